//! `new-pattern`.

use std::io::Write;
use std::process::ExitCode;

use super::super::error::CommandError;
use super::super::output::notes;
use super::output::{self, Said};
use super::{Common, Session, answers, finish};
use crate::lifecycle::new;
use crate::scaffold::{Given, GivenValue};

/// Describe a new pattern, in every place at once
///
/// Asks what it is for, how it is done, which code implements and shows it, and what goes wrong. Writes its section in the
/// form of its neighbours, its row in the status table, and its entry in contents and catalogues, at Experimental. In a
/// folder of decisions it writes the record of a new one, as proposed, and its item in the index.
///
/// Exits with 0 when it is done or was so already, 1 when something stands against it, 2 for wrong arguments or
/// configuration, 3 when something could not be read or written.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  patternbook new-pattern                            ask everything
  patternbook new-pattern \"Health checks\"            ask the rest
  patternbook new-pattern --list-questions           what may be answered
  patternbook new-pattern \"Health checks\" --answers health.toml --diff
  patternbook new-pattern \"Use SQLite\" --set document=docs/adr/
                                                     the record of a decision")]
pub(in crate::cli) struct Args {
    /// Its name
    name: Option<String>,

    #[command(flatten)]
    common: Common,

    /// Show the questions with their keys, and write nothing
    #[arg(long)]
    list_questions: bool,
}

pub(in crate::cli) fn run(args: &Args) -> Result<ExitCode, CommandError> {
    let session = Session::open(&args.common)?;
    let workspace = &session.workspace;
    let check = |question: &_, text: &str| new::check(workspace, question, text);
    let mut common = args.common.clone();
    if let Some(name) = &args.name {
        common.set.push(Given { id: "name".to_owned(), value: GivenValue::Flag(name.clone()), place: None });
    }
    let first: Vec<_> = new::document_question(workspace).into_iter().collect();
    let is_first = |given: &Given| given.id == "document";
    let (document, asked_first) = if args.list_questions && common.set.iter().all(|given| !is_first(given)) {
        let default = first.iter().find_map(|question| question.default.clone());
        (default.unwrap_or_default(), false)
    } else {
        let (values, asked) = answers(&common, &first, &check, &is_first)?;
        (values.one("document").unwrap_or_default().to_owned(), asked)
    };
    let home = new::home(workspace, &document);
    let questions = new::questions(workspace, &home);
    if args.list_questions {
        let all: Vec<_> = first.into_iter().chain(questions).collect();
        output::questions(args.common.format, &all).map_err(CommandError::output)?;
        return Ok(ExitCode::SUCCESS);
    }
    let given = args.name.as_deref();
    if let Some(existing) = given.and_then(|name| new::existing(workspace, &home, name)) {
        return output::existing(&args.common, workspace, &existing);
    }
    let (values, asked) = answers(&common, &questions, &check, &|given| !is_first(given))?;
    let name = values.one("name").unwrap_or_default().to_owned();
    if let Some(existing) = new::existing(workspace, &home, &name) {
        return output::existing(&args.common, workspace, &existing);
    }
    let Session { root, workspace, today } = session;
    match new::new_pattern(workspace, &home, &values, &today) {
        Ok(created) => {
            let (subject, status) = (&created.subject, &created.changed.status);
            let text = format!("`{}` is described in {}, as {status}", subject.name, subject.path);
            let said = Said { subject, from: None, to: status, text };
            let code = finish(&args.common, &created.changed, asked || asked_first, &said)?;
            for left in &created.by_hand {
                writeln!(notes(), "note: see to it by hand: {left}").map_err(CommandError::output)?;
            }
            Ok(code)
        }
        Err(unmet) => super::unmet(&args.common, &root, &format!("failed to describe `{name}`"), &unmet),
    }
}
