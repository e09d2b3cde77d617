//! Diagnostics as workflow commands, which GitHub Actions shows beside the lines of a pull request.
//!
//! See [Workflow commands](https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands).

use std::io;

use super::source::Documents;
use crate::diagnostic::{Diagnostic, Severity, Sources, Span};

/// Prints a command for each diagnostic, on a line each.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn diagnostics(out: &mut dyn io::Write, diagnostics: &[Diagnostic], sources: &dyn Sources) -> io::Result<()> {
    let mut documents = Documents::new(sources);
    for diagnostic in diagnostics {
        documents.load(std::iter::once(diagnostic.primary.path.as_path()));
        let command = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning | Severity::NotChecked => "warning",
            Severity::Note => "notice",
        };
        let title = match diagnostic.severity {
            Severity::NotChecked => format!("not checked: {}", diagnostic.rule),
            _ => diagnostic.rule.to_string(),
        };
        let (place, shown) = place(&diagnostic.primary, &documents);
        // The log shows only what follows the colons, so that the place is said there, too.
        let mut message = format!("{shown}: {}", diagnostic.message);
        let fix = diagnostic.fix.as_ref().map(|fix| format!("fix: {}", fix.title));
        for more in diagnostic.help.iter().chain(&fix) {
            message.push('\n');
            message.push_str(more);
        }
        writeln!(out, "::{command} {place},title={}::{}", property(&title), data(&message))?;
    }
    Ok(())
}

/// The place as properties, and for people. Columns are for places in one line only.
fn place(span: &Span, documents: &Documents<'_>) -> (String, String) {
    let file = property(span.path.as_str());
    let document = documents.get(&span.path).filter(|_| span.range != (0..0));
    let Some(document) = document else { return (format!("file={file}"), span.path.to_string()) };
    let (start, end) = (document.place(span.range.start), document.place(span.range.end));
    let shown = format!("{}:{}:{}", span.path, start.line, start.column);
    let lines = format!("file={file},line={},endLine={}", start.line, end.line);
    if start.line == end.line {
        return (format!("{lines},col={},endColumn={}", start.column, end.column), shown);
    }
    (lines, shown)
}

/// A message as the runner reads it.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property's value as the runner reads it.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
