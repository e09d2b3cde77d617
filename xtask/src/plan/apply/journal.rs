//! What an apply is about to do, on the disk before it does it.

use std::io::ErrorKind;

use camino::Utf8Path;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::error::{ApplyError, During};
use super::{disk, os};
use crate::plan::{Digest, Mode, PlanPath};

/// The swaps of one apply, in order. The number of an entry is its name in `new/` and `old/`.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Journal {
    pub(super) entries: Vec<Entry>,
    /// Folders that are made on the way, outermost first.
    pub(super) folders: Vec<PlanPath>,
}

/// One file.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    /// Where it really is, with no symbolic link on the way.
    pub(super) path: PlanPath,
    pub(super) swap: Kind,
}

/// What happens to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    /// `new/N` comes to stand where nothing was.
    Create { after: Digest },
    /// What was there goes to `old/N`, then `new/N` takes its place.
    Edit { after: Digest },
    /// What was there goes to `old/N`.
    Delete,
    /// Its permission bits change from `before` to `after`.
    SetMode { before: u32, after: u32 },
}

/// Writes a journal so that it is whole or not there at all, whenever the power goes.
pub(super) fn store(path: &Utf8Path, journal: &impl Serialize) -> Result<(), ApplyError> {
    let part = path.with_extension("part");
    let json = serde_json::to_vec(journal).map_err(|source| ApplyError::Journal { path: path.to_owned(), source })?;
    disk::remove_file(&part).during("remove", &part)?;
    disk::write_new(&part, &json, Mode::File, true).during("write", &part)?;
    disk::rename(&part, path).during("write", path)?;
    os::sync_folder(path.parent().unwrap_or(path)).during("write", path)
}

/// Reads a journal. `None` where there is none: then nothing was visibly changed, or all of it was.
pub(super) fn load<T: DeserializeOwned>(path: &Utf8Path) -> Result<Option<T>, ApplyError> {
    match disk::read(path) {
        Ok(json) => match serde_json::from_slice(&json) {
            Ok(journal) => Ok(Some(journal)),
            Err(source) => Err(ApplyError::Journal { path: path.to_owned(), source }),
        },
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).during("read", path),
    }
}
