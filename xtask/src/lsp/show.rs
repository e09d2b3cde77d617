//! Findings as editors show them.

use camino::Utf8Path;
use gen_lsp_types::{
    Code, Diagnostic as Shown, DiagnosticRelatedInformation, DiagnosticSeverity, Location, Message, Range,
};
use rustc_hash::FxHashMap;

use super::position::Lines;
use super::root::Root;
use crate::diagnostic::{Diagnostic, Severity, Span};

/// The program's name beside what it finds.
pub(super) const SOURCE: &str = "patternbook";

/// Texts that spans are placed in, each read once.
#[derive(Default)]
pub(super) struct Texts<'r> {
    by_path: FxHashMap<String, Option<Lines<'r>>>,
}

impl<'r> Texts<'r> {
    /// Where a span is. The file's beginning where its text is not known.
    pub(super) fn range(&mut self, root: &'r Root, span: &Span) -> Range {
        let path: &Utf8Path = &span.path;
        let lines = self.by_path.entry(path.to_string());
        let lines = lines.or_insert_with(|| root.text(path.as_str()).map(Lines::of));
        lines.as_ref().map(|lines| lines.range(&span.range)).unwrap_or_default()
    }

    fn location(&mut self, root: &'r Root, span: &Span) -> Location {
        Location { uri: root.uri(span.path.as_str()), range: self.range(root, span) }
    }
}

/// A finding as it is shown.
pub(super) fn shown<'r>(root: &'r Root, texts: &mut Texts<'r>, found: &Diagnostic) -> Shown {
    let severity = match found.severity {
        Severity::Error => DiagnosticSeverity::Error,
        Severity::Warning => DiagnosticSeverity::Warning,
        Severity::Note | Severity::NotChecked => DiagnosticSeverity::Information,
    };
    let related = found.related.iter().map(|related| DiagnosticRelatedInformation {
        location: texts.location(root, &related.span),
        message: related.label.clone(),
    });
    let related: Vec<_> = related.collect();
    Shown {
        range: texts.range(root, &found.primary),
        severity: Some(severity),
        code: Some(Code::String(found.rule.to_string())),
        source: Some(SOURCE.to_owned()),
        message: Message::String(message(found)),
        related_information: (!related.is_empty()).then_some(related),
        ..Shown::default()
    }
}

/// What is wrong, what is to be seen there, and what to do.
fn message(found: &Diagnostic) -> String {
    let not_checked = if found.severity == Severity::NotChecked { "not checked: " } else { "" };
    let mut message = format!("{not_checked}{}", found.message);
    if !found.label.is_empty() {
        message.push('\n');
        message.push_str(&found.label);
    }
    if let Some(help) = &found.help {
        message.push_str("\nhelp: ");
        message.push_str(help);
    }
    message
}
