//! Where in history something went missing that is not there any more.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use git2::Oid;

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

/// The newest commit that lacks what its parents have: something in the path with this number, where `is_it` says which of
/// what that held has it. A merge loses what one of its parents has only where no other commit did, as what it took over was
/// lost in the other parent's line.
///
/// # Errors
///
/// Where history cannot be read.
pub(super) fn find(
    walk: &Walk<'_>,
    path: usize,
    is_it: &mut dyn FnMut(Oid) -> Result<bool, Unknown>,
) -> Result<Step<Loss>, Unknown> {
    // What was never there is asked of each content once, not of each commit.
    let mut was_there = false;
    for held in walk.all_held(path) {
        was_there = was_there || is_it(held)?;
    }
    if !was_there {
        let is_hidden = || (0..walk.len()).any(|position| walk.is_boundary(position));
        return Ok(match walk.is_complete() {
            true => Step::Answer(if is_hidden() { Loss::Hidden } else { Loss::Never }),
            false => Step::More,
        });
    }
    let mut has = |position| walk.held(position, path).map_or(Ok(false), &mut *is_it);
    if has(0)? {
        return Ok(Step::Answer(Loss::Uncommitted));
    }
    let mut reached = vec![false; walk.len()];
    let mut queue = BinaryHeap::from([Reverse(0)]);
    let mut merged = None;
    while let Some(Reverse(child)) = queue.pop() {
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
    Ok(Step::Answer(merged.unwrap_or(Loss::Never)))
}
