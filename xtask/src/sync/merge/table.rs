//! Tables: which are the same one in three versions, and one table out of three.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::order;
use super::row::{self, Row};
use crate::markdown::{self, Document, Kind, line_end, line_start};
use crate::pattern;
use crate::repo::git::GitError;
use crate::repo::merge::{Favor, Markers, Versions, lines};

/// Columns that name what a row is about.
const NAMES: &[&str] = &["pattern", "adr", "name", "title"];

/// A table that can be merged by rows.
#[derive(Debug)]
pub(super) struct Table<'a> {
    /// From its first line to the end of its last, without what ends that.
    pub(super) place: Range<usize>,
    /// The heading above it.
    heading: &'a str,
    /// The cells of its first line.
    columns: Vec<&'a str>,
    /// The line of its columns and the one below, without what ends them.
    head: [&'a str; 2],
    /// How its first line ends.
    newline: &'a str,
    /// How the line below ends.
    second_newline: &'a str,
    rows: Vec<Row<'a>>,
}

/// A table that has been merged.
pub(super) struct MergedTable {
    /// Its lines, without the end of the last.
    pub(super) text: String,
    /// How many rows it has.
    pub(super) rows: usize,
    /// Whether no row is in conflict.
    pub(super) is_clean: bool,
}

impl<'a> Table<'a> {
    /// The tables of a document that stand in no list or quote and name each of their rows once.
    pub(super) fn read_all(text: &'a str) -> Vec<Self> {
        let document = Document::parse(text);
        let mut heading = "";
        let mut tables = Vec::new();
        for block in &document.blocks {
            match &block.kind {
                Kind::Heading(_) if !block.quoted => heading = document.content(block),
                Kind::Table(table) if !block.quoted && block.list_depth == 0 => {
                    tables.extend(Self::read(text, table, &block.range, heading));
                }
                _ => {}
            }
        }
        tables
    }

    fn read(text: &'a str, table: &markdown::Table, range: &Range<usize>, heading: &'a str) -> Option<Self> {
        let start = line_start(text, range.start);
        let end = line_end(text, range.start + text[range.clone()].trim_end().len());
        let place = start..start + text[start..end].trim_end_matches('\n').trim_end_matches('\r').len();
        let mut lines = Vec::new();
        let mut at = start;
        while at < place.end {
            let end = line_end(text, at);
            let line = text[at..end].trim_end_matches('\n').trim_end_matches('\r');
            lines.push((at, line, &text[at + line.len()..end]));
            at = end;
        }
        // A lone CR ends a line in Markdown, and not in Git.
        let is_whole = lines.len() == table.rows.len() + 2 && lines.iter().all(|(_, line, _)| !line.contains('\r'));
        let [(_, head, newline), (_, delimiters, second_newline), rows @ ..] = lines.as_slice() else { return None };
        if !is_whole {
            return None;
        }
        let columns: Vec<_> = table.header.iter().map(|cell| &text[cell.range.clone()]).collect();
        let named = columns.iter().position(|column| NAMES.contains(&pattern::key_of_head(column).as_str()));
        let rows = table.rows.iter().zip(rows).map(|(row, (at, line, ending))| {
            let cells: Vec<_> = row.cells.iter().map(|cell| relative(&cell.range, *at)).collect();
            Row::new(line, ending, &cells, named.unwrap_or(0))
        });
        let rows: Vec<_> = rows.collect();
        let mut keys = HashSet::new();
        // A number says where a row stands, and after another was added above it belongs to another row.
        let is_name =
            |key: &str| key.chars().any(if named.is_some() { char::is_alphanumeric } else { char::is_alphabetic });
        if !rows.iter().all(|row| is_name(&row.key) && keys.insert(row.key.as_str())) {
            return None;
        }
        Some(Self { place, heading, columns, head: [head, delimiters], newline, second_newline, rows })
    }

    /// Colons of its second line: how its columns are aligned.
    fn alignment(&self) -> Vec<(bool, bool)> {
        let cells = self.head[1].trim().trim_matches('|').split('|').map(str::trim);
        cells.map(|cell| (cell.starts_with(':'), cell.ends_with(':'))).collect()
    }
}

