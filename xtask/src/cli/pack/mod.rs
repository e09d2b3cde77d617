//! `pack`: for those who write template packs.

mod check;
mod test;

use std::process::ExitCode;

use camino::{Utf8Path, Utf8PathBuf};
use clap::Subcommand;

use super::error::{CommandError, Kind};
use crate::diagnostic::Diagnostic;
use crate::pack::{Pack, PackError, Source, SourceError};

/// Check and test a template pack
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  patternbook pack check templates    what is wrong with it
  patternbook pack test templates     whether it writes what is expected")]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Args),
    Test(test::Args),
}

pub(super) fn run(args: &Args) -> Result<ExitCode, CommandError> {
    match &args.command {
        Command::Check(args) => check::run(args),
        Command::Test(args) => test::run(args),
    }
}

/// A pack that may be broken: what is wrong with it is what these commands are for.
fn load(dir: Option<&Utf8Path>) -> Result<(Source, Result<Pack, Vec<Diagnostic>>), CommandError> {
    let source = Source::Folder(dir.map_or_else(|| Utf8PathBuf::from("."), Utf8Path::to_owned));
    match Pack::load(source.clone()) {
        Ok(pack) => Ok((source, Ok(pack))),
        Err(PackError::Broken(findings)) => Ok((source, Err(findings))),
        Err(PackError::Source(error)) => Err(unreadable(Kind::World, &source, &error)),
    }
}

/// The error of a pack whose files cannot be read.
pub(super) fn unreadable(kind: Kind, source: &Source, error: &SourceError) -> CommandError {
    let label = match source.label().as_str() {
        "" => ".",
        label => label,
    };
    CommandError::new(kind, format!("failed to read the pack `{label}`"))
        .because(error)
        .hint("a pack is a folder with a `pack.toml`; see docs/packs.md")
}
