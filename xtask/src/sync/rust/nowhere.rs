//! Paths that lead nowhere.

use crate::repo::Files;
use crate::repo::cargo::{Candidate, below, candidates, module_files};
use crate::repo::files;
use crate::repo::symbols::Made;

/// What is known of a path that leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nowhere {
    /// The deepest module that is there, and what it lacks.
    pub deepest: Candidate,
    /// The files one of which had it, and what it is called in there, by the usual names of files.
    pub was: (Vec<String>, String),
    /// A file in which a macro may make it, if no commit had it.
    pub made: Option<(String, Made)>,
}

impl Nowhere {
    /// What is known of `names` in one of the crates that begin with `roots`.
    pub(super) fn of(files: &Files, roots: &[String], names: &[&str]) -> Option<Self> {
        let found = roots.iter().filter_map(|root| {
            let deepest = candidates(files, root, names).into_iter().next()?;
            let of_type = names.len().checked_sub(2).is_some_and(|at| names[at].starts_with(char::is_uppercase));
            let modules = names.len() - if of_type { 2 } else { 1 };
            let was = match names[..modules].split_last() {
                // Of the last of its modules no file is there.
                Some((last, before)) if names.len() - deepest.symbol.split("::").count() < modules => {
                    let inside =
                        before.iter().fold(files::folder(root).to_owned(), |inside, name| below(&inside, name));
                    (module_files(&inside, last).to_vec(), names[modules..].join("::"))
                }
                _ => (vec![deepest.file.clone()], deepest.symbol.clone()),
            };
            Some(Self { deepest, was, made: None })
        });
        found.min_by_key(Self::missing)
    }

    /// How many names of it are not there.
    pub(super) fn missing(&self) -> usize {
        self.deepest.symbol.split("::").count()
    }
}
