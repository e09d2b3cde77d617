//! Records of decisions, in the spellings in which they are met.

use snapbox::str;

use super::{findings, pattern, sync, with_table};
use crate::harness::Env;

/// Every spelling of a status below a heading, with `accepted` in it.
const SPELLINGS: [&str; 28] = [
    "# 1. Title\n\n**Status:** accepted\n",
    "# ADR 1: Title\n\n- **Status**: accepted (amended by [0089](0001-x.md))\n",
    "# ADR-001: Title\n\nStatus: accepted\nDate: 2024-01-02\n",
    "# Title\n\n* Status: accepted\n* Deciders: everyone\n",
    "Title\n=====\n\nStatus\n------\n\naccepted\n",
    "# 1. Title\n\n## Status\n\n**accepted**\n\n## Context\n\nNothing is deprecated.\n",
    "# 1. Title\n\n## Status\n\n* accepted\n",
    "# 1. Title\n\n## Status\n\nProposed\n\naccepted\n",
    "# 1. Title\n\n## Status\n\naccepted\n\nAmended by [2. Other](0002-x.md)\n",
    "# 1. Title\n\n## Status:\naccepted\nSupersedes [2. Other](0002-x.md)\n",
    "# 1. Title\n\n## Status\n\n- 2020-01-01: proposed\n- 2020-02-01: accepted\n",
    "# 1. Title\n\n## Status\n\n- [ ] proposed\n- [x] accepted\n",
    "# 1. Title\n\n## Status\n\n- accepted\n\n```\nDeprecated\n```\n<!-- Deprecated -->\n",
    "---\nstatus: accepted\n---\n# Title\n",
    "---\ntags: [a]\nstatus: \"accepted\"   # since May\n---\n\n# Title\n\nStatus: Deprecated\n",
    "\u{feff}---\r\nstatus: 'accepted'\r\n---\r\n\r\n# Title\r\n",
    "# Title\n\n| **Status** | accepted |\n|---|---|\n| Date | today |\n",
    "# Title\n\n| | |\n|---|---|\n| **Date** | today |\n| **Status** | ✅ accepted |\n",
    "# Title\n\n| Date | Status |\n|---|---|\n| today | accepted |\n",
    "# Title\n\n## Status\n\n🟢 **accepted** - since May",
    "# Title\n\n## Status\n\n~~proposed~~ accepted\n",
    "# Title\n\n**Status:** Proposed → accepted (2025-12-17)\n",
    "# Title\n\n* Status:\n  * accepted\n",
    "# Title\n\n**Status:**\\\naccepted\n",
    "# Title\n\nText.\n\n## Metadata\n\n- Status: :tada: accepted\n",
    "# Title\n\n## Status\n\naccepted, supersedes ADR 7\n",
    "# Titre\n\n## Statut\n\n2020-03-25 accepted\n",
    "# 題名\n\n- **ステータス**: accepted\n",
];

#[test]
fn a_status_is_found_in_every_spelling_and_only_its_word_is_changed() {
    let t = Env::new();
    for (number, text) in SPELLINGS.iter().enumerate() {
        t.write(format!("docs/adr/{:04}-x.md", number + 1), text.replace("accepted", "acepted"));
    }
    let found = findings(&t, &[], 1);
    assert_eq!(found, vec!["error unknown-status"; SPELLINGS.len()]);
    sync(&t, &[], 0);
    for (number, text) in SPELLINGS.iter().enumerate() {
        assert_eq!(t.read(format!("docs/adr/{:04}-x.md", number + 1)), *text);
    }
}

