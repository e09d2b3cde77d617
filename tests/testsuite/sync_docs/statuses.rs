//! Statuses: known, misspelled, missing.

use snapbox::str;

use super::{findings, pattern, sync, with_table};
use crate::harness::Env;

#[test]
fn only_case_and_spelling_are_fixed_and_only_the_word() {
    let t = Env::new();
    t.write("a.md", "# Pattern: A\r\n\r\n- **Status**: 🟢 **canonicle** (since [May](x.md))  \r\n");
    t.write("x.md", "");
    t.assert_eq(
        sync(&t, &["--check"], 1),
        str![[r#"
error[unknown-status]: `canonicle` is not how `Canonical` is spelled
 --> a.md:3:19
  |
3 | - **Status**: 🟢 **canonicle** (since [May](x.md))  
  |                    ^^^^^^^^^
help: write `Canonical`
  |
3 - - **Status**: 🟢 **canonicle** (since [May](x.md))
3 + - **Status**: 🟢 **Canonical** (since [May](x.md))
  |

1 pattern in 1 document: 1 error
`patternbook sync-docs` fixes 1 of them

"#]],
    );
    t.assert_eq(
        sync(&t, &[], 0),
        str![[r#"
fixed a.md: `canonicle` is not how `Canonical` is spelled: write `Canonical` [unknown-status]
1 pattern in 1 document: 1 fixed, in sync

"#]],
    );
    assert_eq!(t.read("a.md"), "# Pattern: A\r\n\r\n- **Status**: 🟢 **Canonical** (since [May](x.md))  \r\n");
    t.assert_eq(
        sync(&t, &[], 0),
        str![[r#"
1 pattern in 1 document: in sync

"#]],
    );
}

#[test]
fn another_word_is_left_to_a_person() {
    let t = Env::new();
    t.write("a.md", pattern("A", "Production"));
    t.assert_eq(
        sync(&t, &[], 1),
        str![[r#"
error[unknown-status]: `Production` is no status
 --> a.md:3:13
  |
3 | **Status:** Production
  |             ^^^^^^^^^^ not in the legend
  |
  = help: use `Canonical`, `Established`, `Experimental` or `Deprecated`, or add it to the legend

1 pattern in 1 document: 1 error

"#]],
    );
    assert_eq!(t.read("a.md"), pattern("A", "Production"));
}

#[test]
fn the_optional_words_are_known() {
    let t = Env::new();
    t.write("a.md", pattern("A", "Mandatory") + &pattern("B", "Needs Harmonization"));
    assert!(findings(&t, &[], 0).is_empty());
}

#[test]
fn a_legend_and_the_configuration_make_the_vocabulary() {
    let t = Env::new();
    let legend = "## Status Legend\n\n- **Canonical:** a\n- **Established:** b\n- **Retired:** c\n";
    t.write("a.md", pattern("A", "Retired") + &pattern("B", "Deprecated") + "Use A instead.\n\n" + legend);
    assert_eq!(findings(&t, &[], 1), ["error unknown-status"]);
    t.write("patternbook.toml", "[docs]\nstatuses = [\"Retired\", \"Deprecated\", \"Canonical\"]\n");
    assert!(findings(&t, &[], 0).is_empty());
}

#[test]
fn a_missing_status_is_taken_from_the_table() {
    let t = Env::new();
    t.write("a.md", "## Pattern: A\nText.\n\n## Pattern: B\n\n**Status:** Canonical\n");
    with_table(&t, &[("A", "experimental"), ("B", "Canonical")]);
    sync(&t, &[], 0);
    assert_eq!(
        t.read("a.md"),
        "## Pattern: A\n\n**Status:** Experimental\n\nText.\n\n## Pattern: B\n\n**Status:** Canonical\n"
    );
}

#[test]
fn a_status_that_nobody_knows_is_a_warning() {
    let t = Env::new();
    t.write("a.md", "## Pattern: A\n\n".to_owned() + &pattern("B", "Canonical"));
    assert_eq!(findings(&t, &[], 0), ["warning missing-status"]);
}

#[test]
fn a_comment_behind_a_status_is_no_arrow() {
    let t = Env::new();
    t.write(
        "a.md",
        pattern("A", "Canonical <!-- since May -->") + &pattern("B", "Experimental → canonical <!-- x -->"),
    );
    sync(&t, &[], 0);
    let right = pattern("A", "Canonical <!-- since May -->") + &pattern("B", "Experimental → Canonical <!-- x -->");
    assert_eq!(t.read("a.md"), right);
}

#[test]
fn a_status_in_front_matter_or_in_a_table_is_read_and_put_right() {
    let t = Env::new();
    let front = "---\nowner: me\nstatus: canonicle # since May\n---\n# Pattern: Front\n\nText.\n\n## Pattern: Second\n\n\
                 **Status:** Established\n";
    t.write("a.md", front);
    let table =
        "# Pattern: Table\n\n| Field | Value |\n|---|---|\n| Owner | me |\n| **Status** | 🟢 canonicle |\n\nText.\n";
    t.write("b.md", table);
    // These are fields of something else.
    let other = "# Pattern: Other\n\n**Status:** Canonical\n\n| Field | Type |\n|---|---|\n| status | string |\n\n\
                 ## Answer\n\n| Field | Type |\n|---|---|\n| Status | string |\n";
    t.write("c.md", other);
    t.write("d.md", "# Other\n\n## Pattern: Last\n\n| a | b |\n|---|---|\n| status | string |\n");
    assert_eq!(findings(&t, &[], 1), ["error unknown-status"; 2]);
    sync(&t, &[], 0);
    assert_eq!(t.read("a.md"), front.replace("canonicle", "Canonical"));
    assert_eq!(t.read("b.md"), table.replace("canonicle", "Canonical"));
    assert_eq!(t.read("c.md"), other);
    let output = t.run(["board"]).code(0).get_output().stdout.clone();
    let board = String::from_utf8(output).unwrap();
    let status = |name: &str| {
        board.lines().find(|line| line.starts_with(name)).unwrap().split_whitespace().nth(1).unwrap().to_owned()
    };
    assert_eq!(["Front", "Second", "Table"].map(status), ["Canonical", "Established", "Canonical"]);
    t.git_init(".").commit("First", 0);
    t.write("e.md", "---\nstatus: Experimental\n---\n# Pattern: Young\n");
    t.git(".").commit("Second", 1);
    t.run(["promote", "Young"]).code(0);
    assert_eq!(t.read("e.md"), "---\nstatus: Established\n---\n# Pattern: Young\n");
}

#[test]
fn of_two_rows_that_differ_the_document_takes_neither() {
    let t = Env::new();
    t.write("docs/a.md", pattern("A", "Deprecated") + "### Migration\n\nNone.\n");
    with_table(&t, &[("A", "Deprecated"), ("A", "Canonical")]);
    let before = t.snapshot("");
    let said = sync(&t, &["--prefer", "table"], 1);
    assert!(said.contains("write `Canonical` into the document and see to what follows it"), "{said}");
    assert_eq!(t.snapshot("").changes_since(&before), "");
    sync(&t, &["--prefer", "doc"], 0);
    assert!(!t.read("docs/technical_status.md").contains("Canonical"));
}
