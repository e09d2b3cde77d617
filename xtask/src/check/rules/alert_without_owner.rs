//! `alert-without-owner`.

use crate::check::project::hcl::{Attribute, Value};
use crate::check::project::yaml::{Kind as Yaml, Node};
use crate::check::project::{File, Project, terraform};
use crate::check::{Area, Outcome, Rule};
use crate::diagnostic::{Diagnostic, Severity};
use crate::repo::dotenv::has_word;

pub(in crate::check) struct AlertWithoutOwner;

const ID: &str = "alert-without-owner";

impl Rule for AlertWithoutOwner {
    fn id(&self) -> &'static str {
        ID
    }

    fn area(&self) -> Area {
        Area::Monitoring
    }

    fn summary(&self) -> &'static str {
        "Every alert says whom it is for and what to do about it."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn check(&self, project: &Project) -> Outcome {
        let mut alerts = 0;
        let mut found = Vec::new();
        for file in project.files().filter(|file| !terraform::is_shown(file.path())) {
            for rule in prometheus(file) {
                alerts += 1;
                found.extend(judge(file, rule));
            }
        }
        for module in terraform::modules(project) {
            for (file, block) in
                module.blocks("resource").filter(|(_, block)| block.label(0) == "aws_cloudwatch_metric_alarm")
            {
                alerts += 1;
                let tells = ["alarm_actions", "insufficient_data_actions", "ok_actions"];
                let is_told = |name: &&str| block.body.attribute(name).is_some_and(|it| !is_empty(it));
                // An alarm that scales something, or is part of another, is for no person.
                if !tells.iter().any(is_told) && !is_used(project, block.label(1)) {
                    let message = format!("`{}` tells nobody: it has no `alarm_actions`", block.name());
                    let diagnostic = Diagnostic::new(ID, Severity::Warning, file.span(block.head.clone()), message);
                    found.push(diagnostic.help("name the topic that reaches the people who own it"));
                }
            }
        }
        if alerts == 0 {
            return Outcome::nothing("no alerts are kept in the repository");
        }
        Outcome::checked(super::count(alerts, "alert"), found)
    }
}

fn is_empty(attribute: &Attribute) -> bool {
    attribute.value == Value::List(0)
}

/// Whether other Terraform refers to an alarm.
fn is_used(project: &Project, name: &str) -> bool {
    let reference = format!("aws_cloudwatch_metric_alarm.{name}");
    let is_hcl = |file: &&File| file.name().ends_with(".tf") || file.name().ends_with(".tofu");
    project.files().filter(is_hcl).any(|file| file.text().is_some_and(|text| has_word(text, &reference)))
}

/// The alerts in a file of Prometheus rules, also within what the operator for Kubernetes takes.
fn prometheus(file: &File) -> Vec<&Node> {
    let is_yaml = file.name().ends_with(".yml") || file.name().ends_with(".yaml");
    let may = is_yaml
        && file
            .text()
            .is_some_and(|text| text.contains("alert:") && text.contains("expr:") && text.contains("groups:"));
    let Some(stream) = file.yaml().filter(|_| may) else { return Vec::new() };
    // What a template fills in is not known.
    if stream.error().is_some() {
        return Vec::new();
    }
    let documents = stream.documents().iter();
    let groups = documents.filter_map(|document| document.get("groups").or_else(|| document.at(&["spec", "groups"])));
    let rules = groups.flat_map(Node::items).filter_map(|group| group.get("rules")).flat_map(Node::items);
    rules.filter(|rule| rule.get("alert").is_some() && rule.get("expr").is_some()).collect()
}

fn judge(file: &File, rule: &Node) -> Option<Diagnostic> {
    let has = |part: &str, is_one: fn(&str) -> bool| {
        let entries = rule.get(part).map(Node::entries).unwrap_or_default();
        entries.iter().any(|(key, value)| key.str().is_some_and(is_one) && !matches!(value.kind, Yaml::Null))
    };
    let is_owner = |key: &str| {
        let key = key.to_lowercase();
        ["owner", "team", "squad", "assignee", "oncall", "on_call", "routing", "route", "receiver", "notify", "channel"]
            .iter()
            .any(|it| key.contains(it))
    };
    let is_runbook = |key: &str| {
        let key = key.to_lowercase();
        key.contains("runbook") || key.contains("playbook") || matches!(&*key, "docs" | "documentation" | "action")
    };
    let owner = has("labels", is_owner) || has("annotations", is_owner);
    let runbook = has("annotations", is_runbook) || has("labels", is_runbook);
    let missing = match (owner, runbook) {
        (true, true) => return None,
        (false, true) => "no owner",
        (true, false) => "no runbook",
        (false, false) => "neither an owner nor a runbook",
    };
    let name = rule.get("alert")?;
    let message = format!("the alert `{}` has {missing}", name.str().unwrap_or_default());
    let diagnostic = Diagnostic::new(ID, Severity::Warning, file.span(name.range.clone()), message);
    Some(diagnostic.help("say it with a label, `owner: TEAM`, and an annotation, `runbook_url: URL`"))
}
