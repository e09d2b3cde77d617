//! Lists and tables that name the patterns of a document one by one: contents, catalogues. What is new is added to them.

use std::collections::BTreeMap;
use std::ops::Range;

use super::link;
use super::mention::{self, Mention};
use super::section::sentence;
use super::settle::Draft;
use super::subject::Subject;
use crate::markdown::{self, Document, Kind, table};
use crate::pattern::{generated, key, key_of_head};
use crate::sync::Workspace;

/// What is said of a new pattern in a list or a table.
pub(super) struct Entry<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// The word for its status.
    pub(super) status: &'a str,
    /// What it is for.
    pub(super) use_case: &'a str,
    /// The code that it names.
    pub(super) references: &'a [String],
    /// The document that it is in.
    pub(super) path: &'a str,
    /// The anchor of its heading, with `#`.
    pub(super) anchor: &'a str,
}

/// Adds a new pattern to every list and table that names most of its siblings, but for those that sync-docs keeps.
/// Returns those to which it could not be added.
pub(super) fn add(workspace: &Workspace, siblings: &[Subject], new: &Entry<'_>, draft: &mut Draft) -> Vec<String> {
    let mut by_hand = Vec::new();
    if siblings.len() < 2 {
        return by_hand;
    }
    for (path, text) in mention::documents(workspace) {
        if !siblings.iter().any(|sibling| text.contains(sibling.name.as_str()) || text.contains(&sibling.path)) {
            continue;
        }
        let read = Document::parse(&text);
        let mut lists: BTreeMap<usize, Vec<(usize, Mention)>> = BTreeMap::new();
        for (number, sibling) in siblings.iter().enumerate() {
            for found in mention::of(workspace, &path, &read, sibling) {
                lists.entry(found.list).or_default().push((number, found));
            }
        }
        let regions = generated::Generated::read(&text);
        for (start, mut found) in lists {
            found.sort_by_key(|(_, mention)| mention.lines.start);
            let mut named: Vec<usize> = found.iter().map(|(number, _)| *number).collect();
            named.sort_unstable();
            named.dedup();
            let is_most = named.len() >= 2 && named.len() * 3 >= siblings.len() * 2;
            let is_once = named.len() == found.len();
            if !is_most
                || !is_once
                || regions.covers(start)
                || is_kept(workspace, &path, start)
                || is_inside(workspace, &path, start)
            {
                continue;
            }
            let list = List { read: &read, path: &path, found: &found };
            match list.addition(workspace, siblings, new) {
                Some((at, added)) => {
                    draft.replace(&path, at..at, added);
                    draft.say(&path, format!("list `{}`", new.name));
                }
                None => {
                    let line = text[..start].matches('\n').count() + 1;
                    by_hand.push(format!("{path}:{line}"));
                }
            }
        }
    }
    by_hand
}

/// Whether sync-docs keeps the table that begins at `start`.
fn is_kept(workspace: &Workspace, path: &str, start: usize) -> bool {
    let Some(document) = workspace.document(path) else { return false };
    let is_table = document
        .facts
        .tables
        .iter()
        .any(|table| start <= table.header.start && table.header.start < start + 4 || table.header.start == start);
    is_table || document.facts.listings.iter().any(|listing| listing.span.start == start)
}

/// Whether a place is in the text of a pattern, which may name others for reasons of its own.
fn is_inside(workspace: &Workspace, path: &str, at: usize) -> bool {
    let Some(document) = workspace.document(path) else { return false };
    document.facts.patterns.iter().any(|pattern| pattern.body.contains(&at))
}

struct List<'d, 'a> {
    read: &'d Document<'a>,
    path: &'d str,
    /// The siblings by number, in the list's order.
    found: &'d [(usize, Mention)],
}

