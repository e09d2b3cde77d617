//! Dates on which patterns were verified, in a field and in a column that are added to each tree.

use super::examples;
use crate::model::{Example, Pattern};
use crate::mutant::{Kind, Mutant};
use crate::random::Random;
use crate::tree::{Tree, line_at, newline, text};

pub(super) const KINDS: &[Kind] = &[
    Kind { name: "change code after it was verified", rules: &["stale-verification"], make: stale },
    Kind { name: "verify a pattern after its code was changed", rules: &[], make: fresh },
    Kind { name: "verify a pattern on a day that there is not", rules: &[], make: impossible },
];

/// A pattern with an example that need not be its code, and a whole file as a reference to that.
fn place<'t>(tree: &'t Tree, random: &mut Random) -> Option<(&'t Pattern, &'t Example)> {
    let all = tree.patterns.iter().filter(|pattern| pattern.is == "Established" || pattern.is == "Experimental");
    let all = all.flat_map(|pattern| pattern.examples.iter().map(move |example| (pattern, example)));
    random.pick(all)
}

/// The tree with these days in a field and in a row, on disk only.
fn mark(tree: &Tree, pattern: &Pattern, field: Option<&str>, row: Option<&str>) -> Mutant {
    let mut mutant = Mutant::of(tree, format!("`{}` was verified: {field:?}, {row:?}", pattern.name));
    if let Some(day) = row {
        let table = &pattern.row.table;
        let said = tree.text(table);
        let end = super::rows::table(said, pattern.row.header).0;
        let mut lines = String::new();
        let mut at = pattern.row.header;
        while at < end {
            let line = line_at(said, at);
            let cell = match line.start {
                start if start == pattern.row.header => "Last Verified",
                start if start == line_at(said, pattern.row.header).end => "---",
                start if start == pattern.row.line.start => day,
                _ => "",
            };
            let own = said[line.clone()].trim_end();
            let new = if own.ends_with('|') { format!("{own} {cell} |") } else { format!("{own} | {cell}") };
            lines += &format!("{new}{}", newline(said));
            at = line.end;
        }
        mutant = mutant.put(table, pattern.row.header..end, &lines);
    }
    if let Some(day) = field {
        let said = tree.text(&pattern.document);
        let mut end = line_at(said, pattern.heading.start).end;
        if said[end..].starts_with("==") {
            end = line_at(said, end).end;
        }
        let nl = newline(said);
        mutant = mutant.put(&pattern.document, end..end, &format!("{nl}**Last Verified:** {day}{nl}"));
    }
    mutant
}

/// The day of the commit that is made as the `number`th on top of the tree, from 1; earlier ones are before it.
fn day(tree: &Tree, number: i64) -> String {
    format!("2026-01-{:02}", 1 + i64::try_from(tree.history.len()).unwrap_or_default() + number)
}

/// Changes a line of code that the example shows.
fn change(tree: &Tree, random: &mut Random, pattern: &Pattern, example: &Example, mutant: Mutant) -> Option<Mutant> {
    let document = tree.text(&pattern.document);
    let (line, place) = examples::line(tree, random, &pattern.document, example)?;
    let said = &document[line];
    // What is referred to has to be changed: the whole file, or the definition that the example is of.
    let is_whole = |part: &str| !part.starts_with("::") && !part.starts_with('#') && !part.starts_with(':');
    let shown = &document[example.code.clone()];
    let is_shown = |part: &str| part.strip_prefix("::").is_some_and(|name| shown.contains(name));
    let mut here = pattern.references.iter().filter(|reference| reference.file == example.file);
    let is_named = here.any(|reference| {
        let part = &document[reference.part.clone()];
        is_whole(part) || is_shown(part)
    });
    if !is_named || said.starts_with(['/', '#', '@', '}', ']']) {
        return None;
    }
    let new = examples::changed(said, random);
    Some(mutant.put(&example.file, place..place + said.len(), &new))
}

fn stale(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let (pattern, example) = place(tree, random)?;
    let (old, older) = (day(tree, 1), "2025-06-30");
    let (field, row) = match random.below(4) {
        0 => (Some(&*old), None),
        1 => (None, Some(&*old)),
        2 => (Some(&*old), Some(older)),
        _ => (Some(older), Some(&*old)),
    };
    let mutant = mark(tree, pattern, field, row).commit();
    let mutant = change(tree, random, pattern, example, mutant)?.commit_if(random.coin());
    let document = match field {
        Some(_) => &pattern.document,
        None => &pattern.row.table,
    };
    let said = text(&mutant.work, document);
    let at = field.or(row).and_then(|day| said.find(day))?;
    let mut mutant = mutant.expect("stale-verification", document, at).stays();
    mutant.what = format!("{}, and its code has changed since", mutant.what);
    Some(mutant)
}

/// It is enough that one of field and row is new enough.
fn fresh(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let (pattern, example) = place(tree, random)?;
    let changed = change(tree, random, pattern, example, Mutant::of(tree, ""))?;
    let (new, older) = (day(tree, 1), "2025-06-30");
    let (field, row) = match random.below(4) {
        0 => (Some(&*new), None),
        1 => (None, Some(&*new)),
        2 => (Some(&*new), Some(older)),
        _ => (Some(older), Some(&*new)),
    };
    let mut mutant = mark(tree, pattern, field, row);
    // The code first, and then the day, or both at once.
    let is_apart = random.coin();
    let code = changed.work[&example.file].clone();
    if is_apart {
        mutant.commits.push(changed.work);
    }
    mutant.work.insert(example.file.clone(), code);
    Some(mutant.commit_if(!is_apart || random.coin()).stays())
}

/// Such a day is no day: nothing is said of the pattern.
fn impossible(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let (pattern, example) = place(tree, random)?;
    let days = ["2025-02-30", "2025-02-29", "2025-06-31", "2025-13-01", "2025-00-10", "2025-01-00", "31.12.2025"];
    let day = random.pick(days)?;
    let (field, row) = if random.coin() { (Some(day), None) } else { (None, Some(day)) };
    let mutant = mark(tree, pattern, field, row).commit();
    Some(change(tree, random, pattern, example, mutant)?.commit_if(random.coin()).stays())
}
