//! Where in history something went missing that is not there any more.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::repo::history::{Step, Unknown, Walk};

/// Where something went missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Loss {
    /// In the work tree: HEAD has it.
    Uncommitted,
    /// In the commit at position `child`, whose parent at position `parent` has it.
    Commit { child: usize, parent: usize },
    /// No commit has it.
    Never,
    /// No commit has it that a shallow clone holds.
    Hidden,
}

/// The newest commit that lacks what its parents have. A merge loses what one of its parents has only where no other
/// commit did, as what it took over was lost in the other parent's line.
///
/// # Errors
///
/// Where history cannot be read.
pub(super) fn find(
    walk: &Walk<'_>,
    has: &mut dyn FnMut(usize) -> Result<bool, Unknown>,
) -> Result<Step<Loss>, Unknown> {
    if has(0)? {
        return Ok(Step::Answer(Loss::Uncommitted));
    }
    let mut reached = vec![false; walk.len()];
    let mut queue = BinaryHeap::from([Reverse(0)]);
    let (mut merged, mut is_hidden) = (None, false);
    while let Some(Reverse(child)) = queue.pop() {
        is_hidden |= walk.is_boundary(child);
        let Some(parents) = walk.parents(child) else { return Ok(Step::More) };
        let (mut with, mut without) = (None, Vec::new());
        for parent in parents {
            if has(parent)? {
                with = with.or(Some(parent));
            } else {
                without.push(parent);
            }
        }
        match with {
            Some(parent) if without.is_empty() => return Ok(Step::Answer(Loss::Commit { child, parent })),
            Some(parent) => merged = merged.or(Some(Loss::Commit { child, parent })),
            None => {}
        }
        for parent in without {
            if !std::mem::replace(&mut reached[parent], true) {
                queue.push(Reverse(parent));
            }
        }
    }
    Ok(Step::Answer(merged.unwrap_or(if is_hidden { Loss::Hidden } else { Loss::Never })))
}

/// Where the path with this number went missing.
///
/// # Errors
///
/// Where history cannot be read.
pub(super) fn of_path(walk: &Walk<'_>, path: usize) -> Result<Step<Loss>, Unknown> {
    if !walk.was_held(path) {
        let is_hidden = || (0..walk.len()).any(|position| walk.is_boundary(position));
        return Ok(match walk.is_complete() {
            true => Step::Answer(if is_hidden() { Loss::Hidden } else { Loss::Never }),
            false => Step::More,
        });
    }
    find(walk, &mut |position| Ok(walk.held(position, path).is_some()))
}
