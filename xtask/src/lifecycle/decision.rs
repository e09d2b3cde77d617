//! The record of a new decision, in the form of those in its folder.

use std::collections::BTreeMap;

use super::form::wrap;
use super::naming::{self, Known};
use super::question::Values;
use super::status;
use crate::markdown::{self, Block, Document, Kind, field};
use crate::pattern::{Record, decision, record};
use crate::repo::files;
use crate::sync::Workspace;
use crate::sync::collection::Collection;
use crate::sync::signs::Signs;

/// What the sections of records are called that say the three things which are asked, in lower case.
const CONTEXT: [&str; 10] = [
    "context",
    "context and problem statement",
    "problem",
    "problem statement",
    "background",
    "motivation",
    "issue",
    "overview",
    "introduction",
    "context and background",
];
const DECISION: [&str; 8] = [
    "decision",
    "decision outcome",
    "solution",
    "proposal",
    "the decision",
    "resolution",
    "approach",
    "proposed solution",
];
const CONSEQUENCES: [&str; 7] =
    ["consequences", "implications", "risks", "impact", "trade-offs", "pitfalls", "outcome"];

/// A new record.
pub(super) struct New {
    /// Where it is written.
    pub(super) path: String,
    /// Its text.
    pub(super) text: String,
    /// Sections that most others have and that nobody was asked about.
    pub(super) left_out: Vec<String>,
}

/// Writes the record of a decision with this title.
pub(super) fn write(workspace: &Workspace, collection: &Collection<'_>, values: &Values, today: &str) -> Option<New> {
    let title = values.one("name")?;
    let known: Vec<Known<'_>> = collection
        .records
        .iter()
        .map(|(document, record)| Known {
            stem: files::name(&document.path).trim_end_matches(".md"),
            title: &record.title,
        })
        .collect();
    let in_folder = workspace.files.paths().filter(|path| files::folder(path) == collection.folder);
    let taken = in_folder.filter_map(|path| record::number(files::name(path).rsplit_once('.')?.0)).max();
    let (name, number) = naming::name(&known, taken, title, today);
    let path = if collection.folder.is_empty() { name } else { format!("{}/{name}", collection.folder) };
    let (document, model) = collection.records.last()?;
    let text = workspace.document_text(&document.path)?;
    let read = Document::parse(&text);
    let writer = Writer { read: &read, model, title, number, today, state: state(collection, model) };
    let mut parts = Vec::new();
    parts.extend(writer.front_matter());
    let top = read.blocks.iter().position(|block| matches!(block.kind, Kind::Heading(_)))?;
    let mut head = writer.heading(&read.blocks[top])?;
    let next = read.blocks[top + 1..].iter().position(|block| matches!(block.kind, Kind::Heading(_)));
    let below = &read.blocks[top + 1..next.map_or(read.blocks.len(), |next| top + 1 + next)];
    let data = writer.data(below);
    if !data.is_empty() {
        head = format!("{head}\n\n{data}");
    }
    parts.push(head);
    let (sections, left_out) = sections(workspace, collection, &writer, values);
    let front = if parts.len() > 1 { parts.remove(0) + "\n" } else { String::new() };
    let body = parts.into_iter().chain(sections).collect::<Vec<_>>().join("\n\n");
    let text = format!("{front}{body}\n").replace('\n', markdown::newline(&text));
    Some(New { path, text, left_out })
}

/// The state of what is not decided yet, as the collection writes it.
fn state(collection: &Collection<'_>, model: &Record) -> String {
    let has = |name| collection.records.iter().any(|(_, record)| record.state.name == Some(name));
    let name = if has("Draft") && !has("Proposed") { "Draft" } else { "Proposed" };
    let word = decision::in_case_of(name, &model.state.text);
    let signs = Signs::of_collection(collection);
    match signs.get(name).filter(|_| model.state.sign.is_some()) {
        Some(sign) => format!("{sign} {word}"),
        None => word,
    }
}

