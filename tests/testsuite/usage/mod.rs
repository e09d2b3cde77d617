//! What holds for every command: versions, help, exit codes of wrong usage.

mod completions;
mod configuration;
mod help;
mod man;
mod volume;

use snapbox::str;

use crate::harness::Env;

#[test]
fn version_is_the_crates() {
    let t = Env::new();
    t.run(["--version"]).success().stdout_eq(str![[r#"
patternbook [VERSION]

"#]]);
}

#[test]
fn cargo_subcommand_is_the_same_program() {
    let t = Env::new();
    t.cargo_subcommand(["--version"]).assert().success().stdout_eq(str![[r#"
patternbook [VERSION]

"#]]);
}

#[test]
fn cargo_subcommand_is_called_as_it_is_typed() {
    let t = Env::new();
    let usage = t.cargo_subcommand(["sync-docs", "--no"]).assert().code(2).get_output().stderr.clone();
    let usage = String::from_utf8(usage).unwrap();
    assert!(usage.contains("Usage: cargo patternbook sync-docs [OPTIONS] [PATHS]..."), "{usage}");
}

#[test]
fn unknown_command_exits_with_2_and_suggests() {
    let t = Env::new();
    t.run(["sync-doc"]).code(2).stdout_eq("").stderr_eq(str![[r#"
error: unrecognized subcommand 'sync-doc'

  tip: a similar subcommand exists: 'sync-docs'

Usage: patternbook[EXE] [OPTIONS] <COMMAND>

For more information, try '--help'.

"#]]);
}
