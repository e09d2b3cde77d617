//! `promote`: one step up, where what the next status demands is there.

use super::question::{Kind as Answer, Question, Values};
use super::settle::{self, Changed, Draft};
use super::subject::{Kind, Subject};
use super::{Aim, Step, Unmet, code, demand, group, ladder, part, status, tally};
use crate::diagnostic::{Diagnostic, Span};
use crate::pattern::decision;
use crate::pattern::status::Match;
use crate::sync::Workspace;
use crate::sync::rules::{self, is_level};

/// The states of a decision that is not made yet, in order.
const OPEN: [&str; 2] = ["Draft", "Proposed"];

/// The step to the status `to`, or to the next one.
///
/// # Errors
///
/// Why there is no such step.
pub fn aim(workspace: &Workspace, subject: &Subject, to: Option<&str>) -> Result<Aim, Box<Diagnostic>> {
    let now = status::now(workspace, subject)?;
    match subject.kind {
        Kind::Pattern => aim_pattern(workspace, subject, now, to),
        Kind::Decision => aim_decision(workspace, subject, now.unwrap_or_default(), to),
    }
    .map_err(Box::new)
}

/// Where the status of a subject stands, or else its name.
fn place(workspace: &Workspace, subject: &Subject) -> Span {
    if let Some((document, record)) = subject.record(workspace) {
        return document.span(record.state.span.clone());
    }
    let Some((document, pattern)) = subject.pattern(workspace) else { return Span::file(subject.path.as_str()) };
    document.span(pattern.status.as_ref().map_or_else(|| pattern.span.clone(), |status| status.span.clone()))
}

fn aim_pattern(
    workspace: &Workspace,
    subject: &Subject,
    now: Option<String>,
    to: Option<&str>,
) -> Result<Aim, Diagnostic> {
    let vocabulary = &workspace.vocabulary;
    let refused = |message: String, help: String| Err(demand(place(workspace, subject), message, help));
    let name = &subject.name;
    let is_it = |status: &str| now.as_deref() == Some(status);
    if is_it(ladder::DEPRECATED) {
        let help = "whoever has left it is not told: write a new pattern with `patternbook new-pattern`".to_owned();
        return refused(format!("`{name}` is Deprecated, and what is Deprecated stays so"), help);
    }
    let (target, word) = match to {
        Some(given) => match vocabulary.look_up(given) {
            Match::Known(found) | Match::Misspelled(found) => {
                let is_own = vocabulary.written(given).is_some_and(|word| word == given);
                (found.to_owned(), if is_own { given.to_owned() } else { ladder::word(workspace, found) })
            }
            Match::Unknown(near) => {
                let near = near
                    .map_or_else(|| format!("take {}", vocabulary.listed()), |near| format!("did you mean `{near}`?"));
                return refused(format!("`{given}` is no status here"), near);
            }
        },
        None => match next(workspace, subject, now.as_deref())? {
            Ok(next) => (next.to_owned(), ladder::word(workspace, next)),
            Err(why) => return Ok(Aim::Already { status: now.unwrap_or_default(), why }),
        },
    };
    if is_it(&target) {
        return Ok(Aim::Already { status: target, why: format!("`{name}` is {word} already") });
    }
    if target == ladder::DEPRECATED {
        let help = format!("`patternbook deprecate \"{name}\"` asks for what that takes");
        return refused("Deprecated is no step up".to_owned(), help);
    }
    let from = now.as_deref().unwrap_or_default();
    if let (Some(low), Some(high)) = (ladder::height(from), ladder::height(&target))
        && high < low
    {
        let help = "to take it back, revert the change that made it so; to end it, `patternbook deprecate`".to_owned();
        return refused(format!("`{name}` is {from}, and {target} is below that"), help);
    }
    if let Some(between) = ladder::between(vocabulary, if from.is_empty() { ladder::STEPS[0] } else { from }, &target) {
        let help = format!("promote it to {between} first, until it has proven itself in more than one place");
        let from = if from.is_empty() { "no status" } else { from };
        return refused(format!("`{name}` would go from {from} to {target} in one step"), help);
    }
    Ok(Aim::Step(Step { from: now, to: target, word }))
}

/// The status above that of a pattern; else why none is to be taken now.
fn next(
    workspace: &Workspace,
    subject: &Subject,
    now: Option<&str>,
) -> Result<Result<&'static str, String>, Diagnostic> {
    let name = &subject.name;
    let which = |message: String, to: &str| {
        demand(place(workspace, subject), message, format!("say which one, such as `--to {to}`"))
    };
    let Some(now) = now else {
        return Err(which(format!("`{name}` has no status yet"), &ladder::word(workspace, ladder::STEPS[0])));
    };
    let Some(next) = ladder::next(&workspace.vocabulary, now) else {
        if ladder::height(now).is_some() {
            return Ok(Err(format!("`{name}` is {now}, and nothing is above that")));
        }
        let other = workspace.vocabulary.names().find(|other| *other != now).unwrap_or("STATUS");
        return Err(which(format!("it is not known which status follows {now}"), other));
    };
    match ladder::committed(workspace, subject) {
        Ok(Some(committed)) if committed == now => Ok(Ok(next)),
        Ok(Some(committed)) if ladder::height(&committed) < ladder::height(now) => Ok(Err(format!(
            "`{name}` is {now} already, which is not committed yet; commit that before it is promoted to {next}"
        ))),
        // What a second run would do is not to depend on what nobody can see.
        Ok(_) | Err(_) => {
            let message =
                format!("no commit says that `{name}` is {now}, so it is not known whether it was promoted just now");
            Err(which(message, &ladder::word(workspace, next)))
        }
    }
}

