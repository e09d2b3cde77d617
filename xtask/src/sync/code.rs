//! The code that documents refer to: each file read and parsed once, however many refer to it.

use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use rayon::prelude::*;

use super::workspace::Document;
use crate::pattern::{Part, Target};
use crate::repo::Files;
use crate::repo::cargo::{Candidate, Workspace as Crates};
use crate::repo::files::{self, ReadError};
use crate::repo::symbols::{self, Language, Symbol};

/// Files by path, and crates.
#[derive(Debug)]
pub struct Code {
    files: HashMap<String, Result<Source, ReadError>>,
    /// `None` where nothing asks for it or there is no `Cargo.toml`; else what cargo said.
    crates: Option<Result<Crates, String>>,
    /// Paths by the last name in them; made when a reference does not resolve.
    by_name: OnceLock<HashMap<String, Vec<String>>>,
}

/// What is known of a source file.
#[derive(Debug)]
pub struct Source {
    /// How many lines it has.
    pub lines: usize,
    /// Its definitions. `None` where its language has no grammar here.
    pub symbols: Option<Vec<Symbol>>,
    /// Its text, where an example shows some of it; line endings as they are.
    pub text: Option<String>,
}

/// Where a path leads.
#[derive(Debug, PartialEq, Eq)]
pub enum Place {
    /// To this file or folder.
    Found(String),
    /// To this file or folder, which Git ignores.
    Ignored(String),
    /// Nowhere.
    Missing,
    /// Out of the repository.
    Outside,
}

impl Code {
    /// Reads every file of which more than its existence is asked.
    pub(super) fn load(files: &Files, documents: &[Document]) -> Self {
        let patterns = || {
            documents.iter().flat_map(|document| document.facts.patterns.iter().map(move |pattern| (document, pattern)))
        };
        let mut crates = None;
        let mut wanted: BTreeSet<(String, bool)> = BTreeSet::new();
        for (document, pattern) in patterns() {
            for reference in &pattern.references {
                match &reference.target {
                    Target::Path { part: Part::Whole, .. } => {}
                    Target::Path { path, .. } => {
                        if let Place::Found(path) = place(files, document.folder(), path, reference.link) {
                            wanted.insert((path, false));
                        }
                    }
                    Target::Rust(path) if files.contains("Cargo.toml") => {
                        let loaded =
                            crates.get_or_insert_with(|| Crates::load(files.root()).map_err(|error| error.to_string()));
                        if let Ok(crates) = loaded {
                            let candidates = crates.candidates(files, path);
                            wanted.extend(candidates.into_iter().map(|candidate| (candidate.file, false)));
                        }
                    }
                    Target::Rust(_) => {}
                }
            }
            for example in &pattern.examples {
                if let Place::Found(path) = place(files, document.folder(), &example.path, false) {
                    wanted.insert((path, true));
                }
            }
        }
        // Sorted, so that a file wanted with its text comes after itself without, and replaces it.
        let read = wanted.into_par_iter().map(|(path, keep)| {
            let source = read(files, &path, keep);
            (path, source)
        });
        Self { files: read.collect::<Vec<_>>().into_iter().collect(), crates, by_name: OnceLock::new() }
    }

    /// The file at `path`. `None` where nothing asked for it when documents were read.
    #[must_use]
    pub fn source(&self, path: &str) -> Option<&Result<Source, ReadError>> {
        self.files.get(path)
    }

    /// Where a Rust path may lead. Empty where it is no path of this workspace.
    ///
    /// # Errors
    ///
    /// What cargo said instead of describing the workspace.
    pub fn candidates(&self, files: &Files, path: &str) -> Result<Vec<Candidate>, &str> {
        match &self.crates {
            None => Ok(Vec::new()),
            Some(Ok(crates)) => Ok(crates.candidates(files, path)),
            Some(Err(error)) => Err(error),
        }
    }

    /// Paths that may be meant by one that does not exist: a file of that name elsewhere, or a name that is nearly it.
    #[must_use]
    pub fn similar(&self, files: &Files, path: &str) -> Vec<&str> {
        let by_name = self.by_name.get_or_init(|| {
            let mut by_name: HashMap<String, Vec<String>> = HashMap::new();
            for path in files.paths() {
                by_name.entry(name(path).to_lowercase()).or_default().push(path.to_owned());
            }
            by_name.values_mut().for_each(|paths| paths.sort_unstable());
            by_name
        });
        let wanted = name(path.trim_end_matches('/')).to_lowercase();
        if let Some(paths) = by_name.get(&wanted) {
            return paths.iter().take(3).map(String::as_str).collect();
        }
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let beside = by_name.iter().filter(|(other, _)| other.len().abs_diff(wanted.len()) <= 2);
        let near = beside.filter(|(other, _)| strsim::damerau_levenshtein(other, &wanted) <= 2);
        let mut near: Vec<_> = near.flat_map(|(_, paths)| paths).map(String::as_str).collect();
        near.retain(|near| near.rsplit_once('/').map_or("", |(folder, _)| folder) == folder);
        near.sort_unstable();
        near.truncate(3);
        near
    }
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn read(files: &Files, path: &str, keep: bool) -> Result<Source, ReadError> {
    let text = files.read(path)?;
    let symbols = Language::of(path).map(|language| symbols::definitions(language, &text));
    Ok(Source { lines: text.lines().count(), symbols, text: keep.then_some(text) })
}

/// Where `path` leads from a document in `folder`. Links are relative to their document first, code to the root.
#[must_use]
pub fn place(files: &Files, folder: &str, path: &str, link: bool) -> Place {
    let from_root = || files::join("", path.trim_start_matches('/'));
    let from_document = || if path.starts_with('/') { None } else { files::join(folder, path) };
    let order = if link { [from_document(), from_root()] } else { [from_root(), from_document()] };
    let candidates: Vec<String> = order.into_iter().flatten().collect();
    if let Some(found) = candidates.iter().find(|candidate| files.contains(candidate)) {
        return Place::Found(found.clone());
    }
    if let Some(ignored) = candidates.iter().find(|candidate| files.is_ignored(candidate)) {
        return Place::Ignored(ignored.clone());
    }
    if candidates.is_empty() { Place::Outside } else { Place::Missing }
}
