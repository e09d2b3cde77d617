//! `verify`.

use std::process::ExitCode;

use camino::Utf8Path;
use clap_complete::engine::ArgValueCandidates;

use super::error::{CommandError, Kind};
use super::output::Format;
use super::{clock, completions, interrupt, output, place};
use crate::plan::apply;
use crate::repo::Files;
use crate::repo::http::{Client, Limits, Proxies};
use crate::repo::revision::{self, Revision, RevisionError};
use crate::report::verification::{self, Report};

use crate::sync::config::{self, Config};
use crate::verify::stamp::{self, Ticked, Today};
use crate::verify::target::TargetError;
use crate::verify::{self, Checklist, Target, Verdict, Verified, World};

/// Prove the Environment Verification Checklist against an environment
///
/// Reads the checklist from the repository's documents: the boxes below a heading such as "Environment Verification
/// Checklist" that are for this environment. An item says what proves it in a comment at its end:
/// `<!-- patternbook:verify health, version -->`. What no probe can see is left to people. Where no item names a probe,
/// what can be said of any such environment is looked at.
///
/// Probes: health, liveness, readiness, version, tls, variables, metrics, monitoring. Values of variables are neither
/// compared nor shown.
///
/// Exits with 0 when nothing failed, 1 when something did, 2 for wrong arguments or configuration, 3 when something
/// could not be read or written.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  patternbook verify local                         the service on this machine
  patternbook verify ci                            what the pipeline hands on, by name
  patternbook verify staging                       at its `url` in patternbook.toml
  patternbook verify staging --url https://staging.example.com
  patternbook verify production --commit v1.4.0    that this release runs there
  patternbook verify staging --run-scripts         ask scripts/verify-secrets, too
  patternbook verify staging --write               tick what passed, with day and commit
  patternbook verify production --format json")]
pub(super) struct Args {
    /// The environment: local, ci, staging, production, or another that patternbook.toml names
    #[arg(value_name = "ENV", add = ArgValueCandidates::new(completions::environments))]
    environment: String,

    /// Where it answers, instead of what patternbook.toml says
    #[arg(long, value_name = "URL")]
    url: Option<String>,

    /// The commit that should run there, by tag, branch or id; HEAD where it is not given
    #[arg(long, value_name = "COMMIT")]
    commit: Option<String>,

    /// Run the repository's own scripts/verify-secrets for what only it can tell
    #[arg(long)]
    run_scripts: bool,

