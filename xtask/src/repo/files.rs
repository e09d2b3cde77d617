//! The files below a root: which there are, and what is in them.
//!
//! One walk finds them all. It tells what exists without a look at the disk for each reference, includes what is not
//! committed yet, and leaves out what Git ignores.

use std::borrow::Cow;
use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use ignore::gitignore::Gitignore;
use ignore::{Match, WalkBuilder};
use rustc_hash::FxHashSet;

use super::Stat;
use crate::diagnostic::Sources;

/// Folders that hold other people's files even where no `.gitignore` says so.
const FOREIGN: [&str; 4] = [".git", ".hg", ".jj", "node_modules"];

/// A larger file is no document and no source: it is not read.
const LARGEST: usize = 16 * 1024 * 1024;

/// The files below a root.
#[derive(Debug)]
pub struct Files {
    root: Utf8PathBuf,
    files: FxHashSet<Box<str>>,
    folders: FxHashSet<Box<str>>,
    links: FxHashSet<Box<str>>,
    /// Folders that are checkouts of their own in the one at the root: submodules, and further work trees.
    checkouts: FxHashSet<Box<str>>,
    /// What was asked for since the walk and is left out of it.
    left_out: FxHashSet<Box<str>>,
    /// What is not there yet and is to be written.
    expected: FxHashSet<Box<str>>,
    /// What could not be looked into, as the system says it.
    failures: Vec<String>,
}

/// Why a file cannot be used as text.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is not there.
    #[error("it does not exist")]
    Missing,
    /// It holds something else.
    #[error("it is not UTF-8 from byte {0} on")]
    NotUtf8(usize),
    /// It is too large to be read.
    #[error("it is larger than 16 MB")]
    TooLarge,
    /// It is a link that leads out of the root.
    #[error("it leads out of the repository")]
    Outside,
    /// The system does not let us.
    #[error(transparent)]
    Io(io::Error),
}

