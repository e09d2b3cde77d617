//! What waivers and baselines of documents may be about.

use super::{Page, UNREADABLE, nearest, page, rule};
use crate::sync::found::Book;

/// The rules of sync-docs.
#[derive(Debug)]
pub struct Documents;

impl Book for Documents {
    fn command(&self) -> &'static str {
        "sync-docs"
    }

    fn has(&self, id: &str) -> bool {
        id != UNREADABLE && rule(id).is_some()
    }

    fn leaves(&self, id: &str) -> bool {
        page(id).is_none() && Page::exists(id)
    }

    fn has_sides(&self, id: &str) -> bool {
        rule(id).is_some_and(|rule| rule.has_sides())
    }

    fn nearest(&self, id: &str) -> Option<&'static str> {
        nearest(id)
    }
}
