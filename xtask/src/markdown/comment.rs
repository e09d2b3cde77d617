//! HTML comments, and what they stand beside.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::parse::{OPTIONS, preamble};
use super::{line_end, line_start};

/// An HTML comment. What looks like one in code is none.
#[derive(Debug, PartialEq, Eq)]
pub struct Comment {
    /// All of it, from `<!--` to `-->`.
    pub range: Range<usize>,
    /// The line it stands on where that says something else as well; else the block that follows: a heading, a
    /// paragraph, the text of a list item, a code block or a table. Empty where nothing follows.
    pub beside: Range<usize>,
}

/// The comments of `text`, in reading order. It is a pass of its own, for the few documents that have any to be read.
#[must_use]
pub fn comments(text: &str) -> Vec<Comment> {
    let base = preamble(text);
    let mut html = Vec::new();
    let mut blocks: Vec<Range<usize>> = Vec::new();
    // Whether a heading, a paragraph or a table is open, which has its text in it.
    let mut open = false;
    // Whether the last block is the text of a list item that may go on.
    let mut in_item = false;
    for (event, range) in Parser::new_ext(&text[base..], OPTIONS).into_offset_iter() {
        let range = range.start + base..range.end + base;
        match event {
            Event::Start(Tag::Heading { .. } | Tag::Paragraph | Tag::Table(_) | Tag::CodeBlock(_)) => {
                blocks.push(range);
                (open, in_item) = (true, false);
            }
            Event::End(TagEnd::Heading(_) | TagEnd::Paragraph | TagEnd::Table | TagEnd::CodeBlock) => open = false,
            Event::InlineHtml(_) => html.push(range),
            Event::Html(_) => {
                html.push(range);
                in_item = false;
            }
            Event::Start(Tag::Item | Tag::List(_)) | Event::End(TagEnd::Item | TagEnd::List(_)) => in_item = false,
            // A list item's text, where no blank line makes it a paragraph.
            Event::Text(_) | Event::Code(_) if !open => match blocks.last_mut() {
                Some(last) if in_item => last.end = range.end,
                _ => {
                    blocks.push(range);
                    in_item = true;
                }
            },
            _ => {}
        }
    }
    html.into_iter().flat_map(|range| inside(text, &range)).map(|range| beside(text, range, &blocks)).collect()
}

/// The comments in a piece of HTML. A piece is a line where a block of HTML has several, and then a comment may go on
/// after it.
fn inside(text: &str, html: &Range<usize>) -> Vec<Range<usize>> {
    let starts = text[html.clone()].match_indices("<!--").map(|(at, _)| html.start + at);
    starts.filter_map(|start| Some(start..start + text[start..].find("-->")? + "-->".len())).collect()
}

fn beside(text: &str, range: Range<usize>, blocks: &[Range<usize>]) -> Comment {
    let line = line_start(text, range.start)..line_end(text, range.end);
    if has_words(&text[line.clone()]) {
        return Comment { range, beside: line };
    }
    let next = blocks.iter().find(|block| block.start >= range.end).cloned();
    Comment { beside: next.unwrap_or(range.end..range.end), range }
}

/// Whether a line says something besides its comments.
fn has_words(line: &str) -> bool {
    let mut rest = line;
    while let Some(start) = rest.find("<!--") {
        if rest[..start].contains(char::is_alphanumeric) {
            return true;
        }
        rest = rest[start..].find("-->").map_or("", |end| &rest[start + end + "-->".len()..]);
    }
    rest.contains(char::is_alphanumeric)
}
