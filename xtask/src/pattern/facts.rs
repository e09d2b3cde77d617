//! What a document says about patterns, gathered in one pass over its blocks.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::record::Place;
use super::{
    Example, Facts, Generated, Names, Parts, Pattern, Record, Reference, Status, Verified, infrastructure, legend,
    link, listing, reference, table, variables, verified,
};
use crate::markdown::{Block, Document, InlineKind, Kind, Table, front_matter, trim};

/// Looks for what stands at the start of a conflict in every document: made once, as that takes longer than to look.
static CONFLICT: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("<<<<<<< "));

/// Fields and headings under which documents name the code.
const REFERENCE_NAMES: [&str; 9] = [
    "implementation",
    "implementations",
    "reference",
    "references",
    "reference implementation",
    "used in",
    "file",
    "files",
    "source",
];

/// Whether a heading is one under which documents name the code.
#[must_use]
pub fn is_reference_name(heading: &str) -> bool {
    let name = heading.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    REFERENCE_NAMES.contains(&name.as_str())
}

impl Facts {
    /// What `document` says, where fields and columns have these names.
    #[must_use]
    pub fn read(document: &Document<'_>, names: &Names) -> Self {
        let mut facts = Self { conflict: conflict(document), ..Self::default() };
        let blocks = &document.blocks;
        for (number, block) in blocks.iter().enumerate().filter(|(_, block)| !block.quoted) {
            match &block.kind {
                Kind::Heading(_) if legend::is_heading(document.content(block)) => {
                    facts.legends.extend(legend::read(document, block, &blocks[number + 1..]));
                }
                Kind::Heading(_) => {
                    if let Some(name) = pattern_name(document, block) {
                        facts.patterns.push(pattern(document, number, name, names));
                    }
                }
                Kind::Table(found) => facts.tables.extend(table::read(document, found, &block.range, names)),
                Kind::Text | Kind::Fence(_) => {}
            }
        }
        // Mostly there is one, and all are kept.
        facts.patterns.shrink_to_fit();
        facts.generated = Generated::read(document.text);
        let generated = &facts.generated;
        if !generated.regions.is_empty() {
            facts.tables.retain(|table| !generated.covers(table.header.start));
            facts.legends.retain(|legend| !legend.entries.first().is_some_and(|it| generated.covers(it.lines.start)));
        }
        if !facts.is_empty() {
            facts.links = link::read(document);
            facts.variables = variables::read(document);
        }
        facts
    }

    /// What `document` says that is at `path`, which tells whether it may record a decision. What describes patterns
    /// does not.
    #[must_use]
    pub fn read_at(path: &str, document: &Document<'_>, names: &Names) -> Self {
        let mut facts = Self::read(document, names);
        if facts.patterns.is_empty() {
            let place = Place::of(path);
            facts.record = place.and_then(|place| Record::read(document, place));
            facts.among_decisions = place.is_some_and(|place| place.among_decisions);
        }
        if facts.record.is_none() && listing::is_index(path) {
            facts.listings = listing::read(document);
        }
        if infrastructure::is_in(path, document) {
            facts.infrastructure = true;
            facts.links = link::read(document);
        }
        let of_patterns = !(facts.patterns.is_empty() && facts.tables.is_empty() && facts.legends.is_empty());
        if facts.record.is_some() || !of_patterns && !facts.listings.is_empty() {
            // A decision may speak of code that was taken out since.
            facts.links = link::read(document);
            facts.links.retain(link::Link::is_to_document);
        }
        facts
    }

    /// Whether nothing in it is about patterns or decisions.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let torn = self.among_decisions && self.conflict.is_some();
        self.patterns.is_empty()
            && self.tables.is_empty()
            && self.legends.is_empty()
            && self.record.is_none()
            && self.generated.is_empty()
            && self.listings.is_empty()
            && !self.infrastructure
            && !torn
    }
}

