//! A new repository and its first commit. The files are at hand and all of them are new, so that libgit2 need neither read
//! them again nor look for each object whether it is there; and all objects become one packfile, as in a clone.

use std::collections::BTreeSet;
use std::io::Write;

use camino::Utf8Path;
use git2::{
    Commit, Index, IndexEntry, Odb, Oid, Repository, RepositoryInitOptions, Signature, TreeWalkMode, TreeWalkResult,
};

use super::git::{Author, GitError, failed, with_global_file};
use super::packfile;

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
        && let Some(entry) = entry(folder, file.path)
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

/// What Git remembers of a file, to tell later that nobody touched it.
#[cfg(unix)]
fn entry(folder: &Utf8Path, path: &Utf8Path) -> Option<IndexEntry> {
    use std::os::unix::fs::MetadataExt;

    use git2::IndexTime;

    let file = folder.join(path).symlink_metadata().ok()?;
    let time = |seconds: i64, nanoseconds: i64| {
        Some(IndexTime::new(i32::try_from(seconds).ok()?, u32::try_from(nanoseconds).ok()?))
    };
    // Of larger numbers Git keeps the lower half.
    let low = |number: u64| u32::try_from(number & u64::from(u32::MAX)).unwrap_or_default();
    Some(IndexEntry {
        ctime: time(file.ctime(), file.ctime_nsec())?,
        mtime: time(file.mtime(), file.mtime_nsec())?,
        dev: low(file.dev()),
        ino: low(file.ino()),
        mode: 0,
        uid: file.uid(),
        gid: file.gid(),
        file_size: low(file.size()),
        id: Oid::ZERO_SHA1,
        flags: 0,
        flags_extended: 0,
        path: path.as_str().into(),
    })
}

/// Left to libgit2, which knows what stands for all this elsewhere.
#[cfg(not(unix))]
fn entry(_: &Utf8Path, _: &Utf8Path) -> Option<IndexEntry> {
    None
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
