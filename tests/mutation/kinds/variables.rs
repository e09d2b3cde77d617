//! Environment variables that an example file has and a table has not, or the other way round.

use std::ops::Range;

use crate::mutant::{Kind, Mutant};
use crate::random::Random;
use crate::tree::{Tree, line_at, newline};

pub(super) const KINDS: &[Kind] = &[
    Kind { name: "drop a variable from its example file", rules: &["variable-drift"], make: drop_from_example },
    Kind { name: "drop a variable from its table", rules: &["variable-drift"], make: drop_from_table },
    Kind { name: "add a variable to an example file", rules: &["variable-drift"], make: add_to_example },
];

const EXAMPLE: &str = ".env.example";

/// A variable that stands in the example file, below a line of comment, and in a table.
struct Variable {
    name: String,
    /// Both lines in the example file.
    lines: Range<usize>,
    comment: String,
    row: Range<usize>,
    /// What the row says of it.
    meaning: String,
}

/// A table whose first column is of variables.
struct Table {
    document: String,
    header: Range<usize>,
    end: usize,
    /// In the order of the rows.
    variables: Vec<Variable>,
}

/// The one table of the tree.
fn table(tree: &Tree) -> Option<Table> {
    let (document, text) = tree.documents().find(|(_, text)| text.contains("\n| Variable "))?;
    let header = line_at(text, text.find("\n| Variable ")? + 1);
    let example = tree.text(EXAMPLE);
    let mut end = line_at(text, header.end).end;
    let mut variables = Vec::new();
    while text[end..].starts_with('|') {
        let row = line_at(text, end);
        let mut cells = text[row.clone()].split('|').skip(1).map(str::trim);
        let name = cells.next()?.trim_matches('`').to_owned();
        let meaning = cells.next()?.to_owned();
        let at = example.find(&format!("\n{name}="))? + 1;
        let comment = line_at(example, at - 1);
        let lines = comment.start..line_at(example, at).end;
        let comment = example[comment].trim_start_matches("# ").trim_end().to_owned();
        variables.push(Variable { name, lines, comment, row: row.clone(), meaning });
        end = row.end;
    }
    Some(Table { document: document.to_owned(), header, end, variables })
}

fn drop_from_example(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let table = table(tree)?;
    let number = random.below(table.variables.len());
    let variable = &table.variables[number];
    let example = tree.text(EXAMPLE);
    let end = newline(example);
    let mutant = Mutant::of(tree, format!("{} is not in {EXAMPLE}", variable.name))
        .put(EXAMPLE, variable.lines.clone(), "")
        .commit_if(random.coin());
    // Behind the one before it in the table; the first has none before it, and goes to the end.
    let at = match number {
        0 => example.len() - variable.lines.len(),
        _ => table.variables[number - 1].lines.end,
    };
    let lines = format!("# {}{end}{}={end}", variable.meaning, variable.name);
    Some(mutant.expect("variable-drift", &table.document, variable.row.start).becomes(EXAMPLE, at..at, &lines))
}

/// The row of a variable, as wide as the header.
fn row(header: &str, name: &str, meaning: &str) -> String {
    let widths = header.trim().trim_matches('|').split('|').map(|cell| cell.chars().count() - 2);
    let cells = [format!("`{name}`"), meaning.to_owned(), String::new()];
    let cells = cells.iter().zip(widths).map(|(cell, width)| format!(" {cell:width$} ")).collect::<Vec<_>>();
    format!("|{}|", cells.join("|"))
}

fn drop_from_table(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let table = table(tree)?;
    let variable = random.pick(&table.variables)?;
    let text = tree.text(&table.document);
    let header = &text[table.header.clone()];
    let mutant = Mutant::of(tree, format!("{} is in no table", variable.name))
        .put(&table.document, variable.row.clone(), "")
        .commit_if(random.coin());
    let end = table.end - variable.row.len();
    let row = format!("{}{}", row(header, &variable.name, &variable.comment), newline(text));
    let mutant = mutant.expect("variable-drift", &table.document, table.header.start);
    Some(mutant.becomes(&table.document, end..end, &row))
}

fn add_to_example(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let table = table(tree)?;
    let name = ["LOG_LEVEL", "CACHE_SECONDS", "MAIL_FROM"][random.below(3)];
    let comment = ["What is wanted.", "Not used by | tests."][random.below(2)];
    let at = random.pick(&table.variables)?.lines.end;
    let (text, example) = (tree.text(&table.document), tree.text(EXAMPLE));
    let end = newline(example);
    let mutant = Mutant::of(tree, format!("{name} is in {EXAMPLE} only"))
        .put(EXAMPLE, at..at, &format!("# {comment}{end}{name}={end}"))
        .commit_if(random.coin());
    let row = format!("{}{}", row(&text[table.header.clone()], name, &comment.replace('|', "\\|")), newline(text));
    let mutant = mutant.expect("variable-drift", &table.document, table.header.start);
    Some(mutant.becomes(&table.document, table.end..table.end, &row))
}