impl Files {
    /// Looks at all that is below `root`, which has to be absolute. What Git ignores is left out, and symlinks are not
    /// followed.
    #[must_use]
    pub fn walk(root: &Utf8Path) -> Self {
        let mut found = Self {
            root: root.to_owned(),
            files: FxHashSet::default(),
            folders: FxHashSet::default(),
            links: FxHashSet::default(),
            checkouts: FxHashSet::default(),
            left_out: FxHashSet::default(),
            expected: FxHashSet::default(),
            failures: Vec::new(),
        };
        let mut walk = WalkBuilder::new(root);
        walk.hidden(false).parents(false).require_git(false).git_global(false).git_exclude(false).ignore(false);
        let checkouts = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&checkouts);
        walk.filter_entry(move |entry| {
            if entry.file_name() == ".git" {
                let folder = entry.path().parent().map(Path::to_owned);
                seen.lock().unwrap_or_else(PoisonError::into_inner).extend(folder);
            }
            entry.file_name().to_str().is_none_or(|name| !FOREIGN.contains(&name))
        });
        for entry in walk.build() {
            match entry {
                Ok(entry) => found.note(&entry),
                Err(error) => found.failures.push(error.to_string()),
            }
        }
        let checkouts = checkouts.lock().unwrap_or_else(PoisonError::into_inner);
        if checkouts.iter().any(|folder| folder == root.as_std_path()) {
            found.checkouts = checkouts.iter().filter_map(|folder| found.called(folder)).collect();
            found.checkouts.remove("");
        }
        found
    }

    /// How a path of the walk is called from the root.
    fn called(&self, path: &Path) -> Option<Box<str>> {
        let path = path.strip_prefix(&self.root).ok()?.to_str()?;
        Some(if cfg!(windows) { path.replace('\\', "/").into() } else { path.into() })
    }

    /// Whether `path` is in a submodule or another work tree, whose files are not this repository's.
    #[must_use]
    pub fn is_of_another_checkout(&self, path: &str) -> bool {
        !self.checkouts.is_empty() && path.match_indices('/').any(|(at, _)| self.checkouts.contains(&path[..at]))
    }

    /// Looks again where one of `paths`, which may have changed, came or went. Returns how it was before, where that
    /// is so.
    pub fn refresh<'p>(&mut self, paths: impl Iterator<Item = &'p str> + Clone) -> Option<Self> {
        if !paths.clone().any(|path| self.is_stale(path)) {
            return None;
        }
        let before = std::mem::replace(self, Self::walk(&self.root));
        before.expected.iter().for_each(|path| self.expect(path));
        let asked = paths.map(|path| self.outermost(path).into()).chain(before.left_out.iter().cloned());
        let is_left_out = |path: &str| !self.contains(path) && self.root.join(path).symlink_metadata().is_ok();
        let asked: FxHashSet<Box<str>> = asked.collect();
        self.left_out = asked.into_iter().filter(|path| is_left_out(path)).collect();
        Some(before)
    }

    /// Counts the file at `path` as there, which is to be written.
    pub fn expect(&mut self, path: &str) {
        for (at, _) in path.match_indices('/') {
            self.folders.insert(path[..at].into());
        }
        self.files.insert(path.into());
        self.expected.insert(path.into());
    }

    /// Whether the walk would have another outcome now, as far as it is about `path`.
    fn is_stale(&self, path: &str) -> bool {
        if self.expected.contains(path) {
            return false;
        }
        let path = self.outermost(path);
        let name = name(path);
        if FOREIGN.contains(&name) {
            return false;
        }
        let Ok(found) = self.root.join(path).symlink_metadata() else { return self.contains(path) };
        let known = match found.file_type() {
            kind if kind.is_dir() => &self.folders,
            kind if kind.is_symlink() => &self.links,
            _ => &self.files,
        };
        name == ".gitignore" || !known.contains(path) && !self.left_out.contains(path)
    }

    /// `path`, or the outermost of the folders that it is in and that are not known.
    fn outermost<'p>(&self, path: &'p str) -> &'p str {
        let names = path.match_indices('/').map(|(at, _)| &path[..at]);
        names.into_iter().find(|folder| !self.folders.contains(*folder)).unwrap_or(path)
    }

    fn note(&mut self, entry: &ignore::DirEntry) {
        let Some(path) = self.called(entry.path()) else { return };
        match entry.file_type() {
            Some(kind) if kind.is_dir() => self.folders.insert(path),
            Some(kind) if kind.is_symlink() => self.links.insert(path),
            Some(kind) if kind.is_file() => self.files.insert(path),
            // Nothing that Git would take: whoever opens a pipe waits for somebody at its other end.
            _ => false,
        };
    }

    /// The folder that all paths are relative to.
    #[must_use]
    pub fn root(&self) -> &Utf8Path {
        &self.root
    }

    /// Every file that is no symlink, with `/` between names, in no order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(AsRef::as_ref)
    }

    /// Every folder but the root, in no order.
    pub fn folders(&self) -> impl Iterator<Item = &str> {
        self.folders.iter().map(AsRef::as_ref).filter(|folder: &&str| !folder.is_empty())
    }

    /// What could not be looked into.
    #[must_use]
    pub fn failures(&self) -> &[String] {
        &self.failures
    }

    /// Whether a file, a folder or a link is called exactly `path`.
    #[must_use]
    pub fn contains(&self, path: &str) -> bool {
        self.files.contains(path) || self.is_folder(path) || self.links.contains(path)
    }

    /// Whether `path` is a file, and no link to one.
    #[must_use]
    pub fn is_file(&self, path: &str) -> bool {
        self.files.contains(path)
    }

    /// Whether `path` is a file on disk, in none of the folders that are never looked into, although the walk may have
    /// left it out.
    #[must_use]
    pub fn is_on_disk(&self, path: &str) -> bool {
        let is_foreign = path.split('/').any(|name| FOREIGN.contains(&name));
        !is_foreign && self.root.join(path).symlink_metadata().is_ok_and(|found| found.is_file())
    }

    /// Whether `path` is a folder.
    #[must_use]
    pub fn is_folder(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        path.is_empty() || self.folders.contains(path)
    }

    /// Whether `path` exists on disk although the walk left it out, because Git ignores it.
    #[must_use]
    pub fn is_ignored(&self, path: &str) -> bool {
        let same = |other: &str| other.eq_ignore_ascii_case(path);
        // Where the file system does not tell case apart, `SRC/a.rs` "exists" beside `src/a.rs`.
        self.inside(path).is_ok_and(|path| path.exists()) && !self.paths().any(same)
    }

    /// Whether Git would not take `path`, which need not exist: an ignore file or a submodule has it.
    #[must_use]
    pub fn would_ignore(&self, path: &str) -> bool {
        let submodules = self.read(".gitmodules").unwrap_or_default();
        let folder =
            |line: &str| line.trim().strip_prefix("path")?.trim().strip_prefix('=').map(|it| it.trim().to_owned());
        if submodules.lines().filter_map(folder).any(|folder| Utf8Path::new(path).starts_with(folder)) {
            return true;
        }
        // What is in an ignored folder cannot be taken back.
        let mut places: Vec<&Utf8Path> = Utf8Path::new(path).ancestors().filter(|place| *place != "").collect();
        places.reverse();
        // What is not there may have been a folder.
        places.iter().any(|place| self.rules_ignore(place, true) || *place == path && self.rules_ignore(place, false))
    }

    /// Whether the nearest ignore file that says something about `path` ignores it.
    fn rules_ignore(&self, path: &Utf8Path, is_folder: bool) -> bool {
        let said = path.ancestors().skip(1).find_map(|folder| {
            let (rules, _) = Gitignore::new(self.root.join(folder).join(".gitignore"));
            match rules.matched(self.root.join(path), is_folder) {
                Match::None => None,
                found => Some(found.is_ignore()),
            }
        });
        said == Some(true)
    }

    /// A file's text.
    ///
    /// # Errors
    ///
    /// [`ReadError`] says why there is none.
    pub fn read(&self, path: &str) -> Result<String, ReadError> {
        text(self.bytes(path)?)
    }

    /// The same with what the system said of the file before it was read.
    ///
    /// # Errors
    ///
    /// [`ReadError`] says why there is none.
    pub fn read_noting(&self, path: &str) -> Result<(String, Option<Stat>), ReadError> {
        let file = self.open(path)?;
        let stat = file.metadata().ok().and_then(|found| Stat::read(&found));
        Ok((text(bytes(file)?)?, stat))
    }

    /// A file's bytes.
    ///
    /// # Errors
    ///
    /// [`ReadError`], but for [`ReadError::NotUtf8`].
    pub fn bytes(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        bytes(self.open(path)?)
    }

    fn open(&self, path: &str) -> Result<fs::File, ReadError> {
        let path = if self.files.contains(path) { self.root.join(path) } else { self.inside(path)? };
        fs::File::open(&path).map_err(ReadError::of)
    }

    /// The real place of `path`, links followed, where that is below the root.
    fn inside(&self, path: &str) -> Result<Utf8PathBuf, ReadError> {
        let real = self.root.join(path).canonicalize_utf8().map_err(ReadError::of)?;
        let root = self.root.canonicalize_utf8().map_err(ReadError::of)?;
        if real.starts_with(root) { Ok(real) } else { Err(ReadError::Outside) }
    }
}

