//! A repository that is edited: its files with what editors have not saved yet, and what is found in them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use gen_lsp_types::{PublishDiagnosticsParams, TextDocumentContentChangeEvent, Uri};

use super::position::Lines;
use super::show::{Texts, shown};
use super::uri;
use crate::diagnostic::Diagnostic;
use crate::repo::git;
use crate::sync::reading::Overlay;
use crate::sync::workspace::{Change, Text};
use crate::sync::{self, Options, Workspace};

/// A document that is open in the editor.
#[derive(Debug)]
struct Open {
    /// As the editor calls it.
    uri: Uri,
    version: i32,
    text: String,
}

/// A repository.
#[derive(Debug)]
pub(super) struct Root {
    /// Its top, without links on the way.
    folder: Utf8PathBuf,
    /// The same as the editor calls it.
    called: Utf8PathBuf,
    /// `None` while the configuration is wrong and has been so from the start.
    workspace: Option<Workspace>,
    /// What is wrong in `patternbook.toml`.
    wrong: Option<Box<Diagnostic>>,
    open: BTreeMap<String, Open>,
    /// What has changed since findings were looked for.
    changes: Vec<Change>,
    stale: bool,
    found: Vec<Diagnostic>,
    /// What the editor was told, by path.
    told: BTreeMap<String, Vec<Diagnostic>>,
}

impl Root {
    /// The repository around `folder`, as the editor calls that; or the folder, where there is none and it `may_be_any`.
    pub(super) fn around(folder: &Utf8Path, may_be_any: bool) -> Option<Self> {
        let here = folder.canonicalize_utf8().ok()?;
        let surrounding = git::surrounding(&here).ok().flatten().filter(|surrounding| !surrounding.ignores);
        let top = surrounding.and_then(|surrounding| surrounding.work_tree.canonicalize_utf8().ok());
        let top = top.or_else(|| may_be_any.then(|| here.clone()))?;
        let inner = here.strip_prefix(&top).map(|inner| inner.components().count()).unwrap_or_default();
        let called = folder.ancestors().nth(inner).unwrap_or(folder);
        // Where a link leads into the middle, the editor has no name for the top.
        let is_top = called.canonicalize_utf8().is_ok_and(|called| called == top);
        let called = if is_top { called.to_owned() } else { top.clone() };
        Some(Self {
            folder: top,
            called,
            workspace: None,
            wrong: None,
            open: BTreeMap::new(),
            changes: Vec::new(),
            stale: true,
            found: Vec::new(),
            told: BTreeMap::new(),
        })
    }

    /// Its top.
    pub(super) fn folder(&self) -> &Utf8Path {
        &self.folder
    }

    /// All that was read, where the configuration is right.
    pub(super) fn workspace(&self) -> Option<&Workspace> {
        self.workspace.as_ref().filter(|_| self.wrong.is_none())
    }

    /// What is found, as of the last [`Self::look`].
    pub(super) fn found(&self) -> &[Diagnostic] {
        &self.found
    }

    /// What a file of it is called, seen from its top.
    pub(super) fn relative(&self, path: &Utf8Path) -> Option<String> {
        let inner = path.strip_prefix(&self.called).or_else(|_| path.strip_prefix(&self.folder));
        let slashed = |inner: &Utf8Path| inner.as_str().replace('\\', "/");
        if let Ok(inner) = inner {
            return Some(slashed(inner));
        }
        let real = path.parent()?.canonicalize_utf8().ok()?.join(path.file_name()?);
        real.strip_prefix(&self.folder).ok().map(slashed)
    }

    /// What the editor calls the file at `path`.
    pub(super) fn uri(&self, path: &str) -> Uri {
        self.open.get(path).map_or_else(|| uri::of(&self.called.join(path)), |open| open.uri.clone())
    }

    /// The version of the file at `path`, where it is open.
    pub(super) fn version(&self, path: &str) -> Option<i32> {
        self.open.get(path).map(|open| open.version)
    }