/// The name in `## Pattern: NAME` or `# API Pattern: NAME`.
fn pattern_name(document: &Document<'_>, heading: &Block) -> Option<Range<usize>> {
    let content = document.content(heading);
    // One that is underlined may go over several lines, which no row of a table could name.
    let (kind, name) = content.split_once(':').filter(|_| !content.contains('\n'))?;
    let is_pattern = kind.split_whitespace().last()?.trim_start_matches(['*', '_']).eq_ignore_ascii_case("pattern");
    let name = trim(document.text, heading.content.end - name.len()..heading.content.end);
    // A name without a word in it could not be told from others, nor found again in a table.
    let is_name = || !super::key(&document.text[name.clone()]).is_empty();
    (is_pattern && kind.split_whitespace().count() <= 4 && is_name()).then_some(name)
}

fn pattern(document: &Document<'_>, heading: usize, span: Range<usize>, names: &Names) -> Pattern {
    let blocks = &document.blocks;
    let section = heading + 1..document.section(heading).end;
    let is_other = |block: &Block| matches!(block.kind, Kind::Heading(_)) && pattern_name(document, block).is_some();
    let length = blocks[section.clone()].iter().position(is_other).unwrap_or(section.len());
    let body = &blocks[section.start..section.start + length];
    let after = blocks.get(section.start + length).map_or(document.text.len(), |next| next.range.start);
    let heading = &blocks[heading];
    let end = document.text[..heading.range.end].trim_end_matches(['\n', '\r']).len();
    let mut reader = Reader::new(document, names);
    for block in body.iter().filter(|block| !block.quoted) {
        reader.take(block);
    }
    let is_first = |block: &Block| matches!(block.kind, Kind::Heading(_)) && block.range == heading.range;
    if reader.status.is_none() && blocks.first().is_some_and(is_first) {
        let value = front_matter::value(document.text, &names.status_field().to_lowercase());
        reader.status = value.and_then(|value| Status::read(document.text, value));
    }
    Pattern {
        name: document.text[span.clone()].into(),
        key: super::key(&document.text[span.clone()]).into(),
        span,
        heading_end: end,
        status: reader.status,
        verified: reader.verified,
        references: reader.references.into(),
        examples: reader.examples.into(),
        parts: reader.parts,
        body: end..after,
    }
}

/// What the blocks before mean for the one at hand.
struct Reader<'d, 'a> {
    document: &'d Document<'a>,
    names: &'d Names,
    status: Option<Status>,
    verified: Option<Verified>,
    references: Vec<Reference>,
    examples: Vec<Example>,
    parts: Parts,
    /// The last heading, in lower case. Empty before the first.
    heading: String,
    /// A field for references whose value is the list below it, by the list depth the field stands at.
    list: Option<u8>,
    /// The first reference in the `**File:**` line that was just read.
    file: Option<usize>,
}

impl<'d, 'a> Reader<'d, 'a> {
    fn new(document: &'d Document<'a>, names: &'d Names) -> Self {
        Self {
            document,
            names,
            status: None,
            verified: None,
            // Room for those of most patterns, without growing step by step.
            references: Vec::with_capacity(16),
            examples: Vec::new(),
            parts: Parts::default(),
            heading: String::new(),
            list: None,
            file: None,
        }
    }

    fn take(&mut self, block: &'d Block) {
        match &block.kind {
            Kind::Heading(_) => {
                let text = self.document.content(block).to_lowercase();
                text.trim_matches(|c: char| !c.is_alphanumeric()).clone_into(&mut self.heading);
                self.parts.add(Parts::named(&self.heading));
                (self.list, self.file) = (None, None);
            }
            Kind::Fence(fence) => {
                self.parts.add(Parts::EXAMPLE);
                let before = self.file.take().and_then(|at| self.references.get(at));
                let before = before.map(|reference| (&reference.target, &reference.span));
                self.examples.extend(Example::read(self.document, block, fence, before));
                self.list = None;
            }
            Kind::Table(table) => {
                self.table(table);
                (self.list, self.file) = (None, None);
            }
            Kind::Text => self.text(block),
        }
    }

