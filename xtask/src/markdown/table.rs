//! Tables, cell by cell.

use std::ops::Range;

use super::{Document, Inline, line_end, line_start, newline};

/// A table as GitHub Flavored Markdown has them.
///
/// See its [specification](https://github.github.com/gfm/#tables-extension-).
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The cells of the first line.
    pub header: Vec<Cell>,
    /// The lines below the delimiter row. Each has as many cells as the header; those that are not written are empty.
    pub rows: Vec<Row>,
    pub(super) inlines_end: usize,
}

/// A line of a table.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// The line, without its ending.
    pub range: Range<usize>,
    /// One for each column.
    pub cells: Vec<Cell>,
}

/// What stands between two bars, without the blanks around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Its bytes, escapes included. Empty where nothing is written.
    pub range: Range<usize>,
    pub(super) inlines: usize,
}

impl Document<'_> {
    /// The code, links and HTML in all cells of `table`.
    #[must_use]
    pub fn table_inlines(&self, table: &Table) -> &[Inline] {
        let start = table.header.first().map_or(table.inlines_end, |cell| cell.inlines);
        self.inlines.get(start..table.inlines_end).unwrap_or_default()
    }

    /// The code, links and HTML in a cell of `table`.
    pub fn cell_inlines<'d>(&'d self, table: &Table, cell: &Cell) -> impl Iterator<Item = &'d Inline> {
        let inlines = self.inlines.get(cell.inlines..table.inlines_end).unwrap_or_default();
        let end = cell.range.end;
        inlines.iter().take_while(move |inline| inline.range.start < end)
    }
}

/// A cell's range as the parser has it, without bars and blanks. A cell that is missing at the end of its row is
/// reported after the line's end, and then has no bytes to trim.
pub(super) fn trim_cell(text: &str, range: Range<usize>) -> Range<usize> {
    let mut range = super::trim(text, range);
    if text[range.clone()].starts_with('|') {
        range = super::trim(text, range.start + 1..range.end);
    }
    let whole = &text[range.clone()];
    if whole.ends_with('|') && !whole.ends_with("\\|") {
        range = super::trim(text, range.start..range.end - 1);
    }
    range
}

/// A line ending and a row with these cells, in the form of the line that `header` is in.
#[must_use]
pub fn line_like(text: &str, header: usize, cells: &[String]) -> String {
    let header_line = text.get(line_start(text, header)..line_end(text, header)).unwrap_or_default().trim_end();
    let lead = &header_line[..header_line.len() - header_line.trim_start().len()];
    let widths = widths(header_line.trim());
    let pad = |(number, cell): (usize, &String)| {
        let width = widths.get(number).copied().unwrap_or(0);
        format!("{cell}{}", " ".repeat(width.saturating_sub(cell.chars().count())))
    };
    let cells: Vec<String> = cells.iter().enumerate().map(pad).collect();
    let bars = header_line.trim_start().starts_with('|') || cells.first().is_some_and(|cell| begins_block(cell));
    let line = if bars { format!("| {} |", cells.join(" | ")) } else { cells.join(" | ").trim_end().to_owned() };
    format!("{}{lead}{line}", newline(text))
}

/// Whether a line that begins with `cell` begins something else than a row: a list, a heading, a quote, code or HTML.
fn begins_block(cell: &str) -> bool {
    let number = cell.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_numbered = number.len() < cell.len() && number.starts_with(['.', ')']);
    let bullet = cell.strip_prefix(['-', '+', '*']);
    let has_bullet = bullet.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    is_numbered || has_bullet || cell.starts_with(['<', '>', '#']) || cell.starts_with("```") || cell.starts_with("~~~")
}

/// How many characters stand between the bars of the header, less a blank at each side.
fn widths(header: &str) -> Vec<usize> {
    // Without a bar before it, the first cell has no blank there.
    let inner = header.strip_prefix('|').map_or_else(|| format!(" {header}"), str::to_owned);
    let inner = inner.strip_suffix('|').unwrap_or(&inner);
    inner.replace("\\|", "  ").split('|').map(|cell| cell.chars().count().saturating_sub(2)).collect()
}

/// `text` as it is written in a cell.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut previous = ' ';
    for c in text.chars() {
        if c == '|' && previous != '\\' {
            escaped.push('\\');
        }
        escaped.push(c);
        previous = c;
    }
    escaped
}

/// What a cell says: bars without their backslashes.
#[must_use]
pub fn unescape(text: &str) -> String {
    text.replace("\\|", "|")
}
