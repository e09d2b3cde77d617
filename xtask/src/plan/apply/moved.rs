//! Moves a staged tree into an empty folder that cannot be replaced, entry by entry, so that it can be undone.

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};

use super::disk;
use super::error::{ApplyError, During};
use super::journal;
use super::undo::{Kept, Recovered};
use super::workplace::Workplace;
use crate::plan::Digest;

/// All that is moved in, relative to the folder.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Moved {
    files: Vec<(Utf8PathBuf, Digest)>,
    /// Outermost first.
    folders: Vec<Utf8PathBuf>,
}

/// Where a tree is staged.
pub(super) fn tree(workplace: &Workplace) -> Utf8PathBuf {
    workplace.folder().join("tree")
}

/// Moves all that is staged into `root`.
pub(super) fn move_in(root: &Utf8Path, workplace: &Workplace) -> Result<(), ApplyError> {
    let tree = &tree(workplace);
    let mut moved = Moved::default();
    moved.collect(tree, Utf8Path::new(""))?;
    journal::store(&workplace.journal(), &moved)?;
    for name in disk::entries(tree).during("read the folder", tree)? {
        let target = root.join(&name);
        if disk::look(&target).during("look at", &target)?.is_some() {
            return Err(ApplyError::Exists { path: target });
        }
        disk::rename(&tree.join(&name), &target).during("create", target)?;
    }
    let path = workplace.journal();
    disk::remove_file(&path).during("remove", path)
}

impl Moved {
    /// Adds what is in the folder `inside` of `tree`.
    fn collect(&mut self, tree: &Utf8Path, inside: &Utf8Path) -> Result<(), ApplyError> {
        let folder = tree.join(inside);
        for name in disk::entries(&folder).during("read the folder", &folder)? {
            let path = inside.join(name);
            let full = tree.join(&path);
            match disk::look(&full).during("look at", &path)? {
                Some(metadata) if metadata.is_dir() => {
                    self.folders.push(path.clone());
                    self.collect(tree, &path)?;
                }
                _ => {
                    let digest = disk::digest(&full).during("read", &path)?;
                    self.files.extend(digest.map(|digest| (path, digest)));
                }
            }
        }
        Ok(())
    }
}

/// Removes what a journal in `workplace` says was moved into `root`, and is still as it was moved.
pub(super) fn put_back(root: &Utf8Path, workplace: &Workplace) -> Result<Recovered, ApplyError> {
    let mut recovered = Recovered::default();
    let Some(moved) = journal::load::<Moved>(&workplace.journal())? else { return Ok(recovered) };
    let tree = tree(workplace);
    for (path, digest) in moved.files {
        let full = root.join(&path);
        // What is still staged never left; what stands there instead is somebody else's.
        let has_left = disk::look(&tree.join(&path)).during("look at", &path)?.is_none();
        if !has_left || !is_inside(root, &path)? || disk::look(&full).during("look at", &full)?.is_none() {
            continue;
        }
        if disk::digest(&full).during("read", &full)? == Some(digest) {
            disk::remove_file(&full).during("remove", &full)?;
            recovered.restored += 1;
        } else {
            recovered.kept.push(Kept { path, saved: None });
        }
    }
    for path in moved.folders.iter().rev() {
        if disk::look(&tree.join(path)).during("look at", path)?.is_none() && is_inside(root, &path.join("x"))? {
            let full = root.join(path);
            disk::remove_empty_folder(&full).during("remove", full)?;
        }
    }
    let path = workplace.journal();
    disk::remove_file(&path).during("remove", path)?;
    Ok(recovered)
}

/// Whether the folders on the way to `path` are folders, and none a link that leads elsewhere.
fn is_inside(root: &Utf8Path, path: &Utf8Path) -> Result<bool, ApplyError> {
    let is_plain = |name: camino::Utf8Component<'_>| matches!(name, camino::Utf8Component::Normal(_));
    if !path.components().all(is_plain) {
        return Ok(false);
    }
    for folder in path.ancestors().skip(1).filter(|folder| !folder.as_str().is_empty()) {
        let metadata = disk::look(&root.join(folder)).during("look at", folder)?;
        if !metadata.is_some_and(|metadata| metadata.is_dir()) {
            return Ok(false);
        }
    }
    Ok(true)
}
