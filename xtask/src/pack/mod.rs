//! What a template pack is: questions, layers of files, and patterns. Data only: nothing in a pack is ever run.
//!
//! [`Pack::load`] reads one and checks everything that can be checked without answers; [`render()`](render::render)
//! makes the files of a repository from it.

mod answer;
mod assemble;
mod check;
mod combinations;
mod example;
mod load;
mod manifest;
mod question;
mod render;
mod secret;
mod source;
mod tag;
mod template;

use std::collections::BTreeMap;

use camino::Utf8PathBuf;
use serde_json::{Map, Value};

use crate::diagnostic::Diagnostic;

pub use answer::{Answer, Answers, Condition};
pub use check::{as_options, check};
pub use combinations::{Covering, Space};
pub use question::{Choice, Kind, Question, Validation, nearest};
pub use render::{Rendered, render, render_default, render_next};
pub use secret::{found_in as secret_in, masked};
pub use source::{Source, SourceError};

/// Why a pack could not be loaded or rendered.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// Its files could not be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// Its files are not what a pack is made of.
    #[error("the pack is broken")]
    Broken(Vec<Diagnostic>),
}

/// A template pack whose structure was found sound.
#[derive(Debug)]
pub struct Pack {
    /// Where it was read from.
    pub source: Source,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What it asks, in order.
    pub questions: Vec<Question>,
    /// What `patternbook.toml` says under `[docs]` in a generated repository.
    pub docs: toml::Table,
    /// Data that every template sees.
    data: Map<String, Value>,
    /// What to say after a project was written.
    next: Option<Utf8PathBuf>,
    layers: Vec<Layer>,
    patterns: Vec<Pattern>,
    compiled: template::Compiled,
}

/// A folder of templates that applies to some answers.
#[derive(Debug, Default)]
struct Layer {
    name: String,
    when: Condition,
    executable: Vec<String>,
    /// References that it adds to patterns, by the pattern's id.
    implements: BTreeMap<String, Vec<String>>,
    templates: Vec<TemplateFile>,
    /// What templates may include: name, path as shown, text.
    partials: Vec<(String, Utf8PathBuf, String)>,
}

/// One file of a layer.
#[derive(Debug)]
struct TemplateFile {
    /// In the pack.
    source: Utf8PathBuf,
    /// In the generated repository; itself a template. Without the `.hbs`.
    target: String,
    role: Role,
    /// Whether it is rendered or copied.
    rendered: bool,
}

/// What a template's file becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Role {
    /// A file of its own.
    File,
    /// A file of its own, rendered after all others, which it may quote.
    Document,
    /// A part of the joined file at `target`.
    Part {
        /// The section's place in the joined file.
        section: usize,
    },
}

/// A pattern that the pack documents.
#[derive(Debug)]
struct Pattern {
    id: String,
    title: String,
    status: String,
    implementation: Vec<String>,
    when: Condition,
    body: Utf8PathBuf,
}

impl Pack {
    /// The question `id`.
    #[must_use]
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == id)
    }

    /// When layers and patterns apply, in order.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        let layers = self.layers.iter().map(|layer| &layer.when);
        layers.chain(self.patterns.iter().map(|pattern| &pattern.when))
    }
}
