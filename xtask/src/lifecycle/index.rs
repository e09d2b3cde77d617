//! The item of a new decision in what lists the decisions of its folder.

use super::{Done, group, link};
use crate::markdown::edit::{self, Replacement};
use crate::markdown::{self, Document, Kind, link as spelling};
use crate::repo::files;
use crate::sync::collection::{Collection, Listed, collections};
use crate::sync::entry;
use crate::sync::workspace::{Change, Text};
use crate::sync::{Options, Workspace, rules};

/// What is added.
#[derive(Default)]
pub(super) struct Indexed {
    /// The documents as they will be.
    pub(super) changes: Vec<Change>,
    /// What that is, in words.
    pub(super) done: Vec<Done>,
}

/// Adds the record at `path` to the indexes that it is missing from, and nothing else that may be missing there.
pub(super) fn add(workspace: &Workspace, path: &str) -> Indexed {
    let found = rules::check(workspace, &Options::default());
    let is_missing = |index: &str| {
        let is_about = |span: &crate::diagnostic::Span| span.path == path;
        let mut missing = found.iter().filter(|it| it.rule == "missing-row" && it.primary.path == index);
        missing.any(|it| it.related.iter().any(|related| is_about(&related.span)))
    };
    let mut indexed = Indexed::default();
    for collection in collections(&workspace.documents) {
        let Some(at) = collection.records.iter().position(|(document, _)| *document.path == *path) else { continue };
        for listed in collection.indexes.iter().filter(|listed| is_missing(&listed.document.path)) {
            let text = workspace.document_text(&listed.document.path).unwrap_or_default();
            let alone = entry::insertions(&text, &collection, listed, &[at])
                .filter(|(_, untold)| untold.is_empty())
                .map(|(all, _)| all.into_iter().map(|it| Replacement { range: it.at..it.at, text: it.text }).collect());
            let edits = alone.or_else(|| grouped(workspace, &text, &collection, listed, at).map(|edit| vec![edit]));
            let Some(Ok(text)) = edits.map(|edits| edit::apply(&text, &edits)) else { continue };
            let path = listed.document.path.to_string();
            indexed.done.push(Done { path: path.clone(), what: "add an item".to_owned() });
            indexed.changes.push(Change { path, text: Text::Given(text) });
        }
    }
    indexed
}

/// The item for a record in the list under the heading for its status.
fn grouped(
    workspace: &Workspace,
    text: &str,
    collection: &Collection<'_>,
    listed: &Listed<'_>,
    at: usize,
) -> Option<Replacement> {
    let read = Document::parse(text);
    let (document, record) = collection.records.get(at)?;
    let state = record.state.name?;
    let is_heading = |at: &usize| matches!(read.blocks[*at].kind, Kind::Heading(_));
    let headings: Vec<usize> = (0..read.blocks.len()).filter(is_heading).collect();
    let section = headings.iter().position(|at| group::state(read.content(&read.blocks[*at])) == Some(state))?;
    let section = headings[section]..headings.get(section + 1).copied().unwrap_or(read.blocks.len());
    let models = listed.entries.iter().rev().filter(|entry| entry.listing.columns.is_none());
    let (line, depth) = models.into_iter().find_map(|entry| {
        let (old_document, old) = collection.records.get(entry.record)?;
        let old_labels = link::labels(old_document, old, &link::heading(workspace, old_document, old));
        let label = old_labels.iter().position(|label| text.get(entry.item.span.clone()) == Some(label.as_str()))?;
        let labels = link::labels(document, record, &link::heading(workspace, document, record));
        let start = markdown::line_start(text, entry.item.lines.start);
        let rest = text.get(entry.item.span.end..entry.item.lines.end)?;
        let spelled = |path: &str| spelling::encode(&files::relative(listed.document.folder(), path));
        let (old_way, way) = (spelled(&old_document.path), spelled(&document.path));
        let is_plain = [format!("]({old_way})"), format!("](./{old_way})")].iter().any(|plain| rest == plain);
        let line = format!(
            "{}{}{}",
            text.get(start..entry.item.span.start)?,
            labels.get(label)?,
            rest.replace(&old_way, &way)
        );
        (is_plain && !line.contains('\n')).then_some((line, entry.item.depth))
    })?;
    let (at, lead) = group::place_line(&read, &line, depth, section)?;
    let newline = markdown::newline(text);
    let is_start = text[..at].ends_with('\n');
    let added = if is_start { format!("{line}{newline}") } else { format!("{newline}{line}") };
    Some(Replacement { range: at..at, text: format!("{}{added}", lead.replace('\n', newline)) })
}
