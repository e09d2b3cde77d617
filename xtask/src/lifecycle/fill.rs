//! The row of a new pattern: sync-docs adds it, and what a new pattern says of itself goes into its other columns.

use std::ops::Range;

use super::Unmet;
use super::listing::{Entry, said};
use super::settle::Changed;
use super::subject::Subject;
use crate::markdown::edit::{self, Replacement};
use crate::markdown::{Document, Kind, table};
use crate::pattern::table::Row;
use crate::pattern::{key, key_of_head, sign};
use crate::sync::fixes;
use crate::sync::signs::Signs;
use crate::sync::workspace::{Change, Text};

/// Fills what is empty in the rows of a pattern.
///
/// # Errors
///
/// Where a document would not survive it.
pub(super) fn rows(
    changed: &mut Changed,
    subject: &Subject,
    use_case: &str,
    references: &[String],
) -> Result<(), Unmet> {
    let workspace = &changed.workspace;
    let index = workspace.index();
    let rows = workspace.rows(&index);
    let signs = Signs::of_legends(workspace);
    let mut texts = Vec::new();
    for (document, found, row) in rows.of(&key(&subject.name)) {
        let text = workspace.document_text(&document.path).unwrap_or_default();
        let read = Document::parse(&text);
        let entry = Entry { name: &subject.name, status: "", use_case, references, path: &subject.path, anchor: "" };
        let others = found.rows.iter().filter(|other| other.line != row.line);
        let several =
            others.into_iter().any(|other| text.get(other.line.clone()).is_some_and(|line| line.contains("`, `")));
        // Where the others have signs, the sign of its status.
        let has_sign = |other: &Row| {
            let status = other.status.as_ref();
            status.is_some_and(|status| {
                sign::before(&text, status.span.start).is_some_and(|sign| sign.start > other.line.start)
            })
        };
        let are_signed =
            found.rows.iter().any(has_sign) && found.rows.iter().filter(|other| other.line != row.line).all(has_sign);
        let level = row.status.as_ref().and_then(|status| workspace.vocabulary.look_up(&status.text).name());
        let sign = level.filter(|_| are_signed).and_then(|level| signs.get(level));
        let entry = Entry { status: sign.unwrap_or_default(), ..entry };
        let columns = (found.reference_column.filter(|_| several), found.status_column);
        let Some((line, range)) = line(&read, &row.line, columns, &entry) else { continue };
        if text.get(range.clone()) == Some(line.as_str()) {
            continue;
        }
        let edited = edit::apply(&text, &[Replacement { range, text: line }]);
        let text =
            edited.map_err(|error| Unmet::Spoilt { path: document.path.to_string(), error: error.to_string() })?;
        texts.push(Change { path: document.path.to_string(), text: Text::Given(text) });
    }
    if !texts.is_empty() {
        changed.workspace.update(texts).map_err(Unmet::Configuration)?;
        changed.plan = fixes::plan(&changed.workspace);
    }
    Ok(())
}

/// The row with its empty cells filled, and where it stands.
fn line(
    read: &Document<'_>,
    row: &Range<usize>,
    (reference_column, status_column): (Option<usize>, usize),
    entry: &Entry<'_>,
) -> Option<(String, Range<usize>)> {
    let text = read.text;
    let found = read.blocks.iter().find_map(|block| match &block.kind {
        Kind::Table(table) if block.range.contains(&row.start) => Some(table),
        _ => None,
    })?;
    let row = found.rows.iter().find(|other| other.range.contains(&row.start))?;
    let cell = |(at, (head, cell)): (usize, (&table::Cell, &table::Cell))| {
        let old = text.get(cell.range.clone()).unwrap_or_default();
        let head = key_of_head(&text[head.range.clone()]);
        let is_reference = reference_column == Some(at) && !entry.references.is_empty();
        if is_reference {
            entry.references.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
        } else if at == status_column && !entry.status.is_empty() && !old.starts_with(entry.status) {
            format!("{} {old}", entry.status)
        } else if old.is_empty() {
            said(&head, entry)
        } else {
            old.to_owned()
        }
    };
    let cells: Vec<String> = found.header.iter().zip(&row.cells).enumerate().map(cell).collect();
    let line = table::line_like(text, found.header.first()?.range.start, &cells);
    let range = row.range.start..row.range.start + text[row.range.clone()].trim_end().len();
    Some((line.trim_start_matches(['\r', '\n']).trim_start().to_owned(), range))
}
