//! Which files are, by a look at the disk, what the index has: as Git itself decides it, without reading them.

use std::fs::Metadata;

use camino::Utf8Path;
use git2::{Index, IndexEntry, IndexTime};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::repo::stat;

/// Those of `paths` below `folder` of which a look does not tell that they are what the index has.
///
/// A file is taken for the same where its times, its size and its number are those that Git noted when it read the file
/// last, and where that was before the index was written: what is changed right afterwards may keep all of them (Git's
/// Documentation/technical/racy-git.txt).
pub(super) fn doubtful<'p>(index: &Index, folder: &Utf8Path, paths: &[&'p str]) -> Vec<&'p str> {
    let written = index.path().and_then(|path| path.symlink_metadata().ok());
    let written = written.and_then(|found| stat::entry(Utf8Path::new(""), &found));
    let Some(written) = written else { return paths.to_vec() };
    let entries: FxHashMap<Vec<u8>, IndexEntry> = index.iter().map(|entry| (entry.path.clone(), entry)).collect();
    let is_same = |path: &str| {
        let path = Utf8Path::new(path);
        let found = folder.join(path).symlink_metadata();
        let entry = entries.get(path.as_str().as_bytes());
        found.is_ok_and(|found| entry.is_some_and(|entry| is_as_noted(entry, path, &found, &written)))
    };
    paths.par_iter().copied().filter(|path| !is_same(path)).collect()
}

/// Whether `found` is the file that `entry` notes.
fn is_as_noted(entry: &IndexEntry, path: &Utf8Path, found: &Metadata, written: &IndexEntry) -> bool {
    let moment = |time: &IndexTime| (time.seconds(), time.nanoseconds());
    let Some(now) = stat::entry(path, found) else { return false };
    found.is_file()
        && entry.flags_extended == 0
        && entry.file_size == now.file_size
        && entry.ino == now.ino
        && moment(&entry.ctime) == moment(&now.ctime)
        && moment(&entry.mtime) == moment(&now.mtime)
        && moment(&now.mtime) < moment(&written.mtime)
}
