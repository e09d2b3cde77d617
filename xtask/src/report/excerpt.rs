//! The few lines of a file that a diagnostic is about, cut to a readable size.

use std::ops::Range;

use super::source::Document;

/// How many characters of a longer line are shown before the place in question.
const LEAD: usize = 60;

/// Stands for what is cut off.
const CUT: char = '…';

/// Consecutive lines, ended by line feeds alone, long ones shortened around the places in question.
#[derive(Debug)]
pub(super) struct Excerpt {
    /// The text.
    pub(super) text: String,
    /// The number of the first line, from 1.
    pub(super) first: usize,
    /// Whether a line is shortened, so that columns in the excerpt are not those of the file.
    pub(super) is_cut: bool,
    lines: Vec<Line>,
}

#[derive(Debug)]
struct Line {
    /// The bytes of the file that are shown.
    shown: Range<usize>,
    /// Where they start in the excerpt.
    at: usize,
}

impl Excerpt {
    /// The lines (by index) of `document`, no more than `longest` characters of each. `spans` are places in them to
    /// keep in sight.
    pub(super) fn new(document: &Document<'_>, lines: Range<usize>, spans: &[Range<usize>], longest: usize) -> Self {
        let first = lines.start + 1;
        let mut excerpt = Self { text: String::new(), first, is_cut: false, lines: Vec::with_capacity(lines.len()) };
        for (index, line) in lines.enumerate() {
            if index > 0 {
                excerpt.text.push('\n');
            }
            let line = document.content(line);
            let shown = shorten(&document.text, &line, spans, longest);
            excerpt.push(&document.text, &line, shown);
        }
        excerpt
    }

    fn push(&mut self, text: &str, line: &Range<usize>, shown: Range<usize>) {
        self.is_cut |= shown != *line;
        if shown.start > line.start {
            self.text.push(CUT);
        }
        let at = self.text.len();
        self.text.push_str(&text[shown.clone()]);
        if shown.end < line.end {
            self.text.push(CUT);
        }
        self.lines.push(Line { shown, at });
    }

    /// Where a range of the file is in the excerpt; what is cut off counts as the nearest place that is not.
    pub(super) fn map(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.offset(range.start);
        start..self.offset(range.end).max(start)
    }

    fn offset(&self, offset: usize) -> usize {
        let line = self.lines.iter().rev().find(|line| line.shown.start <= offset).or(self.lines.first());
        line.map_or(0, |line| line.at + offset.clamp(line.shown.start, line.shown.end) - line.shown.start)
    }
}

/// `line` in at most `longest` characters, the part around the byte `place` of it.
pub(super) fn cut(line: &str, place: usize, longest: usize) -> String {
    let shown = shorten(line, &(0..line.len()), &[place..place], longest);
    let (before, after) = (shown.start > 0, shown.end < line.len());
    let mark = |cut: bool| if cut { CUT.to_string() } else { String::new() };
    format!("{}{}{}", mark(before), &line[shown], mark(after))
}

/// What is shown of the line, around the first place in question.
fn shorten(text: &str, line: &Range<usize>, spans: &[Range<usize>], longest: usize) -> Range<usize> {
    let content = &text[line.clone()];
    if content.len() <= longest || content.char_indices().nth(longest).is_none() {
        return line.clone();
    }
    let place = spans.iter().map(|span| span.start).filter(|at| line.contains(at)).min().unwrap_or(line.start);
    let lead = text[line.start..place].char_indices().rev().nth(LEAD - 1);
    let start = line.start + lead.map_or(0, |(at, _)| at);
    let end = text[start..line.end].char_indices().nth(longest).map_or(line.end, |(at, _)| start + at);
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_and_byte_order_marks_are_not_shown() {
        let document = Document::new("\u{feff}a\r\nb\r\n".into());
        let excerpt = Excerpt::new(&document, 0..3, &[], 80);
        assert_eq!(excerpt.text, "a\nb\n");
        assert_eq!((excerpt.map(&(3..4)), excerpt.map(&(6..7)), excerpt.map(&(0..0))), (0..1, 2..3, 0..0));
        assert_eq!(excerpt.map(&(9..9)), 4..4);
    }

    #[test]
    fn a_long_line_is_shown_around_the_place() {
        let text = format!("{}HERE{}", "ü".repeat(500), "x".repeat(500));
        let document = Document::new(text.as_str().into());
        let span = 1000..1004;
        let excerpt = Excerpt::new(&document, 0..1, std::slice::from_ref(&span), 160);
        assert_eq!(excerpt.text, format!("…{}HERE{}…", "ü".repeat(60), "x".repeat(96)));
        assert_eq!(&excerpt.text[excerpt.map(&span)], "HERE");
    }
}
