//! What these commands print.

use std::io::{self, Write};
use std::process::ExitCode;

use serde_json::json;

use super::super::error::{CommandError, Kind};
use super::super::findings::count;
use super::super::interrupt;
use super::super::new_project::answers::terminal_error;
use super::super::new_project::prompt;
use super::super::output::{Format, answer, errors, report as told};
use super::Common;
use crate::diagnostic::{Diagnostic, LineColumn, Sources, Span};
use crate::lifecycle::{Changed, Question, Subject, Unclear};
use crate::plan::preview::Preview;
use crate::report;
use crate::sync::Workspace;

/// What was asked for, and what came of it.
pub(super) struct Said<'a> {
    pub(super) subject: &'a Subject,
    /// The status before, where there was one.
    pub(super) from: Option<&'a str>,
    /// The status after.
    pub(super) to: &'a str,
    /// In one line.
    pub(super) text: String,
}

/// Why a name does not tell which pattern is meant.
pub(super) fn unclear(workspace: &Workspace, name: &str, unclear: &Unclear) -> CommandError {
    let place = |(subject, span): &(Subject, Span)| {
        let text = workspace.text(&span.path).unwrap_or_default();
        let LineColumn { line, .. } = LineColumn::of(&text, span.range.start);
        format!("`{}` at {}:{line}", subject.name, span.path)
    };
    let error = CommandError::new(Kind::Usage, format!("failed to find the pattern `{name}`"));
    match unclear {
        Unclear::Nothing => error
            .cause("no document here describes a pattern or records a decision")
            .hint("`patternbook new-pattern` writes the first"),
        Unclear::Unknown(near) if near.is_empty() => error
            .cause("nothing is called so")
            .hint("give the name in its heading, the number of a decision, or `document.md#anchor`"),
        Unclear::Unknown(near) => {
            let error = error.cause("nothing is called so");
            near.iter().fold(error, |error, it| error.hint(format!("did you mean {}?", place(it))))
        }
        Unclear::Ambiguous(all) => {
            let error = all.iter().fold(error, |error, it| error.cause(format!("it may mean {}", place(it))));
            error.hint("give all of its name, its document, or `document.md#anchor`; where two have one name, rename one first")
        }
    }
}

/// Questions that nobody answered.
pub(super) fn missing(questions: &[Question], keys: &[String]) -> CommandError {
    let names = keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
    let example = keys.iter().map(|key| format!("--set {key}=…")).collect::<Vec<_>>().join(" ");
    let error =
        CommandError::new(Kind::Usage, format!("failed to ask: this is not a terminal, and nothing answers {names}"));
    let asked = questions.iter().filter(|question| keys.iter().any(|key| key == question.key));
    let error = asked.fold(error, |error, question| {
        error.cause(format!("`{}`: {} ({})", question.key, question.prompt, question.help))
    });
    error.hint(format!("answer with `{example}`, or with `--answers FILE`"))
}

/// That there is one of this name already.
pub(super) fn existing(common: &Common, workspace: &Workspace, subject: &Subject) -> Result<ExitCode, CommandError> {
    let status = |text: &str| workspace.vocabulary.look_up(text).name().unwrap_or(text).to_owned();
    let to = match (subject.pattern(workspace), subject.record(workspace)) {
        (Some((_, pattern)), _) => pattern.status.as_ref().map(|it| status(&it.text)),
        (None, record) => record.and_then(|(_, record)| record.state.name).map(str::to_owned),
    };
    let to = to.unwrap_or_else(|| "without a status".to_owned());
    let text = format!("`{}` is described in {} already: nothing to do", subject.name, subject.path);
    finish(common.format, None, &Said { subject, from: Some(&to), to: &to, text }).map_err(CommandError::output)?;
    Ok(ExitCode::SUCCESS)
}

