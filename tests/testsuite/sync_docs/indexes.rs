//! Indexes of collections of decisions: lists and tables.

use snapbox::str;

use super::{findings, sync};
use crate::harness::Env;

/// Four decisions, in a folder of their own.
fn env() -> Env {
    let t = Env::new();
    for (number, title, status) in [
        (1, "Record decisions", "Accepted"),
        (2, "Use Rust", "Superseded by [3](0003-use-go.md)"),
        (3, "Use Go", "Accepted"),
        (4, "Log as JSON", "Proposed"),
    ] {
        record(&t, number, title, status);
    }
    t
}

fn file(number: usize, title: &str) -> String {
    format!("{number:04}-{}.md", title.to_lowercase().replace(' ', "-"))
}

pub(super) fn record(t: &Env, number: usize, title: &str, status: &str) {
    let text = format!("# {number}. {title}\n\nDate: 2026-01-02\n\n## Status\n\n{status}\n\n## Context\n\nText.\n");
    t.write(format!("doc/adr/{}", file(number, title)), text);
}

/// Writes an index in which one record is missing, and expects it to be added there.
#[track_caller]
fn adds(path: &str, before: &str, after: &str) {
    let t = env();
    t.write(path, before);
    assert_eq!(findings(&t, &[], 1), ["error missing-row"], "{before}");
    sync(&t, &[], 0);
    assert_eq!(t.read(path), after);
    assert!(findings(&t, &[], 0).is_empty());
}

