//! `unknown-status`.

use super::{Context, Rule, edit};
use crate::diagnostic::{Diagnostic, Severity};
use crate::pattern::Status;
use crate::pattern::decision::{self, State};
use crate::pattern::status::Match;
use crate::sync::Workspace;
use crate::sync::workspace::Document;

pub(super) struct UnknownStatus;

impl Rule for UnknownStatus {
    fn id(&self) -> &'static str {
        "unknown-status"
    }

    fn summary(&self) -> &'static str {
        "Every status is one of the legend's, in its spelling."
    }

    fn check_document(&self, context: &Context<'_>, document: &Document, found: &mut Vec<Diagnostic>) {
        let (workspace, facts) = (context.workspace, &document.facts);
        found.extend(facts.record.as_ref().and_then(|record| slip(self.id(), document, &record.state)));
        if workspace.is_legend_unread() {
            return;
        }
        let of_patterns = facts.patterns.iter().filter_map(|pattern| pattern.status.as_ref());
        let rows = facts.tables.iter().flat_map(|table| &table.rows);
        let of_rows = rows.filter_map(|row| row.status.as_ref()).filter(|status| is_word(status));
        let entries = facts.legends.iter().flat_map(|legend| &legend.entries).map(|entry| &entry.status);
        // A legend may have words of its own; only one that is nearly another's is a slip.
        let of_legends =
            entries.filter(|status| matches!(workspace.vocabulary.look_up(&status.text), Match::Misspelled(_)));
        for status in of_patterns.chain(of_rows).chain(of_legends) {
            found.extend(examine(self.id(), workspace, document, status));
        }
    }

    fn check(&self, context: &Context<'_>, found: &mut Vec<Diagnostic>) {
        let listed = context.collections.iter().flat_map(|collection| &collection.indexes);
        let entries = listed.flat_map(|listed| listed.entries.iter().map(|entry| (listed.document, entry.item)));
        let of_items = entries.filter_map(|(document, item)| Some((document, item.state.as_ref()?)));
        found.extend(of_items.filter_map(|(document, state)| slip(self.id(), document, state)));
    }
}

/// A decision has any status that people give it; only a slip of the pen is found.
fn slip(rule: &'static str, document: &Document, state: &State) -> Option<Diagnostic> {
    if state.spelled {
        return None;
    }
    let name = decision::in_case_of(state.name?, &state.text);
    let span = document.span(state.span.clone());
    let message = format!("`{}` is not how `{name}` is spelled", state.text);
    let diagnostic = Diagnostic::new(rule, Severity::Error, span.clone(), message);
    Some(diagnostic.fix(format!("write `{name}`"), vec![edit(span, name)]))
}

/// Not "n/a" and the like, which say that there is none.
fn is_word(status: &Status) -> bool {
    !["n", "na", "none", "tbd", "unknown"].iter().any(|word| word.eq_ignore_ascii_case(&status.text))
}

fn examine(rule: &'static str, workspace: &Workspace, document: &Document, status: &Status) -> Option<Diagnostic> {
    let span = document.span(status.span.clone());
    let diagnostic = |message: String| Diagnostic::new(rule, Severity::Error, span.clone(), message);
    let text = &status.text;
    match workspace.vocabulary.look_up(text) {
        Match::Known(_) => None,
        Match::Misspelled(name) => {
            let length = workspace.vocabulary.length(text);
            let word = document.span(status.span.start..status.span.start + length);
            let message = format!("`{}` is not how `{name}` is spelled", &text[..length]);
            Some(diagnostic(message).fix(format!("write `{name}`"), vec![edit(word, name)]))
        }
        Match::Unknown(near) => {
            let guess = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            let listed = workspace.vocabulary.listed();
            let help = format!("use {listed}, or add it to the legend{guess}");
            Some(diagnostic(format!("`{text}` is no status")).label("not in the legend").help(help))
        }
    }
}
