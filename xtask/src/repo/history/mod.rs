//! What Git knows of files: what they held in which commit, who changed them, where they went.
//!
//! Nothing here runs before something is asked. A [`Walk`] answers for many paths at once: it visits the ancestors of
//! HEAD, newest first, no further back than the questions reach, and looks only at the folders that lead to its paths.

mod diff;
mod once;
mod untouched;
mod walk;

use std::collections::HashSet;
use std::fs;
use std::sync::{Mutex, PoisonError};

use camino::{Utf8Path, Utf8PathBuf};
use git2::{ErrorCode, Oid, Repository, RepositoryOpenFlags};
use serde::{Deserialize, Serialize};

pub use diff::{Delta, DeltaKind};
pub use once::{Once, Past};
pub use untouched::Committed;
pub use walk::{Step, Tracked, Walk};

/// The history of the repository whose work tree is a folder.
pub struct History {
    root: Utf8PathBuf,
    /// Handles that nobody uses at the moment, so that several may ask at once. Git's own caches live as long as they do.
    idle: Mutex<Vec<Repository>>,
}

impl std::fmt::Debug for History {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("History").field("root", &self.root).finish_non_exhaustive()
    }
}

/// Why history does not tell.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unknown {
    /// The folder is no Git work tree.
    #[error("this is no Git repository")]
    NoRepository,
    /// Nothing was committed yet.
    #[error("nothing is committed yet")]
    NoCommits,
    /// The answer lies beyond what a shallow clone holds.
    #[error("this clone is shallow, and what is in it does not tell")]
    Shallow,
    /// What libgit2 said.
    #[error("Git's history could not be read: {0}")]
    Unreadable(String),
}

impl Unknown {
    /// Whether there is history that tells, but not here.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        matches!(self, Self::Shallow | Self::Unreadable(_))
    }
}

impl From<git2::Error> for Unknown {
    fn from(error: git2::Error) -> Self {
        Self::Unreadable(error.message().to_owned())
    }
}

/// Who committed something, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commit {
    /// The shortest id that names it here, of seven letters at least.
    pub id: String,
    /// The author's date, in the author's time zone: `2026-01-31`.
    pub date: String,
    /// The author's name.
    pub author: String,
}

impl History {
    /// The history of the work tree with this top folder.
    #[must_use]
    pub fn of(root: &Utf8Path) -> Self {
        Self { root: root.to_owned(), idle: Mutex::default() }
    }

