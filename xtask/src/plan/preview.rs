//! What a plan would do, as data: the old and the new content of each file.

use std::fmt::Write as _;
use std::io;

use camino::Utf8PathBuf;
use similar::TextDiff;
use thiserror::Error;

use super::{Change, Digest, Mode, Plan, PlanPath, apply};

/// A plan beside what is there now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// One for each change, sorted by path.
    pub files: Vec<FilePreview>,
}

/// One file before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilePreview {
    /// The file.
    pub path: PlanPath,
    /// What it holds now. `None` where it is to be created.
    pub before: Option<Vec<u8>>,
    /// What it will hold. `None` where it is to be deleted.
    pub after: Option<Vec<u8>>,
    /// What it will be for, where that is said.
    pub mode: Option<Mode>,
}

/// Why a plan cannot be shown.
#[derive(Debug, Error)]
pub enum PreviewError {
    /// A file could not be read.
    #[error("failed to read `{path}`")]
    Read {
        /// The file.
        path: Utf8PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file holds something else than when the plan was made.
    #[error("failed to show what would become of `{path}`: it has changed since it was read")]
    Changed {
        /// The file.
        path: PlanPath,
    },
}

impl Preview {
    /// Reads what `plan` is about to change.
    ///
    /// # Errors
    ///
    /// [`PreviewError`] where a file cannot be read, or is not what the plan expects.
    pub fn new(plan: &Plan) -> Result<Self, PreviewError> {
        let files = plan.changes().map(|(path, change)| FilePreview::new(plan, path, change));
        Ok(Self { files: files.collect::<Result<_, _>>()? })
    }
}

impl FilePreview {
    fn new(plan: &Plan, path: &PlanPath, change: &Change) -> Result<Self, PreviewError> {
        let before = match change.expected() {
            None => None,
            Some(expected) => {
                let full = plan.root().join(path.as_path());
                let found = apply::read(&full).map_err(|source| PreviewError::Read { path: full, source })?;
                if Digest::of(&found) != expected {
                    return Err(PreviewError::Changed { path: path.clone() });
                }
                Some(found)
            }
        };
        let (after, mode) = match change {
            Change::Create { content, mode } => (Some(content.clone()), Some(*mode)),
            Change::Edit { content, .. } => (Some(content.clone()), None),
            Change::Delete { .. } => (None, None),
            Change::SetMode { mode, .. } => (before.clone(), Some(*mode)),
        };
        Ok(Self { path: path.clone(), before, after, mode })
    }

    /// The unified diff of this file, in Git's spelling, so that `git apply` and `patch` take it. Empty where nothing
    /// changes that such a diff can say: Git knows no private files, and changes of a mode need both the old and the
    /// new one.
    #[must_use]
    pub fn unified(&self) -> String {
        let path = &self.path;
        let mut diff = String::new();
        if self.before == self.after {
            return diff;
        }
        // Writing to a `String` cannot fail.
        let _ = writeln!(diff, "diff --git a/{path} b/{path}");
        match (&self.before, &self.after) {
            (None, _) => diff.push_str(match self.mode {
                Some(Mode::Executable) => "new file mode 100755\n",
                _ => "new file mode 100644\n",
            }),
            (_, None) => diff.push_str("deleted file mode 100644\n"),
            _ => {}
        }
        let old = self.before.as_ref().map_or("/dev/null".to_owned(), |_| format!("a/{path}"));
        let new = self.after.as_ref().map_or("/dev/null".to_owned(), |_| format!("b/{path}"));
        match (text(self.before.as_deref()), text(self.after.as_deref())) {
            (Some(before), Some(after)) => diff.push_str(&hunks(before, after, &old, &new)),
            _ => {
                let _ = writeln!(diff, "Binary files {old} and {new} differ");
            }
        }
        diff
    }
}

/// The bytes as text, where they are that. Git takes a file with a zero byte for binary.
fn text(content: Option<&[u8]>) -> Option<&str> {
    str::from_utf8(content.unwrap_or_default()).ok().filter(|text| !text.contains('\0'))
}

fn hunks(before: &str, after: &str, old: &str, new: &str) -> String {
    // Lines end where Git and `patch` see them end: at a line feed, and nowhere else.
    let (before, after): (Vec<_>, Vec<_>) =
        (before.split_inclusive('\n').collect(), after.split_inclusive('\n').collect());
    let diff = TextDiff::configure().newline_terminated(true).diff_slices(&before, &after);
    let hunks = diff.unified_diff().to_string();
    if hunks.is_empty() {
        return hunks;
    }
    format!("--- {}\n+++ {}\n{hunks}", ended(old), ended(new))
}

/// A tab ends a name in which a blank would end it otherwise.
fn ended(name: &str) -> String {
    if name.contains(' ') { format!("{name}\t") } else { name.to_owned() }
}
