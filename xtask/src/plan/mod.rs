//! A plan: a list of file changes that can be previewed and applied.
//!
//! Every command that writes produces one. [`preview`] shows what it would do, [`apply`] does it, all or nothing.

pub mod apply;
pub mod digest;
pub mod path;
pub mod preview;

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use thiserror::Error;

pub use digest::Digest;
pub use path::{PathError, PlanPath};

/// What a file may be used for, on systems that tell. Windows does not, and ignores it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Read and written: 0644 under the usual umask of 022.
    File,
    /// Run as well: 0755 under the usual umask of 022.
    Executable,
    /// Nobody's but the owner's: 0600.
    Private,
}

impl Mode {
    /// The word that stands for it in every output format.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Executable => "executable",
            Self::Private => "private",
        }
    }
}

/// What happens to one file. A change of what exists names what it expects to find there, so that nothing that
/// somebody wrote since the plan was made is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Writes a file where nothing is.
    Create {
        /// What stands in it.
        content: Vec<u8>,
        /// What it may be used for.
        mode: Mode,
    },
    /// Replaces a file's content. Its permissions stay.
    Edit {
        /// What it holds before.
        expected: Digest,
        /// What it holds after.
        content: Vec<u8>,
    },
    /// Removes a file. Its folder stays.
    Delete {
        /// What it holds before.
        expected: Digest,
    },
    /// Changes what a file may be used for. Its content stays.
    SetMode {
        /// What it holds, before and after.
        expected: Digest,
        /// What it may be used for after.
        mode: Mode,
    },
}

impl Change {
    /// What the file holds afterwards, where the change says so.
    #[must_use]
    pub fn content(&self) -> Option<&[u8]> {
        match self {
            Self::Create { content, .. } | Self::Edit { content, .. } => Some(content),
            Self::Delete { .. } | Self::SetMode { .. } => None,
        }
    }

    /// What the file has to hold before. `None` where no file may be.
    #[must_use]
    pub fn expected(&self) -> Option<Digest> {
        match self {
            Self::Create { .. } => None,
            Self::Edit { expected, .. } | Self::Delete { expected } | Self::SetMode { expected, .. } => Some(*expected),
        }
    }
}

/// Why a change cannot join a plan: it contradicts another.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Conflict {
    /// Two changes to one file.
    #[error("failed to plan `{path}`: it is planned twice")]
    Twice {
        /// The file.
        path: PlanPath,
    },
    /// Two names that macOS and Windows take for one.
    #[error("failed to plan `{path}`: it differs from `{other}` only by upper and lower case")]
    Case {
        /// The later one.
        path: PlanPath,
        /// The earlier one, or a folder of an earlier one.
        other: Utf8PathBuf,
    },
    /// One name for a file and a folder.
    #[error("failed to plan `{path}`: `{file}` is a file, and `{inside}` needs it to be a folder")]
    FileAndFolder {
        /// The later one.
        path: PlanPath,
        /// What is planned as a file.
        file: Utf8PathBuf,
        /// What is planned below it.
        inside: PlanPath,
    },
}

/// Changes to the files below one folder, sorted by path, no two of which contradict each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    root: Utf8PathBuf,
    changes: BTreeMap<PlanPath, Change>,
    /// Each file and folder by its lower-case name.
    names: BTreeMap<String, Name>,
}

/// How a name is used in a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Name {
    spelling: Utf8PathBuf,
    /// A file of the plan that is it or lies below it.
    used_by: PlanPath,
    is_folder: bool,
    /// Whether the plan makes it, or may have to.
    created: bool,
}

impl Plan {
    /// A plan that changes nothing below `root`.
    pub fn new(root: impl Into<Utf8PathBuf>) -> Self {
        Self { root: root.into(), changes: BTreeMap::new(), names: BTreeMap::new() }
    }

    /// The folder that all paths are relative to.
    #[must_use]
    pub fn root(&self) -> &Utf8Path {
        &self.root
    }

    /// Adds a change.
    ///
    /// # Errors
    ///
    /// [`Conflict`] where the plan already changes that file, creates one whose name differs only by case, or has a
    /// file where the other needs a folder. The plan is then as before.
    pub fn add(&mut self, path: PlanPath, change: Change) -> Result<(), Conflict> {
        let created = matches!(change, Change::Create { .. });
        if self.changes.contains_key(&path) {
            return Err(Conflict::Twice { path });
        }
        for (spelling, is_folder) in names(&path) {
            if let Some(other) = self.names.get(&spelling.as_str().to_lowercase()) {
                check(&path, spelling, is_folder, created, other)?;
            }
        }
        for (spelling, is_folder) in names(&path) {
            let name = || Name { spelling: spelling.to_owned(), used_by: path.clone(), is_folder, created };
            self.names
                .entry(spelling.as_str().to_lowercase())
                .and_modify(|name| name.created |= created)
                .or_insert_with(name);
        }
        self.changes.insert(path, change);
        Ok(())
    }

