//! Tables of environment variables.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::markdown::{Document, InlineKind, Kind};

/// Heads of columns that hold names of variables, as [`super::key`] has them.
const HEADS: [&str; 9] =
    ["env", "env var", "env variable", "environment variable", "key", "name", "setting", "variable", "variables"];

/// A table with a column of variables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariableTable {
    /// Its first line.
    pub header: Range<usize>,
    /// The column of names, from 0.
    pub column: usize,
    /// The variables, with where they stand.
    pub names: Vec<(Box<str>, Range<usize>)>,
    /// What stands before the `*` of names such as `OTEL_*`.
    pub prefixes: Vec<Box<str>>,
    /// The end of the last line, before its line ending.
    pub end: usize,
}

/// The tables of variables of a document that has such tables by what it says around them: it names an example file, or
/// a heading above them speaks of environment or configuration.
#[must_use]
pub fn read(document: &Document<'_>) -> Vec<VariableTable> {
    let mut tables = Vec::new();
    for (number, block) in document.blocks.iter().enumerate().filter(|(_, block)| !block.quoted) {
        if matches!(block.kind, Kind::Table(_))
            && let Some(table) = table(document, number)
            && (names_example(document.text) || is_under_heading(document, number))
        {
            tables.push(table);
        }
    }
    tables
}

fn table(document: &Document<'_>, number: usize) -> Option<VariableTable> {
    let block = document.blocks.get(number)?;
    let Kind::Table(table) = &block.kind else { return None };
    let text = document.text;
    let heads = table.header.iter().map(|cell| super::key(&text[cell.range.clone()]));
    let column = heads.into_iter().position(|head| HEADS.contains(&head.as_str()))?;
    let (mut names, mut prefixes, mut rows) = (Vec::new(), Vec::new(), 0);
    for cell in table.rows.iter().filter_map(|row| row.cells.get(column)) {
        let before = (names.len(), prefixes.len());
        for inline in document.cell_inlines(table, cell) {
            let InlineKind::Code(code) = &inline.kind else { continue };
            let name = text[code.clone()].trim_start_matches('$');
            match name.strip_suffix('*') {
                Some(prefix) if is_name(prefix) => prefixes.push(prefix.into()),
                None if is_name(name) => names.push((name.into(), code.end - name.len()..code.end)),
                _ => {}
            }
        }
        rows += usize::from(before != (names.len(), prefixes.len()));
    }
    let end = block.range.start + text[block.range.clone()].trim_end_matches(['\n', '\r']).len();
    let header = table.header.first()?.range.start..table.header.last()?.range.end;
    let is_one = names.len() >= 2 && rows * 3 >= table.rows.len() * 2;
    is_one.then_some(VariableTable { header, column, names, prefixes, end })
}

/// Whether `text` may be the name of a variable: `UPPER_CASE`.
#[must_use]
pub fn is_name(text: &str) -> bool {
    text.len() >= 2
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

fn names_example(text: &str) -> bool {
    [".env.example", ".env.template", ".env.sample"].iter().any(|name| text.contains(name))
}

/// Whether one of the headings above speaks of what variables are for.
fn is_under_heading(document: &Document<'_>, number: usize) -> bool {
    let mut lowest = u8::MAX;
    document.blocks[..number].iter().rev().any(|block| match block.kind {
        Kind::Heading(level) if level < lowest => {
            lowest = level;
            let heading = document.content(block).to_lowercase();
            ["environment", "configuration", "env var"].iter().any(|word| heading.contains(word))
        }
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let tables = read(&Document::parse(text));
        tables
            .iter()
            .flat_map(|table| &table.names)
            .map(|(name, span)| {
                assert_eq!(**name, text[span.clone()]);
                name.to_string()
            })
            .collect()
    }

    #[test]
    fn a_table_of_variables_is_known_by_its_head_its_cells_and_what_stands_around_it() {
        let table = "| Variable | Meaning |\n|---|---|\n| `A_B` | x |\n| **`$C`**, `DD` or `E_*` | `NO` |\n";
        assert_eq!(names(&format!("## Configuration\n\n{table}")), ["A_B", "DD"]);
        assert_eq!(names(&format!("See `.env.example`.\n\n{table}")), ["A_B", "DD"]);
        assert_eq!(names(&format!("# Environment\n\n## Other\n\n### Deep\n\n{table}")), ["A_B", "DD"]);
        assert_eq!(names(&format!("# Environment\n\n# Other\n\n{table}")), [""; 0]);
        assert_eq!(names(&format!("# Environment\n\n{}", table.replace("Variable", "Constant"))), [""; 0]);
        assert_eq!(names("# Environment\n\n|Name|\n|---|\n|`A_B`|\n|`C_D`|\n|`x`|\n|`y`|\n"), [""; 0]);
    }
}
