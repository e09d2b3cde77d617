//! Status tables: a row for each pattern.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::names::{Column, Names};
use super::{Status, Verified, verified};
use crate::markdown::{Document, InlineKind, Table};

/// A table with a column of names and one of statuses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusTable {
    /// Its first line.
    pub header: Range<usize>,
    /// Whether its column of names is headed "Pattern", rather than "Name" or the like.
    pub is_of_patterns: bool,
    /// How many columns it has.
    pub columns: usize,
    /// The column of names, from 0.
    pub name_column: usize,
    /// The column of statuses, from 0.
    pub status_column: usize,
    /// The column of implementation references, where there is one, from 0.
    pub reference_column: Option<usize>,
    /// In reading order.
    pub rows: Vec<Row>,
    /// The end of the last line, before its line ending.
    pub end: usize,
}

/// What a table says of a pattern.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The pattern's name, without marks.
    pub name: Box<str>,
    /// The [`key`](super::key) of its name.
    pub key: Box<str>,
    /// Where it stands.
    pub span: Range<usize>,
    /// Whether the name is a link.
    pub linked: bool,
    /// Its status, where one is written.
    pub status: Option<Status>,
    /// Where the status stands or would stand. Not in the row where the row ends before.
    pub status_cell: Range<usize>,
    /// When the pattern was last verified, where there is a column for it. Like `status_cell`, not always in the row.
    pub verified: Option<Verified>,
    /// The line, without its ending.
    pub line: Range<usize>,
}

/// Reads a table as a status table. `None` where it has not both columns.
pub(super) fn read(document: &Document<'_>, table: &Table, range: &Range<usize>, names: &Names) -> Option<StatusTable> {
    let text = document.text;
    let heads: Vec<_> = table.header.iter().map(|cell| super::key_of_head(&text[cell.range.clone()])).collect();
    let name_column = names.column(Column::Name, &heads)?;
    let status_column = names.column(Column::Status, &heads)?;
    let reference_column = names.column(Column::Reference, &heads);
    let verified_column = heads.iter().position(|head| verified::is_name(head));
    let header = table.header.first()?.range.start..table.header.last()?.range.end;
    let rows = table.rows.iter().filter_map(|row| {
        let cell = row.cells.get(name_column)?;
        let is_link = |kind: &InlineKind| matches!(kind, InlineKind::Link(_));
        let link = document.cell_inlines(table, cell).find(|inline| is_link(&inline.kind));
        let span = link.map_or(cell.range.clone(), |link| link_text(text, &link.range));
        let status_cell = row.cells.get(status_column)?.range.clone();
        let verified =
            verified_column.and_then(|column| Verified::of(&heads[column], text, row.cells.get(column)?.range.clone()));
        let name = plain(&text[span.clone()]);
        Some(Row {
            key: super::key(&name).into(),
            name: name.into(),
            span,
            linked: link.is_some(),
            status: Status::read(text, status_cell.clone()),
            status_cell,
            verified,
            line: row.range.clone(),
        })
    });
    let rows: Vec<_> = rows.filter(|row| !row.name.is_empty()).collect();
    let end = range.start + text[range.clone()].trim_end_matches(['\n', '\r']).len();
    let columns = table.header.len();
    let is_of_patterns = names.is_of_patterns(&heads[name_column]);
    Some(StatusTable { header, is_of_patterns, columns, name_column, status_column, reference_column, rows, end })
}

/// The text of a link such as `[text](target)`.
#[must_use]
pub fn link_text(text: &str, link: &Range<usize>) -> Range<usize> {
    let whole = &text[link.clone()];
    let end = whole.rfind("](").or_else(|| whole.rfind("][")).or_else(|| whole.rfind(']'));
    match end {
        Some(end) if whole.starts_with('[') => link.start + 1..link.start + end,
        _ => link.clone(),
    }
}

/// A cell's text without marks and escapes.
pub(super) fn plain(text: &str) -> String {
    let text = text.replace("\\|", "|");
    text.trim_matches(|c: char| c.is_whitespace() || "*_`~".contains(c)).to_owned()
}
