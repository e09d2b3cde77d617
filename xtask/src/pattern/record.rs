//! Records of decisions, one file each.
//!
//! Whether a file may be one its path tells; whether it is one, its first heading and its status.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::decision::{Reading, State};
use super::facts::continued;
use super::{listing, translation};
use crate::markdown::{self, Block, Document, Kind, Table, front_matter};

/// Folders in which decisions are kept, in lower case with `-` between words.
const FOLDERS: [&str; 12] = [
    "adr",
    "adrs",
    "architecture-decision-record",
    "architecture-decision-records",
    "architecture-decisions",
    "architectural-decision-records",
    "architectural-decisions",
    "decision",
    "decision-log",
    "decision-records",
    "decisions",
    "design-decisions",
];

/// A record of a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The number that its file's name begins with, else that of its heading.
    pub number: Option<u32>,
    /// What was decided, without its number.
    pub title: Box<str>,
    /// Where that stands in its heading.
    pub span: Range<usize>,
    /// What has become of it.
    pub state: State,
}

/// What the path of a file says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The number that its name begins with.
    pub number: Option<u32>,
    /// Whether it is in a folder for decisions.
    pub among_decisions: bool,
}

impl Place {
    /// What `path` says. `None` where no record is kept there.
    #[must_use]
    pub fn of(path: &str) -> Option<Self> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let stem = name.strip_suffix(".md")?;
        let number = number(stem);
        let among_decisions = folder.split('/').any(is_decision_folder);
        // Elsewhere, `01-introduction` is a chapter.
        let is_candidate = match number {
            Some(_) => among_decisions || is_long_number(stem),
            None => among_decisions && !listing::is_index(path),
        };
        (is_candidate && !is_template(stem, number) && !folder.split('/').any(is_template_folder))
            .then_some(Self { number, among_decisions })
    }
}

/// Whether a name begins with three digits or more, or with what the number is of.
fn is_long_number(stem: &str) -> bool {
    !stem.starts_with(|c: char| c.is_ascii_digit()) || stem.bytes().take_while(u8::is_ascii_digit).count() >= 3
}

fn is_decision_folder(name: &str) -> bool {
    let same = |known: &&str| {
        known.len() == name.len()
            && known
                .bytes()
                .zip(name.bytes())
                .all(|(a, b)| a == b.to_ascii_lowercase() || a == b'-' && b"_ ".contains(&b))
    };
    FOLDERS.iter().any(same)
}

fn is_template_folder(name: &str) -> bool {
    ["template", "templates", "_template", "_templates"].iter().any(|other| name.eq_ignore_ascii_case(other))
}

/// Whether a file's name says that others are made from it. A record may be about templates.
fn is_template(stem: &str, number: Option<u32>) -> bool {
    const WORDS: [&str; 10] =
        ["template", "adr", "madr", "decision", "record", "architecture", "short", "long", "bare", "minimal"];
    let stem = stem.to_ascii_lowercase();
    let mut words = stem.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    stem.contains("template") && (number == Some(0) || words.all(|word| WORDS.contains(&word)))
}

/// The number in a file's name: `0001-x`, `adr-001-x`, `ADR_7`. A date is none, nor is one of a part, such as `7.1`.
#[must_use]
pub fn number(stem: &str) -> Option<u32> {
    let digits = stem.find(|c: char| c.is_ascii_digit())?;
    let lead = stem[..digits].trim_end_matches(['-', '_', ' ', '.']);
    let is_usual =
        ["", "adr", "madr", "ad", "decision", "dr", "rfc"].iter().any(|known| lead.eq_ignore_ascii_case(known));
    let rest = &stem[digits..];
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    let after = &rest[length..];
    let is_date = length == 4
        && after.as_bytes().first_chunk::<4>().is_some_and(|[dash, a, b, other]| {
            *dash == b'-' && a.is_ascii_digit() && b.is_ascii_digit() && *other == b'-'
        });
    let ends = (after.is_empty() || after.starts_with(['-', '_', ' ', '.'])) && part(after).is_none();
    (is_usual && ends && length <= 5 && !is_date).then(|| rest[..length].parse().ok())?
}

