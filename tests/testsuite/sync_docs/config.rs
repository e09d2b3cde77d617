//! `[docs]` in `patternbook.toml`: what cannot be guessed.

use snapbox::str;

use super::{findings, pattern, sync};
use crate::harness::Env;

fn configured(docs: &str) -> Env {
    let t = Env::new();
    t.write("patternbook.toml", format!("[docs]\n{docs}\n"));
    t
}

#[test]
fn only_documents_that_are_included_and_not_excluded_are_read() {
    let t = configured("include = [\"docs/\", \"/*.md\"]\nexclude = [\"/docs/old/\", \"*.draft.md\"]");
    for path in ["docs/a.md", "vendor/x/a.md", "docs/old/deep/a.md", "a.draft.md"] {
        t.write(path, pattern(path, "Wrong"));
    }
    t.write("b.md", pattern("B", "Canonical"));
    let said = sync(&t, &["--check"], 1);
    assert!(said.contains("docs/a.md:3:13") && said.ends_with("2 patterns in 2 documents: 1 error\n"), "{said}");
    // What is not read is there all the same.
    t.write("docs/a.md", pattern("A", "Canonical") + "**File:** [old](old/deep/a.md)\n");
    assert!(findings(&t, &[], 0).is_empty());
}

#[test]
fn another_word_counts_as_the_status_and_stays() {
    let t = configured("aliases = { \"Done\" = \"Canonical\", \"In Trial\" = \"Experimental\" }");
    t.write("a.md", pattern("A", "✅ done (since May)") + &pattern("B", "In Trial") + &pattern("C", "Donut"));
    t.write("status.md", "| Pattern | Status |\n|---|---|\n| A | Canonical |\n| B | Experimental |\n");
    t.assert_eq(
        sync(&t, &[], 1),
        str![[r#"
fixed status.md: pattern `C` has no row in the status table: add 1 row [missing-row]
error[unknown-status]: `Donut` is no status
  --> a.md:11:13
   |
11 | **Status:** Donut
   |             ^^^^^ not in the legend
   |
   = help: use `Canonical`, `Established`, `Experimental` or `Deprecated`, or add it to the legend

3 patterns in 2 documents: 1 fixed, 1 error

"#]],
    );
    let text = t.read("a.md");
    assert!(text.contains("✅ done (since May)") && text.contains("In Trial"), "{text}");
}

#[test]
fn the_other_word_is_carried_on_as_it_is_written() {
    let t = configured("aliases = { \"Done\" = \"Canonical\" }");
    t.write("a.md", pattern("A", "Done (x)") + "## Pattern: B\n");
    t.write("status.md", "| Pattern | Status |\n|---|---|\n| B | Done |\n");
    sync(&t, &[], 0);
    assert_eq!(t.read("status.md"), "| Pattern | Status |\n|---|---|\n| B | Done |\n| A       | Done   |\n");
    assert!(t.read("a.md").ends_with("## Pattern: B\n\n**Status:** Done\n"));
    t.write("status.md", "| Pattern | Status |\n|---|---|\n| B | Experimental |\n| A | |\n");
    let said = sync(&t, &["--prefer", "doc"], 0);
    assert!(said.contains("change the table to `Done`") && said.contains("write `Done`"), "{said}");
    assert!(t.read("status.md").contains("| B | Done |\n| A | Done "), "{}", t.read("status.md"));
}

#[test]
fn a_repositorys_own_words_may_be_aliases_throughout() {
    let t = configured(
        "statuses = [\"Draft\", \"Final\"]\naliases = { \"Final\" = \"Canonical\", \"Draft\" = \"Experimental\" }",
    );
    t.write("a.md", pattern("A", "Final") + &pattern("B", "Draft"));
    t.write("src/x.sh", "");
    assert_eq!(findings(&t, &[], 0), ["warning missing-reference"]);
}

#[test]
fn columns_have_their_own_heads_and_the_usual_ones_come_after() {
    let t = configured("[docs.columns]\nname = [\"Component\"]\nstatus = [\"State\"]\nreference = [\"Lives In\"]");
    t.write(
        "a.md",
        pattern("A", "Canonical") + "**File:** `b.sh`\n\n" + &pattern("B", "Canonical") + "**File:** `b.sh`\n",
    );
    t.write("b.sh", "");
    t.write("one.md", "| Component | Status | State | Lives in |\n|---|---|---|---|\n| A | open | Canonical | |\n");
    t.write("two.md", "| Pattern | Status |\n|---|---|\n| A | Experimental |\n");
    let said = sync(&t, &[], 1);
    assert!(said.contains("two.md:3:7") && !said.contains("one.md:3"), "{said}");
    assert!(
        t.read("one.md").ends_with("| A | open | Canonical | |\n| B         |        | Canonical | `b.sh`   |\n"),
        "{}",
        t.read("one.md")
    );
}

#[test]
fn the_status_may_stand_in_another_field() {
    let t = configured("status_field = [\"Stability\"]");
    t.write(
        "a.md",
        "## Pattern: A\n\n**Status:** in progress\n**Stability:** canonical\n\n## Pattern: B\n\n### Stability\n\nestablished\n\n## Pattern: C\n",
    );
    t.write(
        "status.md",
        "| Pattern | Status |\n|---|---|\n| A | Canonical |\n| B | Established |\n| C | Deprecated |\n",
    );
    sync(&t, &["--verified", "A"], 0);
    assert_eq!(
        t.read("a.md"),
        "## Pattern: A\n\n**Status:** in progress\n**Stability:** Canonical\n**Last Verified:** 2026-01-02\n\n\
         ## Pattern: B\n\n### Stability\n\nEstablished\n\n## Pattern: C\n\n**Stability:** Deprecated\n"
    );
}

#[test]
fn what_is_wrong_is_shown_with_what_is_meant() {
    let t = configured("exclud = [\"x\"]");
    t.run(["sync-docs"]).code(2).stdout_eq("").stderr_eq(str![[r#"
error[configuration]: there is no key `exclud` here
 --> patternbook.toml:2:1
  |
2 | exclud = ["x"]
  | ^^^^^^
  |
  = help: did you mean `exclude`?

error: failed to read the configuration
hint: correct it, then run this again

"#]]);
    let wrong = |docs: &str, place: &str, said: &str| {
        t.write("patternbook.toml", format!("[docs]\n{docs}\n"));
        let output = t.command(["sync-docs"]).output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        let is_so = output.status.code() == Some(2) && error.contains(place) && error.contains(said);
        assert!(is_so, "{docs}: {error}");
    };
    wrong("[docs.columns]\nnames = []", "toml:3:1", "did you mean `name`?");
    wrong("zzz = 1", "toml:2:1", "there are `legend`, `statuses`, ");
    wrong("include = []", "toml:2:11", "`include` is empty, so that no document would be read");
    wrong("include = [\"a/**\", \"a/{b\"]", "toml:2:20", "this is no pattern of paths");
    wrong("aliases = { \"Done\" = \"Canonica\" }", "toml:2:22", "did you mean `Canonical`?");
    wrong("aliases = { \"Done\" = \"Zzz\" }", "toml:2:22", "take `Canonical`, `Established`");
    wrong("status_field = \"Stability\"", "toml:2:16", "expected a sequence");
}

#[test]
fn what_weighs_little_fails_where_that_is_asked_for() {
    let t = configured("fail = [\"missing-section\"]");
    let incomplete = pattern("A", "Experimental") + "### Use Case\n\nAlways.\n";
    t.write("a.md", &incomplete);
    assert_eq!(findings(&t, &[], 1), ["error missing-section"]);
    t.write("patternbook.toml", "[docs]\nfail = []\n");
    assert_eq!(findings(&t, &[], 0), ["warning missing-section"]);
    t.write("patternbook.toml", "[docs]\nfail = [\"missing-sections\"]\n");
    t.run(["sync-docs", "--check"]).code(2).stderr_eq(str![[r#"
error[configuration]: there is no rule `missing-sections`
 --> patternbook.toml:2:9
  |
2 | fail = ["missing-sections"]
  |         ^^^^^^^^^^^^^^^^^^
  |
  = help: did you mean `missing-section`?

error: failed to read the configuration
hint: correct it, then run this again

"#]]);
}
