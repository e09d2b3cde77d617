//! The Infrastructure section of the document that says how all of a repository is.

use crate::markdown::{Block, Document, Kind};
use crate::repo::files;

/// Whether the document at `path` says how all of a repository is.
#[must_use]
pub fn is_technical_status(path: &str) -> bool {
    files::name(path).to_ascii_lowercase().replace('-', "_") == "technical_status.md"
}

/// Whether the section is in `document`, which is at `path`. What is still to be filled in says nothing.
#[must_use]
pub fn is_in(path: &str, document: &Document<'_>) -> bool {
    let is_status = is_technical_status(path) && !path.to_ascii_lowercase().contains("template");
    is_status && heading(document).is_some()
}

/// The block that the section begins with.
#[must_use]
pub fn heading(document: &Document<'_>) -> Option<usize> {
    let begins = |text: &str| super::key(text).split(' ').next() == Some("infrastructure");
    let is_it = |block: &Block| matches!(block.kind, Kind::Heading(_)) && begins(document.content(block));
    document.blocks.iter().position(|block| !block.quoted && is_it(block))
}
