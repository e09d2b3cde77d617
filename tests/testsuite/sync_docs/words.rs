//! Words for the status of a decision that are none of the usual ones.

use snapbox::str;

use super::indexes::record;
use super::{findings, sync};
use crate::harness::Env;

#[test]
fn words_that_decisions_and_their_index_share_are_statuses() {
    let t = Env::new();
    let git = t.git_init(".");
    for (number, title, status) in [
        (1, "Record decisions", "Deployed (all of it)"),
        (2, "Use Rust", "Deployed"),
        (3, "Use Go", "Proposed"),
        (4, "Log as JSON", "In progress"),
        (5, "Use mail", "Approved"),
    ] {
        record(&t, number, title, status);
    }
    let index = "| ADR | Status |\n|---|---|\n| [Record decisions](0001-record-decisions.md) | DEPLOYED |\n\
                 | [Use Rust](0002-use-rust.md) | Deployed |\n| [Use Go](0003-use-go.md) | proposed |\n\
                 | [Log as JSON](0004-log-as-json.md) | Done |\n| [Use mail](0005-use-mail.md) | Accepted |\n";
    t.write("doc/adr/README.md", index);
    // Two words that nobody has on both sides may mean the same.
    assert!(findings(&t, &[], 0).is_empty());
    git.commit("Decide", 0);
    record(&t, 3, "Use Go", "Deployed");
    t.assert_eq(
        sync(&t, &["--check"], 1),
        str![[r#"
error[status-disagreement]: decision `Use Go` is `Deployed` in its document and `Proposed` in the index
 --> doc/adr/0003-use-go.md:7:1
  |
7 | Deployed
  | ^^^^^^^^ the document says so: not committed yet
  |
 ::: doc/adr/README.md:5:30
  |
5 | | [Use Go](0003-use-go.md) | proposed |
  |                              -------- the index still says so
help: change the index to `deployed`, as only the document changed: not committed yet
 --> doc/adr/README.md:5:30
  |
5 - | [Use Go](0003-use-go.md) | proposed |
5 + | [Use Go](0003-use-go.md) | deployed |
  |

5 decisions in 6 documents: 1 error
`patternbook sync-docs` fixes 1 of them

"#]],
    );
    sync(&t, &[], 0);
    assert_eq!(t.read("doc/adr/README.md"), index.replace("proposed", "deployed"));
}

#[test]
fn statuses_in_other_languages_are_the_same_statuses() {
    let t = Env::new();
    let git = t.git_init(".");
    let text = |heading: &str, status: &str| format!("# Titel\n\n## {heading}\n\n{status}\n\n## Kontext\n\nText.\n");
    for (number, heading, status) in [
        (1, "Status", "Vorgeschlagen"),
        (2, "Statut", "2020-03-25 accepté"),
        (3, "Situação", "Aceito"),
        (4, "ステータス", "提案中"),
        (5, "Status", "Ersetzt durch [4](0004-x.md)"),
        (6, "Status", "Accepted"),
    ] {
        t.write(format!("docs/adr/{number:04}-x.md"), text(heading, status));
    }
    let index = "| Nr | Datei | ステータス |\n|---|---|---|\n| 1 | [x](0001-x.md) | Vorgeschlagen |\n| 2 | [x](0002-x.md) | \
                 Accepted |\n| 3 | [x](0003-x.md) | Aceito |\n| 4 | [x](0004-x.md) | 提案中 |\n| 5 | [x](0005-x.md) | Abgelöst \
                 |\n| 6 | [x](0006-x.md) | Akzeptiert |\n";
    t.write("docs/adr/README.md", index);
    assert!(findings(&t, &[], 0).is_empty());
    git.commit("Decide", 0);
    t.write("docs/adr/0001-x.md", text("Status", "Akzeptiert"));
    t.write("docs/adr/0004-x.md", text("ステータス", "承認済み"));
    // No English word is written among others, nor the other way around.
    t.write("docs/adr/0006-x.md", text("Status", "Rejected"));
    assert_eq!(findings(&t, &[], 1), vec!["error status-disagreement"; 3]);
    sync(&t, &[], 1);
    assert_eq!(
        t.read("docs/adr/README.md"),
        index.replace("Vorgeschlagen", "Akzeptiert").replace("提案中", "承認済み")
    );
}
