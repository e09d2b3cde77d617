//! `missing-status`.

use super::{Context, Rule, edit};
use crate::diagnostic::{Diagnostic, Severity};
use crate::markdown;
use crate::pattern::Pattern;
use crate::pattern::table::Row;
use crate::sync::Workspace;
use crate::sync::workspace::Document;

pub(super) struct MissingStatus;

impl Rule for MissingStatus {
    fn id(&self) -> &'static str {
        "missing-status"
    }

    fn summary(&self) -> &'static str {
        "Every pattern says what it is worth."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn check_document(&self, context: &Context<'_>, document: &Document, found: &mut Vec<Diagnostic>) {
        let workspace = context.workspace;
        let mut nowhere = Vec::new();
        for pattern in document.facts.patterns.iter().filter(|pattern| pattern.status.is_none()) {
            match row_status(context, pattern) {
                Some((other, row)) => found.push(self.known_from_row(workspace, document, pattern, other, row)),
                None => nowhere.push(pattern),
            }
        }
        // Where nobody says it, one remark for the document is enough.
        found.extend(self.nowhere(workspace, document, &nowhere));
    }
}

/// The only row of a pattern that has no namesake, where it has a status.
fn row_status<'w>(context: &Context<'w>, pattern: &Pattern) -> Option<(&'w Document, &'w Row)> {
    match (context.index.patterns(&pattern.key), context.rows.of(&pattern.key)) {
        ([_], [(document, _, row)]) if row.status.is_some() => Some((document, row)),
        _ => None,
    }
}

impl MissingStatus {
    /// The table knows it: then the document may say it as well.
    fn known_from_row(
        &self,
        workspace: &Workspace,
        document: &Document,
        pattern: &Pattern,
        other: &Document,
        row: &Row,
    ) -> Diagnostic {
        let message = format!("pattern `{}` does not say its status", pattern.name);
        let diagnostic = Diagnostic::new(self.id(), Severity::Error, document.span(pattern.span.clone()), message)
            .related(other.span(row.status_cell.clone()), "the status table does");
        let text = row.status.as_ref().map_or("", |status| &status.text);
        let document_text = workspace.document_text(&document.path).unwrap_or_default();
        let newline = markdown::newline(&document_text);
        let after = document_text.get(pattern.heading_end..).unwrap_or_default();
        // A paragraph of its own, also where the next one starts right below the heading.
        let next_is_blank = after.lines().nth(1).is_none_or(|line| line.trim().is_empty());
        let gap = if next_is_blank { "" } else { newline };
        let field = workspace.config.scope.names.status_field();
        match workspace.vocabulary.written(text) {
            Some(name) => diagnostic.fix(
                format!("add `**{field}:** {name}`"),
                vec![edit(
                    document.span(pattern.heading_end..pattern.heading_end),
                    format!("{newline}{newline}**{field}:** {name}{gap}"),
                )],
            ),
            None => diagnostic.help(format!("add a line such as `**{field}:** Experimental` below its heading")),
        }
    }

    fn nowhere(&self, workspace: &Workspace, document: &Document, without: &[&Pattern]) -> Option<Diagnostic> {
        let (first, others) = without.split_first()?;
        let message = if others.is_empty() {
            format!("pattern `{}` does not say its status", first.name)
        } else if without.len() == document.facts.patterns.len() {
            format!("none of the {} patterns in this document says its status", without.len())
        } else {
            format!("{} patterns in this document do not say their status", without.len())
        };
        let help = format!(
            "below the heading of each add a line `**{}:** …` with one of {}",
            workspace.config.scope.names.status_field(),
            workspace.vocabulary.listed()
        );
        let diagnostic = Diagnostic::new(self.id(), Severity::Warning, document.span(first.span.clone()), message);
        let related = |diagnostic: Diagnostic, pattern: &&Pattern| {
            diagnostic.related(document.span(pattern.span.clone()), "nor does this one")
        };
        Some(others.iter().fold(diagnostic, related).help(help))
    }
}