/// `range` as it is in a line that starts at `start`.
fn relative(range: &Range<usize>, start: usize) -> Range<usize> {
    range.start.saturating_sub(start)..range.end.saturating_sub(start)
}

/// The tables that are the same in three versions: with the same columns, and the only one of these in the document or
/// under its heading.
pub(super) fn pair<'t, 'a>(tables: &'t Versions<Vec<Table<'a>>>) -> Vec<Versions<&'t Table<'a>>> {
    let only = |is_it: &dyn Fn(&Table<'_>) -> bool| {
        tables.as_ref().all(|tables| {
            let mut found = tables.iter().filter(|table| is_it(table));
            found.next().filter(|_| found.next().is_none())
        })
    };
    let pairs = tables.base.iter().filter_map(|base| {
        let has_columns = |table: &Table<'_>| table.columns == base.columns;
        only(&has_columns).or_else(|| only(&|table| has_columns(table) && table.heading == base.heading))
    });
    pairs.collect()
}

/// One table out of three. `None` where that has to be left to the lines.
pub(super) fn merge(tables: Versions<&Table<'_>>, markers: &Markers) -> Result<Option<MergedTable>, GitError> {
    let Some(head) = head(tables) else { return Ok(None) };
    let newlines = tables.map(|table| table.newline);
    let newline = newlines.settled().unwrap_or(newlines.ours);
    let keys = tables.map(|table| table.rows.iter().map(|row| row.key.as_str()).collect::<Vec<_>>());
    let Some(order) = order::merge(keys.as_ref().map(Vec::as_slice)) else { return Ok(None) };
    let rows = tables.map(|table| table.rows.iter().map(|row| (row.key.as_str(), row)).collect::<HashMap<_, _>>());
    // Where a file has both endings, each line keeps its own.
    let ending = |own, usual| if ["", usual].contains(&own) { newline } else { own };
    let second = ending(tables.ours.second_newline, newlines.ours);
    let mut merged = MergedTable { text: format!("{}{newline}{}{second}", head[0], head[1]), rows: 0, is_clean: true };
    for key in order {
        let found = rows.as_ref().map(|rows| rows.get(key).copied());
        let outcome = match (found.base, found.ours, found.theirs) {
            (Some(base), Some(ours), Some(theirs)) => row::merge(Versions { base, ours, theirs }),
            (Some(base), Some(row), None) | (Some(base), None, Some(row)) => row.says_as(base).then(String::new),
            (None, Some(ours), Some(theirs)) => ours.says_as(theirs).then(|| ours.line.to_owned()),
            (None, Some(row), None) | (None, None, Some(row)) => Some(row.line.to_owned()),
            (_, None, None) => Some(String::new()),
        };
        match outcome {
            Some(line) if line.is_empty() => {}
            Some(line) => {
                merged.text.push_str(&line);
                merged.text.push_str(match (found.ours, found.theirs) {
                    (Some(row), _) => ending(row.ending, newlines.ours),
                    (None, Some(row)) => ending(row.ending, newlines.theirs),
                    (None, None) => newline,
                });
                merged.rows += 1;
            }
            None => {
                let sides = found.map(|row| row.map_or_else(String::new, |row| format!("{}{newline}", row.line)));
                let conflict = lines(sides.as_ref().map(String::as_bytes), markers, Favor::Neither)?;
                merged.text.push_str(&String::from_utf8_lossy(&conflict.text));
                merged.is_clean &= conflict.is_clean;
                merged.rows += 1;
            }
        }
    }
    merged.text.truncate(merged.text.trim_end_matches('\n').trim_end_matches('\r').len());
    Ok(Some(merged))
}

/// The first two lines. What they say is the same, but for how columns are aligned.
fn head<'a>(tables: Versions<&Table<'a>>) -> Option<[&'a str; 2]> {
    let heads = tables.map(|table| table.head);
    heads.settled().or_else(|| {
        let alignments = tables.map(Table::alignment);
        let Versions { base, ours, theirs } = alignments.as_ref();
        if ours == theirs || theirs == base { Some(heads.ours) } else { (ours == base).then_some(heads.theirs) }
    })
}
