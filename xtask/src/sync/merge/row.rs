//! Rows: what their cells say, and one row out of three.

use std::ops::Range;

use crate::markdown;
use crate::repo::merge::Versions;

/// A row of a table.
#[derive(Debug)]
pub(super) struct Row<'a> {
    /// What it is known by in its table.
    pub(super) key: String,
    /// The line, without its ending.
    pub(super) line: &'a str,
    /// What ends the line.
    pub(super) ending: &'a str,
    /// Those that are written.
    cells: Vec<Cell>,
    /// Whether there is more in it than cells and bars, such as cells without a column.
    has_more: bool,
}

/// Where a cell stands in its line.
#[derive(Debug)]
struct Cell {
    /// All that is between two bars.
    whole: Range<usize>,
    /// The same without the blanks around it.
    value: Range<usize>,
}

impl<'a> Row<'a> {
    /// Reads a line whose cells stand at `values`. Those behind its end are not written.
    pub(super) fn new(line: &'a str, ending: &'a str, values: &[Range<usize>], key_column: usize) -> Self {
        let mut row = Self { key: String::new(), line, ending, cells: Vec::new(), has_more: false };
        for value in values.iter().filter(|value| value.end <= line.len()) {
            let start = line[..value.start].trim_end_matches(is_blank).len();
            let end = line.len() - line[value.end..].trim_start_matches(is_blank).len();
            // Without a bar before it, it is not there.
            if row.cells.is_empty() || line[..start].ends_with('|') {
                row.cells.push(Cell { whole: start..end, value: value.clone() });
            }
        }
        row.key = key(row.value(key_column));
        row.has_more = row.frame().is_none_or(|frame| frame.chars().any(|c| c != '|' && !is_blank(c)));
        row
    }

    /// What the cell of a column says, as it is written. Nothing where there is none.
    fn value(&self, column: usize) -> &'a str {
        self.cells.get(column).map_or("", |cell| &self.line[cell.value.clone()])
    }

    /// What stands around the cells. `None` where they overlap.
    fn frame(&self) -> Option<String> {
        let mut frame = String::new();
        let mut done = 0;
        for cell in &self.cells {
            frame.push_str(self.line.get(done..cell.whole.start)?);
            done = cell.whole.end;
        }
        frame.push_str(&self.line[done..]);
        Some(frame)
    }

    /// Whether both say the same, however they are padded.
    pub(super) fn says_as(&self, other: &Row<'_>) -> bool {
        if self.has_more || other.has_more {
            return self.line == other.line;
        }
        (0..self.cells.len().max(other.cells.len())).all(|column| self.value(column) == other.value(column))
    }

    /// The line with the cells of `columns` as `from` has them. `None` where one of them is not written here.
    fn with(&self, base: &Row<'_>, from: &Row<'_>, columns: &[usize]) -> Option<String> {
        let is_alike = self.frame() == from.frame() && self.frame() == base.frame();
        let mut line = String::with_capacity(self.line.len());
        let mut done = 0;
        for &column in columns {
            let cell = self.cells.get(column)?;
            let own = &self.line[cell.whole.clone()];
            let width = |row: &Row<'_>| row.cells.get(column).map(|cell| cell.whole.len());
            line.push_str(&self.line[done..cell.whole.start]);
            match from.cells.get(column) {
                // The padding of this column is what it was, so the other side's fits.
                Some(other) if is_alike && width(self) == width(base) => line.push_str(&from.line[other.whole.clone()]),
                _ => line.push_str(&fit(own, &self.line[cell.value.clone()], from.value(column))),
            }
            done = cell.whole.end;
        }
        line.push_str(&self.line[done..]);
        Some(line)
    }
}

/// One row out of three. `None` where both sides changed the same cell, or one that the other does not have.
pub(super) fn merge(rows: Versions<&Row<'_>>) -> Option<String> {
    if let Some(line) = rows.map(|row| row.line).settled() {
        return Some(line.to_owned());
    }
    let Versions { base, ours, theirs } = rows;
    if ours.says_as(theirs) {
        return Some(ours.line.to_owned());
    }
    if base.has_more || ours.has_more || theirs.has_more {
        return None;
    }
    let columns = base.cells.len().max(ours.cells.len()).max(theirs.cells.len());
    let (mut from_ours, mut from_theirs) = (Vec::new(), Vec::new());
    for column in 0..columns {
        let values = rows.map(|row| row.value(column));
        let value = values.settled()?;
        if value != values.theirs {
            from_ours.push(column);
        }
        if value != values.ours {
            from_theirs.push(column);
        }
    }
    let into_ours = || ours.with(base, theirs, &from_theirs);
    let into_theirs = || theirs.with(base, ours, &from_ours);
    // A side that changed only the padding did so for the whole table.
    if theirs.says_as(base) { into_theirs().or_else(into_ours) } else { into_ours().or_else(into_theirs) }
}

/// What a cell that holds `old` is with `new` in it: padded, where it was.
fn fit(whole: &str, old: &str, new: &str) -> String {
    let width = |text: &str| text.chars().count();
    if old.is_empty() {
        let rest = width(whole).saturating_sub(width(new) + 1).max(1);
        return format!(" {new}{:rest$}", "");
    }
    let before = &whole[..whole.len() - whole.trim_start().len()];
    let after = width(whole) - width(whole.trim_end());
    let after = if after > 1 { (after + width(old)).saturating_sub(width(new)).max(1) } else { after };
    // A backslash right before a bar would make it part of the cell.
    let after = if new.ends_with('\\') { after.max(1) } else { after };
    format!("{before}{new}{:after$}", "")
}

fn is_blank(c: char) -> bool {
    c == ' ' || c == '\t'
}

/// What a cell's name is without its link and marks.
fn key(cell: &str) -> String {
    let end = cell.rfind("](").or_else(|| cell.rfind("][")).or_else(|| cell.rfind(']'));
    let name = match end {
        Some(end) if cell.starts_with('[') => &cell[1..end],
        _ => cell,
    };
    let name = markdown::table::unescape(name);
    name.trim_matches(|c: char| c.is_whitespace() || "*_`~".contains(c)).to_owned()
}
