//! The files behind a list of diagnostics, each read and cut into lines once.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use camino::{Utf8Path, Utf8PathBuf};

use crate::diagnostic::{LineColumn, Sources};

/// How many files are held at once: enough for a diagnostic and what it relates to, few enough for small memory.
const HELD: usize = 64;

/// A file that knows its lines.
#[derive(Debug)]
pub(super) struct Document<'a> {
    pub(super) text: Cow<'a, str>,
    /// Where each line starts, in bytes.
    starts: Vec<usize>,
}

impl<'a> Document<'a> {
    pub(super) fn new(text: Cow<'a, str>) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text, starts }
    }

    /// The nearest range that lies in the text and cuts no character in two.
    pub(super) fn clamp(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.text.floor_char_boundary(range.start);
        start..self.text.ceil_char_boundary(range.end.min(self.text.len())).max(start)
    }

    /// The last byte in a range, so that one which ends in a line feed does not reach into the next line.
    pub(super) fn last_byte(range: &Range<usize>) -> usize {
        range.end.saturating_sub(1).max(range.start)
    }

    /// The index of the line in which the byte at `offset` is.
    pub(super) fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start <= offset) - 1
    }

    /// How many lines there are. What follows the last line feed is one, even when it is empty.
    pub(super) fn lines(&self) -> usize {
        self.starts.len()
    }

    /// The bytes of the line at `index`, its ending included.
    pub(super) fn whole(&self, index: usize) -> Range<usize> {
        self.starts[index]..self.starts.get(index + 1).copied().unwrap_or(self.text.len())
    }

    /// The bytes of the line at `index`, without its ending and without a byte order mark.
    pub(super) fn content(&self, index: usize) -> Range<usize> {
        let start = self.starts[index];
        let end = self.starts.get(index + 1).map_or(self.text.len(), |next| next - 1);
        let line = &self.text[start..end];
        let start = if index == 0 && line.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { start };
        start..(if line.ends_with('\r') { end - 1 } else { end }).max(start)
    }

    /// The same as [`LineColumn::of`], without counting lines each time.
    pub(super) fn place(&self, offset: usize) -> LineColumn {
        let offset = self.text.floor_char_boundary(offset);
        let line = self.line(offset);
        LineColumn { line: line + 1, ..LineColumn::of(&self.text[self.starts[line]..], offset - self.starts[line]) }
    }
}

/// Looks files up, and remembers the last few and those that many diagnostics are about.
pub(super) struct Documents<'a> {
    sources: &'a dyn Sources,
    held: HashMap<Utf8PathBuf, Held<'a>>,
}

struct Held<'a> {
    /// `None` where it cannot be had.
    document: Option<Document<'a>>,
    /// Whether a second diagnostic asked for it since room was made.
    is_shared: bool,
}

impl<'a> Documents<'a> {
    pub(super) fn new(sources: &'a dyn Sources) -> Self {
        Self { sources, held: HashMap::new() }
    }

    /// Makes room for the files of one more diagnostic, then reads them.
    pub(super) fn load<'p>(&mut self, paths: impl Iterator<Item = &'p Utf8Path>) {
        if self.held.len() >= HELD {
            self.held.retain(|_, held| std::mem::take(&mut held.is_shared));
        }
        for path in paths {
            match self.held.get_mut(path) {
                Some(held) => held.is_shared = true,
                None => {
                    let document = self.sources.text(path).map(Document::new);
                    self.held.insert(path.to_owned(), Held { document, is_shared: false });
                }
            }
        }
    }

    /// A file that was loaded. `None` where it cannot be had.
    pub(super) fn get(&self, path: &Utf8Path) -> Option<&Document<'a>> {
        self.held.get(path)?.document.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_line_column() {
        let text = "\u{feff}eins\r\nzwölf\n\n\tx";
        let document = Document::new(text.into());
        for offset in 0..text.len() + 2 {
            assert_eq!(document.place(offset), LineColumn::of(text, offset), "at {offset}");
        }
        let lines: Vec<_> = (0..document.lines()).map(|line| &text[document.content(line)]).collect();
        assert_eq!(lines, ["eins", "zwölf", "", "\tx"]);
    }
}
