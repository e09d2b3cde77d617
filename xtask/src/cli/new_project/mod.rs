//! `new-project`.

pub(super) mod answers;
mod output;
pub(super) mod prompt;

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

use camino::{Utf8Path, Utf8PathBuf};
use indicatif::{ProgressBar, ProgressDrawTarget};

use super::error::{CommandError, Kind};
use super::interrupt;
use super::output::{Format, detail, timed};
use super::pack::unreadable;
use crate::diagnostic::{Diagnostic, Sources};
use crate::pack::{Answers, Pack, PackError, Source, render_next};
use crate::plan::apply::{self, ApplyError, CreateError, Progress};
use crate::plan::{Change, Mode, Plan, PlanPath};
use crate::repo::first_commit::{FirstCommit, NewFile, init_and_commit};
use crate::repo::git::{self, Author, GitError};
use crate::scaffold::{self, Given};

/// Write a new Git repository that builds, runs and documents itself
///
/// Asks a few questions, shows what it will do, and writes the repository with a first commit on `main`. Nothing is
/// left behind where something goes wrong: the folder appears whole or not at all.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  patternbook new-project demo                       ask, then write ./demo
  patternbook new-project demo --defaults            ask nothing
  patternbook new-project demo --defaults --set database=none
  patternbook new-project demo --answers demo.toml --dry-run
  patternbook new-project --list-questions           what may be answered, and with what")]
pub(super) struct Args {
    /// The folder to write; where there is none, one named after the project
    dir: Option<Utf8PathBuf>,

    /// Take the default of everything that is not answered otherwise
    #[arg(long)]
    defaults: bool,

    /// Answer a question; goes before an answers file
    #[arg(long, value_name = "KEY=VALUE", value_parser = parse_set)]
    set: Vec<Given>,

    /// Take answers from a file, in TOML or (ending in `.json`) JSON
    #[arg(long, value_name = "FILE")]
    answers: Option<Utf8PathBuf>,

    /// Use the template pack in this folder instead of the built-in one
    #[arg(long, value_name = "DIR")]
    pack: Option<Utf8PathBuf>,

    /// Who makes the first commit, instead of whom Git's configuration names
    #[arg(long, value_name = "NAME <EMAIL>", value_parser = parse_author, conflicts_with = "no_git")]
    author: Option<Author>,

    /// Write the files only: no repository, no commit
    #[arg(long)]
    no_git: bool,

    /// Show which files would be written, and write nothing
    #[arg(long)]
    dry_run: bool,

    /// Show what would be written as a unified diff, and write nothing
    #[arg(long)]
    diff: bool,

    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Show the questions with their keys, values and defaults, and write nothing
    #[arg(long)]
    list_questions: bool,
}

pub(super) fn parse_set(text: &str) -> Result<Given, String> {
    scaffold::from_flag(text).ok_or_else(|| "an answer is given as KEY=VALUE".to_owned())
}

fn parse_author(text: &str) -> Result<Author, String> {
    Author::parse(text).ok_or_else(|| "an author is given as `Name <email>`".to_owned())
}

pub(super) fn run(args: &Args) -> Result<ExitCode, CommandError> {
    interrupt::listen();
    let source = args.pack.clone().map_or(Source::BuiltIn, Source::Folder);
    let pack = Pack::load(source.clone()).map_err(|error| pack_error(error, &source))?;
    if args.list_questions {
        return output::list_questions(&pack, args.format);
    }
    detail(|| format!("the pack is {} {}", pack.name, pack.version));
    let previews = args.dry_run || args.diff;
    if let Some(dir) = &args.dir {
        check_target(&Target::new(dir)?, args)?;
    }
    if !args.no_git && !previews && args.author.is_none() && !git::knows_identity() {
        return Err(no_identity());
    }

    let (answers, asked) = answers::answers(args, &pack)?;
    let target = target(args, &answers)?;
    if args.dir.is_none() {
        check_target(&target, args)?;
    }
    let plan = timed("planned", || scaffold::plan(&pack, &answers, &target.absolute));
    let plan = plan.map_err(|error| pack_error(error, &source))?;
    if previews {
        return output::preview(args, &plan, &target.shown);
    }
    if asked && !output::confirmed(&pack, &answers, &plan, &target.shown)? {
        return Err(CommandError::new(Kind::Interrupted, "nothing was written"));
    }
    let commit = timed("written", || write(args, &pack, &answers, &plan, &target.shown))?;
    let next = render_next(&pack, &answers).map_err(|error| pack_error(error, &source))?;
    output::finish(args.format, &plan, &target.shown, commit.as_ref(), &next).map_err(CommandError::output)?;
    Ok(ExitCode::SUCCESS)
}

/// The folder to write.
struct Target {
    absolute: Utf8PathBuf,
    /// As the user gave it, or would.
    shown: Utf8PathBuf,
}

impl Target {
    fn new(shown: &Utf8Path) -> Result<Self, CommandError> {
        Ok(Self { absolute: absolute(shown)?, shown: shown.to_owned() })
    }
}

fn target(args: &Args, answers: &Answers) -> Result<Target, CommandError> {
    let shown = match (&args.dir, answers.get("project_name")) {
        (Some(dir), _) => dir.clone(),
        (None, Some(name)) => Utf8PathBuf::from(name.to_string()),
        (None, None) => {
            return Err(CommandError::new(
                Kind::Usage,
                "failed to choose a folder: none is given, and the pack asks for no `project_name`",
            )
            .hint("give one: `patternbook new-project DIR`"));
        }
    };
    Target::new(&shown)
}

