//! Parts that are added to a pattern: references, an example, a section.

use std::ops::Range;

use super::code::{Quote, block};
use super::demand;
use super::settle::Draft;
use crate::diagnostic::Diagnostic;
use crate::markdown::{self, Block, Kind};
use crate::pattern::{Example, Generated, Parts, Pattern, Tie, facts};
use crate::sync::workspace::Document;
use crate::sync::{Workspace, field};

/// Names code as a pattern's implementation: behind what it names already, else in a field of its own.
///
/// # Errors
///
/// Where it cannot be told where the field would stand.
pub(super) fn add_references(
    workspace: &Workspace,
    (document, pattern): (&Document, &Pattern),
    references: &[String],
    draft: &mut Draft,
) -> Result<(), Diagnostic> {
    let text = workspace.document_text(&document.path).unwrap_or_default();
    let written = |reference: &String| format!("`{reference}`");
    let is_new = |reference: &&String| {
        !pattern.references.iter().any(|known| text.get(known.span.clone()) == Some(reference.as_str()))
    };
    let new: Vec<&String> = references.iter().filter(is_new).collect();
    if new.is_empty() {
        return Ok(());
    }
    let list = new.iter().map(|it| written(it)).collect::<Vec<_>>();
    draft.say(&document.path, format!("name {}", list.join(", ")));
    let last = pattern.references.iter().rfind(|reference| !reference.link);
    if let Some(place) = last.and_then(|last| Place::of(&text, &last.span)) {
        let newline = markdown::newline(&text);
        let added = match &place.bullet {
            Some(lead) => list.iter().map(|it| format!("{newline}{lead}{it}")).collect(),
            None => list.iter().map(|it| format!(", {it}")).collect::<String>(),
        };
        draft.replace(&document.path, place.at..place.at, added);
        return Ok(());
    }
    let value = list.join(", ");
    let edit = field::below_status(workspace, document, pattern, &[("Implementation", &value)]).ok_or_else(|| {
        let help = format!("write it by hand: `**Implementation:** {value}`");
        demand(document.span(pattern.span.clone()), "it cannot be told where this pattern would name its code", help)
    })?;
    draft.replace(&document.path, edit.span.range, edit.text);
    Ok(())
}

/// Where another reference goes.
struct Place {
    at: usize,
    /// What a new item begins with, where references are a list.
    bullet: Option<String>,
}

impl Place {
    /// Behind the reference at `span`, where it stands in a list of its own or behind the name of a field.
    fn of(text: &str, span: &Range<usize>) -> Option<Self> {
        let start = markdown::line_start(text, span.start);
        let line = text[start..markdown::line_end(text, span.start)].trim_end_matches(['\n', '\r']);
        let lead = text.get(start..span.start)?;
        let after = span.end + usize::from(text[span.end..].starts_with('`'));
        if let Some(bullet) = lead.strip_suffix('`')
            && bullet.trim_start().starts_with(['-', '*', '+'])
            && bullet.trim().len() == 1
        {
            return Some(Self { at: start + line.len(), bullet: Some(bullet.to_owned()) });
        }
        let field = markdown::field::read(text, item_start(text, start)..start + line.len())?;
        let name = text.get(field.name)?.to_lowercase();
        (facts::is_reference_name(&name) && text[..after].ends_with('`')).then_some(Self { at: after, bullet: None })
    }
}

/// Where the text of a line starts, behind a bullet.
fn item_start(text: &str, start: usize) -> usize {
    let line = &text[start..markdown::line_end(text, start)];
    let inner = line.trim_start();
    let inner = inner
        .strip_prefix("- ")
        .or_else(|| inner.strip_prefix("* "))
        .or_else(|| inner.strip_prefix("+ "))
        .unwrap_or(inner);
    start + line.len() - inner.len()
}

/// Whether an example names which code it is, so that it can be held to it.
pub(super) fn is_exact(example: &Example) -> bool {
    match example.tie {
        Tie::Whole | Tie::Region(_) | Tie::Symbol(_) | Tie::Excerpt => true,
        Tie::Comment => false,
    }
}

