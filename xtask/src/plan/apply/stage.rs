//! Before anything visible happens: each file is as expected, and what is to replace it lies ready.

use std::collections::HashMap;

use camino::{Utf8Path, Utf8PathBuf};

use super::disk;
use super::error::{ApplyError, During};
use super::journal::{Entry, Journal, Kind};
use super::os;
use super::resolve::{Place, resolve};
use crate::plan::{Change, Digest, Mode, PlanPath};

/// Examines one file after another, and collects the journal.
#[derive(Debug)]
pub(super) struct Stage<'a> {
    root: &'a Utf8Path,
    /// Where new contents go.
    new: &'a Utf8Path,
    journal: Journal,
    /// The path in the plan by the real one.
    seen: HashMap<PlanPath, PlanPath>,
}

impl<'a> Stage<'a> {
    pub(super) fn new(root: &'a Utf8Path, new: &'a Utf8Path) -> Self {
        Self { root, new, journal: Journal::default(), seen: HashMap::new() }
    }

    /// Prepares the next change.
    pub(super) fn prepare(&mut self, path: &PlanPath, change: &Change) -> Result<(), ApplyError> {
        let place = resolve(self.root, path)?;
        let staged = self.new.join(number(self.journal.entries.len()));
        let swap = match change {
            Change::Create { content, mode } => create(&place, path, content, *mode, &staged)?,
            Change::Edit { expected, content } => edit(&place, path, *expected, content, &staged)?,
            Change::Delete { expected } => {
                existing(&place, path, *expected, "delete")?;
                Kind::Delete
            }
            Change::SetMode { expected, mode } => {
                let before = os::bits(&existing(&place, path, *expected, "change the mode of")?.permissions());
                Kind::SetMode { before, after: os::with_mode(before, *mode) }
            }
        };
        if let Some(other) = self.seen.insert(place.path.clone(), path.clone()) {
            let (path, other) = (path.as_path().to_owned(), other.as_path().to_owned());
            return Err(ApplyError::SameFile { path, other });
        }
        let folders = &mut self.journal.folders;
        folders.extend(place.missing.into_iter().filter(|folder| !folders.contains(folder)).collect::<Vec<_>>());
        self.journal.entries.push(Entry { path: place.path, swap });
        Ok(())
    }

    /// What is ready to happen.
    pub(super) fn finish(self) -> Journal {
        self.journal
    }
}

/// The name of the file of entry `index` in `new/` and `old/`.
pub(super) fn number(index: usize) -> Utf8PathBuf {
    format!("{index:04}").into()
}

fn create(place: &Place, path: &PlanPath, content: &[u8], mode: Mode, staged: &Utf8Path) -> Result<Kind, ApplyError> {
    if disk::look(&place.full).during("create", path)?.is_some() {
        return Err(ApplyError::Exists { path: path.as_path().to_owned() });
    }
    disk::write_new(staged, content, mode, true).during("write", path)?;
    Ok(Kind::Create { after: Digest::of(content) })
}

fn edit(place: &Place, path: &PlanPath, before: Digest, content: &[u8], staged: &Utf8Path) -> Result<Kind, ApplyError> {
    let metadata = existing(place, path, before, "write")?;
    if metadata.permissions().readonly() {
        return Err(ApplyError::ReadOnly { path: path.as_path().to_owned() });
    }
    disk::write_new(staged, content, Mode::Private, true).during("write", path)?;
    disk::copy_permissions(&metadata, staged).during("write", path)?;
    Ok(Kind::Edit { after: Digest::of(content) })
}

/// The metadata of a file that has to be there and hold what is expected.
fn existing(
    place: &Place,
    path: &PlanPath,
    expected: Digest,
    action: &'static str,
) -> Result<std::fs::Metadata, ApplyError> {
    let name = || path.as_path().to_owned();
    match disk::look(&place.full).during(action, path)? {
        None => Err(ApplyError::Missing { action, path: name() }),
        Some(metadata) if metadata.is_symlink() => {
            Err(ApplyError::NotAFile { action, path: name(), found: "a symbolic link" })
        }
        Some(metadata) if metadata.is_dir() => Err(ApplyError::NotAFile { action, path: name(), found: "a folder" }),
        Some(metadata) if !metadata.is_file() => Err(ApplyError::NotAFile { action, path: name(), found: "a device" }),
        Some(_) if Digest::of(&disk::read(&place.full).during("read", path)?) != expected => {
            Err(ApplyError::Changed { action, path: name() })
        }
        Some(metadata) => Ok(metadata),
    }
}
