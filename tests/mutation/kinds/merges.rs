//! Status tables that two branches change, and the merge driver puts together.

use super::rows::table;
use crate::mutant::{Kind, Mutant};
use crate::random::Random;
use crate::tree::{Files, Tree, line_of, newline};

pub(super) const KINDS: &[Kind] = &[
    Kind { name: "change a table on two branches, each in rows of its own", rules: &[], make: apart },
    Kind { name: "add a row to a table on each of two branches", rules: &[], make: both_add },
    Kind { name: "change a row on two branches, in another cell each", rules: &[], make: other_cells },
    Kind { name: "change a cell on two branches, otherwise", rules: &["conflict"], make: same_cell },
    Kind { name: "drop a row on one branch, and change it on the other", rules: &["conflict"], make: drop_changed },
];

/// A table of a tree, line by line, each with its ending.
struct Table<'t> {
    document: &'t str,
    before: &'t str,
    rows: Vec<Row<'t>>,
    after: &'t str,
    nl: &'static str,
}

/// A row, and where its status stands in it.
struct Row<'t> {
    line: &'t str,
    status: (usize, usize),
    name: (usize, usize),
}

impl<'t> Table<'t> {
    fn pick(tree: &'t Tree, random: &mut Random) -> Option<Self> {
        let row = &super::pattern(tree, random, |_| true)?.row;
        let text = tree.text(&row.table);
        let mut rows: Vec<_> = tree.patterns.iter().map(|pattern| &pattern.row).collect();
        rows.retain(|other| (&other.table, other.header) == (&row.table, row.header));
        rows.sort_by_key(|row| row.line.start);
        let (first, end) = (rows.first()?.line.start, table(text, row.header).0);
        let of = |row: &&crate::model::Row| {
            let at = |offset: usize| offset - row.line.start;
            let status = (at(row.status.start), at(row.status.end));
            Row { line: &text[row.line.clone()], status, name: (at(row.name.start), at(row.name.end)) }
        };
        let rows: Vec<Row<'_>> = rows.iter().map(of).collect();
        assert_eq!(rows.iter().map(|row| row.line.len()).sum::<usize>(), end - first, "{}: all rows", row.table);
        let (before, after) = (&text[..first], &text[end..]);
        Some(Self { document: &row.table, before, rows, after, nl: newline(text) })
    }

    /// The lines of all rows.
    fn lines(&self) -> Vec<String> {
        self.rows.iter().map(|row| row.line.to_owned()).collect()
    }

    /// The document with these lines as rows.
    fn with(&self, lines: &[String]) -> Vec<u8> {
        format!("{}{}{}", self.before, lines.concat(), self.after).into_bytes()
    }

    fn mutant(&self, tree: &Tree, what: &str, ours: &[String], theirs: &[String], right: &[String]) -> Mutant {
        let mut mutant = Mutant::of(tree, format!("in {}, {what}", self.document));
        mutant.work.insert(self.document.to_owned(), self.with(ours));
        mutant.right.insert(self.document.to_owned(), self.with(right));
        mutant.theirs = Some(Files::from([(self.document.to_owned(), self.with(theirs))]));
        mutant
    }

    /// Both sides of a row, as Git marks them.
    fn conflict(&self, ours: &str, theirs: &str) -> String {
        let nl = self.nl;
        format!("<<<<<<< ours{nl}{ours}======={nl}{theirs}>>>>>>> theirs{nl}")
    }

    /// Of `right`, the row at `number` is in conflict.
    fn in_conflict(&self, mutant: Mutant, number: usize) -> Mutant {
        let rows: usize = self.rows[..number].iter().map(|row| row.line.len()).sum();
        let text = format!("{}{}", self.before, self.lines().concat());
        let line = line_of(&text, self.before.len() + rows);
        mutant.expect_line("conflict", self.document, line)
    }
}

impl Row<'_> {
    fn with_status(&self, status: &str) -> String {
        format!("{}{status}{}", &self.line[..self.status.0], &self.line[self.status.1..])
    }

    fn named(&self, name: &str) -> String {
        format!("{}{name}{}", &self.line[..self.name.0], &self.line[self.name.1..])
    }

    /// With other words in its last cell. `None` where that is its status or its name.
    fn with_last(&self, words: &str) -> Option<String> {
        let said = self.line.trim_end().trim_end_matches('|').trim_end();
        let start = said.rfind('|')? + 2;
        let cell = self.line.get(start..said.len()).filter(|_| start > self.status.1 && start > self.name.1)?;
        Some(format!("{}{words}{}", &self.line[..start], &self.line[start + cell.len()..]))
    }
}

