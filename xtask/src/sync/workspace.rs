//! Everything that is compared: what all documents say, and which of it is about patterns.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use camino::Utf8Path;
use git2::Oid;
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::code::Code;
use super::collection;
use super::config::{self, Config};
use super::follow;
use super::memory::Memory;
use super::reading::{self, Overlay, Readings, is_document};
use super::relevance;
use super::waiver::Waiver;
use crate::diagnostic::{Diagnostic, Sources, Span};
use crate::pattern::table::Row;
use crate::pattern::{self, Facts, Legend, Pattern, Record, StatusTable, Vocabulary};
use crate::repo::history::{Committed, Unknown};
use crate::repo::{Files, History, Stat, files};

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
    /// What became of what is missing, as far as it was asked.
    pub(super) followed: follow::Memory,
    /// What history has answered.
    pub memory: Memory,
    /// What is committed.
    committed: Result<Committed, Unknown>,
    /// How many answers there were before anything was asked.
    recalled: usize,
    /// The commit whose history that is.
    head: Option<Oid>,
    /// What has changed since.
    touched: BTreeSet<String>,
    /// What the documents say, each by itself.
    readings: Readings,
    /// Texts that are not on disk yet.
    overlay: Overlay,
}

/// A file that may have changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Relative to the root, with `/` between names.
    pub path: String,
    /// What it holds now.
    pub text: Text,
}

/// What a file holds from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// This, whatever is on disk.
    Given(String),
    /// What is on disk.
    OnDisk,
    /// The text that was given for it, where one was; else what is on disk.
    Same,
}

/// A document that is about patterns. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Document {
    /// Relative to the root, with `/` between names.
    pub path: Arc<str>,
    /// What it says, less what is not about patterns after all.
    pub facts: Arc<Facts>,
    /// What is to be left as it is, and why.
    pub waivers: Arc<[Waiver]>,
    /// What the system said of its file when it was read. `None` where its text was given, or that is not known.
    pub stat: Option<Stat>,
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
        files::folder(&self.path)
    }
}

impl Workspace {
    /// Reads every document below `root`, which has to be absolute.
    ///
    /// # Errors
    ///
    /// What is wrong in `patternbook.toml`.
    pub fn load(root: &Utf8Path) -> Result<Self, Box<Diagnostic>> {
        Self::with_overlay(root, Overlay::new())
    }

    /// The same with texts in place of what is on disk.
    ///
    /// # Errors
    ///
    /// What is wrong in `patternbook.toml`.
    pub fn with_overlay(root: &Utf8Path, overlay: Overlay) -> Result<Self, Box<Diagnostic>> {
        let history = History::of(root);
        // What is committed is asked for meanwhile: that is one thread's work.
        let (read, committed) = rayon::join(|| read(root, &overlay, &history), || history.committed());
        let (files, readings) = read?;
        let mut workspace = Self {
            files,
            config: Config::default(),
            vocabulary: Vocabulary::default(),
            documents: Vec::new(),
            unread: Vec::new(),
            code: Code::default(),
            history,
            committed,
            followed: follow::Memory::default(),
            memory: Memory::default(),
            recalled: 0,
            head: None,
            touched: BTreeSet::new(),
            readings,
            overlay,
        };
        workspace.head = workspace.history.head();
        workspace.compare()?;
        workspace.recall();
        Ok(workspace)
    }

    /// Takes up what has changed. Of documents and code, only what `changes` name is read again.
    ///
    /// # Errors
    ///
    /// What is wrong in `patternbook.toml`. All else stays as it was before then, and is taken up by the next update.
    pub fn update(&mut self, changes: impl IntoIterator<Item = Change>) -> Result<(), Box<Diagnostic>> {
        let mut changed = BTreeSet::new();
        for Change { path, text } in changes {
            // Nothing went into a document that was there before, as far as history tells.
            let is_target = !is_document(&path) || !self.committed.as_ref().is_ok_and(|it| it.has_file(&path));
            if !matches!(text, Text::Given(_)) && is_target {
                self.followed = follow::Memory::default();
            }
            match text {
                Text::Given(text) => drop(self.overlay.insert(path.clone(), text)),
                Text::OnDisk => drop(self.overlay.remove(&path)),
                Text::Same => {}
            }
            changed.insert(path);
        }
        if let Some(before) = self.files.refresh(changed.iter().map(String::as_str)) {
            let (came, went) = (self.files.paths(), before.paths());
            let came = came.filter(|path| !before.is_file(path));
            let went = went.filter(|path| !self.files.is_file(path));
            changed.extend(came.chain(went).map(str::to_owned).collect::<Vec<_>>());
            self.code.forget_names();
            self.forget_history();
        }
        if self.history.head() != self.head {
            self.forget_history();
        }
        self.touched.extend(changed.iter().cloned());
        if self.code.forget(&self.files, &changed) {
            self.memory.forget_code();
        }
        self.memory.learn();
        match configuration(&self.files, &self.overlay) {
            Ok(config) if config.scope != *self.readings.scope() => {
                self.readings = Readings::of(config.scope);
                let documents = self.files.paths().filter(|path| is_document(path));
                self.readings.read(&self.files, &self.overlay, documents.collect());
            }
            _ => {
                let documents = changed.iter().map(String::as_str).filter(|path| is_document(path));
                self.readings.read(&self.files, &self.overlay, documents.collect());
            }
        }
        self.compare()
    }

