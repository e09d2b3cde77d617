//! Merges three versions of a document: tables row by row, everything else line by line, as Git does.
//!
//! Each table that is merged by rows is taken out of the three texts, with one line in its place that is the same in
//! all of them. What is left Git merges, and the merged tables are put where those lines came out.

mod order;
mod row;
mod table;

use std::ops::Range;

use crate::markdown::{Document, Kind};
use crate::repo::git::GitError;
use crate::repo::merge::{Favor, Markers, Merged, Versions, is_binary, lines};
use table::Table;

/// A table that is merged, and where it stands in each version.
struct Part {
    places: Versions<Range<usize>>,
    text: String,
    rows: usize,
    is_clean: bool,
}

/// Merges three versions of a document. Texts that are not UTF-8 are merged by lines.
///
/// # Errors
///
/// Where libgit2 fails.
pub fn merge(texts: Versions<&[u8]>, markers: &Markers) -> Result<Merged, GitError> {
    let by_lines = || lines(texts, markers, Favor::Neither);
    if texts.settled().is_some() || is_binary(texts) {
        return by_lines();
    }
    let Some(documents) = texts.all(|text| str::from_utf8(text).ok()) else { return by_lines() };
    let mut parts = parts(documents, markers)?;
    while !parts.is_empty() {
        let stem = unused(documents);
        let skeletons = Versions {
            base: skeleton(documents.base, &parts, &stem, |places| &places.base),
            ours: skeleton(documents.ours, &parts, &stem, |places| &places.ours),
            theirs: skeleton(documents.theirs, &parts, &stem, |places| &places.theirs),
        };
        let skeletons = skeletons.as_ref().map(String::as_bytes);
        let mut found = Vec::new();
        for favor in [Favor::Neither, Favor::Ours, Favor::Theirs] {
            let merged = lines(skeletons, markers, favor)?;
            let is_clean = merged.is_clean;
            // Whole lines of UTF-8 are UTF-8.
            let Ok(text) = String::from_utf8(merged.text) else { return by_lines() };
            found.push((text, is_clean));
        }
        // A table that one side moved or removed while the other did something else has come out twice or never.
        let is_once = |number| {
            let place = place(&stem, number);
            found.iter().all(|(text, _)| text.matches(&place).count() == 1)
        };
        let once: Vec<_> = (0..parts.len()).map(is_once).collect();
        let (text, is_clean) = found.swap_remove(0);
        if once.iter().all(|once| *once) {
            let is_clean = is_clean && parts.iter().all(|part| part.is_clean);
            let Some(text) = assemble(&text, &parts, &stem, is_clean) else { return by_lines() };
            return Ok(Merged { text: text.into_bytes(), is_clean });
        }
        let mut once = once.into_iter();
        parts.retain(|_| once.next().unwrap_or_default());
    }
    by_lines()
}

/// The tables that can be merged by rows and need it.
fn parts(documents: Versions<&str>, markers: &Markers) -> Result<Vec<Part>, GitError> {
    let tables = documents.map(Table::read_all);
    let mut parts = Vec::new();
    for tables in table::pair(&tables) {
        if let Some(merged) = table::merge(tables, markers)? {
            let places = tables.map(|table| table.place.clone());
            parts.push(Part { places, text: merged.text, rows: merged.rows, is_clean: merged.is_clean });
        }
    }
    Ok(parts)
}

/// What no line of the texts has in it.
fn unused(texts: Versions<&str>) -> String {
    let mut stem = "table".to_owned();
    while [texts.base, texts.ours, texts.theirs].iter().any(|text| text.contains(&stem)) {
        stem.push('-');
    }
    stem
}

/// The line that stands for a table.
fn place(stem: &str, number: usize) -> String {
    format!("{stem}{number}.")
}

/// A text with a line in place of each table.
fn skeleton(text: &str, parts: &[Part], stem: &str, of: impl Fn(&Versions<Range<usize>>) -> &Range<usize>) -> String {
    let mut places: Vec<_> = parts.iter().enumerate().map(|(number, part)| (of(&part.places), number)).collect();
    places.sort_by_key(|(range, _)| range.start);
    let mut skeleton = String::with_capacity(text.len());
    let mut done = 0;
    for (range, number) in places {
        skeleton.push_str(&text[done..range.start]);
        skeleton.push_str(&place(stem, number));
        done = range.end;
    }
    skeleton.push_str(&text[done..]);
    skeleton
}

/// The merged text with its tables. `None` where one of them would not be read as the table it is.
fn assemble(skeleton: &str, parts: &[Part], stem: &str, is_clean: bool) -> Option<String> {
    let mut places: Vec<_> =
        parts.iter().enumerate().map(|(number, part)| (skeleton.find(&place(stem, number)), number, part)).collect();
    places.sort_by_key(|(at, ..)| *at);
    let mut text = String::with_capacity(skeleton.len());
    let mut expected = Vec::new();
    let mut done = 0;
    for (at, number, part) in places {
        let at = at?;
        text.push_str(&skeleton[done..at]);
        expected.push((text.len(), part.rows));
        text.push_str(&part.text);
        done = at + place(stem, number).len();
        if !part.is_clean && done == skeleton.len() {
            // A marker is a line of its own, as Git writes it.
            text.push_str(crate::markdown::newline(&part.text));
        }
    }
    text.push_str(&skeleton[done..]);
    if !is_clean {
        return Some(text);
    }
    let document = Document::parse(&text);
    let is_there = |(start, rows): &(usize, usize)| {
        document.blocks.iter().any(|block| {
            let Kind::Table(table) = &block.kind else { return false };
            crate::markdown::line_start(&text, block.range.start) == *start && table.rows.len() == *rows
        })
    };
    expected.iter().all(is_there).then_some(text)
}
