//! `onboard`.

mod ask;
mod lesson;
mod reading;
mod service;
mod settings;
mod walk;

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use camino::Utf8Path;
use clap::ValueEnum;
use clap::builder::PossibleValue;

use super::error::{CommandError, Kind};
use super::{interrupt, output, place};
use crate::onboard::{Checkout, Probe, State, Step};
use crate::plan::apply::{self, ApplyError};
use crate::repo::Files;
use crate::report::styles;

/// What is said where somebody stops the walkthrough.
const INTERRUPTED: &str = "interrupted: what is done stays done, and `patternbook onboard` goes on from here";

/// Go from a fresh clone to a service that runs, step by step
///
/// Looks at each step first and skips what is done, so that it goes on where it was interrupted: the programs that this
/// repository needs, `.env.local` made from `.env.example`, the services it connects to, its dependencies, a start that
/// answers for its health, the documentation map, the patterns, and a first change with what notices it.
///
/// What is run stands in the repository's own document, in code blocks such as ```sh onboard=start, and is shown before it
/// is run. Without a terminal it only reports, as with --check.
///
/// Exits with 0 when every step is done, 1 when one is left, 2 for wrong arguments or blocks, 3 when something could not be
/// read or written.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  patternbook onboard                       go through what is left
  patternbook onboard --check               look only, and say what is left
  patternbook onboard --step services       this step, even where it is done
  patternbook onboard --check --step toolchain --step environment
                                            look at these two only")]
pub(super) struct Args {
    /// Look only, and fail where a step is left
    #[arg(long)]
    check: bool,

    /// Take this step only, even where it is done; can be given for several
    #[arg(long, value_enum, value_name = "STEP")]
    step: Vec<Step>,
}

impl ValueEnum for Step {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()).help(self.title()))
    }
}

pub(super) fn run(args: &Args) -> Result<ExitCode, CommandError> {
    interrupt::listen();
    let (root, _) = place::root()?;
    let steps: Vec<Step> =
        Step::ALL.into_iter().filter(|step| args.step.is_empty() || args.step.contains(step)).collect();
    let is_terminal = io::stdin().is_terminal() && io::stdout().is_terminal() && io::stderr().is_terminal();
    if args.check || !is_terminal {
        return report(&root, &steps, args.check);
    }
    place::recover(&root)?;
    lesson::put_back_leftover(&root)?;
    walk::run(&root, &steps, !args.step.is_empty())
}

/// How each step stands, and nothing else.
fn report(root: &Utf8Path, steps: &[Step], is_check: bool) -> Result<ExitCode, CommandError> {
    let checkout = load(root)?;
    let mut out = output::report();
    let width = steps.iter().map(|step| step.name().len()).max().unwrap_or(0);
    let mut left = 0;
    for step in steps {
        let probe = step.probe(&checkout);
        if interrupt::check().is_break() {
            return Err(CommandError::new(Kind::Interrupted, INTERRUPTED));
        }
        left += usize::from(probe.state == State::Left);
        row(&mut out, *step, &probe, width).map_err(CommandError::output)?;
    }
    let said = match left {
        0 => "nothing is left to do".to_owned(),
        1 => "1 step is left".to_owned(),
        _ => format!("{left} steps are left"),
    };
    writeln!(out, "{said}").map_err(CommandError::output)?;
    drop(out);
    if left > 0 {
        let why = if is_check { "" } else { "this is no terminal, so nothing was done: " };
        let hint = styles::HELP;
        let text = "`patternbook onboard` in a terminal goes through what is left";
        // Nobody has to read it.
        let _ = writeln!(output::notes(), "{hint}hint{hint:#}: {why}{text}");
    }
    Ok(ExitCode::from(u8::from(left > 0)))
}

fn row(out: &mut impl Write, step: Step, probe: &Probe, width: usize) -> io::Result<()> {
    let (style, word) = match probe.state {
        State::Done => (styles::ADDED, "done"),
        State::Left => (styles::WARNING, "left"),
        State::Unneeded => (styles::MUTED, "none"),
    };
    for (at, said) in probe.said.iter().enumerate() {
        match at {
            0 => writeln!(out, "{:width$}  {style}{word}{style:#}  {said}", step.name())?,
            _ => writeln!(out, "{:width$}        {said}", "")?,
        }
    }
    Ok(())
}

/// The clone as it is now.
fn load(root: &Utf8Path) -> Result<Checkout, CommandError> {
    Checkout::load(root).map_err(|wrong| {
        CommandError::new(Kind::Usage, "failed to read which commands the walkthrough has")
            .findings(std::slice::from_ref(&*wrong), &Files::walk(root))
            .hint("correct the block, then run this again")
    })
}

/// What could not be written.
fn cannot_write(what: &str, error: &ApplyError) -> CommandError {
    if matches!(error, ApplyError::Interrupted) {
        return CommandError::new(Kind::Interrupted, INTERRUPTED);
    }
    let failure = CommandError::new(Kind::World, format!("failed to write {what}")).because(error);
    error.hint().into_iter().fold(failure, CommandError::hint)
}

/// Makes a plan about the file `path` come true.
fn apply(path: &str, plan: &crate::plan::Plan) -> Result<(), CommandError> {
    apply::apply(plan, &mut |_| interrupt::check()).map_err(|error| cannot_write(&format!("`{path}`"), &error))
}
