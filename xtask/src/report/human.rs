//! Diagnostics for people at a terminal.

use std::io::{self, Write};
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Element, Group, Level, Origin, Snippet};
use camino::Utf8Path;
use rayon::prelude::*;

use super::excerpt::Excerpt;
use super::source::{Document, Documents};
use super::styles::RENDERER;
use crate::diagnostic::{Diagnostic, Severity, Sources, Span};

/// Places in one file at most this many lines apart are shown in one excerpt.
const NEAR: usize = 4;

/// A place of more lines than this is shown by its first line.
const TALLEST: usize = 6;

/// The longest line that is handed to the renderer, in characters. It shows what fits, around the places in question.
const LONGEST: usize = 1000;

/// So many diagnostics are rendered one after the other, and several such runs at the same time.
const RUN: usize = 64;

/// Prints each diagnostic with excerpts of the places it is about, what to do next, and what its fix would change. The
/// output carries ANSI styles; wrap `out` in an `anstream` stream, which drops them where they are not wanted.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn diagnostics(out: &mut dyn io::Write, diagnostics: &[Diagnostic], sources: &dyn Sources) -> io::Result<()> {
    let each = each(&diagnostics.iter().collect::<Vec<_>>(), sources)?;
    each.iter().try_for_each(|rendered| out.write_all(rendered))
}

/// What [`diagnostics`] prints of each.
///
/// # Errors
///
/// When one cannot be put into words.
pub fn each(diagnostics: &[&Diagnostic], sources: &dyn Sources) -> io::Result<Vec<Vec<u8>>> {
    let render = |run: &[&Diagnostic]| {
        let mut documents = Documents::new(sources);
        let render = |diagnostic: &&Diagnostic| {
            let mut rendered = Vec::new();
            render(&mut rendered, diagnostic, &mut documents).map(|()| rendered)
        };
        run.iter().map(render).collect::<io::Result<Vec<_>>>()
    };
    let runs: io::Result<Vec<_>> = diagnostics.par_chunks(RUN).map(render).collect();
    Ok(runs?.into_iter().flatten().collect())
}

fn render(out: &mut Vec<u8>, diagnostic: &Diagnostic, documents: &mut Documents<'_>) -> io::Result<()> {
    documents.load(paths(diagnostic));
    writeln!(out, "{}", RENDERER.render(&[group(diagnostic, documents)]))?;
    if let Some(fix) = &diagnostic.fix {
        super::fix::print(out, fix, &diagnostic.primary.path, documents)?;
    }
    writeln!(out)
}

/// The files that a diagnostic needs.
pub fn paths(diagnostic: &Diagnostic) -> impl Iterator<Item = &Utf8Path> {
    let related = diagnostic.related.iter().map(|related| &related.span);
    let edits = diagnostic.fix.iter().flat_map(|fix| &fix.edits).map(|edit| &edit.span);
    std::iter::once(&diagnostic.primary).chain(related).chain(edits).map(|span| span.path.as_path())
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
        Severity::NotChecked => Level::WARNING.with_name(Severity::NotChecked.as_str()),
    }
}

fn group<'a>(diagnostic: &'a Diagnostic, documents: &'a Documents<'_>) -> Group<'a> {
    let title = level(diagnostic.severity).primary_title(diagnostic.message.as_str()).id(&*diagnostic.rule);
    let group = Group::with_title(title).elements(places(diagnostic, documents));
    match &diagnostic.help {
        Some(help) => group.element(Level::HELP.message(help.as_str())),
        None => group,
    }
}

/// A place with what is to be seen there.
struct Mark<'a> {
    kind: AnnotationKind,
    span: &'a Span,
    label: &'a str,
}

/// The primary place and the related ones, those that are near each other together.
fn places<'a>(diagnostic: &'a Diagnostic, documents: &'a Documents<'_>) -> Vec<Element<'a>> {
    let primary = Mark { kind: AnnotationKind::Primary, span: &diagnostic.primary, label: &diagnostic.label };
    let mut clusters = vec![vec![primary]];
    for related in &diagnostic.related {
        let mark = Mark { kind: AnnotationKind::Context, span: &related.span, label: &related.label };
        match clusters.iter_mut().find(|cluster| cluster.iter().any(|other| are_near(other.span, mark.span, documents)))
        {
            Some(cluster) => cluster.push(mark),
            None => clusters.push(vec![mark]),
        }
    }
    clusters.iter().flat_map(|cluster| excerpt(cluster, documents)).collect()
}

fn are_near(one: &Span, other: &Span, documents: &Documents<'_>) -> bool {
    let Some(document) = documents.get(&one.path) else { return false };
    let line = |span: &Span| document.line(document.clamp(&span.range).start);
    one.path == other.path && line(one).abs_diff(line(other)) <= NEAR
}

/// Where it is, and the lines that are there, unless it is about the file as a whole.
fn excerpt<'a>(cluster: &[Mark<'a>], documents: &'a Documents<'_>) -> Vec<Element<'a>> {
    let Some(first) = cluster.first() else { return Vec::new() };
    let Some(document) = documents.get(&first.span.path) else {
        return vec![Origin::path(first.span.path.as_str()).into()];
    };
    let place = document.place(first.span.range.start);
    let origin = Origin::path(first.span.path.as_str()).line(place.line).char_column(place.column);
    if cluster.iter().all(|mark| mark.span.range == (0..0) && mark.label.is_empty()) {
        return vec![origin.into()];
    }
    let shown: Vec<_> = cluster.iter().map(|mark| visible(document, &mark.span.range)).collect();
    let lines = lines(document, shown.iter().map(|(range, _)| range));
    let ranges: Vec<_> = shown.iter().map(|(range, _)| range.clone()).collect();
    let excerpt = Excerpt::new(document, lines, &ranges, LONGEST);
    let annotations: Vec<Annotation<'a>> = cluster
        .iter()
        .zip(&shown)
        .map(|(mark, (range, cut))| {
            let label = match cut {
                Some(lines) if mark.label.is_empty() => Some(format!("{lines} lines")),
                Some(lines) => Some(format!("{} ({lines} lines)", mark.label)),
                None => Some(mark.label.to_owned()).filter(|label| !label.is_empty()),
            };
            mark.kind.span(excerpt.map(range)).label(label)
        })
        .collect();
    let snippet = Snippet::source(excerpt.text).line_start(excerpt.first).annotations(annotations);
    if excerpt.is_cut {
        return vec![origin.into(), snippet.into()];
    }
    vec![snippet.path(first.span.path.as_str()).into()]
}

/// The part of a range that is shown, and of how many lines, where it is too tall.
fn visible(document: &Document<'_>, range: &Range<usize>) -> (Range<usize>, Option<usize>) {
    let range = document.clamp(range);
    let (first, last) = (document.line(range.start), document.line(Document::last_byte(&range)));
    if last - first < TALLEST {
        return (range, None);
    }
    (range.start..document.content(first).end.max(range.start), Some(last - first + 1))
}

/// The lines that hold all the ranges.
fn lines<'r>(document: &Document<'_>, ranges: impl Iterator<Item = &'r Range<usize>>) -> Range<usize> {
    let (mut first, mut end) = (document.lines(), 0);
    for range in ranges {
        first = first.min(document.line(range.start));
        end = end.max(document.line(Document::last_byte(range)) + 1);
    }
    first..end
}
