//! Legends: what each status means.

use std::ops::Range;

use super::Status;
use crate::markdown::{Block, Document, Kind, field, table};

/// A list or a table of statuses and their meanings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Legend {
    /// Where its heading says what it is.
    pub span: Range<usize>,
    /// In reading order.
    pub entries: Vec<Entry>,
    /// Whether it is a table, where bars have to be escaped.
    pub table: bool,
}

/// A status and its meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The status.
    pub status: Status,
    /// What it means, white space folded, without escapes.
    pub meaning: Box<str>,
    /// Where that stands. Empty where nothing does.
    pub meaning_span: Range<usize>,
    /// All of the entry's line or lines.
    pub lines: Range<usize>,
}

/// Whether a heading is that of a legend.
pub(super) fn is_heading(text: &str) -> bool {
    let text = text.trim().trim_end_matches([':', '*', '_']).to_ascii_lowercase();
    text.ends_with("legend") || text.ends_with("status levels")
}

/// The legend in the blocks below a heading.
pub(super) fn read(document: &Document<'_>, heading: &Block, below: &[Block]) -> Option<Legend> {
    let mut entries = Vec::new();
    let mut is_table = false;
    for block in below.iter().take_while(|block| !matches!(block.kind, Kind::Heading(_))) {
        match &block.kind {
            Kind::Text if block.list_depth == 1 && !block.quoted => entries.extend(item(document, block)),
            Kind::Table(table) if entries.is_empty() && !block.quoted && table.header.len() >= 2 => {
                is_table = true;
                entries.extend(table.rows.iter().filter_map(|row| {
                    let meaning = row.cells.get(1)?.range.clone();
                    let status = Status::read(document.text, row.cells.first()?.range.clone())?;
                    Some(entry(document.text, status, meaning, row.range.clone()))
                }));
                break;
            }
            _ => {}
        }
    }
    (!entries.is_empty()).then(|| Legend { span: heading.content.clone(), entries, table: is_table })
}

/// `- **Canonical:** meaning`, with or without an emoji before it and marks around it.
fn item(document: &Document<'_>, block: &Block) -> Option<Entry> {
    let text = document.text;
    let content = block.content.clone();
    let word = text[content.clone()].find(char::is_alphanumeric)?;
    let marks = text[..content.start + word].trim_end_matches(['*', '_']).len().max(content.start);
    let line = marks..content.end.min(crate::markdown::line_end(text, marks));
    let field = field::read(text, line)?;
    let status = Status::read(text, field.name.clone())?;
    Some(entry(text, status, field.value.start..content.end.max(field.value.start), block.range.clone()))
}

fn entry(text: &str, status: Status, meaning_span: Range<usize>, lines: Range<usize>) -> Entry {
    let meaning = fold(&table::unescape(&text[meaning_span.clone()]));
    Entry { status, meaning: meaning.into(), meaning_span, lines }
}

/// `text` with a single blank for all white space.
#[must_use]
pub fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
