//! The status of a pattern or a decision where it stands, and the edits that make another of it.

use std::ops::Range;

use super::settle::Draft;
use super::subject::Subject;
use super::{Step, demand};
use crate::diagnostic::{Diagnostic, Span};
use crate::markdown;
use crate::pattern::decision::{self, State};
use crate::pattern::{Pattern, Status};
use crate::sync::Workspace;
use crate::sync::collection::{Collection, collections};
use crate::sync::field;
use crate::sync::signs::Signs;
use crate::sync::workspace::Document;

/// The status that a pattern has now, as it is compared, and where that stands: in its text, else in its row.
///
/// # Errors
///
/// Where two places say different things, or one is none that is known.
pub(super) fn now(workspace: &Workspace, subject: &Subject) -> Result<Option<String>, Diagnostic> {
    if let Some((document, record)) = subject.record(workspace) {
        let state = &record.state;
        let span = document.span(state.span.clone());
        return match state.name.filter(|_| state.spelled && !state.doubtful) {
            Some(name) => Ok(Some(name.to_owned())),
            None => Err(demand(
                span,
                format!("`{}` is no plain status of a decision", state.text),
                "write one word, such as `Proposed`, where it stands",
            )),
        };
    }
    let Some((document, pattern)) = subject.pattern(workspace) else { return Ok(None) };
    let index = workspace.index();
    let rows = workspace.rows(&index);
    let rows = rows.of(&pattern.key).iter();
    let in_rows = rows.filter_map(|(other, _, row)| Some((*other, row.status.as_ref()?)));
    let in_text = pattern.status.iter().map(|status| (document, status));
    let mut known: Option<(String, Span)> = None;
    for (document, status) in in_text.chain(in_rows) {
        let span = document.span(status.span.clone());
        let Some(name) = workspace.vocabulary.look_up(&status.text).name() else {
            let message = format!("`{}` is no status here", status.text);
            return Err(demand(span, message, format!("take {}", workspace.vocabulary.listed())));
        };
        match &known {
            None => known = Some((name.to_owned(), span)),
            Some((other, place)) if other != name => {
                let message = format!("`{}` is `{other}` in one place and `{name}` in another", pattern.name);
                let help = "see which is right with `patternbook sync-docs`, then run this again";
                return Err(demand(place.clone(), message, help).related(span, "the other place"));
            }
            Some(_) => {}
        }
    }
    Ok(known.map(|(name, _)| name))
}

/// Writes the word of a step into a pattern's text, with the sign that belongs to it, a day behind it and a badge.
///
/// # Errors
///
/// Where it cannot be told how it is to be written there.
pub(super) fn write(
    workspace: &Workspace,
    (document, pattern): (&Document, &Pattern),
    step: &Step,
    today: &str,
    draft: &mut Draft,
) -> Result<(), Diagnostic> {
    let path = &document.path;
    draft.status.clone_from(&step.word);
    let Some(status) = &pattern.status else {
        let name = workspace.config.scope.names.status_field();
        let edit = field::below_status(workspace, document, pattern, &[(name, &step.word)]).ok_or_else(|| {
            let help = format!("write it by hand: `**{name}:** {}`", step.word);
            demand(document.span(pattern.span.clone()), "it cannot be told where its status would stand", help)
        })?;
        draft.replace(path, edit.span.range, edit.text);
        draft.say(path, format!("write `{}`", step.word));
        return Ok(());
    };
    let text = workspace.document_text(path).unwrap_or_default();
    let word = word(workspace, status);
    if let Some(from) = &step.from
        && let Some(sign) = Signs::of_legends(workspace).edit(workspace, document, word.start, (from, &step.to))
    {
        draft.replace(path, sign.span.range, sign.text);
    }
    let old = text.get(word.clone()).unwrap_or_default().to_owned();
    if let Some(day) = day(&text, &word) {
        draft.replace(path, day, today);
    }
    let pictures = badges(&text, &word, &old, &step.word);
    let note = note(&text, &word).filter(|_| pictures.is_empty() && day(&text, &word).is_none());
    for (range, new) in pictures {
        draft.replace(path, range, new);
    }
    draft.replace(path, word, step.word.clone());
    draft.say(path, format!("change `{old}` to `{}`", step.word));
    if let Some(note) = note {
        draft.say(path, format!("leave what stands behind it: `{note}`"));
    }
    Ok(())
}

/// Where the word itself stands, without words of a note that nothing sets apart.
pub(super) fn word(workspace: &Workspace, status: &Status) -> Range<usize> {
    status.span.start..status.span.start + workspace.vocabulary.length(&status.text)
}

/// The badges in the rows of a pattern, whose words sync-docs changes itself.
pub(super) fn write_row_badges(workspace: &Workspace, pattern: &Pattern, to: &str, draft: &mut Draft) {
    let index = workspace.index();
    let rows = workspace.rows(&index);
    for (document, _, row) in rows.of(&pattern.key) {
        let Some(status) = &row.status else { continue };
        let text = workspace.document_text(&document.path).unwrap_or_default();
        let word = word(workspace, status);
        let old = text.get(word.clone()).unwrap_or_default().to_owned();
        for (range, new) in badges(&text, &word, &old, to) {
            draft.replace(&document.path, range, new);
        }
    }
}