fn aim_decision(workspace: &Workspace, subject: &Subject, now: String, to: Option<&str>) -> Result<Aim, Diagnostic> {
    let refused = |message: String, help: &str| Err(demand(place(workspace, subject), message, help));
    let name = &subject.name;
    let target = match to {
        None => "Accepted",
        Some(given) => match decision::state(given).filter(|state| ["Proposed", "Accepted"].contains(state)) {
            Some(state) => state,
            None => {
                return refused(
                    format!("a decision is not promoted to `{given}`"),
                    "take `Accepted`, or `Proposed` for a draft",
                );
            }
        },
    };
    if now == target || now == "Amended" && target == "Accepted" {
        return Ok(Aim::Already { status: now, why: format!("`{name}` is {target} already") });
    }
    let height = |state: &str| OPEN.iter().position(|open| *open == state);
    match height(&now) {
        Some(low) if height(target).is_none_or(|high| high > low) => {
            Ok(Aim::Step(Step { from: Some(now), to: target.to_owned(), word: target.to_owned() }))
        }
        _ => refused(
            format!("`{name}` is {now}"),
            "only what is a draft or proposed is promoted: record a new decision with `patternbook new-pattern`",
        ),
    }
}

/// What is asked before a step: what its status demands and the pattern lacks. The rest may be answered beforehand.
#[must_use]
pub fn questions(workspace: &Workspace, subject: &Subject, step: &Step) -> Vec<Question> {
    let Some((_, pattern)) = subject.pattern(workspace) else { return Vec::new() };
    let proven = ladder::height(&step.to) >= ladder::height("Established") && rules::has_code(workspace);
    let exact = proven && ladder::height(&step.to) >= ladder::height("Canonical");
    let lacks_reference = proven && pattern.references.is_empty() && pattern.examples.is_empty();
    let lacks_example = exact && !pattern.examples.iter().any(part::is_exact);
    let asked = |question: Question, is_asked: bool| Question { required: is_asked, asked: is_asked, ..question };
    vec![
        asked(
            Question::new(
                "reference",
                Answer::References,
                "Which code implements it?",
                format!("{} names at least one file or definition, such as `src/config.rs::load`", step.to),
            ),
            lacks_reference,
        ),
        asked(
            Question::new(
                "example",
                Answer::Text,
                "Which code shows it?",
                format!(
                    "{} has an example that is the code: `src/config.rs::load`, or `src/config.rs region=loader`",
                    step.to
                ),
            ),
            lacks_example,
        ),
    ]
}

/// Whether an answer to one of the questions will do.
///
/// # Errors
///
/// Why not.
pub fn check(workspace: &Workspace, question: &Question, text: &str) -> Result<(), String> {
    match question.key {
        "reference" => code::reference(workspace, text).map(drop),
        _ => code::quote(workspace, text).map(drop),
    }
}

/// Takes a step.
///
/// # Errors
///
/// What stands against it.
pub fn promote(
    workspace: Workspace,
    subject: &Subject,
    step: &Step,
    values: &Values,
    today: &str,
) -> Result<Changed, Unmet> {
    let mut draft = Draft::default();
    match write(&workspace, subject, step, values, today, &mut draft) {
        Ok(()) => {}
        Err(found) => return Err(Unmet::Findings { left: vec![found], workspace: Box::new(workspace) }),
    }
    let proven = is_level(&step.to) && ladder::height(&step.to) >= ladder::height("Established");
    // A pattern that people are to follow has nothing open.
    let asked = |workspace: &Workspace, it: &Diagnostic| proven && settle::is_about(workspace, subject, it);
    settle::carry_out(workspace, draft, today, &asked)
}

fn write(
    workspace: &Workspace,
    subject: &Subject,
    step: &Step,
    values: &Values,
    today: &str,
    draft: &mut Draft,
) -> Result<(), Diagnostic> {
    group::regroup(workspace, subject, step, draft)?;
    tally::change(workspace, subject, step.from.as_deref(), &step.to, draft);
    if let Some((_, record)) = subject.record(workspace) {
        let word = decision::in_case_of(&step.word, &record.state.text);
        return status::write_state(workspace, subject, (&step.to, &word), today, draft);
    }
    let Some((document, pattern)) = subject.pattern(workspace) else { return Ok(()) };
    status::write(workspace, (document, pattern), step, today, draft)?;
    status::write_row_badges(workspace, pattern, &step.word, draft);
    let references: Vec<String> =
        values.all("reference").iter().filter_map(|given| code::reference(workspace, given).ok()).collect();
    part::add_references(workspace, (document, pattern), &references, draft)?;
    if let Some(quote) = values.one("example").and_then(|given| code::quote(workspace, given).ok()) {
        part::add_example(workspace, (document, pattern), &quote, draft);
    }
    Ok(())
}
