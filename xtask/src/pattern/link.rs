//! Links of a document to files and headings of its repository.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::reference;
use crate::markdown::{Document, InlineKind, Kind, anchor, link};

/// A link or an image whose target is to be looked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// As it is resolved, encoded: `../a.md#b`, `#b`.
    pub target: Box<str>,
    /// All of it, text included.
    pub span: Range<usize>,
}

impl Link {
    /// Whether it leads to a document or to a heading.
    #[must_use]
    pub fn is_to_document(&self) -> bool {
        let path = self.target.split(['#', '?']).next().unwrap_or_default();
        path.is_empty() || path.len() > 3 && path.as_bytes()[path.len() - 3..].eq_ignore_ascii_case(b".md")
    }
}

/// The links of `document` that lead into its repository. Those to its own headings are left out where they are in
/// order.
#[must_use]
pub fn read(document: &Document<'_>) -> Vec<Link> {
    let mut slugs: Option<Vec<String>> = None;
    let mut links = Vec::new();
    for block in &document.blocks {
        let inlines = match &block.kind {
            Kind::Table(table) => document.table_inlines(table),
            Kind::Heading(_) | Kind::Text => document.inlines(block),
            Kind::Fence(_) => continue,
        };
        for inline in inlines {
            let (InlineKind::Link(target) | InlineKind::Image(target)) = &inline.kind else { continue };
            if !is_local(target) || document.text[inline.range.clone()].starts_with('<') {
                continue;
            }
            if let Some(anchor) = target.strip_prefix('#') {
                let slugs = slugs.get_or_insert_with(|| headings(document));
                if slugs.binary_search_by(|slug| (**slug).cmp(&link::decode(anchor))).is_ok() {
                    continue;
                }
            }
            links.push(Link { target: target.clone(), span: inline.range.clone() });
        }
    }
    links
}

/// The anchors of headings that have no markup in them, sorted.
fn headings(document: &Document<'_>) -> Vec<String> {
    let headings = document.blocks.iter().filter(|block| matches!(block.kind, Kind::Heading(_)));
    let mut slugs: Vec<String> = headings.map(|block| anchor::slug(document.content(block))).collect();
    slugs.sort_unstable();
    slugs
}

/// Whether a target is a path or an anchor, and none that somebody or a program has yet to fill in.
fn is_local(target: &str) -> bool {
    const PLACEHOLDERS: [&str; 14] =
        ["-example.md", "{", "}", "<", ">", "$", "*", "|", "\\", "[", "]", "...", "\u{2026}", "path/to/"];
    let is_elsewhere = target.is_empty() || target.starts_with("//") || reference::has_scheme(target);
    // A word alone is `url` or `link`, to be filled in, more often than a file.
    let is_word = !target.contains(['/', '.', '#']);
    !is_elsewhere && !is_word && !PLACEHOLDERS.iter().any(|sign| target.contains(sign))
}
