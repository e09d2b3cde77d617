//! Which files are, by a look at the disk, what the index has: as Git itself decides it, without reading them.

use std::fs::Metadata;
use std::path::Path;

use git2::{Index, IndexEntry};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// Those of `paths` below `folder` of which a look does not tell that they are what the index has.
///
/// A file is taken for the same where its times, its size and its number are those that Git noted when it read the file
/// last, and where that was before the index was written: what is changed right afterwards may keep all of them (Git's
/// Documentation/technical/racy-git.txt).
pub(super) fn doubtful<'p>(index: &Index, folder: &Path, paths: &[&'p str]) -> Vec<&'p str> {
    let Some(written) = index.path().and_then(|path| path.symlink_metadata().ok()) else { return paths.to_vec() };
    let entries: FxHashMap<Vec<u8>, IndexEntry> = index.iter().map(|entry| (entry.path.clone(), entry)).collect();
    let is_same = |path: &str| {
        let Some(entry) = entries.get(path.as_bytes()) else { return false };
        folder.join(path).symlink_metadata().is_ok_and(|found| noted(entry, &found, &written))
    };
    paths.par_iter().copied().filter(|path| !is_same(path)).collect()
}

/// Whether `found` is the file that `entry` notes.
#[cfg(unix)]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "Git keeps the lower 32 bits")]
fn noted(entry: &IndexEntry, found: &Metadata, index: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    let time = |time: &git2::IndexTime| (time.seconds(), time.nanoseconds());
    let modified = (found.mtime() as i32, found.mtime_nsec() as u32);
    found.is_file()
        && entry.flags_extended == 0
        && entry.file_size == found.size() as u32
        && entry.ino == found.ino() as u32
        && time(&entry.ctime) == (found.ctime() as i32, found.ctime_nsec() as u32)
        && time(&entry.mtime) == modified
        && modified < (index.mtime() as i32, index.mtime_nsec() as u32)
}

/// What else there is on this system is for libgit2 to know.
#[cfg(not(unix))]
fn noted(_entry: &IndexEntry, _found: &Metadata, _index: &Metadata) -> bool {
    false
}
