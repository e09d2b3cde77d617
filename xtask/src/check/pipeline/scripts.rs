//! The commands of a step, with those of the scripts in the repository that it calls.

use super::{Code, Step};
use crate::check::Project;
use crate::check::project::shell::Command;
use crate::diagnostic::Span;
use crate::repo::files;

/// Scripts call each other no deeper than this before they are looked at no more.
const DEEPEST: usize = 3;

/// A command that a step runs.
#[derive(Debug)]
pub struct Run<'p> {
    /// The command.
    pub command: &'p Command,
    /// Where it stands: in the pipeline, or in a script that it calls.
    pub span: Span,
    /// The scripts that lead to it, outermost first. Empty where it stands in the pipeline.
    pub through: Vec<&'p str>,
}

impl Step {
    /// Every command that it runs, as far as that can be seen.
    #[must_use]
    pub fn runs<'p>(&'p self, project: &'p Project) -> Vec<Run<'p>> {
        let mut runs = Vec::new();
        let Some(code) = self.code.as_ref().filter(|code| code.is_bourne()) else { return runs };
        for command in &code.script.commands {
            runs.push(Run { command, span: code.span(command.range.clone()), through: Vec::new() });
            follow(project, command, &mut Vec::new(), &mut runs);
        }
        runs
    }
}

impl Code {
    /// The place of a command of the script.
    #[must_use]
    pub fn place(&self, command: &Command) -> Span {
        self.span(command.range.clone())
    }
}

/// Adds the commands of the script that `command` calls.
fn follow<'p>(project: &'p Project, command: &'p Command, through: &mut Vec<&'p str>, runs: &mut Vec<Run<'p>>) {
    if through.len() >= DEEPEST {
        return;
    }
    // `scripts/deploy`, `bash scripts/deploy.sh`, `scripts/with-secrets staging scripts/deploy`.
    for word in command.words.iter().take(4) {
        let path = word.text.trim_start_matches("./");
        let Some(file) = files::join("", path).and_then(|path| project.file(&path)) else { continue };
        let Some(script) = file.script().filter(|_| !through.contains(&file.path())) else { continue };
        through.push(file.path());
        for command in &script.commands {
            runs.push(Run { command, span: file.span(command.range.clone()), through: through.clone() });
            follow(project, command, through, runs);
        }
        through.pop();
    }
}
