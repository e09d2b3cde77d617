//! `deprecate`.

use std::process::ExitCode;

use super::super::error::CommandError;
use super::output::Said;
use super::{Common, Named, Session, answers, finish, nothing_to_do};
use crate::lifecycle::{Aim, deprecate};

/// End a pattern, and say what to use instead
///
/// Asks what comes in its place, how one moves on, and since when. The pattern becomes Deprecated, names its successor and
/// has a Migration section; a decision becomes superseded by the other. Rows in status tables and indexes, and generated
/// regions, change together with it.
///
/// Exits with 0 when it is done or was so already, 1 when something is missing, 2 for wrong arguments or configuration, 3
/// when something could not be read or written.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  patternbook deprecate \"Retry loops\"               ask what comes instead, and how one moves on
  patternbook deprecate \"Retry loops\" --set successor=Breaker --set migration=\"Call the breaker.\"
  patternbook deprecate \"Retry loops\" --answers end.toml --diff
  patternbook deprecate 4 --set successor=12        decision 4 is superseded by decision 12")]
pub(in crate::cli) struct Args {
    #[command(flatten)]
    named: Named,

    #[command(flatten)]
    common: Common,
}

pub(in crate::cli) fn run(args: &Args) -> Result<ExitCode, CommandError> {
    let session = Session::open(&args.common)?;
    let subject = session.find(&args.named.pattern)?;
    let doing = format!("failed to deprecate `{}`", subject.name);
    let step = match deprecate::aim(&session.workspace, &subject) {
        Ok(Aim::Step(step)) => step,
        Ok(Aim::Already { status, why }) => return nothing_to_do(&args.common, &subject, &status, &why),
        Err(found) => return session.refused(&args.common, &doing, &found),
    };
    let questions = deprecate::questions(&session.workspace, &subject, &session.today);
    let check = |question: &_, text: &str| deprecate::check(&session.workspace, &subject, question, text);
    let (values, asked) = answers(&args.common, &questions, &check, &|_| true)?;
    let Session { root, workspace, today } = session;
    match deprecate::deprecate(workspace, &subject, &step, &values, &today) {
        Ok(changed) => {
            let text = format!("`{}` is {} now", subject.name, changed.status);
            let said = Said { subject: &subject, from: step.from.as_deref(), to: &changed.status, text };
            finish(&args.common, &changed, asked, &said)
        }
        Err(unmet) => super::unmet(&args.common, &root, &doing, &unmet),
    }
}
