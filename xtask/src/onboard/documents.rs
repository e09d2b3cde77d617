//! The documentation map: which document answers what.

use super::{Checkout, Probe, Step};
use crate::markdown::{Block, Document, InlineKind, Kind, Table};
use crate::repo::files;

/// A question or a name, and the documents for it.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// What the document is for.
    pub question: String,
    /// The documents, relative to the root.
    pub paths: Vec<String>,
}

/// Where a map is looked for, the first that has one counts.
const MAPS: [&str; 5] = ["AGENTS.md", "docs/document_catalog.md", "document_catalog.md", "docs/README.md", "README.md"];

/// The map that the repository keeps: a table of links below a heading that speaks of a map or a catalogue; or else the
/// titles of the documents that there are.
#[must_use]
pub fn map(checkout: &Checkout) -> Vec<Entry> {
    let kept = MAPS.into_iter().find_map(|path| {
        let text = checkout.files.read(path).ok()?;
        Some(tables(path, &text)).filter(|entries| !entries.is_empty())
    });
    kept.unwrap_or_else(|| titles(checkout))
}

/// The rows of the tables below a heading for such a map.
fn tables(path: &str, text: &str) -> Vec<Entry> {
    let document = Document::parse(text);
    let is_map = |block: &Block| {
        let said = document.content(block).to_lowercase();
        matches!(block.kind, Kind::Heading(_)) && (said.contains("documentation map") || said.contains("catalog"))
    };
    let Some(heading) = document.blocks.iter().position(is_map) else { return Vec::new() };
    let blocks = &document.blocks[document.section(heading)];
    let tables = blocks.iter().filter_map(|block| match &block.kind {
        Kind::Table(table) => Some(table),
        _ => None,
    });
    tables.flat_map(|table| rows(&document, table, files::folder(path))).collect()
}

fn rows(document: &Document<'_>, table: &Table, folder: &str) -> Vec<Entry> {
    let row = |row: &crate::markdown::table::Row| {
        let links = |at: usize| -> Vec<String> {
            let inlines = row.cells.get(at).into_iter().flat_map(|cell| document.cell_inlines(table, cell));
            let targets = inlines.filter_map(|inline| match &inline.kind {
                InlineKind::Link(target) => files::join(folder, target.split('#').next().unwrap_or(target)),
                _ => None,
            });
            targets.collect()
        };
        let (at, paths) = (0..row.cells.len()).map(|at| (at, links(at))).find(|(_, paths)| !paths.is_empty())?;
        // What it is for stands before the link, or right behind it.
        let words = row.cells.get(if at == 0 { 1 } else { 0 })?;
        Some(Entry { question: plain(&document.text[words.range.clone()]), paths })
    };
    table.rows.iter().filter_map(row).collect()
}

/// Markdown as it reads: without the marks of code and emphasis.
fn plain(text: &str) -> String {
    text.replace("**", "").replace('`', "").replace("\\|", "|")
}

/// The first headings of the documents at the top and in `docs`.
fn titles(checkout: &Checkout) -> Vec<Entry> {
    let is_shown = |path: &&str| {
        let folder = files::folder(path);
        path.ends_with(".md") && (folder.is_empty() || folder == "docs")
    };
    let mut paths: Vec<&str> = checkout.files.paths().filter(is_shown).collect();
    paths.sort_unstable();
    let entry = |path: &str| {
        let text = checkout.files.read(path).ok()?;
        let document = Document::parse(&text);
        let heading = document.blocks.iter().find(|block| matches!(block.kind, Kind::Heading(_)))?;
        Some(Entry { question: plain(document.content(heading)), paths: vec![path.to_owned()] })
    };
    paths.into_iter().filter_map(entry).collect()
}

/// How it stands: shown or not.
pub(super) fn probe(checkout: &Checkout, step: Step) -> Probe {
    let entries = map(checkout).len();
    match (entries, checkout.record.done(step)) {
        (0, _) => Probe::unneeded("there are no documents"),
        (_, Some(day)) => Probe::done(format!("shown on {day}")),
        (_, None) => Probe::left("the documentation map was not shown yet"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_is_a_table_of_links_with_words_before_or_behind() {
        let text = "# Working here\n\n| To | Run |\n|---|---|\n| test | `x` |\n\n## Project Documentation Map\n\n| Question | Document |\n\
                    |---|---|\n| How do I **start**? | [onboarding](onboarding.md#a) |\n| An alert | [a](a.md), [b](../b.md) |\n\n\
                    ### More\n\n| Document | Purpose |\n|---|---|\n| [c](c.md) | what `c` is |\n\n## Rules\n";
        let found = tables("docs/AGENTS.md", text);
        let said: Vec<_> = found.iter().map(|entry| (&*entry.question, entry.paths.join(" "))).collect();
        assert_eq!(
            said,
            [
                ("How do I start?", "docs/onboarding.md".to_owned()),
                ("An alert", "docs/a.md b.md".to_owned()),
                ("what c is", "docs/c.md".to_owned()),
            ]
        );
        assert_eq!(tables("README.md", "# x\n\n| a | b |\n|---|---|\n| [c](c.md) | d |\n"), []);
    }
}