/// Shows code: by tying a block that has it already, else in a new block at the end of how the pattern is done.
pub(super) fn add_example(
    workspace: &Workspace,
    (document, pattern): (&Document, &Pattern),
    quote: &Quote,
    draft: &mut Draft,
) {
    let text = workspace.document_text(&document.path).unwrap_or_default();
    let read = markdown::Document::parse(&text);
    let blocks: Vec<&Block> = body(&read, pattern).collect();
    for block in &blocks {
        let Kind::Fence(fence) = &block.kind else { continue };
        if fence.attribute("file").is_none() && fence.content.trim_end() == quote.code.trim_end() {
            let line = block.range.start..markdown::line_end(&text, block.range.start);
            let marks = text[line.clone()].len() - text[line.clone()].trim_start_matches(['`', '~']).len();
            let end = line.start + text[line.clone()].trim_end().len();
            draft.replace(&document.path, line.start + marks..end, quote.info.clone());
            draft.say(&document.path, format!("tie an example to `{}`", quote.info));
            return;
        }
    }
    let at = end_of_approach(&read, &blocks, pattern);
    let newline = markdown::newline(&text);
    let added = format!("\n\n{}", block(quote).trim_end()).replace('\n', newline);
    draft.replace(&document.path, at..at, added);
    draft.say(&document.path, format!("show `{}`", quote.info));
}

/// The blocks of a pattern, without its heading and without what is generated behind it.
pub(super) fn body<'d>(read: &'d markdown::Document<'_>, pattern: &Pattern) -> impl Iterator<Item = &'d Block> {
    let body = pattern.body.clone();
    let generated = Generated::read(read.text);
    let blocks = read.blocks.iter().filter(move |block| body.contains(&block.range.start) && !block.quoted);
    blocks.filter(move |block| !generated.covers(block.range.start))
}

/// Where what is said about how a pattern is done ends; the end of the pattern where it has no such part.
fn end_of_approach(read: &markdown::Document<'_>, blocks: &[&Block], pattern: &Pattern) -> usize {
    let part = |block: &Block| match block.kind {
        Kind::Heading(_) => {
            Some(Parts::named(read.content(block).trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase().as_str()))
        }
        _ => None,
    };
    let is_approach = |block: &&Block| part(block).is_some_and(|part| part.has(Parts::IMPLEMENTATION));
    let is_pitfalls = |block: &&Block| part(block).is_some_and(|part| part.has(Parts::PITFALLS));
    let level = |block: &Block| match block.kind {
        Kind::Heading(level) => level,
        _ => u8::MAX,
    };
    let next = match blocks.iter().position(is_approach) {
        Some(start) => {
            let own = level(blocks[start]);
            blocks[start + 1..].iter().position(|block| level(block) <= own).map(|length| start + 1 + length)
        }
        None => blocks.iter().position(is_pitfalls),
    };
    let last = next.map_or(blocks.last(), |next| next.checked_sub(1).and_then(|last| blocks.get(last)));
    last.map_or(pattern.heading_end, |block| end_of(read.text, &block.range))
}

/// Where a block ends, without the line endings behind it.
fn end_of(text: &str, range: &Range<usize>) -> usize {
    range.start + text[range.clone()].trim_end().len()
}

/// Adds a section at the end of a pattern, under a heading of the level that its other sections have.
pub(super) fn add_section(
    workspace: &Workspace,
    (document, pattern): (&Document, &Pattern),
    (name, content): (&str, &str),
    draft: &mut Draft,
) {
    let text = workspace.document_text(&document.path).unwrap_or_default();
    let read = markdown::Document::parse(&text);
    let heading = |block: &Block| match block.kind {
        Kind::Heading(level) => Some(level),
        _ => None,
    };
    let own =
        read.blocks.iter().find(|block| block.content.contains(&pattern.span.start)).and_then(heading).unwrap_or(2);
    let level = body(&read, pattern).find_map(heading).unwrap_or(own + 1).min(6);
    let at = body(&read, pattern).last().map_or(pattern.heading_end, |block| end_of(&text, &block.range));
    let newline = markdown::newline(&text);
    let marks = "#".repeat(usize::from(level));
    let added = format!("\n\n{marks} {name}\n\n{}", content.trim().replace("\r\n", "\n"));
    draft.replace(&document.path, at..at, added.replace('\n', newline));
    draft.say(&document.path, format!("add a section `{name}`"));
}

/// Where the section of this name stands in a pattern, in any level.
pub(super) fn section(text: &str, pattern: &Pattern, name: &str) -> Option<Range<usize>> {
    let read = markdown::Document::parse(text);
    let is_it = |block: &&Block| {
        matches!(block.kind, Kind::Heading(_)) && read.content(block).to_lowercase().contains(&name.to_lowercase())
    };
    body(&read, pattern).find(is_it).map(|block| block.content.clone())
}
