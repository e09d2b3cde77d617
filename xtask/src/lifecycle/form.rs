//! How the patterns of a document are written, so that a new one is written the same way.

use std::ops::Range;

use crate::markdown::{self, Block, Document, Kind};
use crate::pattern::{Parts, Pattern, facts, sign};
use crate::sync::Workspace;

/// The form of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Form {
    /// The level of its heading.
    pub(super) level: u8,
    /// What stands before its name there.
    pub(super) lead: String,
    /// How fields are written.
    pub(super) field: Field,
    /// How it names its code.
    pub(super) reference: Reference,
    /// What its parts are called.
    pub(super) use_case: Part,
    /// The same of how it is done.
    pub(super) approach: Part,
    /// The same of what goes wrong.
    pub(super) pitfalls: Part,
    /// What an item of a list begins with, sign included.
    pub(super) bullet: String,
    /// What stands between two patterns.
    pub(super) gap: String,
    /// The longest line of prose. `None` where lines are not broken.
    pub(super) width: Option<usize>,
}

/// How a field is written: `**Status:** x`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    /// What stands before its name.
    lead: String,
    /// What stands between its name and its value.
    marks: String,
    /// What its line ends with.
    hard: String,
    /// Whether each is a paragraph of its own.
    apart: bool,
    /// Whether the status stands under a heading of its own, and of which level.
    heading: Option<(u8, String)>,
}

/// How a pattern names its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reference {
    /// In a field: `` **Implementation:** `a`, `b` ``.
    Inline(String),
    /// In a list below a field.
    List(String, String),
    /// In a list below a heading.
    Section(u8, String, String),
}

/// What a part is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// A heading of this level.
    Heading(u8, String),
    /// A field: what stands before its name, the name, and what stands between that and its value.
    Field(String, String, String),
}

impl Form {
    /// The form that `patterns`, in reading order, have in a document; where they show nothing, the usual one.
    pub(super) fn of(workspace: &Workspace, read: &Document<'_>, patterns: &[&Pattern]) -> Self {
        let look = Look { workspace, read, patterns };
        let heading = patterns.last().and_then(|pattern| look.heading(pattern));
        let level = heading.and_then(level).unwrap_or(2);
        let lead = heading
            .zip(patterns.last())
            .and_then(|(block, pattern)| read.text.get(block.content.start..pattern.span.start));
        let below = (level + 1).min(6);
        let part = |part, name: &str| look.part(part).unwrap_or_else(|| Part::Heading(below, name.to_owned()));
        Self {
            level,
            lead: lead.unwrap_or("Pattern: ").to_owned(),
            field: look.field(),
            reference: look.reference().unwrap_or_else(|| Reference::Inline("Implementation".to_owned())),
            use_case: part(Parts::USE_CASE, "Use Case"),
            approach: part(Parts::IMPLEMENTATION, "Implementation Approach"),
            pitfalls: part(Parts::PITFALLS, "Pitfalls to Avoid"),
            bullet: look.bullet().unwrap_or_else(|| "- ".to_owned()),
            gap: look.gap(),
            width: width(read),
        }
    }

    /// Fields, one below the other.
    pub(super) fn fields(&self, fields: &[(&str, String)]) -> String {
        let field = &self.field;
        let line = |(name, value): &(&str, String)| format!("{}{name}{}{value}{}", field.lead, field.marks, field.hard);
        fields.iter().map(line).collect::<Vec<_>>().join(if field.apart { "\n\n" } else { "\n" })
    }

    /// The heading under which the status stands, where it has one.
    pub(super) fn status_heading(&self) -> Option<String> {
        let (level, name) = self.field.heading.as_ref()?;
        Some(format!("{} {name}", "#".repeat(usize::from(*level))))
    }
}

impl Part {
    /// The part with what it says.
    pub(super) fn write(&self, content: &str) -> String {
        match self {
            Self::Heading(level, name) => format!("{} {name}\n\n{content}", "#".repeat(usize::from(*level))),
            Self::Field(lead, name, marks) if content.starts_with(['-', '*', '+']) => {
                format!("{lead}{name}{}\n\n{content}", marks.trim_end())
            }
            Self::Field(lead, name, marks) => format!("{lead}{name}{marks}{content}"),
        }
    }
}

fn level(block: &Block) -> Option<u8> {
    match block.kind {
        Kind::Heading(level) => Some(level),
        _ => None,
    }
}