    /// Adds a document that is not there yet.
    ///
    /// # Errors
    ///
    /// What is wrong in `patternbook.toml`.
    pub fn create(&mut self, path: &str, text: String) -> Result<(), Box<Diagnostic>> {
        self.files.expect(path);
        self.code.forget_names();
        self.update([Change { path: path.to_owned(), text: Text::Given(text) }])
    }

    /// Takes up what history answered a run before.
    fn recall(&mut self) {
        let answers = self.readings.cache().and_then(|cache| cache.answers(&self.history, &self.vocabulary));
        self.memory.answers = answers.unwrap_or_default();
        self.recalled = self.memory.answers.count();
    }

    /// Keeps for the next run what history has answered since.
    pub fn keep_answers(&self) {
        if let Some(cache) = self.readings.cache().filter(|_| self.memory.answers.count() != self.recalled) {
            cache.keep_answers(&self.history, &self.vocabulary, &self.memory.answers);
        }
    }

    /// What is committed, or which files there are, is not what it was when history was asked.
    fn forget_history(&mut self) {
        self.memory = Memory::default();
        self.followed = follow::Memory::default();
        self.history.forget();
        self.head = self.history.head();
        self.committed = self.history.committed();
        self.touched.clear();
    }

    /// Sees all that was read as one.
    fn compare(&mut self) -> Result<(), Box<Diagnostic>> {
        let config = configuration(&self.files, &self.overlay)?;
        let (mut documents, unread) = self.readings.all();
        let vocabulary = relevance::vocabulary(&config, &mut documents, &unread)?;
        collection::settle(&mut documents);
        relevance::keep_relevant(&config, &mut documents);
        self.code.load(&self.files, &self.overlay, &documents, &self.documents);
        if vocabulary != self.vocabulary || config.scope != self.config.scope {
            self.memory = Memory::default();
        }
        (self.config, self.vocabulary, self.documents, self.unread) = (config, vocabulary, documents, unread);
        Ok(())
    }

    /// A document's text, with what is not on disk yet.
    #[must_use]
    pub fn document_text(&self, path: &str) -> Option<Cow<'_, str>> {
        reading::text(&self.files, &self.overlay, path).ok()
    }

    /// What the document at `path` says by itself.
    #[must_use]
    pub fn reading(&self, path: &str) -> Option<&Document> {
        self.readings.get(path)
    }

    /// What is committed in HEAD.
    ///
    /// # Errors
    ///
    /// Why that is not known.
    pub fn committed(&self) -> Result<&Committed, Unknown> {
        self.committed.as_ref().map_err(Clone::clone)
    }

    /// Whether a document certainly says what HEAD has of it.
    #[must_use]
    pub fn is_committed(&self, document: &Document) -> bool {
        let (Ok(committed), Some(stat)) = (&self.committed, &document.stat) else { return false };
        committed.has(&document.path, stat)
    }

    /// How many documents did not have to be read, as nobody touched them since they were read last.
    #[must_use]
    pub fn untouched(&self) -> usize {
        self.readings.untouched()
    }

    /// The files that may have changed since history was asked first.
    #[must_use]
    pub fn touched(&self) -> &BTreeSet<String> {
        &self.touched
    }

    /// The texts that are not on disk yet.
    #[must_use]
    pub fn overlay(&self) -> &Overlay {
        &self.overlay
    }

    /// The document at `path`.
    #[must_use]
    pub fn document(&self, path: &str) -> Option<&Document> {
        let at = self.documents.binary_search_by(|document| (*document.path).cmp(path)).ok()?;
        self.documents.get(at)
    }

    /// Whether the document with the legend could not be read, so that nothing is known of what is a status.
    #[must_use]
    pub fn is_legend_unread(&self) -> bool {
        relevance::is_legend_unread(&self.config, &self.unread)
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
    pub fn rows<'w>(&'w self, index: &Index<'w>) -> Rows<'w> {
        let tables = self.documents.iter().flat_map(|document| &document.facts.tables);
        let most = tables.map(|table| table.rows.len()).sum::<usize>().min(index.exact.len());
        let mut rows = FxHashMap::with_capacity_and_hasher(most, FxBuildHasher);
        for document in &self.documents {
            for table in &document.facts.tables {
                for row in &table.rows {
                    if let Some(key) = index.find(&row.key) {
                        put(&mut rows, key, (document, table, row));
                    }
                }
            }
        }
        Rows(rows)
    }

    /// The patterns by the names that rows may use for them.
    #[must_use]
    pub fn index(&self) -> Index<'_> {
        Index::new(&self.documents)
    }
}

