//! Statuses that are misspelled, missing, or not the same on both sides.

use std::ops::Range;

use super::documents::both;
use super::{pattern, slip};
use crate::model::Pattern;
use crate::mutant::{Kind, Mutant};
use crate::random::Random;
use crate::tree::{Tree, line_at, newline};

pub(super) const KINDS: &[Kind] = &[
    Kind { name: "misspell a status in its document", rules: &["unknown-status"], make: misspell_document },
    Kind { name: "misspell a status in its row", rules: &["unknown-status"], make: misspell_row },
    Kind { name: "write a status in another case", rules: &["unknown-status"], make: case },
    Kind { name: "write a status that is none", rules: &["unknown-status"], make: unknown },
    Kind { name: "change a status in its document", rules: &["status-disagreement"], make: change_document },
    Kind { name: "change a status in its row", rules: &["status-disagreement"], make: change_row },
    Kind { name: "change a status twice in its document", rules: &["status-disagreement"], make: change_twice },
    Kind { name: "change a status on both sides, otherwise", rules: &["status-disagreement"], make: change_both },
    Kind { name: "skip a step on both sides", rules: &["status-jump"], make: jump },
    Kind { name: "bring a deprecated pattern back on both sides", rules: &["status-jump"], make: back },
    Kind { name: "empty a status in its row", rules: &["status-disagreement"], make: empty_cell },
    Kind { name: "drop a status from its document", rules: &["missing-status"], make: drop_status },
];

/// What a pattern may be next, without anything else to be said of it.
fn next(pattern: &Pattern, random: &mut Random) -> Option<&'static str> {
    match pattern.is.as_str() {
        "Canonical" => Some("Established"),
        "Established" => Some(if random.coin() { "Canonical" } else { "Experimental" }),
        "Experimental" => Some("Established"),
        _ => None,
    }
}

pub(super) fn moving<'t>(tree: &'t Tree, random: &mut Random) -> Option<(&'t Pattern, &'static str)> {
    let pattern = pattern(tree, random, |pattern| pattern.is != "Deprecated")?;
    Some((pattern, next(pattern, random)?))
}

fn misspell_document(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let pattern = pattern(tree, random, |_| true)?;
    let word = slip(&pattern.is, random);
    let mutant = Mutant::of(tree, format!("`{}` is {word} in {}", pattern.name, pattern.document))
        .put(&pattern.document, pattern.status.clone(), &word)
        .commit_if(random.coin());
    Some(mutant.expect("unknown-status", &pattern.document, pattern.status.start))
}

fn misspell_row(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let pattern = pattern(tree, random, |_| true)?;
    let (row, word) = (&pattern.row, slip(&pattern.is, random));
    let mutant = Mutant::of(tree, format!("`{}` is {word} in {}", pattern.name, row.table))
        .put(&row.table, row.status.clone(), &word)
        .commit_if(random.coin());
    Some(mutant.expect("unknown-status", &row.table, row.status.start))
}

fn case(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let pattern = pattern(tree, random, |_| true)?;
    let word = if random.coin() { pattern.is.to_lowercase() } else { pattern.is.to_uppercase() };
    let (path, place) = match random.coin() {
        true => (&pattern.document, &pattern.status),
        false => (&pattern.row.table, &pattern.row.status),
    };
    let mutant = Mutant::of(tree, format!("`{}` is {word} in {path}", pattern.name))
        .put(path, place.clone(), &word)
        .commit_if(random.coin());
    Some(mutant.expect("unknown-status", path, place.start))
}

/// Words of people's own, which are near no status.
fn unknown(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let pattern = pattern(tree, random, |_| true)?;
    let word = random.pick(["Golden", "Adopted", "In Review", "Blessed"])?;
    let (path, place) = match random.coin() {
        true => (&pattern.document, &pattern.status),
        false => (&pattern.row.table, &pattern.row.status),
    };
    let mutant = Mutant::of(tree, format!("`{}` is {word} in {path}", pattern.name))
        .put(path, place.clone(), word)
        .commit_if(random.coin());
    Some(mutant.expect("unknown-status", path, place.start).stays())
}

fn change_document(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let (pattern, status) = moving(tree, random)?;
    let mutant = Mutant::of(tree, format!("`{}` becomes {status} in {}", pattern.name, pattern.document))
        .put(&pattern.document, pattern.status.clone(), status)
        .commit_if(random.coin())
        .expect("status-disagreement", &pattern.document, pattern.status.start);
    Some(follow_row(tree, pattern, mutant, status))
}

/// The row follows: it may stand in the same document, behind what has moved it.
fn follow_row(tree: &Tree, pattern: &Pattern, mutant: Mutant, status: &str) -> Mutant {
    let row = &pattern.row;
    let is_behind = row.table == pattern.document && row.status.start > pattern.status.start;
    let (was, is) = if is_behind { (pattern.status.len(), status.len()) } else { (0, 0) };
    let place = row.status.start + is - was..row.status.end + is - was;
    let (row, document) = (&pattern.row, tree.text(&pattern.row.table));
    let lead = &document[..row.status.start];
    with_sign(tree, pattern, mutant, (&row.table, place), lead, status)
}

