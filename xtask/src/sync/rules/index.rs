//! What rules find in the indexes of collections of decisions.

use super::{Context, count, edit};
use crate::diagnostic::{Diagnostic, Severity};
use crate::pattern::decision::State;
use crate::pattern::listing::Item;
use crate::pattern::{key, record};
use crate::sync::collection::{Collection, Listed};
use crate::sync::entry::{self, Insertion};

/// The records that an index does not list although it lists the others.
pub(super) fn missing(rule: &'static str, context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for collection in &context.collections {
        for listed in &collection.indexes {
            found.extend(unlisted(rule, context, collection, listed));
        }
    }
}

fn unlisted(
    rule: &'static str,
    context: &Context<'_>,
    collection: &Collection<'_>,
    listed: &Listed<'_>,
) -> Vec<Diagnostic> {
    if has_unknown_items(listed) {
        return Vec::new();
    }
    let mut is_listed = vec![false; collection.records.len()];
    for entry in &listed.entries {
        is_listed[entry.record] = true;
    }
    let kinds: Vec<Kind> = collection.records.iter().map(|(_, record)| Kind::of(&record.state)).collect();
    let count_of = |kind: Kind, listed: bool| {
        is_listed.iter().zip(&kinds).filter(|(is_listed, other)| **is_listed == listed && **other == kind).count()
    };
    let has_open = count_of(Kind::Open, true) > 0 || count_of(Kind::Open, false) == 1;
    let has_past = count_of(Kind::Past, true) > 0;
    // An index may be of what is in force only.
    let belongs = |record: usize| match kinds[record] {
        Kind::Valid => true,
        Kind::Open => has_open,
        Kind::Past => has_past,
    };
    let is_missing = |&record: &usize| !is_listed[record] && belongs(record) && !is_meant(collection, listed, record);
    let missing: Vec<usize> = (0..collection.records.len()).filter(is_missing).collect();
    let Some(text) = context.workspace.document_text(&listed.document.path) else { return Vec::new() };
    let (insertions, untold) =
        entry::insertions(&text, collection, listed, &missing).unwrap_or_else(|| (Vec::new(), missing.clone()));
    let told: Vec<usize> = missing.into_iter().filter(|record| !untold.contains(record)).collect();
    let told = report(rule, collection, listed, &told, insertions);
    told.into_iter().chain(report(rule, collection, listed, &untold, Vec::new())).collect()
}

/// What is said of the records at `missing`, which `insertions` list. Without these only a person can.
fn report(
    rule: &'static str,
    collection: &Collection<'_>,
    listed: &Listed<'_>,
    missing: &[usize],
    insertions: Vec<Insertion>,
) -> Option<Diagnostic> {
    let (_, first) = collection.records.get(*missing.first()?)?;
    let listing = listed.entries.first()?.listing;
    let message = match missing.len() {
        1 => format!("decision `{}` is not in the index", first.title),
        number => format!("{} are not in the index", count(number, "decision")),
    };
    let document = listed.document;
    let diagnostic = Diagnostic::new(rule, Severity::Error, document.span(listing.span.clone()), message);
    let records = missing.iter().filter_map(|&record| collection.records.get(record));
    let diagnostic = records.fold(diagnostic, |diagnostic, (other, record)| {
        diagnostic.related(other.span(record.span.clone()), "this decision")
    });
    let noun = if listing.columns.is_some() { "row" } else { "item" };
    if insertions.is_empty() {
        return Some(diagnostic.help(format!("add {} for it", if noun == "row" { "a row" } else { "an item" })));
    }
    let edits = insertions.into_iter().map(|it| edit(document.span(it.at..it.at), it.text)).collect();
    Some(diagnostic.fix(format!("add {}", count(missing.len(), noun)), edits))
}

/// Whether an item may name any record, by words of its own.
fn has_unknown_items(listed: &Listed<'_>) -> bool {
    let names = |item: &Item| listed.entries.iter().any(|entry| std::ptr::eq(entry.item, item));
    let is_unknown = |item: &Item| item.target.is_none() && item.number.is_none() && !names(item);
    listed.listings().iter().any(|listing| listing.items.iter().any(is_unknown))
}

/// Whether an item that leads nowhere, as after a file got another name, has the number or the title of a record.
fn is_meant(collection: &Collection<'_>, listed: &Listed<'_>, record: usize) -> bool {
    let Some((_, record)) = collection.records.get(record) else { return false };
    let title = key(&record.title);
    let names = |item: &Item| listed.entries.iter().any(|entry| std::ptr::eq(entry.item, item));
    let is_it = |item: &Item| item.number.is_some() && item.number == record.number || key(&item.title) == title;
    listed.listings().iter().flat_map(|listing| &listing.items).any(|item| is_it(item) && !names(item))
}

/// Whether a decision is in force.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Valid,
    Open,
    Past,
}

impl Kind {
    fn of(state: &State) -> Self {
        match state.standing() {
            Some("Proposed" | "Draft") => Self::Open,
            Some("Rejected" | "Deprecated" | "Superseded" | "Withdrawn") => Self::Past,
            _ => Self::Valid,
        }
    }
}

/// The rows of decisions that are not there. Links that lead nowhere are found as such.
pub(super) fn gone(rule: &'static str, context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for collection in &context.collections {
        for listed in &collection.indexes {
            for item in &listed.gone {
                let Some(number) = item.number else { continue };
                // A file that is no record may be a decision all the same.
                let has_number = |path: &str| {
                    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
                    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
                    folder == collection.folder && record::number(stem) == Some(number)
                };
                if context.workspace.files.paths().any(has_number) {
                    continue;
                }
                let message = format!("the index has a row for decision {number}, and there is no such record");
                let span = listed.document.span(item.span.clone());
                let diagnostic = Diagnostic::new(rule, Severity::Warning, span, message);
                found.push(diagnostic.help("take the row out, or write the decision down under that number"));
            }
        }
    }
}
