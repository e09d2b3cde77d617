//! What can be written at a place: a status, or a way to code.

use std::collections::BTreeSet;
use std::ops::Range;

use gen_lsp_types::{CompletionItem, CompletionItemKind, CompletionItemTextEdit, TextEdit};

use super::position::Lines;
use super::root::Root;
use super::target::with_source;
use crate::pattern::facts;
use crate::sync::Workspace;
use crate::sync::workspace::Document;
use crate::{markdown, repo};

/// More are no help.
const MOST: usize = 200;

/// What can be written at `offset` of the file at `path`.
pub(super) fn items(root: &Root, path: &str, offset: usize) -> Vec<CompletionItem> {
    let Some((workspace, text)) = root.workspace().zip(root.text(path)) else { return Vec::new() };
    let before = &text[markdown::line_start(&text, offset)..offset];
    let (kind, fragment, found) = if let Some(fragment) = status_value(&text, before, workspace.document(path), offset)
    {
        let names = workspace.vocabulary.names().map(str::to_owned).collect();
        (CompletionItemKind::EnumMember, fragment, names)
    } else if let Some(fragment) = reference(&text, before, offset) {
        match fragment.split_once("::") {
            Some((file, name)) => (CompletionItemKind::Function, name, symbols(workspace, file)),
            None => (CompletionItemKind::File, fragment, paths(workspace, fragment)),
        }
    } else if let Some((file, name)) = symbol_of_example(before) {
        (CompletionItemKind::Function, name, symbols(workspace, file))
    } else {
        return Vec::new();
    };
    let range = offset - fragment.len()..offset;
    let lines = Lines::of(text.as_ref());
    let item = |label: String| item(kind, label, &lines, &range);
    found.into_iter().take(MOST).map(item).collect()
}

fn item(kind: CompletionItemKind, label: String, lines: &Lines<'_>, range: &Range<usize>) -> CompletionItem {
    let kind = if label.ends_with('/') { CompletionItemKind::Folder } else { kind };
    CompletionItem {
        kind: Some(kind),
        text_edit: Some(CompletionItemTextEdit::TextEdit(TextEdit {
            range: lines.range(range),
            new_text: label.clone(),
        })),
        label,
        ..CompletionItem::default()
    }
}

/// What is written so far of a status, where one is written at `offset`.
fn status_value<'t>(text: &str, before: &'t str, document: Option<&Document>, offset: usize) -> Option<&'t str> {
    let start = before.trim_end_matches(|c: char| c.is_alphanumeric() || c == ' ').len();
    let word = before[start..].trim_start();
    if let Some(table) = document.and_then(|document| {
        let tables = document.facts.tables.iter();
        tables.into_iter().find(|table| table.header.end < offset && offset <= table.end + 1)
    }) {
        let line = before.trim_start();
        let bars = line.replace("\\|", "  ").matches('|').count();
        let column = if line.starts_with('|') { bars.checked_sub(1)? } else { bars };
        return (column == table.status_column).then_some(word);
    }
    let name = before.trim_start_matches(|c: char| c.is_whitespace() || "-*_+>".contains(c));
    let is_field = name.get(.."status".len()).is_some_and(|name| name.eq_ignore_ascii_case("status"))
        && name["status".len()..].trim_start_matches(['*', '_', ' ']).starts_with(':');
    if is_field {
        let value = before.rfind(':').map_or(0, |colon| colon + 1);
        return Some(before[value..].trim_start_matches(|c: char| !c.is_alphanumeric()));
    }
    // The first line below a heading "Status".
    let above = text[..offset - before.len()].lines().rev().find(|line| !line.trim().is_empty())?;
    let heading = above.strip_prefix('#')?.trim_matches(['#', ' ']);
    (heading.eq_ignore_ascii_case("status") && before.trim() == word).then_some(word)
}

/// What is written so far of a reference, where one is written: in inline code below or behind a name for references,
/// or where it has a slash already; or behind `file=`.
fn reference<'t>(text: &str, before: &'t str, offset: usize) -> Option<&'t str> {
    if before.trim_start().starts_with("```") {
        let fragment = &before[before.rfind("file=")? + "file=".len()..];
        return (!fragment.contains(char::is_whitespace)).then_some(fragment);
    }
    if before.matches('`').count().is_multiple_of(2) {
        return None;
    }
    let fragment = &before[before.rfind('`')? + 1..];
    let is_path = !fragment.contains(char::is_whitespace);
    let expected = || fragment.contains('/') || fragment.contains("::") || is_asked(text, before, offset);
    (is_path && expected()).then_some(fragment)
}

/// Whether the line, or the heading or field above it, is one under which documents name the code.
fn is_asked(text: &str, before: &str, offset: usize) -> bool {
    let field = |line: &str| {
        let name = line.trim_start_matches(|c: char| c.is_whitespace() || "-*_+".contains(c));
        name.split_once(':').is_some_and(|(name, _)| facts::is_reference_name(name))
    };
    if field(before) {
        return true;
    }
    let above = text[..offset - before.len()].lines().rev();
    for line in above {
        if let Some(heading) = line.strip_prefix('#') {
            return facts::is_reference_name(heading);
        }
        if field(line) {
            return true;
        }
        if !line.trim().is_empty() && !line.trim_start().starts_with(['-', '*', '+']) {
            return false;
        }
    }
    false
}

/// The file, and what is written so far of its symbol, in the info string of an example.
fn symbol_of_example(before: &str) -> Option<(&str, &str)> {
    let info = before.trim_start().strip_prefix("```")?;
    let (rest, name) = info.rsplit_once("symbol=")?;
    let file = rest.split_whitespace().find_map(|word| word.strip_prefix("file="))?;
    (!name.contains(char::is_whitespace)).then_some((file, name))
}

/// The files and folders that what is written may go on with, folder by folder.
fn paths(workspace: &Workspace, fragment: &str) -> Vec<String> {
    let folder = fragment.rfind('/').map_or("", |slash| &fragment[..=slash]);
    let mut found = BTreeSet::new();
    for path in workspace.files.paths() {
        let Some(rest) = path.strip_prefix(folder) else { continue };
        if rest.starts_with('.') && fragment.len() == folder.len() {
            continue;
        }
        let end = rest.find('/').map_or(rest.len(), |slash| slash + 1);
        if path[..folder.len() + end].starts_with(fragment) {
            found.insert(format!("{folder}{}", &rest[..end]));
        }
    }
    found.into_iter().collect()
}

/// What the file at `path` defines, in its order.
fn symbols(workspace: &Workspace, path: &str) -> Vec<String> {
    if !workspace.files.is_file(path) || repo::symbols::Language::of(path).is_none() {
        return Vec::new();
    }
    with_source(workspace, path, |source| {
        let known = source.definitions().map(|known| known.symbols.as_slice()).unwrap_or_default();
        known.iter().map(|symbol| symbol.path.to_string()).collect()
    })
}
