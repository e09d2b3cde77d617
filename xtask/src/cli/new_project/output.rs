//! What `new-project` prints: previews, the summary, the result, and the questions themselves.

use std::io::{self, Write};
use std::process::ExitCode;

use camino::Utf8Path;
use serde_json::json;

use super::super::error::{CommandError, Kind};
use super::super::output::Format;
use super::super::{interrupt, output as streams};
use super::answers::terminal_error;
use super::{Args, prompt};
use crate::pack::{Answer, Answers, Pack, Question};
use crate::plan::Plan;
use crate::plan::preview::Preview;
use crate::repo::first_commit::FirstCommit;
use crate::report;

pub(super) fn preview(args: &Args, plan: &Plan, shown: &Utf8Path) -> Result<ExitCode, CommandError> {
    let mut out = streams::answer();
    match (args.format, args.diff) {
        (Format::Json, _) => report::plan::json(&mut out, plan),
        (Format::Human, true) => {
            let preview = Preview::new(plan).map_err(|error| {
                CommandError::new(Kind::World, format!("failed to compare with `{shown}`")).because(&error)
            })?;
            report::plan::diff(&mut out, &preview)
        }
        (Format::Human, false) => report::plan::tree(&mut out, plan)
            .and_then(|()| writeln!(out, "\nnothing was written: `{shown}` would get {}", files(plan.len()))),
    }
    .map_err(CommandError::output)?;
    Ok(ExitCode::SUCCESS)
}

/// Shows the answers and asks whether to go on.
pub(super) fn confirmed(pack: &Pack, answers: &Answers, plan: &Plan, shown: &Utf8Path) -> Result<bool, CommandError> {
    let mut out = streams::errors();
    let width = pack.questions.iter().map(|question| question.prompt.chars().count()).max().unwrap_or(0);
    writeln!(out).map_err(CommandError::output)?;
    for question in &pack.questions {
        let Some(answer) = answers.get(&question.id) else { continue };
        let chosen = question.options.iter().find(|option| option.value == answer.to_string());
        let answer = match (chosen, answer) {
            (Some(option), _) => option.label.clone(),
            (None, Answer::YesNo(yes)) => (if *yes { "yes" } else { "no" }).to_owned(),
            (None, answer) => answer.to_string(),
        };
        writeln!(out, "  {:width$}  {answer}", question.prompt).map_err(CommandError::output)?;
    }
    writeln!(out).map_err(CommandError::output)?;
    drop(out);
    let prompt = format!("Write {} to {shown}?", files(plan.len()));
    interrupt::before_writing(|| prompt::yes_no(&prompt, true)).map_err(|error| terminal_error(&error))
}

pub(super) fn finish(
    format: Format,
    plan: &Plan,
    shown: &Utf8Path,
    commit: Option<&FirstCommit>,
    next: &str,
) -> io::Result<()> {
    if format == Format::Json {
        let paths: Vec<&str> = plan.changes().map(|(path, _)| path.as_path().as_str()).collect();
        let commit = commit.map(|commit| commit.id.to_string());
        let result = json!({ "version": 1, "root": plan.root(), "commit": commit, "files": paths });
        return writeln!(streams::answer(), "{result:#}");
    }
    let mut out = streams::report();
    let committed = commit.map(|commit| format!(", first commit {:.7} on main", commit.id.to_string()));
    writeln!(out, "Created {shown}: {}{}.", files(plan.len()), committed.unwrap_or_default())?;
    if commit.is_some_and(|commit| commit.unsigned) {
        writeln!(
            out,
            "Git is set to sign commits, and this one is not signed: `git commit --amend --no-edit -S` does it."
        )?;
    }
    if !next.is_empty() {
        writeln!(out, "\nNext:\n")?;
        let quoted = if shown.as_str().contains(' ') { format!("'{shown}'") } else { shown.to_string() };
        if shown != "." {
            writeln!(out, "  cd {quoted}")?;
        }
        for line in next.lines() {
            writeln!(out, "{}", format!("  {line}").trim_end())?;
        }
    }
    Ok(())
}

pub(super) fn list_questions(pack: &Pack, format: Format) -> Result<ExitCode, CommandError> {
    let mut out = streams::answer();
    if format == Format::Json {
        let question = |question: &Question| {
            json!({
                "id": question.id,
                "kind": question.kind,
                "prompt": question.prompt,
                "help": question.help,
                "default": question.default,
                "options": question.options,
                "when": question.when,
            })
        };
        let questions: Vec<_> = pack.questions.iter().map(question).collect();
        let list = json!({ "version": 1, "pack": pack.name, "questions": questions });
        writeln!(out, "{list:#}").map_err(CommandError::output)?;
        return Ok(ExitCode::SUCCESS);
    }
    let bold = anstyle::Style::new().bold();
    for question in &pack.questions {
        let default = question.default.as_ref().map(|default| format!(" [{default}]")).unwrap_or_default();
        writeln!(out, "{bold}{}{bold:#}{default}  {}", question.id, question.prompt).map_err(CommandError::output)?;
        for option in &question.options {
            let only = option.when.0.iter().map(|(id, values)| format!(", only with {id} = {}", values.join(" or ")));
            let only: String = only.collect();
            writeln!(out, "    {}  {}{only}", option.value, option.label).map_err(CommandError::output)?;
        }
        for (id, values) in &question.when.0 {
            writeln!(out, "    only with {id} = {}", values.join(" or ")).map_err(CommandError::output)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn files(count: usize) -> String {
    if count == 1 { "1 file".to_owned() } else { format!("{count} files") }
}
