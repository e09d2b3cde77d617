//! What single documents say, each read by itself and kept until it changes.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::cache::Cache;
use super::config::Scope;
use super::waiver::Waiver;
use super::workspace::Document;
use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::markdown;
use crate::pattern::{Facts, Names};
use crate::repo::files::ReadError;
use crate::repo::{Files, History};

/// Texts that stand in place of what is on disk, by path.
pub type Overlay = BTreeMap<String, String>;

/// What every document says by itself, by path. Those that say nothing of patterns are left out.
#[derive(Debug, Default)]
pub(super) struct Readings {
    scope: Scope,
    by_path: BTreeMap<Arc<str>, Reading>,
    /// Where they are kept for the next run.
    cache: Option<Cache>,
    /// How many of them did not have to be read, when all were looked at.
    untouched: usize,
}

/// A document before it is seen beside the others, or why it could not be read although it seems to be about patterns.
pub(super) type Reading = Result<Document, Box<Diagnostic>>;

impl Readings {
    /// Nothing yet, of documents that are read in this way.
    pub(super) fn of(scope: Scope) -> Self {
        Self { scope, ..Self::default() }
    }

    /// Where they are kept for the next run, if anywhere.
    pub(super) fn cache(&self) -> Option<&Cache> {
        self.cache.as_ref()
    }

    /// How many of them did not have to be read, when all were looked at.
    pub(super) fn untouched(&self) -> usize {
        self.untouched
    }

    /// How documents are read.
    pub(super) fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Reads all documents, `paths`, for the first time: as they are kept where they are.
    pub(super) fn load(&mut self, files: &Files, history: &History, mut paths: Vec<&str>) {
        paths.retain(|path| self.scope.reads(path) && !files.is_of_another_checkout(path));
        paths.sort_unstable();
        let names = &self.scope.names;
        let overlay = Overlay::new();
        let read = |path: &str| read(files, &overlay, path, names);
        let cache = Cache::open(files.root(), history, paths.len(), names);
        let (found, untouched) = match &cache {
            Some(cache) => cache.readings(paths, read),
            None => (paths.into_par_iter().map(|path| (path, read(path))).collect(), 0),
        };
        self.by_path = found.into_iter().filter_map(|(path, reading)| Some((path.into(), reading?))).collect();
        (self.cache, self.untouched) = (cache, untouched);
    }

    /// Reads the documents at `paths` anew, and forgets those that are there no more.
    pub(super) fn read(&mut self, files: &Files, overlay: &Overlay, mut paths: Vec<&str>) {
        paths.retain(|path| self.scope.reads(path) && !files.is_of_another_checkout(path));
        let names = &self.scope.names;
        let read: Vec<(&str, Option<Reading>)> =
            paths.into_par_iter().map(|path| (path, read(files, overlay, path, names))).collect();
        for (path, reading) in read {
            match reading {
                Some(reading) => self.by_path.insert(path.into(), reading),
                None => self.by_path.remove(path),
            };
        }
    }

    /// What the document at `path` says.
    pub(super) fn get(&self, path: &str) -> Option<&Document> {
        self.by_path.get(path)?.as_ref().ok()
    }

    /// The documents, and what could not be read, each sorted by path.
    pub(super) fn all(&self) -> (Vec<Document>, Vec<Diagnostic>) {
        let mut documents = Vec::with_capacity(self.by_path.len());
        let mut unread = Vec::new();
        for reading in self.by_path.values() {
            match reading {
                Ok(document) => documents.push(document.clone()),
                Err(diagnostic) => unread.push((**diagnostic).clone()),
            }
        }
        (documents, unread)
    }
}

/// Whether a path is a document's.
pub(super) fn is_document(path: &str) -> bool {
    path.ends_with(".md")
}

/// A file's text, with what stands in its place.
pub(super) fn text<'o>(files: &Files, overlay: &'o Overlay, path: &str) -> Result<Cow<'o, str>, ReadError> {
    match overlay.get(path) {
        Some(text) => Ok(Cow::Borrowed(text)),
        None => files.read(path).map(Cow::Owned),
    }
}

/// A document's facts. `None` where it is not there or says nothing about patterns.
fn read(files: &Files, overlay: &Overlay, path: &str, names: &Names) -> Option<Reading> {
    if !files.is_file(path) {
        return None;
    }
    let facts = |text: &str| {
        Some(Facts::read_at(path, &markdown::Document::parse(text), names)).filter(|facts| !facts.is_empty())
    };
    let given = overlay.get(path).map(|text| Ok((Cow::Borrowed(text.as_str()), None)));
    match given.unwrap_or_else(|| files.read_noting(path).map(|(text, stat)| (Cow::Owned(text), stat))) {
        Ok((text, stat)) => {
            let facts = Arc::new(facts(&text)?);
            Some(Ok(Document { path: path.into(), facts, waivers: Waiver::read(&text).into(), stat }))
        }
        Err(ReadError::Missing) => None,
        Err(error) => {
            // Other people's documents may be in any encoding; only what seems to be about patterns matters.
            // A byte that is no text may stand for a letter of a name, or for nothing in a word that is looked for.
            let seems = |bytes: &[u8]| {
                // In UTF-16 every other byte of most letters is zero.
                let text = String::from_utf8_lossy(bytes).replace('\0', "");
                ["x", ""].iter().any(|letter| facts(&text.replace(char::REPLACEMENT_CHARACTER, letter)).is_some())
            };
            let is_ours = files.bytes(path).map_or(true, |bytes| seems(&bytes));
            is_ours.then(|| Err(Box::new(unreadable(path, &error))))
        }
    }
}

fn unreadable(path: &str, error: &ReadError) -> Diagnostic {
    let message = format!("failed to read this document: {error}");
    let help = match error {
        ReadError::NotUtf8(_) => "save it as UTF-8",
        _ => "make it readable, or have Git ignore it",
    };
    Diagnostic::new("unreadable", Severity::NotChecked, Span::file(path), message).help(help)
}
