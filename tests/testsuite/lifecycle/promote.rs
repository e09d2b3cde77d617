//! Steps up, and what they demand.

use snapbox::str;

use super::{CODE, LEGEND, env, in_sync, run, table, whole};
use crate::harness::Env;

#[test]
fn a_step_changes_the_document_and_the_row_and_nothing_else() {
    let t = env("Experimental");
    let before = t.read("docs/patterns.md");
    t.run(["promote", "retries"]).success().stdout_eq(str![[r#"
promoted `Retries` from Experimental to Established
  docs/patterns.md: change `Experimental` to `Established`
  docs/technical_status.md: change the table to `Established`

"#]]);
    assert_eq!(t.read("docs/patterns.md"), before.replacen("Experimental", "Established", 1));
    assert_eq!(t.read("docs/technical_status.md"), table(&[("Retries", "Established"), ("Limits", "Canonical")]));
    in_sync(&t);
}

#[test]
fn a_second_run_changes_nothing_until_the_first_is_committed() {
    let t = env("Experimental");
    run(&t, &["promote", "Retries"], 0);
    let after = t.snapshot(".");
    let (out, _) = run(&t, &["promote", "Retries"], 0);
    assert!(out.starts_with("`Retries` is Established already, which is not committed yet"), "{out}");
    let (out, _) = run(&t, &["promote", "Retries", "--to", "Established"], 0);
    assert_eq!(out, "`Retries` is Established already: nothing to do\n");
    assert_eq!(t.snapshot(".").changes_since(&after), "");
    t.git(".").commit("second", 1);
    let (out, _) = run(&t, &["promote", "Retries"], 0);
    assert!(out.starts_with("promoted `Retries` from Established to Canonical"), "{out}");
    t.git(".").commit("third", 2);
    let (out, _) = run(&t, &["promote", "Retries"], 0);
    assert_eq!(out, "`Retries` is Canonical, and nothing is above that: nothing to do\n");
    in_sync(&t);
}

#[test]
fn no_step_is_left_out_and_what_is_over_stays_over() {
    let t = env("Experimental");
    let before = t.snapshot(".");
    t.run(["promote", "Retries", "--to", "Canonical"]).code(1).stdout_eq("").stderr_eq(str![[r#"
error[lifecycle]: `Retries` would go from Experimental to Canonical in one step
 --> docs/patterns.md:5:13
  |
5 | **Status:** Experimental
  |             ^^^^^^^^^^^^
  |
  = help: promote it to Established first, until it has proven itself in more than one place

error: failed to promote `Retries`
  caused by: one thing stands against it; nothing was written

"#]]);
    for (status, args, expected) in [
        ("Deprecated", ["promote", "Retries", "--to", "Established"], "what is Deprecated stays so"),
        ("Canonical", ["promote", "Retries", "--to", "Established"], "and Established is below that"),
        ("Canonical", ["promote", "Retries", "--to", "Deprecated"], "Deprecated is no step up"),
        ("Experimental", ["promote", "Retries", "--to", "Approved"], "`Approved` is no status here"),
    ] {
        let t = env(status);
        let (_, error) = run(&t, &args, 1);
        assert!(error.contains(expected), "{error}");
    }
    // What was promoted a moment ago and is not committed does not go on to the next step either.
    run(&t, &["promote", "Retries"], 0);
    let (_, error) = run(&t, &["promote", "Retries", "--to", "Canonical"], 1);
    assert!(error.contains("[status-jump]"), "{error}");
    assert_eq!(t.snapshot(".").changes_since(&before).lines().count(), 2);
}

#[test]
fn what_the_next_status_demands_is_said_with_its_place() {
    let t = env("Experimental");
    let text = t.read("docs/patterns.md");
    t.write(
        "docs/patterns.md",
        text.replacen("`src/a.rs::load`", "`src/a.rs::laod`", 1).replacen("### Use Case", "### Case", 1),
    );
    t.git(".").commit("second", 1);
    let before = t.snapshot(".");
    t.run(["promote", "Retries"]).code(1).stdout_eq("").stderr_eq(str![[r#"
warning[missing-section]: pattern `Retries` lacks Use Case
 --> docs/patterns.md:3:13
  |
3 | ## Pattern: Retries
  |             ^^^^^^^
  |
  = help: add what is missing, each section under a heading of its own

error[unresolved-reference]: `src/a.rs` does not define `laod`
 --> docs/patterns.md:7:22
  |
7 | **Implementation:** `src/a.rs::laod`
  |                      ^^^^^^^^^^^^^^
  |
  = help: did you mean `load`?

error: failed to promote `Retries`
  caused by: 2 things stand against it; nothing was written

"#]]);
    assert_eq!(t.snapshot(".").changes_since(&before), "");
}

#[test]
fn a_reference_is_asked_for_where_there_is_none_and_held_against_the_code() {
    let t = env("Experimental");
    let text = t.read("docs/patterns.md");
    let bare =
        text.replacen("**Implementation:** `src/a.rs::load`\n\n", "", 1).replacen(" file=src/a.rs symbol=load", "", 1);
    t.write("docs/patterns.md", &bare);
    t.git(".").commit("second", 1);
    t.run(["promote", "Retries"]).code(2).stdout_eq("").stderr_eq(str![[r#"
error: failed to ask: this is not a terminal, and nothing answers `reference`
  caused by: `reference`: Which code implements it? (Established names at least one file or definition, such as `src/config.rs::load`)
hint: answer with `--set reference=…`, or with `--answers FILE`

"#]]);
    let (_, error) = run(&t, &["promote", "Retries", "--set", "reference=src/b.rs,src/a.rs::laod"], 2);
    assert!(error.contains("`src/b.rs` does not exist; did you mean `src/a.rs`?"), "{error}");
    let (_, error) = run(&t, &["promote", "Retries", "--set", "reference=src/a.rs::laod"], 2);
    assert!(error.contains("`src/a.rs` does not define `laod`; did you mean `load`?"), "{error}");
    run(&t, &["promote", "Retries", "--set", "reference=src/a.rs::load"], 0);
    let expected =
        bare.replacen("**Status:** Experimental", "**Status:** Established\n\n**Implementation:** `src/a.rs::load`", 1);
    assert_eq!(t.read("docs/patterns.md"), expected);
    in_sync(&t);
}

#[test]
fn canonical_takes_an_example_that_is_the_code() {
    let t = env("Established");
    let text = t.read("docs/patterns.md");
    let untied = text.replacen("rust file=src/a.rs symbol=load", "rust", 1);
    t.write("docs/patterns.md", &untied);
    t.git(".").commit("second", 1);
    let (_, error) = run(&t, &["promote", "Retries"], 2);
    assert!(error.contains("nothing answers `example`"), "{error}");
    // The block is the code already: it is tied to it.
    run(&t, &["promote", "Retries", "--set", "example=src/a.rs::load"], 0);
    assert_eq!(t.read("docs/patterns.md"), text.replacen("Established", "Canonical", 1));
    in_sync(&t);

    // It is something else: the code is shown beside it, at the end of how it is done.
    t.write("docs/patterns.md", untied.replacen(CODE, "load();\n", 1));
    t.write("docs/technical_status.md", table(&[("Retries", "Established"), ("Limits", "Canonical")]));
    t.git(".").commit("third", 2);
    run(&t, &["promote", "Retries", "--set", "example=src/a.rs::load"], 0);
    let shown = format!("load();\n```\n\n```rust file=src/a.rs symbol=load\n{CODE}```\n\n### Pitfalls");
    assert!(t.read("docs/patterns.md").contains(&shown), "{}", t.read("docs/patterns.md"));
    in_sync(&t);
}

#[test]
fn an_example_that_is_not_the_code_stands_against_it() {
    let t = env("Established");
    let text = t.read("docs/patterns.md");
    t.write("docs/patterns.md", text.replacen("    start();\n", "    stop();\n", 1));
    t.git(".").commit("second", 1);
    let (_, error) = run(&t, &["promote", "Retries"], 1);
    assert!(
        error.contains("[example-drift]: this example of a Canonical pattern is not what `src/a.rs` says"),
        "{error}"
    );
    assert!(t.read("docs/technical_status.md").contains("Established"));
}

#[test]
fn what_was_apart_before_elsewhere_stays_and_does_not_stand_in_the_way() {
    let t = env("Experimental");
    let other = "# Other\n\n## Pattern: Old\n\n**Status:** Canonicle\n\nText, see [x](gone.md).\n";
    t.write("docs/other.md", other);
    t.git(".").commit("second", 1);
    run(&t, &["promote", "Retries"], 0);
    assert_eq!(t.read("docs/other.md"), other);
    assert!(!t.read("docs/technical_status.md").contains("Old"));
}

#[test]
fn statuses_that_disagree_are_put_right_first() {
    let t = env("Experimental");
    t.write("docs/technical_status.md", table(&[("Retries", "Established"), ("Limits", "Canonical")]));
    let (_, error) = run(&t, &["promote", "Retries"], 1);
    assert!(error.contains("`Retries` is `Experimental` in one place and `Established` in another"), "{error}");
    assert!(error.contains("docs/technical_status.md"), "{error}");
}

#[test]
fn a_pattern_goes_by_its_name_its_anchor_or_what_comes_near() {
    let t = env("Experimental");
    for name in [
        "Retries",
        "pattern: retries",
        "#pattern-retries",
        "docs/patterns.md#pattern-retries",
        "patterns.md#pattern-retries",
    ] {
        let (out, _) = run(&t, &["promote", name, "--dry-run"], 0);
        assert!(out.ends_with("nothing was written: 2 files would change\n"), "{name}: {out}");
    }
    t.run(["promote", "Retrys"]).code(2).stdout_eq("").stderr_eq(str![[r#"
error: failed to find the pattern `Retrys`
  caused by: nothing is called so
hint: did you mean `Retries` at docs/patterns.md:3?

"#]]);
    t.write("docs/more.md", whole("Retries", "Experimental"));
    let (_, error) = run(&t, &["promote", "Retries"], 2);
    assert!(error.contains("it may mean `Retries` at docs/more.md:1\n"), "{error}");
    assert!(error.contains("it may mean `Retries` at docs/patterns.md:3\n"), "{error}");
    let empty = Env::new();
    let (_, error) = run(&empty, &["promote", "Retries"], 2);
    assert!(error.contains("no document here describes a pattern or records a decision"), "{error}");
}

#[test]
fn a_repository_has_its_own_words() {
    let t = Env::new();
    t.write(
        "patternbook.toml",
        "[docs]\nstatus_field = [\"Stability\"]\n[docs.aliases]\nTrial = \"Experimental\"\nKept = \"Established\"\n",
    );
    t.write("a.md", "# A\r\n\r\n## Pattern: X\r\n\r\n- **Stability**: Trial (since 2025-01-02)  \r\n- Owner: y\r\n\r\n## Pattern: Z\r\n\r\n**Stability:** Kept\r\n");
    t.write("b.md", "\u{feff}| Pattern | Status |\n|--|--|\n|  X|  Trial |\n| Z | Kept |\n");
    t.git_init(".").commit("first", 0);
    run(&t.with("SOURCE_DATE_EPOCH", super::NOW), &["promote", "X"], 0);
}

#[test]
fn bytes_that_are_not_meant_stay_as_they_are() {
    let t = Env::new().with("SOURCE_DATE_EPOCH", super::NOW);
    t.write(
        "patternbook.toml",
        "[docs]\nstatus_field = [\"Stability\"]\n[docs.aliases]\nTrial = \"Experimental\"\nKept = \"Established\"\n",
    );
    let document = "\u{feff}# A\r\n\r\n## Pattern: X\r\n\r\n- **Stability**: Trial (since 2025-01-02)  \r\n- Owner: y\r\n\r\n\
                    ## Pattern: Z\r\n\r\n**Stability:** Kept\r\n\r\nNo end";
    let rows = "\u{feff}| Pattern | Status |\n|--|--|\n|  X|  Trial |\n| Z | Kept |";
    t.write("a.md", document);
    t.write("b.md", rows);
    t.git_init(".").commit("first", 0);
    run(&t, &["promote", "X"], 0);
    assert_eq!(t.read("a.md"), document.replace("Trial (since 2025-01-02)", "Kept (since 2026-03-01)"));
    assert_eq!(t.read("b.md"), rows.replace("Trial ", "Kept "));
}

#[test]
fn signs_badges_and_generated_tables_follow() {
    let t = Env::new();
    let legend =
        LEGEND.replace("**Established:**", "🟢 **Established:**").replace("**Experimental:**", "🧪 **Experimental:**");
    let badge = |word: &str, sign: &str| {
        format!(
            "## Pattern: X\n\n**Status:** {sign} {word} ![{word}](https://img.shields.io/badge/status-{word}-blue.svg)\n\n"
        )
    };
    let region = |word: &str| {
        format!(
            "<!-- patternbook:begin status-table -->\n\n| Pattern | Status | Implementation |\n|---|---|---|\n\
             | [X](#pattern-x) | {word} | |\n\n<!-- patternbook:end status-table -->\n"
        )
    };
    t.write("a.md", format!("# A\n\n{}{}\n{legend}", badge("Experimental", "🧪"), region("Experimental")));
    run(&t, &["sync-docs"], 0);
    let before = t.read("a.md");
    t.git_init(".").commit("first", 0);
    run(&t, &["promote", "X"], 0);
    let expected = before
        .replace(&badge("Experimental", "🧪"), &badge("Established", "🟢"))
        .replace("| Experimental |", "| Established |");
    assert_eq!(t.read("a.md"), expected);
    in_sync(&t);
}

#[test]
fn without_history_it_is_said_which_step_is_meant() {
    let t = Env::new();
    t.write("a.md", "## Pattern: X\n\n**Status:** Experimental\n");
    let (_, error) = run(&t, &["promote", "X"], 1);
    assert!(
        error.contains("no commit says that `X` is Experimental") && error.contains("`--to Established`"),
        "{error}"
    );
    run(&t, &["promote", "X", "--to", "Established"], 0);
    let (out, _) = run(&t, &["promote", "X", "--to", "Established"], 0);
    assert_eq!(out, "`X` is Established already: nothing to do\n");
}

#[test]
fn a_pattern_without_a_status_gets_the_one_that_is_given() {
    let t = Env::new();
    t.write("a.md", "# A\n\n## Pattern: X\n\nText.\n\n## Pattern: Y\n\n**Status:** Established\n");
    t.git_init(".").commit("first", 0);
    let (_, error) = run(&t, &["promote", "X"], 1);
    assert!(error.contains("`X` has no status yet") && error.contains("`--to Experimental`"), "{error}");
    run(&t, &["promote", "X", "--to", "experimental"], 0);
    assert_eq!(
        t.read("a.md"),
        "# A\n\n## Pattern: X\n\n**Status:** Experimental\n\nText.\n\n## Pattern: Y\n\n**Status:** Established\n"
    );
}

#[test]
fn another_vocabulary_says_its_own_next_status() {
    let t = Env::new();
    let legend = "## Status Levels\n\n- **Draft:** new\n- **Final:** kept\n";
    t.write("patternbook.toml", "[docs]\nlegend = \"a.md\"\n");
    t.write("a.md", format!("# A\n\n## Pattern: X\n\n**Status:** Draft\n\n{legend}"));
    t.git_init(".").commit("first", 0);
    let (_, error) = run(&t, &["promote", "X"], 1);
    assert!(error.contains("it is not known which status follows Draft") && error.contains("`--to Final`"), "{error}");
    run(&t, &["promote", "X", "--to", "Final"], 0);
    assert!(t.read("a.md").contains("**Status:** Final\n"));
    let (_, error) = run(&t, &["deprecate", "X"], 1);
    assert!(error.contains("no status here means Deprecated") && error.contains("`[docs.aliases]`"), "{error}");
}