    /// The changes, sorted by path.
    pub fn changes(&self) -> impl ExactSizeIterator<Item = (&PlanPath, &Change)> {
        self.changes.iter()
    }

    /// The change to the file at `path`, if there is one.
    #[must_use]
    pub fn get(&self, path: &PlanPath) -> Option<&Change> {
        self.changes.get(path)
    }

    /// Whether it changes nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// How many files it changes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.changes.len()
    }
}

/// The file and the folders above it, each with whether it is a folder.
fn names(path: &PlanPath) -> impl Iterator<Item = (&Utf8Path, bool)> {
    let folders = path.as_path().ancestors().skip(1).filter(|folder| !folder.as_str().is_empty());
    std::iter::once((path.as_path(), false)).chain(folders.map(|folder| (folder, true)))
}

/// Whether `path` may use the name `spelling` as it does, given that another uses it or one like it.
fn check(path: &PlanPath, spelling: &Utf8Path, is_folder: bool, created: bool, other: &Name) -> Result<(), Conflict> {
    if spelling != other.spelling {
        // Files that exist side by side may be edited so, wherever that file system is.
        let harmless = !created && !other.created;
        return if harmless {
            Ok(())
        } else {
            Err(Conflict::Case { path: path.clone(), other: other.spelling.clone() })
        };
    }
    match (is_folder, other.is_folder) {
        // Two files of one name are the same path, which `add` has looked for.
        (true, true) | (false, false) => Ok(()),
        (_, other_is_folder) => Err(Conflict::FileAndFolder {
            path: path.clone(),
            file: spelling.to_owned(),
            inside: if other_is_folder { other.used_by.clone() } else { path.clone() },
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> PlanPath {
        PlanPath::new(text).expect("a good path")
    }

    fn create() -> Change {
        Change::Create { content: Vec::new(), mode: Mode::File }
    }

    fn edit() -> Change {
        Change::Edit { expected: Digest::of(b""), content: Vec::new() }
    }

    #[test]
    fn changes_are_sorted_by_path() {
        let mut plan = Plan::new("root");
        for name in ["b", "a/z", "a/b/c", "A2"] {
            plan.add(path(name), create()).expect("no conflict");
        }
        let paths: Vec<_> = plan.changes().map(|(path, _)| path.as_path().as_str()).collect();
        assert_eq!(paths, ["A2", "a/b/c", "a/z", "b"]);
        assert_eq!((plan.len(), plan.is_empty(), plan.root().as_str()), (4, false, "root"));
    }

    #[test]
    fn contradictions_are_refused_and_leave_the_plan_as_it_was() {
        for (first, second, message) in [
            ("a/b", "a/b", "failed to plan `a/b`: it is planned twice"),
            ("a/b", "a/B", "failed to plan `a/B`: it differs from `a/b` only by upper and lower case"),
            ("Docs/a", "docs/b", "failed to plan `docs/b`: it differs from `Docs` only by upper and lower case"),
            ("a", "a/b", "failed to plan `a/b`: `a` is a file, and `a/b` needs it to be a folder"),
            ("a/b/c", "a", "failed to plan `a`: `a` is a file, and `a/b/c` needs it to be a folder"),
        ] {
            let mut plan = Plan::new("");
            plan.add(path(first), create()).expect("no conflict");
            let before = plan.clone();
            let conflict = plan.add(path(second), create()).expect_err(second);
            assert_eq!(conflict.to_string(), message);
            assert_eq!(plan, before);
        }
    }

    #[test]
    fn files_that_already_differ_only_by_case_may_both_be_edited() {
        let mut plan = Plan::new("");
        plan.add(path("docs/README.md"), edit()).expect("no conflict");
        plan.add(path("docs/readme.md"), edit()).expect("both are there already");
        let conflict = plan.add(path("docs/ReadMe.md"), create()).expect_err("a third cannot be made everywhere");
        assert!(matches!(conflict, Conflict::Case { .. }), "{conflict}");
    }
}
