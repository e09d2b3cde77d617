//! `missing-row`.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::{Context, Rule, count, edit, index};
use crate::diagnostic::{Diagnostic, Severity};
use crate::markdown::{self, anchor, line_start, table};
use crate::pattern::{Facts, Names, Part, Pattern, StatusTable, Target};
use crate::repo::files;
use crate::sync::Workspace;
use crate::sync::workspace::{Document, Placed};

pub(super) struct MissingRow;

impl Rule for MissingRow {
    fn id(&self) -> &'static str {
        "missing-row"
    }

    fn summary(&self) -> &'static str {
        "Every pattern has a row in a status table, where there is one. It goes to the end of the table that has most \
         of the patterns of its document, else of all."
    }

    fn has_sides(&self) -> bool {
        true
    }

    fn check(&self, context: &Context<'_>, found: &mut Vec<Diagnostic>) {
        let workspace = context.workspace;
        let patterns = &context.index;
        let rows = &context.rows;
        index::missing(self.id(), context, found);
        let mut keys: Vec<&str> = patterns.keys().filter(|key| rows.of(key).is_empty()).collect();
        keys.sort_by_key(|key| {
            patterns.patterns(key).first().map(|(document, pattern)| (&document.path, pattern.span.start))
        });
        if keys.is_empty() {
            return;
        }
        let homes = Homes::of(context);
        let mut missing: Vec<(usize, Vec<Placed<'_>>)> = Vec::new();
        for key in keys {
            let [(document, pattern)] = patterns.patterns(key) else { continue };
            let Some(home) = homes.of_document(&document.path) else { return };
            match missing.iter_mut().find(|(other, _)| *other == home) {
                Some((_, patterns)) => patterns.push((document, pattern)),
                None => missing.push((home, vec![(document, pattern)])),
            }
        }
        for (home, patterns) in missing {
            let (document, table) = homes.tables[home];
            found.extend(self.report(workspace, document, table, &patterns));
        }
    }
}

/// Which table the patterns of a document belong to.
struct Homes<'w> {
    tables: Vec<(&'w Document, &'w StatusTable)>,
    by_document: FxHashMap<&'w str, usize>,
    /// The table with most patterns.
    common: Option<usize>,
}

impl<'w> Homes<'w> {
    fn of(context: &Context<'w>) -> Self {
        let (workspace, index) = (context.workspace, &context.index);
        let tables: Vec<_> = workspace
            .documents
            .iter()
            .flat_map(|document| document.facts.tables.iter().map(move |table| (document, table)))
            .collect();
        let mut votes: FxHashMap<&str, BTreeMap<usize, usize>> = FxHashMap::default();
        let mut totals = BTreeMap::new();
        for (number, (_, table)) in tables.iter().enumerate() {
            totals.insert(number, 0);
            for key in table.rows.iter().filter_map(|row| index.find(&row.key)) {
                *totals.entry(number).or_default() += 1;
                for &(document, _) in index.patterns(key) {
                    *votes.entry(&document.path).or_default().entry(number).or_default() += 1;
                }
            }
        }
        // The first of those with most.
        let best = |counts: &BTreeMap<usize, usize>| {
            counts.iter().max_by_key(|(number, count)| (**count, usize::MAX - **number)).map(|(number, _)| *number)
        };
        let by_document = votes.into_iter().filter_map(|(path, counts)| Some((path, best(&counts)?))).collect();
        let common = best(&totals);
        Self { tables, by_document, common }
    }

    fn of_document(&self, path: &str) -> Option<usize> {
        self.by_document.get(path).copied().or(self.common)
    }
}

