//! `status-jump`: from one status to another in a step that is none.

use snapbox::str;

use super::clone_shallow;
use crate::harness::{Env, Git};
use crate::sync_docs::{findings, pattern, sync};

const JUMP: [&str; 1] = ["warning status-jump"];

fn say(t: &Env, status: &str) {
    t.write("docs/a.md", pattern("A", status) + "**Superseded by:** nothing\n");
}

fn was(status: &str) -> (Env, Git) {
    let t = Env::new();
    let git = t.git_init(".");
    say(&t, status);
    git.commit("First", 0);
    (t, git)
}

#[track_caller]
fn expect(t: &Env, rules: &[&str]) {
    assert_eq!(findings(t, &[], 0), rules);
}

#[test]
fn what_is_not_committed_is_compared_with_head() {
    let (t, _) = was("Experimental");
    say(&t, "✅ Canonical (since May)");
    t.assert_eq(
        sync(&t, &["--check"], 0),
        str![[r#"
warning[status-jump]: pattern `A` went from Experimental to Canonical in one step
 --> docs/a.md:3:15
  |
3 | **Status:** ✅ Canonical (since May)
  |                ^^^^^^^^^ not committed yet
  |
  = help: let it be Established first, until it has proven itself in more than one place

1 pattern in 1 document: 1 warning

"#]],
    );
}

/// A look at size and time would miss it.
#[test]
fn an_edit_that_keeps_size_and_time_is_seen() {
    let (t, _) = was("Experimental.");
    let file = t.path("docs/a.md");
    let before = std::fs::metadata(&file).unwrap();
    say(&t, "Canonical (a)");
    std::fs::File::options().write(true).open(&file).unwrap().set_modified(before.modified().unwrap()).unwrap();
    let now = std::fs::metadata(&file).unwrap();
    assert_eq!((now.len(), now.modified().unwrap()), (before.len(), before.modified().unwrap()));
    expect(&t, &JUMP);
}

#[test]
fn what_is_staged_is_not_committed() {
    let (t, git) = was("Experimental");
    say(&t, "Canonical");
    git.stage("docs/a.md");
    expect(&t, &JUMP);
}

#[test]
fn what_is_committed_is_compared_with_the_commit_before() {
    let (t, git) = was("Deprecated");
    say(&t, "Experimental");
    git.commit("Bring it back", 3);
    t.assert_eq(
        sync(&t, &["--check"], 0),
        str![[r#"
warning[status-jump]: pattern `A` comes back from Deprecated as Experimental
 --> docs/a.md:3:13
  |
3 | **Status:** Experimental
  |             ^^^^^^^^^^^^ e972cef of 2026-01-04 by Test User
  |
  = help: whoever has left it is not told: write a new pattern, or waive this with the reason

1 pattern in 1 document: 1 warning

"#]],
    );
    // The next commit is not about it any more.
    t.write("other.md", "x\n");
    git.commit("Something else", 4);
    expect(&t, &[]);
    t.write("docs/a.md", pattern("A", "Experimental") + "More.\n");
    expect(&t, &[]);
    git.commit("More", 5);
    expect(&t, &[]);
}

#[test]
fn one_step_at_a_time_is_in_order() {
    for (from, to) in [
        ("Experimental", "Established"),
        ("Established", "Canonical"),
        ("Canonical", "Experimental"),
        ("Experimental", "Deprecated"),
        ("experimental", "Experimental"),
        ("Mandatory", "Canonical"),
        ("Proposed", "Canonical"),
    ] {
        let (t, _) = was(from);
        say(&t, to);
        expect(&t, &[]);
    }
    for to in ["Canonical", "Established", "Experimental", "Mandatory", "Needs Harmonization"] {
        let (t, _) = was("Deprecated");
        say(&t, to);
        expect(&t, &JUMP);
    }
}

#[test]
fn two_commits_are_two_steps() {
    let (t, git) = was("Experimental");
    say(&t, "Established");
    git.commit("Establish", 1);
    say(&t, "Canonical");
    expect(&t, &[]);
    git.commit("Make it canonical", 2);
    expect(&t, &[]);
}

#[test]
fn what_is_taken_back_is_no_step() {
    let (t, git) = was("Canonical");
    say(&t, "Deprecated");
    git.commit("Deprecate", 1);
    say(&t, "Canonical");
    expect(&t, &[]);
    git.commit("Revert", 2);
    expect(&t, &[]);
    // A commit in between, and it is no slip any more.
    say(&t, "Deprecated");
    git.commit("Deprecate", 3);
    t.write("other.md", "x\n");
    git.commit("Something else", 4);
    say(&t, "Canonical");
    expect(&t, &JUMP);
}

#[test]
fn renamed_documents_are_followed() {
    let (t, git) = was("Experimental");
    t.write("docs/a.md", pattern("A", "Experimental") + "What it is about, in a few words.\n");
    git.commit("Say more", 1);
    std::fs::remove_file(t.path("docs/a.md")).unwrap();
    t.write("docs/deep/b.md", pattern("A", "Canonical") + "What it is about, in a few words.\n");
    expect(&t, &JUMP);
    git.commit("Move", 2);
    expect(&t, &JUMP);
}

#[test]
fn a_new_document_and_a_new_pattern_have_no_step_behind_them() {
    let (t, git) = was("Experimental");
    t.write("b.md", pattern("B", "Canonical"));
    t.write("docs/a.md", pattern("A", "Experimental") + &pattern("C", "Canonical"));
    expect(&t, &[]);
    git.commit("Add", 1);
    expect(&t, &[]);
    // Of two patterns with one name it is not known which was which.
    t.write("docs/a.md", pattern("A", "Experimental") + &pattern("A", "Experimental"));
    git.commit("Twice", 2);
    t.write("docs/a.md", pattern("A", "Canonical") + &pattern("A", "Experimental"));
    expect(&t, &["warning duplicate-pattern"]);
}

#[test]
fn of_a_merge_the_commit_that_it_brings_is_looked_at() {
    let bring = |steps: &[&str]| {
        let (t, git) = was("Experimental");
        git.switch("topic");
        let ids: Vec<String> = steps.iter().map(|status| step(&t, &git, status)).collect();
        git.switch("main");
        t.write("other.md", "x\n");
        git.commit("Something else", 9);
        git.merging("topic");
        say(&t, "Canonical");
        git.commit("Merge", 10);
        (t, ids)
    };
    let (t, ids) = bring(&["Canonical"]);
    let said = sync(&t, &["--check"], 0);
    assert!(said.contains(&format!("{} of 2026-01-02", &ids[0][..7])), "{said}");
    let (t, _) = bring(&["Established", "Canonical"]);
    expect(&t, &[]);
    // What only the merge says, the merge did.
    let (t, _) = bring(&["Experimental"]);
    expect(&t, &JUMP);
}

fn step(t: &Env, git: &Git, status: &str) -> String {
    say(t, status);
    git.commit(status, 1)
}

#[test]
fn a_legend_without_a_status_in_between_leaves_none_out() {
    let (t, _) = was("Experimental");
    t.write("patternbook.toml", "[docs]\nstatuses = [\"Canonical\", \"Experimental\", \"Deprecated\"]\n");
    say(&t, "Canonical");
    expect(&t, &[]);
}

#[test]
fn where_there_is_nothing_to_compare_with_nothing_is_said() {
    let t = Env::new();
    say(&t, "Canonical");
    expect(&t, &[]);
    let git = t.git_init(".");
    expect(&t, &[]);
    git.commit("First", 0);
    expect(&t, &[]);
}

#[test]
fn in_a_shallow_clone_only_what_is_not_committed_is_seen() {
    let t = Env::new();
    let git = t.git_init("full");
    for (day, status) in [(0, "Experimental"), (1, "Canonical")] {
        t.write("full/a.md", pattern("A", status));
        git.commit(status, day);
    }
    clone_shallow(&t, "full", "shallow");
    let run = |dir: &str| {
        let output = t.run_in(dir, ["sync-docs", "--check"]).code(0).get_output().stdout.clone();
        String::from_utf8(output).unwrap()
    };
    assert!(run("full").contains("status-jump"));
    assert!(!run("shallow").contains("status-jump"));
    t.write("shallow/a.md", pattern("A", "Deprecated"));
    t.git("shallow").commit("Deprecate", 2);
    t.write("shallow/a.md", pattern("A", "Established"));
    assert!(run("shallow").contains("comes back from Deprecated"));
}

#[test]
fn a_fix_that_jumps_is_reported_when_it_is_made() {
    let (t, git) = was("Experimental");
    let table =
        |status: &str| t.write("docs/status.md", format!("| Pattern | Status |\n|---|---|\n| A | {status} |\n"));
    table("Experimental");
    git.commit("Add a table", 1);
    table("Canonical");
    let said = sync(&t, &[], 0);
    assert!(said.contains("fixed docs/a.md") && said.contains("warning[status-jump]"), "{said}");
    expect(&t, &JUMP);
}
