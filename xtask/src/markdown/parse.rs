//! One pass over pulldown-cmark's events.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::{Block, Document, Fence, Inline, InlineKind, Kind, Table, fence, line_start, table, trim};

/// What GitHub renders that changes where blocks begin and end.
pub(super) const OPTIONS: Options = Options::ENABLE_TABLES.union(Options::ENABLE_FOOTNOTES);

pub(super) fn parse(text: &str) -> Document<'_> {
    let base = preamble(text);
    let mut builder = Builder::new(text);
    for (event, range) in Parser::new_ext(&text[base..], OPTIONS).into_offset_iter() {
        builder.take(event, range.start + base..range.end + base);
    }
    builder.finish()
}

/// What stands in `range` of `text`, as it is rendered: with what is struck through and boxes to be ticked, and with the
/// targets of links that are defined anywhere in the text.
pub fn events<'a>(text: &'a str, range: &Range<usize>) -> impl Iterator<Item = Event<'a>> {
    let base = preamble(text);
    let range = range.start.saturating_sub(base)..range.end.saturating_sub(base);
    let options = OPTIONS | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let events = Parser::new_ext(&text[base..], options).into_offset_iter();
    events.filter(move |(_, place)| place.start >= range.start && place.end <= range.end).map(|(event, _)| event)
}

/// How many bytes stand before the Markdown: a BOM, and front matter, which is only that at the very start.
pub(super) fn preamble(text: &str) -> usize {
    let bom = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut offset = bom;
    for (number, line) in text[bom..].split_inclusive('\n').enumerate() {
        offset += line.len();
        let is_fence = line.trim_end() == "---";
        match number {
            0 if !is_fence => return bom,
            0 => {}
            _ if is_fence => return offset,
            _ => {}
        }
    }
    bom
}

struct Builder<'a> {
    text: &'a str,
    blocks: Vec<Block>,
    inlines: Vec<Inline>,
    /// The heading, paragraph or item text that is being read.
    open: Option<Open>,
    fence: Option<OpenFence>,
    table: Option<(Range<usize>, Table)>,
    list_depth: u8,
    quote_depth: u8,
    /// Where `<details>` that are not closed yet begin: in the text, in `blocks` and in `inlines`.
    details: Vec<usize>,
    /// What is hidden in closed ones.
    hidden: Vec<Range<usize>>,
}

struct Open {
    kind: Kind,
    range: Range<usize>,
    /// From the first inline element to the last.
    content: Option<Range<usize>>,
    inlines: usize,
}

struct OpenFence {
    range: Range<usize>,
    info: String,
    content: String,
    /// Where the code read so far ends.
    code_end: usize,
}

