//! `row-without-pattern`.

use super::{Context, Rule, index};
use crate::diagnostic::{Diagnostic, Severity};
use crate::sync::workspace::{Index, Placed};

/// As many pairs of a row and a pattern are compared. Where there are more, rows by the thousand have no pattern: no slip of
/// the pen does that.
const MOST: usize = 5_000_000;

pub(super) struct RowWithoutPattern;

impl Rule for RowWithoutPattern {
    fn id(&self) -> &'static str {
        "row-without-pattern"
    }

    fn summary(&self) -> &'static str {
        "Every row of a status table is the row of a pattern that has a document."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn check(&self, context: &Context<'_>, found: &mut Vec<Diagnostic>) {
        index::gone(self.id(), context, found);
        let workspace = context.workspace;
        // It may be a pattern of a document that could not be read.
        if !workspace.unread.is_empty() {
            return;
        }
        let index = &context.index;
        let rows = workspace.documents.iter().flat_map(|document| {
            let rows = document.facts.tables.iter().flat_map(|table| &table.rows);
            rows.map(move |row| (document, row))
        });
        let rows: Vec<_> = rows.filter(|(_, row)| index.find(&row.key).is_none()).collect();
        let is_slip_likely = rows.len().saturating_mul(index.all().len()) <= MOST;
        for (document, row) in rows {
            let message = format!("the status table has a row `{}`, and no document has such a pattern", row.name);
            let diagnostic = Diagnostic::new(self.id(), Severity::Warning, document.span(row.span.clone()), message);
            let near = if is_slip_likely { nearest(index, &row.key) } else { None };
            found.push(match near {
                Some((other, near)) => diagnostic
                    .related(other.span(near.span.clone()), "perhaps this one")
                    .help(format!("call it `{}`, as its document does, or take the row out", near.name)),
                None => diagnostic.help("take the row out, or write the pattern down under that name"),
            });
        }
    }
}

/// The pattern whose key this row's may be a slip of the pen for.
fn nearest<'w>(index: &Index<'w>, key: &str) -> Option<Placed<'w>> {
    let near = index.keys().filter(|other| other.len().abs_diff(key.len()) <= 3);
    let near = near.map(|other| (strsim::damerau_levenshtein(other, key), other)).min();
    near.filter(|(distance, _)| *distance <= 3).and_then(|(_, near)| index.patterns(near).first().copied())
}
