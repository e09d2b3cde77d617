//! Checklists in documents: which items there are, for which environment, and what proves them.

use std::ops::Range;

use super::{Probe, Target, stamp, target};
use crate::diagnostic::{Diagnostic, LineColumn, Severity, Span};
use crate::markdown::{Block, Document, Kind, Table, trim};
use crate::repo::Files;
use crate::sync::config::Config;

/// What an item's comment begins with, behind `<!--`.
const MARKER: &str = "patternbook:verify";

/// The items of a repository's checklists.
#[derive(Debug, Default)]
pub struct Checklist {
    /// In the order of their documents.
    pub items: Vec<Item>,
    /// Comments that name no probe.
    pub wrong: Vec<Diagnostic>,
}

/// A box with what it is for.
#[derive(Debug, PartialEq, Eq)]
pub struct Item {
    /// The document.
    pub path: String,
    /// The line that its text begins on, from 1.
    pub line: usize,
    /// The environment, by its canonical name. `None` where it is for all.
    pub environment: Option<String>,
    /// What it says, in one line, without box, stamp and comment.
    pub text: String,
    /// What stands between the brackets.
    pub mark: Range<usize>,
    /// The end of what a stamp stands at: the item's text, or its cell.
    pub stamped: Range<usize>,
    /// What proves it. Empty where people do.
    pub probes: Vec<Probe>,
}

impl Item {
    /// Whether it is for this environment.
    #[must_use]
    pub fn is_for(&self, target: &Target) -> bool {
        self.environment.as_ref().is_none_or(|name| *name == target.name)
    }
}

impl Checklist {
    /// Reads the documents that `config` does not leave out.
    #[must_use]
    pub fn find(files: &Files, config: &Config) -> Self {
        let mut paths: Vec<&str> =
            files.paths().filter(|path| path.ends_with(".md") && config.scope.reads(path)).collect();
        paths.sort_unstable();
        let mut checklist = Self::default();
        for path in paths {
            if let Ok(text) = files.read(path).as_deref()
                && text.to_ascii_lowercase().contains("checklist")
            {
                checklist.read(path, text);
            }
        }
        checklist
    }

    /// Reads the checklists of one document: what stands below a heading such as "Environment Verification Checklist".
    fn read(&mut self, path: &str, text: &str) {
        let document = Document::parse(text);
        let mut done = 0;
        for number in 0..document.blocks.len() {
            let block = &document.blocks[number];
            let title = document.content(block).to_ascii_lowercase();
            let is_title = title.contains("checklist") && title.contains("verif");
            if number >= done && matches!(block.kind, Kind::Heading(_)) && is_title && !block.quoted {
                let section = document.section(number);
                done = section.end;
                Section { checklist: self, path, document: &document }.read(section);
            }
        }
    }
}

struct Section<'a> {
    checklist: &'a mut Checklist,
    path: &'a str,
    document: &'a Document<'a>,
}

impl Section<'_> {
    fn read(&mut self, section: Range<usize>) {
        // The environment that the headings name, and the level of the one that does.
        let mut environment: Option<(String, u8)> = None;
        for number in section {
            let block = &self.document.blocks[number];
            let content = self.document.content(block);
            match &block.kind {
                Kind::Heading(level) => match target::named_in(content) {
                    Some(name) => environment = Some((name, *level)),
                    None if environment.as_ref().is_some_and(|(_, above)| level <= above) => environment = None,
                    None => {}
                },
                // **Staging:** in place of a heading.
                Kind::Text if block.list_depth == 0 && is_label(content) => {
                    environment = target::named_in(content).map(|name| (name, 6)).or(environment);
                }
                Kind::Text if block.list_depth > 0 && !block.quoted => {
                    self.item(block, environment.as_ref().map(|(name, _)| name.clone()));
                }
                Kind::Table(table) => self.table(table, environment.as_ref().map(|(name, _)| name.clone())),
                _ => {}
            }
        }
    }

    /// An item of a list: `- [ ] text`.
    fn item(&mut self, block: &Block, environment: Option<String>) {
        let text = self.document.text;
        let Some(mark) = mark(text, &block.content) else { return };
        // A comment may stand on a line of its own below the text.
        let below = &text[block.content.end..];
        let end = block.content.end + comment_below(below).unwrap_or(0);
        let content = trim(text, mark.end + 1..end);
        self.push(environment, mark, content.clone(), content);
    }

    /// A table with a column for each environment, or one with boxes for that of the heading.
    fn table(&mut self, table: &Table, environment: Option<String>) {
        let text = self.document.text;
        let named: Vec<_> = table.header.iter().map(|cell| target::named_in(&text[cell.range.clone()])).collect();
        for row in &table.rows {
            let is_box = |range: &Range<usize>| mark(text, range).is_some();
            let Some(says) = row.cells.iter().find(|cell| !cell.range.is_empty() && !is_box(&cell.range)) else {
                continue;
            };
            for (cell, named) in row.cells.iter().zip(&named) {
                if let Some(mark) = mark(text, &cell.range) {
                    let environment = named.clone().or_else(|| environment.clone());
                    self.push(environment, mark, says.range.clone(), cell.range.clone());
                }
            }
        }
    }

    fn push(&mut self, environment: Option<String>, mark: Range<usize>, content: Range<usize>, stamped: Range<usize>) {
        let text = self.document.text;
        let said = content.start..before_comments(text, &content);
        let stamped = stamped.start..before_comments(text, &stamped);
        let probes = self.probes(&content);
        let stamp = stamp::find(text, &said).map_or(said.end, |stamp| stamp.range.start);
        let words: Vec<&str> = text[said.start..stamp].split_whitespace().collect();
        self.checklist.items.push(Item {
            path: self.path.to_owned(),
            environment,
            text: words.join(" "),
            line: LineColumn::of(text, said.start).line,
            mark,
            stamped,
            probes,
        });
    }

    /// The probes that the comments in `content` name.
    fn probes(&mut self, content: &Range<usize>) -> Vec<Probe> {
        let mut probes = Vec::new();
        let text = &self.document.text[content.clone()];
        for (at, _) in text.match_indices("<!--") {
            let Some(end) = text[at..].find("-->") else { continue };
            let Some(said) = text[at + 4..at + end].trim().strip_prefix(MARKER) else { continue };
            for name in said.split([',', ' ', '\n', '\r']).filter(|name| !name.is_empty()) {
                match Probe::named(name) {
                    Some(probe) if !probes.contains(&probe) => probes.push(probe),
                    Some(_) => {}
                    None => self.checklist.wrong.push(no_probe(
                        self.path,
                        content.start + at..content.start + at + end + 3,
                        name,
                    )),
                }
            }
        }
        probes
    }
}

