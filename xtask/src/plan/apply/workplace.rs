//! The folder in which changes are prepared, with the lock that says whether its process lives.

use std::fs::File;

use camino::{Utf8Path, Utf8PathBuf};

use super::error::{ApplyError, During};
use super::{disk, os};
use crate::plan::Mode;

/// A folder of ours that nobody else uses while this exists.
///
/// ```text
/// .gitignore     `*`, so that Git never offers to add it
/// lock           held while the process lives
/// journal.json   there from before the first visible change until after the last
/// …              what is being prepared
/// ```
#[derive(Debug)]
pub(super) struct Workplace {
    folder: Utf8PathBuf,
    lock: File,
}

impl Workplace {
    /// Makes `folder`, or takes over what a dead process left of it. Its parent has to be there.
    ///
    /// # Errors
    ///
    /// [`ApplyError::Busy`] with `root` where a living process holds it.
    pub(super) fn open(folder: Utf8PathBuf, root: &Utf8Path) -> Result<Self, ApplyError> {
        let lock = folder.join("lock");
        // The process that held it may be removing it this instant, so that it has to be made again.
        for _ in 0..100 {
            let made = make(&folder)?;
            match take(&lock) {
                Ok(Lock::Held(lock)) => return Ok(Self { folder, lock }),
                Ok(Lock::Busy) => return Err(ApplyError::Busy { root: root.to_owned() }),
                Ok(Lock::Vanished) => {}
                Err(error) => {
                    if made {
                        // What failed is told; that the empty folder stays as well is of no importance beside it.
                        let _ = disk::remove_file(&lock);
                        let _ = disk::remove_empty_folder(&folder);
                    }
                    return Err(error);
                }
            }
        }
        Err(ApplyError::Busy { root: root.to_owned() })
    }

    /// The folder.
    pub(super) fn folder(&self) -> &Utf8Path {
        &self.folder
    }

    /// Where the journal is, if there is one.
    pub(super) fn journal(&self) -> Utf8PathBuf {
        self.folder.join("journal.json")
    }

    /// Removes all but the lock, and hides the folder from Git.
    pub(super) fn clear(&self) -> Result<(), ApplyError> {
        self.remove_content()?;
        let gitignore = self.folder.join(".gitignore");
        disk::write_new(&gitignore, b"*\n", Mode::File, false).during("write", gitignore)
    }

    /// Removes the folder with all that is in it.
    pub(super) fn remove(self) -> Result<(), ApplyError> {
        self.remove_content()?;
        let lock = self.folder.join("lock");
        os::remove_lock(self.lock, &lock).during("remove", lock)?;
        // Another process may already have taken it over; then it is not empty, and stays.
        disk::remove_empty_folder(&self.folder).during("remove", self.folder)
    }

    /// The journal goes first: without it the rest means nothing.
    fn remove_content(&self) -> Result<(), ApplyError> {
        let journal = self.journal();
        disk::remove_file(&journal).during("remove", journal)?;
        for name in disk::entries(&self.folder).during("read the folder", &self.folder)? {
            let path = self.folder.join(&name);
            if name != "lock" {
                disk::remove_folder(&path).during("remove", path)?;
            }
        }
        Ok(())
    }
}

/// Makes the folder where it is not there, and says whether it did.
fn make(folder: &Utf8Path) -> Result<bool, ApplyError> {
    match disk::look(folder).during("look at", folder)? {
        Some(metadata) if metadata.is_dir() => Ok(false),
        Some(_) => Err(ApplyError::NotAFolder { path: folder.to_owned(), found: "a file" }),
        None => match disk::make_folder(folder) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(false),
            result => result.during("create the folder", folder).map(|()| true),
        },
    }
}

enum Lock {
    Held(File),
    Busy,
    Vanished,
}

fn take(path: &Utf8Path) -> Result<Lock, ApplyError> {
    // Opening would follow a link and make a file wherever it leads.
    if disk::look(path).during("look at", path)?.is_some_and(|metadata| !metadata.is_file()) {
        return Err(ApplyError::NotAFile { action: "lock", path: path.to_owned(), found: "no file" });
    }
    let file = match disk::open_lock(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Lock::Vanished),
        file => file,
    };
    match os::try_lock(file).during("lock", path)? {
        None => Ok(Lock::Busy),
        Some(file) if os::is_still_at(&file, path).during("lock", path)? => Ok(Lock::Held(file)),
        Some(_) => Ok(Lock::Vanished),
    }
}