/// `path` from the root of the file system, without `.`, `..` and links where it exists.
fn absolute(path: &Utf8Path) -> Result<Utf8PathBuf, CommandError> {
    if let Ok(real) = path.canonicalize_utf8() {
        return Ok(real);
    }
    let failed = |error: &io::Error| CommandError::new(Kind::World, format!("failed to find `{path}`")).because(error);
    let absolute = camino::absolute_utf8(path).map_err(|error| failed(&error))?;
    match (absolute.parent(), absolute.file_name()) {
        (Some(parent), Some(name)) => Ok(self::absolute(parent)?.join(name)),
        _ => Ok(absolute),
    }
}

/// Whether a project can go there, found out before anybody answers questions in vain. What an earlier run left there
/// when it was killed is removed first.
fn check_target(target: &Target, args: &Args) -> Result<(), CommandError> {
    if !args.dry_run && !args.diff {
        let recovered =
            apply::recover(&target.absolute).map_err(|error| cannot_create(&target.shown, &error, error.hint()))?;
        if recovered.is_some() {
            let _ = writeln!(
                super::output::notes(),
                "note: removed what an interrupted run had left for `{}`",
                target.shown
            );
        }
    }
    apply::check_vacant(&target.absolute).map_err(|error| cannot_create(&target.shown, &error, error.hint()))?;
    check_surroundings(&target.absolute, args)
}

/// A repository inside another is seldom meant: Git would take it for a broken submodule.
fn check_surroundings(target: &Utf8Path, args: &Args) -> Result<(), CommandError> {
    if args.no_git {
        return Ok(());
    }
    let surrounding = git::surrounding(target)
        .map_err(|error| CommandError::new(Kind::World, format!("failed to look around `{target}`")).because(&error))?;
    match surrounding {
        Some(surrounding) if !surrounding.ignores => Err(CommandError::new(
            Kind::Usage,
            format!("failed to create `{target}`: it lies inside the Git repository `{}`", surrounding.work_tree),
        )
        .hint(
            "choose a folder outside of it, add this one to its `.gitignore`, or write the files only with `--no-git`",
        )),
        _ => Ok(()),
    }
}

/// Writes the files and commits them; the commit, unless none was wanted.
fn write(
    args: &Args,
    pack: &Pack,
    answers: &Answers,
    plan: &Plan,
    shown: &Utf8Path,
) -> Result<Option<FirstCommit>, CommandError> {
    let bar = ProgressBar::new(u64::try_from(plan.len()).unwrap_or(u64::MAX));
    if super::output::is_quiet() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    let mut watch = |progress: Progress| {
        bar.set_position(u64::try_from(progress.done).unwrap_or(u64::MAX));
        interrupt::check()
    };
    let name = answers.get("project_name").map_or_else(|| shown.to_string(), ToString::to_string);
    let message = format!("Create {name} from {} {}\n", pack.name, pack.version);
    let mut commit = None;
    let finish = |folder: &Utf8Path| {
        if !args.no_git {
            let files = plan.changes().filter_map(|(path, change)| new_file(path, change));
            commit = Some(init_and_commit(folder, files, &message, args.author.as_ref())?);
        }
        Ok(())
    };
    let result = apply::create(plan, finish, &mut watch);
    bar.finish_and_clear();
    match result {
        Ok(()) => Ok(commit),
        Err(CreateError::Finish(GitError::NoIdentity)) => Err(no_identity()),
        Err(CreateError::Apply(ApplyError::Interrupted)) => Err(interrupted()),
        Err(error) => Err(cannot_create(shown, &error, error.hint())),
    }
}

fn cannot_create(shown: &Utf8Path, error: &dyn Error, hint: Option<String>) -> CommandError {
    let error = CommandError::new(Kind::World, format!("failed to create `{shown}`")).because(error);
    hint.into_iter().fold(error, CommandError::hint)
}

fn new_file<'a>(path: &'a PlanPath, change: &'a Change) -> Option<NewFile<'a>> {
    let Change::Create { content, mode } = change else { return None };
    Some(NewFile { path: path.as_path(), content, executable: *mode == Mode::Executable })
}

fn no_identity() -> CommandError {
    CommandError::new(Kind::Usage, "failed to commit: Git does not know who you are").hint(
        "tell it with `git config --global user.name \"…\"` and `git config --global user.email \"…\"`, \
         or give `--author \"Name <email>\"`; `--no-git` writes the files only",
    )
}

fn interrupted() -> CommandError {
    CommandError::new(Kind::Interrupted, "interrupted: nothing was written")
}

fn pack_error(error: PackError, source: &Source) -> CommandError {
    match error {
        PackError::Broken(findings) => findings_error("failed to use the pack", &findings, source),
        PackError::Source(error) => unreadable(Kind::Usage, source, &error),
    }
}

fn findings_error(doing: &str, findings: &[Diagnostic], sources: &dyn Sources) -> CommandError {
    let count = if findings.len() == 1 { "1 error".to_owned() } else { format!("{} errors", findings.len()) };
    CommandError::new(Kind::Usage, format!("{doing}: {count}")).findings(findings, sources)
}
