//! `pack check`.

use std::io::{self, Write};
use std::process::ExitCode;

use camino::Utf8PathBuf;
use clap::ValueEnum;

use super::super::error::{CommandError, Kind};
use super::super::findings::{count, counts, exit_code};
use super::super::output;
use crate::pack::Source;
use crate::report;
use crate::scaffold::{self, Checked};

/// Find what is wrong with a template pack
///
/// Reads everything in the pack: names that stand for nothing, also in branches and layers that no answers reach;
/// questions, options, layers and patterns that no answers reach; files that two layers write. Then it plans a project for
/// every combination of answers or, where these are more than 200, for so many that every pair of options is in one of
/// them. Nothing is written.
///
/// Exits with 0 when nothing is wrong, 1 when something is, 3 when something could not be read or tried.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  patternbook pack check                       the pack in this folder
  patternbook pack check templates             the pack in another
  patternbook pack check --format github       beside the lines of a pull request")]
pub(super) struct Args {
    /// The pack's folder; where there is none, the current one
    dir: Option<Utf8PathBuf>,

    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Human,
    /// For programs, as findings of sync-docs
    Json,
    /// For GitHub Actions: findings beside the lines of a pull request
    Github,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, CommandError> {
    let (source, pack) = super::load(args.dir.as_deref())?;
    let checked = match pack {
        Ok(pack) => scaffold::check(&pack).map_err(|error| super::unreadable(Kind::World, &source, &error))?,
        // What cannot be read is not tried.
        Err(findings) => Checked { findings, tried: 0, pairs: None },
    };
    print(args.format, &checked, &source).map_err(CommandError::output)?;
    Ok(exit_code(&checked.findings).into())
}

fn print(format: Format, checked: &Checked, source: &Source) -> io::Result<()> {
    match format {
        Format::Json => return output::at_once(|out| report::json::diagnostics(out, &checked.findings, source)),
        Format::Github => output::at_once(|out| report::github::diagnostics(out, &checked.findings, source))?,
        Format::Human => output::findings(&checked.findings, source)?,
    }
    let counts = counts(&checked.findings);
    let verdict = if counts.is_empty() { "nothing wrong".to_owned() } else { counts.join(", ") };
    writeln!(output::report(), "{}: {verdict}", tried(checked))
}

fn tried(checked: &Checked) -> String {
    let combinations = count(checked.tried, "combination");
    match (checked.tried, checked.pairs) {
        (0, _) => "no combination tried".to_owned(),
        (_, Some(pairs)) => format!("{combinations} with all {pairs} pairs of options tried"),
        (1, None) => "the only combination tried".to_owned(),
        (_, None) => format!("all {combinations} tried"),
    }
}