/// The patterns that a form is read from.
struct Look<'d, 'a> {
    workspace: &'d Workspace,
    read: &'d Document<'a>,
    patterns: &'d [&'d Pattern],
}

impl<'d> Look<'d, '_> {
    fn heading(&self, pattern: &Pattern) -> Option<&'d Block> {
        self.read.blocks.iter().find(|block| level(block).is_some() && block.content.contains(&pattern.span.start))
    }

    /// The blocks of a pattern, last pattern first.
    fn bodies(&self) -> impl Iterator<Item = (&'d Pattern, Vec<&'d Block>)> {
        self.patterns.iter().rev().map(|pattern| (*pattern, super::part::body(self.read, pattern).collect()))
    }

    fn part(&self, part: Parts) -> Option<Part> {
        let text = self.read.text;
        self.bodies().find_map(|(_, blocks)| {
            blocks.iter().find_map(|block| match level(block) {
                Some(level) => {
                    let content = self.read.content(block);
                    let name = content.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
                    Parts::named(&name).has(part).then(|| Part::Heading(level, content.to_owned()))
                }
                None => {
                    let is_it =
                        |field: &markdown::Field| Parts::named(&text[field.name.clone()].to_lowercase()).has(part);
                    // What names code is a field for that.
                    let is_prose = |field: &markdown::Field| !facts::is_reference_name(&text[field.name.clone()]);
                    let field = self.read.fields(block).find(|field| is_it(field) && is_prose(field))?;
                    let start = markdown::line_start(text, field.name.start);
                    let rest = &text[field.name.end..];
                    let marks = &rest[..rest.find(|c| !":*_ ".contains(c)).unwrap_or(rest.len())];
                    let lead = text[start..field.name.start].to_owned();
                    Some(Part::Field(lead, text[field.name].to_owned(), marks.to_owned()))
                }
            })
        })
    }

    fn field(&self) -> Field {
        let usual = Field { lead: "**".into(), marks: ":** ".into(), hard: String::new(), apart: true, heading: None };
        self.patterns.iter().rev().find_map(|pattern| self.field_of(pattern)).unwrap_or(usual)
    }

    fn field_of(&self, pattern: &Pattern) -> Option<Field> {
        let text = self.read.text;
        let status = pattern.status.as_ref()?;
        let start = markdown::line_start(text, status.span.start);
        let line = text[start..markdown::line_end(text, start)].trim_end_matches(['\n', '\r']);
        let head = &line[..status.span.start - start];
        let name = self.workspace.config.scope.names.status_field();
        let Some(at) = head.to_ascii_lowercase().find(&name.to_ascii_lowercase()) else {
            let above = self.read.blocks.iter().rfind(|block| block.range.start < start && level(block).is_some())?;
            let heading = Some((level(above)?, self.read.content(above).to_owned()));
            return Some(Field { lead: "**".into(), marks: ":** ".into(), hard: String::new(), apart: true, heading });
        };
        let marks = &head[at + name.len()..];
        let marks = &marks[..marks.find(|c| !":*_ \t".contains(c)).unwrap_or(marks.len())];
        let hard = ["  ", "\\"].into_iter().find(|mark| line.ends_with(mark)).unwrap_or_default();
        let lead = &head[..at];
        let next = text[start + line.len()..].lines().nth(1).unwrap_or_default();
        let is_item = lead.trim_start().starts_with(['-', '+']) || lead.trim_start().starts_with("* ");
        let apart = !is_item && hard.is_empty() && next.trim().is_empty();
        // What cannot stand for another field, such as a cell.
        lead.chars().all(|c| " \t*_-+".contains(c)).then(|| Field {
            lead: lead.to_owned(),
            marks: marks.to_owned(),
            hard: hard.to_owned(),
            apart,
            heading: None,
        })
    }

    fn reference(&self) -> Option<Reference> {
        let text = self.read.text;
        self.bodies().find_map(|(pattern, blocks)| {
            let first = pattern.references.iter().find(|reference| !reference.link)?;
            let at = blocks.iter().position(|block| block.range.contains(&first.span.start))?;
            let block = blocks[at];
            let is_name = |field: &markdown::Field| facts::is_reference_name(&text[field.name.clone()]);
            if let Some(field) = self.read.fields(block).find(is_name) {
                return Some(Reference::Inline(text[field.name].to_owned()));
            }
            if block.list_depth == 0 || !text[..first.span.start].ends_with('`') {
                return None;
            }
            let bullet = text[markdown::line_start(text, block.content.start)..block.content.start].to_owned();
            let above = blocks[..at].iter().rfind(|block| block.list_depth == 0)?;
            match level(above) {
                Some(level) => {
                    let name = self.read.content(above);
                    facts::is_reference_name(name).then(|| Reference::Section(level, name.to_owned(), bullet))
                }
                None => {
                    let field = self.read.fields(above).find(is_name)?;
                    Some(Reference::List(text[field.name].to_owned(), bullet))
                }
            }
        })
    }

    /// What items of pitfalls begin with, with a sign where all have the same.
    fn bullet(&self) -> Option<String> {
        let text = self.read.text;
        self.bodies().find_map(|(_, blocks)| {
            let is_pitfalls = |block: &&Block| {
                let name = self.read.content(block).trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
                level(block).is_some() && Parts::named(&name).has(Parts::PITFALLS)
            };
            let start = blocks.iter().position(is_pitfalls)?;
            let items: Vec<_> = blocks[start + 1..]
                .iter()
                .take_while(|block| level(block).is_none() && block.list_depth == 1)
                .collect();
            let first = items.first()?;
            let bullet = text[markdown::line_start(text, first.content.start)..first.content.start].to_owned();
            let sign = |block: &Block| sign::first(text, block.content.clone()).map(|range| &text[range]);
            let same = sign(first).filter(|own| items.iter().all(|item| sign(item) == Some(*own)));
            let is_plain = bullet.trim().len() == 1;
            is_plain.then(|| same.map_or(bullet.clone(), |sign| format!("{bullet}{sign} ")))
        })
    }

    /// What stands between the last two patterns, where that is nothing but blank lines and rules.
    fn gap(&self) -> String {
        let text = self.read.text;
        let between = |pattern: &&Pattern| {
            let end = super::part::body(self.read, pattern)
                .last()
                .map_or(pattern.heading_end, |block| block.range.start + text[block.range.clone()].trim_end().len());
            let gap = &text[end..pattern.body.end];
            let is_blank = gap.lines().all(|line| {
                let line = line.trim();
                line.is_empty()
                    || line.len() >= 3
                        && ["-", "*", "_"]
                            .iter()
                            .any(|mark| line.replace([' '], "").trim_matches(|c| mark.contains(c)).is_empty())
            });
            (is_blank && pattern.body.end < text.len()).then(|| gap.replace("\r\n", "\n"))
        };
        // Behind the last one another kind of section may follow.
        let inner = self.patterns.iter().rev().skip(1).find_map(between);
        inner.or_else(|| self.patterns.last().and_then(between)).unwrap_or_else(|| "\n\n".to_owned())
    }
}