struct Writer<'d, 'a> {
    read: &'d Document<'a>,
    model: &'d Record,
    title: &'d str,
    number: Option<u32>,
    today: &'d str,
    state: String,
}

impl Writer<'_, '_> {
    /// Lines of YAML whose values are known.
    fn front_matter(&self) -> Option<String> {
        let text = self.read.text.trim_start_matches('\u{feff}');
        let rest = text.strip_prefix("---\n").or_else(|| text.strip_prefix("---\r\n"))?;
        let end = rest.find("\n---")?;
        let lines = rest[..end].lines().filter_map(|line| {
            let (key, value) = line.split_once(':').filter(|(key, _)| !key.starts_with([' ', '-', '#']))?;
            let old = value.trim().trim_matches(['"', '\'']);
            let new = match key.trim().to_lowercase().as_str() {
                "status" => self.state.clone(),
                "title" if old.contains(&*self.model.title) => old.replacen(&*self.model.title, self.title, 1),
                _ if status::is_day(old) => self.today.to_owned(),
                _ if self.model.number.is_some() && old.parse().ok() == self.model.number => self.number?.to_string(),
                // What all of them have in common, such as a layout, is the same for this one.
                "layout" | "parent" | "grand_parent" => old.to_owned(),
                _ => return None,
            };
            let quoted = if value.contains('"') { format!("\"{new}\"") } else { new };
            Some(format!("{key}: {quoted}"))
        });
        let lines: Vec<String> = lines.collect();
        Some(format!("---\n{}\n---", lines.join("\n"))).filter(|_| !lines.is_empty())
    }

    fn heading(&self, block: &Block) -> Option<String> {
        let lead = self.read.text.get(block.content.start..self.model.span.start)?;
        let digits = |c: char| c.is_ascii_digit();
        let lead = match (lead.find(digits), self.number) {
            (Some(at), Some(number)) => {
                let width = lead[at..].chars().take_while(|c| c.is_ascii_digit()).count();
                let width = if lead[at..].starts_with('0') { width } else { 0 };
                format!("{}{number:0width$}{}", &lead[..at], lead[at..].trim_start_matches(digits))
            }
            _ => lead.to_owned(),
        };
        Some(format!("# {lead}{}", self.title))
    }

    /// The lines about the record itself whose values are known.
    fn data(&self, blocks: &[Block]) -> String {
        let text = self.read.text;
        let mut parts: Vec<(usize, String)> = Vec::new();
        for block in blocks {
            let start = markdown::line_start(text, block.range.start);
            let end = block.range.start + text[block.range.clone()].trim_end().len();
            let mut at = start;
            for line in text[start..end].split_inclusive('\n') {
                let range = at..at + line.trim_end_matches(['\n', '\r']).len();
                at += line.len();
                if let Some(line) = self.line(&range, matches!(block.kind, Kind::Table(_)) && range.start == start) {
                    parts.push((range.start, line));
                }
            }
        }
        let mut data = String::new();
        let mut last: Option<usize> = None;
        for (at, line) in &parts {
            if let Some(last) = last {
                let between = &text[last..*at];
                let is_apart = between.contains("\n\n") || between.contains("\r\n\r\n");
                data.push_str(if is_apart { "\n\n" } else { "\n" });
            }
            data.push_str(line);
            last = Some(*at);
        }
        // What is left of a table without its rows.
        if parts.iter().all(|(_, line)| line.chars().all(|c| "|-: ".contains(c))) { String::new() } else { data }
    }

