//! What the system says of a file, by which one knows later whether anybody touched it.

use std::fs::Metadata;

use camino::Utf8Path;
use git2::{IndexEntry, IndexTime};
use serde::{Deserialize, Serialize};

/// Changes whenever what is in a file does, but where it changes twice within one tick of the clock.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stat {
    /// In bytes.
    size: u64,
    /// The device that it is on, and its number there.
    place: (u64, u64),
    /// When somebody says that it was changed last, in seconds and nanoseconds since 1970.
    modified: (i64, i64),
    /// When anything of it was changed last.
    changed: (i64, i64),
}

impl Stat {
    /// That of the file at `path`. `None` where it is none, or where the system does not say all this.
    #[must_use]
    pub fn of(path: &Utf8Path) -> Option<Self> {
        path.symlink_metadata().ok().filter(Metadata::is_file).and_then(|found| Self::read(&found))
    }

    /// That of an open file. `None` where the system does not say all this.
    #[cfg(unix)]
    #[must_use]
    pub fn read(found: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;

        Some(Self {
            size: found.size(),
            place: (found.dev(), found.ino()),
            modified: (found.mtime(), found.mtime_nsec()),
            changed: (found.ctime(), found.ctime_nsec()),
        })
    }

    /// Not known to be enough: on Windows no time tells of every change.
    #[cfg(not(unix))]
    #[must_use]
    pub fn read(_: &Metadata) -> Option<Self> {
        None
    }

    /// What Git notes of it. `None` after 2038.
    pub(super) fn noted(&self) -> Option<Noted> {
        let moment =
            |(seconds, nanoseconds): (i64, i64)| Some((i32::try_from(seconds).ok()?, u32::try_from(nanoseconds).ok()?));
        let (modified, changed) = (moment(self.modified)?, moment(self.changed)?);
        Some(Noted { size: low(self.size), number: low(self.place.1), modified, changed })
    }

    /// Whether it was changed last before `other` was, by the system's clock.
    #[must_use]
    pub fn is_older_than(&self, other: &Self) -> bool {
        self.changed < other.changed
    }
}

/// What Git's index has of a [`Stat`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Noted {
    size: u32,
    number: u32,
    modified: (i32, u32),
    changed: (i32, u32),
}

impl Noted {
    /// What an entry of the index has.
    pub(super) fn of(entry: &IndexEntry) -> Self {
        let moment = |time: &IndexTime| (time.seconds(), time.nanoseconds());
        let (modified, changed) = (moment(&entry.mtime), moment(&entry.ctime));
        Self { size: entry.file_size, number: entry.ino, modified, changed }
    }

    /// Whether somebody says that it was changed last before `other` was.
    pub(super) fn is_older_than(&self, other: &Self) -> bool {
        self.modified < other.modified
    }
}

/// Of larger numbers Git keeps the lower half.
fn low(number: u64) -> u32 {
    u32::try_from(number & u64::from(u32::MAX)).unwrap_or_default()
}

/// The entry of the file at `path`, without its mode and its content. `None` where libgit2 has to say what stands for all
/// this: not on Unix, or after 2038.
#[cfg(unix)]
pub(super) fn entry(path: &Utf8Path, found: &Metadata) -> Option<IndexEntry> {
    use std::os::unix::fs::MetadataExt;

    use git2::Oid;

    let Noted { size, number, modified, changed } = Stat::read(found)?.noted()?;
    let time = |(seconds, nanoseconds)| IndexTime::new(seconds, nanoseconds);
    Some(IndexEntry {
        ctime: time(changed),
        mtime: time(modified),
        dev: low(found.dev()),
        ino: number,
        mode: 0,
        uid: found.uid(),
        gid: found.gid(),
        file_size: size,
        id: Oid::ZERO_SHA1,
        flags: 0,
        flags_extended: 0,
        path: path.as_str().into(),
    })
}

/// Left to libgit2.
#[cfg(not(unix))]
pub(super) fn entry(_: &Utf8Path, _: &Metadata) -> Option<IndexEntry> {
    None
}