    /// The text of the file at `path`, as it is in the editor.
    pub(super) fn text(&self, path: &str) -> Option<Cow<'_, str>> {
        match (self.open.get(path), &self.workspace) {
            (Some(open), _) => Some(Cow::Borrowed(&open.text)),
            (None, Some(workspace)) => workspace.document_text(path),
            (None, None) => None,
        }
    }

    /// The editor has opened a file.
    pub(super) fn open(&mut self, path: String, uri: Uri, version: i32, text: String) {
        self.changes.push(Change { path: path.clone(), text: Text::Given(text.clone()) });
        self.open.insert(path, Open { uri, version, text });
    }

    /// The editor has changed a file that is open.
    pub(super) fn edit(&mut self, path: &str, version: i32, edits: Vec<TextDocumentContentChangeEvent>) {
        let Some(open) = self.open.get_mut(path) else { return };
        open.version = version;
        for edit in edits {
            match edit {
                TextDocumentContentChangeEvent::TextDocumentContentChangePartial(edit) => {
                    let lines = Lines::of(open.text.as_str());
                    let (start, end) = (lines.offset(edit.range.start), lines.offset(edit.range.end));
                    open.text.replace_range(start..end.max(start), &edit.text);
                }
                TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(edit) => open.text = edit.text,
            }
        }
        self.changes.push(Change { path: path.to_owned(), text: Text::Given(open.text.clone()) });
    }

    /// The editor has closed a file: what is on disk counts.
    pub(super) fn close(&mut self, path: String) {
        self.open.remove(&path);
        self.changes.push(Change { path, text: Text::OnDisk });
    }

    /// A file may have changed on disk.
    pub(super) fn touch(&mut self, path: String) {
        self.changes.push(Change { path, text: Text::Same });
    }

    /// What is committed may have changed.
    pub(super) fn look_again(&mut self) {
        self.stale = true;
    }

    /// Anything may have changed.
    pub(super) fn forget(&mut self) {
        self.workspace = None;
        self.stale = true;
    }

    /// Looks for findings, where anything has changed. Returns what to tell the editor.
    pub(super) fn look(&mut self, today: &str) -> Vec<PublishDiagnosticsParams> {
        if !self.stale && self.changes.is_empty() {
            return Vec::new();
        }
        self.stale = false;
        let changes = std::mem::take(&mut self.changes);
        let changed: BTreeSet<String> = changes.iter().map(|change| change.path.clone()).collect();
        let outcome = match &mut self.workspace {
            Some(workspace) => workspace.update(changes),
            None => {
                let overlay: Overlay = self.open.iter().map(|(path, open)| (path.clone(), open.text.clone())).collect();
                Workspace::with_overlay(&self.folder, overlay).map(|workspace| self.workspace = Some(workspace))
            }
        };
        self.wrong = outcome.err();
        self.found = match (&self.wrong, &self.workspace) {
            (None, Some(workspace)) => {
                let options = Options { today: today.to_owned(), ..Options::default() };
                sync::examine(workspace, &options).diagnostics
            }
            (Some(wrong), _) => vec![(**wrong).clone()],
            (None, None) => Vec::new(),
        };
        self.news(&changed)
    }

    /// The files of which the editor has to be told something else than before.
    fn news(&mut self, changed: &BTreeSet<String>) -> Vec<PublishDiagnosticsParams> {
        let mut by_path: BTreeMap<String, Vec<Diagnostic>> = BTreeMap::new();
        for diagnostic in &self.found {
            by_path.entry(diagnostic.primary.path.to_string()).or_default().push(diagnostic.clone());
        }
        for path in self.told.keys() {
            by_path.entry(path.clone()).or_default();
        }
        let moved = |diagnostic: &Diagnostic| {
            let related = diagnostic.related.iter().map(|related| &related.span);
            related.chain([&diagnostic.primary]).any(|span| changed.contains(span.path.as_str()))
        };
        let is_new = |path: &String, found: &Vec<Diagnostic>| {
            let told = self.told.get(path).map(Vec::as_slice).unwrap_or_default();
            told != found.as_slice()
                || found.iter().any(moved)
                || self.open.contains_key(path) && changed.contains(path)
        };
        let mut texts = Texts::default();
        let mut news = Vec::new();
        for path in self.open.keys().filter(|path| changed.contains(*path) && !by_path.contains_key(*path)) {
            news.push(PublishDiagnosticsParams::new(self.uri(path), self.version(path), Vec::new()));
        }
        for (path, found) in by_path.iter().filter(|(path, found)| is_new(path, found)) {
            let diagnostics = found.iter().map(|found| shown(self, &mut texts, found)).collect();
            news.push(PublishDiagnosticsParams::new(self.uri(path), self.version(path), diagnostics));
        }
        by_path.retain(|_, found| !found.is_empty());
        self.told = by_path;
        news
    }
}
