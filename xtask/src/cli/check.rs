//! `check`.

use std::io::{self, Write};
use std::process::ExitCode;

use camino::Utf8PathBuf;

use super::error::{CommandError, Kind};
use super::findings::{self, Format};
use super::{baseline, clock, interrupt, output, place};
use crate::check::{self, Options, Project, Report, Verdict, book, fixes};
use crate::diagnostic::Diagnostic;
use crate::plan::Plan;
use crate::plan::apply;
use crate::plan::preview::Preview;
use crate::report;
use crate::report::json::Summary;

/// Look for the pitfalls of configuration, pipelines, infrastructure, secrets and monitoring
///
/// Looks at the files of the repository (or, outside of one, of the current folder) and says of each rule whether it is
/// kept: pass, fail, attested, expired, or not checked where there is nothing to look at or nothing that tells. What no
/// program can see, somebody may vouch for in patternbook.toml, until a date.
///
/// Exits with 0 when no rule fails, 1 when one does, 2 for wrong arguments or configuration, 3 when something that is
/// there could not be read or checked.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  patternbook check                              every rule, with its verdict
  patternbook check .github/workflows            only what is found in these files
  patternbook check --diff                       show what --fix would change, as a patch
  patternbook check --fix                        put right what can be put right safely
  patternbook check --scanners                   what zizmor, checkov and gitleaks find as well
  patternbook check --format sarif               for code scanning
  patternbook check --baseline accepted.json --write-baseline
                                                 accept what is found today
  patternbook check --baseline accepted.json     find only what is new")]
pub(super) struct Args {
    /// Files and folders to report on; verdicts are about all of the repository
    paths: Vec<Utf8PathBuf>,

    /// Put right what can be put right safely
    #[arg(long)]
    fix: bool,

    /// Change nothing, and show as a unified diff what `--fix` would change
    #[arg(long, conflicts_with = "fix")]
    diff: bool,

    /// Run other scanners, too, where they are installed: zizmor, checkov, betterleaks or gitleaks
    #[arg(long)]
    scanners: bool,

    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Leave alone what this file accepts, so that only what is new is found
    #[arg(long, value_name = "FILE")]
    baseline: Option<Utf8PathBuf>,

    /// Write everything that is found into the baseline, and change nothing else
    #[arg(long, requires = "baseline", conflicts_with_all = ["fix", "diff", "paths", "format"])]
    write_baseline: bool,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, CommandError> {
    interrupt::listen();
    let (root, here) = place::root()?;
    let paths = args.paths.iter().map(|path| place::relative(&root, &here, path)).collect::<Result<_, _>>()?;
    let accepted = args.baseline.as_ref().map(|given| baseline::path(&root, &here, given)).transpose()?;
    if args.diff && matches!(args.format, Format::Sarif | Format::Github) {
        return Err(CommandError::new(Kind::Usage, "failed to show a patch in this format")
            .cause("`--diff` is for people or `--format json`")
            .hint("leave `--diff` out: the findings have the edits that put things right"));
    }
    if args.fix {
        place::recover(&root)?;
    }
    let project = interrupt::before_writing(|| output::timed("read", || Project::load(&root)));
    let mut options = Options { paths, today: clock::today()?, baseline: None, scanners: args.scanners };
    if let (Some(path), true) = (&accepted, args.write_baseline) {
        let found = examine(&project, &options)?.found.diagnostics;
        return baseline::accept(project.on_disk(), &project, found, path);
    }
    options.baseline = accepted.map(|path| baseline::read("check", project.on_disk(), &path)).transpose()?;
    let report = interrupt::before_writing(|| examine(&project, &options))?;
    if !args.fix && !args.diff {
        print(args.format, &[], &report, &project).map_err(CommandError::output)?;
        return Ok(exit_code(&report).into());
    }
    let (plan, fixed) = fixes::plan(&project, &report.found.diagnostics).map_err(|error| {
        CommandError::new(Kind::World, "failed to put right what was found").because(&error).hint("run it again")
    })?;
    if args.diff {
        return diff(args.format, &plan, &report);
    }
    if !plan.is_empty() {
        apply::apply(&plan, &mut |_| interrupt::check()).map_err(|error| place::cannot_write(&error))?;
    }
    // What is left is seen in what was written.
    let project = Project::load(&root);
    let report = examine(&project, &options)?;
    print(args.format, &fixed, &report, &project).map_err(CommandError::output)?;
    Ok(exit_code(&report).into())
}

fn examine(project: &Project, options: &Options) -> Result<Report, CommandError> {
    check::run(project, options).map_err(|wrong| place::configuration(project.root(), &wrong))
}

/// 1 where a rule fails, 3 where something that is there could not be looked at.
fn exit_code(report: &Report) -> u8 {
    findings::exit_code(&report.found.diagnostics)
}

fn print(format: Format, fixed: &[Diagnostic], report: &Report, project: &Project) -> io::Result<()> {
    let diagnostics = &report.found.diagnostics;
    match format {
        Format::Json => return output::at_once(|out| report::json::verdicts(out, report, project)),
        Format::Sarif => {
            let (rules, exit_code) = (book::pages(), exit_code(report));
            return output::at_once(|out| report::sarif::diagnostics(out, diagnostics, project, &rules, exit_code));
        }
        Format::Human | Format::Github => {}
    }
    let mut out = output::report();
    findings::fixed(&mut *out, fixed)?;
    match format {
        Format::Github => output::at_once(|out| report::github::diagnostics(out, diagnostics, project))?,
        _ => output::findings(diagnostics, project)?,
    }
    report::verdicts::table(&mut *out, report)?;
    writeln!(out, "\n{}", summary(fixed.len(), report))?;
    let fixable = Summary::of(diagnostics).fixable;
    if fixable > 0 {
        writeln!(out, "`patternbook check --fix` fixes {fixable} of them")?;
    }
    findings::explain_hint(diagnostics)
}

/// "12 rules: 8 pass, 2 fail, 2 not checked; 3 errors, 1 waived".
fn summary(fixed: usize, report: &Report) -> String {
    let verdicts = [Verdict::Pass, Verdict::Fail, Verdict::Attested, Verdict::Expired, Verdict::NotChecked].into_iter();
    let stand = verdicts.filter_map(|verdict| match report.count(verdict) {
        0 => None,
        number => Some(format!("{number} {}", verdict.as_str())),
    });
    let stand: Vec<String> = stand.collect();
    let found = findings::outcome(fixed, &report.found);
    let found = if found.is_empty() { String::new() } else { format!("; {}", found.join(", ")) };
    format!("{}: {}{found}", findings::count(report.judged.len(), "rule"), stand.join(", "))
}

/// Shows the patch; what it leaves is for a run without it.
fn diff(format: Format, plan: &Plan, report: &Report) -> Result<ExitCode, CommandError> {
    let mut out = output::answer();
    match format {
        Format::Json => report::plan::json(&mut out, plan).map_err(CommandError::output)?,
        _ => {
            let preview = Preview::new(plan).map_err(|error| {
                CommandError::new(Kind::World, "failed to show the changes").because(&error).hint("run it again")
            })?;
            report::plan::diff(&mut out, &preview).map_err(CommandError::output)?;
        }
    }
    Ok(if plan.is_empty() { exit_code(report).into() } else { ExitCode::from(1) })
}
