//! Examples and the code they name, three ways.

use snapbox::str;

use crate::harness::{Env, Git};
use crate::sync_docs::sync;

const EXAMPLE: &str = "```rust file=src/a.rs region=all\n";

fn say(t: &Env, example: &str, code: &str) {
    t.write("docs/a.md", format!("# Pattern: A\n\n**Status:** Canonical\n\n{EXAMPLE}{example}\n```\n"));
    t.write("src/a.rs", format!("// region all\n{code}\n// endregion\n"));
}

fn example(t: &Env) -> String {
    t.read("docs/a.md").split(EXAMPLE).nth(1).unwrap().trim_end_matches("```\n").trim_end().to_owned()
}

fn agreed() -> (Env, Git) {
    let t = Env::new();
    let git = t.git_init(".");
    say(&t, "fn a() {}", "fn a() {}");
    git.commit("Agree", 0);
    (t, git)
}

#[test]
fn where_only_the_code_changed_the_example_follows() {
    let (t, git) = agreed();
    say(&t, "fn a() {}", "fn b() {}");
    git.commit("Rename", 3);
    t.assert_eq(
        sync(&t, &["--check"], 1),
        str![[r#"
error[example-drift]: this example of a Canonical pattern is not what `src/a.rs` says
 --> docs/a.md:5:1
  |
5 | / ```rust file=src/a.rs region=all
6 | | fn a() {}
7 | | ```
  | |___^
  |
 ::: src/a.rs:2:1
  |
2 |   fn b() {}
  |   --------- the code was changed: c905922 of 2026-01-04 by Test User
help: copy the code into the example, as only the code changed: c905922 of 2026-01-04
  |
6 - fn a() {}
6 + fn b() {}
  |

1 pattern in 1 document: 1 error
`patternbook sync-docs` fixes 1 of them

"#]],
    );
    sync(&t, &[], 0);
    assert_eq!(example(&t), "fn b() {}");
}

#[test]
fn an_edit_of_the_example_is_not_lost() {
    let (t, git) = agreed();
    say(&t, "fn better() {}", "fn a() {}");
    let not_committed = sync(&t, &[], 1);
    assert!(not_committed.contains("the example was edited: not committed yet"), "{not_committed}");
    git.commit("Improve", 3);
    t.assert_eq(sync(&t, &[], 1), str![[r#"
error[example-drift]: this example of a Canonical pattern is not what `src/a.rs` says
 --> docs/a.md:5:1
  |
5 | / ```rust file=src/a.rs region=all
6 | | fn better() {}
7 | | ```
  | |___^ the example was edited: 1b4209b of 2026-01-04 by Test User
  |
 ::: src/a.rs:2:1
  |
2 |   fn a() {}
  |   --------- the code
  |
  = help: rewriting it would lose that edit; change the code, or say that it is right: `patternbook sync-docs --prefer code` rewrites the example

1 pattern in 1 document: 1 error

"#]]);
    assert_eq!(example(&t), "fn better() {}");
    sync(&t, &["--prefer", "code"], 0);
    assert_eq!(example(&t), "fn a() {}");
}

#[test]
fn where_both_changed_neither_is_lost() {
    let (t, git) = agreed();
    say(&t, "fn better() {}", "fn a() {}");
    git.commit("Improve", 3);
    say(&t, "fn better() {}", "fn b() {}");
    git.commit("Rename", 4);
    let said = sync(&t, &["--prefer", "doc"], 1);
    assert!(said.contains("both changed since they were the same"), "{said}");
    assert!(said.contains("of 2026-01-04 by Test User") && said.contains("of 2026-01-05 by Test User"), "{said}");
    assert_eq!(example(&t), "fn better() {}");
}

#[test]
fn where_history_does_not_tell_nothing_is_rewritten() {
    let t = Env::new();
    say(&t, "fn a() {}", "fn b() {}");
    assert!(sync(&t, &[], 1).contains("this is no Git repository"));
    let git = t.git_init(".");
    git.commit("First", 0);
    assert!(sync(&t, &[], 1).contains("they are the same in no commit"));
    assert_eq!(example(&t), "fn a() {}");
    sync(&t, &["--prefer", "code"], 0);
    assert_eq!(example(&t), "fn b() {}");
}

#[test]
fn code_that_moved_with_its_document_is_followed() {
    let (t, git) = agreed();
    std::fs::rename(t.path("src/a.rs"), t.path("src/b.rs")).unwrap();
    t.write("docs/a.md", t.read("docs/a.md").replace("src/a.rs", "src/b.rs"));
    git.commit("Move", 1);
    t.write("src/b.rs", "// region all\nfn b() {}\n// endregion\n");
    let said = sync(&t, &[], 0);
    assert!(said.contains("as only the code changed: not committed yet"), "{said}");
}

#[test]
fn of_an_excerpt_it_is_said_who_changed_it() {
    let (t, git) = agreed();
    let document = "# Pattern: A\n\n**Status:** Canonical\n\n**File:** `src/a.rs`\n\n```rust\nfn a() {}\n```\n";
    t.write("docs/a.md", document);
    git.commit("Quote", 1);
    t.write("src/a.rs", "// Other.\nfn a() {}\n");
    git.commit("Say more", 2);
    t.write("src/a.rs", "// Other.\nfn b() {}\n");
    git.commit("Rename", 3);
    t.write("src/a.rs", "// Another.\nfn b() {}\n");
    git.commit("Say other", 4);
    let said = sync(&t, &[], 1);
    assert!(said.contains("the code was changed") && said.contains("of 2026-01-04"), "{said}");
}
