//! Lists and tables that stand under headings for statuses: what gets another status goes under another heading.

use std::ops::Range;

use super::mention::{self, Mention};
use super::settle::Draft;
use super::subject::{Kind as SubjectKind, Subject};
use super::{Step, demand};
use crate::diagnostic::{Diagnostic, Span};
use crate::markdown::{self, Document, Kind};
use crate::pattern::{decision, key, record};
use crate::sync::Workspace;

/// Moves the items and rows that name `subject` from under the heading for its old status to that for the new one.
///
/// # Errors
///
/// Where there is no such heading, or an item cannot be moved as it is.
pub(super) fn regroup(
    workspace: &Workspace,
    subject: &Subject,
    step: &Step,
    draft: &mut Draft,
) -> Result<(), Diagnostic> {
    let Some(from) = &step.from else { return Ok(()) };
    for (path, text) in mention::documents(workspace) {
        let read = Document::parse(&text);
        let status = |heading: usize| status(workspace, subject, &read, heading);
        let headings: Vec<usize> =
            (0..read.blocks.len()).filter(|at| matches!(read.blocks[*at].kind, Kind::Heading(_))).collect();
        // What a single heading says is no order of things.
        if headings.iter().filter(|at| status(**at).is_some()).count() < 2 {
            continue;
        }
        for found in mention::of(workspace, &path, &read, subject) {
            let Some(&under) = headings.iter().rfind(|at| **at < found.block) else { continue };
            if status(under).as_deref() != Some(from) {
                continue;
            }
            let span = Span::new(path.as_str(), found.name.clone());
            let level = &read.blocks[under].kind;
            let under_status = |wanted: &str| {
                headings
                    .iter()
                    .copied()
                    .find(|at| read.blocks[*at].kind == *level && status(*at).as_deref() == Some(wanted))
            };
            // What is superseded often stands with what is deprecated.
            let instead = || if step.to == "Superseded" { under_status("Deprecated") } else { None };
            let Some(target) = under_status(&step.to).or_else(instead) else {
                let message = format!(
                    "this stands under `{}`, and there is no heading for {}",
                    read.content(&read.blocks[under]),
                    step.to
                );
                return Err(demand(span, message, format!("add one to that document: `{}`", step.word)));
            };
            let next = headings.iter().copied().find(|at| *at > target).unwrap_or(read.blocks.len());
            let place = if has_more(&read, &found) { None } else { place(&read, &found, target..next) };
            let Some((at, lead)) = place else {
                return Err(demand(
                    span,
                    format!("this cannot be moved under the heading for {}", step.to),
                    "move it by hand, and run this again",
                ));
            };
            let newline = markdown::newline(&text);
            let line = &text[found.lines.clone()];
            let mut gone = found.lines.start..markdown::line_end(&text, found.lines.end);
            // Where it was the only one, one of the blank lines around it is enough.
            if ["\n\n", "\r\n\r\n"].iter().any(|blank| text[..gone.start].ends_with(blank)) {
                let rest = &text[gone.end..];
                let blank = rest.len() - rest.strip_prefix(newline).unwrap_or(rest).len();
                gone.end += blank;
            }
            let added =
                if text[..at].ends_with('\n') { format!("{line}{newline}") } else { format!("{newline}{line}") };
            draft.replace(&path, gone, "");
            draft.replace(&path, at..at, format!("{}{added}", lead.replace('\n', newline)));
            draft.say(
                &path,
                format!("move `{}` under `{}`", &text[found.name.clone()], read.content(&read.blocks[target])),
            );
        }
    }
    Ok(())
}

/// The status that a heading is for: "Accepted", "✅ Canonical patterns".
fn status(workspace: &Workspace, subject: &Subject, read: &Document<'_>, heading: usize) -> Option<String> {
    let block = &read.blocks[heading];
    let content = key(read.content(block));
    let word = word(&content);
    match subject.kind {
        SubjectKind::Decision => state(read.content(block)).map(str::to_owned),
        SubjectKind::Pattern => {
            let spelled = workspace.vocabulary.names().find(|name| key(name) == word);
            let alias = || workspace.config.aliases.iter().find(|it| key(&it.word) == word).map(|it| it.word.as_str());
            let name = workspace.vocabulary.look_up(spelled.or_else(alias)?).name()?;
            Some(name.to_owned())
        }
    }
}

/// What a heading says of the status, without what has it.
fn word(content: &str) -> &str {
    let nouns = ["adrs", "adr", "decisions", "records", "patterns"];
    nouns.iter().find_map(|noun| content.strip_suffix(noun)).unwrap_or(content).trim()
}

/// The state of decisions that a heading is for.
pub(super) fn state(heading: &str) -> Option<&'static str> {
    let content = key(heading);
    let word = word(&content);
    decision::state(word).filter(|state| state.eq_ignore_ascii_case(word))
}

/// Whether something below an item belongs to it.
fn has_more(read: &Document<'_>, found: &Mention) -> bool {
    let next = read.blocks.get(found.block + 1);
    found.depth > 0
        && next.is_some_and(|next| {
            next.list_depth > found.depth || matches!(next.kind, Kind::Fence(_)) && next.list_depth > 0
        })
}

/// Where an item goes among those in `section`, the heading first, and what has to stand before it.
fn place(read: &Document<'_>, found: &Mention, section: Range<usize>) -> Option<(usize, &'static str)> {
    let text = read.text;
    let end = |range: &Range<usize>| range.start + text[range.clone()].trim_end().len();
    if found.depth == 0 {
        let columns = |at: usize| match &read.blocks[at].kind {
            Kind::Table(table) => table.header.len(),
            _ => 0,
        };
        let table =
            (section.start + 1..section.end).find(|at| columns(*at) > 0 && columns(*at) == columns(found.block))?;
        return Some((end(&read.blocks[table].range), ""));
    }
    place_line(read, &text[found.lines.clone()], found.depth, section)
}

/// The same for the line of a list item, which stands in so many lists.
pub(super) fn place_line(
    read: &Document<'_>,
    line: &str,
    depth: u8,
    section: Range<usize>,
) -> Option<(usize, &'static str)> {
    let text = read.text;
    let blocks = &read.blocks[section.start + 1..section.end];
    let end = |range: &Range<usize>| range.start + text[range.clone()].trim_end().len();
    let items: Vec<_> = blocks.iter().filter(|block| block.list_depth == depth && block.kind == Kind::Text).collect();
    let own = number(line);
    let numbers: Vec<_> = items.iter().map(|block| number(read.content(block))).collect();
    if own.is_some()
        && numbers.iter().all(Option::is_some)
        && numbers.is_sorted()
        && let Some(after) = numbers.iter().position(|other| *other > own)
    {
        return Some((markdown::line_start(text, items[after].range.start), ""));
    }
    match (items.last(), blocks.is_empty()) {
        (Some(last), _) => Some((end(&last.range), "")),
        // Nothing stands under the heading yet.
        (None, true) => Some((end(&read.blocks[section.start].range), "\n")),
        (None, false) => None,
    }
}

/// The number that an item names a decision by.
fn number(item: &str) -> Option<u32> {
    let at = item.find('[')?;
    record::title(item[at + 1..].split("](").next()?).0
}
