//! What Git remembers of a file in the index, to tell later that nobody touched it.

use std::fs::Metadata;

use camino::Utf8Path;
use git2::IndexEntry;

/// The entry of the file at `path`, without its mode and its content. `None` where libgit2 has to say what stands for all
/// this: not on Unix, or after 2038.
#[cfg(unix)]
pub(super) fn entry(path: &Utf8Path, found: &Metadata) -> Option<IndexEntry> {
    use std::os::unix::fs::MetadataExt;

    use git2::{IndexTime, Oid};

    let time = |seconds: i64, nanoseconds: i64| {
        Some(IndexTime::new(i32::try_from(seconds).ok()?, u32::try_from(nanoseconds).ok()?))
    };
    // Of larger numbers Git keeps the lower half.
    let low = |number: u64| u32::try_from(number & u64::from(u32::MAX)).unwrap_or_default();
    Some(IndexEntry {
        ctime: time(found.ctime(), found.ctime_nsec())?,
        mtime: time(found.mtime(), found.mtime_nsec())?,
        dev: low(found.dev()),
        ino: low(found.ino()),
        mode: 0,
        uid: found.uid(),
        gid: found.gid(),
        file_size: low(found.size()),
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