#[test]
fn a_missing_item_is_added_in_the_lists_own_style_and_order() {
    let t = env();
    t.write(
        "doc/adr/README.md",
        "# Decisions\n\n* [1. Record decisions](0001-record-decisions.md)\n* [2. Use Rust](0002-use-rust.md)\n\
         * [4. Log as JSON](0004-log-as-json.md)\n\nMore below.\n",
    );
    t.assert_eq(
        sync(&t, &["--check"], 1),
        str![[r#"
error[missing-row]: decision `Use Go` is not in the index
 --> doc/adr/README.md:3:4
  |
3 | * [1. Record decisions](0001-record-decisions.md)
  |    ^^^^^^^^^^^^^^^^^^^
  |
 ::: doc/adr/0003-use-go.md:1:6
  |
1 | # 3. Use Go
  |      ------ this decision
help: add 1 item
  |
5 + * [3. Use Go](0003-use-go.md)
  |

4 decisions in 5 documents: 1 error
`patternbook sync-docs` fixes 1 of them

"#]],
    );
    for (path, before, after) in [
        // At the end, without a last line ending, and with other line endings.
        (
            "doc/adr/README.md",
            "- [ADR-0001](./0001-record-decisions.md) - Record decisions\r\n- [ADR-0002](./0002-use-rust.md) - Use \
             Rust\r\n- [ADR-0003](./0003-use-go.md) - Use Go",
            "- [ADR-0001](./0001-record-decisions.md) - Record decisions\r\n- [ADR-0002](./0002-use-rust.md) - Use \
             Rust\r\n- [ADR-0003](./0003-use-go.md) - Use Go\r\n- [ADR-0004](./0004-log-as-json.md) - Log as JSON",
        ),
        // The link in another column.
        (
            "doc/adr/README.md",
            "| ADR \\# | Description | Status |\n|--|--|--|\n| [001](./0001-record-decisions.md) | Record decisions | \
             Accepted, Implemented |\n| [002](./0002-use-rust.md) | Use Rust | Superseded |\n| \
             [003](./0003-use-go.md) | Use Go | Accepted |\n",
            "| ADR \\# | Description | Status |\n|--|--|--|\n| [001](./0001-record-decisions.md) | Record decisions | \
             Accepted, Implemented |\n| [002](./0002-use-rust.md) | Use Rust | Superseded |\n| \
             [003](./0003-use-go.md) | Use Go | Accepted |\n| [004](./0004-log-as-json.md) | Log as JSON | Proposed |\n",
        ),
        // At the start, seen from another folder.
        (
            "README.md",
            "Text.\n\n  + [Use Rust](doc/adr/0002-use-rust.md)\n  + [Use Go](doc/adr/0003-use-go.md)\n  + [Log as \
             JSON](doc/adr/0004-log-as-json.md)\n\nText.\n",
            "Text.\n\n  + [Record decisions](doc/adr/0001-record-decisions.md)\n  + [Use \
             Rust](doc/adr/0002-use-rust.md)\n  + [Use Go](doc/adr/0003-use-go.md)\n  + [Log as \
             JSON](doc/adr/0004-log-as-json.md)\n\nText.\n",
        ),
        // Newest first.
        (
            "doc/adr/index.md",
            "- [4. Log as JSON](0004-log-as-json)\n- [2. Use Rust](0002-use-rust)\n- [1. Record \
             decisions](0001-record-decisions)\n",
            "- [4. Log as JSON](0004-log-as-json)\n- [3. Use Go](0003-use-go)\n- [2. Use Rust](0002-use-rust)\n- [1. \
             Record decisions](0001-record-decisions)\n",
        ),
        // With statuses.
        (
            "doc/adr/index.md",
            "- [1. Record decisions](0001-record-decisions.md) (accepted)\n- [2. Use Rust](0002-use-rust.md) \
             (superseded)\n- [4. Log as JSON](0004-log-as-json.md) (proposed)\n",
            "- [1. Record decisions](0001-record-decisions.md) (accepted)\n- [2. Use Rust](0002-use-rust.md) \
             (superseded)\n- [3. Use Go](0003-use-go.md) (accepted)\n- [4. Log as JSON](0004-log-as-json.md) \
             (proposed)\n",
        ),
        // All with one number.
        (
            "doc/adr/index.md",
            "1. [Record decisions](0001-record-decisions.md)\n1. [Use Rust](0002-use-rust.md)\n1. [Log as \
             JSON](0004-log-as-json.md)\n",
            "1. [Record decisions](0001-record-decisions.md)\n1. [Use Rust](0002-use-rust.md)\n1. [Use \
             Go](0003-use-go.md)\n1. [Log as JSON](0004-log-as-json.md)\n",
        ),
        // A sign stands for a status.
        (
            "doc/adr/index.md",
            "- ✅ [1. Record decisions](0001-record-decisions.md)\n- ❌ [2. Use Rust](0002-use-rust.md)\n- 🤔 [4. Log as \
             JSON](0004-log-as-json.md)\n",
            "- ✅ [1. Record decisions](0001-record-decisions.md)\n- ❌ [2. Use Rust](0002-use-rust.md)\n- ✅ [3. Use \
             Go](0003-use-go.md)\n- 🤔 [4. Log as JSON](0004-log-as-json.md)\n",
        ),
    ] {
        adds(path, before, after);
    }
}

#[test]
fn a_missing_row_is_added_in_the_tables_own_columns_and_order() {
    for (path, before, after) in [
        (
            "doc/adr/README.md",
            "| #    | Decision                                     | Status     | Owner |\n|------|---|---|---|\n\
             | 0001 | [Record decisions](0001-record-decisions.md) | Accepted   | Ann   |\n\
             | 0002 | [Use Rust](0002-use-rust.md)                 | Superseded | Ben   |\n\
             | 0004 | [Log as JSON](0004-log-as-json.md)           | Proposed   |       |\n",
            "| #    | Decision                                     | Status     | Owner |\n|------|---|---|---|\n\
             | 0001 | [Record decisions](0001-record-decisions.md) | Accepted   | Ann   |\n\
             | 0002 | [Use Rust](0002-use-rust.md)                 | Superseded | Ben   |\n\
             | 0003 | [Use Go](0003-use-go.md)                     | Accepted   |       |\n\
             | 0004 | [Log as JSON](0004-log-as-json.md)           | Proposed   |       |\n",
        ),
        (
            "doc/adr/README.md",
            "ADR|Title|Status\n---|---|---\n[ADR-1](0001-record-decisions.md)|Record decisions|accepted\n\
             [ADR-2](0002-use-rust.md)|Use Rust|superseded\n[ADR-3](0003-use-go.md)|Use Go|accepted\n\nText.\n",
            "ADR|Title|Status\n---|---|---\n[ADR-1](0001-record-decisions.md)|Record decisions|accepted\n\
             [ADR-2](0002-use-rust.md)|Use Rust|superseded\n[ADR-3](0003-use-go.md)|Use Go|accepted\n\
             [ADR-4](0004-log-as-json.md)|Log as JSON|proposed\n\nText.\n",
        ),
        // Without padding, although the row above is the widest.
        (
            "doc/adr/README.md",
            "| # | Decision | Status |\n|---|---|---|\n| 2 | [Use Rust](0002-use-rust.md) | Superseded |\n\
             | 3 | [Use Go](0003-use-go.md) | Accepted |\n| 4 | [Log as JSON](0004-log-as-json.md) | Proposed |\n",
            "| # | Decision | Status |\n|---|---|---|\n\
             | 1 | [Record decisions](0001-record-decisions.md) | Accepted |\n\
             | 2 | [Use Rust](0002-use-rust.md) | Superseded |\n\
             | 3 | [Use Go](0003-use-go.md) | Accepted |\n| 4 | [Log as JSON](0004-log-as-json.md) | Proposed |\n",
        ),
    ] {
        adds(path, before, after);
    }
}

#[test]
fn where_the_form_or_the_place_cannot_be_told_nothing_is_written() {
    for text in [
        // What was said of the others nobody knows of this one.
        "* [1. Record decisions](0001-record-decisions.md), on which all agreed\n* [2. Use Rust](0002-use-rust.md), by \
         the team\n* [3. Use Go](0003-use-go.md), again\n",
        // Several lists, of several kinds.
        "## Good\n\n* [1. Record decisions](0001-record-decisions.md)\n* [3. Use Go](0003-use-go.md)\n\n## Other\n\n\
         * [2. Use Rust](0002-use-rust.md)\n",
        // Grouped under items of another kind.
        "* Good\n  * [1. Record decisions](0001-record-decisions.md)\n* Other\n  * [2. Use Rust](0002-use-rust.md)\n  * \
         [4. Log as JSON](0004-log-as-json.md)\n",
        // In no order.
        "* [3. Use Go](0003-use-go.md)\n* [1. Record decisions](0001-record-decisions.md)\n* [2. Use \
         Rust](0002-use-rust.md)\n",
        // With a number of its own.
        "1. [Record decisions](0001-record-decisions.md)\n2. [Use Rust](0002-use-rust.md)\n3. [Use \
         Go](0003-use-go.md)\n",
    ] {
        let t = env();
        t.write("doc/adr/README.md", text);
        assert_eq!(findings(&t, &[], 1), ["error missing-row"], "{text}");
        sync(&t, &[], 1);
        assert_eq!(t.read("doc/adr/README.md"), text);
    }
}

#[test]
fn a_part_of_a_decision_has_no_number_and_does_not_keep_others_from_being_added() {
    let t = env();
    t.write("doc/adr/ADR-005.1-use-mail.md", "# ADR-005.1: Use mail\n\nStatus: Accepted\n");
    let index = "| ADR | Title |\n|---|---|\n| [1](0001-record-decisions.md) | Record decisions |\n| [2](0002-use-rust.md) | \
                 Use Rust |\n| [3](0003-use-go.md) | Use Go |\n";
    t.write("doc/adr/README.md", index);
    record(&t, 4, "Log as JSON", "Accepted");
    assert_eq!(findings(&t, &[], 1), ["error missing-row", "error missing-row"]);
    let said = sync(&t, &[], 1);
    assert!(said.contains("decision `Use mail` is not in the index"), "{said}");
    assert_eq!(t.read("doc/adr/README.md"), format!("{index}| [4](0004-log-as-json.md) | Log as JSON |\n"));
    t.write(
        "doc/adr/README.md",
        format!("{index}| [4](0004-log-as-json.md) | Log as JSON |\n| [5.1](ADR-005.1-use-mail.md) | Use mail |\n"),
    );
    assert!(findings(&t, &[], 0).is_empty());
}

#[test]
fn a_list_of_some_decisions_is_no_index() {
    for (path, text) in [
        // Too few, or perhaps too few: one may be named by other words.
        (
            "doc/adr/README.md",
            "| Title | Status |\n|---|---|\n| Record decisions | Accepted |\n| Use Rust | Superseded |\n| The language \
             Go | Accepted |\n| Log as JSON | Rejected |\n",
        ),
        ("doc/adr/README.md", "* [1. Record decisions](0001-record-decisions.md)\n"),
        // Only what is in force.
        ("README.md", "* [Decisions](doc/adr/0001-record-decisions.md)\n* [Go](doc/adr/0003-use-go.md)\n"),
        // Not an index by its name.
        (
            "doc/guide.md",
            "* [One](adr/0001-record-decisions.md)\n* [Two](adr/0002-use-rust.md)\n* [3](adr/0003-use-go.md)\n",
        ),
        // Not a list.
        ("doc/adr/README.md", "[1](0001-record-decisions.md) [2](0002-use-rust.md) [3](0003-use-go.md)\n"),
        (
            "doc/adr/README.md",
            "```\n* [1](0001-record-decisions.md)\n* [2](0002-use-rust.md)\n* [3](0003-use-go.md)\n```\n",
        ),
    ] {
        let t = env();
        record(&t, 4, "Log as JSON", "Rejected");
        t.write(path, text);
        assert!(findings(&t, &[], 0).is_empty(), "{text}");
    }
}

#[test]
fn a_row_whose_record_is_gone_is_reported() {
    let t = env();
    t.write("doc/adr/0006-not-yet.md", "Nothing is decided.\n");
    t.write(
        "doc/adr/README.md",
        "| Nr | Title | Status |\n|---|---|---|\n| 1 | Record decisions | Accepted |\n| 2 | Use Rust | Superseded |\n\
         | 3 | Use Go | Accepted |\n| 4 | Log as JSON | Proposed |\n| 5 | Use mail | Rejected |\n| 6 | X | Proposed |\n",
    );
    t.assert_eq(
        sync(&t, &["--check"], 0),
        str![[r#"
warning[row-without-pattern]: the index has a row for decision 5, and there is no such record
 --> doc/adr/README.md:7:7
  |
7 | | 5 | Use mail | Rejected |
  |       ^^^^^^^^
  |
  = help: take the row out, or write the decision down under that number

4 decisions in 5 documents: 1 warning

"#]],
    );
    t.write(
        "doc/adr/README.md",
        "* [1. Record decisions](0001-record-decisions.md)\n* [2. Use Rust](0002-use-rust.md)\n* [3. Use \
         Go](0003-use-go.md)\n* [4. Log](0004-log-as-json.md)\n* [5. Use mail](0005-use-mail.md)\n",
    );
    assert_eq!(findings(&t, &[], 1), ["error broken-link"]);
}

#[test]
fn a_disagreement_goes_to_the_side_that_did_not_change() {
    let t = env();
    let git = t.git_init(".");
    let index = "| ADR | Title | Status |\n|---|---|---|\n| [1](0001-record-decisions.md) | Record decisions | \
                 **accepted** |\n| [2](0002-use-rust.md) | Use Rust | superseded |\n| [3](0003-use-go.md) | Use Go | ✅ \
                 accepted |\n| [4](0004-log-as-json.md) | Log as JSON | proposed (May) |\n";
    t.write("doc/adr/README.md", index);
    git.commit("Decide", 0);
    assert!(findings(&t, &[], 0).is_empty());
    record(&t, 4, "Log as JSON", "Proposed\n\nAccepted");
    git.commit("Accept", 1);
    t.write("doc/adr/README.md", index.replace("**accepted**", "**deprecated**"));
    sync(&t, &[], 0);
    let expected = index.replace("**accepted**", "**deprecated**").replace("proposed (May)", "accepted (May)");
    assert_eq!(t.read("doc/adr/README.md"), expected);
    assert!(t.read("doc/adr/0001-record-decisions.md").contains("\n\nDeprecated\n\n"));
}

#[test]
fn a_disagreement_whose_sentence_would_not_fit_is_left_to_a_person() {
    let t = env();
    t.write(
        "doc/adr/README.md",
        "- [1. Record decisions](0001-record-decisions.md)\n- [2. Use Rust](0002-use-rust.md) - Accepted\n- [3. Use \
         Go](0003-use-go.md) - Accepted\n- [4. Log as JSON](0004-log-as-json.md)\n",
    );
    t.assert_eq(
        sync(&t, &["--prefer", "table"], 1),
        str![[r#"
error[status-disagreement]: decision `Use Rust` is `Superseded` in its document and `Accepted` in the index
 --> doc/adr/0002-use-rust.md:7:1
  |
7 | Superseded by [3](0003-use-go.md)
  | ^^^^^^^^^^ the document says so
  |
 ::: doc/adr/README.md:2:37
  |
2 | - [2. Use Rust](0002-use-rust.md) - Accepted
  |                                     -------- the index says so
  |
  = help: write `Accepted` into the document and see to what follows it

4 decisions in 5 documents: 1 error

"#]],
    );
    sync(&t, &["--prefer", "doc"], 0);
    assert!(t.read("doc/adr/README.md").contains("(0002-use-rust.md) - Superseded\n"));
}

#[test]
fn what_is_not_plain_does_not_disagree() {
    let t = env();
    record(&t, 1, "Record decisions", "Accepted\n\nAmended by [3](0003-use-go.md)");
    record(&t, 3, "Use Go", "Accepted, superseded by [4](0004-log-as-json.md)");
    t.write(
        "doc/adr/README.md",
        "- [1. Record decisions](0001-record-decisions.md) (amended)\n- [2. Use Rust](0002-use-rust.md): Rejected \
         ideas\n- [3. Use Go](0003-use-go.md) - Superseded\n- [4. Log as JSON](0004-log-as-json.md) - in review\n",
    );
    assert!(findings(&t, &[], 0).is_empty());
}

#[test]
fn a_sign_says_what_a_status_is_where_decisions_have_it_too() {
    let t = Env::new();
    let git = t.git_init(".");
    for (number, title, status) in [
        (1, "Record decisions", "✅ Accepted"),
        (2, "Use Rust", "⌛️ Superseded by [3](0003-use-go.md)"),
        (3, "Use Go", "✅ Accepted"),
        (4, "Log as JSON", "🤔 Proposed"),
        (5, "Use mail", "🤔 Proposed"),
    ] {
        record(&t, number, title, status);
    }
    let index = "- ✅ [1. Record decisions](0001-record-decisions.md)\n- ⌛ [2. Use Rust](0002-use-rust.md)\n\
                 - ✅ [3. Use Go](0003-use-go.md)\n- 🤔 [4. Log as JSON](0004-log-as-json.md)\n\
                 - 🤔 [5. Use mail](0005-use-mail.md)\n";
    t.write("doc/adr/README.md", index);
    git.commit("Decide", 0);
    assert!(findings(&t, &[], 0).is_empty());
    record(&t, 4, "Log as JSON", "✅ Accepted (after a talk)");
    // Its list is one of those who do not yet agree with it.
    t.write("doc/adr/README.md", index.replace("- ✅ [3", "- 🤔 [3"));
    sync(&t, &[], 0);
    assert_eq!(t.read("doc/adr/README.md"), index.replace("- ✅ [3", "- 🤔 [3").replace("- 🤔 [4", "- ✅ [4"));
    assert!(t.read("doc/adr/0003-use-go.md").contains("\n\n🤔 Proposed\n\n"));
}

#[test]
fn tables_are_read_where_cells_are_missing_escaped_or_code() {
    let t = env();
    record(&t, 5, "Bars | and `code`", "Accepted");
    t.write(
        "doc/adr/README.md",
        "| Nr | Decision | Notes | Status |\r\n|---|---|---|---|\r\n| 1 | Record decisions | `a \\| b` | Accepted |\r\n\
         | 2 | Use Rust | x | Superseded\r\n| 3 | Use Go |\r\n| 4 | Log as JSON | | proposed |\n\
         | 5 | Bars \\| and `code` | | Accepted |",
    );
    assert!(findings(&t, &[], 0).is_empty());
}

#[test]
fn decisions_with_one_number_are_told_apart_by_their_files() {
    let t = env();
    record(&t, 4, "Log as text", "Rejected");
    t.write(
        "doc/adr/README.md",
        "- [1. Record decisions](0001-record-decisions.md)\n- [2. Use Rust](0002-use-rust.md)\n- [3. Use \
         Go](0003-use-go.md)\n- [4. Log as JSON](0004-log-as-json.md) - Proposed\n",
    );
    assert_eq!(findings(&t, &[], 1), ["error missing-row"]);
    sync(&t, &[], 0);
    assert!(t.read("doc/adr/README.md").ends_with("Proposed\n- [4. Log as text](0004-log-as-text.md) - Rejected\n"));
}

#[test]
fn an_item_whose_file_got_another_name_is_not_written_again() {
    let t = env();
    let index = "- [1](0001-record-decisions.md)\n- [2](0002-use-rust.md)\n- [3](0003-use-go.md)\n- [Log as \
                 JSON](0004-log.md)\n";
    t.write("doc/adr/README.md", index);
    assert_eq!(findings(&t, &[], 1), ["error broken-link"]);
    t.write("doc/adr/README.md", index.replace("[Log as JSON]", "[ADR-4]"));
    assert_eq!(findings(&t, &[], 1), ["error broken-link"]);
}

#[test]
fn a_sign_of_the_index_itself_follows_its_status() {
    let t = env();
    let index = "| ADR | Status |\n|---|---|\n| [1](0001-record-decisions.md) | ✅ Accepted |\n| [2](0002-use-rust.md) | \
                 ❌ Superseded |\n| [3](0003-use-go.md) | ✅ Accepted |\n| [4](0004-log-as-json.md) | 💡 Proposed |\n";
    t.write(
        "doc/adr/README.md",
        index.replace("| [3](0003-use-go.md) | ✅ Accepted |", "| [3](0003-use-go.md) | 💡 Proposed |"),
    );
    sync(&t, &["--prefer", "doc"], 0);
    assert_eq!(t.read("doc/adr/README.md"), index);
}

#[cfg(unix)]
#[test]
fn a_decision_that_is_reached_by_a_link_as_well_is_one() {
    let t = env();
    std::os::unix::fs::symlink("adr", t.path("doc/decisions")).unwrap();
    std::os::unix::fs::symlink("0001-record-decisions.md", t.path("doc/adr/0009-record-decisions.md")).unwrap();
    assert_eq!(sync(&t, &["--check"], 0), "4 decisions in 4 documents: in sync\n");
}

#[test]
fn of_two_indexes_that_differ_the_decision_takes_neither() {
    let t = env();
    let index = |status: &str| {
        let row =
            |number: usize, title: &str, status: &str| format!("| [{title}]({}) | {status} |\n", file(number, title));
        let rows = [
            row(1, "Record decisions", status),
            row(2, "Use Rust", "Superseded"),
            row(3, "Use Go", "Accepted"),
            row(4, "Log as JSON", "Proposed"),
        ];
        format!("# Decisions\n\n| Title | Status |\n|---|---|\n{}", rows.concat())
    };
    t.write("doc/adr/README.md", index("Rejected"));
    t.write("doc/adr/index.md", index("Proposed"));
    let before = t.snapshot("");
    let said = sync(&t, &["--prefer", "table"], 1);
    assert!(said.contains("write `Rejected` into the document and see to what follows it"), "{said}");
    assert_eq!(t.snapshot("").changes_since(&before), "");
    sync(&t, &["--prefer", "doc"], 0);
    assert_eq!(t.read("doc/adr/README.md"), index("Accepted"));
    assert_eq!(t.read("doc/adr/index.md"), index("Accepted"));
}
