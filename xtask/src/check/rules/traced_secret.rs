//! `traced-secret`.

use super::count;
use super::printed_secret::{Secrets, expressions};
use crate::check::pipeline::{Code, NONE, Step};
use crate::check::project::shell::Word;
use crate::check::{Area, Outcome, Project, Rule};
use crate::diagnostic::{Diagnostic, Severity};

pub(in crate::check) struct TracedSecret;

const ID: &str = "traced-secret";

impl Rule for TracedSecret {
    fn id(&self) -> &'static str {
        ID
    }

    fn area(&self) -> Area {
        Area::Secrets
    }

    fn summary(&self) -> &'static str {
        "No shell in a pipeline prints its commands (`set -x`) while these have secrets in them."
    }

    fn check(&self, project: &Project) -> Outcome {
        let pipelines = project.pipelines();
        let mut found = pipelines.unread(ID);
        if pipelines.all.is_empty() && found.is_empty() {
            return Outcome::nothing(NONE);
        }
        let steps: Vec<&Step> = pipelines.jobs().flat_map(|(_, job)| &job.steps).collect();
        let with_code: Vec<(&Step, &Code)> =
            steps.iter().filter_map(|step| Some((*step, step.code.as_ref()?))).collect();
        found.extend(with_code.iter().filter_map(|(step, code)| traced(step, code)));
        found.sort_by_key(|it| (it.primary.path.clone(), it.primary.range.start));
        found.dedup();
        Outcome::checked(count(with_code.len(), "script"), found)
    }
}

/// The first secret that is printed because the shell prints its commands.
fn traced(step: &Step, code: &Code) -> Option<Diagnostic> {
    if !code.is_bourne() {
        return None;
    }
    let secrets = Secrets::of(step);
    let mut on = traces(code.shell.split_whitespace().skip(1)).then(|| code.span(0..0));
    for command in &code.script.commands {
        if command.name() == "set" {
            let arguments: Vec<&str> = command.arguments().collect();
            if traces(arguments.iter().copied()) {
                on = Some(code.place(command));
            } else if arguments.contains(&"+x") || arguments.windows(2).any(|pair| pair == ["+o", "xtrace"]) {
                on = None;
            }
            continue;
        }
        let Some(on) = &on else { continue };
        if let Some((name, word)) = command.words.iter().find_map(|word| Some((secret(&secrets, code, word)?, word))) {
            let message = format!("`{name}` is a secret, and this shell prints the commands that it runs");
            let place = code.span(word.range.clone());
            let diagnostic = Diagnostic::new(ID, Severity::Error, place, message).label("printed with its value");
            let related = diagnostic.related(on.clone(), "prints commands from here on");
            let help =
                "leave `-x` out, or turn it off (`set +x`) before: hosts hide only what they know letter for letter";
            return Some(related.help(help));
        }
    }
    None
}

fn secret(secrets: &Secrets, code: &Code, word: &Word) -> Option<String> {
    let variable = word.variables.iter().find(|(name, _)| secrets.has(name)).map(|(name, _)| name.clone());
    let text = code.script.text.get(word.range.clone()).unwrap_or_default();
    variable.or_else(|| expressions(text).next().map(|(name, _)| name.to_owned()))
}

/// Whether options of a shell or of `set` have it print commands: `-x`, `-eux`, `-o xtrace`.
fn traces<'a>(options: impl Iterator<Item = &'a str>) -> bool {
    let mut names = false;
    for option in options {
        match option {
            "xtrace" if names => return true,
            "--" | "{0}" => return false,
            _ => {}
        }
        names = option == "-o";
        if option.starts_with('-') && !option.starts_with("--") && option[1..].contains('x') {
            return true;
        }
    }
    false
}