    fn text(&mut self, block: &'d Block) {
        self.file = None;
        if self.list.is_some_and(|depth| block.list_depth > depth) {
            self.collect(block, &block.content);
            return;
        }
        self.list = None;
        let document = self.document;
        let mut has_field = false;
        for field in document.fields(block) {
            has_field = true;
            let name = document.text[field.name.clone()].to_lowercase();
            self.parts.add(Parts::named(&name));
            if self.names.is_status(&name) && self.heading.is_empty() && self.status.is_none() {
                self.status = Status::read(document.text, continued(document, block, &field.value));
            } else if verified::is_name(&name) && self.verified.is_none() {
                self.verified = Verified::of(&name, document.text, field.value);
            } else if REFERENCE_NAMES.contains(&name.as_str()) {
                let first = self.references.len();
                self.collect(block, &field.value);
                if field.value.is_empty() {
                    self.list = Some(block.list_depth);
                } else if first < self.references.len() && name == "file" {
                    self.file = Some(first);
                }
            }
        }
        if self.names.is_status(&self.heading) && self.status.is_none() && !has_field {
            self.status = Status::read(document.text, block.content.clone());
        }
        if !has_field && REFERENCE_NAMES.contains(&self.heading.as_str()) {
            self.collect(block, &block.content);
        }
    }

    /// The row `| **Status** | Canonical |` of what stands at the top. A field `status` of something else is written small.
    fn table(&mut self, table: &Table) {
        if !self.heading.is_empty() || self.status.is_some() {
            return;
        }
        let text = self.document.text;
        let status = |row: &crate::markdown::table::Row| {
            let [name, value] = row.cells.as_slice() else { return None };
            let name = table::plain(&text[name.range.clone()]);
            let is_it = name.starts_with(char::is_uppercase) && self.names.is_status(&name.to_lowercase());
            is_it.then(|| Status::read(text, value.range.clone())).flatten()
        };
        self.status = table.rows.iter().find_map(status);
    }

    /// The references in a part of a block.
    fn collect(&mut self, block: &Block, range: &Range<usize>) {
        let document = self.document;
        let mut found = false;
        for inline in document.inlines(block) {
            if inline.range.start < range.start || inline.range.end > range.end {
                continue;
            }
            found = true;
            let (target, span, link) = match &inline.kind {
                InlineKind::Code(code) => (reference::parse(&document.text[code.clone()]), code.clone(), false),
                InlineKind::Link(target) => (reference::parse_link(target), inline.range.clone(), true),
                InlineKind::Image(_) | InlineKind::Html => continue,
            };
            let in_link = self.references.last().is_some_and(|last| last.link && last.span.end >= span.end);
            if let (Some(target), false) = (target, in_link) {
                self.references.push(Reference { target, span, link });
            }
        }
        if !found && let Some(target) = reference::parse(&document.text[range.clone()]) {
            self.references.push(Reference { target, span: range.clone(), link: false });
        }
    }
}

/// A value that stands on the line below its name.
pub(super) fn continued(document: &Document<'_>, block: &Block, value: &Range<usize>) -> Range<usize> {
    if !value.is_empty() {
        return value.clone();
    }
    // A backslash at the end of the line is a line break.
    let start = value.start + usize::from(document.text[value.start..].starts_with('\\'));
    let rest = start..block.content.end.max(start);
    let next = trim(document.text, rest);
    let end = document.text[next.clone()].find('\n').map_or(next.end, |newline| next.start + newline);
    let line = trim(document.text, next.start..end);
    if crate::markdown::field::read(document.text, line.clone()).is_some() { value.clone() } else { line }
}

/// The first conflict marker that is not code.
fn conflict(document: &Document<'_>) -> Option<Range<usize>> {
    let text = document.text;
    let is_code = |at: usize| {
        let fences = document.blocks.iter().filter(|block| matches!(block.kind, Kind::Fence(_)));
        fences.into_iter().any(|block| block.range.contains(&at))
    };
    let starts_line = |at: usize| at == 0 || text.as_bytes()[at - 1] == b'\n';
    let is_marker = |at: usize| starts_line(at) && text[at..].contains("\n>>>>>>> ") && !is_code(at);
    let at = CONFLICT.find_iter(text.as_bytes()).find(|&at| is_marker(at))?;
    Some(at..at + "<<<<<<<".len())
}
