//! Tells which files below a root may have changed, as they do.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use camino::Utf8Path;
use git2::{Repository, RepositoryOpenFlags};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use rustc_hash::FxHashSet;

use super::Files;

/// How long it has to be quiet until changes are told: a save is several of them.
const QUIET: Duration = Duration::from_millis(5);

/// The same where they are more than those of a save, as when Git checks out another commit.
const QUIET_OF_MANY: Duration = Duration::from_millis(30);

/// More are not those of a save.
const SAVE: usize = 16;

/// Where it does not become quiet, changes are told after so long.
const LONGEST: Duration = Duration::from_millis(500);

/// What may have changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changed {
    /// Files and folders, relative to the root, with `/` between names.
    pub paths: Vec<String>,
    /// HEAD, or what it leads to: what was committed may be something else.
    pub head: bool,
    /// Anything: changes were lost.
    pub all: bool,
}

/// Watches the folders below a root that are not ignored.
pub struct Watch {
    watcher: RecommendedWatcher,
    root: PathBuf,
    /// Git's own folders, where HEAD and its log are.
    git: Vec<PathBuf>,
    watched: FxHashSet<Box<str>>,
}

impl std::fmt::Debug for Watch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watch").field("root", &self.root).finish_non_exhaustive()
    }
}

impl Watch {
    /// Begins. What happens is handed to `tell`, from another thread, piece by piece as it happens.
    ///
    /// # Errors
    ///
    /// Where the system does not let us.
    pub fn new(root: &Utf8Path, tell: impl Fn(Changed) + Send + 'static) -> Result<Self, notify::Error> {
        let root = root.as_std_path().to_owned();
        let git = git_folders(&root);
        let (base, git_folders) = (root.clone(), git.clone());
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            let changed = match event {
                Ok(event) if event.need_rescan() => Changed { all: true, ..Changed::default() },
                // Also told where we read a file ourselves.
                Ok(event) if matches!(event.kind, EventKind::Access(_)) => return,
                Ok(event) => changed(&base, &git_folders, &event.paths),
                Err(_) => Changed { all: true, ..Changed::default() },
            };
            if changed != Changed::default() {
                tell(changed);
            }
        })?;
        let mut watch = Self { watcher, root, git, watched: FxHashSet::default() };
        if cfg!(target_os = "linux") {
            watch.watcher.watch(&watch.root, RecursiveMode::NonRecursive)?;
            for folder in watch.git.clone() {
                // A repository without commits has no log.
                let _ = watch.watcher.watch(&folder, RecursiveMode::NonRecursive);
            }
        } else {
            watch.watcher.watch(&watch.root, RecursiveMode::Recursive)?;
        }
        Ok(watch)
    }

    /// Watches the folders of `files` that have come since. Linux watches folder by folder; other systems take all of them.
    /// Returns what is in these now: of what came between the walk and the watch, nobody tells. It is to be taken up, and
    /// followed again until nothing is returned.
    ///
    /// # Errors
    ///
    /// Where the system does not let us, as when there are more folders than it watches for one user.
    pub fn follow(&mut self, files: &Files) -> Result<Vec<String>, notify::Error> {
        if !cfg!(target_os = "linux") {
            return Ok(Vec::new());
        }
        let mut new = FxHashSet::default();
        self.watched.retain(|folder| files.is_folder(folder));
        for folder in files.folders() {
            if self.watched.contains(folder) {
                continue;
            }
            match self.watcher.watch(&self.root.join(folder), RecursiveMode::NonRecursive) {
                Ok(()) => {
                    self.watched.insert(folder.into());
                    new.insert(folder);
                }
                // It may have gone again.
                Err(error) if matches!(error.kind, notify::ErrorKind::PathNotFound) => {}
                Err(error) => return Err(error),
            }
        }
        if new.is_empty() {
            return Ok(Vec::new());
        }
        let now = Files::walk(files.root());
        let is_new = |path: &&str| new.contains(super::files::folder(path));
        Ok(now.paths().chain(now.folders()).filter(is_new).map(str::to_owned).collect())
    }
}

impl Changed {
    /// Takes up what else changed, until it is quiet. `next` waits for more, no longer than it is given.
    #[must_use]
    pub fn settled(mut self, mut next: impl FnMut(Duration) -> Option<Self>) -> Self {
        let start = Instant::now();
        while start.elapsed() < LONGEST
            && let Some(more) = next(if self.paths.len() > SAVE { QUIET_OF_MANY } else { QUIET })
        {
            self.add(more);
        }
        self
    }

    /// Takes up what else changed.
    pub fn add(&mut self, more: Self) {
        self.paths.extend(more.paths);
        self.head |= more.head;
        self.all |= more.all;
    }
}

fn changed(root: &Path, git: &[PathBuf], paths: &[PathBuf]) -> Changed {
    let mut changed = Changed::default();
    for path in paths {
        if let Some(folder) = git.iter().find(|folder| path.starts_with(folder)) {
            let name = path.strip_prefix(folder).ok().and_then(Path::to_str);
            // The last two change with the first commit, which has no log to be watched yet.
            changed.head |= matches!(name, Some("HEAD" | "logs/HEAD" | "packed-refs" | "index" | "COMMIT_EDITMSG"));
        } else if let Some(path) = path.strip_prefix(root).ok().and_then(Path::to_str)
            && !path.is_empty()
        {
            changed.paths.push(if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() });
        }
    }
    changed
}

fn git_folders(root: &Path) -> Vec<PathBuf> {
    let none: [&str; 0] = [];
    let repository = Repository::open_ext(root, RepositoryOpenFlags::NO_SEARCH, none);
    let folder = repository.ok().map(|repository| repository.path().to_owned());
    folder.into_iter().flat_map(|folder| [folder.clone(), folder.join("logs")]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    #[expect(clippy::disallowed_methods, reason = "a test makes files of its own")]
    fn what_comes_between_the_walk_and_the_watch_is_returned() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap();
        std::fs::create_dir(root.join("known")).unwrap();
        let mut watch = Watch::new(root, drop).unwrap();
        watch.follow(&Files::walk(root)).unwrap();
        std::fs::create_dir(root.join("new")).unwrap();
        let files = Files::walk(root);
        std::fs::create_dir(root.join("new/folder")).unwrap();
        std::fs::write(root.join("new/a.md"), "").unwrap();
        std::fs::write(root.join("known/b.md"), "").unwrap();
        let mut missed = watch.follow(&files).unwrap();
        missed.sort_unstable();
        assert_eq!(missed, ["new/a.md", "new/folder"]);
        assert_eq!(watch.follow(&files).unwrap(), [""; 0]);
    }
}
