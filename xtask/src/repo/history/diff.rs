//! What differs between two commits, or between HEAD and the work tree.

use std::collections::{HashMap, HashSet};

use git2::{Diff, DiffFindOptions, DiffOptions, Index, Oid, Repository, Tree};

/// More files than this are not compared with each other for what was renamed.
const RENAMES: usize = 1_000;

/// A file that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delta {
    /// What happened to it.
    pub kind: DeltaKind,
    /// What it is called afterwards; before, where it was deleted.
    pub path: String,
    /// Its content before.
    pub before: Option<Oid>,
    /// Its content afterwards. `None` where it was deleted, or stands in the work tree.
    pub after: Option<Oid>,
}

/// What happened to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeltaKind {
    /// It was not there before.
    Added,
    /// It is not there any more.
    Deleted,
    /// It holds something else.
    Modified,
}

/// The files that are in `after`, or in the work tree, and were renamed from one in `before`: the old names by the new
/// ones.
pub(super) fn renames(
    repository: &Repository,
    before: &Tree<'_>,
    after: Option<&Tree<'_>>,
) -> Result<HashMap<String, String>, git2::Error> {
    let mut diff = match after {
        Some(after) => repository.diff_tree_to_tree(Some(before), Some(after), None)?,
        None => to_work_tree(repository, before)?,
    };
    diff.find_similar(Some(DiffFindOptions::new().renames(true).for_untracked(true).rename_limit(RENAMES)))?;
    let renamed = diff.deltas().filter(|delta| delta.status() == git2::Delta::Renamed);
    let names = renamed.filter_map(|delta| Some((name(&delta.new_file())?, name(&delta.old_file())?)));
    Ok(names.collect())
}

/// What differs between two trees.
pub(super) fn between(repository: &Repository, before: &Tree<'_>, after: &Tree<'_>) -> Result<Vec<Delta>, git2::Error> {
    Ok(read(&repository.diff_tree_to_tree(Some(before), Some(after), None)?))
}

/// What differs between HEAD's tree and the work tree.
pub(super) fn uncommitted(repository: &Repository, head: &Tree<'_>) -> Result<Vec<Delta>, git2::Error> {
    Ok(read(&to_work_tree(repository, head)?))
}

/// The same for these paths, without a look at any other.
pub(super) fn uncommitted_of(
    repository: &Repository,
    head: &Tree<'_>,
    paths: &[&str],
) -> Result<Vec<Delta>, git2::Error> {
    let mut options = DiffOptions::new();
    options.disable_pathspec_match(true);
    for path in paths {
        options.pathspec(*path);
    }
    Ok(read(&to_work_tree_with(repository, head, options)?))
}

/// The files of which the index has something else than HEAD's tree.
pub(super) fn staged(repository: &Repository, head: &Tree<'_>, index: &Index) -> Result<HashSet<String>, git2::Error> {
    let staged = read(&repository.diff_tree_to_index(Some(head), Some(index), None)?);
    Ok(staged.into_iter().map(|delta| delta.path).collect())
}

fn to_work_tree<'r>(repository: &'r Repository, head: &Tree<'_>) -> Result<Diff<'r>, git2::Error> {
    to_work_tree_with(repository, head, DiffOptions::new())
}

fn to_work_tree_with<'r>(
    repository: &'r Repository,
    head: &Tree<'_>,
    mut options: DiffOptions,
) -> Result<Diff<'r>, git2::Error> {
    options.include_untracked(true).recurse_untracked_dirs(true);
    repository.diff_tree_to_workdir_with_index(Some(head), Some(&mut options))
}

fn read(diff: &Diff<'_>) -> Vec<Delta> {
    let delta = |delta: git2::DiffDelta<'_>| {
        let kind = match delta.status() {
            git2::Delta::Added | git2::Delta::Untracked => DeltaKind::Added,
            git2::Delta::Deleted => DeltaKind::Deleted,
            git2::Delta::Modified | git2::Delta::Typechange => DeltaKind::Modified,
            _ => return None,
        };
        let file = if kind == DeltaKind::Deleted { delta.old_file() } else { delta.new_file() };
        let id = |file: git2::DiffFile<'_>| (!file.id().is_zero()).then(|| file.id());
        let (before, after) = (id(delta.old_file()), id(delta.new_file()));
        Some(Delta { kind, path: name(&file)?, before, after })
    };
    diff.deltas().filter_map(delta).collect()
}

/// A path that is no text is nobody's reference.
fn name(file: &git2::DiffFile<'_>) -> Option<String> {
    str::from_utf8(file.path_bytes()?).ok().map(str::to_owned)
}
