//! What a killed process left is found and put right.

use camino::Utf8Path;

use super::error::{ApplyError, During};
use super::undo::{Recovered, put_back};
use super::workplace::Workplace;
use super::{create, disk, moved, swap};

/// Puts back what killed processes left half done in `root`, or beside it while they were creating it. `None` where
/// there is nothing of the kind, which costs a look at a few names. A folder that only holds leftovers is removed as
/// well; then nothing was visibly changed, and `restored` is 0.
///
/// # Errors
///
/// [`ApplyError::Busy`] where the process lives, else what went wrong while putting back. It can be run again.
pub fn recover(root: &Utf8Path) -> Result<Option<Recovered>, ApplyError> {
    let mut all = None;
    let mut add = |one: Recovered| {
        let all: &mut Recovered = all.get_or_insert_default();
        all.restored += one.restored;
        all.kept.extend(one.kept);
    };
    if let Some(workplace) = left(&root.join(swap::FOLDER), root)? {
        add(put_back(root, &workplace)?);
        workplace.remove()?;
    }
    if let Some(workplace) = left(&root.join(create::FOLDER), root)? {
        add(moved::put_back(root, &workplace)?);
        workplace.remove()?;
    }
    for folder in root.ancestors() {
        let Some(beside) = create::beside(folder) else { continue };
        if let Some(workplace) = left(&beside, root)? {
            add(Recovered::default());
            workplace.remove()?;
        }
    }
    Ok(all)
}

/// The workplace at `folder`, if a dead process left one.
fn left(folder: &Utf8Path, root: &Utf8Path) -> Result<Option<Workplace>, ApplyError> {
    match disk::look(folder).during("look at", folder)? {
        Some(metadata) if metadata.is_dir() => Workplace::open(folder.to_owned(), root).map(Some),
        _ => Ok(None),
    }
}
