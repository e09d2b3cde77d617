//! Everything that is compared: what all documents say, and which of it is about patterns.

use std::borrow::Cow;
use std::collections::BTreeMap;

use camino::Utf8Path;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::code::Code;
use super::collection;
use super::config::{self, Config, LegendSource};
use super::waiver::Waiver;
use crate::diagnostic::{Diagnostic, Severity, Sources, Span};
use crate::markdown;
use crate::pattern::table::Row;
use crate::pattern::{self, Facts, Legend, Pattern, Record, StatusTable, Vocabulary, legend, status, table};
use crate::repo::files::ReadError;
use crate::repo::{Files, History};

/// All documents of a repository, as facts.
#[derive(Debug)]
pub struct Workspace {
    /// The repository's files.
    pub files: Files,
    /// What is configured.
    pub config: Config,
    /// The words that are statuses here.
    pub vocabulary: Vocabulary,
    /// The documents that are about patterns, sorted by path.
    pub documents: Vec<Document>,
    /// What could not be read although it seems to be about patterns.
    pub unread: Vec<Diagnostic>,
    /// The code that documents refer to.
    pub code: Code,
    /// What Git knows of all these files.
    pub history: History,
    /// Texts that are to be written and are not yet.
    overlay: BTreeMap<String, String>,
}

/// A document that is about patterns.
#[derive(Debug)]
pub struct Document {
    /// Relative to the root, with `/` between names.
    pub path: Box<str>,
    /// What it says, less what is not about patterns after all.
    pub facts: Facts,
    /// What is to be left as it is, and why.
    pub waivers: Vec<Waiver>,
}

impl Document {
    /// A place in it.
    #[must_use]
    pub fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(&*self.path, range)
    }

    /// The folder it is in.
    #[must_use]
    pub fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

impl Workspace {
    /// Reads every document below `root`, which has to be absolute.
    ///
    /// # Errors
    ///
    /// What is wrong in `patternbook.toml`.
    pub fn load(root: &Utf8Path) -> Result<Self, Box<Diagnostic>> {
        let files = Files::walk(root);
        Self::with(files, History::of(root), BTreeMap::new())
    }

    /// The same files with other texts in some of them.
    pub(super) fn with_overlay(self, overlay: BTreeMap<String, String>) -> Result<Self, Box<Diagnostic>> {
        Self::with(self.files, self.history, overlay)
    }

    fn with(files: Files, history: History, overlay: BTreeMap<String, String>) -> Result<Self, Box<Diagnostic>> {
        let config = match files.contains(config::NAME).then(|| files.read(config::NAME)) {
            None => Config::default(),
            Some(Ok(text)) => Config::read(&text)?,
            Some(Err(error)) => return Err(config::wrong(0..0, format!("it cannot be read: {error}"))),
        };
        let mut paths: Vec<&str> = files.paths().filter(|path| path.ends_with(".md")).collect();
        paths.sort_unstable();
        let read: Vec<_> = paths.par_iter().filter_map(|path| read(&files, &overlay, path)).collect();
        let (mut documents, mut unread) = (Vec::new(), Vec::new());
        for document in read {
            match document {
                Ok(document) => documents.push(document),
                Err(diagnostic) => unread.push(diagnostic),
            }
        }
        let vocabulary = vocabulary(&config, &mut documents)?;
        collection::settle(&mut documents);
        keep_relevant(&config, &mut documents);
        let code = Code::load(&files, &documents);
        Ok(Self { files, config, vocabulary, documents, unread, code, history, overlay })
    }

