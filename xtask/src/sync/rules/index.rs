//! What rules find in the indexes of collections of decisions.

use super::{Context, count, edit};
use crate::diagnostic::{Diagnostic, Severity};
use crate::pattern::decision::State;
use crate::pattern::listing::Item;
use crate::pattern::record;
use crate::sync::collection::{Collection, Listed};
use crate::sync::entry;

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
) -> Option<Diagnostic> {
    if has_unknown_items(listed) {
        return None;
    }
    let is_listed = |record: usize| listed.entries.iter().any(|entry| entry.record == record);
    let all = 0..collection.records.len();
    let kind = |record: usize| collection.records.get(record).map_or(Kind::Valid, |(_, it)| Kind::of(&it.state));
    let lists = |wanted: Kind| all.clone().any(|record| is_listed(record) && kind(record) == wanted);
    let open = all.clone().filter(|&record| !is_listed(record) && kind(record) == Kind::Open).count();
    // An index may be of what is in force only.
    let belongs = |record: usize| match kind(record) {
        Kind::Valid => true,
        Kind::Open => lists(Kind::Open) || open == 1,
        Kind::Past => lists(Kind::Past),
    };
    let missing: Vec<usize> = all.clone().filter(|&record| !is_listed(record) && belongs(record)).collect();
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
    let text = context.workspace.document_text(&document.path)?;
    let noun = if listing.columns.is_some() { "row" } else { "item" };
    Some(match entry::insertions(&text, collection, listed, &missing) {
        Some(insertions) => {
            let edits = insertions.into_iter().map(|it| edit(document.span(it.at..it.at), it.text)).collect();
            diagnostic.fix(format!("add {}", count(missing.len(), noun)), edits)
        }
        None => diagnostic.help(format!("add {} for it", if noun == "row" { "a row" } else { "an item" })),
    })
}

/// Whether an item may name any record, by words of its own.
fn has_unknown_items(listed: &Listed<'_>) -> bool {
    let names = |item: &Item| listed.entries.iter().any(|entry| std::ptr::eq(entry.item, item));
    let is_unknown = |item: &Item| item.target.is_none() && item.number.is_none() && !names(item);
    listed.entries.iter().any(|entry| entry.listing.items.iter().any(is_unknown))
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
        match state.name {
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
