//! The code that documents refer to: each file read once, and parsed only where that is needed.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::reading::{self, Overlay};
use super::rust::{Leads, Paths};
use super::workspace::Document;
use crate::pattern::{Part, Reference, Target};
use crate::repo::Files;
use crate::repo::cargo::{Candidate, Refusal};
use crate::repo::files::{self, ReadError, folder, name};
use crate::repo::skim;
use crate::repo::symbols::{self, Definitions, Language, Made};

/// Files by path.
pub(super) type Sources = FxHashMap<String, Result<Source, ReadError>>;

/// Files, and where Rust paths lead.
#[derive(Debug, Default)]
pub struct Code {
    files: Sources,
    rust: Paths,
    /// Whether all is there that documents asked for when it was loaded last.
    complete: bool,
    /// Made when a reference does not resolve.
    names: OnceLock<Names>,
}

/// What is known of a source file.
#[derive(Debug)]
pub struct Source {
    /// Its text, line endings as they are.
    pub text: String,
    language: Option<Language>,
    names: OnceLock<FxHashSet<Box<str>>>,
    definitions: OnceLock<Definitions>,
}

/// A definition: its path in the file, its last name, and its text.
pub type Item<'s> = (&'s str, &'s str, &'s str);

impl Source {
    /// The file at `path` with this text.
    #[must_use]
    pub fn of(path: &str, text: String) -> Self {
        Self { text, language: Language::of(path), names: OnceLock::new(), definitions: OnceLock::new() }
    }

    /// How many lines it has.
    #[must_use]
    pub fn lines(&self) -> usize {
        self.text.lines().count()
    }

    /// Its definitions. `None` where its language has no grammar here.
    #[must_use]
    pub fn definitions(&self) -> Option<&Definitions> {
        let language = self.language?;
        Some(self.definitions.get_or_init(|| symbols::definitions(language, &self.text)))
    }

    /// Whether it defines `name`, which may have the names of modules and types before it. `None` where that is not
    /// known: its language has no grammar here, or a part of it cannot be parsed.
    #[must_use]
    pub fn defines(&self, name: &str) -> Option<bool> {
        let is_rust = self.language == Some(Language::Rust);
        // What nearly every reference asks.
        if is_rust && self.skimmed(name) {
            return Some(true);
        }
        let last = symbols::last_word(name);
        let is_code = self.language.is_some_and(Language::is_code);
        // No tree has to grow, nor are tokens read, to say that what stands nowhere is not defined. The keys of data may be
        // escaped.
        if is_code && !self.text.contains(last) || is_rust && !skim::mentions(&self.text, last) {
            return Some(false);
        }
        let known = self.definitions()?;
        if symbols::find(&known.symbols, name).is_empty() { known.complete.then_some(false) } else { Some(true) }
    }

    /// How a macro of it may make what is called `name`.
    #[must_use]
    pub fn made(&self, name: &str) -> Option<Made> {
        match self.language {
            Some(Language::Rust) => symbols::made(&self.text, &self.definitions()?.outline, name),
            _ => None,
        }
    }

    /// Whether a macro of it is given `name`. Where that stands nowhere, no tree has to grow to say so.
    #[must_use]
    pub fn names_in_macro(&self, name: &str) -> bool {
        skim::mentions(&self.text, symbols::last_word(name)) && self.made(name) == Some(Made::Named)
    }

    /// The definitions whose last name is nearly that of `name`, at most two. For Rust without those that only a tree
    /// tells.
    #[must_use]
    pub fn nearest(&self, name: &str) -> Vec<&str> {
        if self.language == Some(Language::Rust) && !name.contains("::") {
            return nearest(self.names().iter().map(|known| (&**known, &**known)), name);
        }
        let known = self.definitions().map(|known| known.symbols.as_slice()).unwrap_or_default();
        nearest(known.iter().filter_map(|symbol| Some((symbol.names.last()?.as_ref(), &*symbol.path))), name)
    }

    /// Whether `name` is among the names that are found without a syntax tree, which takes far longer.
    fn skimmed(&self, name: &str) -> bool {
        self.names().contains(name)
    }

    /// What it defines, as far as that may be what `name` once was: the path of each definition, its last name, and its
    /// text. Of Rust without those that only a tree tells, unless `name` is a path. `None` where its language has no
    /// grammar here.
    #[must_use]
    pub fn items(&self, name: &str) -> Option<Vec<Item<'_>>> {
        if self.language == Some(Language::Rust) && !name.contains("::") {
            let items = skim::items(&self.text).into_iter();
            return Some(items.filter_map(|(name, range)| Some((name, name, self.text.get(range)?))).collect());
        }
        let symbols = self.definitions()?.symbols.iter();
        Some(
            symbols
                .filter_map(|symbol| {
                    Some((&*symbol.path, symbol.names.last()?.as_ref(), self.text.get(symbol.range.clone())?))
                })
                .collect(),
        )
    }

    /// The names that are found without a syntax tree. Every reference asks for one of them.
    fn names(&self) -> &FxHashSet<Box<str>> {
        self.names.get_or_init(|| skim::names(&self.text).into_iter().map(Into::into).collect())
    }
}

