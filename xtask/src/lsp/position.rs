//! Places in a text as the protocol counts them: lines, and UTF-16 units in a line.

use std::borrow::Cow;
use std::ops::Range;

use gen_lsp_types::{Position, Range as Between};

/// What editors take out of a text and put back when they save it.
const BOM: char = '\u{feff}';

/// A text and where its lines begin.
#[derive(Debug)]
pub(super) struct Lines<'t> {
    text: Cow<'t, str>,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(super) fn of(text: impl Into<Cow<'t, str>>) -> Self {
        let text = text.into();
        let bytes = text.as_bytes();
        let ends_line = |&(at, byte): &(usize, &u8)| match byte {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        };
        let first = if text.starts_with(BOM) { BOM.len_utf8() } else { 0 };
        let starts = bytes.iter().enumerate().filter(ends_line).map(|(at, _)| at + 1);
        let starts = [first].into_iter().chain(starts).collect();
        Self { text, starts }
    }

    /// Where a byte is. One in a character is taken for that character's first, one past the end for the end.
    pub(super) fn position(&self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset).max(self.starts[0]);
        let line = self.starts.partition_point(|&start| start <= offset) - 1;
        let before = &self.text[self.starts[line]..offset];
        Position { line: number(line), character: number(before.encode_utf16().count()) }
    }

    pub(super) fn range(&self, range: &Range<usize>) -> Between {
        Between { start: self.position(range.start), end: self.position(range.end) }
    }

    /// Where a place is in the text. One past the end of its line is taken for that end.
    pub(super) fn offset(&self, position: Position) -> usize {
        let line = usize::try_from(position.line).unwrap_or(usize::MAX);
        let Some(&start) = self.starts.get(line) else { return self.text.len() };
        let end = self.starts.get(line + 1).copied().unwrap_or(self.text.len());
        let content = self.text[start..end].trim_end_matches(['\n', '\r']);
        let mut units = usize::try_from(position.character).unwrap_or(usize::MAX);
        for (at, c) in content.char_indices() {
            if units < c.len_utf16() {
                return start + at;
            }
            units -= c.len_utf16();
        }
        start + content.len()
    }
}

/// Texts are shorter than four gigabytes.
fn number(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u32, character: u32) -> Position {
        Position { line, character }
    }

    #[test]
    fn places_are_lines_and_utf_16_units() {
        let text = "\u{feff}a𝄞ü\r\nb\rc\n";
        let lines = Lines::of(text);
        for (needle, place) in [("a", at(0, 0)), ("𝄞", at(0, 1)), ("ü", at(0, 3)), ("b", at(1, 0)), ("c", at(2, 0))]
        {
            let offset = text.find(needle).unwrap();
            assert_eq!(lines.position(offset), place, "{needle}");
            assert_eq!(lines.offset(place), offset, "{needle}");
        }
        assert_eq!(lines.position(usize::MAX), at(3, 0));
        assert_eq!(lines.offset(at(0, 2)), text.find('𝄞').unwrap(), "in the middle of a pair");
        assert_eq!(lines.offset(at(0, 99)), text.find('\r').unwrap());
        assert_eq!(lines.offset(at(99, 0)), text.len());
    }
}
