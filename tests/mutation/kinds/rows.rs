//! Status tables with too few rows, or too many.

use super::pattern;
use crate::model::{Pattern, Reference};
use crate::mutant::{Kind, Mutant};
use crate::random::Random;
use crate::tree::{Tree, line_at, newline};

pub(super) const KINDS: &[Kind] = &[
    Kind { name: "drop a row", rules: &["missing-row"], make: drop_row },
    Kind { name: "add a row without a pattern", rules: &["row-without-pattern"], make: add_row },
    Kind { name: "rename a pattern in its row", rules: &["row-without-pattern", "missing-row"], make: rename },
];

/// Where the table of a row ends, and the cells of its header as they are written.
pub(super) fn table(text: &str, header: usize) -> (usize, Vec<&str>) {
    let first = &text[line_at(text, header)];
    let mut end = header;
    while end < text.len() && text[line_at(text, end)].contains('|') {
        end = line_at(text, end).end;
    }
    (end, cells(first.trim()))
}

/// What stands between the bars of a line.
fn cells(line: &str) -> Vec<&str> {
    let line = line.strip_prefix('|').unwrap_or(line);
    line.strip_suffix('|').unwrap_or(line).split('|').collect()
}

/// The code that a pattern names first, as tables have it.
pub(super) fn code(tree: &Tree, pattern: &Pattern) -> Option<String> {
    let document = tree.text(&pattern.document);
    let reference = pattern.references.iter().find(|reference: &&Reference| !reference.is_link)?;
    let part = &document[reference.part.clone()];
    let part = if part.starts_with("#L") || !part.starts_with([':', '#']) { "" } else { part };
    let part = part.replacen('#', "::", 1);
    Some(format!("`{}{}`", &document[reference.path.clone()], if part.starts_with("::") { &part } else { "" }))
}

/// A new row for a pattern: name and status, the code it names first, and blanks as wide as the header.
fn new_row(tree: &Tree, pattern: &Pattern) -> String {
    let text = tree.text(&pattern.row.table);
    let (_, header) = table(text, pattern.row.header);
    let own = cells(text[pattern.row.line.clone()].trim_end());
    let code = code(tree, pattern);
    let cell = |(number, head): (usize, &&str)| {
        let content = match head.trim() {
            "Pattern" | "Title" | "Name" => own[number].trim().to_owned(),
            "Status" => pattern.is.clone(),
            "Implementation" | "Used In" => code.clone().unwrap_or_default(),
            _ => String::new(),
        };
        // Without outer bars, the first cell has no blank before it.
        let blanks = if number == 0 && !text[pattern.row.header..].starts_with('|') { 1 } else { 2 };
        let width = head.chars().count().saturating_sub(blanks);
        format!("{content}{}", " ".repeat(width.saturating_sub(content.chars().count())))
    };
    let cells: Vec<String> = header.iter().enumerate().map(cell).collect();
    let line = cells.join(" | ");
    if text[pattern.row.header..].starts_with('|') { format!("| {line} |") } else { line.trim_end().to_owned() }
}

fn drop_row(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let pattern = pattern(tree, random, |_| true)?;
    let row = &pattern.row;
    let text = tree.text(&row.table);
    let nl = newline(text);
    let end = table(text, row.header).0 - row.line.len() - nl.len();
    let mutant = Mutant::of(tree, format!("`{}` has no row", pattern.name))
        .put(&row.table, row.line.clone(), "")
        .commit_if(random.coin())
        .expect("missing-row", &row.table, row.header);
    Some(mutant.becomes(&row.table, end..end, &format!("{nl}{}", new_row(tree, pattern))))
}

fn add_row(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let pattern = pattern(tree, random, |_| true)?;
    let row = &pattern.row;
    let name = random.pick(["Leader Election", "Blue-Green Deployments", "Chaos Days", "Audit Trail"])?;
    let text = tree.text(&row.table);
    let before = &text[row.line.start..row.name.start];
    let line = format!("{before}{name}{}", &text[row.name.end..row.line.end]);
    let at = if random.coin() { row.line.start } else { row.line.end };
    let mutant = Mutant::of(tree, format!("a row `{name}` in {}", row.table))
        .put(&row.table, at..at, &line)
        .commit_if(random.coin());
    Some(mutant.expect("row-without-pattern", &row.table, at).stays())
}

/// The row is of no pattern then, and the pattern has none.
fn rename(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let pattern = pattern(tree, random, |_| true)?;
    let row = &pattern.row;
    let text = tree.text(&row.table);
    let name = format!("{} Everywhere", pattern.name);
    let mutant = Mutant::of(tree, format!("the row of `{}` is called `{name}`", pattern.name))
        .put(&row.table, row.name.clone(), &name)
        .commit_if(random.coin())
        .expect("row-without-pattern", &row.table, row.name.start)
        .expect("missing-row", &row.table, row.header);
    let nl = newline(text);
    let end = table(text, row.header).0 + " Everywhere".len() - nl.len();
    Some(mutant.becomes(&row.table, end..end, &format!("{nl}{}", new_row(tree, pattern))))
}
