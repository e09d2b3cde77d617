//! A pattern's document and its row, three ways.

use snapbox::str;

use super::clone_shallow;
use crate::harness::{Env, Git};
use crate::sync_docs::{pattern, sync};

/// The document says so, and the table.
fn say(t: &Env, document: &str, table: &str) {
    t.write("docs/a.md", pattern("A", document));
    t.write("docs/status.md", format!("| Pattern | Status |\n|---|---|\n| A | {table} |\n"));
}

fn says(t: &Env, document: &str, table: &str) {
    assert_eq!(t.read("docs/a.md"), pattern("A", document));
    assert_eq!(t.read("docs/status.md"), format!("| Pattern | Status |\n|---|---|\n| A | {table} |\n"));
}

fn agreed() -> (Env, Git) {
    let t = Env::new();
    let git = t.git_init(".");
    say(&t, "Experimental", "Experimental");
    git.commit("Agree", 0);
    (t, git)
}

#[test]
fn a_change_of_the_document_goes_to_the_table_and_says_why() {
    let (t, git) = agreed();
    say(&t, "Established", "Experimental");
    git.commit("Promote", 3);
    t.write("other.txt", "x");
    git.commit("Something else", 4);
    t.assert_eq(
        sync(&t, &["--check"], 1),
        str![[r#"
error[status-disagreement]: pattern `A` is `Established` in its document and `Experimental` in the status table
 --> docs/a.md:3:13
  |
3 | **Status:** Established
  |             ^^^^^^^^^^^ the document says so: aaf3f66 of 2026-01-04 by Test User
  |
 ::: docs/status.md:3:7
  |
3 | | A | Experimental |
  |       ------------ the table still says so
help: change the table to `Established`, as only the document changed: aaf3f66 of 2026-01-04
 --> docs/status.md:3:7
  |
3 - | A | Experimental |
3 + | A | Established |
  |

1 pattern in 2 documents: 1 error
`patternbook sync-docs` fixes 1 of them

"#]],
    );
    t.assert_eq(sync(&t, &[], 0), str![[r#"
fixed docs/a.md: pattern `A` is `Established` in its document and `Experimental` in the status table: change the table to `Established`, as only the document changed: aaf3f66 of 2026-01-04 [status-disagreement]
1 pattern in 2 documents: 1 fixed, in sync

"#]]);
    says(&t, "Established", "Established");
}

#[test]
fn a_change_of_the_table_goes_to_the_document_even_where_the_other_is_preferred() {
    let (t, git) = agreed();
    say(&t, "Experimental", "Deprecated");
    git.commit("Deprecate", 3);
    sync(&t, &["--prefer", "doc"], 0);
    says(&t, "Deprecated", "Deprecated");
}

#[test]
fn what_is_not_committed_is_the_newest() {
    let (t, _) = agreed();
    say(&t, "Experimental", "Established");
    let said = sync(&t, &[], 0);
    assert!(said.contains("as only the table changed: not committed yet"), "{said}");
    says(&t, "Established", "Established");
}

#[test]
fn where_both_moved_apart_each_is_shown_with_its_commit() {
    let (t, git) = agreed();
    say(&t, "Established", "Experimental");
    git.commit("Promote", 3);
    say(&t, "Established", "Deprecated");
    t.assert_eq(sync(&t, &[], 1), str![[r#"
error[status-disagreement]: pattern `A` is `Established` in its document and `Deprecated` in the status table
 --> docs/a.md:3:13
  |
3 | **Status:** Established
  |             ^^^^^^^^^^^ the document says so: aaf3f66 of 2026-01-04 by Test User
  |
 ::: docs/status.md:3:7
  |
3 | | A | Deprecated |
  |       ---------- the table says so: not committed yet
  |
  = help: both changed since they last agreed; say who is right: `patternbook sync-docs --prefer doc` changes the table, `--prefer table` the document

1 pattern in 2 documents: 1 error

"#]]);
    says(&t, "Established", "Deprecated");
    sync(&t, &["--prefer", "table"], 0);
    says(&t, "Deprecated", "Deprecated");
}

#[test]
fn a_side_that_moved_twice_has_its_last_commit() {
    let (t, git) = agreed();
    say(&t, "Established", "Experimental");
    git.commit("Promote", 3);
    say(&t, "Canonical", "Experimental");
    let last = git.commit("Promote again", 5);
    t.write("docs/a.md", t.read("docs/a.md") + "More.\n");
    git.commit("Say more", 6);
    let said = sync(&t, &["--check"], 1);
    assert!(said.contains(&format!("{} of 2026-01-06 by Test User", &last[..7])), "{said}");
}

#[test]
fn through_a_merge_the_change_is_the_branchs() {
    let (t, git) = agreed();
    git.switch("topic");
    say(&t, "Established", "Experimental");
    let change = git.commit("Promote", 1);
    git.switch("main");
    t.write("other.txt", "x");
    git.commit("Something else", 2);
    git.merging("topic");
    say(&t, "Established", "Experimental");
    git.commit("Merge", 3);
    let said = sync(&t, &[], 0);
    assert!(said.contains(&change[..7]), "{said}");
    says(&t, "Established", "Established");
}

#[test]
fn what_a_merge_made_of_two_agreements_is_left_to_a_person() {
    let (t, git) = agreed();
    git.switch("topic");
    say(&t, "Established", "Established");
    git.commit("Promote", 1);
    git.switch("main");
    say(&t, "Deprecated", "Deprecated");
    git.commit("Deprecate", 2);
    git.merging("topic");
    say(&t, "Deprecated", "Established");
    git.commit("Merge", 3);
    let said = sync(&t, &[], 1);
    assert!(said.contains("both changed since they last agreed"), "{said}");
    says(&t, "Deprecated", "Established");
}

#[test]
fn renamed_documents_are_followed() {
    let (t, git) = agreed();
    std::fs::rename(t.path("docs/status.md"), t.path("technical_status.md")).unwrap();
    git.commit("Move the table", 1);
    std::fs::create_dir(t.path("docs/deep")).unwrap();
    std::fs::rename(t.path("docs/a.md"), t.path("docs/deep/b.md")).unwrap();
    git.commit("Move the document", 2);
    t.write("docs/deep/b.md", pattern("A", "Established"));
    git.commit("Promote", 3);
    std::fs::rename(t.path("docs/deep/b.md"), t.path("c.md")).unwrap();
    let said = sync(&t, &[], 0);
    assert!(said.contains("as only the document changed") && said.contains("2026-01-04"), "{said}");
    assert!(t.read("technical_status.md").contains("| A | Established |"));
}

#[test]
fn a_status_that_was_gone_for_a_while_did_not_agree() {
    let (t, git) = agreed();
    t.write("docs/a.md", "## Pattern: A\n");
    git.commit("Drop it", 1);
    say(&t, "Established", "Experimental");
    git.commit("Put another one", 2);
    let said = sync(&t, &[], 0);
    assert!(said.contains("as only the document changed") && said.contains("2026-01-03"), "{said}");
}

#[test]
fn where_history_does_not_tell_it_says_why_and_changes_nothing() {
    let t = Env::new();
    say(&t, "Established", "Experimental");
    let without = |reason: &str| {
        let said = sync(&t, &[], 1);
        assert!(said.contains(reason), "{said}");
        says(&t, "Established", "Experimental");
    };
    without("this is no Git repository");
    let git = t.git_init(".");
    without("nothing is committed yet");
    git.commit("First", 0);
    without("they agree in no commit");
    sync(&t, &["--prefer", "doc"], 0);
    says(&t, "Established", "Established");
}

#[test]
fn a_shallow_clone_does_not_guess() {
    let t = Env::new();
    let git = t.git_init("full");
    let write = |document: &str, table: &str| {
        t.write("full/a.md", pattern("A", document));
        t.write("full/status.md", format!("| Pattern | Status |\n|---|---|\n| A | {table} |\n"));
    };
    write("Experimental", "Experimental");
    git.commit("Agree", 0);
    write("Established", "Experimental");
    git.commit("Promote", 1);
    clone_shallow(&t, "full", "shallow");
    let run = |dir: &str, code: i32| {
        let output = t.run_in(dir, ["sync-docs", "--check"]).code(code).get_output().stdout.clone();
        String::from_utf8(output).unwrap()
    };
    assert!(run("full", 1).contains("as only the document changed"));
    let said = run("shallow", 1);
    assert!(said.contains("this clone is shallow") && !said.contains("fixes 1"), "{said}");
    // What the clone holds is known.
    t.write("shallow/status.md", "| Pattern | Status |\n|---|---|\n| A | Established |\n");
    t.git("shallow").commit("Agree", 2);
    t.write("shallow/a.md", pattern("A", "Deprecated"));
    assert!(run("shallow", 1).contains("as only the document changed: not committed yet"));
}

#[test]
fn both_sides_cannot_be_preferred() {
    let t = Env::new();
    t.run(["sync-docs", "--prefer", "doc", "--prefer", "table"]).code(2).stderr_eq(str![[r#"
error: failed to decide who is right on a status
  caused by: both `--prefer doc` and `--prefer table` are given
hint: give one of them

"#]]);
}
