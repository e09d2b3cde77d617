//! Fields: a name in bold, a colon, and a value on the same line.

use std::ops::Range;

use super::{Block, Document, InlineKind, Kind, line_end, line_start, trim};

/// The longest name of a field without marks, in bytes.
const LONGEST: usize = 40;

/// `**Status:** Canonical`, `**Status**: Canonical` or `Status: Canonical`, alone or at the start of a list item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The name, without marks and colon.
    pub name: Range<usize>,
    /// The value, without the blanks around it. Empty where nothing follows on the line.
    pub value: Range<usize>,
}

impl Document<'_> {
    /// The fields in a paragraph or a list item, at most one a line.
    pub fn fields<'d>(&'d self, block: &'d Block) -> impl Iterator<Item = Field> + 'd {
        let range = if block.kind == Kind::Text { block.content.clone() } else { 0..0 };
        // Most blocks are prose, which this tells without a look at each line.
        let bytes = &self.text.as_bytes()[range.clone()];
        let colons = memchr::memchr_iter(b':', bytes).map(move |at| range.start + at);
        let mut end = 0;
        let lines = colons.filter_map(move |colon| {
            let is_next = colon >= end;
            is_next.then(|| {
                end = line_end(self.text, colon).min(range.end);
                line_start(self.text, colon).max(range.start)..end
            })
        });
        let covers = |at: usize| {
            let inlines = self.inlines(block).iter();
            inlines
                .filter(|inline| !matches!(inline.kind, InlineKind::Link(_) | InlineKind::Image(_)))
                .any(|inline| inline.range.contains(&at))
        };
        lines.filter_map(move |line| read(self.text, line).filter(|field| !covers(field.name.start)))
    }
}

/// The field that a line is.
pub(crate) fn read(text: &str, line: Range<usize>) -> Option<Field> {
    let line = trim(text, line);
    let whole = &text[line.clone()];
    let mark = ["**", "__"].into_iter().find(|mark| whole.starts_with(mark)).unwrap_or("");
    let inner = &whole[mark.len()..];
    let (name, rest) = if mark.is_empty() {
        // Without marks only a short name at the start of a line is one; prose has colons as well.
        let colon = inner.bytes().take(LONGEST).position(|byte| byte == b':')?;
        (&inner[..colon], &inner[colon + 1..])
    } else {
        let (bold, rest) = inner.split_once(mark)?;
        match bold.trim_end().strip_suffix(':') {
            Some(name) => (name, rest),
            None => (bold, rest.trim_start().strip_prefix(':')?),
        }
    };
    if mark.is_empty() && !rest.is_empty() && !rest.starts_with([' ', '\t']) {
        return None;
    }
    let start = line.start + mark.len();
    let name = trim(text, start..start + name.len());
    (!name.is_empty()).then(|| {
        let value = trim(text, line.end - rest.len()..line.end);
        // A backslash at the end of a line is a line break.
        let value = if text[value.clone()].ends_with('\\') { trim(text, value.start..value.end - 1) } else { value };
        Field { name, value }
    })
}
