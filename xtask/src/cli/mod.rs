//! The command line: arguments in, exit code out. The only room that talks to a terminal.

mod baseline;
mod clock;
mod error;
mod explain;
mod findings;
mod interrupt;
mod lsp;
mod memory;
mod merge_table;
mod new_project;
mod pack;
mod sync_docs;
mod watch;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Starts a service the way a good platform team would, then keeps its infrastructure documents true.
#[derive(Debug, Parser)]
#[command(name = "patternbook", version, propagate_version = true, max_term_width = 100)]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    NewProject(new_project::Args),
    SyncDocs(sync_docs::Args),
    Lsp(lsp::Args),
    Explain(explain::Args),
    Pack(pack::Args),
    MergeTable(merge_table::Args),
}

/// Runs the program with `args` (the first is the program's name) and returns its exit code: 0 done and nothing wrong,
/// 1 findings, 2 usage or configuration, 3 something could not be read, written or checked, 130 interrupted. To Git, as
/// a merge driver, 1 are conflicts, and 129 is everything that failed.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    memory::keep();
    let args: Vec<_> = args.into_iter().collect();
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
    let result = match args.command {
        Command::NewProject(args) => new_project::run(&args),
        Command::SyncDocs(args) => sync_docs::run(&args),
        Command::Lsp(args) => lsp::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Pack(args) => pack::run(&args),
        Command::MergeTable(args) => Ok(merge_table::run(&args)),
    };
    match result {
        Ok(code) => code,
        Err(error) => error.report(),
    }
}
