//! `new-pattern`, `promote`, `deprecate`: a pattern moves along its life, and every place that says so at once.

mod deprecate;
#[cfg(unix)]
mod interactive;
mod new_pattern;
mod places;
mod promote;

use crate::harness::Env;

/// 2026-03-01.
const NOW: &str = "1772323200";

const LEGEND: &str = "## Pattern Status Legend\n\n- **Canonical:** use exactly\n- **Established:** proven\n\
                      - **Experimental:** new\n- **Deprecated:** gone\n";

/// A whole pattern, with code that it names and an example that is that code.
fn whole(name: &str, status: &str) -> String {
    format!(
        "## Pattern: {name}\n\n**Status:** {status}\n\n**Implementation:** `src/a.rs::load`\n\n### Use Case\n\nText.\n\n\
         ### Implementation Approach\n\nText.\n\n```rust file=src/a.rs symbol=load\n{CODE}```\n\n### Pitfalls to Avoid\n\n\
         - Text.\n\n"
    )
}

const CODE: &str = "pub fn load() {\n    start();\n}\n";

/// A committed repository with one whole pattern of this status and one Canonical pattern, a table and a legend.
fn env(status: &str) -> Env {
    let t = Env::new().with("SOURCE_DATE_EPOCH", NOW);
    t.write("src/a.rs", format!("//! Loads.\n\n{CODE}"));
    t.write(
        "docs/patterns.md",
        format!("# Patterns\n\n{}{}{LEGEND}", whole("Retries", status), whole("Limits", "Canonical")),
    );
    t.write("docs/technical_status.md", table(&[("Retries", status), ("Limits", "Canonical")]));
    t.git_init(".").commit("first", 0);
    t
}

fn table(rows: &[(&str, &str)]) -> String {
    let rows: String = rows.iter().map(|(name, status)| format!("| {name} | {status} | `src/a.rs` |\n")).collect();
    format!("# Status\n\n| Pattern | Status | Implementation |\n|---|---|---|\n{rows}\nafter\n")
}

/// What a command prints, where it exits with this code.
#[track_caller]
fn run(t: &Env, args: &[&str], code: i32) -> (String, String) {
    let output = t.run(args).code(code).get_output().clone();
    (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

/// That sync-docs has nothing to say.
#[track_caller]
fn in_sync(t: &Env) {
    let (out, _) = run(t, &["sync-docs", "--check"], 0);
    assert!(out.ends_with("in sync\n"), "{out}");
}
