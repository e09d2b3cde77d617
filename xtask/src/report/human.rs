//! Diagnostics for people at a terminal.

use std::io;
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Element, Group, Level, Origin, Patch, Snippet};
use camino::Utf8Path;

use super::excerpt::Excerpt;
use super::source::{Document, Documents};
use super::styles::RENDERER;
use crate::diagnostic::{Diagnostic, Edit, Fix, Severity, Sources, Span};

/// Places in one file at most this many lines apart are shown in one excerpt.
const NEAR: usize = 4;

/// A place of more lines than this is shown by its first line.
const TALLEST: usize = 6;

/// The longest line that is handed to the renderer, in characters. It shows what fits, around the places in question.
const LONGEST: usize = 1000;

/// The longest line that is shown of a fix, in characters.
const LONGEST_OF_FIX: usize = 120;

/// A fix that takes away and adds more lines than this is only named.
const SMALL_FIX: usize = 12;

/// Prints each diagnostic with excerpts of the places it is about, what to do next, and what its fix would change. The
/// output carries ANSI styles; wrap `out` in an `anstream` stream, which drops them where they are not wanted.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn diagnostics(out: &mut dyn io::Write, diagnostics: &[Diagnostic], sources: &dyn Sources) -> io::Result<()> {
    let mut documents = Documents::new(sources);
    for diagnostic in diagnostics {
        documents.load(paths(diagnostic));
        writeln!(out, "{}\n", RENDERER.render(&groups(diagnostic, &documents)))?;
    }
    Ok(())
}

/// The files that a diagnostic needs.
fn paths(diagnostic: &Diagnostic) -> impl Iterator<Item = &Utf8Path> {
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

fn groups<'a>(diagnostic: &'a Diagnostic, documents: &'a Documents<'_>) -> Vec<Group<'a>> {
    let title = level(diagnostic.severity).primary_title(diagnostic.message.as_str()).id(diagnostic.rule);
    let mut main = Group::with_title(title).elements(places(diagnostic, documents));
    if let Some(help) = &diagnostic.help {
        main = main.element(Level::HELP.message(help.as_str()));
    }
    let mut groups = vec![main];
    if let Some(fix) = &diagnostic.fix {
        groups
            .push(Group::with_title(Level::HELP.secondary_title(fix.title.as_str())).elements(changes(fix, documents)));
    }
    groups
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
    let (first, last) = (document.line(range.start), document.line(last_byte(&range)));
    if last - first < TALLEST {
        return (range, None);
    }
    (range.start..document.content(first).end.max(range.start), Some(last - first + 1))
}

/// The last byte in a range, so that one which ends in a line feed does not reach into the next line.
fn last_byte(range: &Range<usize>) -> usize {
    range.end.saturating_sub(1).max(range.start)
}

/// The lines that hold all the ranges.
fn lines<'r>(document: &Document<'_>, ranges: impl Iterator<Item = &'r Range<usize>>) -> Range<usize> {
    let (mut first, mut end) = (document.lines(), 0);
    for range in ranges {
        first = first.min(document.line(range.start));
        end = end.max(document.line(last_byte(range)) + 1);
    }
    first..end
}

/// What a fix takes away and what it puts there, where that is little enough to be read; else where it does so.
fn changes<'a>(fix: &'a Fix, documents: &'a Documents<'_>) -> Vec<Element<'a>> {
    let edits = fix.edits.iter().filter_map(|edit| Some((edit, documents.get(&edit.span.path)?)));
    edits.map(|(edit, document)| change(document, edit)).collect()
}

fn change<'a>(document: &Document<'_>, edit: &'a Edit) -> Element<'a> {
    let range = document.clamp(&edit.span.range);
    let path = edit.span.path.as_str();
    let lines = lines(document, std::iter::once(&range));
    if lines.len() + edit.text.lines().count() > SMALL_FIX {
        let place = document.place(range.start);
        return Origin::path(path).line(place.line).char_column(place.column).into();
    }
    let excerpt = Excerpt::new(document, lines, std::slice::from_ref(&range), LONGEST_OF_FIX);
    let patch = Patch::new(excerpt.map(&range), edit.text.as_str());
    Snippet::source(excerpt.text).line_start(excerpt.first).path(path).patch(patch).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;
    use std::collections::BTreeMap;

    #[derive(Debug)]
    struct Texts(BTreeMap<&'static str, String>);

    impl Sources for Texts {
        fn text(&self, path: &Utf8Path) -> Option<Cow<'_, str>> {
            self.0.get(path.as_str()).map(|text| text.as_str().into())
        }
    }

    fn render(items: &[Diagnostic], texts: &[(&'static str, &str)]) -> String {
        let texts = Texts(texts.iter().map(|(path, text)| (*path, (*text).to_owned())).collect());
        let mut out = anstream::StripStream::new(Vec::new());
        diagnostics(&mut out, items, &texts).expect("writing to memory");
        String::from_utf8(out.into_inner()).expect("UTF-8")
    }

    #[test]
    fn look() {
        let doc = "\u{feff}# Patterns\r\n\r\n## Pattern: Config\r\n\r\n**Status:** Canonical\r\n";
        let table = "| Pattern | Status |\n|---|---|\n| Config | Established | and a very long cell that goes on and on and on and on and on and on and on and on and on and on and on and on and on and on and on and on and on and on|\n";
        let at = |text: &str, needle: &str| {
            let start = text.find(needle).expect("there");
            start..start + needle.len()
        };
        let row = Span::new("technical_status.md", at(table, "Established"));
        let items = [
            Diagnostic::new(
                "status-disagreement",
                Severity::Error,
                Span::new("docs/p.md", at(doc, "Canonical")),
                "`Config` is Canonical in its document, Established in the table",
            )
            .label("Canonical here")
            .related(row.clone(), "Established here")
            .help("run `patternbook sync-docs`")
            .fix("change the row to `Canonical`", vec![Edit { span: row, text: "Canonical".into() }]),
            Diagnostic::new(
                "missing-row",
                Severity::Warning,
                Span::new("docs/p.md", at(doc, "Config")),
                "`Config` has no row",
            )
            .related(Span::new("docs/p.md", at(doc, "Canonical")), "its status")
            .fix(
                "add a row",
                vec![Edit {
                    span: Span::new("technical_status.md", table.len()..table.len()),
                    text: "| X | Canonical |\n".into(),
                }],
            ),
            Diagnostic::new("no-legend", Severity::Note, Span::file("docs/p.md"), "no legend found"),
            Diagnostic::new(
                "eof",
                Severity::Error,
                Span::new("docs/p.md", doc.len()..doc.len()),
                "something is missing at the end",
            )
            .label("here"),
            Diagnostic::new("unreadable", Severity::NotChecked, Span::file("docs/gone.md"), "it's not UTF-8").help("x"),
            Diagnostic::new("tall", Severity::Error, Span::new("t", 0..30), "tall")
                .label("differs")
                .fix("rewrite", vec![Edit { span: Span::new("t", 0..6), text: "x\ny\n".into() }]),
        ];
        let tall = "a\n".repeat(40);
        println!("{}", render(&items, &[("docs/p.md", doc), ("technical_status.md", table), ("t", &tall)]));
    }
}
