//! What a kind makes of a tree, and what has to come of it.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::random::Random;
use crate::tree::{self, Files, Tree, line_of, splice};

/// A way to spoil a tree, or to change it without harm.
pub(crate) struct Kind {
    /// What is done, in a few words.
    pub(crate) name: &'static str,
    /// What is to be found of it. Empty where it does no harm.
    pub(crate) rules: &'static [&'static str],
    /// Does it somewhere. `None` where the tree has no place for it.
    pub(crate) make: fn(&Tree, &mut Random) -> Option<Mutant>,
}

/// A spoiled tree.
pub(crate) struct Mutant {
    /// What was done where.
    pub(crate) what: String,
    /// What is committed on top of the tree, oldest first.
    pub(crate) commits: Vec<Files>,
    /// What stands in the work tree.
    pub(crate) work: Files,
    /// Everything that is to be found: no more and no less.
    pub(crate) expected: BTreeSet<Finding>,
    /// What stands in the work tree once all is put right that can be: the same where nothing can.
    pub(crate) right: Files,
    /// What may stand there as well, where it depends on how much there is to go by.
    pub(crate) also: Option<Files>,
    /// What another branch has made of the tree: instead of looking for anything, it is merged into the work tree.
    pub(crate) theirs: Option<Files>,
}

/// What is found where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    pub(crate) rule: String,
    pub(crate) path: String,
    /// From 1.
    pub(crate) line: usize,
}

impl Mutant {
    /// The tree as it is, of which nothing is expected yet.
    pub(crate) fn of(tree: &Tree, what: impl Into<String>) -> Self {
        let (work, right) = (tree.files.clone(), tree.files.clone());
        Self {
            what: what.into(),
            commits: Vec::new(),
            work,
            expected: BTreeSet::new(),
            right,
            also: None,
            theirs: None,
        }
    }

    /// Puts `new` in place of `range` in the file at `path`. Later places in that file move.
    #[must_use]
    pub(crate) fn put(mut self, path: &str, range: Range<usize>, new: &str) -> Self {
        splice(&mut self.work, path, range, new);
        self
    }

    /// Commits what was done so far.
    #[must_use]
    pub(crate) fn commit(mut self) -> Self {
        self.commits.push(self.work.clone());
        self
    }

    /// Commits what was done so far, if so.
    #[must_use]
    pub(crate) fn commit_if(self, committed: bool) -> Self {
        if committed { self.commit() } else { self }
    }

    /// This rule finds something at `offset` of the file as it is now.
    #[must_use]
    pub(crate) fn expect(self, rule: &str, path: &str, offset: usize) -> Self {
        let line = line_of(tree::text(&self.work, path), offset);
        self.expect_line(rule, path, line)
    }

    /// This rule finds something on this line.
    #[must_use]
    pub(crate) fn expect_line(mut self, rule: &str, path: &str, line: usize) -> Self {
        self.expected.insert(Finding { rule: rule.to_owned(), path: path.to_owned(), line });
        self
    }

    /// Nothing is put right.
    #[must_use]
    pub(crate) fn stays(mut self) -> Self {
        self.right = self.work.clone();
        self
    }

    /// It is put right by this.
    #[must_use]
    pub(crate) fn becomes(mut self, path: &str, range: Range<usize>, new: &str) -> Self {
        self.right = self.work.clone();
        splice(&mut self.right, path, range, new);
        self
    }
}