impl Sources for Files {
    fn text(&self, path: &Utf8Path) -> Option<Cow<'_, str>> {
        self.read(path.as_str()).ok().map(Cow::Owned)
    }
}

impl ReadError {
    fn of(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::Missing,
            _ => Self::Io(error),
        }
    }
}

/// What is in a file.
fn bytes(file: fs::File) -> Result<Vec<u8>, ReadError> {
    // Room for most documents at once, without asking for the size first.
    let mut bytes = Vec::with_capacity(16 * 1024);
    let limit = u64::try_from(LARGEST).unwrap_or(u64::MAX);
    file.take(limit + 1).read_to_end(&mut bytes).map_err(ReadError::of)?;
    if bytes.len() > LARGEST {
        return Err(ReadError::TooLarge);
    }
    Ok(bytes)
}

fn text(bytes: Vec<u8>) -> Result<String, ReadError> {
    String::from_utf8(bytes).map_err(|error| ReadError::NotUtf8(error.utf8_error().valid_up_to()))
}

/// The last name of a path.
#[must_use]
pub fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The folder that a path is in. Empty for the root.
#[must_use]
pub fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// `path` seen from the folder `base`, without `.` and `..`. `None` where it leads out of the root.
#[must_use]
pub fn join(base: &str, path: &str) -> Option<String> {
    let mut names: Vec<&str> = base.split('/').filter(|name| !name.is_empty()).collect();
    for component in Utf8Path::new(path).components() {
        match component {
            Utf8Component::Normal(name) => names.push(name),
            Utf8Component::ParentDir => {
                names.pop()?;
            }
            Utf8Component::CurDir => {}
            Utf8Component::RootDir | Utf8Component::Prefix(_) => return None,
        }
    }
    Some(names.join("/"))
}

/// The way from the folder `base` to `path`, both relative to the root.
#[must_use]
pub fn relative(base: &str, path: &str) -> String {
    let base: Vec<&str> = base.split('/').filter(|name| !name.is_empty()).collect();
    let path: Vec<&str> = path.split('/').collect();
    let shared = base.iter().zip(&path[..path.len() - 1]).take_while(|(a, b)| a == b).count();
    format!("{}{}", "../".repeat(base.len() - shared), path[shared..].join("/"))
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests make files of their own")]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_and_do_not_leave_the_root() {
        assert_eq!(join("docs/a", "../b.md").as_deref(), Some("docs/b.md"));
        assert_eq!(join("", "./src//x.rs").as_deref(), Some("src/x.rs"));
        assert_eq!(join("docs", "../../x"), None);
        assert_eq!(join("docs", "/etc/x"), None);
        assert_eq!(relative("docs/a", "docs/b.md"), "../b.md");
        assert_eq!(relative("", "docs/b.md"), "docs/b.md");
        assert_eq!(relative("docs", "docs/a/b.md"), "a/b.md");
    }

    #[test]
    fn what_git_ignores_is_left_out_and_links_out_are_not_read() {
        let dir = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(dir.path()).unwrap().canonicalize_utf8().unwrap();
        fs_err::create_dir_all(root.join("src")).unwrap();
        fs_err::write(root.join(".gitignore"), "*.log\n").unwrap();
        fs_err::write(root.join("src/a.rs"), "fn a() {}").unwrap();
        fs_err::write(root.join("x.log"), b"\xff").unwrap();
        let files = Files::walk(&root);
        assert!(files.contains("src/a.rs") && files.contains(".gitignore") && files.contains("src/"));
        assert!(!files.contains("x.log") && files.is_ignored("x.log") && !files.is_ignored("y.log"));
        assert_eq!(files.read("src/a.rs").unwrap(), "fn a() {}");
        assert!(matches!(files.read("x.log"), Err(ReadError::NotUtf8(0))));
        assert!(matches!(files.read("none"), Err(ReadError::Missing)));
        assert!(matches!(files.read("src/../.."), Err(ReadError::Outside)));
    }
}
