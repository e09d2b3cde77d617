//! `new-project`.

use std::process::ExitCode;

use super::error::CommandError;

/// Write a new Git repository from a template pack
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_args: Args) -> Result<ExitCode, CommandError> {
    Ok(ExitCode::SUCCESS)
}
