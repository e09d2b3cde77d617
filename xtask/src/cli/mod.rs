//! The command line: arguments in, exit code out. The only room that talks to a terminal.

mod baseline;
mod board;
mod check;
mod clock;
mod completions;
mod error;
mod explain;
mod findings;
mod interrupt;
mod lifecycle;
mod lsp;
mod man;
mod memory;
mod merge_table;
mod new_project;
mod onboard;
mod output;
mod pack;
mod place;
mod sync_docs;
mod verify;
mod watch;

use std::any::TypeId;
use std::ffi::OsString;
use std::process::ExitCode;

use camino::Utf8PathBuf;
use clap::{CommandFactory, Parser, Subcommand, ValueHint};

use error::CommandError;

/// Starts a service the way a good platform team would, then keeps its infrastructure documents true.
#[derive(Debug, Parser)]
#[command(name = NAME, version, propagate_version = true, max_term_width = 100, after_long_help = "\
Examples:
  patternbook new-project demo          ask a few questions, then write ./demo
  patternbook sync-docs --check         say what is not true any more
  patternbook sync-docs --help          what a command does, with examples
  patternbook completions fish          complete all this in a shell")]
struct Args {
    #[command(subcommand)]
    command: Command,

    #[command(flatten)]
    volume: output::Volume,
}

/// What is typed.
const NAME: &str = "patternbook";

#[derive(Debug, Subcommand)]
enum Command {
    NewProject(new_project::Args),
    Onboard(onboard::Args),
    SyncDocs(sync_docs::Args),
    NewPattern(lifecycle::new_pattern::Args),
    Promote(lifecycle::promote::Args),
    Deprecate(lifecycle::deprecate::Args),
    Verify(verify::Args),
    Lsp(lsp::Args),
    Check(check::Args),
    Explain(explain::Args),
    Pack(pack::Args),
    MergeTable(merge_table::Args),
    Board(board::Args),
    Completions(completions::Args),
    Man(man::Args),
}

/// Runs the program with `args` (the first is the program's name) and returns its exit code: 0 done and nothing wrong,
/// 1 findings, 2 usage or configuration, 3 something could not be read, written or checked, 130 interrupted. To Git, as
/// a merge driver, 1 are conflicts, and 129 is everything that failed.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<_> = args.into_iter().collect();
    if let Some(code) = completions::answered(&args) {
        return code;
    }
    let is_driver = args.get(1).is_some_and(|command| command == merge_table::NAME);
    let args = match Args::try_parse_from(args) {
        Ok(args) => args,
        Err(usage) => {
            // Writing can only fail where nobody reads; the exit code still tells.
            let _ = usage.print();
            return match u8::try_from(usage.exit_code()).unwrap_or(2) {
                0 => ExitCode::SUCCESS,
                _ if is_driver => merge_table::FAILED.into(),
                code => code.into(),
            };
        }
    };
    args.volume.set();
    output::detail(|| format!("{NAME} {}", env!("CARGO_PKG_VERSION")));
    let result = output::timed("finished", || dispatch(args.command));
    match result {
        Ok(code) => code,
        Err(error) => error.report(),
    }
}

fn dispatch(command: Command) -> Result<ExitCode, CommandError> {
    match command {
        Command::NewProject(args) => new_project::run(&args),
        Command::Onboard(args) => onboard::run(&args),
        Command::SyncDocs(args) => sync_docs::run(&args),
        Command::NewPattern(args) => lifecycle::new_pattern::run(&args),
        Command::Promote(args) => lifecycle::promote::run(&args),
        Command::Deprecate(args) => lifecycle::deprecate::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Lsp(args) => lsp::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Board(args) => board::run(&args),
        Command::Pack(args) => pack::run(&args),
        Command::MergeTable(args) => Ok(merge_table::run(&args)),
        Command::Completions(args) => completions::run(&args),
        Command::Man(args) => man::run(&args),
    }
}

/// All commands and options, for those who show them elsewhere than in `--help`.
#[must_use]
pub fn command() -> clap::Command {
    let is_path = |arg: &clap::Arg| arg.get_value_parser().type_id() == TypeId::of::<Utf8PathBuf>();
    fn with_paths(command: clap::Command, is_path: &impl Fn(&clap::Arg) -> bool) -> clap::Command {
        let command = command.mut_args(|arg| if is_path(&arg) { arg.value_hint(ValueHint::AnyPath) } else { arg });
        command.mut_subcommands(|command| with_paths(command, is_path))
    }
    with_paths(Args::command(), &is_path)
}
