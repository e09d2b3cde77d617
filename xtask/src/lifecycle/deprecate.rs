//! `deprecate`: the end of a pattern, which says what to use instead and how to get there.

use super::question::{self, Kind as Answer, Question, Values};
use super::settle::{self, Changed, Draft};
use super::subject::{Kind, Subject, find};
use super::{Aim, Step, Unmet, demand, group, ladder, link, part, status, tally};
use crate::diagnostic::Diagnostic;
use crate::pattern::decision;
use crate::sync::{Workspace, field};

/// What is said where nothing comes after a pattern.
pub const NONE: &str = "none";

/// The states of a decision that does not hold any more.
const OVER: [&str; 4] = ["Deprecated", "Superseded", "Rejected", "Withdrawn"];

/// The step to the end.
///
/// # Errors
///
/// Why there is no such step.
pub fn aim(workspace: &Workspace, subject: &Subject) -> Result<Aim, Box<Diagnostic>> {
    let now = status::now(workspace, subject)?;
    let already =
        |now: &str| Ok(Aim::Already { status: now.to_owned(), why: format!("`{}` is {now} already", subject.name) });
    match (subject.kind, now.as_deref()) {
        (Kind::Pattern, Some(now)) if now == ladder::DEPRECATED => return already(now),
        (Kind::Decision, Some(now)) if OVER.contains(&now) => return already(now),
        _ => {}
    }
    if subject.kind == Kind::Pattern && !workspace.vocabulary.has(ladder::DEPRECATED) {
        let place = subject.pattern(workspace).map(|(document, pattern)| document.span(pattern.span.clone()));
        let message = "no status here means Deprecated".to_owned();
        let help = format!(
            "the statuses are {}; add one to the legend, or say in `[docs.aliases]` of patternbook.toml which one counts \
             as `Deprecated`",
            workspace.vocabulary.listed()
        );
        return Err(Box::new(demand(
            place.unwrap_or_else(|| crate::diagnostic::Span::file(subject.path.as_str())),
            message,
            help,
        )));
    }
    let word = ladder::word(workspace, ladder::DEPRECATED);
    Ok(Aim::Step(Step { from: now, to: ladder::DEPRECATED.to_owned(), word }))
}

/// What is asked.
#[must_use]
pub fn questions(workspace: &Workspace, subject: &Subject, today: &str) -> Vec<Question> {
    let has_section = subject.pattern(workspace).is_some_and(|(document, pattern)| {
        let text = workspace.document_text(&document.path).unwrap_or_default();
        part::section(&text, pattern, "migrat").is_some()
    });
    let noun = subject.kind.noun();
    let mut questions = vec![Question::new(
        "successor",
        Answer::Text,
        "What comes in its place?",
        format!("another {noun}, by its name or number, or `{NONE}`"),
    )];
    let migration = Question::new(
        "migration",
        Answer::Text,
        "How does one move on?",
        "what those who use it have to do; in an answers file it may have several lines",
    );
    match subject.kind {
        Kind::Pattern if has_section => questions.push(Question { required: false, asked: false, ..migration }),
        Kind::Pattern => questions.push(migration),
        Kind::Decision => questions.push(migration.optional()),
    }
    if subject.kind == Kind::Pattern {
        let date = Question::new("date", Answer::Text, "Since when?", "a day such as 2026-01-31");
        questions.push(Question { default: Some(today.to_owned()), ..date });
    }
    questions
}

/// Whether an answer to one of the questions will do.
///
/// # Errors
///
/// Why not.
pub fn check(workspace: &Workspace, subject: &Subject, question: &Question, text: &str) -> Result<(), String> {
    match question.key {
        "date" if status::is_day(text) => Ok(()),
        "date" => Err(format!("`{text}` is no day such as 2026-01-31")),
        "successor" if text != NONE => successor(workspace, subject, text).map(drop),
        "migration" if text.lines().any(|line| line.trim_start().starts_with('#')) => {
            Err("it has a heading in it, and becomes a section of its own".to_owned())
        }
        "migration" => question::closed(text),
        _ => Ok(()),
    }
}

/// The pattern or decision that comes after another.
fn successor(workspace: &Workspace, subject: &Subject, name: &str) -> Result<Subject, String> {
    let found = find(workspace, name).map_err(|unclear| super::subject::describe(&unclear, name))?;
    if found == *subject {
        return Err("it cannot come after itself".to_owned());
    }
    if found.kind != subject.kind {
        return Err(format!("`{}` is a {}, and no {}", found.name, found.kind.noun(), subject.kind.noun()));
    }
    let is_over = |now: &str| now == ladder::DEPRECATED || found.kind == Kind::Decision && OVER.contains(&now);
    match status::now(workspace, &found) {
        Ok(Some(now)) if is_over(&now) => Err(format!("`{}` is {now} itself", found.name)),
        _ => Ok(found),
    }
}

