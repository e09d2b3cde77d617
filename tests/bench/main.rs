//! How fast the program is beside the least that any program would have to do: `cargo bench`.
//!
//! Prints a Markdown table of whole-process times. What is compared runs in turns, so that a machine that gets slower
//! meanwhile slows both; read the ratios, not the times. `cargo bench -- new-project`, `-- sync-docs` or `-- edit` runs a
//! part.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a bench makes and reads files of its own, prints its table, and fails by panicking"
)]

mod corpus;
mod edit;
mod floor;
mod measure;
mod memory;
#[path = "../random.rs"]
mod random;
mod table;

use std::path::{Path, PathBuf};
use std::process::Command;

use measure::Contest;
use table::Row;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        // The bench's own executable is also the floors, and what measures memory.
        ["floor-new-project", bundle, target] => floor::new_project(Path::new(bundle), Path::new(target)),
        ["floor-sync-docs", folder] => floor::sync_docs(Path::new(folder)),
        ["peak-memory", program, ref args @ ..] => memory::run(program, args),
        _ => bench(args.iter().find(|arg| !arg.starts_with('-')).copied().unwrap_or_default()),
    }
}

fn bench(filter: &str) {
    let mut rows = Vec::new();
    if "new-project".starts_with(filter) {
        eprintln!("new-project …");
        rows.push(new_project());
    }
    if "sync-docs".starts_with(filter) {
        for documents in [1_000, 10_000] {
            eprintln!("sync-docs on {documents} documents …");
            rows.push(sync_docs(documents));
        }
    }
    if !rows.is_empty() {
        table::print(&rows);
    }
    if "edit".starts_with(filter) {
        eprintln!("edit …");
        let scratch = tempfile::tempdir().unwrap();
        let program = || patternbook(scratch.path());
        let answers = [1_000, 10_000].map(|documents| {
            let corpus = corpus::prepare(documents);
            let check = || check(scratch.path(), &corpus);
            let answers = [
                edit::editor(program(), &corpus, documents),
                edit::watch(program(), &corpus, documents),
                edit::check(&check, &corpus, documents),
            ];
            corpus::note(&corpus, edit::DOCUMENT);
            answers
        });
        edit::print(answers.as_flattened());
    }
}

/// A new repository with its first commit, against the same bytes written and committed.
fn new_project() -> Row {
    let scratch = tempfile::tempdir().unwrap();
    let target = |run: usize| scratch.path().join(format!("{run}/demo"));
    let program = |run: usize| {
        std::fs::create_dir_all(scratch.path().join(run.to_string())).unwrap();
        let mut command = patternbook(scratch.path());
        command.args(["new-project", "--defaults"]).arg(target(run));
        command
    };
    assert!(program(0).status().unwrap().success());
    let bundle = scratch.path().join("bundle");
    let files = floor::bundle(&target(0), &bundle);
    let floor = |run: usize| {
        let mut command = this(scratch.path());
        command.arg("floor-new-project").arg(&bundle).arg(target(run));
        command
    };
    let contest = Contest { rounds: 21, exit_code: 0, program: &program, floor: &floor };
    Row::new(format!("`new-project --defaults`, {files} files and a commit"), 1.5, &contest)
}

/// A check of many documents, against reading and parsing them.
fn sync_docs(documents: usize) -> Row {
    let corpus = corpus::prepare(documents);
    let scratch = tempfile::tempdir().unwrap();
    let program = |_| {
        // As in a new clone: nothing is known from a run before.
        let _ = std::fs::remove_dir_all(corpus.join(".git/patternbook"));
        check(scratch.path(), &corpus)
    };
    let floor = |_| {
        let mut command = this(scratch.path());
        command.arg("floor-sync-docs").arg(corpus.join("docs"));
        command
    };
    let rounds = if documents > 1_000 { 7 } else { 15 };
    // 1: there are findings, as the corpus has drifted.
    let contest = Contest { rounds, exit_code: 1, program: &program, floor: &floor };
    Row::new(format!("`sync-docs --check`, {documents} documents"), 2.0, &contest)
}

/// A check of the corpus in `folder`.
fn check(home: &Path, folder: &Path) -> Command {
    let mut command = patternbook(home);
    command.args(["sync-docs", "--check"]).current_dir(folder);
    command
}

fn patternbook(home: &Path) -> Command {
    hermetic(PathBuf::from(env!("CARGO_BIN_EXE_patternbook")), home)
}

fn this(home: &Path) -> Command {
    hermetic(std::env::current_exe().unwrap(), home)
}

/// A command that finds neither the user's Git configuration nor a terminal.
fn hermetic(program: PathBuf, home: &Path) -> Command {
    let git_config = home.join("gitconfig");
    if !git_config.exists() {
        std::fs::write(&git_config, "[user]\n\tname = Bench\n\temail = bench@example.com\n").unwrap();
    }
    let mut command = Command::new(program);
    command.env("HOME", home).env("USERPROFILE", home).env("XDG_CONFIG_HOME", home);
    command.env("GIT_CONFIG_GLOBAL", git_config).env("GIT_CONFIG_NOSYSTEM", "1").env("NO_COLOR", "1");
    command.stdin(std::process::Stdio::null());
    command
}