/// The questions, with their keys.
pub(super) fn questions(format: Format, questions: &[Question]) -> io::Result<()> {
    let mut out = answer();
    if format == Format::Json {
        let list: Vec<_> = questions
            .iter()
            .map(|question| {
                json!({
                    "id": question.key,
                    "prompt": question.prompt,
                    "help": question.help,
                    "default": question.default,
                    "options": question.options,
                    "required": question.required,
                })
            })
            .collect();
        return writeln!(out, "{:#}", json!({ "version": 1, "questions": list }));
    }
    let bold = anstyle::Style::new().bold();
    for question in questions {
        let default = question.default.as_ref().map(|default| format!(" [{default}]")).unwrap_or_default();
        writeln!(out, "{bold}{}{bold:#}{default}  {}", question.key, question.prompt)?;
        writeln!(out, "    {}", question.help)?;
        for option in &question.options {
            writeln!(out, "    {option}")?;
        }
    }
    Ok(())
}

/// What is missing, each with its place.
pub(super) fn refused(
    format: Format,
    doing: &str,
    found: &[Diagnostic],
    workspace: &Workspace,
) -> Result<ExitCode, CommandError> {
    if format == Format::Json {
        report::json::diagnostics(&mut answer(), found, workspace).map_err(CommandError::output)?;
        return Ok(ExitCode::from(1));
    }
    let cause = match found {
        [_] => "one thing stands against it".to_owned(),
        _ => format!("{} stand against it", count(found.len(), "thing")),
    };
    Err(CommandError::new(Kind::Refused, doing)
        .findings(found, workspace)
        .cause(format!("{cause}; nothing was written")))
}

pub(super) fn preview(common: &Common, changed: &Changed) -> Result<ExitCode, CommandError> {
    let mut out = answer();
    match (common.format, common.diff) {
        (Format::Json, _) => report::plan::json(&mut out, &changed.plan),
        (Format::Human, true) => {
            let preview = Preview::new(&changed.plan).map_err(|error| {
                CommandError::new(Kind::World, "failed to show the changes").because(&error).hint("run it again")
            })?;
            report::plan::diff(&mut out, &preview)
        }
        (Format::Human, false) => {
            let mut out = told();
            let files = count(changed.plan.len(), "file");
            tree(&mut out, changed).and_then(|()| writeln!(out, "\nnothing was written: {files} would change"))
        }
    }
    .map_err(CommandError::output)?;
    Ok(ExitCode::SUCCESS)
}

fn tree(out: &mut dyn io::Write, changed: &Changed) -> io::Result<()> {
    report::plan::tree(out, &changed.plan)?;
    if !changed.done.is_empty() {
        writeln!(out)?;
    }
    list(out, changed)
}

/// What is done, by document.
fn list(out: &mut dyn io::Write, changed: &Changed) -> io::Result<()> {
    for done in &changed.done {
        writeln!(out, "  {}: {}", done.path, done.what)?;
    }
    Ok(())
}

/// Shows what is to be done and asks whether to go on.
pub(super) fn confirmed(changed: &Changed) -> Result<bool, CommandError> {
    let mut out = errors();
    writeln!(out).and_then(|()| list(&mut out, changed)).and_then(|()| writeln!(out)).map_err(CommandError::output)?;
    drop(out);
    let prompt = format!("Write {}?", count(changed.plan.len(), "file"));
    interrupt::before_writing(|| prompt::yes_no(&prompt, true)).map_err(|error| terminal_error(&error))
}

/// Says what was done; nothing where nothing was to be done.
pub(super) fn finish(format: Format, changed: Option<&Changed>, said: &Said<'_>) -> io::Result<()> {
    if format == Format::Json {
        let files: Vec<&str> =
            changed.iter().flat_map(|it| it.plan.changes()).map(|(path, _)| path.as_path().as_str()).collect();
        let done: Vec<_> = changed
            .iter()
            .flat_map(|it| &it.done)
            .map(|done| json!({ "path": done.path, "what": done.what }))
            .collect();
        let result = json!({
            "version": 1,
            "kind": said.subject.kind.noun(),
            "name": said.subject.name,
            "path": said.subject.path,
            "from": said.from,
            "to": said.to,
            "files": files,
            "done": done,
        });
        return writeln!(answer(), "{result:#}");
    }
    let mut out = told();
    writeln!(out, "{}", said.text)?;
    changed.map_or(Ok(()), |changed| list(&mut out, changed))
}
