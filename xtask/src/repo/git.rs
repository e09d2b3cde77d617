//! The user's Git, through libgit2: what surrounds a folder, and who commits.

use std::path::Path;

use camino::{Utf8Path, Utf8PathBuf};
use git2::{Config, ConfigLevel, Repository};

/// Somebody who commits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// As in `user.name`.
    pub name: String,
    /// As in `user.email`.
    pub email: String,
}

impl Author {
    /// Reads `Name <email>`, as `git commit --author` takes it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (name, rest) = text.split_once('<')?;
        let (email, after) = rest.split_once('>')?;
        let (name, email) = (name.trim(), email.trim());
        let clean = !name.is_empty() && !email.is_empty() && after.trim().is_empty() && !email.contains('<');
        clean.then(|| Self { name: name.to_owned(), email: email.to_owned() })
    }
}

/// A Git work tree around a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Surrounding {
    /// Its top folder.
    pub work_tree: Utf8PathBuf,
    /// Whether it ignores the folder, which then may hold a repository of its own.
    pub ignores: bool,
}

/// Why Git would not.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// Neither Git's configuration nor its environment says who commits.
    #[error("failed to commit: Git does not know who you are")]
    NoIdentity,
    /// Git opens no repository of another user, who could have it run something, unless it is told to.
    #[error("it belongs to another user, so that Git does not open it")]
    NotOwned,
    /// What libgit2 said.
    #[error("failed to {doing}")]
    Git {
        /// What was being done.
        doing: &'static str,
        /// Why it did not work.
        source: git2::Error,
    },
    /// The objects of a commit could not be stored.
    #[error("failed to store the files in Git")]
    Store(#[from] std::io::Error),
}

pub(super) fn failed(doing: &'static str) -> impl Fn(git2::Error) -> GitError {
    move |source| GitError::Git { doing, source }
}

/// The work tree that `folder`, an absolute path which need not exist, lies in.
///
/// # Errors
///
/// Where there is one that cannot be opened.
pub fn surrounding(folder: &Utf8Path) -> Result<Option<Surrounding>, GitError> {
    let Some(existing) = folder.ancestors().find(|ancestor| ancestor.is_dir()) else { return Ok(None) };
    let repository = match Repository::discover(existing) {
        Ok(repository) => repository,
        Err(error) if error.code() == git2::ErrorCode::NotFound => return Ok(None),
        Err(error) if error.code() == git2::ErrorCode::Owner => return Err(GitError::NotOwned),
        Err(error) => return Err(failed("open the surrounding Git repository")(error)),
    };
    let Some(work_tree) = repository.workdir().and_then(Utf8Path::from_path) else { return Ok(None) };
    // Both sides canonical, so that a link on the way does not hide that one lies in the other.
    let existing = existing.canonicalize_utf8().unwrap_or_else(|_| existing.to_owned());
    let top = work_tree.canonicalize_utf8().unwrap_or_else(|_| work_tree.to_owned());
    let rest = folder.strip_prefix(folder.ancestors().find(|a| a.is_dir()).unwrap_or(folder)).unwrap_or(folder);
    let ignores = existing.join(rest).strip_prefix(&top).is_ok_and(|inside| {
        // The slash says that it is a folder, which is not there yet.
        inside.ancestors().any(|path| path != "" && repository.is_path_ignored(format!("{path}/")).unwrap_or(false))
    });
    Ok(Some(Surrounding { work_tree: top, ignores }))
}

/// Whether `folder` is in a repository that has no work tree.
#[must_use]
pub fn is_bare(folder: &Utf8Path) -> bool {
    Repository::discover(folder).is_ok_and(|repository| repository.is_bare())
}

/// Where Git keeps what belongs to the work tree at `root`: its `.git`, or of a linked work tree the folder that it has there.
#[must_use]
pub fn folder(root: &Utf8Path) -> Option<Utf8PathBuf> {
    let repository = Repository::open(root).ok()?;
    Utf8Path::from_path(repository.path()).map(Utf8Path::to_owned)
}

/// Git's settings of the user's own, `GIT_CONFIG_GLOBAL` included, which libgit2 leaves to its callers.
pub(super) fn with_global_file(mut config: Config) -> Result<Config, git2::Error> {
    #[expect(clippy::disallowed_methods, reason = "Git's own variable, part of where Git's configuration is")]
    if let Some(global) = std::env::var_os("GIT_CONFIG_GLOBAL")
        && Path::new(&global).is_file()
    {
        config.add_file(Path::new(&global), ConfigLevel::Global, true)?;
    }
    Ok(config)
}

/// Whether Git can be expected to know who commits. Says yes where only the repository-to-be could tell (`includeIf`).
#[must_use]
pub fn knows_identity() -> bool {
    #[expect(clippy::disallowed_methods, reason = "Git's own variables, part of who commits")]
    let in_environment = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let Ok(config) = Config::open_default().and_then(with_global_file) else { return true };
    let conditional = config.entries(Some("includeif\\..*")).is_ok_and(|mut entries| entries.next().is_some());
    let known = |key: &str, author: &str, committer: &str| {
        config.get_string(key).is_ok() || (in_environment(author) && in_environment(committer))
    };
    conditional
        || (known("user.name", "GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME")
            && (known("user.email", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL") || in_environment("EMAIL")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_author_is_a_name_and_an_address() {
        let author = Author::parse("Ada Example <ada@example.com>");
        assert_eq!(author, Some(Author { name: "Ada Example".into(), email: "ada@example.com".into() }));
        for wrong in ["", "Ada", "<ada@example.com>", "Ada <>", "Ada <ada@example.com> Example", "Ada <a<b@c>"] {
            assert_eq!(Author::parse(wrong), None, "{wrong}");
        }
    }
}
