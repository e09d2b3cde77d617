//! What a fix would change, as the lines before and after.

use std::io;
use std::ops::Range;

use camino::Utf8Path;
use similar::{ChangeTag, TextDiff};

use super::excerpt::cut;
use super::source::{Document, Documents};
use super::styles;
use crate::diagnostic::{Edit, Fix};

/// The longest line that is shown, in characters.
const LONGEST: usize = 120;

/// More lines before and after than this are counted, not shown.
const MOST: usize = 12;

/// Prints the title and the lines that go and come. The file is named where it is not `known`, the one that the
/// diagnostic is about.
pub(super) fn print(out: &mut dyn io::Write, fix: &Fix, known: &Utf8Path, documents: &Documents<'_>) -> io::Result<()> {
    let help = styles::HELP;
    writeln!(out, "{help}help{help:#}: {}", fix.title)?;
    let mut edits: Vec<_> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| (&edit.span.path, edit.span.range.start));
    for of_file in edits.chunk_by(|one, other| one.span.path == other.span.path) {
        let path = of_file[0].span.path.as_path();
        if let Some(document) = documents.get(path) {
            for hunk in hunks(document, of_file) {
                hunk.print(out, document, (path != known).then_some(path))?;
            }
        }
    }
    Ok(())
}

/// Whole lines of a file, with what becomes of them.
struct Hunk {
    /// The index of the first line.
    first: usize,
    before: Range<usize>,
    after: String,
    /// Where the first edit is.
    place: usize,
}

/// Puts edits together that touch the same lines. They are sorted; one that overlaps the one before it is left out.
fn hunks(document: &Document<'_>, edits: &[&Edit]) -> Vec<Hunk> {
    let mut hunks: Vec<Hunk> = Vec::new();
    let mut done = 0;
    for edit in edits {
        let range = document.clamp(&edit.span.range);
        let (first, last) = (document.line(range.start), document.line(Document::last_byte(&range)));
        let (start, end) = (document.whole(first).start, document.whole(last).end);
        match hunks.last_mut() {
            Some(_) if range.start < done => continue,
            Some(hunk) if start < hunk.before.end => {
                // Takes back the rest of the line, which this edit is in.
                hunk.after.truncate(hunk.after.len() - (hunk.before.end - done));
                hunk.after.push_str(&document.text[done..range.start]);
                hunk.before.end = end;
            }
            _ => {
                let after = document.text[start..range.start].to_owned();
                hunks.push(Hunk { first, before: start..end, after, place: range.start });
            }
        }
        if let Some(hunk) = hunks.last_mut() {
            hunk.after.push_str(&edit.text);
            hunk.after.push_str(&document.text[range.end..end]);
        }
        done = range.end;
    }
    hunks
}

impl Hunk {
    fn print(&self, out: &mut dyn io::Write, document: &Document<'_>, path: Option<&Utf8Path>) -> io::Result<()> {
        let muted = styles::MUTED;
        let before: Vec<_> = document.text[self.before.clone()].split_inclusive('\n').collect();
        let after: Vec<_> = self.after.split_inclusive('\n').collect();
        let width = (self.first + before.len().max(after.len()).max(1)).to_string().len();
        let bar = |out: &mut dyn io::Write| writeln!(out, "{muted}{:width$} |{muted:#}", "");
        if let Some(path) = path {
            let place = document.place(self.place);
            writeln!(out, "{muted}{:width$}-->{muted:#} {path}:{}:{}", "", place.line, place.column)?;
        }
        bar(out)?;
        let diff = TextDiff::from_slices(&before, &after);
        let changes = || diff.iter_all_changes().filter(|change| change.tag() != ChangeTag::Equal);
        if changes().count() > MOST {
            let count = |tag| changes().filter(|change| change.tag() == tag).count();
            let (gone, come) = (count(ChangeTag::Delete), count(ChangeTag::Insert));
            writeln!(out, "{muted}{:width$} ={muted:#} {gone} lines go, {come} come", "")?;
            return Ok(());
        }
        for change in changes() {
            let (sign, style, index) = match change.tag() {
                ChangeTag::Insert => ('+', styles::ADDED, change.new_index()),
                _ => ('-', styles::REMOVED, change.old_index()),
            };
            let number = self.first + index.unwrap_or(0) + 1;
            let line = printable(change.value(), self.place.saturating_sub(self.before.start));
            writeln!(out, "{muted}{number:width$}{muted:#} {style}{sign} {line}{style:#}")?;
        }
        bar(out)
    }
}

/// A line without its ending, with blanks for tabs and nothing that a terminal would obey.
fn printable(line: &str, place: usize) -> String {
    let line = line.strip_suffix('\n').unwrap_or(line);
    let line = line.strip_suffix('\r').unwrap_or(line);
    let line = cut(line, line.floor_char_boundary(place), LONGEST);
    let visible = |c: char| match c {
        '\t' => "    ".to_owned(),
        '\u{feff}' => String::new(),
        c if c.is_control() => '\u{fffd}'.to_string(),
        c => c.to_string(),
    };
    line.chars().map(visible).collect::<String>().trim_end().to_owned()
}
