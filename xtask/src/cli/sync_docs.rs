//! `sync-docs`.

use std::process::ExitCode;

use camino::{Utf8Path, Utf8PathBuf};
use clap::ValueEnum;
use clap_complete::engine::ArgValueCandidates;

use super::error::{CommandError, Kind};
use super::findings::{self, Format};
use super::{baseline, clock, completions, interrupt, output, place, watch};
use crate::plan::apply;
use crate::plan::preview::Preview;
use crate::report;
use crate::sync::{self, Options, Prefer, Settled, Workspace, config, stamp};

/// Keep pattern documents, status tables, legends and code in agreement
///
/// Reads the Markdown documents of the repository (or, outside of one, of the current folder), compares what they say
/// about patterns with each other and with the code, and writes what can be put right without asking. Every other byte
/// of a document stays as it is. Where it is not known which side is right, both are shown and none is changed.
///
/// Exits with 0 when everything agrees, 1 when something does not, 2 for wrong arguments or configuration, 3 when
/// something could not be read or checked.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  patternbook sync-docs                        put right what can be
  patternbook sync-docs --check                change nothing; for pipelines
  patternbook sync-docs --diff                 show what would be changed, as a patch
  patternbook sync-docs docs/patterns          only what is found in these files
  patternbook sync-docs --prefer doc           where history does not tell, the document is right
  patternbook sync-docs --verified \"Retries\"   this pattern is right, as of today
  patternbook sync-docs --check --format json
  patternbook sync-docs --baseline accepted.json --write-baseline
                                               accept what is found today
  patternbook sync-docs --check --baseline accepted.json
                                               find only what is new
  patternbook sync-docs --watch                find while you write")]
pub(super) struct Args {
    /// Files and folders to report on and change; everything is still compared with everything
    paths: Vec<Utf8PathBuf>,

    /// Change nothing, and fail where something is not in agreement
    #[arg(long)]
    check: bool,

    /// Change nothing, and show as a unified diff what would be changed
    #[arg(long, conflicts_with = "check")]
    diff: bool,

    /// Change nothing, and say what is found anew whenever a file changes, until interrupted
    #[arg(long, conflicts_with_all = ["diff", "write_baseline", "format", "verified"])]
    watch: bool,

    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Who is right where two sides disagree and history does not tell; can be given for statuses and for examples
    #[arg(long, value_enum, value_name = "SIDE")]
    prefer: Vec<Side>,