    fn line(&self, range: &std::ops::Range<usize>, is_header: bool) -> Option<String> {
        let text = self.read.text;
        let line = &text[range.clone()];
        let state = &self.model.state;
        if range.contains(&state.span.start) {
            let sign = state.sign.as_ref().and_then(|sign| line[..state.span.start - range.start].rfind(&**sign));
            let head = &line[..sign.unwrap_or(state.span.start - range.start)];
            let closing = if line.trim_end().ends_with('|') { " |" } else { "" };
            let hard = ["  ", "\\"].into_iter().find(|mark| line.ends_with(mark)).unwrap_or_default();
            let marks = if head.ends_with("**") && !head.ends_with(":**") { head.trim_end_matches('*') } else { head };
            return Some(format!("{marks}{}{closing}{hard}", self.state));
        }
        let is_rule = line.contains('-') && line.chars().all(|c| "|-: ".contains(c));
        if is_rule || is_header && line.matches('|').count() > 1 {
            return Some(line.to_owned());
        }
        let inner = line.trim_start().trim_start_matches(['-', '*', '+', '|', ' ']);
        let at = range.end - inner.len();
        let named = field::read(text, at..range.end).map(|field| field.value).or_else(|| {
            let bar = inner.find('|')?;
            Some(markdown::trim(text, at + bar + 1..at + inner.trim_end().trim_end_matches('|').len().max(bar + 1)))
        })?;
        let old = text.get(named.clone())?;
        let marks = old.trim_matches(['*', '_', '`']);
        status::is_day(marks).then(|| line.replacen(marks, self.today, 1))
    }
}

/// A heading of a section as it is compared.
fn key(name: &str) -> String {
    name.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase()
}

/// The sections that most records have and whose content is known; and those that are left out.
fn sections(
    workspace: &Workspace,
    collection: &Collection<'_>,
    writer: &Writer<'_, '_>,
    values: &Values,
) -> (Vec<String>, Vec<String>) {
    let headings = |read: &Document<'_>| -> Vec<String> {
        let second = read.blocks.iter().filter(|block| block.kind == Kind::Heading(2) && !block.quoted);
        second.map(|block| read.content(block).to_owned()).collect()
    };
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (document, _) in &collection.records {
        let text = workspace.document_text(&document.path).unwrap_or_default();
        for name in headings(&Document::parse(&text)) {
            *counts.entry(key(&name)).or_default() += 1;
        }
    }
    let is_common = |name: &str| counts.get(&key(name)).is_some_and(|count| count * 2 >= collection.records.len());
    let prose = |key: &str| wrap(&values.one(key).unwrap_or_default().replace("\r\n", "\n"), None, "");
    let pitfalls = values.all("pitfalls").iter().map(|it| format!("- {it}")).collect::<Vec<_>>().join("\n");
    let mut rest = vec![
        ("Context", &CONTEXT[..], prose("use_case")),
        ("Decision", &DECISION[..], prose("approach")),
        ("Consequences", &CONSEQUENCES[..], pitfalls),
    ];
    let (mut sections, mut left_out) = (Vec::new(), Vec::new());
    for name in headings(writer.read) {
        let own = key(&name);
        if let Some(at) = rest.iter().position(|(_, known, _)| known.contains(&own.as_str())) {
            let (_, _, content) = rest.remove(at);
            sections.push(format!("## {name}\n\n{content}"));
        } else if own == "status" && writer.is_in_section(&name) {
            sections.push(format!("## {name}\n\n{}", writer.state));
        } else if own == "date" {
            sections.push(format!("## {name}\n\n{}", writer.today));
        } else if is_common(&name) {
            left_out.push(name);
        }
    }
    sections.extend(rest.into_iter().map(|(name, _, content)| format!("## {name}\n\n{content}")));
    (sections, left_out)
}

impl Writer<'_, '_> {
    /// Whether the model's status stands in the section of this name.
    fn is_in_section(&self, name: &str) -> bool {
        let at = self.model.state.span.start;
        let above =
            self.read.blocks.iter().rfind(|block| matches!(block.kind, Kind::Heading(_)) && block.range.start < at);
        above.is_some_and(|block| self.read.content(block) == name)
    }
}
