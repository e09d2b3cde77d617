//! Where a link's target is written, and how it is spelled there.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::Parser;

use super::parse::{OPTIONS, preamble};
use super::trim;

/// Where the target of the link or image at `range` stands: behind its text, or where the label it names is defined.
/// `None` where it cannot be told.
#[must_use]
pub fn place(text: &str, range: &Range<usize>, target: &str) -> Option<Range<usize>> {
    let link = text.get(range.clone())?;
    let behind = link.rmatch_indices("](").map(|(at, _)| range.start + at + 2);
    let inline = behind.filter_map(|start| destination(text, start..range.end));
    let is_it = |place: &Range<usize>| text.get(place.clone()).is_some_and(|raw| is_spelling(raw, target));
    let mut found = inline.filter(|place| link.ends_with(')') && is_it(place));
    found.next().or_else(|| definition(text, link).filter(is_it))
}

/// Whether `raw` may be how `target` is written.
fn is_spelling(raw: &str, target: &str) -> bool {
    raw == target || raw.replace('\\', "") == target || raw.replace("&amp;", "&") == target
}

/// The target that begins in `range`, without angle brackets.
fn destination(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let inner = trim(text, range);
    let rest = text.get(inner.clone())?;
    if let Some(rest) = rest.strip_prefix('<') {
        let length = rest.find('>')?;
        return Some(inner.start + 1..inner.start + 1 + length);
    }
    let mut depth = 0usize;
    let mut escaped = false;
    let end = rest.find(|c: char| {
        let ends = match c {
            _ if escaped => false,
            '(' => {
                depth += 1;
                false
            }
            ')' if depth == 0 => true,
            ')' => {
                depth -= 1;
                false
            }
            c => c.is_whitespace(),
        };
        escaped = c == '\\' && !escaped;
        ends
    });
    Some(inner.start..inner.start + end.unwrap_or(rest.len()))
}

/// Where the label in `[text][label]`, `[label][]` or `[label]` is defined.
fn definition(text: &str, link: &str) -> Option<Range<usize>> {
    let inner = link.trim_end_matches("[]").strip_suffix(']')?;
    let label = &inner[inner.rfind('[')? + 1..];
    let base = preamble(text);
    let parser = Parser::new_ext(&text[base..], OPTIONS);
    let span = parser.reference_definitions().get(label)?.span.clone();
    let span = span.start + base..span.end + base;
    let colon = text.get(span.clone())?.find("]:")?;
    destination(text, span.start + colon + 2..span.end)
}

/// A target with `%20` and the like decoded. What is no UTF-8 then stays as it is.
#[must_use]
pub fn decode(target: &str) -> Cow<'_, str> {
    if !target.contains('%') {
        return Cow::Borrowed(target);
    }
    let bytes = target.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let hex = target.get(at + 1..at + 3).filter(|_| byte == b'%');
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(value) => {
                decoded.push(value);
                at += 3;
            }
            None => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(decoded).map_or(Cow::Borrowed(target), Cow::Owned)
}

/// A path as it is written in a link.
#[must_use]
pub fn encode(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for c in path.chars() {
        match c {
            ' ' => encoded.push_str("%20"),
            '(' => encoded.push_str("%28"),
            ')' => encoded.push_str("%29"),
            '<' => encoded.push_str("%3C"),
            '>' => encoded.push_str("%3E"),
            '#' => encoded.push_str("%23"),
            '?' => encoded.push_str("%3F"),
            '%' => encoded.push_str("%25"),
            '\\' => encoded.push_str("%5C"),
            _ => encoded.push(c),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::{Document, InlineKind};

    #[test]
    fn targets_are_found_where_they_are_written() {
        let text = "[a](one.md) ![b](two.png \"title\") [![c](in.png)](out.md) [d](<with blank.md>) [e](a\\_b.md)\n\
                    [f](x(1).md) [g][label] [label][] [label] [h](  three.md  )\n\n[label]: <four.md> 'title'\n";
        let document = Document::parse(text);
        let mut found = Vec::new();
        for inline in document.blocks.iter().flat_map(|block| document.inlines(block)) {
            if let InlineKind::Link(target) | InlineKind::Image(target) = &inline.kind {
                found.push(place(text, &inline.range, target).map_or("", |place| &text[place]));
            }
        }
        let expected = [
            "one.md",
            "two.png",
            "out.md",
            "in.png",
            "with blank.md",
            "a\\_b.md",
            "x(1).md",
            "four.md",
            "four.md",
            "four.md",
            "three.md",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_encoded_is_decoded() {
        for path in ["a b (1).md", "50%.md", "ü.md", "c#.md"] {
            assert_eq!(decode(&encode(path)), path);
        }
        assert_eq!(decode("%C3%BC%zz%"), "ü%zz%");
        assert_eq!(decode("%ff"), "%ff");
    }
}
