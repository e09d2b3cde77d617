//! Which files are, by a look at the disk, what HEAD has: as Git itself decides it, without reading them.

use camino::Utf8Path;
use git2::{IndexEntry, Repository, Tree};
use rayon::prelude::*;

use super::diff;
use crate::repo::Stat;
use crate::repo::stat::Noted;

/// What is committed, and by what Git knows the files of the work tree that hold it.
#[derive(Debug)]
pub struct Committed {
    /// The files of which the index has what HEAD has, sorted by path.
    noted: Vec<(Noted, Vec<u8>)>,
    /// The file of the index.
    index: Option<Noted>,
    /// The files that HEAD's own commit changed.
    last: Vec<String>,
}

impl Committed {
    /// What is committed in `head`, whose own commit changed `last`.
    pub(super) fn of(repository: &Repository, head: &Tree<'_>, last: Vec<String>) -> Result<Self, git2::Error> {
        let index = repository.index()?;
        let staged = diff::staged(repository, head, &index)?;
        let mut noted = Vec::with_capacity(index.len());
        let is_as_in_head = |entry: &IndexEntry| {
            entry.flags_extended == 0 && !str::from_utf8(&entry.path).is_ok_and(|path| staged.contains(path))
        };
        noted.extend(index.iter().filter(is_as_in_head).map(|entry| (Noted::of(&entry), entry.path)));
        // libgit2 has them so already, except where file names do not differ by case.
        noted.sort_unstable_by(|(_, a), (_, b)| a.cmp(b));
        let index = index.path().and_then(|path| Stat::of(Utf8Path::from_path(path)?)?.noted());
        Ok(Self { noted, index, last })
    }

    /// Whether the file at `path`, of which the system says `stat`, certainly holds what HEAD has of it.
    ///
    /// That is so where its times, its size and its number are those that Git noted when it read the file last, and where
    /// that was before the index was written: what is changed right afterwards may keep all of them (Git's
    /// Documentation/technical/racy-git.txt).
    #[must_use]
    pub fn has(&self, path: &str, stat: &Stat) -> bool {
        let (Some(noted), Some(index), Some(now)) = (self.noted(path), &self.index, stat.noted()) else { return false };
        now == *noted && now.is_older_than(index)
    }

    /// Whether HEAD has a file at `path`, and the index has the same.
    #[must_use]
    pub fn has_file(&self, path: &str) -> bool {
        self.noted(path).is_some()
    }

    fn noted(&self, path: &str) -> Option<&Noted> {
        let at = self.noted.binary_search_by(|(_, noted)| noted.as_slice().cmp(path.as_bytes()));
        at.ok().and_then(|at| self.noted.get(at)).map(|(noted, _)| noted)
    }

    /// Those of `paths` below `root` of which a look does not tell that they hold what HEAD has.
    #[must_use]
    pub fn doubtful<'p>(&self, root: &Utf8Path, paths: &[&'p str]) -> Vec<&'p str> {
        let has = |path: &str| Stat::of(&root.join(path)).is_some_and(|stat| self.has(path, &stat));
        paths.par_iter().copied().filter(|path| !has(path)).collect()
    }

    /// The files that HEAD's own commit changed, against the first of those that it comes from.
    #[must_use]
    pub fn last(&self) -> &[String] {
        &self.last
    }
}
