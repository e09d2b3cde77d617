//! Where documents name a pattern or a decision in a list or a table: by a link to it, or by its name.

use std::borrow::Cow;
use std::ops::Range;

use rayon::prelude::*;

use super::link;
use super::subject::{Kind as SubjectKind, Subject};
use crate::markdown::{self, Block, Document, InlineKind, Kind, link as spelling};
use crate::pattern;
use crate::repo::files;
use crate::sync::Workspace;

/// A list item or a row that names something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    /// Its lines, from the start of the first, without the last line ending.
    pub(super) lines: Range<usize>,
    /// Where it names it: the text of a link, or the name.
    pub(super) name: Range<usize>,
    /// Where it says the way to it, where it is a link.
    pub(super) target: Option<Range<usize>>,
    /// The list or table that it is in: what begins it.
    pub(super) list: usize,
    /// In how many list items it stands; 0 in a table.
    pub(super) depth: u8,
    /// The number of the block that it is, or of the table that it is in.
    pub(super) block: usize,
}

/// Every document that may name something, with its text.
pub(super) fn documents(workspace: &Workspace) -> Vec<(String, String)> {
    let files = &workspace.files;
    let is_read = |path: &&str| path.ends_with(".md") && workspace.config.scope.reads(path);
    let mut paths: Vec<&str> = files.paths().filter(is_read).collect();
    paths.sort_unstable();
    let text = |path: &str| workspace.document_text(path).map(Cow::into_owned);
    paths.into_par_iter().filter_map(|path| Some((path.to_owned(), text(path)?))).collect()
}

/// The items and rows of the document at `path` that name `subject`.
pub(super) fn of(workspace: &Workspace, path: &str, read: &Document<'_>, subject: &Subject) -> Vec<Mention> {
    let looker = Looker { read, from: path, subject, target: way(workspace, path, subject) };
    let mut found = Vec::new();
    let mut list = 0;
    let mut depth = 0;
    for (number, block) in read.blocks.iter().enumerate().filter(|(_, block)| !block.quoted) {
        match &block.kind {
            Kind::Text if block.list_depth > 0 => {
                if depth == 0 {
                    list = block.range.start;
                }
                depth = block.list_depth;
                found.extend(looker.item(block, number, list));
            }
            Kind::Table(table) => {
                depth = 0;
                for row in &table.rows {
                    found.extend(looker.row(block, number, table, row));
                }
            }
            Kind::Fence(_) => {}
            Kind::Heading(_) | Kind::Text => depth = 0,
        }
    }
    found
}

/// The way to a subject, as a link of this document has it.
fn way(workspace: &Workspace, path: &str, subject: &Subject) -> String {
    match subject.kind {
        SubjectKind::Pattern => link::target(workspace, path, subject),
        SubjectKind::Decision => spelling::encode(&files::relative(files::folder(path), &subject.path)),
    }
}

struct Looker<'d, 'a> {
    read: &'d Document<'a>,
    from: &'d str,
    subject: &'d Subject,
    target: String,
}

impl Looker<'_, '_> {
    fn item(&self, block: &Block, number: usize, list: usize) -> Option<Mention> {
        let text = self.read.text;
        let start = markdown::line_start(text, block.range.start);
        let end = block.range.start + text[block.range.clone()].trim_end().len();
        let (name, target) = self.named(self.read.inlines(block).iter(), &block.content)?;
        Some(Mention { lines: start..end, name, target, list, depth: block.list_depth, block: number })
    }

    fn row(
        &self,
        block: &Block,
        number: usize,
        table: &markdown::Table,
        row: &markdown::table::Row,
    ) -> Option<Mention> {
        let named = |cell: &markdown::table::Cell| self.named(self.read.cell_inlines(table, cell), &cell.range);
        let (name, target) = row.cells.iter().find_map(named)?;
        let lines = row.range.start..row.range.start + self.read.text[row.range.clone()].trim_end().len();
        Some(Mention { lines, name, target, list: block.range.start, depth: 0, block: number })
    }

    /// Where a text names the subject, by its first link or by what it begins with.
    fn named<'i>(
        &self,
        mut inlines: impl Iterator<Item = &'i markdown::Inline>,
        content: &Range<usize>,
    ) -> Option<(Range<usize>, Option<Range<usize>>)> {
        let text = self.read.text;
        let link = inlines.find_map(|inline| match &inline.kind {
            InlineKind::Link(target) => Some((inline, target)),
            _ => None,
        });
        if let Some((inline, target)) = link {
            let leads = self.leads_there(target);
            return leads.then(|| {
                (pattern::table::link_text(text, &inline.range), spelling::place(text, &inline.range, target))
            });
        }
        if self.subject.kind == SubjectKind::Decision {
            return None;
        }
        let line = content.start..markdown::line_end(text, content.start).min(content.end);
        let head = name(&text[line.clone()]);
        let start = line.start + head.start;
        (pattern::key(&text[start..line.start + head.end]) == pattern::key(&self.subject.name))
            .then(|| (start..line.start + head.end, None))
    }

    fn leads_there(&self, target: &str) -> bool {
        let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
        let (own_path, own_anchor) = self.target.split_once('#').unwrap_or((&self.target, ""));
        let same = |path: &str| {
            let resolved = |path: &str| files::join(files::folder(self.from), &spelling::decode(path));
            path == own_path
                || !path.is_empty()
                    && (resolved(path) == resolved(own_path) || resolved(&format!("{path}.md")) == resolved(own_path))
        };
        same(path) && (anchor == own_anchor || own_anchor.is_empty())
    }
}

/// The name that an item begins with: what is in bold or code there, else all up to a colon or a dash.
pub(super) fn name(item: &str) -> Range<usize> {
    let lead = item.len() - item.trim_start_matches(|c: char| !c.is_alphanumeric()).len();
    let marks = &item[..lead];
    let rest = &item[lead..];
    let closing = ["**", "__", "`"].into_iter().find(|mark| marks.ends_with(mark));
    let end = match closing.and_then(|mark| rest.find(mark)) {
        Some(end) => end,
        None => [" - ", " — ", " – ", ": "].iter().filter_map(|dash| rest.find(dash)).min().unwrap_or(rest.len()),
    };
    lead..lead + rest[..end].trim_end_matches([' ', ':', '\n', '\r']).len()
}
