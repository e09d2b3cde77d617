//! Why a plan could not be applied, in words for the person who asked for it.

use std::io;

use camino::{Utf8Path, Utf8PathBuf};
use thiserror::Error;

use super::undo::Kept;

/// Why a plan was not applied. Unless it is [`ApplyError::Undo`], everything is as it was before.
#[derive(Debug, Error)]
pub enum ApplyError {
    /// The system would not have it.
    #[error("failed to {action} `{path}`")]
    Io {
        /// What was being done: "write", "create the folder".
        action: &'static str,
        /// What it was done to; relative to the root where the plan names it.
        path: Utf8PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file holds something else than when the plan was made.
    #[error("failed to {action} `{path}`: it has changed since it was read")]
    Changed {
        /// What was being done.
        action: &'static str,
        /// The file.
        path: Utf8PathBuf,
    },
    /// A file to change is gone.
    #[error("failed to {action} `{path}`: it is not there any more")]
    Missing {
        /// What was being done.
        action: &'static str,
        /// The file.
        path: Utf8PathBuf,
    },
    /// A file to create is there.
    #[error("failed to create `{path}`: something of that name is already there")]
    Exists {
        /// The file.
        path: Utf8PathBuf,
    },
    /// Something else than a file stands where one is to be changed.
    #[error("failed to {action} `{path}`: it is {found}, not a file")]
    NotAFile {
        /// What was being done.
        action: &'static str,
        /// The place.
        path: Utf8PathBuf,
        /// "a folder", "a symbolic link".
        found: &'static str,
    },
    /// Something else than a folder stands where one is needed.
    #[error("failed to write below `{path}`: it is {found}, not a folder")]
    NotAFolder {
        /// The place.
        path: Utf8PathBuf,
        /// "a file", "a symbolic link to nothing".
        found: &'static str,
    },
    /// A symbolic link leads out of the root, or into a `.git`.
    #[error("failed to write `{path}`: the symbolic link `{link}` leads out of the folder")]
    Outside {
        /// The file.
        path: Utf8PathBuf,
        /// The link on the way to it.
        link: Utf8PathBuf,
    },
    /// Two paths of the plan turn out to be one file.
    #[error("failed to write `{path}`: through a symbolic link it is the same file as `{other}`")]
    SameFile {
        /// The later one.
        path: Utf8PathBuf,
        /// The earlier one.
        other: Utf8PathBuf,
    },
    /// Its permissions say that it is not to be written.
    #[error("failed to write `{path}`: it is read-only")]
    ReadOnly {
        /// The file.
        path: Utf8PathBuf,
    },
    /// Another process is at it.
    #[error("failed to write into `{root}`: another patternbook is writing there")]
    Busy {
        /// The folder.
        root: Utf8PathBuf,
    },
    /// The watch asked to stop.
    #[error("interrupted; everything is as it was before")]
    Interrupted,
    /// The record of an interrupted run makes no sense.
    #[error("failed to read the journal `{path}` of an interrupted run")]
    Journal {
        /// Where it stands.
        path: Utf8PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// Something failed, and then undoing it failed as well.
    #[error("{cause}; and failed to put everything back as it was")]
    Undo {
        /// What failed first.
        cause: Box<ApplyError>,
        /// What failed while undoing.
        source: Box<ApplyError>,
    },
    /// Something failed, and while everything was put back, files turned out to be changed by somebody else.
    #[error("{cause}; put back, but for {}", list(&.kept.iter().map(|kept| kept.path.to_string()).collect::<Vec<_>>(), 0))]
    Kept {
        /// What failed.
        cause: Box<ApplyError>,
        /// What was left as it is.
        kept: Vec<Kept>,
    },
}

impl ApplyError {
    /// What to do next, where there is something to say.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Io { source, .. } => io_hint(source),
            Self::Changed { .. } | Self::Missing { .. } => {
                Some("nothing was changed; run the command again to take what is there now into account".into())
            }
            Self::Exists { path } | Self::NotAFile { path, .. } | Self::NotAFolder { path, .. } => {
                Some(format!("move `{path}` out of the way, or run the command somewhere else"))
            }
            Self::Outside { link, .. } => {
                Some(format!("only what lies in the folder is ever written; replace the link `{link}` by a folder"))
            }
            Self::SameFile { other, .. } => Some(format!("name only `{other}`")),
            Self::ReadOnly { path } => Some(format!("allow writing to `{path}`, for instance with `chmod u+w`")),
            Self::Busy { .. } => Some("wait until it has finished, then run the command again".into()),
            Self::Interrupted => None,
            Self::Journal { path, .. } => Some(format!(
                "what it changed cannot be told from it; look at the files beside it, then remove the folder `{}`",
                path.parent().unwrap_or(path)
            )),
            Self::Kept { .. } => Some("somebody else changed them meanwhile; look at them".into()),
            Self::Undo { source, .. } => Some(match source.hint() {
                Some(hint) => format!("{hint}; the next patternbook command here puts everything back"),
                None => "the next patternbook command here puts everything back".into(),
            }),
        }
    }
}

