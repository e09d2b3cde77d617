//! The walkthrough at a terminal: each step is looked at, taken where it is left, and looked at again.

use std::process::ExitCode;

use camino::Utf8Path;

use super::super::clock;
use super::super::error::{CommandError, Kind};
use super::super::interrupt;
use super::ask::{say, yes_no};
use super::{INTERRUPTED, lesson, load, reading, service, settings};
use crate::onboard::{Checkout, Probe, State, Step, dependencies, services, toolchain};
use crate::repo::command;
use crate::report::styles;

/// Goes through `steps`. Those that are done are skipped, unless they are `forced`.
pub(super) fn run(root: &Utf8Path, steps: &[Step], forced: bool) -> Result<ExitCode, CommandError> {
    let name = root.file_name().unwrap_or("this repository");
    say(format!("Onboarding in {name}. What is done is skipped; Ctrl-C stops, and the next run goes on from there."))?;
    let mut left: Vec<Step> = Vec::new();
    for step in steps {
        go_on()?;
        let bold = styles::EMPHASIS;
        say(format!("\n{bold}{}: {}{bold:#}", step.name(), step.title()))?;
        let checkout = load(root)?;
        let probe = step.probe(&checkout);
        show(&probe)?;
        if probe.state == State::Unneeded || probe.state == State::Done && !forced {
            continue;
        }
        let waits: Vec<_> = step.needs().iter().filter(|need| left.contains(need)).map(|need| need.name()).collect();
        if !waits.is_empty() {
            say(format!("  This waits for {}.", waits.join(", ")))?;
            left.push(*step);
            continue;
        }
        take(*step, &checkout)?;
        let after = step.probe(&load(root)?);
        if after != probe {
            show(&after)?;
        }
        if after.state == State::Left {
            left.push(*step);
        }
    }
    finish(&left)
}

fn finish(left: &[Step]) -> Result<ExitCode, CommandError> {
    if left.is_empty() {
        let good = styles::ADDED;
        say(format!("\n{good}Everything is done.{good:#}"))?;
        return Ok(ExitCode::SUCCESS);
    }
    let names: Vec<_> = left.iter().map(|step| step.name()).collect();
    say(format!("\nLeft: {}. `patternbook onboard` goes on with it.", names.join(", ")))?;
    Ok(ExitCode::from(1))
}

fn show(probe: &Probe) -> Result<(), CommandError> {
    let (style, mark) = match probe.state {
        State::Done => (styles::ADDED, "done"),
        State::Left => (styles::WARNING, "left"),
        State::Unneeded => (styles::MUTED, "none"),
    };
    for (at, said) in probe.said.iter().enumerate() {
        match at {
            0 => say(format!("  {style}{mark}{style:#}  {said}"))?,
            _ => say(format!("        {said}"))?,
        }
    }
    Ok(())
}

/// Ends the walkthrough where somebody asked to stop.
pub(super) fn go_on() -> Result<(), CommandError> {
    if interrupt::check().is_break() { Err(CommandError::new(Kind::Interrupted, INTERRUPTED)) } else { Ok(()) }
}

fn take(step: Step, checkout: &Checkout) -> Result<(), CommandError> {
    match step {
        Step::Toolchain => toolchain(checkout),
        Step::Environment => settings::environment(checkout),
        Step::Services => settings::services(checkout),
        Step::Dependencies => {
            if run_all(checkout, &dependencies::commands(checkout))? {
                note(checkout, step)?;
            }
            Ok(())
        }
        Step::Service => service::run(checkout),
        Step::Documents => reading::documents(checkout).and_then(|()| note(checkout, step)),
        Step::Patterns => reading::patterns(checkout).and_then(|()| note(checkout, step)),
        Step::FirstChange => lesson::run(checkout),
    }
}

/// Notes that a step was done today.
pub(super) fn note(checkout: &Checkout, step: Step) -> Result<(), CommandError> {
    let mut record = crate::onboard::record::Record::read(checkout.root());
    record.note(step, &clock::today()?).map_err(|error| super::cannot_write("what was done", &error))
}

/// Installing a program is its owner's: shown, not run.
fn toolchain(checkout: &Checkout) -> Result<(), CommandError> {
    while toolchain::needs(&checkout.files).iter().any(|need| need.is_lacking(checkout)) {
        say("  Install what is missing, in another terminal. What changes the PATH is seen by new terminals only.")?;
        if !yes_no("Look again?")? {
            return Ok(());
        }
        show(&Step::Toolchain.probe(&load(checkout.root())?))?;
    }
    Ok(())
}

/// Shows `commands`, and runs them one after the other where that is wanted. Whether all of them ended well.
pub(super) fn run_all(checkout: &Checkout, commands: &[String]) -> Result<bool, CommandError> {
    if commands.is_empty() {
        return Ok(false);
    }
    for line in commands {
        say(format!("  $ {line}"))?;
    }
    if !yes_no(if commands.len() == 1 { "Run it?" } else { "Run them?" })? {
        return Ok(false);
    }
    for line in commands {
        if commands.len() > 1 {
            let muted = styles::MUTED;
            say(format!("{muted}$ {line}{muted:#}"))?;
        }
        match command::run(line, checkout.root(), &interrupt::check) {
            Ok(()) => {}
            Err(command::CommandError::Interrupted) => return Err(CommandError::new(Kind::Interrupted, INTERRUPTED)),
            Err(error) => {
                let style = styles::ERROR;
                say(format!("  {style}failed{style:#}  `{line}`: {error}"))?;
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// Starts the services with what the repository has for that. Whether that went well.
pub(super) fn start_services(checkout: &Checkout) -> Result<bool, CommandError> {
    let commands = services::commands(checkout);
    let is_docker = |line: &String| line.starts_with("docker ");
    if commands.iter().any(is_docker) && !services::has_docker(checkout) {
        say("  Docker does not run here, so that the services cannot be started in containers.")?;
        return Ok(false);
    }
    run_all(checkout, &commands)
}
