//! Legends: what each status means.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{Status, sign};
use crate::markdown::table::{self, Cell, Row};
use crate::markdown::{Block, Document, Kind, Table, field};

/// A list or a table of statuses and their meanings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Legend {
    /// Where its heading says what it is.
    pub span: Range<usize>,
    /// In reading order.
    pub entries: Vec<Entry>,
    /// Whether it is a table, where bars have to be escaped.
    pub table: bool,
}

/// A status and its meaning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The status.
    pub status: Status,
    /// The sign that stands for it.
    pub sign: Option<Box<str>>,
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
                entries.extend(rows(document, table));
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
    let (name, meaning) = match field::read(text, line.clone()) {
        Some(field) => (field.name, field.value.start),
        None => apart(text, content.start + word..line.end)?,
    };
    let status = Status::read(text, name)?;
    Some(entry(text, status, meaning..content.end.max(meaning), block.range.clone()))
}

/// `Canonical** — meaning`, `Canonical:** meaning`: a name, and where its meaning starts.
fn apart(text: &str, line: Range<usize>) -> Option<(Range<usize>, usize)> {
    const LONGEST: usize = 40;
    let whole = &text[line.clone()];
    let dashes = [" - ", " — ", " – ", ":"].iter().filter_map(|dash| Some((whole.find(dash)?, dash.len())));
    let (at, length) = dashes.min()?;
    let is_mark = |c: char| c == '*' || c == '_';
    let name = whole[..at].trim_end().trim_end_matches(is_mark);
    let marks = whole[at + length..].len() - whole[at + length..].trim_start_matches(is_mark).len();
    // What is in bold there is the meaning's own, unless it closes what is before.
    let marks = if whole[at + length..].starts_with(is_mark) && length == 1 { marks } else { 0 };
    let start = line.start + at + length + marks;
    let blanks = text[start..line.end].len() - text[start..line.end].trim_start().len();
    (!name.is_empty() && name.len() <= LONGEST).then(|| (line.start..line.start + name.len(), start + blanks))
}

/// The rows of a table: in the column of statuses, or else the first with words in it; meanings stand in the next.
fn rows(document: &Document<'_>, table: &Table) -> Vec<Entry> {
    let text = document.text;
    let has_words = |cell: &Cell| text[cell.range.clone()].contains(char::is_alphanumeric);
    let is_status = |cell: &Cell| super::key(&text[cell.range.clone()]) == "status";
    let first = || table.rows.first()?.cells.iter().position(has_words);
    let column = table.header.iter().position(is_status).or_else(first).unwrap_or(0);
    let read = |row: &Row| {
        let meaning = row.cells.get(column + 1)?.range.clone();
        let status = Status::read(text, row.cells.get(column)?.range.clone())?;
        let mut entry = entry(text, status, meaning, row.range.clone());
        // A column of signs.
        let signs = row.cells.iter().filter(|cell| !has_words(cell));
        let sign = signs.filter_map(|cell| sign::first(text, cell.range.clone())).next();
        entry.sign = entry.sign.or(sign.map(|sign| text[sign].into()));
        Some(entry)
    };
    table.rows.iter().filter_map(read).collect()
}

fn entry(text: &str, status: Status, meaning_span: Range<usize>, lines: Range<usize>) -> Entry {
    let meaning = fold(&table::unescape(&text[meaning_span.clone()]));
    let sign = sign::before(text, status.span.start).or_else(|| sign::first(text, meaning_span.clone()));
    let sign = sign.map(|sign| text[sign].into());
    Entry { status, sign, meaning: meaning.into(), meaning_span, lines }
}

/// `text` with a single blank for all white space.
#[must_use]
pub fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
