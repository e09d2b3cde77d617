//! A new repository and its first commit. The files are at hand and all of them are new, so that libgit2 need neither read
//! them again nor look for each object whether it is there; and all objects become one packfile, as in a clone.

use std::collections::BTreeSet;
use std::io::Write;

use camino::Utf8Path;
use git2::{
    Commit, Index, IndexEntry, Odb, Oid, Repository, RepositoryInitOptions, Signature, TreeWalkMode, TreeWalkResult,
};

use super::git::{Author, GitError, failed, with_global_file};
use super::{packfile, stat};

/// A file that is committed.
#[derive(Debug, Clone, Copy)]
pub struct NewFile<'a> {
    /// In the repository.
    pub path: &'a Utf8Path,
    /// What was written there.
    pub content: &'a [u8],
    /// Whether it may be run.
    pub executable: bool,
}

/// What the first commit came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstCommit {
    /// Its id.
    pub id: Oid,
    /// Whether the user asks Git to sign commits, which this one is not.
    pub unsigned: bool,
}

/// Makes `folder` a repository on the branch `main` and commits `files`, which are in it.
///
/// # Errors
///
/// Where Git does not know who commits, or libgit2 fails.
pub fn init_and_commit<'a>(
    folder: &Utf8Path,
    files: impl Iterator<Item = NewFile<'a>>,
    message: &str,
    author: Option<&Author>,
) -> Result<FirstCommit, GitError> {
    let mut options = RepositoryInitOptions::new();
    options.initial_head("main").no_reinit(true);
    let repository = Repository::init_opts(folder, &options).map_err(failed("create the Git repository"))?;
    let config = repository.config().and_then(with_global_file).map_err(failed("read Git's configuration"))?;

    let add = failed("add the files to Git");
    let disk = repository.odb().map_err(&add)?;
    let memory = in_memory(&repository).map_err(&add)?;
    let mut index = repository.index().map_err(failed("open the Git index"))?;
    for file in files {
        add_file(&mut index, folder, file).map_err(&add)?;
    }
    index.write().map_err(&add)?;
    let tree = index.write_tree().and_then(|id| repository.find_tree(id)).map_err(&add)?;

    let (author, committer) = signatures(&repository, author)?;
    let id = repository
        .commit(Some("HEAD"), &author, &committer, message, &tree, &[])
        .map_err(failed("commit the files"))?;
    let commit = repository.find_commit(id).map_err(&add)?;
    store(&commit, &memory, &disk)?;
    Ok(FirstCommit { id, unsigned: config.get_bool("commit.gpgsign").unwrap_or(false) })
}

/// Lets a repository keep its objects in memory.
fn in_memory(repository: &Repository) -> Result<Odb<'static>, git2::Error> {
    let memory = Odb::new()?;
    memory.add_new_mempack_backend(1)?;
    repository.set_odb(&memory)?;
    Ok(memory)
}

fn add_file(index: &mut Index, folder: &Utf8Path, file: NewFile<'_>) -> Result<(), git2::Error> {
    let mode = if file.executable { 0o100_755 } else { 0o100_644 };
    if is_stored_as_written(file.content)
        && let Ok(found) = folder.join(file.path).symlink_metadata()
        && let Some(entry) = stat::entry(file.path, &found)
    {
        return index.add_frombuffer(&IndexEntry { mode, ..entry }, file.content);
    }
    index.add_path(file.path.as_std_path())?;
    // A file system without modes, as on Windows, would lose it.
    if file.executable
        && let Some(entry) = index.get_path(file.path.as_std_path(), 0)
    {
        index.add(&IndexEntry { mode, ..entry })?;
    }
    Ok(())
}

/// Whether no setting and no attribute can make Git store anything else: libgit2 converts ends of lines and `$Id$`.
fn is_stored_as_written(content: &[u8]) -> bool {
    memchr::memchr(b'\r', content).is_none() && memchr::memmem::find(content, b"$Id").is_none()
}

/// Writes a commit with all that belongs to it from `memory` to `disk`.
fn store(commit: &Commit<'_>, memory: &Odb<'_>, disk: &Odb<'_>) -> Result<(), GitError> {
    let doing = failed("store the commit");
    let tree = commit.tree().map_err(&doing)?;
    // Each once, however many files are the same.
    let mut ids = BTreeSet::from([commit.id(), tree.id()]);
    let walked = tree.walk(TreeWalkMode::PreOrder, |_, entry| {
        ids.insert(entry.id());
        TreeWalkResult::Ok
    });
    walked.map_err(&doing)?;
    let objects = ids.into_iter().map(|id| memory.read(id)).collect::<Result<Vec<_>, _>>().map_err(&doing)?;
    let objects: Vec<_> = objects.iter().map(|object| (object.kind(), object.data())).collect();
    let mut writer = disk.packwriter().map_err(&doing)?;
    writer.write_all(&packfile::encode(&objects)?)?;
    writer.commit().map_err(&doing)?;
    Ok(())
}

/// Author and committer: as told, else as Git's environment and configuration say.
fn signatures(
    repository: &Repository,
    author: Option<&Author>,
) -> Result<(Signature<'static>, Signature<'static>), GitError> {
    if let Some(author) = author {
        let signature = Signature::now(&author.name, &author.email).map_err(failed("sign the commit as told"))?;
        return Ok((signature.clone(), signature));
    }
    let unknown = |error: git2::Error| match error.code() {
        git2::ErrorCode::NotFound => GitError::NoIdentity,
        _ => failed("find out who commits")(error),
    };
    Ok((repository.author_from_env().map_err(unknown)?, repository.committer_from_env().map_err(unknown)?))
}
