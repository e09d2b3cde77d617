//! What is known of the rules of `check`: their pages, and what waivers and baselines may be about.

use super::rule::Rule;
use super::{registry, scanners};
use crate::sync::found::Book;
use crate::sync::rules::{self, Page, nearest_of};

/// The rules of check.
#[derive(Debug)]
pub struct Pitfalls {
    /// Whether other tools were asked, so that it is known what they find.
    pub scanners: bool,
}

impl Book for Pitfalls {
    fn command(&self) -> &'static str {
        "check"
    }

    fn has(&self, id: &str) -> bool {
        rule(id).is_some() || scanners::owns(id)
    }

    fn leaves(&self, id: &str) -> bool {
        rules::rule(id).is_some() || !self.scanners && scanners::owns(id)
    }

    fn has_sides(&self, id: &str) -> bool {
        rule(id).is_some_and(Rule::has_sides)
    }

    fn nearest(&self, id: &str) -> Option<&'static str> {
        nearest_of(id, registry::ALL.iter().map(|rule| rule.id()))
    }
}

/// The rule of this id.
#[must_use]
pub fn rule(id: &str) -> Option<&'static dyn Rule> {
    registry::ALL.iter().copied().find(|rule| rule.id() == id)
}

/// The pages of all rules, in the order in which they are documented.
#[must_use]
pub fn pages() -> Vec<Page> {
    let page = |rule: &&dyn Rule| Page::new(rule.id(), rule.summary(), rule.severity());
    registry::ALL.iter().map(page).collect()
}
