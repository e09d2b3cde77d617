//! What the rules about logs have in common: which code they look at.

use rayon::prelude::*;

use crate::check::Outcome;
use crate::check::code::sinks::{self, Kind, Sink};
use crate::check::code::{self, emitted::Emitted};
use crate::check::project::{File, Project};
use crate::diagnostic::Diagnostic;

/// Asks `judge` about every value that code hands to a log, or to an error where `errors` says so.
pub(super) fn judge_values(
    project: &Project,
    errors: bool,
    judge: impl Fn(&File, &Sink, &Emitted) -> Option<Diagnostic> + Sync,
) -> Outcome {
    let files: Vec<&File> =
        project.files().filter(|file| code::is_program(file) && !is_for_people(file.path())).collect();
    if files.is_empty() {
        return Outcome::nothing("there is no code in a language that is looked at");
    }
    let look = |file: &&File| {
        let (Some(language), Some(text), Some(tree)) = (file.language(), file.text(), file.tree()) else {
            return Vec::new();
        };
        let sinks = sinks::sinks(language, text, tree);
        let sinks = sinks.iter().filter(|sink| errors || sink.kind == Kind::Log);
        // One of a call is enough.
        sinks.filter_map(|sink| sink.values.iter().find_map(|value| judge(file, sink, value))).collect()
    };
    let found = files.par_iter().flat_map_iter(look).collect();
    Outcome::checked(super::count(files.len(), "source file"), found)
}

/// Whether what a program prints is read by the person who called it.
fn is_for_people(path: &str) -> bool {
    const FOLDERS: [&str; 15] = [
        "cli",
        "cmd",
        "commands",
        "command",
        "management",
        "bin",
        "hack",
        "migrations",
        "seed",
        "seeds",
        "mocks",
        "mock",
        "__mocks__",
        "devtools",
        "examples",
    ];
    let lower = path.to_lowercase();
    let mut names = lower.split('/');
    let name = names.next_back().unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    FOLDERS.contains(&stem)
        || stem.contains("seed")
        || stem.contains("mock")
        || names.any(|folder| FOLDERS.contains(&folder))
}
