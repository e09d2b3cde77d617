//! Files of a test: written, read, and compared as whole trees.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use super::Env;

impl Env {
    /// The absolute path of `path`, which is relative to the working folder.
    pub(crate) fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.work().join(path)
    }

    /// Writes a file, making the folders it needs.
    pub(crate) fn write(&self, path: impl AsRef<Path>, content: impl AsRef<[u8]>) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap_or_else(|error| panic!("failed to write {}: {error}", path.display()));
    }

    /// A text file's content.
    pub(crate) fn read(&self, path: impl AsRef<Path>) -> String {
        let path = self.path(path);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("failed to read {}: {error}", path.display()))
    }

    /// Copies a file or a folder of this repository's, such as `tests/testsuite/sync_docs`, into the working folder.
    pub(crate) fn copy(&self, from: impl AsRef<Path>, to: impl AsRef<Path>) {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(from);
        for (name, entry) in Snapshot::take(&from).0 {
            if let Entry::File { content, .. } = entry {
                self.write(if name.is_empty() { to.as_ref().to_owned() } else { to.as_ref().join(name) }, content);
            }
        }
    }

    /// Everything in the folder `dir` of the working folder, but for what is in `.git`.
    pub(crate) fn snapshot(&self, dir: impl AsRef<Path>) -> Snapshot {
        Snapshot::take(&self.path(dir))
    }
}

/// What stands at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Entry {
    Folder,
    File { content: Vec<u8>, executable: bool },
    Link(PathBuf),
}

/// A tree of files at one moment. Two are equal when names, bytes, executable bits and links are.
///
/// As text it is every path with its content; [`Snapshot::names`] has only the paths.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Snapshot(BTreeMap<String, Entry>);

impl Snapshot {
    fn take(root: &Path) -> Self {
        let mut snapshot = Self::default();
        snapshot.visit(root, String::new());
        snapshot
    }

    fn visit(&mut self, path: &Path, name: String) {
        let metadata = path.symlink_metadata().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        if metadata.is_symlink() {
            self.0.insert(name, Entry::Link(path.read_link().unwrap()));
        } else if metadata.is_file() {
            let content = std::fs::read(path).unwrap();
            self.0.insert(name, Entry::File { content, executable: is_executable(&metadata) });
        } else {
            let prefix = if name.is_empty() { name } else { name + "/" };
            for entry in std::fs::read_dir(path).unwrap() {
                let entry = entry.unwrap();
                if entry.file_name() != ".git" {
                    self.visit(&entry.path(), format!("{prefix}{}", entry.file_name().to_str().unwrap()));
                }
            }
            if !prefix.is_empty() {
                self.0.insert(prefix, Entry::Folder);
            }
        }
    }

    /// Every path on a line: `/` after a folder, `*` after an executable, `-> target` after a symlink.
    pub(crate) fn names(&self) -> String {
        self.0.iter().map(|(name, entry)| format!("{name}{}\n", entry.suffix())).collect()
    }

    /// What differs from `before`, a line each: `+` new, `-` gone, `~` changed. Empty when nothing does.
    pub(crate) fn changes_since(&self, before: &Self) -> String {
        let mut names: Vec<_> = self.0.keys().chain(before.0.keys()).collect();
        names.sort_unstable();
        names.dedup();
        let line = |name: &String| match (before.0.get(name), self.0.get(name)) {
            (None, Some(_)) => format!("+ {name}\n"),
            (Some(_), None) => format!("- {name}\n"),
            (old, new) if old != new => format!("~ {name}\n"),
            _ => String::new(),
        };
        names.into_iter().map(line).collect()
    }
}

impl Entry {
    fn suffix(&self) -> String {
        match self {
            Self::File { executable: true, .. } => "*".to_owned(),
            Self::Link(target) => format!(" -> {}", target.display()),
            Self::File { .. } | Self::Folder => String::new(),
        }
    }
}

impl fmt::Display for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, entry) in &self.0 {
            if *entry == Entry::Folder {
                continue;
            }
            writeln!(f, "==== {name}{}", entry.suffix())?;
            if let Entry::File { content, .. } = entry {
                let text = String::from_utf8_lossy(content);
                f.write_str(&text)?;
                if !text.is_empty() && !text.ends_with('\n') {
                    f.write_str("\n(no newline at the end)\n")?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(unix)]
fn is_executable(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o111 != 0
}

/// Windows has no such bit.
#[cfg(not(unix))]
fn is_executable(_: &std::fs::Metadata) -> bool {
    false
}