    /// Opens the repository anew when it is asked next. What a handle knows of the index it takes for true as long as the
    /// file seems to be the same, which one that was written twice within a moment may.
    pub fn forget(&mut self) {
        self.idle.get_mut().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The commit that is checked out. `None` where there is none.
    #[must_use]
    pub fn head(&self) -> Option<Oid> {
        self.walk(Vec::new(), |walk| Ok(walk.head())).ok()
    }

    /// Where Git keeps what belongs to the work tree.
    #[must_use]
    pub fn folder(&self) -> Option<Utf8PathBuf> {
        self.lend(|repository| Ok(Utf8Path::from_path(repository.path()).map(Utf8Path::to_owned))).ok().flatten()
    }

    /// What is committed in HEAD.
    ///
    /// # Errors
    ///
    /// Why nothing is known.
    pub fn committed(&self) -> Result<Committed, Unknown> {
        self.walk(Vec::new(), |walk| {
            let parents = walk.answer(vec![()], |walk, ()| Ok(walk.parents(0).map_or(Step::More, Step::Answer)))?;
            let parent = parents.iter().flatten().next();
            let last = parent.map_or(Ok(Vec::new()), |&parent| walk.deltas(parent, 0))?;
            walk.committed(last.into_iter().map(|delta| delta.path).collect())
        })
    }

    /// Whether there is more history elsewhere.
    #[must_use]
    pub fn is_shallow(&self) -> bool {
        self.lend(|repository| Ok(repository.is_shallow())).unwrap_or_default()
    }

    /// Answers what `ask` asks about `paths`, which are relative to the root.
    ///
    /// # Errors
    ///
    /// Why nothing is known, or what `ask` fails with.
    pub fn walk<R>(
        &self,
        paths: Vec<String>,
        ask: impl FnOnce(&mut Walk<'_>) -> Result<R, Unknown>,
    ) -> Result<R, Unknown> {
        self.lend(|repository| answer(repository, paths, ask))
    }

    /// Gives `ask` a handle that nobody else uses meanwhile.
    fn lend<R>(&self, ask: impl FnOnce(&Repository) -> Result<R, Unknown>) -> Result<R, Unknown> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let repository = idle.map_or_else(|| open(&self.root), Ok)?;
        let answer = ask(&repository);
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(repository);
        answer
    }
}

fn answer<R>(
    repository: &Repository,
    paths: Vec<String>,
    ask: impl FnOnce(&mut Walk<'_>) -> Result<R, Unknown>,
) -> Result<R, Unknown> {
    let head = match repository.head() {
        Ok(head) => head.peel_to_commit()?.id(),
        Err(error) if matches!(error.code(), ErrorCode::UnbornBranch | ErrorCode::NotFound) => {
            return Err(Unknown::NoCommits);
        }
        Err(error) => return Err(error.into()),
    };
    ask(&mut Walk::new(repository, head, shallow(repository), paths)?)
}

fn open(root: &Utf8Path) -> Result<Repository, Unknown> {
    let none: [&str; 0] = [];
    // Each object that is read would be hashed again, to be compared with its name. That is for `git fsck` to do.
    git2::opts::strict_hash_verification(false);
    match Repository::open_ext(root, RepositoryOpenFlags::NO_SEARCH, none) {
        Ok(repository) if !repository.is_bare() => Ok(repository),
        Ok(_) => Err(Unknown::NoRepository),
        Err(error) if error.code() == ErrorCode::NotFound => Err(Unknown::NoRepository),
        Err(error) => Err(error.into()),
    }
}

/// The commits whose parents a shallow clone leaves out.
#[expect(clippy::disallowed_methods, reason = "Git's own file, which libgit2 does not hand out")]
fn shallow(repository: &Repository) -> HashSet<Oid> {
    let list = fs::read_to_string(repository.commondir().join("shallow")).unwrap_or_default();
    list.lines().filter_map(|line| Oid::from_str(line.trim()).ok()).collect()
}

/// The day on which it is now, in this machine's time zone: `2026-01-31`.
///
/// # Errors
///
/// Where the clock cannot be read.
pub fn today() -> Result<String, Unknown> {
    Ok(date(git2::Signature::now("now", "now")?.when()))
}

/// The day of a moment, in seconds since 1970, in UTC: `2026-01-31`.
#[must_use]
pub fn day(seconds: i64) -> String {
    date(git2::Time::new(seconds, 0))
}

/// Who made the commit `id`, and when.
fn describe(repository: &Repository, id: Oid) -> Result<Commit, git2::Error> {
    let commit = repository.find_commit(id)?;
    let author = commit.author();
    let short = commit.as_object().short_id()?;
    Ok(Commit {
        id: String::from_utf8_lossy(&short).into_owned(),
        date: date(author.when()),
        author: String::from_utf8_lossy(author.name_bytes()).into_owned(),
    })
}

/// The day of a moment in its own time zone, as in Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (2013).
fn date(time: git2::Time) -> String {
    let days = (time.seconds() + i64::from(time.offset_minutes()) * 60).div_euclid(86_400) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, carry) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    format!("{:04}-{month:02}-{day:02}", year + era * 400 + carry)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_the_authors() {
        let at = |seconds, offset| date(git2::Time::new(seconds, offset));
        assert_eq!(at(0, 0), "1970-01-01");
        assert_eq!(at(1_767_225_599, 0), "2025-12-31");
        assert_eq!(at(1_767_225_599, 60), "2026-01-01");
        assert_eq!(at(1_709_164_800, 0), "2024-02-29");
        assert_eq!(at(-1, 0), "1969-12-31");
    }
}
