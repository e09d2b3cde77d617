//! A new item for an index of decisions, in the form of one that is there.
//!
//! The line of an item is taken for a form where all that it says can be told from its record: number, title, status
//! and the way to it. Whatever else stands in it, nobody knows for another record, and then there is no new item.

use std::ops::Range;

use super::collection::{Collection, Entry, Listed};
use super::workspace::Document;
use crate::markdown::{self, link, table};
use crate::pattern::decision::{self, State};
use crate::pattern::{Record, listing::Columns};
use crate::repo::files;

/// Where something is to be inserted, and what.
#[derive(Debug, PartialEq, Eq)]
pub struct Insertion {
    /// The place.
    pub at: usize,
    /// The text, line endings included.
    pub text: String,
}

/// The items for the records at `missing`, which are in order, and the records whose item cannot be told. `None` where
/// the place of none can be.
#[must_use]
pub fn insertions(
    text: &str,
    collection: &Collection<'_>,
    listed: &Listed<'_>,
    missing: &[usize],
) -> Option<(Vec<Insertion>, Vec<usize>)> {
    let first = listed.entries.first()?;
    // Several lists are of several kinds, and which is right only a person knows.
    if listed.entries.iter().any(|entry| !std::ptr::eq(entry.listing, first.listing)) {
        return None;
    }
    let places: Vec<usize> = listed.entries.iter().map(|entry| entry.record).collect();
    if !has_marks(text, listed) {
        return None;
    }
    let ascending = places.is_sorted();
    if !ascending && !places.iter().rev().is_sorted() {
        return None;
    }
    let mut found: Vec<Insertion> = Vec::new();
    let mut untold = Vec::new();
    for &record in missing {
        let Some(line) = line(text, collection, listed, record) else {
            untold.push(record);
            continue;
        };
        let newline = markdown::newline(text);
        // The last item that stands before it.
        let before = listed.entries.iter().rev().find(|entry| (entry.record < record) == ascending);
        let (at, piece) = match before {
            Some(entry) => (end(text, entry)?, format!("{newline}{line}")),
            None => (markdown::line_start(text, first.item.lines.start), format!("{line}{newline}")),
        };
        match found.iter_mut().find(|other| other.at == at) {
            Some(other) if ascending => other.text.push_str(&piece),
            Some(other) => other.text.insert_str(0, &piece),
            None => found.push(Insertion { at, text: piece }),
        }
    }
    Some((found, untold))
}

/// Whether the items of a list are marked, or all have the same number; others would have to be counted anew.
fn has_marks(text: &str, listed: &Listed<'_>) -> bool {
    let number = |entry: &Entry<'_>| {
        let line = &text[markdown::line_start(text, entry.item.lines.start)..entry.item.lines.end];
        line.trim_start().split(['.', ')']).next().and_then(|number| number.parse::<u32>().ok())
    };
    let numbers: Vec<_> = listed.entries.iter().filter(|entry| entry.listing.columns.is_none()).map(number).collect();
    numbers.windows(2).all(|pair| pair[0] == pair[1])
}

/// Where an item ends. `None` where something below belongs to it.
fn end(text: &str, entry: &Entry<'_>) -> Option<usize> {
    let end = entry.item.lines.end;
    let start = markdown::line_start(text, entry.item.lines.start);
    let indent = |line: &str| line.len() - line.trim_start().len();
    let rest = &text[markdown::line_end(text, end)..];
    let next = rest.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let has_more = entry.listing.columns.is_none() && indent(next) > indent(&text[start..end]);
    (!has_more).then_some(end)
}

/// The line for a record, like that of the nearest item whose form can be told.
fn line(text: &str, collection: &Collection<'_>, listed: &Listed<'_>, record: usize) -> Option<String> {
    let (document, new) = collection.records.get(record)?;
    let mut models: Vec<&Entry<'_>> = listed.entries.iter().collect();
    models.sort_by_key(|entry| entry.record.abs_diff(record));
    models.into_iter().find_map(|entry| {
        let (old_document, old) = collection.records.get(entry.record)?;
        let form = Form { text, from: listed.document, old, old_document, new, new_document: document };
        form.line(entry)
    })
}

/// An item and its record, and the record that wants one like it.
struct Form<'a> {
    text: &'a str,
    /// The document that the item is in.
    from: &'a Document,
    old: &'a Record,
    old_document: &'a Document,
    new: &'a Record,
    new_document: &'a Document,
}