/// The day that stands behind a status and says since when: `(2026-01-31)`, `(since 2026-01-31)`.
fn day(text: &str, word: &Range<usize>) -> Option<Range<usize>> {
    let line = text.get(word.end..markdown::line_end(text, word.end))?;
    let inner = line.trim_start_matches(['*', '_', ' ']).strip_prefix('(')?;
    let inner = inner.strip_prefix("since ").or_else(|| inner.strip_prefix("Since ")).unwrap_or(inner);
    let day = inner.get(..10).filter(|day| is_day(day))?;
    let at = word.end + line.len() - inner.len();
    inner[10..].starts_with(')').then(|| at..at + day.len())
}

/// What else stands behind a status on its line.
fn note<'t>(text: &'t str, word: &Range<usize>) -> Option<&'t str> {
    let rest = text.get(word.end..markdown::line_end(text, word.end))?;
    let note = rest.trim_start_matches(['*', '_']).trim();
    note.contains(char::is_alphanumeric).then_some(note)
}

/// Whether a text is a day such as `2026-01-31`.
#[must_use]
pub(super) fn is_day(text: &str) -> bool {
    let shape = |(at, byte): (usize, u8)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() };
    let is_between = |part: &str, last: u8| part.parse().is_ok_and(|number: u8| (1..=last).contains(&number));
    text.len() == 10 && text.bytes().enumerate().all(shape) && is_between(&text[5..7], 12) && is_between(&text[8..], 31)
}

/// The word `old` in pictures on the line of a status: `![Canonical](…/badge/status-Canonical-green)`.
fn badges(text: &str, word: &Range<usize>, old: &str, new: &str) -> Vec<(Range<usize>, String)> {
    let line = markdown::line_start(text, word.start)..markdown::line_end(text, word.start);
    let whole = &text[line.clone()];
    let mut found = Vec::new();
    for (at, _) in whole.match_indices("](") {
        let Some(lead) = whole[..at].rfind("![") else { continue };
        let target = &whole[at + 2..];
        let target = &target[..target.find([')', ' ', '\n']).unwrap_or(target.len())];
        let is_picture = target.contains("badge") || target.ends_with(".svg") || target.ends_with(".png");
        if !is_picture {
            continue;
        }
        let encode = |word: &str| word.replace('-', "--").replace(' ', "%20");
        let alt = line.start + lead + 2..line.start + at;
        let address = line.start + at + 2..line.start + at + 2 + target.len();
        for (place, old, new) in [(alt, old.to_owned(), new.to_owned()), (address, encode(old), encode(new))] {
            let Some(place) = whole_word(text, &place, &old) else { continue };
            // The word itself is changed as such.
            if place.start >= word.end || place.end <= word.start {
                found.push((place.clone(), decision::in_case_of(&new, &text[place])));
            }
        }
    }
    found
}

/// Where `word` stands in a range, in any case and as a word of its own.
fn whole_word(text: &str, range: &Range<usize>, word: &str) -> Option<Range<usize>> {
    let (lower, wanted) = (text.get(range.clone())?.to_ascii_lowercase(), word.to_ascii_lowercase());
    let is_apart = |at: usize| {
        let before = lower[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
        before && lower[at + wanted.len()..].chars().next().is_none_or(|c| !c.is_alphanumeric())
    };
    let (at, _) = lower.match_indices(&wanted).find(|(at, _)| is_apart(*at))?;
    Some(range.start + at..range.start + at + wanted.len())
}

/// The collection of decisions that a record is in, and its place there.
pub(super) fn collection<'w>(workspace: &'w Workspace, subject: &Subject) -> Option<(Collection<'w>, usize)> {
    collections(&workspace.documents).into_iter().find_map(|collection| {
        let at = collection.records.iter().position(|(document, _)| *document.path == *subject.path)?;
        Some((collection, at))
    })
}

/// Writes a word, and perhaps more behind it, in the place of a decision's status.
///
/// # Errors
///
/// Where something that belongs to the old status stands behind it.
pub(super) fn write_state(
    workspace: &Workspace,
    subject: &Subject,
    (to, written): (&str, &str),
    today: &str,
    draft: &mut Draft,
) -> Result<(), Diagnostic> {
    let Some((document, record)) = subject.record(workspace) else { return Ok(()) };
    let state: &State = &record.state;
    to.clone_into(&mut draft.status);
    let path = &document.path;
    if !state.bare {
        let message = format!("something that belongs to `{}` stands behind it", state.text);
        let help = "change what follows it by hand, so that the status is one word, and run this again";
        return Err(demand(document.span(state.span.clone()), message, help));
    }
    let text = workspace.document_text(path).unwrap_or_default();
    if let Some(day) = day(&text, &state.span) {
        draft.replace(path, day, today);
    }
    if let (Some((collection, _)), Some(from)) = (collection(workspace, subject), state.standing())
        && let Some(sign) = Signs::of_collection(&collection).edit(workspace, document, state.span.start, (from, to))
    {
        draft.replace(path, sign.span.range, sign.text);
    }
    for (range, new) in badges(&text, &state.span, &state.text, to) {
        draft.replace(path, range, new);
    }
    draft.replace(path, state.span.clone(), written);
    draft.say(path, format!("change `{}` to `{written}`", state.text));
    Ok(())
}