#[test]
fn a_slip_of_the_pen_is_put_right_in_the_writers_case() {
    let t = Env::new();
    t.write("doc/adr/0001-a.md", "# 1. A\n\n## Status\n\nAccepted\n\nsuperceded by [2. B](0002-b.md)\n");
    t.write("doc/adr/0002-b.md", "# 2. B\n\n## Status\n\nAccepted\n\nSupersedes [1. A](0001-a.md)\n");
    t.assert_eq(
        sync(&t, &["--check"], 1),
        str![[r#"
error[unknown-status]: `superceded` is not how `superseded` is spelled
 --> doc/adr/0001-a.md:7:1
  |
7 | superceded by [2. B](0002-b.md)
  | ^^^^^^^^^^
help: write `superseded`
  |
7 - superceded by [2. B](0002-b.md)
7 + superseded by [2. B](0002-b.md)
  |

2 decisions in 2 documents: 1 error
`patternbook sync-docs` fixes 1 of them

"#]],
    );
}

#[test]
fn decisions_have_words_of_their_own_and_are_asked_for_nothing_else() {
    let t = Env::new();
    let words = ["Proposed", "accepted", "REJECTED", "Deprecated", "Superseded by ADR 1", "Draft", "Withdrawn"];
    let others = ["Approved", "on hold", "Implemented in 2.0", "Partially superseded", "Pending"];
    for (number, word) in words.iter().chain(&others).enumerate() {
        t.write(format!("docs/adr/{number:04}-x.md"), format!("# {number}. X\n\n## Status\n\n{word}\n"));
    }
    t.write("src/main.rs", "");
    t.assert_eq(
        sync(&t, &["--check"], 0),
        str![[r#"
12 decisions in 12 documents: in sync

"#]],
    );
    // Nor where there are patterns, their legend and their table.
    t.write("docs/a.md", pattern("A", "Established") + "**Implementation:** `src/main.rs`\n");
    with_table(&t, &[("A", "Established")]);
    t.assert_eq(
        sync(&t, &["--check"], 0),
        str![[r#"
1 pattern and 12 decisions in 14 documents: in sync

"#]],
    );
}

#[test]
fn a_documents_own_state_in_front_matter_hides_nothing() {
    let t = Env::new();
    let text = |status: &str| format!("---\nstatus: active\n---\n\n# X\n\n## Status\n\n{status}\n");
    t.write("docs/adr/first.md", text("Accepted"));
    t.write("docs/adr/second.md", text("Proposed"));
    let index = "| ADR | Status |\n|---|---|\n| [X](first.md) | Rejected |\n| [X](second.md) | Active |\n";
    t.write("docs/adr/README.md", index);
    // They are decisions; which of their two states the index should have, nobody knows.
    t.assert_eq(
        sync(&t, &["--check"], 0),
        str![[r#"
2 decisions in 3 documents: in sync

"#]],
    );
}

#[test]
fn only_files_among_others_of_their_kind_are_records() {
    let record = |number: usize| format!("# {number}. X\n\nStatus: acepted\n");
    for (path, text) in [
        // Alone, and not in a folder for decisions.
        ("docs/0001-x.md", record(1)),
        // What explains them.
        ("docs/adr/README.md", "# X\n\n## Status\n\nAccepted, or superceded by another.\n".to_owned()),
        // Not numbered, and not known to be one.
        ("docs/adr/overview.md", record(1)),
        // What others are made from.
        ("docs/adr/0000-template.md", "# X\n\nStatus: acepted\n".to_owned()),
        ("docs/adr/template.md", "# X\n\nStatus: Accepted\n".to_owned()),
        ("docs/adr/templates/0001-x.md", record(1)),
        ("docs/adr/0001-x.md", "# X\n\nStatus: {acepted | proposed}\n".to_owned()),
        ("docs/adr/0001-x.md", "# X\n\nStatus: [proposed | acepted | rejected | deprecated]\n".to_owned()),
        ("docs/adr/0001-x.md", "# X\n\n## Status\n\nProposed, Accepted, Rejected or Superseded\n".to_owned()),
        ("docs/adr/0001-x.md", "# X\n\n## Status\n\n* Proposed\n* Accepted\n* Rejected\n".to_owned()),
        // Not what the document itself says.
        ("docs/adr/0001-x.md", "# X\n\n## Context\n\nStatus: acepted\n".to_owned()),
        ("docs/adr/0001-x.md", "# X\n\n> Status: acepted\n".to_owned()),
        ("docs/adr/0001-x.md", "# X\n\n````\n```\n```\nStatus: acepted\n````\n".to_owned()),
        ("docs/adr/0001-x.md", "# X\n\n<details>\n\nStatus: acepted\n\n</details>\n".to_owned()),
        ("docs/adr/0001-x.md", "# X\n\n~~~\n\n## Status\n\nacepted\n".to_owned()),
        ("docs/adr/0001-x.md", "\n---\nstatus: acepted\n---\n# X\n".to_owned()),
        // Without a heading of its own.
        ("docs/adr/0001-x.md", "## X\n\nStatus: acepted\n".to_owned()),
        ("docs/2024-01-02-x.md", "# X\n\nStatus: acepted\n".to_owned()),
    ] {
        let t = Env::new();
        t.write(path, &text);
        t.assert_eq(sync(&t, &["--check"], 0), "no pattern documents found\n");
    }
    // Chapters are none.
    let t = Env::new();
    for chapter in ["01-a", "02-b", "03-c"] {
        t.write(format!("guide/{chapter}.md"), "# A\n\nStatus: Draft\n");
    }
    t.assert_eq(sync(&t, &["--check"], 0), "no pattern documents found\n");
    // Numbered ones are together where two say so in a known word.
    let t = Env::new();
    t.write("rfcs/0001-a.md", "# A\n\nStatus: Accepted\n");
    t.write("rfcs/0002-b.md", "# B\n\nStatus: Acepted\n");
    assert!(findings(&t, &[], 0).is_empty());
    t.write("rfcs/0003-c.md", "# C\n\nStatus: Proposed\n");
    assert_eq!(findings(&t, &[], 1), ["error unknown-status"]);
}

#[test]
fn a_record_that_is_not_utf_8_or_in_conflict_is_not_checked() {
    let t = Env::new();
    t.write("docs/adr/0001-a.md", "# A\n\nStatus: Accepted\n");
    t.write("docs/adr/0002-b.md", b"# B\xe4\n\nStatus: Acepted\n");
    let (ours, theirs) = ("<".repeat(7), ">".repeat(7));
    t.write("docs/adr/0003-c.md", format!("# C\n\n{ours} a\nStatus: Acepted\n=======\nStatus: Rejected\n{theirs} b\n"));
    // As editors on Windows write it, with a byte order mark.
    let utf_16 = "\u{feff}# D\r\n\r\nStatus: Acepted\r\n".encode_utf16().flat_map(u16::to_le_bytes);
    t.write("docs/adr/0004-d.md", utf_16.collect::<Vec<u8>>());
    let before = t.snapshot(".");
    assert_eq!(findings(&t, &[], 3), ["not checked unreadable"; 3]);
    sync(&t, &[], 3);
    assert_eq!(t.snapshot("."), before);
}
