//! `patternbook.toml`: what a generated repository remembers of its making.

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::pack::{Answers, Pack, PackError, Rendered};
use crate::plan::{Mode, PlanPath};

const NAME: &str = "patternbook.toml";

/// Where a pack that has the file's schema puts it. Editors look for it there, without a network, and it is the one of the
/// version that wrote the file.
const SCHEMA: &str = ".patternbook/patternbook.schema.json";

const HEAD: &str = "\
# What this repository was made from, and where its documents are. `patternbook` reads it, and so may you.
";

#[derive(Serialize)]
struct Record<'a> {
    pack: Made<'a>,
    answers: &'a Answers,
    #[serde(skip_serializing_if = "toml::Table::is_empty")]
    docs: &'a toml::Table,
}

#[derive(Serialize)]
struct Made<'a> {
    name: &'a str,
    version: &'a str,
}

/// The file that records `pack` and `answers`, of which none is a secret. `files` are those it stands beside.
pub(super) fn record(pack: &Pack, answers: &Answers, files: &[Rendered]) -> Result<Rendered, PackError> {
    let made = Made { name: &pack.name, version: &pack.version };
    let record = Record { pack: made, answers, docs: &pack.docs };
    let broken = |message: String| {
        let span = Span::file(pack.source.label().join("pack.toml"));
        PackError::Broken(vec![Diagnostic::new("pack", Severity::Error, span, message)])
    };
    let text = toml::to_string(&record).map_err(|error| broken(format!("failed to write `{NAME}`: {error}")))?;
    let path = PlanPath::new(NAME).map_err(|error| broken(error.to_string()))?;
    let has_schema = files.iter().any(|file| file.path.as_str() == SCHEMA);
    let schema = if has_schema { format!("#:schema {SCHEMA}\n") } else { String::new() };
    Ok(Rendered { path, content: format!("{schema}{HEAD}\n{text}").into_bytes(), mode: Mode::File })
}