/// How long lines of prose are, where they are broken at all.
fn width(read: &Document<'_>) -> Option<usize> {
    const LONGEST: Range<usize> = 60..131;
    let prose = read.blocks.iter().filter(|block| block.kind == Kind::Text && !block.quoted);
    let longest = prose.flat_map(|block| read.content(block).lines()).map(|line| line.chars().count()).max()?;
    LONGEST.contains(&longest).then_some(longest)
}

/// A text with its long lines broken, `indent` before each line but the first. Code, lists and tables stay.
pub(super) fn wrap(text: &str, width: Option<usize>, indent: &str) -> String {
    let Some(width) = width.map(|width| width.max(80)) else { return text.replace('\n', &format!("\n{indent}")) };
    let mut lines: Vec<String> = Vec::new();
    let mut fenced = false;
    for line in text.lines() {
        fenced ^= line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~");
        let is_prose = !fenced
            && line.starts_with(|c: char| c.is_alphanumeric() || "`*_\"'(".contains(c))
            && !line.starts_with("* ");
        if !is_prose {
            lines.push(if line.is_empty() || lines.is_empty() { line.to_owned() } else { format!("{indent}{line}") });
            continue;
        }
        let mut current = if lines.is_empty() { String::new() } else { indent.to_owned() };
        for word in line.split(' ').filter(|word| !word.is_empty()) {
            let length = current.chars().count() + 1 + word.chars().count();
            // At the start of a line it would be something else.
            let is_mark = word.starts_with(['-', '+', '*', '#', '>', '=', '|', '`'])
                || word.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(['.', ')']);
            if !current.trim().is_empty() && length > width && !is_mark {
                lines.push(std::mem::replace(&mut current, format!("{indent}{word}")));
            } else {
                if !current.trim().is_empty() {
                    current.push(' ');
                }
                current.push_str(word);
            }
        }
        lines.push(current);
    }
    lines.join("\n")
}
