//! `shared-secret`.

use std::collections::BTreeMap;

use super::dotenv_file::purpose;
use crate::check::project::hcl::{Attribute, Body, Value};
use crate::check::project::yaml::{Kind as Yaml, Node};
use crate::check::project::{File, Project, terraform};
use crate::check::secret;
use crate::check::{Area, Outcome, Rule};
use crate::diagnostic::{Diagnostic, Severity, Span};

pub(in crate::check) struct SharedSecret;

const ID: &str = "shared-secret";

impl Rule for SharedSecret {
    fn id(&self) -> &'static str {
        ID
    }

    fn area(&self) -> Area {
        Area::Secrets
    }

    fn summary(&self) -> &'static str {
        "No secret is the same in two environments."
    }

    fn has_sides(&self) -> bool {
        true
    }

    fn check(&self, project: &Project) -> Outcome {
        let files: Vec<(&File, &'static str)> = project
            .files()
            .filter_map(|file| Some((file, environment(file.path())?)))
            .filter(|(file, _)| holds_settings(file))
            .collect();
        let mut environments: Vec<&str> = files.iter().map(|(_, environment)| *environment).collect();
        environments.sort_unstable();
        environments.dedup();
        if environments.len() < 2 {
            return Outcome::nothing("there are no files with the settings of two environments");
        }
        let mut by_value: BTreeMap<[u8; 32], Vec<Held>> = BTreeMap::new();
        for (file, environment) in files {
            for (name, value, span) in settings(file) {
                // Elsewhere than in a file of variables, names of secrets are as common as secrets.
                let is_variable = purpose(file.path()).is_some() && secret::kind(&name, &value).is_some();
                if is_variable || secret::is_value(&name, &value) {
                    by_value.entry(secret::fingerprint(&value)).or_default().push(Held { environment, name, span });
                }
            }
        }
        let found = by_value.into_values().filter_map(shared).collect();
        Outcome::checked(format!("{} with files of their own", super::count(environments.len(), "environment")), found)
    }
}

/// A secret where it stands.
struct Held {
    environment: &'static str,
    name: String,
    span: Span,
}

fn shared(mut held: Vec<Held>) -> Option<Diagnostic> {
    held.sort_by(|a, b| a.span.path.cmp(&b.span.path).then(a.span.range.start.cmp(&b.span.range.start)));
    let first = held.first()?;
    let other = held.iter().find(|it| it.environment != first.environment)?;
    // What is made up for developing and for tests is no secret of anybody.
    let is_deployed = |it: &Held| !matches!(it.environment, "development" | "test");
    if !held.iter().any(is_deployed) {
        return None;
    }
    let message = format!(
        "`{}` of {} and `{}` of {} are the same secret",
        first.name, first.environment, other.name, other.environment
    );
    let diagnostic = Diagnostic::new(ID, Severity::Error, first.span.clone(), message);
    let diagnostic = held
        .iter()
        .skip(1)
        .fold(diagnostic, |it, held| it.related(held.span.clone(), format!("the same in {}", held.environment)));
    Some(diagnostic.help("give each environment its own: who has one of them has the other"))
}

/// The environment that a file is for, by the names in its path.
fn environment(path: &str) -> Option<&'static str> {
    let lower = path.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let of = |word: &&str| match *word {
        "production" | "prod" | "prd" | "live" => Some("production"),
        "staging" | "stage" | "stg" | "preprod" | "preproduction" => Some("staging"),
        "development" | "dev" | "local" => Some("development"),
        "test" | "testing" | "ci" => Some("test"),
        "qa" => Some("qa"),
        "uat" => Some("uat"),
        _ => None,
    };
    // The name of the file says it, or else the innermost folder.
    words.iter().rev().find_map(of)
}

/// Whether a file is one of settings: of variables, of Terraform's, or YAML.
fn holds_settings(file: &File) -> bool {
    let name = file.name();
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    let is_pipeline = file.path().starts_with(".github/") || name.starts_with(".gitlab-ci") || name.contains("compose");
    let is_example = ["example", "sample", "template"].iter().any(|word| name.contains(word));
    !is_example
        && !is_pipeline
        && !terraform::is_shown(file.path())
        && (purpose(file.path()).is_some() || ends(&[".tfvars", ".yaml", ".yml"]))
}

/// Every setting of a file: its name, its value, and where the name stands.
fn settings(file: &File) -> Vec<(String, String, Span)> {
    let mut found = Vec::new();
    if purpose(file.path()).is_some() {
        let set = file.dotenv().iter().filter(|it| it.active);
        found.extend(set.map(|it| (it.name.clone(), it.value.clone(), file.span(it.span.clone()))));
    } else if file.name().ends_with(".tfvars") {
        if let (Some(text), Some(tree)) = (file.text(), file.tree()) {
            of_hcl(file, &Body::of(text, tree).attributes, &mut found);
        }
    } else if file.text().is_some_and(|text| text.len() < 256 * 1024) {
        let documents = file.yaml().map(|stream| stream.documents()).unwrap_or_default();
        documents.iter().for_each(|document| of_yaml(file, document, &mut found));
    }
    found
}

fn of_hcl(file: &File, attributes: &[Attribute], found: &mut Vec<(String, String, Span)>) {
    for attribute in attributes {
        match &attribute.value {
            Value::Text(text) => {
                found.push((attribute.name.clone(), text.clone(), file.span(attribute.name_range.clone())))
            }
            Value::Object(inner) => of_hcl(file, inner, found),
            _ => {}
        }
    }
}

fn of_yaml(file: &File, node: &Node, found: &mut Vec<(String, String, Span)>) {
    match &node.kind {
        Yaml::Mapping(entries) => {
            for (key, value) in entries {
                match (key.str(), value.str()) {
                    (Some(name), Some(text)) => {
                        found.push((name.to_owned(), text.to_owned(), file.span(key.range.clone())))
                    }
                    _ => of_yaml(file, value, found),
                }
            }
        }
        Yaml::Sequence(items) => items.iter().for_each(|item| of_yaml(file, item, found)),
        _ => {}
    }
}
