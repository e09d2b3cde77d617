//! `lsp`.

use std::io::Write;
use std::process::ExitCode;

use super::clock;
use super::error::{CommandError, Kind};
use super::output;
use crate::lsp;

/// Find in an editor what `sync-docs` finds, while it is written
///
/// A language server over standard input and output, which editors start for themselves. It shows what is found, offers
/// the fixes, says what a status means and what a reference leads to, and completes both. What is not saved yet counts.
/// It writes no file.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  patternbook lsp    what an editor is told to start")]
pub(super) struct Args {
    /// Over standard input and output; the only way there is, which some editors name
    #[arg(long, hide = true)]
    stdio: bool,
}

pub(super) fn run(_: &Args) -> Result<ExitCode, CommandError> {
    // What is wrong with the clock is told before an editor waits for an answer.
    clock::today()?;
    let left = lsp::serve(&|| clock::today().unwrap_or_default())
        .map_err(|error| CommandError::new(Kind::World, "failed to talk with the editor").because(&error))?;
    if left {
        return Ok(ExitCode::SUCCESS);
    }
    // Nobody has to read it.
    let _ = writeln!(output::errors(), "the input ended, or was none of an editor's, before it said `exit`");
    Ok(ExitCode::from(1))
}