/// The length of what makes a number that of a part: the `.1` of `7.1`.
fn part(after: &str) -> Option<usize> {
    let digits = after.strip_prefix('.')?.bytes().take_while(u8::is_ascii_digit).count();
    (digits > 0).then_some(1 + digits)
}

/// The number and the title in a heading: `1. Title`, `ADR-001: Title`, `[ADR 1] Title`. No number where it is one of a
/// part, such as `7.1`.
#[must_use]
pub fn title(heading: &str) -> (Option<u32>, &str) {
    let whole = heading.trim();
    let inner = whole.trim_start_matches(['[', '#', '*', ' ']);
    let (word, rest) = inner.split_at(inner.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(inner.len()));
    let is_usual = ["", "adr", "madr", "rfc", "decision"].iter().any(|known| word.eq_ignore_ascii_case(known));
    let rest = rest.trim_start_matches(['-', ' ', '_', '#', '\u{a0}']);
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    let after = &rest[length..];
    let part = part(after);
    let after = &after[part.unwrap_or(0)..];
    let title = after.trim_start_matches(|c: char| " ]:.)-–—*|\u{a0}".contains(c));
    let is_apart = title.len() < after.len();
    match rest[..length].parse().ok() {
        Some(number) if is_usual && is_apart && !title.is_empty() => (Some(number).filter(|_| part.is_none()), title),
        _ => (None, whole),
    }
}

impl Record {
    /// What `document` records. `None` where it has no heading of its own at its top, or does not say what has become
    /// of a decision.
    #[must_use]
    pub fn read(document: &Document<'_>, place: Place) -> Option<Self> {
        let is_heading = |block: &Block| matches!(block.kind, Kind::Heading(_)) && !block.quoted;
        let top = document.blocks.iter().position(is_heading)?;
        let heading = &document.blocks[top];
        if heading.kind != Kind::Heading(1) || heading.content.is_empty() || section_name(document, heading) == "status"
        {
            return None;
        }
        let in_front = match front_matter::value(document.text, "status") {
            Some(value) => State::read(document.text, value),
            None => Reading::Nothing,
        };
        let below = || Reader::new(document).read(&document.blocks[top + 1..]);
        let reading = match in_front {
            Reading::Nothing => below(),
            // It may be the document's own, such as "active".
            Reading::State(front) if front.standing().is_none() => match below() {
                Reading::State(mut state) if state.standing().is_some() => {
                    state.doubtful = true;
                    Reading::State(state)
                }
                _ => Reading::State(front),
            },
            found => found,
        };
        let Reading::State(state) = reading else { return None };
        let (number, title) = title(document.content(heading));
        let span = heading.content.end - title.len()..heading.content.end;
        let span = markdown::trim(document.text, span);
        let title = document.text[span.clone()].split(" {#").next().unwrap_or_default().into();
        Some(Self { number: place.number.or(number), title, span, state })
    }
}

/// A section's name as it is compared: `## 2. Status:` is "status".
fn section_name(document: &Document<'_>, heading: &Block) -> String {
    document.content(heading).trim_matches(|c: char| !c.is_alphabetic()).to_lowercase()
}

/// Looks for the status below the heading of a record.
struct Reader<'d, 'a> {
    document: &'d Document<'a>,
}

/// Where a block stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    /// Below the first heading, or one for data about the record.
    Head,
    /// Below a heading "Status".
    Status,
    /// Anywhere else.
    Other,
}

impl<'d, 'a> Reader<'d, 'a> {
    fn new(document: &'d Document<'a>) -> Self {
        Self { document }
    }

    fn read(&self, blocks: &'d [Block]) -> Reading {
        let mut section = Section::Head;
        for (number, block) in blocks.iter().enumerate().filter(|(_, block)| !block.quoted) {
            match &block.kind {
                Kind::Heading(_) => {
                    section = match section_name(self.document, block).as_str() {
                        "status" | "decision status" | "adr status" | "current status" | "state" => Section::Status,
                        "metadata" | "meta" | "meta data" | "document information" | "information" | "details" => {
                            Section::Head
                        }
                        other if translation::is_status(other) => Section::Status,
                        _ => Section::Other,
                    };
                    if section == Section::Status {
                        let length =
                            blocks[number + 1..].iter().position(|block| matches!(block.kind, Kind::Heading(_)));
                        let end = length.map_or(blocks.len(), |length| number + 1 + length);
                        let found = self.below_heading(&blocks[number + 1..end]);
                        if found != Reading::Nothing {
                            return found;
                        }
                    }
                }
                Kind::Text if section == Section::Head => {
                    let found = self.field(block, blocks.get(number + 1));
                    if found != Reading::Nothing {
                        return found;
                    }
                }
                Kind::Table(table) if section == Section::Head => {
                    let found = self.table(table);
                    if found != Reading::Nothing {
                        return found;
                    }
                }
                _ => {}
            }
        }
        Reading::Nothing
    }

