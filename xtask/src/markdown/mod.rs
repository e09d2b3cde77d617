//! Documents as bytes with spans.
//!
//! A document is read for where things stand in it, and changed by splicing into its original bytes; it is never
//! rendered again. All ranges are byte offsets into the text as it was read, BOM included.

pub mod anchor;
pub mod comment;
pub mod edit;
pub mod fence;
pub mod field;
pub mod front_matter;
pub mod link;
mod parse;
pub mod table;

use std::ops::Range;

pub use fence::Fence;
pub use field::Field;
pub use parse::events;
pub use table::Table;

/// What stands where in a text, in reading order. What is in HTML comments, closed `<details>` and front matter is not
/// there at all; what is in block quotes is marked.
#[derive(Debug)]
pub struct Document<'a> {
    /// The whole text.
    pub text: &'a str,
    /// Headings, paragraphs, code blocks and tables.
    pub blocks: Vec<Block>,
    inlines: Vec<Inline>,
}

/// A heading, a paragraph, a code block or a table.
#[derive(Debug, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: Kind,
    /// All of it, markers included.
    pub range: Range<usize>,
    /// What it says: a heading without its marks, a list item's text without its bullet.
    pub content: Range<usize>,
    /// In how many list items it stands.
    pub list_depth: u8,
    /// Whether it stands in a block quote.
    pub quoted: bool,
    inlines: Range<usize>,
}

/// What a [`Block`] is.
#[derive(Debug, PartialEq, Eq)]
pub enum Kind {
    /// A heading of a level from 1 to 6, ATX or setext.
    Heading(u8),
    /// A paragraph, or the text of a list item without one.
    Text,
    /// A code block between fences.
    Fence(Fence),
    /// A table.
    Table(Table),
}

/// Something in the text of a [`Block`].
#[derive(Debug, PartialEq, Eq)]
pub struct Inline {
    /// What it is.
    pub kind: InlineKind,
    /// All of it, markers included.
    pub range: Range<usize>,
}

/// What an [`Inline`] is.
#[derive(Debug, PartialEq, Eq)]
pub enum InlineKind {
    /// Code between backticks, which are not part of this range.
    Code(Range<usize>),
    /// A link to this target, reference links followed.
    Link(Box<str>),
    /// An image from this target.
    Image(Box<str>),
    /// A tag or a comment.
    Html,
}

impl<'a> Document<'a> {
    /// Reads `text`. Every text is a document.
    #[must_use]
    pub fn parse(text: &'a str) -> Self {
        parse::parse(text)
    }

    /// The code, links and HTML in a block.
    #[must_use]
    pub fn inlines(&self, block: &Block) -> &[Inline] {
        self.inlines.get(block.inlines.clone()).unwrap_or_default()
    }

    /// What a block says, as it is spelled.
    #[must_use]
    pub fn content(&self, block: &Block) -> &'a str {
        &self.text[block.content.clone()]
    }

    /// The block's number and those that follow it up to the next heading of its level or above: a heading's section.
    #[must_use]
    pub fn section(&self, heading: usize) -> Range<usize> {
        let Some(Kind::Heading(level)) = self.blocks.get(heading).map(|block| &block.kind) else {
            return heading..heading;
        };
        let ends = |block: &Block| matches!(&block.kind, Kind::Heading(other) if other <= level && !block.quoted);
        let length = self.blocks[heading + 1..].iter().position(ends);
        heading..length.map_or(self.blocks.len(), |length| heading + 1 + length)
    }

    /// How the text ends its lines: with what ends the first.
    #[must_use]
    pub fn newline(&self) -> &'static str {
        newline(self.text)
    }
}

/// How `text` ends its lines: with what ends the first.
#[must_use]
pub fn newline(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// `range` without the white space at both ends. Stays where it is when nothing else is in it.
#[must_use]
pub fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    // Mostly there is none.
    if let [first, .., last] = &text.as_bytes()[range.clone()]
        && first.is_ascii_graphic()
        && last.is_ascii_graphic()
    {
        return range;
    }
    let rest = text[range.clone()].trim_start();
    let start = range.end - rest.len();
    let length = rest.trim_end().len();
    if length == 0 { range.start..range.start } else { start..start + length }
}

/// Where the line that `offset` is in starts.
#[must_use]
pub fn line_start(text: &str, offset: usize) -> usize {
    memchr::memrchr(b'\n', &text.as_bytes()[..offset]).map_or(0, |newline| newline + 1)
}

/// Where the line that `offset` is in ends, its line ending included.
#[must_use]
pub fn line_end(text: &str, offset: usize) -> usize {
    memchr::memchr(b'\n', &text.as_bytes()[offset..]).map_or(text.len(), |newline| offset + newline + 1)
}

#[cfg(test)]
mod tests;
