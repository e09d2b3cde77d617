//! Where a path of a plan really leads, never out of the root.

use camino::{Utf8Path, Utf8PathBuf};

use super::disk;
use super::error::{ApplyError, During};
use crate::plan::PlanPath;
use crate::plan::path::is_git;

/// The place of a file.
#[derive(Debug)]
pub(super) struct Place {
    /// Relative to the root, with no symbolic link on the way.
    pub(super) path: PlanPath,
    /// The same from where the process stands.
    pub(super) full: Utf8PathBuf,
    /// Folders on the way that are not there yet, outermost first.
    pub(super) missing: Vec<PlanPath>,
}

/// Follows `path` from `root`, through symbolic links between folders as long as they stay below it.
///
/// # Errors
///
/// [`ApplyError::Outside`] where a link leads out of the root or into a `.git`, [`ApplyError::NotAFolder`] where
/// something else stands in the way. The file itself is not looked at.
pub(super) fn resolve(root: &Utf8Path, path: &PlanPath) -> Result<Place, ApplyError> {
    let mut reached = Utf8PathBuf::new();
    let mut missing = Vec::new();
    let mut names = path.as_path().components().map(|name| name.as_str()).peekable();
    while let Some(name) = names.next() {
        let next = reached.join(name);
        if names.peek().is_none() || !missing.is_empty() {
            reached = next;
            if names.peek().is_some() {
                missing.push(spell(&reached, path)?);
            }
            continue;
        }
        let full = root.join(&next);
        reached = match disk::look(&full).during("look at", &next)? {
            None => {
                missing.push(spell(&next, path)?);
                next
            }
            Some(metadata) if metadata.is_dir() => next,
            Some(metadata) if metadata.is_symlink() => follow(root, &next, path)?,
            Some(_) => return Err(ApplyError::NotAFolder { path: next, found: "a file" }),
        };
    }
    let path = spell(&reached, path)?;
    Ok(Place { full: root.join(path.as_path()), path, missing })
}

/// Where the link at `link` leads, relative to `root`.
fn follow(root: &Utf8Path, link: &Utf8Path, path: &PlanPath) -> Result<Utf8PathBuf, ApplyError> {
    let full = root.join(link);
    match disk::follow(&full).during("follow the link", link)? {
        None => Err(ApplyError::NotAFolder { path: link.to_owned(), found: "a symbolic link to nothing" }),
        Some(metadata) if !metadata.is_dir() => {
            Err(ApplyError::NotAFolder { path: link.to_owned(), found: "a symbolic link to a file" })
        }
        Some(_) => {
            let root = disk::real(root).during("follow the link", root)?;
            let real = disk::real(&full).during("follow the link", link)?;
            match real.strip_prefix(&root) {
                Ok(inside) if !inside.components().any(|name| is_git(name.as_str())) => Ok(inside.to_owned()),
                _ => Err(outside(link, path)),
            }
        }
    }
}

/// The path as a plan spells it. A link can lead to a folder whose name no plan may use.
fn spell(reached: &Utf8Path, path: &PlanPath) -> Result<PlanPath, ApplyError> {
    let names: Vec<_> = reached.components().map(|name| name.as_str()).collect();
    PlanPath::new(&names.join("/")).map_err(|_| outside(reached, path))
}

fn outside(link: &Utf8Path, path: &PlanPath) -> ApplyError {
    ApplyError::Outside { path: path.as_path().to_owned(), link: link.to_owned() }
}
