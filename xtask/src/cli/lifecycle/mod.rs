//! `new-pattern`, `promote` and `deprecate`: what they have in common.

pub(super) mod deprecate;
pub(super) mod new_pattern;
mod output;
pub(super) mod promote;
mod prompt;

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use camino::{Utf8Path, Utf8PathBuf};
use clap_complete::engine::ArgValueCandidates;

use super::error::{CommandError, Kind};
use super::new_project::answers::{AnswersFile, refused, terminal_error};
use super::new_project::parse_set;
use super::output::Format;
use super::{clock, completions, interrupt, place};
use crate::diagnostic::Diagnostic;
use crate::lifecycle::question::{Check, interview};
use crate::lifecycle::{self, Changed, Question, Subject, Unmet, Values};
use crate::plan::apply;
use crate::scaffold::{Given, InterviewError};
use crate::sync::Workspace;

/// What these commands take.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Common {
    /// Answer a question; goes before an answers file
    #[arg(long, value_name = "KEY=VALUE", value_parser = parse_set)]
    set: Vec<Given>,

    /// Take answers from a file, in TOML or (ending in `.json`) JSON
    #[arg(long, value_name = "FILE")]
    answers: Option<Utf8PathBuf>,

    /// Show which files would be changed, and write nothing
    #[arg(long)]
    dry_run: bool,

    /// Show what would be changed as a unified diff, and write nothing
    #[arg(long)]
    diff: bool,

    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// What is moved along its life.
#[derive(Debug, clap::Args)]
struct Named {
    /// The pattern: the name in its heading, `document.md#anchor`, or the number of a decision
    #[arg(add = ArgValueCandidates::new(completions::pattern_names))]
    pattern: String,
}

/// A repository, and the day on which it is looked at.
struct Session {
    root: Utf8PathBuf,
    workspace: Workspace,
    today: String,
}

impl Session {
    fn open(common: &Common) -> Result<Self, CommandError> {
        interrupt::listen();
        let (root, _) = place::root()?;
        if !common.dry_run && !common.diff {
            place::recover(&root)?;
        }
        let workspace = Workspace::load(&root).map_err(|wrong| place::configuration(&root, &wrong))?;
        Ok(Self { root, workspace, today: clock::today()? })
    }

    /// What `name` means.
    fn find(&self, name: &str) -> Result<Subject, CommandError> {
        let found = lifecycle::find(&self.workspace, name);
        found.map_err(|unclear| output::unclear(&self.workspace, name, &unclear))
    }

    /// Why something is not done as things stand.
    fn refused(&self, common: &Common, doing: &str, found: &Diagnostic) -> Result<ExitCode, CommandError> {
        output::refused(common.format, doing, std::slice::from_ref(found), &self.workspace)
    }
}

/// Says that it has this status already.
fn nothing_to_do(common: &Common, subject: &Subject, status: &str, why: &str) -> Result<ExitCode, CommandError> {
    let said = output::Said { subject, from: Some(status), to: status, text: format!("{why}: nothing to do") };
    output::finish(common.format, None, &said).map_err(CommandError::output)?;
    Ok(ExitCode::SUCCESS)
}

/// Why nothing is changed.
fn unmet(common: &Common, root: &Utf8Path, doing: &str, unmet: &Unmet) -> Result<ExitCode, CommandError> {
    match unmet {
        Unmet::Findings { left, workspace } => output::refused(common.format, doing, left, workspace),
        Unmet::Spoilt { path, error } => Err(CommandError::new(Kind::Refused, doing)
            .cause(format!("`{path}` would not survive it: {error}"))
            .hint("make the change there by hand, and `patternbook sync-docs` brings the rest after")),
        Unmet::Configuration(wrong) => Err(place::configuration(root, wrong)),
    }
}

/// The answers, and whether anybody was asked for one.
fn answers(
    common: &Common,
    questions: &[Question],
    check: &Check<'_>,
    is_ours: &dyn Fn(&Given) -> bool,
) -> Result<(Values, bool), CommandError> {
    let file = common.answers.as_deref().map(AnswersFile::read).transpose()?;
    let mut given = file.as_ref().map(AnswersFile::given).transpose()?.unwrap_or_default();
    // What the command line answers, a file does not.
    given.retain(|given| !common.set.iter().any(|set| set.id == given.id));
    given.extend(common.set.iter().cloned());
    given.retain(is_ours);
    let terminal = io::stdin().is_terminal() && io::stderr().is_terminal();
    let mut asked = false;
    let mut ask = |question: &Question, check: &Check<'_>| {
        if !terminal {
            return Ok(None);
        }
        asked = true;
        prompt::ask(question, check).map(Some)
    };
    let result = interrupt::before_writing(|| interview(questions, &given, check, &mut ask));
    match result {
        Ok(values) => Ok((values, asked)),
        Err(InterviewError::Refused(refusals)) => Err(refused(&refusals, file.as_ref())),
        Err(InterviewError::Missing(keys)) => Err(output::missing(questions, &keys)),
        Err(InterviewError::Ask(error)) => Err(terminal_error(&error)),
        Err(InterviewError::Pack(_)) => Err(CommandError::new(Kind::World, "failed to ask")),
    }
}

/// Shows or writes what is to be changed.
fn finish(common: &Common, changed: &Changed, asked: bool, said: &output::Said<'_>) -> Result<ExitCode, CommandError> {
    if common.dry_run || common.diff {
        return output::preview(common, changed);
    }
    if asked && !output::confirmed(changed)? {
        return Err(CommandError::new(Kind::Interrupted, "nothing was written"));
    }
    if !changed.plan.is_empty() {
        apply::apply(&changed.plan, &mut |_| interrupt::check()).map_err(|error| place::cannot_write(&error))?;
    }
    output::finish(common.format, Some(changed), said).map_err(CommandError::output)?;
    Ok(ExitCode::SUCCESS)
}
