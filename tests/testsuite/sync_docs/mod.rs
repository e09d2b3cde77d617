//! `sync-docs`, on small repositories made for each test.

mod cache;
mod config;
mod decisions;
mod documents;
mod examples;
mod follow;
mod formats;
mod generated;
mod history;
mod incremental;
mod indexes;
mod infrastructure;
#[cfg(unix)]
mod interrupted;
mod legends;
mod links;
mod parts;
mod properties;
mod references;
mod rule_pages;
mod run;
mod rust_paths;
mod statuses;
mod tables;
mod variables;
mod waivers;
#[cfg(unix)]
mod watch;
mod words;

use crate::harness::Env;

/// A pattern with a status, in a document of its own kind.
fn pattern(name: &str, status: &str) -> String {
    format!("## Pattern: {name}\n\n**Status:** {status}\n\n")
}

/// A status table with these rows, in `docs/technical_status.md`.
fn with_table(t: &Env, rows: &[(&str, &str)]) {
    let rows: String = rows.iter().map(|(name, status)| format!("| {name} | {status} | kept |\n")).collect();
    let head = "| Pattern | Status | Use When |\n|---------|--------|----------|\n";
    t.write("docs/technical_status.md", format!("# Status\n\n{head}{rows}\nafter\n"));
}

/// Runs `sync-docs` with `args`, expects that exit code, and returns what it printed.
#[track_caller]
fn sync(t: &Env, args: &[&str], code: i32) -> String {
    let args = ["sync-docs"].iter().chain(args);
    let output = t.run(args).code(code).get_output().stdout.clone();
    String::from_utf8(output).unwrap()
}

/// The rules of the findings, in order, with their severity: `error status-disagreement`.
#[track_caller]
fn findings(t: &Env, args: &[&str], code: i32) -> Vec<String> {
    let args: Vec<&str> = ["--check", "--format", "json"].iter().chain(args).copied().collect();
    let json: serde_json::Value = serde_json::from_str(&sync(t, &args, code)).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let diagnostics = json["diagnostics"].as_array().unwrap();
    diagnostics.iter().map(|found| format!("{} {}", text(&found["severity"]), text(&found["rule"]))).collect()
}
