//! Where new patterns and decisions may go.

use std::collections::BTreeMap;

use crate::pattern::Pattern;
use crate::repo::files;
use crate::sync::Workspace;
use crate::sync::collection::collections;
use crate::sync::workspace::Document;

/// The document that is begun where there is none.
pub const FIRST: &str = "docs/patterns.md";

/// Where new ones may go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Home {
    /// Behind the patterns of a document.
    Document(String),
    /// As a document of its own beside others with one pattern each. The folder ends with `/`.
    Folder(String),
    /// As a record beside others. The folder ends with `/`.
    Decisions(String),
    /// In a document that is not there yet.
    New(String),
}

impl Home {
    /// How it is called: a path.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Self::Document(path) | Self::Folder(path) | Self::Decisions(path) | Self::New(path) => path,
        }
    }

    /// Whether what goes there is a decision.
    #[must_use]
    pub fn is_of_decisions(&self) -> bool {
        matches!(self, Self::Decisions(_))
    }
}

/// All of them, the one with most first.
#[must_use]
pub fn homes(workspace: &Workspace) -> Vec<Home> {
    let mut found: Vec<(usize, Home)> = Vec::new();
    for (folder, documents) in by_folder(workspace) {
        let (single, many): (Vec<_>, Vec<_>) =
            documents.into_iter().partition(|document| is_single(workspace, document));
        if single.len() >= 2 {
            found.push((single.len(), Home::Folder(slashed(folder))));
        }
        let rest = if single.len() < 2 { single } else { Vec::new() };
        let document = |document: &Document| (document.facts.patterns.len(), Home::Document(document.path.to_string()));
        found.extend(many.into_iter().chain(rest).map(document));
    }
    found.extend(
        collections(&workspace.documents)
            .iter()
            .map(|collection| (collection.records.len(), Home::Decisions(slashed(collection.folder)))),
    );
    found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.path().cmp(b.1.path())));
    found.into_iter().map(|(_, home)| home).collect()
}

fn slashed(folder: &str) -> String {
    if folder.is_empty() { "./".to_owned() } else { format!("{folder}/") }
}

fn by_folder(workspace: &Workspace) -> BTreeMap<&str, Vec<&Document>> {
    let mut folders: BTreeMap<&str, Vec<&Document>> = BTreeMap::new();
    for document in workspace.documents.iter().filter(|document| !document.facts.patterns.is_empty()) {
        folders.entry(document.folder()).or_default().push(document);
    }
    folders
}

/// Whether a document is about one pattern: its first heading is that of the pattern.
fn is_single(workspace: &Workspace, document: &Document) -> bool {
    let [pattern] = document.facts.patterns.as_slice() else { return false };
    let text = workspace.document_text(&document.path).unwrap_or_default();
    let line = text.get(crate::markdown::line_start(&text, pattern.span.start)..).unwrap_or_default();
    line.trim_start_matches('\u{feff}').starts_with("# ")
}

/// The patterns that a new one stands beside, each with its document: those of the document, or of the folder.
#[must_use]
pub fn siblings<'w>(workspace: &'w Workspace, home: &Home) -> Vec<(&'w Document, &'w Pattern)> {
    let is_beside = |document: &Document| match home {
        Home::Document(path) => *document.path == **path,
        Home::Folder(folder) => slashed(files::folder(&document.path)) == *folder && is_single(workspace, document),
        Home::Decisions(_) | Home::New(_) => false,
    };
    workspace.patterns().filter(|(document, _)| is_beside(document)).collect()
}