/// Takes the step.
///
/// # Errors
///
/// What stands against it.
pub fn deprecate(
    workspace: Workspace,
    subject: &Subject,
    step: &Step,
    values: &Values,
    today: &str,
) -> Result<Changed, Unmet> {
    let mut draft = Draft::default();
    let next = values.one("successor").filter(|name| *name != NONE);
    let next = next.and_then(|name| successor(&workspace, subject, name).ok());
    let to = if subject.kind == Kind::Decision && next.is_some() { "Superseded" } else { ladder::DEPRECATED };
    let grouped = Step {
        to: to.to_owned(),
        word: if subject.kind == Kind::Decision { to.to_owned() } else { step.word.clone() },
        ..step.clone()
    };
    tally::change(&workspace, subject, step.from.as_deref(), to, &mut draft);
    let regrouped = group::regroup(&workspace, subject, &grouped, &mut draft);
    let written = regrouped.and_then(|()| match subject.kind {
        Kind::Pattern => pattern(&workspace, subject, step, next.as_ref(), values, today, &mut draft),
        Kind::Decision => record(&workspace, subject, next.as_ref(), values, today, &mut draft),
    });
    if let Err(found) = written {
        return Err(Unmet::Findings { left: vec![found], workspace: Box::new(workspace) });
    }
    settle::carry_out(workspace, draft, today, &|_, _| false)
}

fn pattern(
    workspace: &Workspace,
    subject: &Subject,
    step: &Step,
    next: Option<&Subject>,
    values: &Values,
    today: &str,
    draft: &mut Draft,
) -> Result<(), Diagnostic> {
    let Some((document, pattern)) = subject.pattern(workspace) else { return Ok(()) };
    let text = workspace.document_text(&document.path).unwrap_or_default();
    if let (Some(_), Some(there)) = (values.one("migration"), part::section(&text, pattern, "migrat")) {
        let message = format!("`{}` has a section about migration already", subject.name);
        return Err(demand(document.span(there), message, "leave `migration` out, or change that section"));
    }
    let date = values.one("date").unwrap_or(today);
    status::write(workspace, (document, pattern), step, date, draft)?;
    status::write_row_badges(workspace, pattern, &step.word, draft);
    let after = next.map(|next| link::to_pattern(workspace, &document.path, next));
    let mut fields = vec![("Deprecated Since", date)];
    fields.extend(after.iter().map(|link| ("Superseded by", link.as_str())));
    let list = fields.iter().map(|(name, value)| format!("`**{name}:** {value}`")).collect::<Vec<_>>().join(" and ");
    let edit = field::below_status(workspace, document, pattern, &fields).ok_or_else(|| {
        let place = document.span(pattern.span.clone());
        demand(place, "it cannot be told where this would stand", format!("write it by hand: {list}"))
    })?;
    draft.replace(&document.path, edit.span.range, edit.text);
    draft.say(&document.path, format!("add {list}"));
    if let Some(migration) = values.one("migration") {
        part::add_section(workspace, (document, pattern), ("Migration", migration), draft);
    }
    Ok(())
}

fn record(
    workspace: &Workspace,
    subject: &Subject,
    next: Option<&Subject>,
    values: &Values,
    today: &str,
    draft: &mut Draft,
) -> Result<(), Diagnostic> {
    let Some((document, record)) = subject.record(workspace) else { return Ok(()) };
    let word = |word| decision::in_case_of(word, &record.state.text);
    match next {
        None => status::write_state(workspace, subject, ("Deprecated", &word("Deprecated")), today, draft)?,
        Some(next) => {
            let link = link::superseded_by(workspace, subject, next);
            let written = format!("{} {link}", word("Superseded"));
            status::write_state(workspace, subject, ("Superseded", &written), today, draft)?;
            if let Some((place, text)) = link::supersedes(workspace, subject, next) {
                draft.replace(&next.path, place..place, text);
                draft.say(&next.path, "say what it supersedes");
            }
        }
    }
    if let Some(migration) = values.one("migration") {
        let text = workspace.document_text(&document.path).unwrap_or_default();
        let newline = crate::markdown::newline(&text);
        let at = text.trim_end().len();
        let added = format!("\n\n## Migration\n\n{}", migration.trim().replace("\r\n", "\n"));
        draft.replace(&document.path, at..at, added.replace('\n', newline));
        draft.say(&document.path, "add a section `Migration`");
    }
    Ok(())
}