    /// Tick what passed in the document, with day and commit, and untick what failed
    #[arg(long)]
    write: bool,

    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, CommandError> {
    interrupt::listen();
    let (root, _) = place::root()?;
    if args.write {
        place::recover(&root)?;
    }
    let files = output::timed("read the files", || Files::walk(&root));
    let config = Config::read(&files.read(config::NAME).unwrap_or_default());
    let config = config.map_err(|wrong| place::configuration(&root, &wrong))?;
    let checklist = Checklist::find(&files, &config);
    if !checklist.wrong.is_empty() {
        return Err(CommandError::new(Kind::Usage, "failed to read the checklist").findings(&checklist.wrong, &files));
    }
    let target =
        Target::find(&args.environment, args.url.clone(), &files).map_err(|error| no_target(args, &files, &error))?;
    let revision = revision(args, &root)?;
    let client = Client::new(Limits::default(), proxies());
    let world = World {
        files: &files,
        target: &target,
        client: &client,
        revision: revision.as_ref(),
        may_run_scripts: args.run_scripts,
    };
    let verified = output::timed("asked", || verify::verify(&world, &checklist));
    let ticked = if args.write { Some(write(&world, &checklist, &verified)?) } else { None };
    let report = Report {
        target: &target,
        revision: revision.as_ref(),
        checklist: &checklist,
        verified: &verified,
        ticked: ticked.as_ref(),
    };
    match args.format {
        Format::Human if output::is_quiet() => verification::failures(&mut output::answer(), &report),
        Format::Human => verification::human(&mut output::answer(), &report),
        Format::Json => verification::json(&mut output::answer(), &report),
    }
    .map_err(CommandError::output)?;
    let failed = verified.iter().any(|item| item.verdict == Verdict::Fail);
    Ok(if failed { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// The commit that should run. `None` where none was made yet.
fn revision(args: &Args, root: &Utf8Path) -> Result<Option<Revision>, CommandError> {
    let name = args.commit.as_deref().unwrap_or("HEAD");
    match revision::revision(root, name) {
        Ok(revision) => Ok(Some(revision)),
        Err(RevisionError::NoCommits) if args.commit.is_none() => Ok(None),
        Err(error @ (RevisionError::Unknown | RevisionError::NoCommits)) => {
            Err(CommandError::new(Kind::Usage, format!("failed to find the commit `{name}`"))
                .because(&error)
                .hint("give a tag, a branch or an id that `git log` knows here; `git fetch` may bring it"))
        }
        Err(error) => {
            Err(CommandError::new(Kind::World, format!("failed to find the commit `{name}`")).because(&error))
        }
    }
}

/// Ticks the boxes.
fn write(world: &World<'_>, checklist: &Checklist, verified: &[Verified]) -> Result<Ticked, CommandError> {
    let failed = |kind| CommandError::new(kind, "failed to tick the checklist");
    if checklist.items.is_empty() {
        return Err(failed(Kind::Usage).cause("no document has an Environment Verification Checklist").hint(
            "write a heading of that name, below it one for each environment, and below that items such as \
             `- [ ] It answers. <!-- patternbook:verify health -->`",
        ));
    }
    let documents: Vec<&str> = checklist.items.iter().map(|item| item.path.as_str()).collect();
    let is_here = world.target.kind != verify::Kind::Deployed;
    let with_changes = match world.revision {
        Some(_) if is_here => revision::has_changes(world.files.root(), &documents)
            .map_err(|error| failed(Kind::World).because(&error))?,
        _ => false,
    };
    let commit = world.revision.map(|revision| revision.short.clone());
    let today = Today { day: clock::today()?, commit, with_changes };
    let ticked = stamp::tick(world.files, checklist, verified, &today)
        .map_err(|error| failed(Kind::World).because(&error).hint("run it again"))?;
    apply::apply(&ticked.plan, &mut |_| interrupt::check()).map_err(|error| place::cannot_write(&error))?;
    Ok(ticked)
}

fn no_target(args: &Args, files: &Files, error: &TargetError) -> CommandError {
    let failure = CommandError::new(Kind::Usage, format!("failed to find the environment `{}`", args.environment));
    match error {
        TargetError::NoAddress(name) => failure.because(error).hint(format!(
            "give `--url https://…`, or write it into `patternbook.toml`: a line `[environments.{name}]`, and below it \
             `url = \"https://…\"`"
        )),
        TargetError::Name(_) => failure
            .because(error)
            .hint("take `local`, `ci`, `staging`, `production`, or a name of letters, digits and `-`"),
        TargetError::Url => {
            failure.because(error).hint("give where the service begins, such as `https://staging.example.com`")
        }
        TargetError::Configuration(wrong) => {
            failure.because(error).findings(std::slice::from_ref(wrong), files).hint("correct it, then run this again")
        }
    }
}

/// The proxies that the environment names, as `curl` reads it. Of `HTTP_PROXY` only the lower-case spelling counts there,
/// because a web server sets the other one to what a client sends; here is no web server, and both count.
fn proxies() -> Proxies {
    #[expect(clippy::disallowed_methods, reason = "the command line reads the environment")]
    let one = |name: &str| {
        let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        set(&name.to_lowercase()).or_else(|| set(name))
    };
    let all = one("ALL_PROXY");
    Proxies {
        https: one("HTTPS_PROXY").or_else(|| all.clone()),
        http: one("HTTP_PROXY").or(all),
        none: one("NO_PROXY"),
    }
}
