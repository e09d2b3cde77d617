//! Answers given beforehand: `--set key=value` and answers files.

use std::collections::BTreeMap;
use std::ops::Range;

use camino::{Utf8Path, Utf8PathBuf};
use serde::Deserialize;
use toml::Spanned;

use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::pack::Answer;

/// An answer given beforehand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The question's id, as given.
    pub id: String,
    /// The answer.
    pub value: GivenValue,
    /// Where it stands, if in a file.
    pub place: Option<Span>,
}

/// An answer as given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenValue {
    /// On the command line, where everything is text.
    Flag(String),
    /// In a file, which has types.
    Typed(Answer),
}

/// Reads `key=value`; `None` without a `=`.
#[must_use]
pub fn from_flag(text: &str) -> Option<Given> {
    let (id, value) = text.split_once('=')?;
    Some(Given { id: id.trim().to_owned(), value: GivenValue::Flag(value.to_owned()), place: None })
}

/// Reads an answers file: a table of answers by question id, in TOML, or in JSON where `path` ends in `.json`.
///
/// # Errors
///
/// With the place at which `text` is no such table.
pub fn from_file(path: &Utf8Path, text: &str) -> Result<Vec<Given>, Diagnostic> {
    if path.extension() == Some("json") { from_json(path, text) } else { from_toml(path, text) }
}

fn broken(path: &Utf8Path, range: Range<usize>, message: &str) -> Diagnostic {
    let message = format!("failed to read the answers in `{path}`: {message}");
    Diagnostic::new("answers", Severity::Error, Span::new(path, range), message)
        .help("an answers file is a table such as `project_name = \"demo\"`; `--list-questions` shows the keys")
}

fn from_toml(path: &Utf8Path, text: &str) -> Result<Vec<Given>, Diagnostic> {
    let table: BTreeMap<Spanned<String>, Spanned<toml::Value>> = toml::from_str(text).map_err(|error| {
        broken(path, error.span().unwrap_or(0..0), error.message().lines().next().unwrap_or_default())
    })?;
    let given = |(id, value): (Spanned<String>, Spanned<toml::Value>)| {
        let range = value.span();
        let answer = Answer::deserialize(value.into_inner())
            .map_err(|_| broken(path, range.clone(), "an answer is a text, a list of texts, `true` or `false`"))?;
        Ok(typed(id.into_inner(), answer, path.to_owned(), range))
    };
    table.into_iter().map(given).collect()
}

fn from_json(path: &Utf8Path, text: &str) -> Result<Vec<Given>, Diagnostic> {
    let table: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text).map_err(|error| {
        let line_start: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
        let at = (line_start + error.column().saturating_sub(1)).min(text.len());
        broken(path, at..at, &error.to_string())
    })?;
    let given = |(id, value): (String, serde_json::Value)| {
        // serde_json keeps no places; a key's first mention is where it stands in all but contrived files.
        let at = text.find(&format!("\"{id}\"")).unwrap_or(0);
        let range = at..at + id.len() + 2;
        let answer = Answer::deserialize(value)
            .map_err(|_| broken(path, range.clone(), "an answer is a text, a list of texts, `true` or `false`"))?;
        Ok(typed(id, answer, path.to_owned(), range))
    };
    table.into_iter().map(given).collect()
}

fn typed(id: String, answer: Answer, path: Utf8PathBuf, range: Range<usize>) -> Given {
    Given { id, value: GivenValue::Typed(answer), place: Some(Span::new(path, range)) }
}