const WORDS: [&str; 4] = ["whoever asks", "by the book", "2031", "`src/other`"];

/// Each row is changed or dropped on one side at most, or left.
fn apart(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let table = Table::pick(tree, random)?;
    let (mut ours, mut theirs, mut right) = (table.lines(), table.lines(), table.lines());
    // Of three rows in a row at least, one is left to each side.
    let first = random.below(table.rows.len() - 1);
    for (number, row) in table.rows.iter().enumerate() {
        let is_ours = if number == first || number == first + 1 { number == first } else { random.coin() };
        let new = match random.below(5) {
            0 if number > 0 => String::new(),
            1 => row.with_last(random.pick(WORDS)?)?,
            2 if number != first && number != first + 1 => continue,
            _ => row.with_status(random.pick(["Proven", "In Review", "Retired"])?),
        };
        let side = if is_ours { &mut ours } else { &mut theirs };
        (side[number], right[number]) = (new.clone(), new);
    }
    Some(table.mutant(tree, "rows are changed and dropped", &ours, &theirs, &right))
}

fn both_add(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let table = Table::pick(tree, random)?;
    let at = 1 + random.below(table.rows.len());
    let row = random.pick(&table.rows)?;
    let (one, other) = (row.named("Leader Election"), row.named("Chaos Days"));
    let with = |new: &[&String]| {
        let mut lines = table.lines();
        lines.splice(at..at, new.iter().map(|line| (*line).clone()));
        lines
    };
    let (ours, theirs, right) = (with(&[&one]), with(&[&other]), with(&[&one, &other]));
    Some(table.mutant(tree, "a row is added twice", &ours, &theirs, &right))
}

fn other_cells(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let table = Table::pick(tree, random)?;
    let number = random.below(table.rows.len());
    let row = &table.rows[number];
    let (status, words) = (random.pick(["Proven", "In Review", "Retired"])?, random.pick(WORDS)?);
    let (mut ours, mut theirs, mut right) = (table.lines(), table.lines(), table.lines());
    ours[number] = row.with_status(status);
    theirs[number] = row.with_last(words)?;
    let changed = Row { line: &ours[number], status: (row.status.0, row.status.0 + status.len()), name: row.name };
    right[number] = changed.with_last(words)?;
    if random.coin() {
        std::mem::swap(&mut ours, &mut theirs);
    }
    Some(table.mutant(tree, "two cells of a row are changed", &ours, &theirs, &right))
}

fn same_cell(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let table = Table::pick(tree, random)?;
    let number = random.below(table.rows.len());
    let (mut ours, mut theirs, mut right) = (table.lines(), table.lines(), table.lines());
    ours[number] = table.rows[number].with_status("Proven");
    theirs[number] = table.rows[number].with_status("In Review");
    right[number] = table.conflict(&ours[number], &theirs[number]);
    // What else was done in the table comes along.
    let other = (number + 1) % table.rows.len();
    theirs[other] = table.rows[other].with_status("Retired");
    right[other].clone_from(&theirs[other]);
    let mutant = table.mutant(tree, "a status is changed twice", &ours, &theirs, &right);
    Some(table.in_conflict(mutant, number))
}

fn drop_changed(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let table = Table::pick(tree, random)?;
    let number = random.below(table.rows.len());
    let (mut ours, mut theirs, mut right) = (table.lines(), table.lines(), table.lines());
    let is_dropped_by_us = random.coin();
    let (dropping, changing) = if is_dropped_by_us { (&mut ours, &mut theirs) } else { (&mut theirs, &mut ours) };
    dropping[number].clear();
    changing[number] = table.rows[number].with_status("Proven");
    right[number] = table.conflict(&ours[number], &theirs[number]);
    let mutant = table.mutant(tree, "a row is dropped and changed", &ours, &theirs, &right);
    Some(table.in_conflict(mutant, number))
}
