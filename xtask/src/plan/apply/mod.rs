//! Makes a plan come true, all of it or nothing. The only code that writes into a user's folder.
//!
//! [`apply`] changes files in a folder that exists: what is to stand there is staged in `.patternbook-apply/`, a
//! journal says what is about to happen, then each file is swapped by a rename. [`create()`] makes a folder: the whole
//! tree is staged and appears by one rename. An error, an interrupt or a kill at any instant leaves everything as it
//! was; after a kill the next command sees to that through [`recover()`].
//!
//! Contents, permissions and, for root, owners survive an edit. A further hard link to an edited file keeps the old
//! content, and extended attributes are lost, as with every editor that saves by renaming.

mod create;
mod disk;
mod error;
mod journal;
mod moved;
mod os;
mod recover;
mod resolve;
mod stage;
mod swap;
mod undo;
mod workplace;

use std::ops::ControlFlow;

use camino::Utf8Path;

pub use create::{check_vacant, create};
pub(super) use disk::read;
pub use error::{ApplyError, CreateError};
pub use recover::recover;
pub use undo::{Kept, Recovered};

use super::Plan;
use workplace::Workplace;

/// How far the work is, in steps that each take about as long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Steps done.
    pub done: usize,
    /// Steps in all. When `done` equals it, only what cannot be undone is left.
    pub total: usize,
}

/// Is told of the progress before each step, and once before the end. `Break` means that somebody asked to stop:
/// everything is undone and the result is [`ApplyError::Interrupted`].
pub type Watch<'a> = dyn FnMut(Progress) -> ControlFlow<()> + 'a;

/// Asks the watch whether to go on.
fn ask(watch: &mut Watch<'_>, done: usize, total: usize) -> Result<(), ApplyError> {
    match watch(Progress { done, total }) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(ApplyError::Interrupted),
    }
}

/// Changes the files of a folder that exists. First puts back what a killed process left half done there.
///
/// # Errors
///
/// [`ApplyError`]; but for [`ApplyError::Undo`] and [`ApplyError::Kept`] all files are as they were.
pub fn apply(plan: &Plan, watch: &mut Watch<'_>) -> Result<(), ApplyError> {
    if plan.is_empty() {
        return Ok(());
    }
    let workplace = Workplace::open(plan.root().join(swap::FOLDER), plan.root())?;
    let result = undo::put_back(plan.root(), &workplace).and_then(|_| swap::run(plan, &workplace, watch));
    match result {
        Ok(()) => {
            // The work is done. What stays lying about means nothing without a journal, and goes with the next run.
            let _ = workplace.remove();
            Ok(())
        }
        Err(cause) => Err(put_back_after(cause, undo::put_back, plan.root(), workplace)),
    }
}

/// Puts everything back as `undo` does after a kill, and says how the work ended that failed because of `cause`.
fn put_back_after(
    cause: ApplyError,
    undo: fn(&Utf8Path, &Workplace) -> Result<Recovered, ApplyError>,
    root: &Utf8Path,
    workplace: Workplace,
) -> ApplyError {
    let cause = Box::new(cause);
    let undone = undo(root, &workplace).and_then(|undone| workplace.remove().map(|()| undone));
    match undone {
        Err(source) => ApplyError::Undo { cause, source: Box::new(source) },
        Ok(undone) if undone.kept.is_empty() => *cause,
        Ok(undone) => ApplyError::Kept { cause, kept: undone.kept },
    }
}
