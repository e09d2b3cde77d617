//! A commit that is to be somewhere: what it is called, and whether the work tree is something else.

use camino::Utf8Path;
use git2::{Commit, ErrorCode, Repository, StatusOptions};
use serde_json::Value;

/// A commit, and by what a program that was built from it may call itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// Its id.
    pub id: String,
    /// The shortest id that names it here, of seven letters at least.
    pub short: String,
    /// The tags that point to it.
    pub tags: Vec<String>,
    /// The versions that its manifests give, each with the manifest.
    pub versions: Vec<(String, String)>,
}

/// Why there is no commit.
#[derive(Debug, thiserror::Error)]
pub enum RevisionError {
    /// The folder is no repository, or nothing was committed yet.
    #[error("nothing is committed here")]
    NoCommits,
    /// Nothing is called so.
    #[error("no commit is called so")]
    Unknown,
    /// What libgit2 said.
    #[error("Git's history could not be read: {}", .0.message())]
    Git(#[from] git2::Error),
}

/// Manifests that give a program its version.
const MANIFESTS: [&str; 3] = ["Cargo.toml", "package.json", "pyproject.toml"];

/// The commit that `name` (a branch, a tag, an id, `HEAD~1`) means in the repository at `root`.
///
/// # Errors
///
/// [`RevisionError`].
pub fn revision(root: &Utf8Path, name: &str) -> Result<Revision, RevisionError> {
    let repository = match Repository::open(root) {
        Ok(repository) => repository,
        Err(error) if error.code() == ErrorCode::NotFound => return Err(RevisionError::NoCommits),
        Err(error) => return Err(error.into()),
    };
    if repository.head().is_err_and(|error| error.code() == ErrorCode::UnbornBranch) {
        return Err(RevisionError::NoCommits);
    }
    let object = repository.revparse_single(name).map_err(|error| match error.code() {
        ErrorCode::NotFound | ErrorCode::InvalidSpec | ErrorCode::Ambiguous => RevisionError::Unknown,
        _ => RevisionError::Git(error),
    })?;
    let commit = object.peel_to_commit().map_err(|_| RevisionError::Unknown)?;
    let short = String::from_utf8_lossy(&commit.as_object().short_id()?).into_owned();
    let read = |path: &&str| Some(((*path).to_owned(), version(path, &text(&repository, &commit, path)?)?));
    Ok(Revision {
        id: commit.id().to_string(),
        short,
        tags: tags(&repository, &commit)?,
        versions: MANIFESTS.iter().filter_map(read).collect(),
    })
}

/// Whether files differ from the commit that is checked out, but for those at `except`. Files that Git does not know
/// count, too.
///
/// # Errors
///
/// What libgit2 said.
pub fn has_changes(root: &Utf8Path, except: &[&str]) -> Result<bool, RevisionError> {
    let repository = Repository::open(root)?;
    let mut options = StatusOptions::new();
    options.include_untracked(true).include_ignored(false).exclude_submodules(true);
    let statuses = repository.statuses(Some(&mut options))?;
    let is_other = |path: &[u8]| !except.iter().any(|known| known.as_bytes() == path);
    Ok(statuses.iter().any(|status| is_other(status.path_bytes())))
}

fn tags(repository: &Repository, commit: &Commit<'_>) -> Result<Vec<String>, git2::Error> {
    let mut tags = Vec::new();
    for reference in repository.references_glob("refs/tags/*")? {
        let reference = reference?;
        let is_it = reference.peel_to_commit().is_ok_and(|tagged| tagged.id() == commit.id());
        if let (true, Ok(name)) = (is_it, reference.shorthand()) {
            tags.push(name.to_owned());
        }
    }
    tags.sort_unstable();
    Ok(tags)
}

/// A file's text in a commit.
fn text(repository: &Repository, commit: &Commit<'_>, path: &str) -> Option<String> {
    let entry = commit.tree().ok()?.get_path(path.as_ref()).ok()?;
    let blob = entry.to_object(repository).ok()?.into_blob().ok()?;
    String::from_utf8(blob.content().to_vec()).ok()
}

/// The version that a manifest gives.
fn version(path: &str, text: &str) -> Option<String> {
    if path == "package.json" {
        return Some(serde_json::from_str::<Value>(text).ok()?.get("version")?.as_str()?.to_owned());
    }
    let manifest: toml::Table = toml::from_str(text).ok()?;
    let at = |keys: &[&str]| {
        let (last, tables) = keys.split_last()?;
        let table = tables.iter().try_fold(&manifest, |table, key| table.get(*key)?.as_table())?;
        Some(table.get(*last)?.as_str()?.to_owned())
    };
    at(&["package", "version"])
        .or_else(|| at(&["workspace", "package", "version"]))
        .or_else(|| at(&["project", "version"]))
}