impl List<'_, '_> {
    /// Where something is added, and what.
    fn addition(&self, workspace: &Workspace, siblings: &[Subject], new: &Entry<'_>) -> Option<(usize, String)> {
        let text = self.read.text;
        let newline = markdown::newline(text);
        let names: Vec<String> = self.found.iter().map(|(number, _)| key(&siblings[*number].name)).collect();
        // In the order of names where it has that, and not that of the document as well.
        let in_order = self.found.windows(2).all(|pair| pair[0].0 < pair[1].0);
        let sorted = names.len() > 2 && names.is_sorted() && !in_order;
        let after = names.iter().rposition(|name| *name < key(new.name)).filter(|_| sorted).unwrap_or(names.len() - 1);
        let (number, model) = &self.found[after];
        let sibling = &siblings[*number];
        let line = if model.depth == 0 {
            self.row(workspace, model, sibling, new)?
        } else {
            self.item(workspace, model, sibling, new)?
        };
        let at = self.end(model);
        Some((at, format!("{newline}{line}")))
    }

    /// Where an item ends, with what belongs to it.
    fn end(&self, model: &Mention) -> usize {
        let blocks = self.read.blocks[model.block + 1..].iter();
        let below = blocks.take_while(|block| model.depth > 0 && block.list_depth > model.depth);
        let last = below.last().map(|block| block.range.start + self.read.text[block.range.clone()].trim_end().len());
        last.unwrap_or(model.lines.end)
    }

    /// The name as it stands in the model, with the new one in its place.
    fn named(&self, model: &Mention, sibling: &Subject, new: &Entry<'_>, raw: Range<usize>) -> Option<String> {
        let text = self.read.text;
        let (before, after) = text.get(model.name.clone())?.split_once(sibling.name.as_str())?;
        let mut line = format!("{}{before}{}{after}", &text[raw.start..model.name.start], new.name);
        let rest = model.name.end..raw.end;
        match &model.target {
            Some(target) if rest.start <= target.start && target.end <= rest.end => {
                line.push_str(&text[rest.start..target.start]);
                line.push_str(&self.target(&text[target.clone()], new));
                line.push_str(&text[target.end..rest.end]);
            }
            Some(_) => return None,
            None => line.push_str(&text[rest]),
        }
        Some(line)
    }

    /// The way to the new pattern, as the model's is written.
    fn target(&self, old: &str, new: &Entry<'_>) -> String {
        let way = link::way(self.path, new.path);
        let way = if new.path == self.path { String::new() } else { way };
        let lead = if old.starts_with("./") && !way.is_empty() { "./" } else { "" };
        let anchor = if old.contains('#') { new.anchor } else { "" };
        format!("{lead}{way}{anchor}")
    }

    fn item(&self, workspace: &Workspace, model: &Mention, sibling: &Subject, new: &Entry<'_>) -> Option<String> {
        let text = self.read.text;
        let raw = &text[model.lines.clone()];
        let block = &self.read.blocks[model.block];
        if raw.contains('\n') {
            return None;
        }
        // Behind the name and its marks follows what is said of it.
        let named = model.target.as_ref().map_or(model.name.end, |target| target.end);
        let said = text[named..model.lines.end].find(char::is_alphanumeric).map(|at| named + at);
        let end = said.unwrap_or(model.lines.end);
        let mut line = self.named(model, sibling, new, block.content.start..end)?;
        if let Some(said) = said {
            let old = &text[said..model.lines.end];
            let is_status = workspace.vocabulary.look_up(old.trim_end_matches([')', '*', '_', '.'])).name().is_some();
            let tail = &old[old.trim_end_matches([')', '*', '_', '.']).len()..];
            let separated = text[named..said].contains(['-', '–', '—', ':', '(']);
            if !separated {
                return None;
            }
            line.push_str(if is_status { new.status } else { "" });
            line.push_str(&if is_status { String::new() } else { sentence(new.use_case) });
            line.push_str(tail);
        }
        Some(format!("{}{line}", self.lead(model)?))
    }

    /// What an item begins with; the next number where items are counted.
    fn lead(&self, model: &Mention) -> Option<String> {
        let text = self.read.text;
        let lead = |mention: &Mention| &text[mention.lines.start..self.read.blocks[mention.block].content.start];
        let own = lead(model);
        let digits = |lead: &str| lead.trim().trim_end_matches(['.', ')']).parse::<usize>().ok();
        let Some(number) = digits(own) else { return Some(own.to_owned()) };
        let all: Vec<usize> = self.found.iter().filter_map(|(_, mention)| digits(lead(mention))).collect();
        if all.windows(2).all(|pair| pair[0] == pair[1]) && all.len() > 1 {
            return Some(own.to_owned());
        }
        // Only behind the last one nothing has to be counted anew.
        let is_last = all.iter().all(|other| *other <= number);
        is_last.then(|| own.replacen(&number.to_string(), &(number + 1).to_string(), 1))
    }

