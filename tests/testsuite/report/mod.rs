//! What diagnostics and plans look like to people and to programs, for inputs that no document is likely to give.

mod github;
mod human;
mod json;
mod plan;
pub(crate) mod schema;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use camino::Utf8Path;
use patternbook::diagnostic::{Diagnostic, Edit, Severity, Sources, Span};

/// Files in memory.
#[derive(Debug, Default)]
struct Texts(BTreeMap<String, String>);

impl Texts {
    fn with(mut self, path: &str, text: impl Into<String>) -> Self {
        self.0.insert(path.to_owned(), text.into());
        self
    }
}

impl Sources for Texts {
    fn text(&self, path: &Utf8Path) -> Option<Cow<'_, str>> {
        self.0.get(path.as_str()).map(|text| text.as_str().into())
    }
}

/// What a human sees without colour.
fn human(diagnostics: &[Diagnostic], texts: &Texts) -> String {
    let mut out = anstream::StripStream::new(Vec::new());
    patternbook::report::human::diagnostics(&mut out, diagnostics, texts).unwrap();
    String::from_utf8(out.into_inner()).unwrap()
}

/// The span of the first `needle` in `path`.
fn at(texts: &Texts, path: &str, needle: &str) -> Span {
    let start = texts.0[path].find(needle).unwrap();
    Span::new(path, start..start + needle.len())
}

fn error(primary: Span, message: &str) -> Diagnostic {
    Diagnostic::new("some-rule", Severity::Error, primary, message)
}

fn edit(path: &str, range: Range<usize>, text: &str) -> Vec<Edit> {
    vec![Edit { span: Span::new(path, range), text: text.to_owned() }]
}

/// A document and a table that disagree, and what is said of it.
fn disagreement() -> (Diagnostic, Texts) {
    let texts = Texts::default()
        .with("docs/patterns.md", "\u{feff}# Patterns\r\n\r\n## Pattern: Config\r\n\r\n**Status:** 🟢 Canonical\r\n")
        .with("technical_status.md", "| Pattern | Status |\n|---|---|\n| Config | Established |\n");
    let row = at(&texts, "technical_status.md", "Established");
    let message = "`Config` is `Canonical` in its document and `Established` in the status table";
    let diagnostic = Diagnostic::new("status-disagreement", Severity::Error, row.clone(), message)
        .label("this says `Established`")
        .related(at(&texts, "docs/patterns.md", "Canonical"), "this says `Canonical`")
        .help("run `patternbook sync-docs --prefer doc` or `--prefer table`")
        .fix("change the row to `Canonical`", vec![Edit { span: row, text: "Canonical".into() }]);
    (diagnostic, texts)
}
