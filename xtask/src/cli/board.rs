//! `board`.

use std::io::Write;
use std::process::ExitCode;

use camino::{Utf8Path, Utf8PathBuf};
use dialoguer::console::Term;

use super::error::{CommandError, Kind};
use super::output::Format;
use super::{clock, interrupt, output, place};
use crate::board::fleet::{Elsewhere, plain};
use crate::board::{Board, Fleet, Judgement, Shard};
use crate::check::{self, Project, Verdict};
use crate::plan::{Change, Digest, Mode, Plan, PlanPath, apply};
use crate::repo::files::relative;
use crate::report;
use crate::report::board::{fleet_html, html, is_page, terminal};
use crate::sync::{self, Options, Workspace};

/// Show every pattern with its status, its code, what was found, when it was last verified and how its checks came out
///
/// Without a path it is about the repository that one is in. Of several repositories it shows a row each. Each may be a
/// folder, or the file that `--format json` of a run there was written into; of what is missing or cannot be read it says
/// that it has not reported.
///
/// `--html` writes a page that needs nothing but itself, with the statuses over time, and each pattern with its example
/// and its findings.
///
/// Exits with 0 whatever was found, and with 3 when a repository has not reported.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  patternbook board                                   the repository that one is in
  patternbook board --html board.html                 as a page
  patternbook board --format json > report.json       as a report, for a fleet's board
  patternbook board reports/a.json reports/b.json --html fleet.html
                                                      a row for each report
  patternbook board --fleet repositories.txt          a row for each path in the file
  patternbook board --fleet repositories.txt --shard 2/8 --list
                                                      what the second of eight jobs is to fetch
  patternbook board --fleet repositories.txt --shard 2/8 --format json > shard-2.json
                                                      what it reports
  patternbook board shard-1.json shard-2.json --html fleet.html
                                                      all shards together")]
pub(super) struct Args {
    /// Repositories' folders, and files of reports
    paths: Vec<Utf8PathBuf>,

    /// Take also the paths in this file, one a line; a line that begins with # is none
    #[arg(long, value_name = "FILE")]
    fleet: Option<Utf8PathBuf>,

    /// Look only at the k-th of n shares of the paths, such as 2/8
    #[arg(long, value_name = "K/N")]
    shard: Option<Shard>,

    /// Print the paths of the share, and look at none
    #[arg(long, requires = "shard", conflicts_with_all = ["html", "format"])]
    list: bool,