fn no_probe(path: &str, place: Range<usize>, name: &str) -> Diagnostic {
    let names = Probe::ALL.map(Probe::name);
    let near = names.iter().map(|known| (strsim::damerau_levenshtein(known, name), *known)).min();
    let help = match near.filter(|(distance, known)| distance * 2 <= known.len()) {
        Some((_, known)) => format!("did you mean `{known}`?"),
        None => format!("there are {}", names.map(|name| format!("`{name}`")).join(", ")),
    };
    let message = format!("there is no probe `{name}`");
    Diagnostic::new("checklist", Severity::Error, Span::new(path, place), message).help(help)
}

/// What stands between the brackets that `content` begins with.
fn mark(text: &str, content: &Range<usize>) -> Option<Range<usize>> {
    let said = &text[content.clone()];
    let after = ["[ ]", "[x]", "[X]"].iter().find_map(|open| said.strip_prefix(open))?;
    let is_box = after.is_empty() || after.starts_with([' ', '\t', '\n', '\r']);
    is_box.then(|| content.start + 1..content.start + 2)
}

/// Where the text in `range` ends when the comments at its end are left out.
fn before_comments(text: &str, range: &Range<usize>) -> usize {
    let mut end = range.end;
    while text[range.start..end].trim_end().ends_with("-->") {
        let Some(start) = text[range.start..end].rfind("<!--") else { break };
        end = range.start + start;
    }
    range.start + text[range.start..end].trim_end().len()
}

/// How much of what follows an item is a comment on a line of its own that names probes.
fn comment_below(below: &str) -> Option<usize> {
    let said = below.trim_start();
    // Not below an empty line, nor at the margin: there it belongs to nothing.
    let gap = &below[..below.len() - said.len()];
    let is_next = gap.matches('\n').count() == 1 && !gap.ends_with('\n');
    let is_marker = said.strip_prefix("<!--").is_some_and(|said| said.trim_start().starts_with(MARKER));
    (is_next && is_marker).then(|| Some(gap.len() + said.find("-->")? + 3)).flatten()
}

/// Whether a paragraph is a name in bold: `**Staging**`, `**Staging:**`.
fn is_label(content: &str) -> bool {
    let bold = |mark: &str| {
        let inner = content.trim_end_matches(':').strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
        inner.is_some_and(|inner| !inner.contains(mark))
    };
    bold("**") || bold("__")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Environment, text and probes of each item.
    fn read(text: &str) -> Vec<(Option<String>, String, Vec<&'static str>)> {
        let mut checklist = Checklist::default();
        checklist.read("a.md", text);
        let named = |item: Item| (item.environment, item.text, item.probes.into_iter().map(Probe::name).collect());
        checklist.items.into_iter().map(named).collect()
    }

    fn is(environment: &str, text: &str, probes: &[&'static str]) -> (Option<String>, String, Vec<&'static str>) {
        let environment = Some(environment.to_owned()).filter(|name| !name.is_empty());
        (environment, text.to_owned(), probes.to_vec())
    }

    #[test]
    fn items_stand_in_sections_in_tables_and_below_bold_names() {
        let text = "- [ ] not this\n\n## Environment Verification Checklist\n\n- [ ] for all\n\n### Staging\n\n\
                    - [ ] It answers\n      twice (2026-01-02, 1a2b3c4). <!-- patternbook:verify health, tls -->\n\
                    - [X] by hand\n- no box\n- 😀 none\n- éé\n- [ ]none\n\n#### More\n\n1. [x] below\n   <!-- patternbook:verify version -->\n\n\
                    **Production:**\n\n* [ ] last\n\n### Notes\n\n- [ ] all again\n\n\
                    | Check | Local | CI |\n|---|---|---|\n| Runs <!-- patternbook:verify variables --> | [ ] | [x] 2026-01-02 |\n\n## Next\n\n- [ ] nor this\n";
        assert_eq!(
            read(text),
            [
                is("", "for all", &[]),
                is("staging", "It answers twice", &["health", "tls"]),
                is("staging", "by hand", &[]),
                is("staging", "below", &["version"]),
                is("production", "last", &[]),
                is("", "all again", &[]),
                is("local", "Runs", &["variables"]),
                is("ci", "Runs", &["variables"]),
            ]
        );
    }

    #[test]
    fn a_probe_that_is_none_is_placed() {
        let mut checklist = Checklist::default();
        checklist.read("a.md", "# Verification checklist\n\n- [ ] a <!-- patternbook:verify heath -->\n");
        let [wrong] = &checklist.wrong[..] else { panic!("{:?}", checklist.wrong) };
        assert_eq!(wrong.help.as_deref(), Some("did you mean `health`?"));
        assert_eq!(wrong.primary.range, 34..67);
    }
}