    /// `Status: Accepted`, in a paragraph or a list item; the value may stand in the list below.
    fn field(&self, block: &'d Block, next: Option<&'d Block>) -> Reading {
        let text = self.document.text;
        let mut fields = self.document.fields(block);
        let Some(field) = fields.find(|field| is_status(&text[field.name.clone()])) else { return Reading::Nothing };
        let value = continued(self.document, block, &field.value);
        let value = match next {
            Some(next) if value.is_empty() && next.kind == Kind::Text && next.list_depth > block.list_depth => {
                next.content.clone()
            }
            _ => value,
        };
        State::read(text, value)
    }

    /// What a section says, line by line: records are added to, so that the last known word counts. What was amended
    /// stays what it was.
    fn below_heading(&self, blocks: &'d [Block]) -> Reading {
        let text = self.document.text;
        let mut best = Reading::Nothing;
        let mut options = Vec::new();
        for block in blocks.iter().filter(|block| !block.quoted) {
            if let Kind::Table(table) = &block.kind {
                return self.table(table);
            }
            if block.kind != Kind::Text {
                continue;
            }
            let mut start = block.content.start;
            for line in text[block.content.clone()].split_inclusive('\n') {
                let range = markdown::trim(text, start..start + line.len());
                let is_first = start == block.content.start;
                start += line.len();
                let field = markdown::field::read(text, range.clone());
                let value = match field.filter(|field| is_status(&text[field.name.clone()])) {
                    Some(field) => field.value,
                    None => range,
                };
                let state = match State::read(text, value) {
                    Reading::State(state) => state,
                    Reading::Template => return Reading::Template,
                    Reading::Nothing => continue,
                };
                match (&best, state.name.or_else(|| state.standing())) {
                    (Reading::State(first), Some("Amended") | None) if first.standing().is_some() => {}
                    (Reading::Nothing, _) | (_, Some(_)) => {
                        if block.list_depth > 0
                            && state.bare
                            && let Some(name) = state.standing()
                        {
                            options.push(name);
                        }
                        best = Reading::State(state);
                    }
                    _ => {}
                }
                // Where a paragraph does not begin with a status, its lines are prose.
                if is_first && matches!(&best, Reading::State(state) if state.standing().is_none()) {
                    break;
                }
            }
        }
        // A list of what could be said.
        options.dedup();
        if options.len() >= 3 { Reading::Template } else { best }
    }

    /// `| Status | Accepted |` in any row, or a column of its own with one row.
    fn table(&self, table: &Table) -> Reading {
        let text = self.document.text;
        let says_status = |cell: &markdown::table::Cell| is_status(&text[cell.range.clone()]);
        for cells in std::iter::once(&table.header).chain(table.rows.iter().map(|row| &row.cells)) {
            if let [name, value] = cells.as_slice()
                && says_status(name)
            {
                let found = State::read(text, value.range.clone());
                if cells != &table.header || matches!(&found, Reading::State(State { name: Some(_), .. })) {
                    return found;
                }
            }
        }
        match (table.header.iter().position(says_status), table.rows.as_slice()) {
            (Some(column), [row]) => match row.cells.get(column) {
                Some(cell) => State::read(text, cell.range.clone()),
                None => Reading::Nothing,
            },
            _ => Reading::Nothing,
        }
    }
}

/// Whether a field or a cell is called "Status".
fn is_status(name: &str) -> bool {
    let name = name.trim_matches(|c: char| !c.is_alphabetic());
    ["status", "adr status", "decision status", "state"].iter().any(|known| name.eq_ignore_ascii_case(known))
        || translation::is_status(name)
}
