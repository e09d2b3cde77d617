//! `tracked-env-file`.

use super::dotenv_file::{Purpose, purpose, secrets};
use crate::check::project::File;
use crate::check::{Area, Outcome, Project, Rule};
use crate::diagnostic::{Diagnostic, Edit, Severity, Span};
use crate::markdown;
use crate::repo::dotenv;

pub(in crate::check) struct TrackedEnvFile;

const ID: &str = "tracked-env-file";

impl Rule for TrackedEnvFile {
    fn id(&self) -> &'static str {
        ID
    }

    fn area(&self) -> Area {
        Area::Configuration
    }

    fn summary(&self) -> &'static str {
        "Git has no `.env` file with values in it, and would not take one."
    }

    fn check(&self, project: &Project) -> Outcome {
        let tracked: Vec<&File> =
            project.files().filter(|file| file.is_tracked() && purpose(file.path()).is_some()).collect();
        let mut found: Vec<Diagnostic> = tracked.iter().filter_map(|file| with_values(project, file)).collect();
        let has_example = dotenv::NAMES.iter().any(|name| project.file(name).is_some());
        if !has_example && tracked.is_empty() {
            return Outcome::nothing("there is no environment file and no example of one");
        }
        // With one that is tracked on purpose, an entry would not help.
        if tracked.iter().all(|file| file.path().contains('/')) && has_example {
            found.extend(unguarded(project));
        }
        Outcome::checked(format!("{} in Git's index", super::count(tracked.len(), "environment file")), found)
    }
}

/// What is wrong with a file that Git has.
fn with_values(project: &Project, file: &File) -> Option<Diagnostic> {
    let purpose = purpose(file.path())?;
    let variables = file.dotenv();
    let secrets = secrets(variables, purpose);
    let (path, span) = (file.path(), |it: &dotenv::Variable| file.span(it.span.clone()));
    let diagnostic = match secrets.split_first() {
        Some(((first, kind), rest)) => {
            let message = format!("`{path}` is in Git, and `{}` in it holds {}", first.name, kind.noun());
            let diagnostic = Diagnostic::new(ID, Severity::Error, span(first), message);
            rest.iter().fold(diagnostic, |it, (other, kind)| it.related(span(other), format!("and {}", kind.noun())))
        }
        None if purpose == Purpose::Runs && file.name().starts_with('.') => {
            let set = variables.iter().filter(|variable| variable.active && !variable.value.is_empty());
            let first = set.clone().next()?;
            let message = format!("`{path}` is in Git with {}", super::count(set.count(), "value"));
            Diagnostic::new(ID, Severity::Warning, span(first), message).label("the first of them")
        }
        None => return None,
    };
    let help = if secrets.is_empty() {
        format!("`git rm --cached {path}`, and let `.env.example` say which variables there are")
    } else {
        format!("replace the secret where it comes from: everyone with a clone has it. Then `git rm --cached {path}`")
    };
    let diagnostic = diagnostic.help(help);
    Some(match ignoring(project, path) {
        Some(edit) => diagnostic.fix(format!("add `{path}` to `.gitignore`"), vec![edit]),
        None => diagnostic,
    })
}

/// What is wrong where there is an example to copy, and nothing that keeps the copy out of Git.
fn unguarded(project: &Project) -> Option<Diagnostic> {
    if [".env", ".env.local"].into_iter().any(|path| project.would_ignore(path)) {
        return None;
    }
    let example = dotenv::NAMES.into_iter().find_map(|name| project.file(name))?;
    let message = format!("`{}` is there to be copied, and no `.gitignore` keeps `.env` out of Git", example.name());
    let diagnostic = Diagnostic::new(ID, Severity::Error, file_or(project, example), message);
    Some(diagnostic.fix("add `.env` to `.gitignore`", vec![ignoring(project, ".env")?]))
}

fn file_or(project: &Project, example: &File) -> Span {
    project.file(".gitignore").map_or_else(|| Span::file(example.path()), |ignore| Span::file(ignore.path()))
}

/// The edit that has Git ignore `path`, where it does not yet and there is a file to say so in.
fn ignoring(project: &Project, path: &str) -> Option<Edit> {
    if project.would_ignore(path) {
        return None;
    }
    let ignore = project.file(".gitignore")?;
    let text = ignore.text()?;
    let newline = markdown::newline(text);
    let before = if text.is_empty() || text.ends_with('\n') { "" } else { newline };
    let span = ignore.span(text.len()..text.len());
    Some(Edit { span, text: format!("{before}/{path}{newline}") })
}
