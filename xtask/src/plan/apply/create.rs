//! A folder that was not there comes into being at once.

use std::collections::HashSet;
use std::convert::Infallible;
use std::io::ErrorKind;

use camino::{Utf8Path, Utf8PathBuf};

use super::error::{ApplyError, CreateError, During};
use super::workplace::Workplace;
use super::{Watch, ask, disk, moved, put_back_after};
use crate::plan::{Change, Digest, Plan};

/// The name of the workplace in an empty folder that is to be filled.
pub(super) const FOLDER: &str = ".patternbook-new";

/// How many entries of a folder that is not empty are named.
const NAMED: usize = 5;

/// Creates the folder of `plan`, which may also be there and empty. The tree is staged beside it (or in it), `finish`
/// is run with the staged folder, for instance to make a Git repository of it, and then everything appears at once.
/// Folders above it that are missing appear with it. An empty folder is not replaced, since a shell may stand in it;
/// its entries are moved in one by one.
///
/// # Errors
///
/// [`CreateError`]; nothing is there that was not there before.
pub fn create<E>(
    plan: &Plan,
    finish: impl FnOnce(&Utf8Path) -> Result<(), E>,
    watch: &mut Watch<'_>,
) -> Result<(), CreateError<E>> {
    let site = Site::inspect(plan.root())?;
    let workplace = Workplace::open(site.workplace(), plan.root())?;
    let result = stage(plan, &site, &workplace, watch).map_err(CreateError::Apply).and_then(|staged| {
        finish(&staged).map_err(CreateError::Finish)?;
        ask(watch, plan.len(), plan.len())?;
        site.appear(&workplace).map_err(CreateError::Apply)
    });
    match result {
        Ok(()) => {
            // The folder is there. What stays lying about goes with the next run.
            let _ = workplace.remove();
            Ok(())
        }
        Err(CreateError::Apply(cause)) => Err(put_back_after(cause, moved::put_back, plan.root(), workplace).into()),
        Err(error) => match workplace.remove() {
            Ok(()) => Err(error),
            Err(source) => Err(source.into()),
        },
    }
}

/// Whether [`create`] could begin at `root`: nothing is there, or an empty folder. For asking before there is a plan.
///
/// # Errors
///
/// [`CreateError::NotEmpty`], [`CreateError::NotAFolder`], or where it cannot be looked at.
pub fn check_vacant(root: &Utf8Path) -> Result<(), CreateError<Infallible>> {
    Site::inspect(root).map(drop)
}

/// Writes the tree into the workplace, and returns where its root is.
fn stage(plan: &Plan, site: &Site, workplace: &Workplace, watch: &mut Watch<'_>) -> Result<Utf8PathBuf, ApplyError> {
    moved::put_back(plan.root(), workplace)?;
    workplace.clear()?;
    let root = site.staged(workplace);
    disk::make_folders(&root).during("create the folder", &root)?;
    let mut made = HashSet::from([Utf8Path::new("")]);
    for (done, (path, change)) in plan.changes().enumerate() {
        ask(watch, done, plan.len())?;
        let Change::Create { content, mode } = change else {
            return Err(ApplyError::Missing { action: "change", path: path.as_path().to_owned() });
        };
        let folder = path.as_path().parent().unwrap_or(Utf8Path::new(""));
        if made.insert(folder) {
            disk::make_folders(&root.join(folder)).during("create the folder", folder)?;
        }
        disk::write_new(&root.join(path.as_path()), content, *mode, false).during("write", path)?;
    }
    Ok(root)
}

/// Where a new folder is to be.
#[derive(Debug)]
enum Site {
    /// It is there, and empty.
    Empty { root: Utf8PathBuf },
    /// `appears` is the outermost folder that is missing, `rest` leads from there to the root.
    Absent { appears: Utf8PathBuf, rest: Utf8PathBuf },
}

impl Site {
    fn inspect<E>(root: &Utf8Path) -> Result<Self, CreateError<E>> {
        let here = if root.as_str().is_empty() { Utf8Path::new(".") } else { root };
        let look = |path: &Utf8Path| disk::follow(path).during("look at", path);
        match look(here)? {
            Some(metadata) if metadata.is_dir() => Self::empty(here),
            Some(_) => Err(in_the_way(root, here, "a file")),
            None => {
                let mut appears = here;
                for folder in here.ancestors() {
                    let folder = if folder.as_str().is_empty() { Utf8Path::new(".") } else { folder };
                    match look(folder)? {
                        Some(metadata) if metadata.is_dir() => break,
                        Some(_) => return Err(in_the_way(root, folder, "a file")),
                        None if disk::look(folder).during("look at", folder)?.is_some() => {
                            return Err(in_the_way(root, folder, "a symbolic link to nothing"));
                        }
                        None => appears = folder,
                    }
                }
                let rest = here.strip_prefix(appears).unwrap_or(Utf8Path::new("")).to_owned();
                Ok(Self::Absent { appears: appears.to_owned(), rest })
            }
        }
    }

    fn empty<E>(root: &Utf8Path) -> Result<Self, CreateError<E>> {
        let mut entries = disk::entries(root).during("read the folder", root)?;
        entries.retain(|name| name != FOLDER);
        if entries.is_empty() {
            return Ok(Self::Empty { root: root.to_owned() });
        }
        let more = entries.len().saturating_sub(NAMED);
        entries.truncate(NAMED);
        Err(CreateError::NotEmpty { root: root.to_owned(), entries, more })
    }

    /// Where to stage: on the same disk, and where one may write if one may write the target.
    fn workplace(&self) -> Utf8PathBuf {
        match self {
            Self::Empty { root } => root.join(FOLDER),
            Self::Absent { appears, .. } => beside(appears).unwrap_or_else(|| appears.join(FOLDER)),
        }
    }

    /// Where the root is staged.
    fn staged(&self, workplace: &Workplace) -> Utf8PathBuf {
        let tree = moved::tree(workplace);
        match self {
            Self::Empty { .. } => tree,
            Self::Absent { rest, .. } if rest.as_str().is_empty() => tree,
            Self::Absent { rest, .. } => tree.join(rest),
        }
    }

    fn appear(&self, workplace: &Workplace) -> Result<(), ApplyError> {
        let tree = moved::tree(workplace);
        match self {
            Self::Empty { root } => moved::move_in(root, workplace),
            Self::Absent { appears, .. } => match disk::look(appears).during("look at", appears)? {
                None => match disk::rename(&tree, appears) {
                    Err(error) if matches!(error.kind(), ErrorKind::DirectoryNotEmpty | ErrorKind::AlreadyExists) => {
                        Err(ApplyError::Exists { path: appears.clone() })
                    }
                    result => result.during("create", appears),
                },
                Some(_) => Err(ApplyError::Exists { path: appears.clone() }),
            },
        }
    }
}

/// The workplace for creating `folder`, beside it. A name too long to be decorated is replaced by its digest. `None`
/// where the path does not end in a name.
pub(super) fn beside(folder: &Utf8Path) -> Option<Utf8PathBuf> {
    let name = folder.file_name()?;
    let name = if name.len() <= 200 { name.to_owned() } else { Digest::of(name.as_bytes()).to_string() };
    Some(folder.with_file_name(format!(".{name}{FOLDER}")))
}

fn in_the_way<E>(root: &Utf8Path, path: &Utf8Path, found: &'static str) -> CreateError<E> {
    CreateError::NotAFolder { root: root.to_owned(), path: path.to_owned(), found }
}