    /// A document's text, with what is to be written.
    #[must_use]
    pub fn document_text(&self, path: &str) -> Option<Cow<'_, str>> {
        match self.overlay.get(path) {
            Some(text) => Some(Cow::Borrowed(text)),
            None => self.files.read(path).ok().map(Cow::Owned),
        }
    }

    /// The texts that are to be written.
    #[must_use]
    pub fn overlay(&self) -> &BTreeMap<String, String> {
        &self.overlay
    }

    /// The document at `path`.
    #[must_use]
    pub fn document(&self, path: &str) -> Option<&Document> {
        let at = self.documents.binary_search_by(|document| (*document.path).cmp(path)).ok()?;
        self.documents.get(at)
    }

    /// Every pattern with its document.
    pub fn patterns(&self) -> impl Iterator<Item = (&Document, &Pattern)> {
        self.documents
            .iter()
            .flat_map(|document| document.facts.patterns.iter().map(move |pattern| (document, pattern)))
    }

    /// Every record of a decision with its document.
    pub fn records(&self) -> impl Iterator<Item = (&Document, &Record)> {
        self.documents.iter().filter_map(|document| Some((document, document.facts.record.as_ref()?)))
    }

    /// Every legend with its document.
    pub fn legends(&self) -> impl Iterator<Item = (&Document, &Legend)> {
        self.documents.iter().flat_map(|document| document.facts.legends.iter().map(move |legend| (document, legend)))
    }

    /// The rows of all status tables that are those of patterns in `index`.
    #[must_use]
    pub fn rows(&self, index: &Index<'_>) -> RowsByKey<'_> {
        let mut rows = RowsByKey::default();
        for document in &self.documents {
            for table in &document.facts.tables {
                for row in &table.rows {
                    if let Some(key) = index.key(&row.name) {
                        rows.entry(key).or_default().push((document, table, row));
                    }
                }
            }
        }
        rows
    }

    /// The patterns by the names that rows may use for them.
    #[must_use]
    pub fn index(&self) -> Index<'_> {
        Index::new(self.patterns())
    }
}

/// The rows of patterns, by the pattern's key.
pub type RowsByKey<'w> = FxHashMap<String, Vec<(&'w Document, &'w StatusTable, &'w Row)>>;

impl Sources for Workspace {
    fn text(&self, path: &Utf8Path) -> Option<Cow<'_, str>> {
        self.document_text(path.as_str())
    }
}

/// Patterns by name.
#[derive(Debug)]
pub struct Index<'w> {
    exact: FxHashMap<String, Vec<(&'w Document, &'w Pattern)>>,
    /// Names without what stands in brackets, where that leaves only one.
    short: FxHashMap<String, Option<String>>,
}

impl<'w> Index<'w> {
    fn new(patterns: impl Iterator<Item = (&'w Document, &'w Pattern)>) -> Self {
        let mut index = Self { exact: FxHashMap::default(), short: FxHashMap::default() };
        for (document, pattern) in patterns {
            let key = pattern::key(&pattern.name);
            if let Some((short, _)) = pattern.name.split_once('(') {
                let short = index.short.entry(pattern::key(short));
                short.and_modify(|known| *known = known.take_if(|known| *known == key)).or_insert(Some(key.clone()));
            }
            index.exact.entry(key).or_default().push((document, pattern));
        }
        index
    }

    /// The key of the pattern that `name` means.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<String> {
        let key = pattern::key(name);
        if self.exact.contains_key(&key) {
            return Some(key);
        }
        self.short.get(&key).cloned().flatten()
    }

    /// The patterns of a key; several where they have the same name.
    #[must_use]
    pub fn patterns(&self, key: &str) -> &[(&'w Document, &'w Pattern)] {
        self.exact.get(key).map(Vec::as_slice).unwrap_or_default()
    }

    /// All keys, in no order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.exact.keys().map(String::as_str)
    }
}

/// A document's facts. `None` where it says nothing about patterns.
fn read(files: &Files, overlay: &BTreeMap<String, String>, path: &str) -> Option<Result<Document, Diagnostic>> {
    let facts =
        |text: &str| Some(Facts::read_at(path, &markdown::Document::parse(text))).filter(|facts| !facts.is_empty());
    let text = match overlay.get(path) {
        Some(text) => Cow::Borrowed(text.as_str()),
        None => match files.read(path) {
            Ok(text) => Cow::Owned(text),
            Err(ReadError::Missing) => return None,
            Err(error) => {
                // Other people's documents may be in any encoding; only what seems to be about patterns matters.
                let is_ours = files.bytes(path).map_or(true, |bytes| facts(&String::from_utf8_lossy(&bytes)).is_some());
                return is_ours.then(|| Err(unreadable(path, &error)));
            }
        },
    };
    facts(&text).map(|facts| Ok(Document { path: path.into(), facts, waivers: Waiver::read(&text) }))
}

