//! `status-disagreement`.

use super::{Context, Rule, edit};
use crate::diagnostic::{Diagnostic, Severity};
use crate::pattern::table::Row;
use crate::pattern::{Pattern, Status, Vocabulary};
use crate::sync::Prefer;
use crate::sync::workspace::Document;

pub(super) struct StatusDisagreement;

impl Rule for StatusDisagreement {
    fn id(&self) -> &'static str {
        "status-disagreement"
    }

    fn summary(&self) -> &'static str {
        "A pattern's document and its row in the status table agree on its status. A row without one takes the \
         document's; where both have one, `--prefer doc` or `--prefer table` says who is right."
    }

    fn check(&self, context: &Context<'_>, found: &mut Vec<Diagnostic>) {
        let workspace = context.workspace;
        let index = &context.index;
        for (key, rows) in &context.rows {
            // Of patterns with one name it is not known whose row it is.
            let [(document, pattern)] = index.patterns(key) else { continue };
            for &(other, _, row) in rows {
                let sides = Sides { document, pattern, other, row };
                found.extend(self.compare(&workspace.vocabulary, &sides, context.options.prefer));
            }
        }
    }
}

struct Sides<'w> {
    document: &'w Document,
    pattern: &'w Pattern,
    /// The document with the status table.
    other: &'w Document,
    row: &'w Row,
}

impl StatusDisagreement {
    fn compare(&self, vocabulary: &Vocabulary, sides: &Sides<'_>, prefer: Option<Prefer>) -> Option<Diagnostic> {
        let own = sides.pattern.status.as_ref()?;
        let own_name = vocabulary.look_up(&own.text).name()?;
        let Some(theirs) = &sides.row.status else { return Some(self.empty_cell(sides, own, own_name)) };
        let name = vocabulary.look_up(&theirs.text).name()?;
        if name == own_name {
            return None;
        }
        let message = format!(
            "pattern `{}` is `{own_name}` in its document and `{name}` in the status table",
            sides.pattern.name
        );
        let diagnostic = Diagnostic::new(self.id(), Severity::Error, sides.document.span(own.span.clone()), message)
            .label("the document says so")
            .related(sides.other.span(theirs.span.clone()), "the table says so");
        let word = |status: &Status| status.span.start..status.span.start + vocabulary.length(&status.text);
        Some(match prefer {
            Some(Prefer::Document) => diagnostic
                .fix(format!("change the table to `{own_name}`"), vec![edit(sides.other.span(word(theirs)), own_name)]),
            Some(Prefer::Table) => diagnostic
                .fix(format!("change the document to `{name}`"), vec![edit(sides.document.span(word(own)), name)]),
            None => diagnostic.help(
                "say who is right: `patternbook sync-docs --prefer doc` changes the table, \
                 `--prefer table` the document",
            ),
        })
    }

    /// The row says nothing, so that nothing is lost when it says what the document does.
    fn empty_cell(&self, sides: &Sides<'_>, own: &Status, name: &str) -> Diagnostic {
        let (row, cell) = (sides.row, sides.row.status_cell.clone());
        let message = format!("the row of pattern `{}` has no status", sides.pattern.name);
        let diagnostic = Diagnostic::new(self.id(), Severity::Error, sides.other.span(row.span.clone()), message)
            .related(sides.document.span(own.span.clone()), "the document says so");
        if cell.is_empty() && (cell.start <= row.line.start || cell.end >= row.line.end) {
            return diagnostic.help(format!("write `{name}` into its status column"));
        }
        // Without blanks around it where there are none.
        let text = if cell.is_empty() { format!(" {name} ") } else { name.to_owned() };
        diagnostic.fix(format!("write `{name}`"), vec![edit(sides.other.span(cell), text)])
    }
}
