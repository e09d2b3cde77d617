//! Which files are, by a look at the disk, what the index has: as Git itself decides it, without reading them.

use std::fs::Metadata;

use camino::Utf8Path;
use git2::{Index, IndexEntry, IndexTime};
use rayon::prelude::*;

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
    let mut noted = Vec::with_capacity(index.len());
    noted.extend(index.iter().filter(|entry| entry.flags_extended == 0).map(Noted::of));
    // libgit2 has them so already, except where file names do not differ by case.
    noted.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    let is_same = |path: &str| {
        let at = noted.binary_search_by(|noted| noted.path.as_slice().cmp(path.as_bytes())).ok()?;
        let found = folder.join(path).symlink_metadata().ok().filter(Metadata::is_file)?;
        let now = Noted::of(stat::entry(Utf8Path::new(path), &found)?);
        Some(now == noted[at] && now.mtime < moment(&written.mtime))
    };
    paths.par_iter().copied().filter(|path| is_same(path) != Some(true)).collect()
}

/// What tells a file from what it was.
#[derive(PartialEq, Eq)]
struct Noted {
    path: Vec<u8>,
    number: u32,
    size: u32,
    /// In seconds and nanoseconds.
    ctime: (i32, u32),
    mtime: (i32, u32),
}

impl Noted {
    fn of(entry: IndexEntry) -> Self {
        let (ctime, mtime) = (moment(&entry.ctime), moment(&entry.mtime));
        Self { path: entry.path, number: entry.ino, size: entry.file_size, ctime, mtime }
    }
}

fn moment(time: &IndexTime) -> (i32, u32) {
    (time.seconds(), time.nanoseconds())
}
