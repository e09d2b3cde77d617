//! `printed-secret`.

use std::ops::Range;

use super::count;
use crate::check::pipeline::{Code, NONE, Step, Variable};
use crate::check::project::shell::{Command, Output};
use crate::check::{Area, Outcome, Project, Rule};
use crate::diagnostic::{Diagnostic, Severity};

pub(in crate::check) struct PrintedSecret;

const ID: &str = "printed-secret";

impl Rule for PrintedSecret {
    fn id(&self) -> &'static str {
        ID
    }

    fn area(&self) -> Area {
        Area::Secrets
    }

    fn summary(&self) -> &'static str {
        "No step of a pipeline prints a secret into the log."
    }

    fn check(&self, project: &Project) -> Outcome {
        let pipelines = project.pipelines();
        let mut found = pipelines.unread(ID);
        if pipelines.all.is_empty() && found.is_empty() {
            return Outcome::nothing(NONE);
        }
        let steps = pipelines.jobs().flat_map(|(_, job)| &job.steps);
        let with_code: Vec<(&Step, &Code)> = steps.filter_map(|step| Some((step, step.code.as_ref()?))).collect();
        found.extend(with_code.iter().flat_map(|(step, code)| printed(step, code)));
        found.sort_by_key(|it| (it.primary.path.clone(), it.primary.range.start));
        found.dedup();
        Outcome::checked(count(with_code.len(), "script"), found)
    }
}

/// The variables of a step that hold secrets.
pub(super) struct Secrets {
    names: Vec<String>,
}

impl Secrets {
    pub(super) fn of(step: &Step) -> Self {
        let is_secret = |variable: &&Variable| expressions(&variable.value).next().is_some();
        let names = step.variables.iter().filter(is_secret).map(|variable| variable.name.clone());
        Self { names: names.collect() }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.names.iter().any(|known| known == name)
    }
}

/// The secrets that `${{ secrets.NAME }}` puts into a text as they are, with the places of the expressions. One that is
/// only compared or counted is not put in.
pub(super) fn expressions(text: &str) -> impl Iterator<Item = (&str, Range<usize>)> {
    text.match_indices("${{").filter_map(|(start, _)| {
        let end = start + text[start..].find("}}")? + 2;
        let expression = text[start + 3..end - 2].trim();
        let name = expression.strip_prefix("secrets.")?;
        let is_name = name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
        is_name.then_some((name, start..end))
    })
}

fn printed(step: &Step, code: &Code) -> Vec<Diagnostic> {
    if !code.is_bourne() {
        return Vec::new();
    }
    let secrets = Secrets::of(step);
    let prints = |command: &&Command| matches!(command.name(), "echo" | "printf") && command.output == Output::Log;
    let commands = code.script.commands.iter().filter(prints);
    // `::add-mask::` is how a value becomes a secret.
    let commands = commands.filter(|command| !command.arguments().any(|it| it.contains("::add-mask::")));
    let judge = |command: &Command| {
        let words = command.plain().iter().skip(1);
        let (name, range) = words.into_iter().find_map(|word| {
            let variable = word.variables.iter().find(|(name, range)| secrets.has(name) && is_whole(code, range));
            let text = code.script.text.get(word.range.clone())?;
            let put_in = || {
                expressions(text)
                    .next()
                    .map(|(name, at)| (name.to_owned(), word.range.start + at.start..word.range.start + at.end))
            };
            variable.cloned().or_else(put_in)
        })?;
        let message = format!("`{name}` is a secret, and this prints it into the log");
        let diagnostic = Diagnostic::new(ID, Severity::Error, code.span(range), message);
        let help =
            "leave it out: hosts hide only what they know letter for letter; whether it is set, `[ -n … ]` tells";
        Some(diagnostic.help(help))
    };
    commands.filter_map(judge).collect()
}

/// Whether a value is expanded as it is, and not a part of it such as `${TOKEN:0:4}`.
fn is_whole(code: &Code, range: &Range<usize>) -> bool {
    let text = code.script.text.get(range.clone()).unwrap_or_default();
    let inner = text.trim_start_matches("${").trim_start_matches('$').trim_end_matches('}');
    inner.chars().all(|c| c.is_alphanumeric() || c == '_')
}
