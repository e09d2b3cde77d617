//! Names of files in a plan, held to what every system we write on can store.

use std::fmt;
use std::str::FromStr;

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A file below a plan's root: relative, names separated by `/`, that means the same on Linux, macOS and Windows and
/// leads neither out of the root nor into a `.git`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PlanPath(Utf8PathBuf);

/// Why a text is no [`PlanPath`].
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PathError {
    /// Nothing, or nothing between two slashes.
    #[error("failed to use `{0}` as a path: a name in it is empty")]
    Empty(String),
    /// `/x`, `C:\x`.
    #[error("failed to use `{0}` as a path: it is absolute, and only paths below the target folder are written")]
    Absolute(String),
    /// `.` or `..`.
    #[error("failed to use `{path}` as a path: `{name}` in it could lead out of the target folder")]
    Dots {
        /// The whole.
        path: String,
        /// `.` or `..`.
        name: String,
    },
    /// A `.git`, from which Git would run what somebody else wrote.
    #[error("failed to use `{path}` as a path: `{name}` in it belongs to Git")]
    Git {
        /// The whole.
        path: String,
        /// `.git`, in any case, or its short name on Windows.
        name: String,
    },
    /// A character that Windows or a terminal takes for something else.
    #[error("failed to use `{}` as a path: Windows cannot store the character {character:?} in a name", path.escape_debug())]
    Character {
        /// The whole.
        path: String,
        /// The first such character.
        character: char,
    },
    /// `CON`, `nul.txt` and the like.
    #[error("failed to use `{path}` as a path: Windows takes `{name}` in it for a device")]
    Device {
        /// The whole.
        path: String,
        /// The name.
        name: String,
    },
    /// A name that Windows would shorten.
    #[error("failed to use `{path}` as a path: Windows drops the last character of `{name}`")]
    Ending {
        /// The whole.
        path: String,
        /// The name, which ends in a dot or a space.
        name: String,
    },
    /// More than 255 bytes between two slashes, the limit of the usual file systems.
    #[error("failed to use `{path}` as a path: a name in it has {bytes} bytes, and file systems store 255")]
    TooLong {
        /// The whole.
        path: String,
        /// The length of the first name that is too long.
        bytes: usize,
    },
}

impl PlanPath {
    /// Takes `path` where it is a good name everywhere.
    ///
    /// # Errors
    ///
    /// [`PathError`] says what is wrong with it. The rules for Windows are those of "Naming Files, Paths, and
    /// Namespaces" in Microsoft's documentation.
    pub fn new(path: &str) -> Result<Self, PathError> {
        let bytes = path.as_bytes();
        let drive = bytes.len() >= 2 && bytes[0].is_ascii_alphabetic() && bytes[1] == b':';
        if path.starts_with(['/', '\\']) || drive {
            return Err(PathError::Absolute(path.to_owned()));
        }
        let forbidden = |c: char| c.is_control() || r#"<>:"\|?*"#.contains(c);
        if let Some(character) = path.chars().find(|&c| forbidden(c)) {
            return Err(PathError::Character { path: path.to_owned(), character });
        }
        for name in path.split('/') {
            check_name(path, name)?;
        }
        Ok(Self(Utf8PathBuf::from(path)))
    }

    /// The path, relative to the plan's root.
    #[must_use]
    pub fn as_path(&self) -> &Utf8Path {
        &self.0
    }

    /// The path as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

fn check_name(path: &str, name: &str) -> Result<(), PathError> {
    let (path, owned) = (|| path.to_owned(), || name.to_owned());
    if name.is_empty() {
        return Err(PathError::Empty(path()));
    }
    if name == "." || name == ".." {
        return Err(PathError::Dots { path: path(), name: owned() });
    }
    if name.ends_with(['.', ' ']) {
        return Err(PathError::Ending { path: path(), name: owned() });
    }
    if is_git(name) {
        return Err(PathError::Git { path: path(), name: owned() });
    }
    if is_device(name) {
        return Err(PathError::Device { path: path(), name: owned() });
    }
    if name.len() > 255 {
        return Err(PathError::TooLong { path: path(), bytes: name.len() });
    }
    Ok(())
}

/// Whether some file system takes `name` for `.git`: by case, by its short name (`GIT~1`), or by the characters that
/// HFS+ ignores, as in Git's own `core.protectHFS` and `core.protectNTFS`.
pub(super) fn is_git(name: &str) -> bool {
    let ignored =
        |c: char| matches!(c, '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{206a}'..='\u{206f}' | '\u{feff}');
    let seen: String = name.chars().filter(|&c| !ignored(c)).collect::<String>().to_lowercase();
    seen == ".git" || seen == "git~1"
}

/// Whether Windows takes `name` for a device, which it does whatever follows the first dot.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    if ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].contains(&stem.as_str()) {
        return true;
    }
    let port = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
    port.is_some_and(|number| ["1", "2", "3", "4", "5", "6", "7", "8", "9", "¹", "²", "³"].contains(&number))
}

impl fmt::Display for PlanPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for PlanPath {
    type Err = PathError;

    fn from_str(path: &str) -> Result<Self, PathError> {
        Self::new(path)
    }
}

impl TryFrom<String> for PlanPath {
    type Error = PathError;

    fn try_from(path: String) -> Result<Self, PathError> {
        Self::new(&path)
    }
}

impl From<PlanPath> for String {
    fn from(path: PlanPath) -> Self {
        path.0.into_string()
    }
}

impl AsRef<Utf8Path> for PlanPath {
    fn as_ref(&self) -> &Utf8Path {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_names_are_taken_as_they_are() {
        for path in [
            "a",
            ".env.example",
            "docs/patterns/infrastructure_patterns.md",
            "a b/ü.md",
            "COM10",
            "console",
            ".github/x",
        ] {
            assert_eq!(PlanPath::new(path).map(String::from), Ok(path.to_owned()));
        }
    }

    #[test]
    fn what_some_system_cannot_store_or_takes_for_more_is_refused() {
        for (path, why) in [
            ("", "a name in it is empty"),
            ("a//b", "a name in it is empty"),
            ("a/", "a name in it is empty"),
            ("/etc/passwd", "it is absolute"),
            (r"\\server\share", "it is absolute"),
            ("C:/x", "it is absolute"),
            ("../x", "`..` in it could lead out"),
            ("a/../../x", "`..` in it could lead out"),
            ("./x", "`.` in it could lead out"),
            (r"a\..\x", r"the character '\\'"),
            ("a/b:stream", "the character ':'"),
            ("a\nb", r"the character '\n'"),
            ("a\0", r"the character '\0'"),
            (".git/hooks/pre-commit", "`.git` in it belongs to Git"),
            ("sub/.GIT/config", "`.GIT` in it belongs to Git"),
            ("GIT~1/config", "`GIT~1` in it belongs to Git"),
            (".g\u{200c}it/config", "belongs to Git"),
            ("nul", "`nul` in it for a device"),
            ("a/con.txt", "`con.txt` in it for a device"),
            ("LPT1 .x", "for a device"),
            ("a./b", "drops the last character of `a.`"),
            ("a ", "drops the last character of `a `"),
        ] {
            let error = PlanPath::new(path).expect_err(path).to_string();
            assert!(error.contains(why), "{error}");
        }
        let error = PlanPath::new(&format!("a/{}", "x".repeat(256))).expect_err("too long").to_string();
        assert!(error.contains("256 bytes"), "{error}");
    }
}
