//! Lists and tables that name decisions: the index of a collection.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::decision::{Reading, State};
use super::table::{link_text, plain};
use super::{record, sign, translation};
use crate::markdown::table::Row;
use crate::markdown::{self, Block, Document, Inline, InlineKind, Kind, Table};
use crate::repo::files;

/// A list or a table in which each item may name a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// Where it is shown: a table's first line, a list's first item.
    pub span: Range<usize>,
    /// The columns, where it is a table.
    pub columns: Option<Columns>,
    /// In reading order.
    pub items: Vec<Item>,
}

/// The columns of a table that are known, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Columns {
    /// Numbers.
    pub number: Option<usize>,
    /// Titles.
    pub title: Option<usize>,
    /// Statuses.
    pub status: Option<usize>,
}

/// An item of a list, or a row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The number that it says.
    pub number: Option<u32>,
    /// The document that it links to, encoded, without an anchor.
    pub target: Option<Box<str>>,
    /// The title that it says, without a number.
    pub title: Box<str>,
    /// Where it names the decision.
    pub span: Range<usize>,
    /// What it says has become of it.
    pub state: Option<State>,
    /// Where a sign stands that may say so instead: before the name, or alone in the column of statuses.
    pub sign: Option<Range<usize>>,
    /// All of it, without its last line ending.
    pub lines: Range<usize>,
    /// The cells, where it is a row; else the text of the item.
    pub cells: Vec<Range<usize>>,
    /// In how many list items it stands.
    pub depth: u8,
}

/// Whether a document may be the index of a collection, by its name.
#[must_use]
pub fn is_index(path: &str) -> bool {
    const NAMES: [&str; 14] = [
        "readme",
        "_index",
        "toc",
        "summary",
        "contents",
        "overview",
        "log",
        "adr",
        "adrs",
        "adr-log",
        "decision-log",
        "decisions",
        "architecture-decisions",
        "list",
    ];
    let name = files::name(path);
    let Some(stem) = name.strip_suffix(".md") else { return false };
    NAMES.iter().any(|known| stem.eq_ignore_ascii_case(known)) || stem.to_ascii_lowercase().contains("index")
}

/// The lists and tables of `document` that may name decisions.
#[must_use]
pub fn read(document: &Document<'_>) -> Vec<Listing> {
    let mut listings: Vec<Listing> = Vec::new();
    // Whether the last one is a list that may go on.
    let mut open = false;
    for block in document.blocks.iter().filter(|block| !block.quoted) {
        match &block.kind {
            Kind::Text if block.list_depth > 0 => {
                let Some(item) = list_item(document, block) else {
                    // One that names no decision may be what those below it have in common.
                    let last = listings.last().and_then(|listing| listing.items.last());
                    open &= last.is_some_and(|last| block.list_depth >= last.depth);
                    continue;
                };
                match listings.last_mut().filter(|_| open) {
                    Some(last) => last.items.push(item),
                    None => listings.push(Listing { span: item.span.clone(), columns: None, items: vec![item] }),
                }
                open = true;
            }
            Kind::Table(table) => {
                listings.extend(of_table(document, table));
                open = false;
            }
            Kind::Heading(_) | Kind::Text => open = false,
            Kind::Fence(_) => {}
        }
    }
    listings
}

/// The first link to a document among `inlines`.
fn link<'d>(inlines: impl Iterator<Item = &'d Inline>) -> Option<(&'d Inline, &'d str)> {
    inlines.into_iter().find_map(|inline| match &inline.kind {
        InlineKind::Link(target) => Some((inline, document_of(target)?)),
        _ => None,
    })
}

/// A target without its anchor, where it may be a document.
fn document_of(target: &str) -> Option<&str> {
    let path = target.split(['#', '?']).next()?;
    let name = files::name(path.trim_end_matches('/'));
    let is_document = name.ends_with(".md") || !name.contains('.') && record::number(name).is_some();
    is_document.then_some(path)
}

