//! Generated regions: what stands between `<!-- patternbook:begin NAME -->` and `<!-- patternbook:end NAME -->` is
//! written by the program.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use serde::{Deserialize, Serialize};

use crate::markdown::{comment, line_end, line_start};

/// What the markers begin with, behind `<!--`.
const MARKER: &str = "patternbook:";

/// Looks for it in every document: made once, as that takes longer than to look.
static FINDER: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new(MARKER));

/// What a region can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Content {
    /// A row for each pattern.
    StatusTable,
    /// What each status means.
    Legend,
}

impl Content {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::StatusTable, Self::Legend];

    /// The name in the markers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::StatusTable => "status-table",
            Self::Legend => "legend",
        }
    }
}

/// The generated regions of a document, and what is wrong with its markers.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generated {
    /// In reading order.
    pub regions: Vec<Region>,
    /// In reading order.
    pub mistakes: Vec<(Range<usize>, Mistake)>,
}

/// A region with both of its markers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    /// What it holds.
    pub content: Content,
    /// The marker that it begins with.
    pub begin: Range<usize>,
    /// The lines between both markers.
    pub inner: Range<usize>,
}

/// What is wrong with a marker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mistake {
    /// It does not have a line for itself, from its first column on.
    NotAlone,
    /// It names nothing that can be generated.
    Unknown(Box<str>),
    /// It says more than a name.
    Extra(Box<str>),
    /// It begins a region in another.
    Nested,
    /// Nothing ends the region that it begins.
    Unclosed(Content),
    /// It ends a region that nothing begins.
    Unopened,
    /// It ends this region, where another is to be ended.
    Crossed(Content),
}

/// A marker that begins or ends a region.
struct Marker<'t> {
    begins: bool,
    words: &'t str,
    span: Range<usize>,
    line: Range<usize>,
}

/// A region that is not ended yet.
struct Open {
    /// `None` where it names nothing that can be generated.
    content: Option<Content>,
    begin: Range<usize>,
    start: usize,
    /// Whether something in it is wrong, so that it is left as it is.
    is_broken: bool,
}

impl Generated {
    /// The regions in a document's text.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut generated = Self::default();
        if FINDER.find(text.as_bytes()).is_none() {
            return generated;
        }
        let mut open: Vec<Open> = Vec::new();
        for marker in markers(text) {
            let is_alone = text[marker.line.clone()].trim_end() == &text[marker.span.clone()];
            if !is_alone {
                generated.mistakes.push((marker.span.clone(), Mistake::NotAlone));
            }
            if marker.begins {
                generated.begin(&mut open, &marker, is_alone);
            } else {
                generated.end(&mut open, &marker, is_alone);
            }
        }
        for left in open {
            if let Some(content) = left.content {
                generated.mistakes.push((left.begin, Mistake::Unclosed(content)));
            }
        }
        generated.regions.sort_by_key(|region| region.begin.start);
        generated.mistakes.sort_by_key(|(span, _)| span.start);
        generated
    }

    /// Whether there is no marker.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.regions.is_empty() && self.mistakes.is_empty()
    }

    /// Whether `offset` is in a region.
    #[must_use]
    pub fn covers(&self, offset: usize) -> bool {
        self.regions.iter().any(|region| region.inner.contains(&offset))
    }

    fn begin(&mut self, open: &mut Vec<Open>, marker: &Marker<'_>, is_alone: bool) {
        let (name, extra) = marker.words.split_once(char::is_whitespace).unwrap_or((marker.words, ""));
        let content = Content::ALL.into_iter().find(|content| content.name() == name);
        let mut is_broken = !is_alone;
        let mut wrong = |mistake| {
            is_broken = true;
            self.mistakes.push((marker.span.clone(), mistake));
        };
        if content.is_none() {
            wrong(Mistake::Unknown(name.into()));
        } else if !extra.is_empty() {
            wrong(Mistake::Extra(extra.trim().into()));
        }
        if let Some(outer) = open.last_mut() {
            outer.is_broken = true;
            wrong(Mistake::Nested);
        }
        open.push(Open { content, begin: marker.span.clone(), start: marker.line.end, is_broken });
    }

    fn end(&mut self, open: &mut Vec<Open>, marker: &Marker<'_>, is_alone: bool) {
        let Some(last) = open.pop() else {
            self.mistakes.push((marker.span.clone(), Mistake::Unopened));
            return;
        };
        let Some(content) = last.content else { return };
        if !marker.words.is_empty() && marker.words != content.name() {
            self.mistakes.push((marker.span.clone(), Mistake::Crossed(content)));
        } else if is_alone && !last.is_broken {
            self.regions.push(Region { content, begin: last.begin, inner: last.start..marker.line.start });
        }
    }
}

