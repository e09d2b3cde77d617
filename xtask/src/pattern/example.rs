//! Code examples that name the code they are.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::reference::{self, Likeness, Part, Target};
use crate::markdown::{Block, Document, Fence, line_end, trim};

/// A fenced code block and the code it shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// The code block, fences included.
    pub block: Range<usize>,
    /// What is between its fences, as it is spelled.
    pub content: Range<usize>,
    /// What is between its fences, lines ended by line feeds.
    pub code: Box<str>,
    /// How many bytes stand before the opening fence on its line.
    pub indent: usize,
    /// The file it names.
    pub path: Box<str>,
    /// Where it names it.
    pub span: Range<usize>,
    /// What of the file it shows.
    pub tie: Tie,
}

/// What of a file an example shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tie {
    /// All of it: `file=` in the info string.
    Whole,
    /// A region: `file=… region=…`.
    Region(Box<str>),
    /// A definition: `file=… symbol=…`, or `**File:** path::symbol` before it.
    Symbol(Box<str>),
    /// Some lines, it is not said which: `**File:** path` before it.
    Excerpt,
    /// Perhaps some lines: a comment in its first line names the file.
    Comment,
}

impl Example {
    /// The example that a fence is, given the reference that stands in a `**File:**` line right before it. `None` where
    /// it names no file.
    pub(super) fn read(
        document: &Document<'_>,
        block: &Block,
        fence: &Fence,
        before: Option<(&Target, &Range<usize>)>,
    ) -> Option<Self> {
        let (path, span, tie): (Box<str>, _, _) = if let Some(path) = fence.attribute("file") {
            let region = fence.attribute("region").map(|name| Tie::Region(name.into()));
            let symbol = fence.attribute("symbol").map(|name| Tie::Symbol(name.into()));
            (path.into(), place_of(document, block, path), region.or(symbol).unwrap_or(Tie::Whole))
        } else if let Some((Target::Path { path, part, .. }, span)) = before {
            let tie = match part {
                Part::Symbol(name) => Tie::Symbol(name.clone()),
                Part::Whole | Part::Lines(..) => Tie::Excerpt,
            };
            (path.clone(), span.clone(), tie)
        } else {
            let path = comment(&fence.content)?;
            let at = block.content.start + document.text[block.content.clone()].find(path)?;
            (path.into(), at..at + path.len(), Tie::Comment)
        };
        Some(Self {
            block: block.range.clone(),
            content: block.content.clone(),
            code: fence.content.as_str().into(),
            indent: fence.indent,
            path,
            span,
            tie,
        })
    }
}

/// Where `path` stands in the line of the opening fence; all of that line where it is spelled with escapes.
fn place_of(document: &Document<'_>, block: &Block, path: &str) -> Range<usize> {
    let line = block.range.start..line_end(document.text, block.range.start).min(block.range.end);
    let at = document.text[line.clone()].find(path).map(|at| line.start + at);
    at.map_or_else(|| trim(document.text, line), |at| at..at + path.len())
}

/// The path that the comment in the first line begins with.
fn comment(code: &str) -> Option<&str> {
    let line = code.lines().next()?.trim_start();
    let leader = ["//", "#", "--", ";", "/*", "<!--", "%"].into_iter().find(|leader| line.starts_with(leader))?;
    let rest = line[leader.len()..].trim_start();
    let path = rest.split(|c: char| c.is_whitespace()).next()?.trim_end_matches(':');
    (reference::likeness(path) == Likeness::Path && !path.ends_with('/')).then_some(path)
}
