//! `direct-push`.

use crate::check::project::File;
use crate::check::project::yaml::{Kind, Node};
use crate::check::{Area, Outcome, Project, Rule};
use crate::diagnostic::{Diagnostic, Severity};

pub(in crate::check) struct DirectPush;

const ID: &str = "direct-push";

/// What pushes to these branches is what runs.
const MAIN: [&str; 4] = ["main", "master", "trunk", "default"];

impl Rule for DirectPush {
    fn id(&self) -> &'static str {
        ID
    }

    fn area(&self) -> Area {
        Area::Pipeline
    }

    fn summary(&self) -> &'static str {
        "The branch rules that are kept in the repository let nobody push to the main branch without a pull request."
    }

    fn attest(&self) -> Option<&'static str> {
        Some("The host's settings let nobody push to the main branch without a pull request.")
    }

    fn check(&self, project: &Project) -> Outcome {
        let rules: Vec<Said> = project.files().flat_map(said).collect();
        if rules.is_empty() {
            return Outcome::unknown(
                "no branch rules are kept in the repository: those of the host are not seen from here",
            );
        }
        let what = match rules.len() {
            1 => "1 set of branch rules".to_owned(),
            number => format!("{number} sets of branch rules"),
        };
        // One set that asks for it is enough: rules of several sets add up.
        let lets = rules.iter().all(|said| said.lets.is_some());
        let found = rules.into_iter().filter_map(|said| said.lets).filter(|_| lets).take(1).collect();
        Outcome::checked(what, found)
    }
}

/// What one set of rules says of the main branch.
struct Said {
    /// Where it lets people push, if it does.
    lets: Option<Diagnostic>,
}

fn said(file: &File) -> Vec<Said> {
    let (path, name) = (file.path(), file.name());
    let is_json = name.ends_with(".json");
    let read: fn(&File, &Node) -> Vec<Said> = match () {
        () if is_json && path.starts_with(".github/") => ruleset,
        () if is_json && path.starts_with(".gitlab/") => protected_branches,
        () if matches!(path, ".github/settings.yml" | ".github/settings.yaml") => settings,
        () if path == ".asf.yaml" => asf,
        () => return Vec::new(),
    };
    file.yaml().and_then(|stream| stream.root()).map(|root| read(file, root)).unwrap_or_default()
}

fn lets(file: &File, node: &Node, message: &str, help: &str) -> Said {
    let diagnostic = Diagnostic::new(ID, Severity::Error, file.span(node.range.clone()), message);
    Said { lets: Some(diagnostic.help(help)) }
}

const ASKS: Said = Said { lets: None };

/// A ruleset of GitHub's, as it is exported and imported.
fn ruleset(file: &File, root: &Node) -> Vec<Said> {
    let (Some(rules), Some(target)) = (root.get("rules"), root.get("target")) else { return Vec::new() };
    if target.str() != Some("branch") {
        return Vec::new();
    }
    if let Some(enforcement) = root.get("enforcement").filter(|it| it.str() != Some("active")) {
        let message = "this ruleset is not enforced, so that it stops no push";
        return vec![lets(file, enforcement, message, "set `\"enforcement\": \"active\"`, and import it again")];
    }
    let asks = rules.items().iter().any(|rule| rule.get("type").and_then(Node::str) == Some("pull_request"));
    if asks {
        return vec![ASKS];
    }
    let message = "this ruleset lets people push without a pull request";
    vec![lets(file, rules, message, "add a rule of the type `pull_request`, and import it again")]
}

/// What a script hands to GitLab's interface for protected branches.
fn protected_branches(file: &File, root: &Node) -> Vec<Said> {
    let Some(branches) = root.get("protected_branches") else { return Vec::new() };
    let main = branches.items().iter().filter(|it| is_main(it.get("name").and_then(Node::str)));
    let said = main.filter_map(|branch| match branch.get("push_access_level") {
        Some(level) if level.str() == Some("0") => Some(ASKS),
        Some(level) => {
            let message = "this lets people push to the main branch without a merge request";
            Some(lets(file, level, message, "set `\"push_access_level\": 0`: nobody"))
        }
        None => None,
    });
    said.collect()
}

/// The file of the Settings app.
fn settings(file: &File, root: &Node) -> Vec<Said> {
    let Some(branches) = root.get("branches") else { return Vec::new() };
    let main = branches.items().iter().filter(|it| is_main(it.get("name").and_then(Node::str)));
    let said = main.filter_map(|branch| reviews(file, branch.get("protection")?, "protection"));
    said.collect()
}

/// The file of the Apache Software Foundation's hosts.
fn asf(file: &File, root: &Node) -> Vec<Said> {
    let Some(branches) = root.at(&["github", "protected_branches"]) else { return Vec::new() };
    let main = branches.entries().into_iter().filter(|(name, _)| is_main(name.str()));
    main.filter_map(|(name, rules)| reviews(file, rules, name.str()?)).collect()
}

/// Whether reviews are required, where that is said.
fn reviews(file: &File, protection: &Node, of: &str) -> Option<Said> {
    let help = "set `required_pull_request_reviews`";
    let reviews = match protection.get("required_pull_request_reviews") {
        Some(reviews) => reviews,
        None if protection.kind == Kind::Null => protection,
        None => return Some(lets(file, protection, "these rules let people push without a pull request", help)),
    };
    if reviews.real().kind != Kind::Null {
        return Some(ASKS);
    }
    // An empty `main:` of the host's means that it is protected by what applies to all branches.
    (of == "protection").then(|| lets(file, reviews, "these rules let people push without a pull request", help))
}

fn is_main(name: Option<&str>) -> bool {
    name.is_some_and(|name| MAIN.contains(&name))
}

/// Whether branch rules in the repository demand that checks have passed before a change is merged.
pub(super) fn requires_checks(project: &Project) -> bool {
    project.files().any(|file| {
        let (path, is_json) = (file.path(), file.name().ends_with(".json"));
        let root = || file.yaml().and_then(|stream| stream.root());
        if is_json && path.starts_with(".github/") {
            let is_active = |root: &Node| {
                root.get("enforcement").and_then(Node::str) == Some("active") && root.get("rules").is_some_and(demands)
            };
            return root().is_some_and(is_active);
        }
        let merges = ["project", "only_allow_merge_if_pipeline_succeeds"];
        is_json && path.starts_with(".gitlab/") && root().and_then(|it| it.at(&merges)).is_some_and(Node::is_true)
    })
}

fn demands(rules: &Node) -> bool {
    let kind = |rule: &Node| rule.get("type").and_then(Node::str) == Some("required_status_checks");
    rules.items().iter().any(kind)
}