    /// Write today's date where this pattern says when it was last verified; can be given for several
    #[arg(
        long, value_name = "PATTERN", conflicts_with_all = ["check", "watch"],
        add = ArgValueCandidates::new(completions::pattern_names)
    )]
    verified: Vec<String>,

    /// Leave alone what this file accepts, so that only what is new is found
    #[arg(long, value_name = "FILE")]
    baseline: Option<Utf8PathBuf>,

    /// Write everything that is found into the baseline, and change nothing else
    #[arg(long, requires = "baseline", conflicts_with_all = ["check", "diff", "paths", "prefer", "format", "verified"])]
    write_baseline: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Side {
    /// For statuses: the pattern's document
    Doc,
    /// For statuses: the status table
    Table,
    /// For examples: the code
    Code,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, CommandError> {
    interrupt::listen();
    let (root, here) = place::root()?;
    let has = |side| args.prefer.contains(&side);
    let prefer = match (has(Side::Doc), has(Side::Table)) {
        (true, true) => {
            let error = CommandError::new(Kind::Usage, "failed to decide who is right on a status");
            return Err(error.cause("both `--prefer doc` and `--prefer table` are given").hint("give one of them"));
        }
        (true, false) => Some(Prefer::Document),
        (false, true) => Some(Prefer::Table),
        (false, false) => None,
    };
    let paths = args.paths.iter().map(|path| place::relative(&root, &here, path)).collect::<Result<_, _>>()?;
    let baseline = args.baseline.as_ref().map(|given| baseline::path(&root, &here, given)).transpose()?;
    if args.diff && matches!(args.format, Format::Sarif | Format::Github) {
        return Err(CommandError::new(Kind::Usage, "failed to show a patch in this format")
            .cause("`--diff` is for people or `--format json`")
            .hint("take `--check` instead: its SARIF has the edits that put things right"));
    }
    if !args.check && !args.diff && !args.watch {
        place::recover(&root)?;
    }
    if args.watch {
        let options =
            Options { prefer, prefer_code: has(Side::Code), paths, today: clock::today()?, ..Options::default() };
        return watch::run(&root, options, baseline.as_ref());
    }
    let workspace = interrupt::before_writing(|| load(&root))?;
    if let (Some(path), true) = (&baseline, args.write_baseline) {
        // Without the old baseline: what it accepts is accepted again where it is still found.
        let found = interrupt::before_writing(|| sync::examine(&workspace, &Options::default())).diagnostics;
        return baseline::accept(&workspace.files, &workspace, found, path);
    }
    let baseline = baseline.map(|path| baseline::read("sync-docs", &workspace.files, &path)).transpose()?;
    let verified = verified(&workspace, &args.verified)?;
    let today = clock::today()?;
    let options = Options { prefer, prefer_code: has(Side::Code), paths, today, verified, baseline };
    if args.check {
        let found =
            interrupt::before_writing(|| output::timed("compared", || pooled(|| sync::examine(&workspace, &options))));
        findings::print(args.format, &[], &found, &workspace).map_err(CommandError::output)?;
        workspace.keep_answers();
        // The process ends: to give back a hundred thousand small pieces one by one would only take time.
        std::mem::forget(workspace);
        return Ok(findings::exit_code(&found.diagnostics).into());
    }
    let settle = || output::timed("compared and settled", || sync::settle(workspace, &options));
    let settled = interrupt::before_writing(settle).map_err(|wrong| place::configuration(&root, &wrong))?;
    if args.diff {
        return diff(args, &settled);
    }
    write(&settled)?;
    let Settled { fixed, left, workspace, .. } = &settled;
    findings::print(args.format, fixed, left, workspace).map_err(CommandError::output)?;
    Ok(findings::exit_code(&left.diagnostics).into())
}

/// Reads everything below `root` that is compared.
fn load(root: &Utf8Path) -> Result<Workspace, CommandError> {
    output::detail(|| format!("the repository is `{root}`"));
    let workspace = output::timed("read", || pooled(|| Workspace::load(root)))
        .map_err(|wrong| place::configuration(root, &wrong))?;
    output::detail(|| match workspace.files.contains(config::NAME) {
        true => format!("`{}` is the configuration", config::NAME),
        false => format!("there is no `{}`: everything is as by default", config::NAME),
    });
    output::detail(|| {
        let (files, documents) = (workspace.files.paths().count(), workspace.documents.len());
        format!("{documents} of {files} files are documents that matter")
    });
    if workspace.untouched() > 0 {
        output::detail(|| format!("{} documents were not touched since they were read last", workspace.untouched()));
    }
    Ok(workspace)
}

/// Does work of many parts that are shared out on one of the threads that they are shared out to: to hand over each from
/// outside takes as long as some of them.
fn pooled<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    rayon::scope(|_| work())
}

/// The keys of the patterns that were verified.
fn verified(workspace: &Workspace, names: &[String]) -> Result<Vec<String>, CommandError> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let index = workspace.index();
    let key = |name: &String| {
        let failed = |hint| CommandError::new(Kind::Usage, format!("failed to find the pattern `{name}`")).hint(hint);
        stamp::pattern(&index, name).map_err(failed)
    };
    names.iter().map(key).collect()
}

fn write(settled: &Settled) -> Result<(), CommandError> {
    if settled.plan.is_empty() {
        return Ok(());
    }
    apply::apply(&settled.plan, &mut |_| interrupt::check()).map_err(|error| place::cannot_write(&error))
}

/// Shows the patch, and on standard error what it leaves.
fn diff(args: &Args, settled: &Settled) -> Result<ExitCode, CommandError> {
    let mut out = output::answer();
    match args.format {
        Format::Json => report::plan::json(&mut out, &settled.plan).map_err(CommandError::output)?,
        _ => {
            let preview = Preview::new(&settled.plan).map_err(|error| {
                CommandError::new(Kind::World, "failed to show the changes").because(&error).hint("run it again")
            })?;
            report::plan::diff(&mut out, &preview).map_err(CommandError::output)?;
            let mut rest = output::notes();
            let shown = report::human::diagnostics(&mut rest, &settled.left.diagnostics, &settled.workspace);
            shown.map_err(CommandError::output)?;
        }
    }
    let changes = !settled.plan.is_empty();
    Ok(if changes { ExitCode::from(1) } else { findings::exit_code(&settled.left.diagnostics).into() })
}