    /// Write a page into this file
    #[arg(long, value_name = "FILE", conflicts_with = "format")]
    html: Option<Utf8PathBuf>,

    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, CommandError> {
    interrupt::listen();
    let paths = paths(args)?;
    if args.list {
        let mut out = output::answer();
        let shares = paths.iter().filter(|path| args.shard.is_none_or(|shard| shard.has(path)));
        for path in shares {
            writeln!(out, "{path}").map_err(CommandError::output)?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let is_fleet = args.fleet.is_some() || args.shard.is_some() || paths.len() > 1;
    match paths.as_slice() {
        [] if !is_fleet => one(args, Utf8Path::new(".")),
        [path] if !is_fleet && !Utf8Path::new(path).is_file() => one(args, Utf8Path::new(path)),
        _ => many(args, &paths),
    }
}

/// The paths that are asked for, as they are compared and shared out.
fn paths(args: &Args) -> Result<Vec<String>, CommandError> {
    let mut paths: Vec<String> = args.paths.iter().map(|path| plain(path.as_str()).to_owned()).collect();
    if let Some(file) = &args.fleet {
        let text = read(file).map_err(|error| {
            CommandError::new(Kind::Usage, format!("failed to read the list of repositories in `{file}`"))
                .because(&error)
                .hint("give a file with a path on each line")
        })?;
        let text = String::from_utf8_lossy(&text);
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        paths.extend(lines.map(|line| plain(line).to_owned()));
    }
    paths.iter_mut().filter(|path| path.is_empty()).for_each(|path| ".".clone_into(path));
    let mut seen = std::collections::BTreeSet::new();
    paths.retain(|path| seen.insert(path.clone()));
    Ok(paths)
}

#[expect(clippy::disallowed_methods, reason = "files that the command line names, which may lie anywhere")]
fn read(path: &Utf8Path) -> std::io::Result<Vec<u8>> {
    std::fs::read(path)
}

/// The board of one repository.
fn one(args: &Args, folder: &Utf8Path) -> Result<ExitCode, CommandError> {
    let here = folder.canonicalize_utf8().map_err(|error| {
        CommandError::new(Kind::Usage, format!("failed to find `{folder}`"))
            .because(&error)
            .hint("give the folder of a repository, or the file of a report")
    })?;
    let root = place::top(&here)?;
    let today = clock::today()?;
    let (board, workspace) = look(&root, &today)?;
    if let Some(file) = &args.html {
        let target = Target::of(file)?;
        let way = way(&target.folder, &root);
        let page = html(&board, &workspace, &way).map_err(|error| {
            CommandError::new(Kind::World, format!("failed to make the page `{file}`")).because(&error)
        })?;
        return target.write(page, ExitCode::SUCCESS);
    }
    let mut out = output::answer();
    match args.format {
        Format::Json => report::board::json(&mut out, &board).map_err(CommandError::output)?,
        Format::Human => {
            terminal::board(&mut out, &board, width()).map_err(CommandError::output)?;
            drop(out);
            elsewhere(&board).map_err(CommandError::output)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Where to see what has no row.
fn elsewhere(board: &Board) -> std::io::Result<()> {
    if !board.findings.is_empty() {
        let findings = super::findings::count(board.findings.len(), "finding");
        writeln!(output::notes(), "{findings} about no pattern: `patternbook sync-docs --check` shows all")?;
    }
    let is_wrong = |judgement: &&Judgement| matches!(judgement.verdict, Verdict::Fail | Verdict::Expired);
    let wrong = board.rules.iter().filter(is_wrong).count();
    if wrong > 0 {
        let checks = super::findings::count(wrong, "failing check");
        writeln!(output::notes(), "{checks} about no pattern: `patternbook check` shows all")?;
    }
    Ok(())
}

fn look(root: &Utf8Path, today: &str) -> Result<(Board, Workspace), CommandError> {
    let workspace = Workspace::load(root).map_err(|wrong| place::configuration(root, &wrong))?;
    let found = sync::examine(&workspace, &Options { today: today.to_owned(), ..Options::default() });
    let project = Project::load(root);
    let options = check::Options { today: today.to_owned(), ..check::Options::default() };
    let checked = check::run(&project, &options).map_err(|wrong| place::configuration(root, &wrong))?;
    Ok((Board::of(root, (&workspace, &found), (&project, &checked), today), workspace))
}

/// The board of a fleet.
fn many(args: &Args, paths: &[String]) -> Result<ExitCode, CommandError> {
    let today = clock::today()?;
    let is_ours = |path: &str| args.shard.is_none_or(|shard| shard.has(path));
    let others = paths.iter().filter(|path| !is_ours(path));
    let others =
        others.filter_map(|path| Some(Elsewhere { path: path.clone(), shard: Shard::of_path(path, args.shard?.of) }));
    let mut fleet = Fleet::new(&today, args.shard, others.collect());
    for path in paths.iter().filter(|path| is_ours(path)) {
        if interrupt::check().is_break() {
            return Err(CommandError::new(Kind::Interrupted, "interrupted: nothing was written"));
        }
        add(&mut fleet, path, &today);
    }
    let fleet = fleet.finish();
    let code = if fleet.summary.not_reported > 0 { ExitCode::from(3) } else { ExitCode::SUCCESS };
    if let Some(file) = &args.html {
        let page = fleet_html(&fleet).map_err(|error| {
            CommandError::new(Kind::World, format!("failed to make the page `{file}`")).because(&error)
        })?;
        return Target::of(file)?.write(page, code);
    }
    let mut out = output::answer();
    match args.format {
        Format::Json => report::board::json(&mut out, &fleet),
        Format::Human => terminal::fleet(&mut out, &fleet, width()),
    }
    .map_err(CommandError::output)?;
    Ok(code)
}

/// Adds a row for what is at `path`. Whatever is wrong there is said in the row.
fn add(fleet: &mut Fleet, path: &str, today: &str) {
    let place = Utf8Path::new(path);
    if !place.is_dir() {
        match read(place) {
            Ok(bytes) => fleet.add_report(path, &bytes),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                fleet.add_unknown(path, "there is no such file or folder".to_owned());
            }
            Err(error) => fleet.add_unknown(path, format!("it cannot be read: {error}")),
        }
        return;
    }
    let looked = place
        .canonicalize_utf8()
        .map_err(|error| error.to_string())
        .and_then(|root| look(&root, today).map_err(|error| error.brief()));
    match looked {
        Ok((board, _)) => fleet.add_board(path, board),
        Err(reason) => fleet.add_unknown(path, reason),
    }
}

/// How wide a table may be.
fn width() -> usize {
    Term::stdout().size_checked().map_or(terminal::WIDEST, |(_, width)| usize::from(width))
}

/// The way from the folder of a page to a repository, for links: `../`, or nothing where it is the same.
fn way(from: &Utf8Path, root: &Utf8Path) -> String {
    let plain = |path: &Utf8Path| path.as_str().replace('\\', "/").trim_start_matches('/').to_owned();
    let way = relative(&plain(from), &format!("{}/", plain(root)));
    if way.is_empty() || way.ends_with('/') { way } else { way + "/" }
}

/// Where a page goes.
struct Target {
    /// As it was given.
    shown: Utf8PathBuf,
    folder: Utf8PathBuf,
    name: String,
}

impl Target {
    fn of(shown: &Utf8Path) -> Result<Self, CommandError> {
        let failed = || CommandError::new(Kind::Usage, format!("failed to find where `{shown}` goes"));
        let name = shown.file_name().ok_or_else(|| failed().cause("it is no file").hint("name a file"))?;
        let folder = shown.parent().filter(|folder| !folder.as_str().is_empty()).unwrap_or(Utf8Path::new("."));
        let folder =
            folder.canonicalize_utf8().map_err(|error| failed().because(&error).hint("make its folder first"))?;
        Ok(Self { shown: shown.to_owned(), folder, name: name.to_owned() })
    }

    /// Writes the page. A file that is no page of ours is left as it is.
    fn write(&self, page: String, code: ExitCode) -> Result<ExitCode, CommandError> {
        let shown = &self.shown;
        let failed = |kind| CommandError::new(kind, format!("failed to write `{shown}`"));
        let path = PlanPath::new(&self.name).map_err(|error| failed(Kind::Usage).because(&error))?;
        let content = page.into_bytes();
        let change = match read(&self.folder.join(&self.name)) {
            Ok(before) if before == content => None,
            Ok(before) if is_page(&before) => Some(Change::Edit { expected: Digest::of(&before), content }),
            Ok(_) => {
                let error = failed(Kind::Usage).cause("the file that is there is no page of `patternbook board`");
                return Err(error.hint("choose another name, or remove it"));
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Some(Change::Create { content, mode: Mode::File })
            }
            Err(error) => return Err(failed(Kind::World).because(&error)),
        };
        if let Some(change) = change {
            let mut plan = Plan::new(&self.folder);
            plan.add(path, change).map_err(|error| failed(Kind::World).because(&error))?;
            apply::apply(&plan, &mut |_| interrupt::check()).map_err(|error| failed(Kind::World).because(&error))?;
        }
        writeln!(output::report(), "wrote {shown}").map_err(CommandError::output)?;
        Ok(code)
    }
}