/// Those of `known`, each a last name and a path, whose name is nearly the last one of `name`.
fn nearest<'s>(known: impl Iterator<Item = (&'s str, &'s str)>, name: &str) -> Vec<&'s str> {
    let wanted = name.rsplit([':', '.', '#', '/']).next().unwrap_or_default().to_lowercase();
    let mut near: Vec<(usize, &str)> = known
        .map(|(name, path)| (strsim::damerau_levenshtein(&name.to_lowercase(), &wanted), path))
        .filter(|(distance, _)| *distance <= 2.max(wanted.len() / 3))
        .collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(2).map(|(_, path)| path).collect()
}

/// Where a path leads.
#[derive(Debug, PartialEq, Eq)]
pub enum Place<'p> {
    /// To this file or folder.
    Found(Cow<'p, str>),
    /// To this file or folder, which Git ignores.
    Ignored(String),
    /// Nowhere.
    Missing,
    /// Out of the repository.
    Outside,
}

impl Code {
    /// Reads every file of which more than its existence is asked and which is not known yet. `before` are the documents for
    /// which that was done last.
    pub(super) fn load<'d>(
        &mut self,
        files: &'d Files,
        overlay: &Overlay,
        documents: &'d [Document],
        before: &[Document],
    ) {
        if let Some(changed) = changed(documents, before).filter(|_| self.complete) {
            let mut wanted = FxHashSet::default();
            changed.into_iter().for_each(|document| want(&mut wanted, files, document));
            self.read(files, overlay, wanted);
        } else {
            self.load_all(files, overlay, documents);
        }
        self.complete = true;
    }

    fn load_all<'d>(&mut self, files: &'d Files, overlay: &Overlay, documents: &'d [Document]) {
        let new = self.rust.ask(files, documents);
        let gather = |mut wanted: FxHashSet<Cow<'d, str>>, document: &'d Document| {
            want(&mut wanted, files, document);
            wanted
        };
        let merge = |mut wanted: FxHashSet<_>, other: FxHashSet<_>| {
            wanted.extend(other);
            wanted
        };
        let mut wanted = documents.par_iter().fold(FxHashSet::default, gather).reduce(FxHashSet::default, merge);
        wanted.extend(self.rust.files(files, &new).map(Cow::Owned));
        self.files.retain(|path, _| wanted.contains(path.as_str()));
        self.read(files, overlay, wanted);
        self.rust.find(files, overlay, &mut self.files, new);
    }

    /// Reads those files that are not known yet.
    fn read(&mut self, files: &Files, overlay: &Overlay, wanted: FxHashSet<Cow<'_, str>>) {
        let unread = wanted.into_par_iter().filter(|path| !self.files.contains_key(&**path));
        let read = unread.map(|path| {
            let source = read(files, overlay, &path);
            (path.into_owned(), source)
        });
        let read: Vec<_> = read.collect();
        self.files.extend(read);
    }

    /// Forgets the files that may have changed, so that they are read again. Returns whether there were any.
    pub(super) fn forget(&mut self, files: &Files, changed: &BTreeSet<String>) -> bool {
        let before = self.files.len();
        // What a link leads to may be any file.
        self.files.retain(|path, _| files.is_file(path) && !changed.contains(path));
        let has_forgotten = self.rust.forget(changed.iter()) || self.files.len() < before;
        if has_forgotten {
            self.complete = false;
        }
        has_forgotten
    }

    /// Forgets which files there are.
    pub(super) fn forget_names(&mut self) {
        self.rust = Paths::default();
        self.complete = false;
        self.names = OnceLock::new();
    }

    /// The file at `path`. `None` where nothing asked for it when documents were read.
    #[must_use]
    pub fn source(&self, path: &str) -> Option<&Result<Source, ReadError>> {
        self.files.get(path)
    }

    /// Where a Rust path leads that `document` writes. `None` where nothing is known of that.
    #[must_use]
    pub fn rust(&self, document: &Document, path: &str) -> Option<&Leads> {
        self.rust.leads(document, path)
    }

    /// The Rust path by which a document that wrote `path` calls what is at `to`.
    #[must_use]
    pub fn rust_path(&self, files: &Files, document: &Document, path: &str, to: &Candidate) -> Option<String> {
        self.rust.spell(files, document, path, to)
    }

    /// What cargo said of the workspaces that it does not describe, where a Rust path asked for them.
    #[must_use]
    pub fn refused(&self) -> &[Refusal] {
        self.rust.refused()
    }

    /// Paths that may be meant by one that does not exist: a file of that name elsewhere, or one beside it whose name
    /// has a slip in one place.
    #[must_use]
    pub fn similar(&self, files: &Files, path: &str) -> Vec<&str> {
        let names = self.names.get_or_init(|| Names::of(files));
        let path = path.trim_end_matches('/');
        if let Some(paths) = names.by_name.get(&name(path).to_lowercase()) {
            return paths.iter().take(3).map(String::as_str).collect();
        }
        let beside = names.by_folder.get(folder(path)).map(Vec::as_slice).unwrap_or_default();
        beside.iter().filter(|other| is_slip(name(other), name(path))).take(3).map(String::as_str).collect()
    }
}

