//! Findings that are left as they are: waived in the document, or accepted by a baseline.

use snapbox::str;

use super::{findings, pattern, sync, with_table};
use crate::harness::Env;

fn waiver(rule: &str) -> String {
    format!("<!-- patternbook:ignore {rule} it has its reasons -->\n")
}

#[test]
fn what_is_waived_is_neither_found_nor_fixed() {
    let t = Env::new();
    let text = format!(
        "## Pattern: A\n\n{}**Status:** canonical\n\n## Pattern: B\n\n**Status:** canonical {}",
        waiver("unknown-status"),
        waiver("unknown-status")
    );
    t.write("a.md", &text);
    t.assert_eq(
        sync(&t, &["--check"], 0),
        str![[r#"
2 patterns in 1 document: 2 waived, in sync

"#]],
    );
    sync(&t, &[], 0);
    assert_eq!(t.read("a.md"), text);
    t.write("a.md", text.clone() + "\n## Pattern: C\n\n**Status:** canonical\n");
    sync(&t, &[], 0);
    assert_eq!(t.read("a.md"), text + "\n## Pattern: C\n\n**Status:** Canonical\n");
}

#[test]
fn either_side_of_a_disagreement_may_waive_it() {
    let t = Env::new();
    t.write("a.md", pattern("A", "Canonical"));
    with_table(&t, &[("A", "Deprecated")]);
    assert_eq!(findings(&t, &[], 1), ["error status-disagreement"]);
    let table = t.read("docs/technical_status.md");
    t.write(
        "docs/technical_status.md",
        table.replace("| kept", &format!("| {} kept", waiver("status-disagreement").trim())),
    );
    assert!(findings(&t, &[], 0).is_empty());
    sync(&t, &["--prefer", "doc"], 0);
    t.write("docs/technical_status.md", &table);
    t.write("a.md", format!("## Pattern: A\n\n{}**Status:** Canonical\n", waiver("status-disagreement")));
    assert!(findings(&t, &[], 0).is_empty());
}

#[test]
fn one_waiver_leaves_other_rules_and_other_places_alone() {
    let t = Env::new();
    t.write("a.md", format!("{}## Pattern: A\n\n**Status:** canonical\n", waiver("unknown-status")));
    assert_eq!(findings(&t, &[], 1), ["warning unused-waiver", "error unknown-status"]);
    t.write("a.md", format!("## Pattern: A\n\n{}**Status:** canonical\n", waiver("missing-row")));
    assert_eq!(findings(&t, &[], 1), ["warning unused-waiver", "error unknown-status"]);
}

#[test]
fn a_waiver_that_waives_nothing_says_why() {
    let t = Env::new();
    t.write(
        "a.md",
        "<!-- patternbook:ignore unknown-staus typo -->\n<!-- patternbook:ignore -->\n\
         <!-- patternbook:ignore missing-row -->\n<!-- patternbook:ignore unreadable it is -->\n\
         <!-- patternbook:ignore unused-waiver it is -->\n<!-- patternbook:ignore missing-row nothing here -->\n\
         ## Pattern: A\n\n**Status:** Canonical\n\n`<!-- patternbook:ignore x y -->`\n",
    );
    t.assert_eq(
        sync(&t, &["--check"], 1),
        str![[r#"
error[invalid-waiver]: there is no rule `unknown-staus`, so that nothing is waived
 --> a.md:1:25
  |
1 | <!-- patternbook:ignore unknown-staus typo -->
  |                         ^^^^^^^^^^^^^
  |
  = help: did you mean `unknown-status`?

error[invalid-waiver]: this waiver names no rule, so that it waives nothing
 --> a.md:2:1
  |
2 | <!-- patternbook:ignore -->
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: write `<!-- patternbook:ignore RULE reason -->`

error[invalid-waiver]: this waiver of `missing-row` gives no reason, so that it waives nothing
 --> a.md:3:1
  |
3 | <!-- patternbook:ignore missing-row -->
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: say why: `<!-- patternbook:ignore missing-row the reason -->`

error[invalid-waiver]: `unreadable` cannot be waived: what cannot be read is not checked at all
 --> a.md:4:25
  |
4 | <!-- patternbook:ignore unreadable it is -->
  |                         ^^^^^^^^^^
  |
  = help: take it out

error[invalid-waiver]: `unused-waiver` cannot be waived: it is about waivers and baselines themselves
 --> a.md:5:25
  |
5 | <!-- patternbook:ignore unused-waiver it is -->
  |                         ^^^^^^^^^^^^^
  |
  = help: take it out

warning[unused-waiver]: this waiver of `missing-row` waives nothing: nothing of the kind is found there
 --> a.md:6:1
  |
6 | <!-- patternbook:ignore missing-row nothing here -->
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
7 | ## Pattern: A
  | - it is about this
  |
  = help: take it out, or move it onto the line of the finding or above its block

1 pattern in 1 document: 5 errors, 1 warning

"#]],
    );
}

#[test]
fn a_baseline_accepts_what_is_found_today_and_nothing_new() {
    let t = Env::new();
    t.write("a.md", pattern("A", "canonical") + &pattern("B", "canonical"));
    t.assert_eq(
        sync(&t, &["--baseline", "accepted.json", "--write-baseline"], 0),
        str![[r#"
2 findings accepted in accepted.json

"#]],
    );
    t.assert_eq(t.read("accepted.json"), str![[r#"
{
"version": 1,
"findings": [
  {"path":"a.md","rule":"unknown-status","message":"`canonical` is not how `Canonical` is spelled","fingerprint":"172946804e7f4a0026070cbb"},
  {"path":"a.md","rule":"unknown-status","message":"`canonical` is not how `Canonical` is spelled","fingerprint":"c7eda6b04132f96bf128da34"}
]
}

"#]]);
    let before = t.snapshot(".");
    t.assert_eq(
        sync(&t, &["--baseline", "accepted.json"], 0),
        str![[r#"
2 patterns in 1 document: 2 accepted by the baseline, in sync

"#]],
    );
    assert_eq!(t.snapshot("."), before, "what is accepted is not changed");
    // Lines above come and go; another of the same kind is found.
    t.write("a.md", format!("# New\n\ntext\n\n{}", t.read("a.md")) + &pattern("C", "canonical"));
    assert_eq!(findings(&t, &["--baseline", "accepted.json"], 1), ["error unknown-status"]);
    assert_eq!(findings(&t, &[], 1).len(), 3);
}

#[test]
fn all_that_is_written_into_a_baseline_is_accepted() {
    let t = Env::new();
    t.copy("tests/testsuite/sync_docs/rules", ".");
    let written = sync(&t, &["--baseline", "accepted.json", "--write-baseline"], 3);
    let number: usize = written.lines().last().unwrap().split_once(' ').unwrap().0.parse().unwrap();
    assert!(number > 10, "{written}");
    assert_eq!(findings(&t, &["--baseline", "accepted.json"], 3), ["not checked unreadable"]);
}

#[test]
fn a_baseline_becomes_shorter_and_hides_nothing_that_was_not_checked() {
    let t = Env::new();
    t.write("a.md", pattern("A", "canonical") + &pattern("B", "Canonical"));
    t.write("latin.md", b"## Pattern: \xfc\n\n**Status:** Canonical\n");
    t.assert_eq(
        sync(&t, &["--baseline", "accepted.json", "--write-baseline"], 3),
        str![[r#"
not checked[unreadable]: failed to read this document: it is not UTF-8 from byte 12 on
--> latin.md
 = help: save it as UTF-8

1 finding accepted in accepted.json

"#]],
    );
    assert_eq!(findings(&t, &["--baseline", "accepted.json"], 3), ["not checked unreadable"]);
    std::fs::remove_file(t.path("latin.md")).unwrap();
    sync(&t, &[], 0);
    t.assert_eq(sync(&t, &["--check", "--baseline", "accepted.json"], 0), str![[r#"
warning[unused-baseline]: what this baseline accepts in one entry is not found any more
 --> accepted.json:4:3
  |
4 |   {"path":"a.md","rule":"unknown-status","message":"`canonical` is not how `Canonical` is spelled","fingerprint":"c7eda6b04132f96bf128da34"}
  |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the first of them
  |
  = help: `patternbook sync-docs --baseline accepted.json --write-baseline` writes it anew: look at what comes and goes

2 patterns in 1 document: 1 warning

"#]]);
    sync(&t, &["--baseline", "accepted.json", "--write-baseline"], 0);
    t.assert_eq(
        t.read("accepted.json"),
        str![[r#"
{
"version": 1,
"findings": []
}

"#]],
    );
    assert!(findings(&t, &["--baseline", "accepted.json"], 0).is_empty());
}

#[test]
fn a_baseline_that_cannot_be_used_is_an_error() {
    let t = Env::new();
    t.write("a.md", pattern("A", "canonical"));
    t.run(["sync-docs", "--check", "--baseline", "none.json"]).code(2).stdout_eq("").stderr_eq(str![[r#"
error: failed to read the baseline `none.json`
  caused by: there is no such file
hint: `patternbook sync-docs --baseline none.json --write-baseline` writes it

"#]]);
    t.write("wrong.json", "{\"version\": 2, \"findings\": []}");
    t.run(["sync-docs", "--check", "--baseline", "wrong.json"]).code(2).stdout_eq("").stderr_eq(str![[r#"
error: failed to read the baseline `wrong.json`
  caused by: it is of version 2; this program reads version 1
hint: correct it; or `patternbook sync-docs --baseline wrong.json --write-baseline` writes it anew

"#]]);
    t.write("wrong.json", "[]");
    t.run(["sync-docs", "--check", "--baseline", "wrong.json"]).code(2).stdout_eq("");
    t.run(["sync-docs", "--baseline", "../out.json", "--write-baseline"]).code(2).stdout_eq("");
    t.run(["sync-docs", "--write-baseline"]).code(2);
    t.run(["sync-docs", "--baseline", "x.json", "--write-baseline", "a.md"]).code(2);
    assert!(!t.path("x.json").exists());
}