/// What to do about an error of the system.
fn io_hint(error: &io::Error) -> Option<String> {
    use io::ErrorKind as Kind;
    let hint = match error.kind() {
        Kind::StorageFull | Kind::QuotaExceeded => "free some space on that disk, then run the command again",
        Kind::FileTooLarge => "the system limits how large a file may grow here; see `ulimit -f`",
        Kind::ReadOnlyFilesystem => "that disk is mounted read-only; choose another place",
        Kind::PermissionDenied => "you may not write there; choose another place, or change its permissions",
        Kind::InvalidFilename => "choose a shorter or simpler name",
        _ => return None,
    };
    Some(hint.into())
}

/// Why a new folder was not created. `E` is the error of the caller's finishing touches.
#[derive(Debug, Error)]
pub enum CreateError<E> {
    /// The target holds something.
    #[error("failed to create `{root}`: it is not empty, it holds {}", list(.entries, *.more))]
    NotEmpty {
        /// The target.
        root: Utf8PathBuf,
        /// A few of its entries, sorted.
        entries: Vec<String>,
        /// How many more there are.
        more: usize,
    },
    /// The target, or a folder on the way to it, is something else.
    #[error("failed to create `{root}`: `{path}` is {found}, not a folder")]
    NotAFolder {
        /// The target.
        root: Utf8PathBuf,
        /// What is in the way.
        path: Utf8PathBuf,
        /// "a file", "a symbolic link to nothing".
        found: &'static str,
    },
    /// The finishing touches failed.
    #[error(transparent)]
    Finish(E),
    /// Writing failed.
    #[error(transparent)]
    Apply(#[from] ApplyError),
}

impl<E> CreateError<E> {
    /// What to do next, where there is something to say. Of [`CreateError::Finish`] only the caller knows.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NotEmpty { .. } => Some("choose a folder that does not exist yet, or an empty one".into()),
            Self::NotAFolder { path, .. } => Some(format!("remove `{path}`, or choose another name")),
            Self::Finish(_) => None,
            Self::Apply(error) => error.hint(),
        }
    }
}

fn list(entries: &[String], more: usize) -> String {
    let mut names: Vec<_> = entries.iter().map(|entry| format!("`{entry}`")).collect();
    if more > 0 {
        names.push(format!("{more} more"));
    }
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

/// Says what was being done when the system failed.
pub(super) trait During<T> {
    fn during(self, action: &'static str, path: impl AsRef<Utf8Path>) -> Result<T, ApplyError>;
}

impl<T> During<T> for io::Result<T> {
    fn during(self, action: &'static str, path: impl AsRef<Utf8Path>) -> Result<T, ApplyError> {
        self.map_err(|source| ApplyError::Io { action, path: path.as_ref().to_owned(), source })
    }
}