/// The documents that say something else than `before`. `None` where all have to be looked at: they are not the same, or
/// name Rust paths, which are forgotten where no document names them any more.
fn changed<'d>(documents: &'d [Document], before: &[Document]) -> Option<Vec<&'d Document>> {
    if documents.len() != before.len() {
        return None;
    }
    let names_rust = |document: &Document| references(document).any(|it| matches!(it.target, Target::Rust(_)));
    let pairs = documents.iter().zip(before).filter(|(document, before)| !Arc::ptr_eq(&document.facts, &before.facts));
    let changed = pairs.map(|(document, before)| {
        let is_plain = document.path == before.path && !names_rust(document) && !names_rust(before);
        is_plain.then_some(document)
    });
    changed.collect()
}

fn references(document: &Document) -> impl Iterator<Item = &Reference> {
    document.facts.patterns.iter().flat_map(|pattern| &pattern.references)
}

/// Adds the files of which a document asks more than whether they exist.
fn want<'d>(wanted: &mut FxHashSet<Cow<'d, str>>, files: &Files, document: &'d Document) {
    for reference in references(document) {
        match &reference.target {
            Target::Path { part: Part::Whole, .. } => {}
            // Many references are to the same file.
            Target::Path { path, .. } if !reference.link && wanted.contains(&**path) => {}
            Target::Path { path, .. } => wanted.extend(found(files, document, path, reference.link)),
            // Where these lead is found out apart.
            Target::Rust(_) => {}
        }
    }
    let examples = document.facts.patterns.iter().flat_map(|pattern| &pattern.examples);
    wanted.extend(examples.filter_map(|example| found(files, document, &example.path, false)));
}

/// Paths, sorted, by the lower-case name they end in, and by the folder they are in.
#[derive(Debug, Default)]
struct Names {
    by_name: FxHashMap<String, Vec<String>>,
    by_folder: FxHashMap<String, Vec<String>>,
}

impl Names {
    fn of(files: &Files) -> Self {
        let mut names = Self::default();
        let mut paths: Vec<&str> = files.paths().collect();
        paths.sort_unstable();
        for path in paths {
            names.by_name.entry(name(path).to_lowercase()).or_default().push(path.to_owned());
            names.by_folder.entry(folder(path).to_owned()).or_default().push(path.to_owned());
        }
        names
    }
}

/// Whether two names differ in one place, by at most two characters. Cheaper than a distance, which matters where a
/// folder has thousands of files.
fn is_slip(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let shorter = a.len().min(b.len());
    let head = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count().min(shorter - head);
    a.len().max(b.len()) - head - tail <= 2 && head + tail > 0
}

/// Whether a Rust file that was read defines this; a module that has a file for itself is there with the file.
pub(super) fn defines(sources: &Sources, path: &str, symbol: &str) -> bool {
    let known = sources.get(path).and_then(|source| source.as_ref().ok()?.definitions());
    symbol.is_empty() || known.is_some_and(|known| known.symbols.iter().any(|other| *other.path == *symbol))
}

/// The source file at `path`.
pub(super) fn read(files: &Files, overlay: &Overlay, path: &str) -> Result<Source, ReadError> {
    let mut text = reading::text(files, overlay, path)?.into_owned();
    text.shrink_to_fit();
    Ok(Source::of(path, text))
}

/// The file that `path` leads to from `document`.
fn found<'p>(files: &Files, document: &Document, path: &'p str, link: bool) -> Option<Cow<'p, str>> {
    match place(files, document.folder(), path, link) {
        Place::Found(path) => Some(path),
        Place::Ignored(_) | Place::Missing | Place::Outside => None,
    }
}

/// Where `path` leads from a document in `folder`. Links are relative to their document first, code to the root.
#[must_use]
pub fn place<'p>(files: &Files, folder: &str, path: &'p str, link: bool) -> Place<'p> {
    // What most references are, and nothing has to be put together for.
    if !link && files.contains(path) {
        return Place::Found(Cow::Borrowed(path));
    }
    let from_root = || files::join("", path.trim_start_matches('/'));
    let from_document = || if path.starts_with('/') { None } else { files::join(folder, path) };
    let order = if link { [from_document(), from_root()] } else { [from_root(), from_document()] };
    let candidates: Vec<String> = order.into_iter().flatten().collect();
    if let Some(found) = candidates.iter().find(|candidate| files.contains(candidate)) {
        return Place::Found(Cow::Owned(found.clone()));
    }
    if let Some(ignored) = candidates.iter().find(|candidate| files.is_ignored(candidate)) {
        return Place::Ignored(ignored.clone());
    }
    if candidates.is_empty() { Place::Outside } else { Place::Missing }
}