impl Form<'_> {
    fn line(&self, entry: &Entry<'_>) -> Option<String> {
        let item = entry.item;
        let start = markdown::line_start(self.text, item.lines.start);
        let whole = start..item.lines.end;
        let raw = &self.text[whole.clone()];
        if raw.contains('\n') {
            return None;
        }
        // A sign that stands for a status fits records with the same one.
        let same_state = self.old.state.name == self.new.state.name;
        match entry.listing.columns {
            None => {
                let content = item.cells.first()?.clone();
                let lead = &self.text[start..content.start];
                let line = self.piece(content)?;
                (same_state || !has_sign(raw)).then(|| format!("{lead}{line}"))
            }
            Some(columns) => self.row(entry, columns, whole, same_state),
        }
    }

    /// A row in which what cannot be told is left empty, as wide as the others where these are as wide as each other.
    fn row(&self, entry: &Entry<'_>, columns: Columns, whole: Range<usize>, same_state: bool) -> Option<String> {
        let mut line = String::new();
        let mut done = whole.start;
        for (number, cell) in entry.item.cells.iter().enumerate() {
            if cell.start < done || cell.end > whole.end {
                // Not written at the end of the row.
                continue;
            }
            line.push_str(&self.text[done..cell.start]);
            let old = &self.text[cell.clone()];
            let names = [columns.number, columns.title].contains(&Some(number)) || old.contains("](");
            let is_status = columns.status == Some(number);
            let new = match self.piece(cell.clone()) {
                Some(piece) if names || is_status && (same_state || old.is_ascii()) => piece,
                None if names => return None,
                _ if is_status => decision::in_case_of(self.new.state.name.unwrap_or(&self.new.state.text), old),
                Some(piece) if piece == old && !old.contains(char::is_alphanumeric) && old.is_ascii() => piece,
                _ => String::new(),
            };
            line.push_str(&new);
            let padding = self.padding(cell);
            let width = |cell: &Range<usize>| self.text[cell.clone()].chars().count() + self.padding(cell);
            let mut column = entry.listing.items.iter().filter_map(|item| item.cells.get(number));
            // Where an empty cell ends, nothing tells how wide it is.
            let is_aligned = cell.is_empty() || column.all(|other| other.is_empty() || width(other) == width(cell));
            let missing = if is_aligned { width(cell).saturating_sub(new.chars().count()) } else { 0 };
            line.push_str(&" ".repeat(missing.max(padding.min(1))));
            done = cell.end + padding;
        }
        line.push_str(&self.text[done..whole.end]);
        Some(line)
    }

    /// How many blanks stand behind a cell.
    fn padding(&self, cell: &Range<usize>) -> usize {
        self.text[cell.end..].chars().take_while(|c| *c == ' ').count()
    }

    /// What stands in `range`, of the new record.
    fn piece(&self, range: Range<usize>) -> Option<String> {
        let raw = &self.text[range];
        let Some((before, after)) = raw.split_once("](") else { return self.words(raw) };
        let (lead, name) = before.split_once('[')?;
        let (target, tail) = after.split_once(')')?;
        // Another link, or a title of this one.
        if name.contains('[') || tail.contains("](") || target.contains([' ', '"', '<']) {
            return None;
        }
        let (target, anchor) = target.split_once('#').map_or((target, ""), |(target, anchor)| (target, anchor));
        if !anchor.is_empty() {
            return None;
        }
        let target = self.target(target)?;
        Some(format!("{}[{}]({target}){}", self.words(lead)?, self.words(name)?, self.words(tail)?))
    }

    /// A target in the way in which another one is written.
    fn target(&self, old: &str) -> Option<String> {
        let spelled = |path: &str| link::encode(&files::relative(self.from.folder(), path));
        let (old_path, new_path) = (spelled(&self.old_document.path), spelled(&self.new_document.path));
        let without = |path: &str| path.strip_suffix(".md").unwrap_or(path).to_owned();
        let from_root = |path: &str| format!("/{}", link::encode(path));
        let forms: [(String, String); 5] = [
            (old_path.clone(), new_path.clone()),
            (format!("./{old_path}"), format!("./{new_path}")),
            (without(&old_path), without(&new_path)),
            (format!("./{}", without(&old_path)), format!("./{}", without(&new_path))),
            (from_root(&self.old_document.path), from_root(&self.new_document.path)),
        ];
        forms.into_iter().find(|(form, _)| form == old).map(|(_, new)| new)
    }

    /// A text with the old record's title, number and status in it, said of the new one. `None` where it says more.
    fn words(&self, old: &str) -> Option<String> {
        if !old.contains(char::is_alphanumeric) {
            return Some(old.to_owned());
        }
        let title = [self.old.title.to_string(), table::escape(&self.old.title)];
        let new_title = [self.new.title.to_string(), table::escape(&self.new.title)];
        for (title, new_title) in title.iter().zip(&new_title) {
            if let Some((before, after)) = old.split_once(title.as_str()) {
                return Some(format!("{}{new_title}{}", self.labels(before)?, self.labels(after)?));
            }
        }
        self.labels(old)
    }

    /// A text with no more in it than numbers, what they are called, and statuses.
    fn labels(&self, old: &str) -> Option<String> {
        let mut new = String::new();
        let mut rest = old;
        while let Some(start) = rest.find(char::is_alphanumeric) {
            new.push_str(&rest[..start]);
            rest = &rest[start..];
            let is_digit = rest.starts_with(|c: char| c.is_ascii_digit());
            let same_kind = |c: char| c.is_alphanumeric() && c.is_ascii_digit() == is_digit;
            let length = rest.find(|c: char| !same_kind(c)).unwrap_or(rest.len());
            let word = &rest[..length];
            if is_digit {
                if word.parse().ok() != self.old.number {
                    return None;
                }
                let width = if word.starts_with('0') { word.len() } else { 0 };
                new.push_str(&format!("{:0width$}", self.new.number?));
            } else if is_label(word) {
                new.push_str(word);
            } else {
                new.push_str(&self.state(word)?);
            }
            rest = &rest[length..];
        }
        new.push_str(rest);
        Some(new)
    }

    fn state(&self, word: &str) -> Option<String> {
        let state = |state: &State| state.name;
        (decision::state(word).is_some() && decision::state(word) == state(&self.old.state))
            .then(|| state(&self.new.state).map(|name| decision::in_case_of(name, word)))?
    }
}

/// What a number of a decision is called.
fn is_label(word: &str) -> bool {
    ["adr", "madr", "rfc", "no", "nr", "decision"].iter().any(|label| word.eq_ignore_ascii_case(label))
}

/// Whether a line has a sign in it that may stand for something, such as an emoji; letters and dashes do not.
fn has_sign(line: &str) -> bool {
    line.chars().any(|c| !c.is_ascii() && !c.is_alphanumeric() && !"–—’‘“”…".contains(c))
}
