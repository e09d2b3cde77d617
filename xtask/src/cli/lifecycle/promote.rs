//! `promote`.

use std::process::ExitCode;

use super::super::error::CommandError;
use super::output::Said;
use super::{Common, Named, Session, answers, finish, nothing_to_do};
use crate::lifecycle::{Aim, promote};

/// Move a pattern one step up its life, where what that takes is there
///
/// Experimental becomes Established, and that Canonical; a decision that is proposed becomes accepted. What the next
/// status demands has to be there: code that the pattern names, its sections, and for Canonical an example that is the
/// code. Then its document, its rows in status tables and indexes, and generated regions change together. Where anything
/// is missing it is said where and what to do, and nothing is written.
///
/// Exits with 0 when it is done or was so already, 1 when something is missing, 2 for wrong arguments or configuration, 3
/// when something could not be read or written.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  patternbook promote \"Health checks\"               to the next status
  patternbook promote \"Health checks\" --to Established
  patternbook promote \"Health checks\" --set example=src/health.rs::report
                                                   with code to quote, which Canonical needs
  patternbook promote 12                            decision 12 is accepted
  patternbook promote docs/patterns.md#pattern-health-checks --diff")]
pub(in crate::cli) struct Args {
    #[command(flatten)]
    named: Named,

    /// The status, where it is not the next one or no commit tells which that is
    #[arg(long, value_name = "STATUS")]
    to: Option<String>,

    #[command(flatten)]
    common: Common,
}

pub(in crate::cli) fn run(args: &Args) -> Result<ExitCode, CommandError> {
    let session = Session::open(&args.common)?;
    let subject = session.find(&args.named.pattern)?;
    let doing = format!("failed to promote `{}`", subject.name);
    let step = match promote::aim(&session.workspace, &subject, args.to.as_deref()) {
        Ok(Aim::Step(step)) => step,
        Ok(Aim::Already { status, why }) => return nothing_to_do(&args.common, &subject, &status, &why),
        Err(found) => return session.refused(&args.common, &doing, &found),
    };
    let questions = promote::questions(&session.workspace, &subject, &step);
    let check = |question: &_, text: &str| promote::check(&session.workspace, question, text);
    let (values, asked) = answers(&args.common, &questions, &check, &|_| true)?;
    let Session { root, workspace, today } = session;
    match promote::promote(workspace, &subject, &step, &values, &today) {
        Ok(changed) => {
            let from = step.from.as_deref();
            let text = match from {
                Some(from) => format!("promoted `{}` from {from} to {}", subject.name, step.word),
                None => format!("`{}` is {} now", subject.name, step.word),
            };
            finish(&args.common, &changed, asked, &Said { subject: &subject, from, to: &step.word, text })
        }
        Err(unmet) => super::unmet(&args.common, &root, &doing, &unmet),
    }
}
