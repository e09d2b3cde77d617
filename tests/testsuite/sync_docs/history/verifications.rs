//! `stale-verification`: code that changed since its pattern was last verified, and the date that `--verified` writes.

use snapbox::str;

use super::clone_shallow;
use crate::harness::{Env, Git};
use crate::sync_docs::{findings, sync};

const STALE: [&str; 1] = ["note stale-verification"];
const CODE: &str = "pub fn load() -> u8 {\n    1\n}\n\npub fn other() {}\n";

fn write(t: &Env, verified: &str, reference: &str) {
    let fields =
        format!("**Status:** Experimental\n**Last Verified:** {verified}\n**Implementation:** `{reference}`\n");
    t.write("docs/a.md", format!("## Pattern: A\n\n{fields}"));
}

/// A pattern and its code, committed on 2026-01-01.
fn verified(on: &str, reference: &str) -> (Env, Git) {
    let t = Env::new().with("SOURCE_DATE_EPOCH", "1772323200"); // 2026-03-01
    let git = t.git_init(".");
    write(&t, on, reference);
    t.write("src/a.rs", CODE);
    git.commit("First", 0);
    (t, git)
}

fn change(t: &Env, from: &str, to: &str) {
    t.write("src/a.rs", t.read("src/a.rs").replacen(from, to, 1));
}

#[track_caller]
fn expect(t: &Env, rules: &[&str]) {
    assert_eq!(findings(t, &[], 0), rules);
}

