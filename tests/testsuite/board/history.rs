//! What statuses were over time.

use serde_json::{Value, json};

use super::{json, pattern};
use crate::harness::Env;

/// The history of the first pattern, as `DATE STATUS`.
#[track_caller]
fn history(t: &Env) -> Vec<String> {
    let board = json(t, &[], 0);
    steps(&board["patterns"][0])
}

fn steps(row: &Value) -> Vec<String> {
    let step = |step: &Value| {
        let commit = if step["commit"].is_null() { " (not committed)" } else { "" };
        format!("{} {}{commit}", step["date"].as_str().unwrap(), step["status"].as_str().unwrap_or("-"))
    };
    row["history"].as_array().unwrap().iter().map(step).collect()
}

#[test]
fn each_change_has_its_day() {
    let t = Env::new();
    let git = t.git_init(".");
    for (day, status) in [(0, "Experimental"), (3, "Experimental"), (5, "✅ Established (proven)"), (9, "Canonical")] {
        t.write("docs/a.md", pattern("One", status, &format!("day {day}")));
        git.commit("more", day);
    }
    assert_eq!(history(&t), ["2026-01-01 Experimental", "2026-01-06 Established", "2026-01-10 Canonical"]);
    assert_eq!(json(&t, &[], 0)["history"], json!({"since": "2026-01-01", "limit": null}));
    t.write("docs/a.md", pattern("One", "Deprecated", ""));
    // The clock of these tests stands at 2026-01-02.
    assert_eq!(history(&t).last().unwrap(), "2026-01-02 Deprecated (not committed)");
}

#[test]
fn a_file_that_was_renamed_and_a_pattern_that_moved_are_followed() {
    let t = Env::new();
    let git = t.git_init(".");
    let body = "Long enough to be the same file under another name.\n".repeat(4);
    t.write("docs/old.md", pattern("One", "Experimental", &body));
    t.write("docs/other.md", pattern("Two", "Experimental", ""));
    git.commit("one", 0);
    std::fs::rename(t.path("docs/old.md"), t.path("docs/new.md")).unwrap();
    git.commit("two", 1);
    t.write("docs/new.md", pattern("One", "Established", &body));
    git.commit("three", 2);
    let both = pattern("Two", "Canonical", "") + &pattern("One", "Canonical", &body);
    t.write("docs/other.md", both);
    t.write("docs/new.md", "# Moved\n\n## Pattern: Three\n\n**Status:** Experimental\n");
    git.commit("four", 3);
    let board = json(&t, &[], 0);
    let one = board["patterns"].as_array().unwrap().iter().find(|row| row["name"] == "One").unwrap();
    assert_eq!(steps(one), ["2026-01-01 Experimental", "2026-01-03 Established", "2026-01-04 Canonical"]);
}

#[test]
fn what_a_branch_did_happened_when_it_was_merged() {
    let t = Env::new();
    let git = t.git_init(".");
    t.write("docs/a.md", pattern("One", "Experimental", ""));
    git.commit("one", 0);
    git.switch("work");
    t.write("docs/a.md", pattern("One", "Established", ""));
    git.commit("two", 1);
    git.switch("main");
    t.write("README.md", "Nothing.\n");
    git.commit("three", 2);
    t.write("docs/a.md", pattern("One", "Established", ""));
    git.merging("work");
    git.commit("merge", 4);
    assert_eq!(history(&t), ["2026-01-01 Experimental", "2026-01-05 Established"]);
}

#[test]
fn the_table_tells_where_the_document_does_not() {
    let t = Env::new();
    let git = t.git_init(".");
    let table = |status: &str| format!("## Pattern: One (O)\n\n| Pattern | Status |\n|---|---|\n| One | {status} |\n");
    t.write("docs/a.md", table("Experimental"));
    git.commit("one", 0);
    t.write("docs/a.md", table("Established"));
    git.commit("two", 1);
    assert_eq!(history(&t), ["2026-01-01 Experimental", "2026-01-02 Established"]);
}

#[test]
fn without_a_repository_only_today_is_known() {
    let t = Env::new();
    t.write("docs/a.md", pattern("One", "Canonical", ""));
    assert_eq!(history(&t), ["2026-01-02 Canonical (not committed)"]);
    assert_eq!(json(&t, &[], 0)["history"], json!({"since": null, "limit": "this is no Git repository"}));
    t.git_init(".");
    assert_eq!(json(&t, &[], 0)["history"], json!({"since": null, "limit": "nothing is committed yet"}));
}

#[test]
fn a_shallow_clone_says_that_it_is() {
    let t = Env::new();
    let git = t.git_init("origin");
    for (day, status) in [(0, "Experimental"), (1, "Established")] {
        t.write("origin/docs/a.md", pattern("One", status, ""));
        git.commit("more", day);
    }
    let origin = format!("file://{}", t.path("origin").display());
    let clone = t.process("git").args(["clone", "--quiet", "--depth=1", &origin, "clone"]).status().unwrap();
    assert!(clone.success());
    let board = json(&t, &["clone"], 0);
    assert_eq!(steps(&board["patterns"][0]), ["2026-01-02 Established"]);
    assert_eq!(board["history"], json!({"since": "2026-01-02", "limit": "this clone is shallow"}));
}

#[test]
fn a_clock_that_was_wrong_does_not_turn_time_around() {
    let t = Env::new();
    let git = t.git_init(".");
    for (day, status) in [(5, "Experimental"), (2, "Established"), (8, "Canonical")] {
        t.write("docs/a.md", pattern("One", status, ""));
        git.commit("more", day);
    }
    assert_eq!(history(&t), ["2026-01-06 Established", "2026-01-09 Canonical"]);
}