/// The rows of patterns, by the pattern's key.
#[derive(Debug, Default)]
pub struct Rows<'w>(FxHashMap<&'w str, Namesakes<PlacedRow<'w>>>);

impl<'w> Rows<'w> {
    /// Those of the patterns with this key.
    #[must_use]
    pub fn of(&self, key: &str) -> &[PlacedRow<'w>] {
        self.0.get(key).map(Namesakes::as_slice).unwrap_or_default()
    }

    /// All of them by key, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&'w str, &[PlacedRow<'w>])> {
        self.0.iter().map(|(key, rows)| (*key, rows.as_slice()))
    }
}

/// A row with its table and document.
pub type PlacedRow<'w> = (&'w Document, &'w StatusTable, &'w Row);

impl Sources for Workspace {
    fn text(&self, path: &Utf8Path) -> Option<Cow<'_, str>> {
        self.document_text(path.as_str())
    }
}

/// Patterns by name.
#[derive(Debug)]
pub struct Index<'w> {
    all: Vec<Placed<'w>>,
    exact: FxHashMap<&'w str, Namesakes<Placed<'w>>>,
    /// Names without what stands in brackets, where that leaves only one.
    short: FxHashMap<String, Option<&'w str>>,
}

/// A pattern with its document.
pub type Placed<'w> = (&'w Document, &'w Pattern);

/// What has one name. Nearly always that is one, for which nothing is allocated.
#[derive(Debug)]
enum Namesakes<T> {
    One(T),
    Many(Vec<T>),
}

impl<T: Copy> Namesakes<T> {
    fn add(&mut self, other: T) {
        match self {
            Self::One(first) => *self = Self::Many(vec![*first, other]),
            Self::Many(all) => all.push(other),
        }
    }

    fn as_slice(&self) -> &[T] {
        match self {
            Self::One(only) => std::slice::from_ref(only),
            Self::Many(all) => all,
        }
    }
}

fn put<'w, T: Copy>(all: &mut FxHashMap<&'w str, Namesakes<T>>, key: &'w str, value: T) {
    all.entry(key).and_modify(|known| known.add(value)).or_insert(Namesakes::One(value));
}

impl<'w> Index<'w> {
    pub(super) fn new(documents: &'w [Document]) -> Self {
        let of_document =
            |document: &'w Document| document.facts.patterns.iter().map(move |pattern| (document, pattern));
        let all: Vec<Placed<'w>> = documents.iter().flat_map(of_document).collect();
        let exact = FxHashMap::with_capacity_and_hasher(all.len(), FxBuildHasher);
        let mut index = Self { all: Vec::new(), exact, short: FxHashMap::default() };
        for &(document, pattern) in &all {
            let key = &*pattern.key;
            if let Some((short, _)) = pattern.name.split_once('(') {
                let short = index.short.entry(pattern::key(short));
                short.and_modify(|known| *known = known.take_if(|known| *known == key)).or_insert(Some(key));
            }
            put(&mut index.exact, key, (document, pattern));
        }
        index.all = all;
        index
    }

    /// All patterns with their documents, in the order of [`Workspace::documents`].
    #[must_use]
    pub fn all(&self) -> &[Placed<'w>] {
        &self.all
    }

    /// The key of the pattern that `name` means.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<&'w str> {
        self.find(&pattern::key(name))
    }

    /// The key of the pattern that a name with this key means.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<&'w str> {
        let exact = self.exact.get_key_value(key).map(|(key, _)| *key);
        exact.or_else(|| self.short.get(key).copied().flatten())
    }

    /// The patterns of a key; several where they have the same name.
    #[must_use]
    pub fn patterns(&self, key: &str) -> &[Placed<'w>] {
        self.exact.get(key).map(Namesakes::as_slice).unwrap_or_default()
    }

    /// All keys, in no order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.exact.keys().copied()
    }
}

/// The files below `root`, and what each of its documents says.
fn read(root: &Utf8Path, overlay: &Overlay, history: &History) -> Result<(Files, Readings), Box<Diagnostic>> {
    let files = Files::walk(root);
    // Before documents are read: what is wrong there is told at once.
    let mut readings = Readings::of(configuration(&files, overlay)?.scope);
    readings.load(&files, history, files.paths().filter(|path| is_document(path)).collect());
    let given = overlay.keys().map(String::as_str).filter(|path| is_document(path));
    readings.read(&files, overlay, given.collect());
    Ok((files, readings))
}

fn configuration(files: &Files, overlay: &Overlay) -> Result<Config, Box<Diagnostic>> {
    if !files.contains(config::NAME) {
        return Ok(Config::default());
    }
    match reading::text(files, overlay, config::NAME) {
        Ok(text) => Config::read(&text),
        Err(error) => Err(config::wrong(0..0, format!("it cannot be read: {error}"))),
    }
}
