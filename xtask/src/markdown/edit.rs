//! Changes to a text by splicing, and the proof that they changed nothing else.

use std::ops::Range;

use super::{Block, Document, Kind, line_start};

/// A replacement of bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// What goes. Empty to insert.
    pub range: Range<usize>,
    /// What comes.
    pub text: String,
}

/// Why replacements cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// Two of them want the same bytes, or to insert at the same place.
    #[error("two changes overlap at byte {0}")]
    Overlap(usize),
    /// One starts or ends in the middle of a character, or past the end.
    #[error("a change does not begin and end between characters, at byte {0}")]
    Boundary(usize),
    /// What is not changed would be read differently afterwards.
    #[error("the document around byte {0} would no longer mean the same")]
    Structure(usize),
}

/// `text` with all replacements made, in any order given. Everything else stays byte for byte, and is proved by reading
/// the result to mean what it meant.
///
/// # Errors
///
/// [`EditError`]; nothing is replaced then.
pub fn apply(text: &str, replacements: &[Replacement]) -> Result<String, EditError> {
    let edited = splice(text, replacements)?;
    let sorted = sorted(replacements);
    let (before, after) = (Document::parse(text), Document::parse(&edited));
    prove_rest(&before, &after, &sorted)?;
    prove_kinds(&before, &after, &sorted)?;
    Ok(edited)
}

/// The same where what comes may have headings, code and tables of its own.
///
/// # Errors
///
/// [`EditError`]; nothing is replaced then.
pub fn extend(text: &str, replacements: &[Replacement]) -> Result<String, EditError> {
    let edited = splice(text, replacements)?;
    prove_rest(&Document::parse(text), &Document::parse(&edited), &sorted(replacements))?;
    Ok(edited)
}

/// The same for a text that is no Markdown: without the proof.
///
/// # Errors
///
/// [`EditError`]; nothing is replaced then.
pub fn splice(text: &str, replacements: &[Replacement]) -> Result<String, EditError> {
    let sorted = sorted(replacements);
    let mut edited = String::with_capacity(text.len());
    let mut done = 0;
    for (number, replacement) in sorted.iter().enumerate() {
        let Range { start, end } = replacement.range;
        if number > 0 && (start < done || sorted[number - 1].range == replacement.range) {
            return Err(EditError::Overlap(start));
        }
        if start > end || !text.is_char_boundary(start) || !text.is_char_boundary(end) {
            return Err(EditError::Boundary(start));
        }
        edited.push_str(&text[done..start]);
        edited.push_str(&replacement.text);
        done = end;
    }
    edited.push_str(&text[done..]);
    Ok(edited)
}

fn sorted(replacements: &[Replacement]) -> Vec<&Replacement> {
    let mut sorted: Vec<&Replacement> = replacements.iter().collect();
    sorted.sort_by_key(|replacement| (replacement.range.start, replacement.range.end));
    sorted
}

/// Whether every block that no replacement touches is read as before, at its new place.
fn prove_rest(before: &Document<'_>, after: &Document<'_>, sorted: &[&Replacement]) -> Result<(), EditError> {
    let kept = before.blocks.iter().filter_map(|block| Some((moved(&block.range, sorted)?, Shape::of(block))));
    let old: Vec<_> = kept.collect();
    let inserted = inserted(sorted);
    let is_new =
        |block: &Block| inserted.iter().any(|range| range.start <= block.range.end && block.range.start <= range.end);
    let untouched = |block: &&Block| old.iter().any(|(range, _)| *range == block.range) || !is_new(block);
    let new: Vec<_> =
        after.blocks.iter().filter(untouched).map(|block| (block.range.clone(), Shape::of(block))).collect();
    if let Some(at) = (0..old.len().max(new.len())).find(|&at| old.get(at) != new.get(at)) {
        let place = old.get(at).or(new.get(at)).map_or(0, |(range, _)| range.start);
        return Err(EditError::Structure(place));
    }
    Ok(())
}

/// Whether what a replacement touches is still what it was: a table a table, a heading a heading.
fn prove_kinds(before: &Document<'_>, after: &Document<'_>, sorted: &[&Replacement]) -> Result<(), EditError> {
    let inserted = inserted(sorted);
    let pieces: Vec<bool> = sorted.iter().map(|it| is_between_comments(before.text, &it.range)).collect();
    let replaced: Vec<Range<usize>> = sorted.iter().map(|it| it.range.clone()).collect();
    for kind in ["heading", "fence", "table"] {
        let count = |blocks: &[Block], changed: &[Range<usize>]| {
            let is_in =
                |range: &Range<usize>, block: &Block| range.start <= block.range.start && block.range.end <= range.end;
            let in_piece =
                |block: &Block| changed.iter().zip(&pieces).any(|(range, piece)| *piece && is_in(range, block));
            blocks.iter().filter(|block| Shape::of(block).name() == kind && !in_piece(block)).count()
        };
        if count(&before.blocks, &replaced) != count(&after.blocks, &inserted) {
            return Err(EditError::Structure(sorted.first().map_or(0, |first| first.range.start)));
        }
    }
    Ok(())
}

/// Whether these are whole lines between two comments on lines of their own: a piece for itself, which may become any
/// other, as long as everything around it stays.
fn is_between_comments(text: &str, range: &Range<usize>) -> bool {
    let (above, below) = (&text[..range.start], &text[range.end..]);
    let begins = above.ends_with('\n') && above.trim_end().ends_with("-->");
    begins && range.end == line_start(text, range.end) && below.starts_with("<!--")
}

/// What a block is, without where its parts are.
#[derive(Debug, PartialEq, Eq)]
enum Shape<'a> {
    Heading(u8),
    Text,
    Fence(&'a str, &'a str),
    Table(usize, usize),
}

impl<'a> Shape<'a> {
    fn of(block: &'a Block) -> Self {
        match &block.kind {
            Kind::Heading(level) => Self::Heading(*level),
            Kind::Text => Self::Text,
            Kind::Fence(fence) => Self::Fence(&fence.info, &fence.content),
            Kind::Table(table) => Self::Table(table.header.len(), table.rows.len()),
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Heading(_) => "heading",
            Self::Text => "text",
            Self::Fence(..) => "fence",
            Self::Table(..) => "table",
        }
    }
}

/// Where `range` is afterwards. `None` where a replacement touches it.
fn moved(range: &Range<usize>, sorted: &[&Replacement]) -> Option<Range<usize>> {
    let mut shift = 0isize;
    for replacement in sorted {
        if replacement.range.end <= range.start {
            shift += signed(replacement.text.len()) - signed(replacement.range.len());
        } else if replacement.range.start < range.end || replacement.range == (range.end..range.end) {
            // What is inserted right behind a block, such as a row, may become part of it.
            return None;
        }
    }
    Some(range.start.checked_add_signed(shift)?..range.end.checked_add_signed(shift)?)
}

/// Where the new text of each replacement is afterwards.
fn inserted(sorted: &[&Replacement]) -> Vec<Range<usize>> {
    let mut shift = 0isize;
    let place = |replacement: &&Replacement| {
        let start = replacement.range.start.checked_add_signed(shift).unwrap_or(0);
        shift += signed(replacement.text.len()) - signed(replacement.range.len());
        start..start + replacement.text.len()
    };
    sorted.iter().map(place).collect()
}

/// A length as a difference. Texts are shorter than half the address space.
fn signed(length: usize) -> isize {
    isize::try_from(length).unwrap_or(isize::MAX)
}