#[test]
fn a_definition_that_changed_later_is_named_with_its_commit() {
    let (t, git) = verified("2026-01-05 (Ada)", "src/a.rs::load");
    change(&t, "1", "2");
    git.commit("Seen", 4);
    expect(&t, &[]);
    change(&t, "2", "3");
    git.commit("Change", 8);
    t.write("other.txt", "x");
    git.commit("Something else", 9);
    t.assert_eq(
        sync(&t, &["--check"], 0),
        str![[r#"
note[stale-verification]: the code of pattern `A` has changed since it was last verified
 --> docs/a.md:4:20
  |
4 | **Last Verified:** 2026-01-05 (Ada)
  |                    ^^^^^^^^^^
5 | **Implementation:** `src/a.rs::load`
  |                      -------------- `src/a.rs::load` has changed: fd6b4c4 of 2026-01-09 by Test User
  |
  = help: look at it again, then run `patternbook sync-docs --verified "A"`

1 pattern in 1 document: 1 note

"#]],
    );
}

#[test]
fn only_what_is_named_counts_and_white_space_does_not() {
    let (t, git) = verified("2026-01-02", "src/a.rs::load");
    change(&t, "pub fn other() {}", "pub fn other(x: u8) {}");
    git.commit("Another definition", 3);
    change(&t, "{\n    1\n}", "{ 1 }");
    git.commit("Format", 4);
    t.write("src/a.rs", "\n//! First.\n\n".to_owned() + &t.read("src/a.rs"));
    git.commit("Move down", 5);
    expect(&t, &[]);
    write(&t, "2026-01-02", "src/a.rs");
    expect(&t, &STALE);
    write(&t, "2026-01-02", "src/a.rs#L1-L3");
    expect(&t, &[]);
}

#[test]
fn what_is_not_committed_has_changed_today() {
    let (t, git) = verified("2026-01-02", "src/a.rs::load");
    change(&t, "1", "2");
    let said = sync(&t, &["--check"], 0);
    assert!(said.contains("has changed: not committed yet"), "{said}");
    write(&t, "2026-03-01", "src/a.rs::load");
    expect(&t, &[]);
    // Set together with the change, whatever the day is.
    write(&t, "2026-02-28", "src/a.rs::load");
    expect(&t, &[]);
    git.commit("Both", 70);
    expect(&t, &[]);
    change(&t, "2", "3");
    expect(&t, &STALE);
}

#[test]
fn a_commit_may_be_named_instead() {
    let (t, git) = verified("?", "src/a.rs::load");
    expect(&t, &[]);
    change(&t, "1", "2");
    let second = git.commit("Second", 1);
    change(&t, "2", "3");
    let third = git.commit("Third", 1);
    write(&t, &format!("`{}`", &third[..8]), "src/a.rs::load");
    git.commit("Verify", 1);
    expect(&t, &[]);
    write(&t, &second, "src/a.rs::load");
    let said = sync(&t, &["--check"], 0);
    assert!(said.contains(&format!("has changed: {} of 2026-01-02", &third[..7])), "{said}");
    write(&t, "0123456789abcdef", "src/a.rs::load");
    expect(&t, &[]);
}

#[test]
fn code_that_came_back_to_what_it_was_is_verified() {
    let (t, git) = verified("2026-01-02", "src/a.rs::load");
    change(&t, "1", "2");
    git.commit("Change", 5);
    expect(&t, &STALE);
    change(&t, "2", "1");
    expect(&t, &[]);
    git.commit("Revert", 6);
    expect(&t, &[]);
}

#[test]
fn renamed_files_are_followed_and_code_from_elsewhere_is_not_judged() {
    let (t, git) = verified("2026-01-02", "src/b.rs::load");
    std::fs::rename(t.path("src/a.rs"), t.path("src/b.rs")).unwrap();
    git.commit("Rename", 5);
    expect(&t, &[]);
    t.write("src/b.rs", t.read("src/b.rs").replace('1', "2"));
    git.commit("Change", 6);
    expect(&t, &STALE);
    // It was not there when the pattern was verified.
    t.write("src/b.rs", "pub fn unrelated() {}\n");
    t.write("src/c.rs", "use std::fmt;\n\npub fn load() -> u8 {\n    1\n}\n");
    write(&t, "2026-01-02", "src/c.rs::load");
    git.commit("Extract", 7);
    expect(&t, &[]);
}

#[test]
fn through_a_merge_the_change_is_the_branchs() {
    let (t, git) = verified("2026-01-02", "src/a.rs::load");
    git.switch("topic");
    change(&t, "1", "2");
    let id = git.commit("Change", 5);
    git.switch("main");
    t.write("other.txt", "x");
    git.commit("Something else", 6);
    git.merging("topic");
    change(&t, "1", "2");
    git.commit("Merge", 7);
    let said = sync(&t, &["--check"], 0);
    assert!(said.contains(&id[..7]), "{said}");
}

#[test]
fn a_row_counts_as_well_and_the_newer_of_both() {
    let (t, git) = verified("2026-01-02", "src/a.rs::load");
    let row = |date: &str| {
        t.write(
            "docs/status.md",
            format!("| Pattern | Status | Last Verified |\n|---|---|---|\n| A | Experimental | {date} |\n"),
        );
    };
    row("");
    change(&t, "1", "2");
    git.commit("Change", 5);
    expect(&t, &STALE);
    row("2026-01-03");
    expect(&t, &STALE);
    row("2026-01-07");
    expect(&t, &[]);
    t.write("docs/a.md", t.read("docs/a.md").replace("**Last Verified:** 2026-01-02\n", ""));
    expect(&t, &[]);
    row("2026-01-05");
    let said = sync(&t, &["--check"], 0);
    assert!(said.contains("--> docs/status.md:3:22"), "{said}");
}

#[test]
fn other_words_and_other_patterns_are_not_judged() {
    let (t, git) = verified("2026-01-02", "src/a.rs::load");
    change(&t, "1", "2");
    git.commit("Change", 5);
    let text = t.read("docs/a.md");
    for (from, to) in [
        ("Experimental", "Proposed"),
        ("Experimental", "Deprecated"),
        ("Last Verified", "Last Reviewed"),
        ("2026-01-02", "never"),
        ("2026-01-02", "2026-13-02"),
        // There is no such day, and what changed after it nobody knows.
        ("2026-01-02", "2025-02-30"),
        ("2026-01-02", "2025-06-31"),
        ("src/a.rs::load", "src/gone.rs"),
        ("src/a.rs::load", "src"),
    ] {
        t.write("docs/a.md", text.replace(from, to));
        let json = t.command(["sync-docs", "--check", "--format", "json"]).output().unwrap().stdout;
        assert!(!String::from_utf8(json).unwrap().contains("stale-verification"), "{to}");
    }
}

#[test]
fn a_shallow_clone_says_that_it_does_not_know() {
    let t = Env::new();
    let git = t.git_init("full");
    t.write(
        "full/a.md",
        "## Pattern: A\n\n**Status:** Experimental\n**Last Verified:** 2026-01-02\n**File:** `a.rs`\n",
    );
    t.write("full/a.rs", CODE);
    git.commit("First", 0);
    t.write("full/b.rs", CODE);
    git.commit("Second", 5);
    clone_shallow(&t, "full", "shallow");
    t.run_in("full", ["sync-docs", "--check"]).code(0);
    t.run_in("shallow", ["sync-docs", "--check"]).code(0).stdout_eq(str![[r#"
note[stale-verification]: whether the code of 1 pattern has changed since it was last verified is not known: this clone is shallow, and what is in it does not tell
 --> a.md:4:20
  |
4 | **Last Verified:** 2026-01-02
  |                    ^^^^^^^^^^
  |
  = help: fetch all of the history: `git fetch --unshallow`

1 pattern in 1 document: 1 note

"#]]);
    // A change that the clone holds is known, and so is that of a day which it holds.
    t.write("shallow/a.rs", "fn changed() {}\n");
    t.git("shallow").commit("Change", 9);
    t.run_in("shallow", ["sync-docs", "--check"]).code(0);
    t.write("shallow/a.md", t.read("shallow/a.md").replace("01-02", "01-06"));
    let said = t.run_in("shallow", ["sync-docs", "--check"]).code(0).get_output().stdout.clone();
    assert!(String::from_utf8(said).unwrap().contains("note[stale-verification]"));
}

#[test]
fn without_history_nothing_is_known_to_have_changed() {
    let t = Env::new();
    write(&t, "2026-01-02", "src/a.rs::load");
    t.write("src/a.rs", CODE);
    expect(&t, &[]);
    t.git_init(".");
    expect(&t, &[]);
}

#[test]
fn what_was_verified_is_stamped_in_document_and_row() {
    let t = Env::new();
    t.write(
        "docs/a.md",
        "## Pattern: A (first)\r\n\r\n- **Status**: Experimental\r\n- **Last Verified**: `3f2a9c1` (Ada)\r\n",
    );
    t.write(
        "docs/status.md",
        "| Pattern | Last Verified | Status |\n|---|---|---|\n| A | never | Experimental |\n| A (first) || Experimental |\n",
    );
    t.assert_eq(
        sync(&t, &["--verified", "a"], 0),
        str![[r#"
fixed docs/a.md: pattern `A (first)` was verified: write `2026-01-02` [stale-verification]
fixed docs/status.md: pattern `A (first)` was verified: write `2026-01-02` [stale-verification]
fixed docs/status.md: pattern `A (first)` was verified: write `2026-01-02` [stale-verification]
1 pattern in 2 documents: 3 fixed, in sync

"#]],
    );
    t.assert_eq(
        t.read("docs/a.md"),
        "## Pattern: A (first)\r\n\r\n- **Status**: Experimental\r\n- **Last Verified**: `2026-01-02` (Ada)\r\n",
    );
    t.assert_eq(
        t.read("docs/status.md"),
        str![[r#"
| Pattern | Last Verified | Status |
|---|---|---|
| A | 2026-01-02 | Experimental |
| A (first) | 2026-01-02 | Experimental |

"#]],
    );
    t.assert_eq(
        sync(&t, &["--verified", "A"], 0),
        str![[r#"
1 pattern in 2 documents: in sync

"#]],
    );
}

#[test]
fn a_line_is_added_in_the_style_of_the_document() {
    let today = "2026-01-02";
    for (before, after) in [
        (
            "## Pattern: A\n\n**Status:** Canonical\n\nText.\n",
            "## Pattern: A\n\n**Status:** Canonical\n\n**Last Verified:** TODAY\n\nText.\n",
        ),
        (
            "## Pattern: A\n\n**Status:** ✅ Canonical (x)  \n**Owner:** B\n",
            "## Pattern: A\n\n**Status:** ✅ Canonical (x)  \n**Last Verified:** TODAY  \n**Owner:** B\n",
        ),
        (
            "## Pattern: A\r\n\r\nStatus: Canonical\\\r\nOwner: B\r\n",
            "## Pattern: A\r\n\r\nStatus: Canonical\\\r\nLast Verified: TODAY\\\r\nOwner: B\r\n",
        ),
        (
            "## Pattern: A\n\n* __Status__: Canonical\n* x\n",
            "## Pattern: A\n\n* __Status__: Canonical\n* __Last Verified__: TODAY\n* x\n",
        ),
        (
            "## Pattern: A\n\n### Status\n\nCanonical\n\n### Use Case\n",
            "## Pattern: A\n\n### Status\n\nCanonical\n\n**Last Verified:** TODAY\n\n### Use Case\n",
        ),
        ("## Pattern: A\n**Status:** Canonical", "## Pattern: A\n**Status:** Canonical\n\n**Last Verified:** TODAY"),
        (
            "## Pattern: A\n\n**Last Verified:**\n\n**Status:** Canonical\n",
            "## Pattern: A\n\n**Last Verified:** TODAY\n\n**Status:** Canonical\n",
        ),
    ] {
        let t = Env::new();
        t.write("a.md", before);
        sync(&t, &["--verified", "A"], 0);
        let expected = after.replace("TODAY", today);
        assert_eq!(t.read("a.md"), expected);
        sync(&t, &["--verified", "A"], 0);
        assert_eq!(t.read("a.md"), expected);
    }
}

#[test]
fn a_column_of_ticks_is_about_something_else() {
    let t = Env::new();
    let table = "| Pattern | Status | Verified |\n|---|---|---|\n| A | Canonical | ✅ |\n";
    t.write("a.md", format!("## Pattern: A\n\n**Status:** Canonical\n\n{table}"));
    sync(&t, &["--verified", "A"], 0);
    let added = "\n\n**Last Verified:** 2026-01-02";
    assert_eq!(t.read("a.md"), format!("## Pattern: A\n\n**Status:** Canonical{added}\n\n{table}"));
}

#[test]
fn a_pattern_that_is_not_there_is_a_mistake() {
    let t = Env::new();
    t.write("a.md", "## Pattern: Health checks\n\n**Status:** Canonical\n");
    t.run(["sync-docs", "--verified", "Health check"]).code(2).stdout_eq("").stderr_eq(str![[r#"
error: failed to find the pattern `Health check`
hint: did you mean `Health checks`?

"#]]);
    t.run(["sync-docs", "--verified", "x"]).code(2).stdout_eq("").stderr_eq(str![[r#"
error: failed to find the pattern `x`
hint: no pattern is called so; it is the name in the heading

"#]]);
    let t = t.with("SOURCE_DATE_EPOCH", "yesterday");
    t.run(["sync-docs"]).code(2).stdout_eq("").stderr_eq(str![[r#"
error: failed to find out which day it is
  caused by: `SOURCE_DATE_EPOCH` is no number of seconds
hint: unset it, or set it to what `date +%s` prints

"#]]);
}
