//! Where a pack's files come from: this binary or a folder. The only reader of packs.

#![expect(clippy::disallowed_methods, reason = "this is the room that reads packs")]

use std::borrow::Cow;

use camino::{Utf8Path, Utf8PathBuf};
use ignore::WalkBuilder;
use rust_embed::Embed;

use crate::diagnostic::Sources;

/// The built-in pack. Paths are relative to the package, so that `cargo install` carries it. A debug build reads the folder
/// when it runs: who changes a template need not build.
#[derive(Embed)]
#[folder = "templates/"]
#[exclude = "tests/*"]
struct BuiltIn;

/// Where a pack's files come from.
#[derive(Debug, Clone)]
pub enum Source {
    /// The pack in this binary.
    BuiltIn,
    /// A pack in a folder.
    Folder(Utf8PathBuf),
}

/// Why a pack could not be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The folder could not be listed.
    #[error("failed to list the pack `{folder}`")]
    List {
        /// The pack's folder.
        folder: Utf8PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file could not be read.
    #[error("failed to read the pack's `{path}`")]
    Read {
        /// Relative to the pack.
        path: Utf8PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A pack holds plain files: a link could bring in what lies outside of it.
    #[error("failed to read the pack's `{path}`: it is a symbolic link, and a pack holds plain files only")]
    Link {
        /// Where it is.
        path: Utf8PathBuf,
    },
    /// Templates name files, and generated repositories must check out everywhere.
    #[error("failed to read the pack: the name `{}` is not UTF-8", path.display())]
    Name {
        /// Where it is.
        path: std::path::PathBuf,
    },
}

impl Source {
    /// How the pack is called in messages: a folder's path as given, or `built-in`.
    #[must_use]
    pub fn label(&self) -> &Utf8Path {
        match self {
            Self::BuiltIn => Utf8Path::new("built-in"),
            // As one calls files in the folder where one is.
            Self::Folder(folder) if folder == "." => Utf8Path::new(""),
            Self::Folder(folder) => folder,
        }
    }

    /// Every file, relative to the pack with `/` between names, sorted as texts.
    ///
    /// # Errors
    ///
    /// Where a folder cannot be listed, or holds what no pack may hold.
    pub fn paths(&self) -> Result<Vec<Utf8PathBuf>, SourceError> {
        let mut paths = match self {
            Self::BuiltIn => BuiltIn::iter().map(|path| Utf8PathBuf::from(path.as_ref())).collect(),
            Self::Folder(folder) => walk(folder)?,
        };
        paths.sort_unstable_by(|a, b| a.as_str().cmp(b.as_str()));
        Ok(paths)
    }

    /// The bytes of the file at `path`, relative to the pack.
    ///
    /// # Errors
    ///
    /// Where it cannot be read.
    pub fn read(&self, path: &Utf8Path) -> Result<Cow<'static, [u8]>, SourceError> {
        let read_error = |source| SourceError::Read { path: path.to_owned(), source };
        match self {
            Self::BuiltIn => {
                let file =
                    BuiltIn::get(path.as_str()).ok_or_else(|| read_error(std::io::ErrorKind::NotFound.into()))?;
                Ok(file.data)
            }
            Self::Folder(folder) => std::fs::read(folder.join(path)).map(Cow::Owned).map_err(read_error),
        }
    }

    /// Whether the file at `path` may be run; `None` where the system does not tell.
    ///
    /// # Errors
    ///
    /// Where it cannot be looked at.
    pub fn is_executable(&self, path: &Utf8Path) -> Result<Option<bool>, SourceError> {
        let Self::Folder(folder) = self else { return Ok(None) };
        let metadata = folder.join(path).metadata();
        metadata.map(|it| is_executable(&it)).map_err(|source| SourceError::Read { path: path.to_owned(), source })
    }
}

#[cfg(unix)]
fn is_executable(metadata: &std::fs::Metadata) -> Option<bool> {
    use std::os::unix::fs::PermissionsExt;
    Some(metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(_: &std::fs::Metadata) -> Option<bool> {
    None
}

fn walk(folder: &Utf8Path) -> Result<Vec<Utf8PathBuf>, SourceError> {
    let mut paths = Vec::new();
    for entry in WalkBuilder::new(folder).standard_filters(false).build() {
        let entry = entry.map_err(|error| {
            let source = error.into_io_error().unwrap_or_else(|| std::io::ErrorKind::Other.into());
            SourceError::List { folder: folder.to_owned(), source }
        })?;
        let path =
            Utf8Path::from_path(entry.path()).ok_or_else(|| SourceError::Name { path: entry.path().to_path_buf() })?;
        // The folder itself may be reached through a link: that was the user's own choice.
        if entry.depth() > 0 && entry.path_is_symlink() {
            return Err(SourceError::Link { path: path.to_owned() });
        }
        if entry.file_type().is_some_and(|kind| kind.is_file()) {
            let relative = path.strip_prefix(folder).unwrap_or(path);
            paths.push(relative.components().map(|part| part.as_str()).collect::<Vec<_>>().join("/").into());
        }
    }
    Ok(paths)
}

impl Sources for Source {
    fn text(&self, path: &Utf8Path) -> Option<Cow<'_, str>> {
        let relative = path.strip_prefix(self.label()).ok()?;
        match self.read(relative).ok()? {
            Cow::Borrowed(bytes) => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
            Cow::Owned(bytes) => String::from_utf8(bytes).ok().map(Cow::Owned),
        }
    }
}