/// Puts a status in its place, and the sign that legends have for it in place of that for the old one before it.
fn with_sign(
    tree: &Tree,
    pattern: &Pattern,
    mutant: Mutant,
    (path, place): (&str, Range<usize>),
    lead: &str,
    status: &str,
) -> Mutant {
    let (old, new) = (tree.sign(&pattern.is), tree.sign(status));
    match (old, new) {
        (Some(old), Some(new)) if lead.ends_with(&format!("{old} ")) => {
            let start = place.start - old.len() - 1;
            mutant.becomes(path, start..place.end, &format!("{new} {status}"))
        }
        _ => mutant.becomes(path, place, status),
    }
}

fn change_row(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let (pattern, status) = moving(tree, random)?;
    // Of all trees, a table stands below the patterns or in a document of its own.
    let mutant = Mutant::of(tree, format!("`{}` becomes {status} in {}", pattern.name, pattern.row.table))
        .put(&pattern.row.table, pattern.row.status.clone(), status)
        .commit_if(random.coin())
        .expect("status-disagreement", &pattern.document, pattern.status.start);
    let lead = &tree.text(&pattern.document)[..pattern.status.start];
    Some(with_sign(tree, pattern, mutant, (&pattern.document, pattern.status.clone()), lead, status))
}

fn change_twice(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let pattern = pattern(tree, random, |pattern| pattern.is != "Deprecated" && pattern.is != "Established")?;
    let last = if pattern.is == "Canonical" { "Experimental" } else { "Canonical" };
    let first = "Established".len();
    let start = pattern.status.start;
    let mutant = Mutant::of(tree, format!("`{}` becomes Established, then {last}, in its document", pattern.name))
        .put(&pattern.document, pattern.status.clone(), "Established")
        .commit()
        .put(&pattern.document, start..start + first, last)
        .commit_if(random.coin())
        .expect("status-disagreement", &pattern.document, start);
    Some(follow_row(tree, pattern, mutant, last))
}

/// The row first, and then the document: both are committed, or one, or none.
fn change_both(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let pattern = pattern(tree, random, |pattern| pattern.is == "Established")?;
    let (one, other) = if random.coin() { ("Canonical", "Experimental") } else { ("Experimental", "Canonical") };
    let committed = random.below(3);
    let mutant = Mutant::of(tree, format!("`{}` is {one} in its row, and {other} in its document", pattern.name))
        .put(&pattern.row.table, pattern.row.status.clone(), one)
        .commit_if(committed > 0)
        .put(&pattern.document, pattern.status.clone(), other)
        .commit_if(committed > 1);
    Some(mutant.expect("status-disagreement", &pattern.document, pattern.status.start).stays())
}

fn jump(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let pattern = pattern(tree, random, |pattern| pattern.is == "Experimental")?;
    let mutant = both(tree, pattern, "Canonical").commit_if(random.coin());
    Some(mutant.expect("status-jump", &pattern.document, pattern.status.start).stays())
}

fn back(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let pattern = pattern(tree, random, |pattern| pattern.is == "Deprecated")?;
    let status = random.pick(["Experimental", "Established", "Canonical"])?;
    let mutant = both(tree, pattern, status).commit_if(random.coin());
    Some(mutant.expect("status-jump", &pattern.document, pattern.status.start).stays())
}

fn empty_cell(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let pattern = pattern(tree, random, |_| true)?;
    let row = &pattern.row;
    let text = tree.text(&row.table);
    // The whole cell, with an emoji and marks.
    let start = text[..row.status.start].rfind('|')? + 1;
    let end = row.status.end + text[row.status.end..].find('|')?;
    let mutant = Mutant::of(tree, format!("the row of `{}` has no status", pattern.name))
        .put(&row.table, start..end, " ")
        .commit_if(random.coin())
        .expect("status-disagreement", &row.table, row.line.start);
    Some(mutant.becomes(&row.table, start..start + 1, &format!(" {} ", pattern.is)))
}

fn drop_status(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let pattern = pattern(tree, random, |_| true)?;
    let text = tree.text(&pattern.document);
    let mut end = line_at(text, pattern.heading.start).end;
    if text[end..].starts_with("==") {
        end = line_at(text, end).end;
    }
    let nl = newline(text);
    let line = line_at(text, pattern.status.start);
    // With the heading that it stands below.
    let own_heading = text[end..line.start].trim();
    let dropped = if own_heading.is_empty() { line } else { end + nl.len()..line.end + nl.len() };
    let is_last = text[dropped.end..].starts_with(nl) && text[..dropped.start].ends_with(&format!("{nl}{nl}"));
    let dropped = if is_last { dropped.start..dropped.end + nl.len() } else { dropped };
    let mutant = Mutant::of(tree, format!("`{}` has no status in its document", pattern.name))
        .put(&pattern.document, dropped, "")
        .commit_if(random.coin())
        .expect("missing-status", &pattern.document, pattern.heading.start);
    let at = end - nl.len();
    Some(mutant.becomes(&pattern.document, at..at, &format!("{nl}{nl}**Status:** {}", pattern.is)))
}