/// The markers in a text, in reading order. What looks like one in code is none.
fn markers(text: &str) -> impl Iterator<Item = Marker<'_>> {
    comment::comments(text).into_iter().filter_map(|comment| {
        let span = comment.range;
        let said = text.get(span.start + "<!--".len()..span.end - "-->".len())?.trim().strip_prefix(MARKER)?;
        let (word, words) = said.split_once(char::is_whitespace).unwrap_or((said, ""));
        let begins = match word {
            "begin" => true,
            "end" => false,
            _ => return None,
        };
        let line = line_start(text, span.start)..line_end(text, span.end);
        Some(Marker { begins, words: words.trim(), span, line })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_have_both_markers_on_lines_of_their_own() {
        let inner = |text: &'static str| {
            let generated = Generated::read(text);
            assert_eq!(generated.mistakes, [], "{text}");
            generated.regions.into_iter().map(|region| &text[region.inner]).collect::<Vec<_>>()
        };
        assert_eq!(inner("<!-- patternbook:begin legend -->\n<!-- patternbook:end legend -->\n"), [""]);
        assert_eq!(inner("\u{feff}x\r\n\r\n<!--patternbook:begin legend-->\r\na\r\n<!--patternbook:end-->"), ["a\r\n"]);
        let two = "<!-- patternbook:begin legend -->\n\n- a\n\n<!-- patternbook:end legend -->\n\n\
                   <!-- patternbook:begin status-table -->\n|a|\n|-|\n\n<!-- patternbook:end status-table -->\n";
        assert_eq!(inner(two), ["\n- a\n\n", "|a|\n|-|\n\n"]);
        for text in [
            "```\n<!-- patternbook:begin legend -->\n```\n",
            "`<!-- patternbook:begin legend -->`\n",
            "    <!-- patternbook:end legend -->\n",
            "<!-- patternbook:beginning -->\n",
            "<!-- patternbook:begin legend\n",
        ] {
            assert_eq!(inner(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_and_leaves_no_region() {
        let mistakes = |text: &str| {
            let generated = Generated::read(text);
            assert_eq!(generated.regions, [], "{text}");
            generated.mistakes.into_iter().map(|(span, mistake)| (span.start, mistake)).collect::<Vec<_>>()
        };
        let begin = "<!-- patternbook:begin legend -->\n";
        let end = "<!-- patternbook:end legend -->\n";
        assert_eq!(mistakes(begin), [(0, Mistake::Unclosed(Content::Legend))]);
        assert_eq!(mistakes(end), [(0, Mistake::Unopened)]);
        assert_eq!(mistakes(&format!("{begin}{begin}{end}{end}")), [(begin.len(), Mistake::Nested)]);
        assert_eq!(mistakes(&begin.replace("legend", "legends")), [(0, Mistake::Unknown("legends".into()))]);
        assert_eq!(mistakes(&format!("{}{end}", begin.replace("legend", ""))), [(0, Mistake::Unknown("".into()))]);
        let extra = begin.replace("legend", "legend a b");
        assert_eq!(mistakes(&format!("{extra}{end}")), [(0, Mistake::Extra("a b".into()))]);
        let crossed = end.replace("legend", "status-table");
        assert_eq!(mistakes(&format!("{begin}{crossed}")), [(begin.len(), Mistake::Crossed(Content::Legend))]);
        assert_eq!(mistakes(&format!(" {begin}{end}")), [(1, Mistake::NotAlone)]);
        assert_eq!(mistakes(&format!("{begin}x {end}")), [(begin.len() + 2, Mistake::NotAlone)]);
    }
}
