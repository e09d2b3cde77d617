//! `pack test`.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::process::ExitCode;

use camino::{Utf8Path, Utf8PathBuf};

use super::super::error::{CommandError, Kind};
use super::super::findings::count;
use super::super::{interrupt, output};
use crate::diagnostic::Diagnostic;
use crate::pack::Source;
use crate::plan::apply::{self, ApplyError};
use crate::plan::preview::Preview;
use crate::report;
use crate::scaffold::{self, Golden};

/// Compare what a template pack writes with what is kept of it
///
/// For each folder `tests/<case>/` of the pack it plans a project with the answers in `answers.toml`, and the defaults of
/// what these leave open. What comes out must be what lies in `expected/` or, where there is an `expected.list` instead,
/// have the modes and SHA-256 hashes listed there. Where something differs, the difference is shown.
///
/// Exits with 0 when everything is as expected, 1 when something is not, 2 for a case that cannot be tried, 3 when
/// something could not be read or written.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  patternbook pack test                   every case of the pack in this folder
  patternbook pack test --case minimal    one of them
  patternbook pack test --update          keep what comes out now")]
pub(super) struct Args {
    /// The pack's folder; where there is none, the current one
    dir: Option<Utf8PathBuf>,

    /// Try this case only; can be given for several
    #[arg(long, value_name = "CASE")]
    case: Vec<String>,

    /// Write what comes out as what is expected from now on
    #[arg(long)]
    update: bool,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, CommandError> {
    interrupt::listen();
    let (source, pack) = super::load(args.dir.as_deref())?;
    let pack = pack.map_err(|findings| broken("failed to use the pack", &findings, &source))?;
    let dir = args.dir.as_deref().unwrap_or(Utf8Path::new("."));
    let root = dir
        .canonicalize_utf8()
        .map_err(|error| CommandError::new(Kind::World, format!("failed to find the pack `{dir}`")).because(&error))?;
    if args.update {
        apply::recover(&root).map_err(|error| cannot_write(&error))?;
    }
    let golden = || -> Result<Golden, CommandError> {
        let golden = scaffold::golden(&pack, &root, &args.case)
            .map_err(|error| super::unreadable(Kind::World, &source, &error))?;
        match golden.findings.as_slice() {
            [] => Ok(golden),
            findings => Err(broken("failed to try the cases", findings, &source)),
        }
    };
    let first = golden()?;
    if first.cases.is_empty() {
        return Err(CommandError::new(Kind::Usage, format!("failed to find a case in `{}`", dir.join("tests")))
            .hint("a case is a folder `tests/<case>/` with an `answers.toml`, which may be empty"));
    }
    let mut out = output::report();
    if !args.update {
        return compare(&mut *out, &first).map_err(CommandError::output)?;
    }
    let mut files = BTreeSet::new();
    let mut left = first;
    // What a file holds is written first, what it may be used for after that.
    for _ in 0..2 {
        files.extend(left.plan.changes().map(|(path, _)| path.clone()));
        apply::apply(&left.plan, &mut |_| interrupt::check()).map_err(|error| cannot_write(&error))?;
        left = golden()?;
    }
    let cases = count(left.cases.len(), "case");
    let written =
        if files.is_empty() { "as expected".to_owned() } else { format!("{} changed", count(files.len(), "file")) };
    writeln!(out, "{cases}: {written}").map_err(CommandError::output)?;
    Ok(ExitCode::SUCCESS)
}

fn compare(out: &mut dyn io::Write, golden: &Golden) -> io::Result<Result<ExitCode, CommandError>> {
    let preview = match Preview::new(&golden.plan) {
        Ok(preview) => preview,
        Err(error) => {
            let failure = CommandError::new(Kind::World, "failed to show what differs").because(&error);
            return Ok(Err(failure.hint("run it again")));
        }
    };
    report::plan::diff(out, &preview)?;
    let cases = count(golden.cases.len(), "case");
    if golden.differing.is_empty() {
        writeln!(out, "{cases}: as expected")?;
        return Ok(Ok(ExitCode::SUCCESS));
    }
    let differing = golden.differing.iter().map(|case| format!("`{case}`")).collect::<Vec<_>>().join(", ");
    writeln!(out, "{cases}, not as expected: {differing}")?;
    writeln!(out, "`patternbook pack test --update` keeps what comes out now")?;
    Ok(Ok(ExitCode::from(1)))
}

fn broken(doing: &str, findings: &[Diagnostic], source: &Source) -> CommandError {
    CommandError::new(Kind::Usage, format!("{doing}: {}", count(findings.len(), "error"))).findings(findings, source)
}

fn cannot_write(error: &ApplyError) -> CommandError {
    if matches!(error, ApplyError::Interrupted) {
        return CommandError::new(Kind::Interrupted, "interrupted: nothing was changed");
    }
    let failure = CommandError::new(Kind::World, "failed to write what is expected").because(error);
    error.hint().into_iter().fold(failure, CommandError::hint)
}
