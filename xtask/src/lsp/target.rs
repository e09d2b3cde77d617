//! What stands at a place of a document, and where it leads.

use std::ops::Range;

use crate::diagnostic::Span;
use crate::markdown;
use crate::pattern::table::Row;
use crate::pattern::{Example, Part, Reference, Status, Target, Tie};
use crate::repo::{region, symbols};
use crate::sync::Workspace;
use crate::sync::code::{Place, Source, place};
use crate::sync::rust::Leads;
use crate::sync::workspace::Document;

/// What means something, or leads somewhere.
pub(super) enum Thing<'w> {
    Status(&'w Status),
    Reference(&'w Reference),
    Example(&'w Example),
    Row(&'w Row),
}

impl Thing<'_> {
    /// Where it stands.
    pub(super) fn span(&self) -> Range<usize> {
        match self {
            Self::Status(status) => status.span.clone(),
            Self::Reference(reference) => reference.span.clone(),
            Self::Example(example) => example.span.clone(),
            Self::Row(row) => row.span.clone(),
        }
    }
}

/// What stands at `offset`.
pub(super) fn at(document: &Document, offset: usize) -> Option<Thing<'_>> {
    let facts = &document.facts;
    let patterns = facts.patterns.iter().flat_map(|pattern| {
        let status = pattern.status.iter().map(Thing::Status);
        let examples = pattern.examples.iter().map(Thing::Example);
        status.chain(pattern.references.iter().map(Thing::Reference)).chain(examples)
    });
    let rows = facts.tables.iter().flat_map(|table| &table.rows);
    let rows = rows.flat_map(|row| row.status.iter().map(Thing::Status).chain([Thing::Row(row)]));
    let legends = facts.legends.iter().flat_map(|legend| &legend.entries).map(|entry| Thing::Status(&entry.status));
    patterns.chain(rows).chain(legends).find(|thing| {
        let span = thing.span();
        // A cursor right behind a word is at it.
        span.contains(&offset) || span.end == offset
    })
}

/// The places that a thing leads to.
pub(super) fn leads(workspace: &Workspace, document: &Document, thing: &Thing<'_>) -> Vec<Span> {
    match thing {
        Thing::Status(_) => Vec::new(),
        Thing::Reference(Reference { target: Target::Path { path, part, .. }, link, .. }) => {
            let Place::Found(path) = place(&workspace.files, document.folder(), path, *link) else { return Vec::new() };
            parts(workspace, &path, part).into_iter().map(|range| Span::new(&*path, range)).collect()
        }
        Thing::Reference(Reference { target: Target::Rust(path), .. }) => rust(workspace, document, path),
        Thing::Example(example) => {
            let Place::Found(path) = place(&workspace.files, document.folder(), &example.path, false) else {
                return Vec::new();
            };
            let part = match &example.tie {
                Tie::Symbol(name) => parts(workspace, &path, &Part::Symbol(name.clone())),
                Tie::Region(name) => {
                    let text = workspace.document_text(&path).unwrap_or_default();
                    region::find(&text, name).into_iter().collect()
                }
                Tie::Whole | Tie::Excerpt | Tie::Comment => parts(workspace, &path, &Part::Whole),
            };
            part.into_iter().map(|range| Span::new(&*path, range)).collect()
        }
        Thing::Row(row) => {
            let index = workspace.index();
            let key = index.key(&row.name).unwrap_or_default();
            index.patterns(key).iter().map(|(document, pattern)| document.span(pattern.span.clone())).collect()
        }
    }
}

/// Where a part of the file at `path` is. Of a folder nothing is.
fn parts(workspace: &Workspace, path: &str, part: &Part) -> Vec<Range<usize>> {
    if workspace.files.is_folder(path) {
        return Vec::new();
    }
    const START: Range<usize> = Range { start: 0, end: 0 };
    match part {
        Part::Whole => vec![START],
        Part::Lines(first, last) => {
            let text = workspace.document_text(path).unwrap_or_default();
            let mut starts = [0].into_iter().chain(text.match_indices('\n').map(|(at, _)| at + 1));
            let Some(begin) = first.checked_sub(1).and_then(|first| starts.nth(first)) else { return vec![START] };
            let end = last.checked_sub(*first).map_or(begin, |more| starts.nth(more).unwrap_or(text.len()));
            vec![Range { start: begin, end: begin + text[begin..end].trim_end().len() }]
        }
        Part::Symbol(name) => with_source(workspace, path, |source| {
            let known = source.definitions().map(|known| known.symbols.as_slice()).unwrap_or_default();
            symbols::find(known, name).into_iter().map(|symbol| symbol.range.clone()).collect()
        }),
    }
}

fn rust(workspace: &Workspace, document: &Document, path: &str) -> Vec<Span> {
    let found = match workspace.code.rust(document, path) {
        Some(Leads::To(found)) => found,
        Some(Leads::Made(file)) => return vec![Span::file(&**file)],
        _ => return Vec::new(),
    };
    if found.symbol.is_empty() {
        return vec![Span::file(&*found.file)];
    }
    with_source(workspace, &found.file, |source| {
        let known = source.definitions().map(|known| known.symbols.as_slice()).unwrap_or_default();
        let is_it = known.iter().filter(|symbol| *symbol.path == found.symbol);
        is_it.map(|symbol| Span::new(&*found.file, symbol.range.clone())).collect()
    })
}

/// Asks a source file, also one that no document refers to yet.
pub(super) fn with_source<T: Default>(workspace: &Workspace, path: &str, ask: impl FnOnce(&Source) -> T) -> T {
    match workspace.code.source(path) {
        Some(Ok(source)) => ask(source),
        Some(Err(_)) => T::default(),
        None => {
            let text = workspace.document_text(path);
            text.map(|text| ask(&Source::of(path, text.into_owned()))).unwrap_or_default()
        }
    }
}

/// The first lines of what a span covers; of an empty one, of the file from there on.
pub(super) fn first_lines(workspace: &Workspace, span: &Span, most: usize) -> String {
    let text = workspace.document_text(span.path.as_str()).unwrap_or_default();
    let start = markdown::line_start(&text, span.range.start.min(text.len()));
    let end = if span.range.is_empty() { text.len() } else { span.range.end.min(text.len()) };
    let shown = text.get(start..end).unwrap_or_default();
    let mut lines: Vec<&str> = shown.lines().take(most).collect();
    if shown.lines().nth(most).is_some() {
        lines.push("…");
    }
    lines.join("\n")
}
