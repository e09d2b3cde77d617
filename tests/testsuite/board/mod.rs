//! `board`, on small repositories made for each test.

mod fleet;
mod history;
mod page;
mod rows;

use crate::harness::Env;

/// Runs `board` with `args`, expects that exit code, and returns what it printed.
#[track_caller]
fn board(t: &Env, args: &[&str], code: i32) -> String {
    let args = ["board"].iter().chain(args);
    String::from_utf8(t.run(args).code(code).get_output().stdout.clone()).unwrap()
}

/// The same as JSON.
#[track_caller]
fn json(t: &Env, args: &[&str], code: i32) -> serde_json::Value {
    let args: Vec<&str> = ["--format", "json"].iter().chain(args).copied().collect();
    serde_json::from_str(&board(t, &args, code)).unwrap()
}

/// A document with a pattern, its code, and what else is said of it.
fn pattern(name: &str, status: &str, more: &str) -> String {
    format!("## Pattern: {name}\n\n**Status:** {status}\n\n{more}\n\n")
}