fn unreadable(path: &str, error: &ReadError) -> Diagnostic {
    let message = format!("failed to read this document: {error}");
    let help = match error {
        ReadError::NotUtf8(_) => "save it as UTF-8",
        _ => "make it readable, or have Git ignore it",
    };
    Diagnostic::new("unreadable", Severity::NotChecked, Span::file(path), message).help(help)
}

/// The words that are statuses: those configured, those of the source of legends, or the default ones. Leaves only the
/// legends that are about patterns' statuses.
fn vocabulary(config: &Config, documents: &mut [Document]) -> Result<Vocabulary, Box<Diagnostic>> {
    let known = config.statuses.as_ref().map_or_else(Vocabulary::default, Vocabulary::new);
    let source = match &config.legend {
        Some(LegendSource::Document(path, _)) => Some(path.as_str()),
        _ => None,
    };
    for document in documents.iter_mut().filter(|document| Some(&*document.path) != source) {
        document.facts.legends.retain(|legend| {
            legend.entries.iter().filter(|entry| known.look_up(&entry.status.text).name().is_some()).count() >= 2
        });
    }
    if config.statuses.is_some() {
        return Ok(known);
    }
    let words = |legend: &Legend| -> Vec<String> {
        let word = |entry: &legend::Entry| match known.look_up(&entry.status.text) {
            // A slip of the pen in the legend does not make a new status.
            status::Match::Misspelled(name) if !name.eq_ignore_ascii_case(&entry.status.text) => name.to_owned(),
            _ => entry.status.text.to_string(),
        };
        legend.entries.iter().map(word).collect()
    };
    let mut legends = documents.iter().filter_map(|document| Some((&*document.path, document.facts.legends.first()?)));
    match &config.legend {
        Some(LegendSource::Inline(entries)) => Ok(Vocabulary::new(entries.iter().map(|(status, _)| status))),
        Some(LegendSource::Document(path, span)) => {
            let legend = legends.find(|(other, _)| other == path).map(|(_, legend)| legend);
            let missing = || config::wrong(span.clone(), format!("there is no legend in `{path}`"));
            Ok(Vocabulary::new(words(legend.ok_or_else(missing)?)))
        }
        None => Ok(legends.next().map_or_else(Vocabulary::default, |(_, legend)| Vocabulary::new(words(legend)))),
    }
}

/// Drops what only looks like a pattern or a status table: a heading "Pattern: …" in a document where nothing has a
/// status, and a table of names and statuses of other things.
fn keep_relevant(config: &Config, documents: &mut Vec<Document>) {
    let index = Index::new(
        documents.iter().flat_map(|document| document.facts.patterns.iter().map(move |pattern| (document, pattern))),
    );
    let mut named = FxHashSet::default();
    let mut anchored = FxHashSet::default();
    for document in documents.iter() {
        for (number, table) in document.facts.tables.iter().enumerate() {
            let keys: Vec<_> = table.rows.iter().filter_map(|row| index.key(&row.name)).collect();
            if !keys.is_empty() || is_home(&document.path, table) {
                anchored.insert((document.path.clone(), number));
            }
            named.extend(keys);
        }
    }
    for document in documents.iter_mut() {
        let facts = &mut document.facts;
        let mut number = 0..;
        facts.tables.retain(|_| anchored.contains(&(document.path.clone(), number.next().unwrap_or_default())));
        let source = matches!(&config.legend, Some(LegendSource::Document(path, _)) if **path == *document.path);
        let has_status = facts.patterns.iter().any(|pattern| pattern.status.is_some());
        if !has_status && !source && facts.legends.is_empty() {
            facts.patterns.retain(|pattern| named.contains(&pattern::key(&pattern.name)));
        }
    }
    documents.retain(|document| !document.facts.is_empty());
}

/// Whether a table is a status table by where it stands, even before it has a row.
fn is_home(path: &str, table: &table::StatusTable) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase().replace('-', "_");
    name == "technical_status.md" && table.is_of_patterns
}