impl<'a> Builder<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            // Room for most documents, without growing step by step.
            blocks: Vec::with_capacity(text.len() / 128),
            inlines: Vec::with_capacity(text.len() / 64),
            open: None,
            fence: None,
            table: None,
            list_depth: 0,
            quote_depth: 0,
            details: Vec::new(),
            hidden: Vec::new(),
        }
    }

    fn take(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag),
            Event::Text(content) => match &mut self.fence {
                Some(fence) => {
                    fence.content.push_str(&content);
                    fence.code_end = range.end;
                }
                None => self.inline(range),
            },
            Event::Code(_) => {
                let ticks = self.text[range.clone()].bytes().take_while(|&b| b == b'`').count();
                let inner = range.start + ticks..range.end.saturating_sub(ticks).max(range.start + ticks);
                let code = trim(self.text, inner);
                self.note(InlineKind::Code(code), range);
            }
            Event::InlineHtml(_) => {
                self.details(range.clone());
                self.note(InlineKind::Html, range);
            }
            Event::Html(_) => self.details(range),
            Event::Rule | Event::SoftBreak | Event::HardBreak => {}
            _ => self.inline(range),
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Heading { level, .. } => self.open(Kind::Heading(level as u8), range),
            Tag::Paragraph => self.open(Kind::Text, range),
            Tag::CodeBlock(kind) => {
                self.close();
                let info = match kind {
                    CodeBlockKind::Fenced(info) => info.into_string(),
                    // Indented code has no info string, and is nothing but text to us: it is left out at its end.
                    CodeBlockKind::Indented => "\n".to_owned(),
                };
                self.fence = Some(OpenFence { range, info, content: String::new(), code_end: 0 });
            }
            Tag::Table(_) => {
                self.close();
                self.table = Some((range, Table::default()));
            }
            Tag::TableRow => {
                if let Some((_, table)) = &mut self.table {
                    table.rows.push(table::Row { range, cells: Vec::new() });
                }
            }
            Tag::TableCell => {
                let cell = table::Cell { range: table::trim_cell(self.text, range), inlines: self.inlines.len() };
                if let Some((_, table)) = &mut self.table {
                    table.rows.last_mut().map_or(&mut table.header, |row| &mut row.cells).push(cell);
                }
            }
            Tag::BlockQuote(_) => {
                self.close();
                self.quote_depth = self.quote_depth.saturating_add(1);
            }
            Tag::List(_) => self.close(),
            Tag::Item => {
                self.close();
                self.list_depth = self.list_depth.saturating_add(1);
            }
            Tag::Link { dest_url, .. } => self.note(InlineKind::Link(dest_url.into_string().into_boxed_str()), range),
            Tag::Image { dest_url, .. } => self.note(InlineKind::Image(dest_url.into_string().into_boxed_str()), range),
            Tag::Emphasis | Tag::Strong => self.inline(range),
            _ => self.close(),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) | TagEnd::Paragraph => self.close(),
            TagEnd::CodeBlock => self.close_fence(),
            TagEnd::Table => {
                if let Some((range, mut table)) = self.table.take() {
                    table.inlines_end = self.inlines.len();
                    self.push(Kind::Table(table), range.clone(), range, self.inlines.len());
                }
            }
            TagEnd::BlockQuote(_) => {
                self.close();
                self.quote_depth = self.quote_depth.saturating_sub(1);
            }
            TagEnd::Item => {
                self.close();
                self.list_depth = self.list_depth.saturating_sub(1);
            }
            _ => {}
        }
    }

    fn open(&mut self, kind: Kind, range: Range<usize>) {
        self.close();
        self.open = Some(Open { kind, range, content: None, inlines: self.inlines.len() });
    }

    /// An inline element of the block that is being read; a list item's text opens one by itself.
    fn inline(&mut self, range: Range<usize>) {
        if self.table.is_some() {
            return;
        }
        if self.open.is_none() {
            self.open(Kind::Text, range.clone());
        }
        if let Some(open) = &mut self.open {
            let content = open.content.get_or_insert(range.clone());
            content.end = content.end.max(range.end);
            open.range.end = open.range.end.max(range.end);
        }
    }

    fn note(&mut self, kind: InlineKind, range: Range<usize>) {
        self.inline(range.clone());
        self.inlines.push(Inline { kind, range });
    }

    fn close(&mut self) {
        if let Some(open) = self.open.take() {
            let content = open.content.unwrap_or(open.range.end..open.range.end);
            self.push(open.kind, open.range, content, open.inlines);
        }
    }

    fn close_fence(&mut self) {
        if let Some(OpenFence { range, info, content, code_end }) = self.fence.take()
            && info != "\n"
        {
            let raw = fence::raw_content(self.text, &range, code_end);
            let indent = range.start - line_start(self.text, range.start);
            self.push(Kind::Fence(Fence { info, content, indent }), range, raw, self.inlines.len());
        }
    }

    fn push(&mut self, kind: Kind, range: Range<usize>, content: Range<usize>, inlines: usize) {
        let content = if matches!(kind, Kind::Fence(_)) { content } else { trim(self.text, content) };
        let inlines = inlines..self.inlines.len();
        let (list_depth, quoted) = (self.list_depth, self.quote_depth > 0);
        self.blocks.push(Block { kind, range, content, list_depth, quoted, inlines });
    }

    /// Notes where `<details>` opens and closes.
    fn details(&mut self, range: Range<usize>) {
        let html = &self.text[range.clone()];
        if html.trim_start().starts_with("<!--") {
            return;
        }
        for (at, _) in html.match_indices('<') {
            let rest = &html.as_bytes()[at + 1..];
            let is_tag = |name: &[u8]| {
                rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
                    && !rest.get(name.len()).is_some_and(u8::is_ascii_alphanumeric)
            };
            if is_tag(b"details") {
                self.details.push(range.start + at);
            } else if is_tag(b"/details")
                && let Some(start) = self.details.pop()
            {
                self.hidden.push(start..range.start + at);
            }
        }
    }

    fn finish(mut self) -> Document<'a> {
        self.close();
        if !self.hidden.is_empty() {
            let hidden = |at: usize| self.hidden.iter().any(|range| range.contains(&at));
            self.blocks.retain(|block| !hidden(block.range.start));
        }
        Document { text: self.text, blocks: self.blocks, inlines: self.inlines }
    }
}
