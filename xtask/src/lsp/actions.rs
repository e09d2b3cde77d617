//! Quick fixes: the fixes of findings as edits that an editor makes.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use gen_lsp_types::{
    CodeAction, CodeActionKind, DocumentChange, Edit, OptionalVersionedTextDocumentIdentifier, TextDocumentEdit,
    TextDocumentIdentifier, TextEdit, WorkspaceEdit,
};

use super::position::Lines;
use super::root::Root;
use super::show::{Texts, shown};
use crate::diagnostic::{Diagnostic, Fix};
use crate::markdown::edit::{self, Replacement};

/// The findings with a fix that are about a part of the file at `path`.
fn fixable<'r>(root: &'r Root, path: &str, range: &Range<usize>) -> impl Iterator<Item = (&'r Diagnostic, &'r Fix)> {
    let touches = move |span: &crate::diagnostic::Span| {
        span.path == path && span.range.start <= range.end && range.start <= span.range.end
    };
    let about = move |found: &&Diagnostic| {
        touches(&found.primary) || found.related.iter().any(|related| touches(&related.span))
    };
    root.found().iter().filter(about).filter_map(|found| Some((found, found.fix.as_ref()?)))
}

/// The files that fixes for this place would change and that are not open: what is on disk may have changed.
pub(super) fn closed_files(root: &Root, path: &str, range: &Range<usize>) -> Vec<String> {
    let edits = fixable(root, path, range).flat_map(|(_, fix)| &fix.edits);
    let mut paths: Vec<String> = edits.map(|edit| edit.span.path.to_string()).collect();
    paths.sort_unstable();
    paths.dedup();
    paths.retain(|path| root.version(path).is_none());
    paths
}

/// The quick fixes for a part of the file at `path`.
pub(super) fn quick_fixes(root: &Root, path: &str, range: &Range<usize>, versioned: bool) -> Vec<CodeAction> {
    let mut texts = Texts::default();
    let actions = fixable(root, path, range).filter_map(|(found, fix)| {
        let own = found.primary.path == path;
        Some(CodeAction {
            title: capitalised(&fix.title),
            kind: Some(CodeActionKind::QuickFix),
            diagnostics: own.then(|| vec![shown(root, &mut texts, found)]),
            is_preferred: Some(true),
            edit: Some(workspace_edit(root, fix, versioned)?),
            ..CodeAction::default()
        })
    });
    actions.collect()
}

/// A fix as edits of files. `None` where a document would not survive it.
fn workspace_edit(root: &Root, fix: &Fix, versioned: bool) -> Option<WorkspaceEdit> {
    let mut by_path: BTreeMap<&str, Vec<Replacement>> = BTreeMap::new();
    for edit in &fix.edits {
        let replacement = Replacement { range: edit.span.range.clone(), text: edit.text.clone() };
        by_path.entry(edit.span.path.as_str()).or_default().push(replacement);
    }
    let mut files = Vec::new();
    for (path, replacements) in by_path {
        let text = root.text(path)?;
        edit::apply(&text, &replacements).ok()?;
        let lines = Lines::of(text);
        let edits = replacements.into_iter();
        let edits = edits.map(|edit| TextEdit { range: lines.range(&edit.range), new_text: edit.text });
        files.push((path, edits.collect::<Vec<_>>()));
    }
    if !versioned {
        let changes: HashMap<_, _> = files.into_iter().map(|(path, edits)| (root.uri(path), edits)).collect();
        return Some(WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() });
    }
    let changes = files.into_iter().map(|(path, edits)| {
        let text_document = OptionalVersionedTextDocumentIdentifier {
            version: root.version(path),
            text_document_identifier: TextDocumentIdentifier { uri: root.uri(path) },
        };
        let edits = edits.into_iter().map(Edit::TextEdit).collect();
        DocumentChange::TextDocumentEdit(TextDocumentEdit { text_document, edits })
    });
    Some(WorkspaceEdit { document_changes: Some(changes.collect()), ..WorkspaceEdit::default() })
}

/// As menus write it.
fn capitalised(title: &str) -> String {
    let mut chars = title.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
