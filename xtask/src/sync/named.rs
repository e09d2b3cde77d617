//! What a reference names, and how that read in the past: white space aside, so that formatting is no change.

use std::collections::HashMap;

use git2::Oid;

use super::Workspace;
use super::code::{Place, Source, place};
use super::past::{Said, Sources};
use super::rust::Leads;
use super::workspace::Document;
use crate::pattern::{Part, Reference, Target};
use crate::repo::history::{Unknown, Walk};
use crate::repo::symbols;

/// A file or a definition in it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Named {
    /// The file, relative to the root.
    pub path: String,
    /// The definition. `None` for the whole file.
    pub symbol: Option<Box<str>>,
}

impl Named {
    /// What `reference` names, where that is code that is there. Lines are none: what moves through them says nothing of
    /// what they were. Nor is a folder, where everything is, or a document.
    #[must_use]
    pub fn of(workspace: &Workspace, document: &Document, reference: &Reference) -> Option<Self> {
        match &reference.target {
            Target::Path { path, part, doubtful: false } => {
                let symbol = match part {
                    Part::Whole => None,
                    Part::Symbol(symbol) => Some(symbol.clone()),
                    Part::Lines(..) => return None,
                };
                let Place::Found(path) = place(&workspace.files, document.folder(), path, reference.link) else {
                    return None;
                };
                let is_code = !workspace.files.is_folder(&path) && (symbol.is_some() || !is_prose(&path));
                is_code.then(|| Self { path: path.into_owned(), symbol })
            }
            Target::Path { .. } => None,
            Target::Rust(path) => {
                let Some(Leads::To(found)) = workspace.code.rust(document, path) else { return None };
                let symbol = (!found.symbol.is_empty()).then(|| found.symbol.as_str().into());
                Some(Self { path: found.file.clone(), symbol })
            }
        }
    }

    /// How people call it: `src/config.rs::load`.
    #[must_use]
    pub fn called(&self) -> String {
        self.symbol.as_ref().map_or_else(|| self.path.clone(), |symbol| format!("{}::{symbol}", self.path))
    }

    /// How it reads in a version of its file. `None` where it is not in there.
    fn read(&self, source: &Source) -> Said {
        let squeezed = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let Some(symbol) = &self.symbol else { return Some(squeezed(&source.text).into()) };
        let found = symbols::find(&source.definitions()?.symbols, symbol);
        let texts = found.iter().filter_map(|symbol| source.text.get(symbol.range.clone()));
        let text: String = texts.map(squeezed).collect();
        (!text.is_empty()).then(|| text.into())
    }
}

/// Whether a file is read by people rather than run.
fn is_prose(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    ["md", "mdx", "markdown", "txt", "rst", "adoc", "html"].contains(&ending.to_ascii_lowercase().as_str())
}

/// Versions of files, each read once.
#[derive(Debug, Default)]
pub struct Versions {
    sources: Sources,
    said: HashMap<(Oid, Named), Said>,
}

impl Versions {
    /// How `named` read at a position of history.
    ///
    /// # Errors
    ///
    /// Where a blob cannot be read.
    pub fn at(&mut self, walk: &Walk<'_>, named: &Named, position: usize) -> Result<Said, Unknown> {
        let Some(blob) = walk.number(&named.path).and_then(|path| walk.held(position, path)) else { return Ok(None) };
        let key = (blob, named.clone());
        if let Some(said) = self.said.get(&key) {
            return Ok(said.clone());
        }
        let said = self.sources.read(walk, blob, &named.path)?.and_then(|source| named.read(&source));
        self.said.insert(key, said.clone());
        Ok(said)
    }

    /// How `named` reads in the work tree.
    #[must_use]
    pub fn now(workspace: &Workspace, named: &Named) -> Said {
        named.read(&Source::of(&named.path, workspace.files.read(&named.path).ok()?))
    }
}
