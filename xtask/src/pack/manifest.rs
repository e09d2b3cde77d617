//! `pack.toml`, `layer.toml` and `pattern.toml` as they are written, with the place of what later checks may refuse.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;

use super::question::Kind;
use crate::diagnostic::{Diagnostic, Severity, Span};

/// The rule that a broken pack offends against.
pub(super) const RULE: &str = "pack";

/// `pack.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    pub(super) pack: Header,
    #[serde(default)]
    pub(super) docs: toml::Table,
    #[serde(default)]
    pub(super) joined: Vec<JoinedEntry>,
    #[serde(default, rename = "question")]
    pub(super) questions: Vec<QuestionEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    pub(super) name: String,
    pub(super) version: String,
    /// TOML files whose keys every template sees under the file's stem.
    #[serde(default)]
    pub(super) data: Vec<Spanned<String>>,
    /// What `new-project` says at its end: a template.
    pub(super) next: Option<Spanned<String>>,
    /// In the order of joining.
    pub(super) layers: Vec<Spanned<String>>,
    /// In the order of the documents.
    #[serde(default)]
    pub(super) patterns: Vec<Spanned<String>>,
}

/// A generated file whose parts come from several layers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct JoinedEntry {
    pub(super) path: Spanned<String>,
    pub(super) sections: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QuestionEntry {
    pub(super) id: Spanned<String>,
    pub(super) kind: Kind,
    pub(super) prompt: String,
    pub(super) help: Option<String>,
    pub(super) default: Option<Spanned<super::Answer>>,
    #[serde(default)]
    pub(super) options: Vec<ChoiceEntry>,
    pub(super) validate: Option<Spanned<ValidateEntry>>,
    #[serde(default)]
    pub(super) reserved: Vec<String>,
    #[serde(default)]
    pub(super) when: When,
}

/// An option of a question.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChoiceEntry {
    pub(super) value: Spanned<String>,
    pub(super) label: String,
    pub(super) help: Option<String>,
    #[serde(default)]
    pub(super) when: When,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum ValidateEntry {
    Named(String),
    Pattern { pattern: String, longest: Option<usize>, message: String },
}

pub(super) type When = BTreeMap<Spanned<String>, Vec<Spanned<String>>>;

/// `layer.toml`. A layer without one is for every project.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LayerEntry {
    #[serde(default)]
    pub(super) when: When,
    /// Generated files that are to be executable.
    #[serde(default)]
    pub(super) executable: Vec<Spanned<String>>,
    /// References to what it adds to patterns, by the pattern's id.
    #[serde(default)]
    pub(super) implements: BTreeMap<Spanned<String>, Vec<String>>,
}

/// `pattern.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PatternEntry {
    pub(super) title: String,
    pub(super) status: String,
    /// References such as `src/config.rs::Config::load`.
    #[serde(default)]
    pub(super) implementation: Vec<String>,
    #[serde(default)]
    pub(super) when: When,
}

/// A manifest file's place and text, from which it reports.
pub(super) struct File<'a> {
    /// As shown: the pack's label and the path in it.
    pub(super) path: Utf8PathBuf,
    pub(super) text: &'a str,
}

impl<'a> File<'a> {
    pub(super) fn new(label: &Utf8Path, path: &Utf8Path, text: &'a str) -> Self {
        Self { path: label.join(path), text }
    }

    /// Reads it as TOML. A file that is not what it should be is one diagnostic, at the place that TOML names.
    pub(super) fn parse<T: DeserializeOwned>(&self) -> Result<T, Diagnostic> {
        toml::from_str(self.text).map_err(|error| {
            let range = error.span().unwrap_or(0..0);
            let span = Span::new(self.path.clone(), range);
            let message = error.message().lines().next().unwrap_or_default().to_owned();
            Diagnostic::new(RULE, Severity::Error, span, format!("failed to read `{}`: {message}", self.path))
        })
    }

    /// A finding at the place of `at`.
    pub(super) fn error<T>(&self, at: &Spanned<T>, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(RULE, Severity::Error, Span::new(self.path.clone(), at.span()), message)
    }
}
