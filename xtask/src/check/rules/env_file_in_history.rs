//! `env-file-in-history`.

use std::collections::BTreeMap;

use super::dotenv_file::{Purpose, purpose, secrets};
use crate::check::project::File;
use crate::check::{Area, Outcome, Project, Rule};
use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::repo::dotenv;
use crate::repo::history::{Once, Unknown};

pub(in crate::check) struct EnvFileInHistory;

const ID: &str = "env-file-in-history";

impl Rule for EnvFileInHistory {
    fn id(&self) -> &'static str {
        ID
    }

    fn area(&self) -> Area {
        Area::Secrets
    }

    fn summary(&self) -> &'static str {
        "No commit holds a `.env` file with secrets in it."
    }

    fn check(&self, project: &Project) -> Outcome {
        let past = match project.history().once(|name| purpose(name).is_some()) {
            Ok(past) => past,
            Err(Unknown::NoRepository | Unknown::NoCommits) => return Outcome::nothing("nothing is committed"),
            Err(why) => return Outcome::unknown(why.to_string()),
        };
        let mut by_path: BTreeMap<&str, Vec<&Once>> = BTreeMap::new();
        for once in &past.files {
            // What is there still is told of by `tracked-env-file`.
            let is_there = |file: &File| file.is_tracked() && holds_secrets(file);
            if !project.file(&once.path).is_some_and(is_there) {
                by_path.entry(&once.path).or_default().push(once);
            }
        }
        let found: Vec<Diagnostic> = by_path.into_iter().filter_map(|(path, all)| leaked(path, &all)).collect();
        if !past.is_whole && found.is_empty() {
            return Outcome::unknown(format!("only the newest {} are looked at", super::count(past.commits, "commit")));
        }
        Outcome::checked(super::count(past.commits, "commit"), found)
    }
}

fn holds_secrets(file: &File) -> bool {
    purpose(file.path()).is_some_and(|purpose| !secrets(file.dotenv(), purpose).is_empty())
}

/// What is wrong with a file that was there once.
fn leaked(path: &str, contents: &[&Once]) -> Option<Diagnostic> {
    let purpose = purpose(path)?;
    let (once, names) = contents.iter().find_map(|once| {
        let variables = dotenv::read(&once.text);
        let names: Vec<String> = secrets(&variables, purpose).into_iter().map(|(it, _)| it.name.clone()).collect();
        (!names.is_empty()).then_some((once, names))
    })?;
    let others = contents.len() - 1;
    let and = if others == 0 {
        String::new()
    } else {
        format!(", and perhaps {} of it", super::count(others, "other version"))
    };
    let commit = &once.commit;
    let message = format!("commit {} of {} holds `{path}` with {}{and}", commit.id, commit.date, super::list(&names));
    let severity = if purpose == Purpose::Runs { Severity::Error } else { Severity::Warning };
    let help = format!(
        "replace what was in there where it comes from: `git show {}:{path}` gives it to everyone with a clone",
        commit.id
    );
    Some(Diagnostic::new(ID, severity, Span::file(path), message).help(help))
}
