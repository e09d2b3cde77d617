//! Status tables: disagreements, missing rows, rows without a pattern.

use snapbox::str;

use super::{findings, pattern, sync, with_table};
use crate::harness::Env;

fn env() -> Env {
    let t = Env::new();
    t.write("docs/a.md", "# Patterns\n\n".to_owned() + &pattern("Retries", "✅ Canonical (2024)"));
    t
}

#[test]
fn a_disagreement_shows_both_sides_and_changes_none() {
    let t = env();
    with_table(&t, &[("Retries", "**Experimental**")]);
    let before = t.snapshot(".");
    t.assert_eq(
        sync(&t, &[], 1),
        str![[r#"
error[status-disagreement]: pattern `Retries` is `Canonical` in its document and `Experimental` in the status table
 --> docs/a.md:5:15
  |
5 | **Status:** ✅ Canonical (2024)
  |                ^^^^^^^^^ the document says so
  |
 ::: docs/technical_status.md:5:15
  |
5 | | Retries | **Experimental** | kept |
  |               ------------ the table says so
  |
  = help: this is no Git repository; say who is right: `patternbook sync-docs --prefer doc` changes the table, `--prefer table` the document

1 pattern in 2 documents: 1 error

"#]],
    );
    assert_eq!(t.snapshot("."), before);
}

#[test]
fn prefer_says_who_is_right() {
    let t = env();
    with_table(&t, &[("Retries", "**Experimental** — new")]);
    sync(&t, &["--prefer", "doc"], 0);
    assert!(t.read("docs/technical_status.md").contains("| Retries | **Canonical** — new | kept |\n"));
    with_table(&t, &[("Retries", "Deprecated")]);
    sync(&t, &["--prefer", "table"], 0);
    assert!(t.read("docs/a.md").contains("**Status:** ✅ Deprecated (2024)\n"));
}

#[test]
fn an_empty_cell_takes_the_documents_status() {
    let t = env();
    t.write("docs/technical_status.md", "| Pattern | Status | X |\n|---|---|---|\n| Retries | | y |\n");
    sync(&t, &[], 0);
    t.assert_eq(
        t.read("docs/technical_status.md"),
        str![[r#"
| Pattern | Status | X |
|---|---|---|
| Retries | Canonical | y |

"#]],
    );
}

#[test]
fn a_missing_row_is_added_in_the_tables_form() {
    let t = env();
    t.write(
        "docs/b.md",
        "# Pattern: Time | outs\n\n**Status:** Established\n**Implementation:** `src/`, `src/main.rs`\n",
    );
    t.write("src/main.rs", "");
    t.write(
        "docs/technical_status.md",
        "Text.\n\n  | Use When | Pattern           | Status      | Implementation   |\n  |:--|---|---|---|\n  | always \
         | [Retries](a.md) | Canonical | `x` |\n\nafter",
    );
    t.assert_eq(
        sync(&t, &[], 0),
        str![[r#"
fixed docs/technical_status.md: pattern `Time | outs` has no row in the status table: add 1 row [missing-row]
2 patterns in 3 documents: 1 fixed, in sync

"#]],
    );
    t.assert_eq(
        t.read("docs/technical_status.md"),
        str![[r#"
Text.

  | Use When | Pattern           | Status      | Implementation   |
  |:--|---|---|---|
  | always | [Retries](a.md) | Canonical | `x` |
  |          | [Time /| outs](b.md) | Established | `src/`           |

after
"#]],
    );
    t.assert_eq(
        sync(&t, &[], 0),
        str![[r#"
2 patterns in 3 documents: in sync

"#]],
    );
}

#[test]
fn a_table_without_bars_at_its_ends_gets_rows_without() {
    let t = env();
    t.write("docs/b.md", pattern("Timeouts", "Established"));
    t.write("docs/technical_status.md", "Pattern | Status\r\n---|---\r\nRetries | Canonical");
    sync(&t, &[], 0);
    assert_eq!(
        t.read("docs/technical_status.md"),
        "Pattern | Status\r\n---|---\r\nRetries | Canonical\r\nTimeouts | Established"
    );
}

#[test]
fn rows_and_patterns_that_do_not_match_are_reported() {
    let t = env();
    with_table(&t, &[("Retries", "Canonical"), ("Retrys", "Canonical"), ("Ghost", "Canonical")]);
    t.assert_eq(
        sync(&t, &["--check"], 0),
        str![[r#"
warning[row-without-pattern]: the status table has a row `Retrys`, and no document has such a pattern
 --> docs/technical_status.md:6:3
  |
6 | | Retrys | Canonical | kept |
  |   ^^^^^^
  |
 ::: docs/a.md:3:13
  |
3 | ## Pattern: Retries
  |             ------- perhaps this one
  |
  = help: call it `Retries`, as its document does, or take the row out

warning[row-without-pattern]: the status table has a row `Ghost`, and no document has such a pattern
 --> docs/technical_status.md:7:3
  |
7 | | Ghost | Canonical | kept |
  |   ^^^^^
  |
  = help: take the row out, or write the pattern down under that name

1 pattern in 2 documents: 2 warnings

"#]],
    );
}

#[test]
fn namesakes_are_not_compared() {
    let t = env();
    t.write("docs/b.md", pattern("retries", "Established"));
    with_table(&t, &[("Retries", "Experimental")]);
    assert_eq!(findings(&t, &[], 0), ["warning duplicate-pattern"]);
}

#[test]
fn names_match_without_marks_case_and_what_is_in_brackets() {
    let t = Env::new();
    t.write("a.md", pattern("Infrastructure as Code (IaC)", "Canonical") + &pattern("Retries", "Canonical"));
    with_table(&t, &[("**infrastructure as code**", "Canonical"), ("[Pattern: Retries](../a.md)", "Canonical")]);
    assert!(findings(&t, &[], 0).is_empty());
}

#[test]
fn tables_of_other_things_are_none_of_ours() {
    let t = env();
    t.write("README.md", "| Name | Status |\n|---|---|\n| Build | passing |\n| Coverage | 80 % |\n");
    t.write("docs/lib.md", "## Pattern: Builder\n\nA builder.\n");
    assert!(findings(&t, &[], 0).is_empty());
}

#[test]
fn an_empty_table_at_home_gets_its_rows() {
    let t = env();
    t.write("docs/technical_status.md", "| Pattern | Status |\n|---|---|\n");
    sync(&t, &[], 0);
    assert_eq!(t.read("docs/technical_status.md"), "| Pattern | Status |\n|---|---|\n| Retries | Canonical |\n");
}

#[test]
fn a_row_is_as_wide_as_the_others_without_outer_bars() {
    let t = Env::new();
    t.write("a.md", pattern("A", "Canonical") + &pattern("B", "Deprecated") + "Migration: none.\n\n");
    let table = "Pattern | Status     | X\n--------|------------|--\nA       | Canonical  | y\n";
    t.write("docs/technical_status.md", table);
    sync(&t, &[], 0);
    assert_eq!(t.read("docs/technical_status.md"), format!("{table}B       | Deprecated |\n"));
}

#[test]
fn an_empty_cell_is_filled_with_one_blank_at_each_side() {
    let t = env();
    for cell in ["", " "] {
        t.write(
            "docs/technical_status.md",
            format!("| Pattern | Status | X |\n|---|---|---|\n| Retries |{cell}| y |\n"),
        );
        sync(&t, &[], 0);
        let row = "| Retries | Canonical | y |\n";
        assert!(t.read("docs/technical_status.md").ends_with(row), "{}", t.read("docs/technical_status.md"));
    }
}

#[test]
fn a_name_with_a_link_in_it_gets_no_row_that_would_not_be_found_again() {
    let t = Env::new();
    t.write("a.md", "## Pattern: A (see [b](b.md))\n\n**Status:** Canonical\n");
    t.write("b.md", "# B\n");
    t.write("technical_status.md", "| Pattern | Status |\n|---|---|\n");
    let before = t.read("technical_status.md");
    assert!(sync(&t, &[], 1).contains("add it by hand: there is a link in `A (see [b](b.md))`"));
    assert_eq!(t.read("technical_status.md"), before);
}

#[test]
fn a_name_that_could_begin_something_else_than_a_row_gets_a_bar() {
    let t = Env::new();
    let names = ["1. First", "Plain", "# Hash", "- Dash", "<!-- note --> Hidden", "✅ Sign", "**Bold** one", "2nd"];
    t.write("a.md", names.map(|name| pattern(name, "Canonical")).concat());
    t.write("technical_status.md", "Pattern | Status\n---|---\nPlain | Canonical\n");
    sync(&t, &[], 0);
    t.assert_eq(
        t.read("technical_status.md"),
        str![[r#"
Pattern | Status
---|---
Plain | Canonical
| 1. First | Canonical |
| # Hash  | Canonical |
| - Dash  | Canonical |
| <!-- note --> Hidden | Canonical |
✅ Sign  | Canonical
**Bold** one | Canonical
2nd     | Canonical

"#]],
    );
    sync(&t, &["--check"], 0);
}