fn list_item(document: &Document<'_>, block: &Block) -> Option<Item> {
    let text = document.text;
    let (inline, target) = link(document.inlines(block).iter())?;
    let span = link_text(text, &inline.range);
    let name = plain(&text[span.clone()]);
    let (number, title) = number_and_title(&name);
    let tail = inline.range.end..block.content.end.max(inline.range.end);
    let lines = block.range.start..block.range.start + text[block.range.clone()].trim_end().len();
    // What follows is a status where it is nothing else; it may as well be a sentence.
    let state = match State::read(text, tail) {
        Reading::State(state) if state.standing().is_some() && state.bare && !state.doubtful => Some(state),
        _ => None,
    };
    Some(Item {
        number,
        target: Some(target.into()),
        title: title.into(),
        sign: sign::first(text, block.content.start..span.start.max(block.content.start)),
        span,
        state,
        lines,
        cells: vec![block.content.clone()],
        depth: block.list_depth,
    })
}

/// The number and the title in a name; either may be all of it.
fn number_and_title(name: &str) -> (Option<u32>, &str) {
    let whole = name.trim();
    match record::title(whole) {
        (None, title) => match record::number(whole.trim_start_matches('#')) {
            Some(number) if !whole.contains(' ') => (Some(number), ""),
            _ => (None, title),
        },
        found => found,
    }
}

fn of_table(document: &Document<'_>, table: &Table) -> Option<Listing> {
    let text = document.text;
    let heads: Vec<String> = table.header.iter().map(|cell| head(&text[cell.range.clone()])).collect();
    let column = |names: &[&str]| heads.iter().position(|head| names.contains(&head.as_str()));
    let columns = Columns {
        number: column(&["#", "nr", "no", "number", "id", "adr", "adr #", "adr id", "adr number"]),
        title: column(&[
            "title",
            "decision",
            "name",
            "summary",
            "record",
            "adr title",
            "document",
            "description",
            "subject",
            "link",
        ]),
        status: column(&["status", "state", "adr status"])
            .or_else(|| heads.iter().position(|head| translation::is_status(head))),
    };
    if columns.number.is_none() && columns.title.is_none() {
        return None;
    }
    let items: Vec<Item> = table.rows.iter().filter_map(|row| row_item(document, table, columns, row)).collect();
    let header = table.header.first()?.range.start..table.header.last()?.range.end;
    (!items.is_empty()).then_some(Listing { span: header, columns: Some(columns), items })
}

fn row_item(document: &Document<'_>, table: &Table, columns: Columns, row: &Row) -> Option<Item> {
    let text = document.text;
    let cell = |column: Option<usize>| column.and_then(|column| row.cells.get(column));
    let name_of = |cell: &markdown::table::Cell| {
        let link = link(document.cell_inlines(table, cell));
        let span = link.map_or(cell.range.clone(), |(inline, _)| link_text(text, &inline.range));
        (span, link.map(|(_, target)| target))
    };
    let mut found = Item {
        number: None,
        target: None,
        title: "".into(),
        span: 0..0,
        state: None,
        sign: None,
        lines: row.range.start..row.range.start + text[row.range.clone()].trim_end().len(),
        cells: row.cells.iter().map(|cell| cell.range.clone()).collect(),
        depth: 0,
    };
    for (cell, names) in [(cell(columns.number), true), (cell(columns.title), false)] {
        let Some(cell) = cell.filter(|cell| !cell.range.is_empty()) else { continue };
        let (span, target) = name_of(cell);
        let name = plain(&text[span.clone()]);
        let (number, title) = number_and_title(&name);
        found.number = found.number.or(number);
        found.target = found.target.or(target.map(Into::into));
        if !names || found.title.is_empty() {
            found.title = title.into();
        }
        if found.span.is_empty() || !names {
            found.span = span;
        }
    }
    if found.target.is_none() {
        // A link in another column names it as well.
        let links = row.cells.iter().filter_map(|cell| link(document.cell_inlines(table, cell)));
        found.target = links.map(|(_, target)| target.into()).next();
    }
    if let Some(cell) = cell(columns.status) {
        match State::read(text, cell.range.clone()) {
            Reading::State(state) => found.state = Some(state),
            _ => found.sign = sign::first(text, cell.range.clone()),
        }
    }
    (!found.span.is_empty()).then_some(found)
}

/// A column's head as it is compared; `#` stays.
fn head(text: &str) -> String {
    let text = text.replace('\\', "").to_lowercase();
    text.trim_matches(|c: char| c.is_whitespace() || "*_`:.".contains(c)).to_owned()
}