    /// A row in which what cannot be told is left empty.
    fn row(&self, workspace: &Workspace, model: &Mention, sibling: &Subject, new: &Entry<'_>) -> Option<String> {
        let text = self.read.text;
        let Kind::Table(found) = &self.read.blocks[model.block].kind else { return None };
        let row = found.rows.iter().find(|row| row.range.contains(&model.name.start))?;
        let mut cells = Vec::new();
        let rows = found.rows.iter().filter(|row| self.found.iter().any(|(_, it)| row.range.contains(&it.name.start)));
        let rows: Vec<_> = rows.collect();
        for (at, (head, cell)) in found.header.iter().zip(&row.cells).enumerate() {
            let old = text.get(cell.range.clone())?;
            let is_name = cell.range.start <= model.name.start && model.name.end <= cell.range.end;
            let head = key_of_head(&text[head.range.clone()]);
            let is_status = workspace.vocabulary.look_up(old).name().is_some() && !old.is_empty();
            cells.push(match head.as_str() {
                _ if is_name => self.named(model, sibling, new, cell.range.clone())?,
                "status" => new.status.to_owned(),
                _ if is_status => new.status.to_owned(),
                // What is the same for all of them is so for this one.
                _ if rows.len() > 1
                    && rows
                        .iter()
                        .all(|row| row.cells.get(at).is_some_and(|cell| text.get(cell.range.clone()) == Some(old))) =>
                {
                    old.to_owned()
                }
                head => said(head, new),
            });
        }
        let line = table::line_like(text, found.header.first()?.range.start, &cells);
        Some(line.trim_start_matches(['\r', '\n']).to_owned())
    }
}

/// Adds a document that is new to the catalogue of documents, where there is one: a table in a document called so.
pub(super) fn catalogue(workspace: &Workspace, new: &Entry<'_>, draft: &mut Draft) {
    for (path, text) in mention::documents(workspace) {
        let name = key(crate::repo::files::name(&path).trim_end_matches(".md"));
        if !["document catalog", "document catalogue", "documents", "documentation", "catalog", "catalogue"]
            .contains(&name.as_str())
        {
            continue;
        }
        let read = Document::parse(&text);
        let tables = read.blocks.iter().filter_map(|block| match &block.kind {
            Kind::Table(table) => Some((block, table)),
            _ => None,
        });
        let links =
            |table: &markdown::Table| table.rows.iter().filter(|row| text[row.range.clone()].contains(".md)")).count();
        let Some((block, table)) = tables.max_by_key(|(_, table)| links(table)).filter(|(_, table)| links(table) >= 2)
        else {
            continue;
        };
        let link = format!("[{0}]({0})", link::way(&path, new.path));
        let heads = table.header.iter().map(|head| key_of_head(&text[head.range.clone()]));
        let cells: Vec<String> =
            heads.enumerate().map(|(at, head)| if at == 0 { link.clone() } else { said(&head, new) }).collect();
        let Some(header) = table.header.first() else { continue };
        let at = block.range.start + text[block.range.clone()].trim_end().len();
        draft.replace(&path, at..at, table::line_like(&text, header.range.start, &cells));
        draft.say(&path, format!("list `{}`", new.path));
    }
}

/// What a new pattern says of itself in a column with this head.
pub(super) fn said(head: &str, new: &Entry<'_>) -> String {
    const WHAT_FOR: [&str; 11] = [
        "use case",
        "use when",
        "use it when",
        "use it for",
        "when to use",
        "purpose",
        "summary",
        "description",
        "for",
        "what it is for",
        "what for",
    ];
    const CODE: [&str; 8] = ["implementation", "reference", "references", "used in", "file", "files", "code", "where"];
    if WHAT_FOR.contains(&head) {
        return table::escape(&sentence(new.use_case));
    }
    if CODE.contains(&head) {
        return new.references.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ");
    }
    String::new()
}