impl MissingRow {
    fn report(
        &self,
        workspace: &Workspace,
        document: &Document,
        table: &StatusTable,
        patterns: &[Placed<'_>],
    ) -> Option<Diagnostic> {
        let (_, first) = patterns.first()?;
        let message = match patterns.len() {
            1 => format!("pattern `{}` has no row in the status table", first.name),
            number => format!("{} have no row in the status table", count(number, "pattern")),
        };
        let diagnostic = Diagnostic::new(self.id(), Severity::Error, document.span(table.header.clone()), message);
        let related = |diagnostic: Diagnostic, (other, pattern): &Placed<'_>| {
            diagnostic.related(other.span(pattern.span.clone()), "this pattern")
        };
        let diagnostic = patterns.iter().fold(diagnostic, related);
        // A link in a name would be read as the name, so that its row would not be found again.
        if let Some((_, pattern)) = patterns.iter().find(|(_, pattern)| pattern.name.contains(['[', ']'])) {
            return Some(diagnostic.help(format!("add it by hand: there is a link in `{}`", pattern.name)));
        }
        let text = workspace.document_text(&document.path)?;
        let rows: Vec<String> =
            patterns.iter().map(|(other, pattern)| row(workspace, &text, document, table, other, pattern)).collect();
        let names = &workspace.config.scope.names;
        let is_misread = |(row, (_, pattern)): &(&String, &Placed<'_>)| !is_row_of(&text, table, row, pattern, names);
        if let Some((_, (_, pattern))) = rows.iter().zip(patterns).find(is_misread) {
            return Some(diagnostic.help(format!("add it by hand: `{}` would not be read as a name", pattern.name)));
        }
        let rows = rows.concat();
        let title = format!("add {}", count(patterns.len(), "row"));
        Some(diagnostic.fix(title, vec![edit(document.span(table.end..table.end), rows)]))
    }
}

/// Whether `row` below the first two lines of a table is read as the row of a pattern.
fn is_row_of(text: &str, table: &StatusTable, row: &str, pattern: &Pattern, names: &Names) -> bool {
    let lines = text.get(line_start(text, table.header.start)..).unwrap_or_default().lines().take(2);
    let lines: Vec<&str> = lines.chain(row.lines()).map(str::trim_start).filter(|line| !line.is_empty()).collect();
    let facts = Facts::read(&markdown::Document::parse(&lines.join("\n")), names);
    facts.tables.iter().flat_map(|table| &table.rows).any(|row| row.key == pattern.key)
}

/// A row for a pattern, in the form of the table's last line, behind a line ending.
fn row(
    workspace: &Workspace,
    text: &str,
    document: &Document,
    table: &StatusTable,
    other: &Document,
    pattern: &Pattern,
) -> String {
    let linked = table.rows.last().is_some_and(|row| row.linked);
    let status = pattern.status.as_ref().and_then(|status| workspace.vocabulary.written(&status.text));
    let mut cells = vec![String::new(); table.columns];
    let mut set = |column: Option<usize>, text: String| {
        if let Some(cell) = column.and_then(|column| cells.get_mut(column)) {
            *cell = text;
        }
    };
    set(table.reference_column, implementation(pattern).map(|path| format!("`{path}`")).unwrap_or_default());
    set(Some(table.status_column), status.unwrap_or_default().to_owned());
    let name = table::escape(&pattern.name);
    let name = if linked { format!("[{name}]({})", link(&document.path, other, pattern)) } else { name };
    set(Some(table.name_column), name);
    table::line_like(text, table.header.start, &cells)
}

/// The first file that the pattern names as its implementation.
pub(super) fn implementation(pattern: &Pattern) -> Option<String> {
    pattern.references.iter().find_map(|reference| match &reference.target {
        Target::Path { doubtful: true, .. } => None,
        Target::Path { path, part: Part::Symbol(symbol), .. } if !reference.link => Some(format!("{path}::{symbol}")),
        Target::Path { path, .. } if !reference.link => Some(path.to_string()),
        Target::Path { .. } => None,
        Target::Rust(path) => Some(path.to_string()),
    })
}

/// The way from the table's document to the pattern.
fn link(from: &str, other: &Document, pattern: &Pattern) -> String {
    let anchor = if other.facts.patterns.len() > 1 {
        format!("#pattern-{}", anchor::slug(&pattern.name))
    } else {
        String::new()
    };
    if *other.path == *from {
        return anchor;
    }
    let folder = files::folder(from);
    format!("{}{anchor}", files::relative(folder, &other.path)).replace(' ', "%20")
}
