//! A pattern or a decision comes.

use snapbox::str;

use super::{CODE, LEGEND, env, in_sync, run, table};
use crate::harness::Env;

const ANSWERS: &str = "use_case = \"Calls take too long. Or hang.\"\napproach = \"\"\"\nGive up.\n\nThen say so.\"\"\"\n\
                       implementation = [\"src/a.rs\", \"src/a.rs::load\"]\nexample = \"src/a.rs::load\"\n\
                       pitfalls = [\"Never wait.\", \"Never lie.\"]\n";

/// What `ANSWERS` becomes in the form of the others.
fn section() -> String {
    format!(
        "## Pattern: Timeouts\n\n**Status:** Experimental\n\n**Implementation:** `src/a.rs`, `src/a.rs::load`\n\n### Use Case\n\n\
         Calls take too long. Or hang.\n\n### Implementation Approach\n\nGive up.\n\nThen say so.\n\n\
         ```rust file=src/a.rs symbol=load\n{CODE}```\n\n### Pitfalls to Avoid\n\n- Never wait.\n- Never lie.\n"
    )
}

#[test]
fn a_pattern_gets_a_section_a_row_and_an_entry_in_the_form_of_the_others() {
    let t = env("Experimental");
    t.write("answers.toml", ANSWERS);
    let status = table(&[("Retries", "Experimental"), ("Limits", "Canonical")])
        .replace("Implementation |\n|---", "Implementation | Use When |\n|---|---")
        .replace("`src/a.rs` |", "`src/a.rs` | x |");
    t.write("docs/technical_status.md", &status);
    let catalogue = "# Catalogue\n\n1. [Retries](patterns.md#pattern-retries) - again\n2. [Limits](patterns.md#pattern-limits) - few\n\n\
                     | Pattern | Where |\n|---|---|\n| Retries | [patterns](patterns.md) |\n| Limits | [patterns](patterns.md) |\n\n\
                     - **Canonical:** 1\n- **Experimental:** 1\n- Total: 2\n";
    t.write("docs/document_catalog.md", catalogue);
    let before = t.read("docs/patterns.md");
    t.run(["new-pattern", "Timeouts", "--answers", "answers.toml"]).success().stdout_eq(str![[r#"
`Timeouts` is described in docs/patterns.md, as Experimental
  docs/patterns.md: describe `Timeouts`
  docs/document_catalog.md: list `Timeouts`
  docs/document_catalog.md: list `Timeouts`
  docs/document_catalog.md: count 2 instead of 1
  docs/document_catalog.md: count 3 instead of 2
  docs/technical_status.md: add 1 row

"#]]);
    assert_eq!(t.read("docs/patterns.md"), before.replace(LEGEND, &format!("{}\n{LEGEND}", section())));
    let row = "| Timeouts | Experimental | `src/a.rs`     | Calls take too long |\n";
    assert_eq!(t.read("docs/technical_status.md"), status.replace("\nafter", &format!("{row}\nafter")));
    let expected = catalogue
        .replace("- few\n", "- few\n3. [Timeouts](patterns.md#pattern-timeouts) - Calls take too long\n")
        .replace("\n\n- **C", "\n| Timeouts | [patterns](patterns.md) |\n\n- **C")
        .replace("Experimental:** 1", "Experimental:** 2")
        .replace("Total: 2", "Total: 3");
    assert_eq!(t.read("docs/document_catalog.md"), expected);
    in_sync(&t);
    let after = t.snapshot(".");
    let (out, _) = run(&t, &["new-pattern", "timeouts", "--answers", "answers.toml"], 0);
    assert_eq!(out, "`Timeouts` is described in docs/patterns.md already: nothing to do\n");
    assert_eq!(t.snapshot(".").changes_since(&after), "");
    // A step further, the count goes along.
    t.git(".").commit("second", 1);
    run(&t, &["promote", "timeouts"], 0);
    assert!(t.read("docs/document_catalog.md").contains("**Experimental:** 1"));
    in_sync(&t);
}

#[test]
fn without_a_terminal_all_that_is_missing_is_named_and_answers_are_checked_at_once() {
    let t = env("Experimental");
    let (_, error) = run(&t, &["new-pattern", "Timeouts"], 2);
    assert!(error.contains("nothing answers `use_case`, `approach`, `example`, `pitfalls`\n"), "{error}");
    for (answer, expected) in [
        ("implementation=src/b.rs", "`src/b.rs` does not exist; did you mean `src/a.rs`?"),
        ("example=src/a.rs::laod", "`src/a.rs` does not define `laod`; did you mean `load`?"),
        ("example=src/a.rs#L1-L2", "lines move with every change"),
        ("example=src/a.rs region=x", "it has no region `x`"),
        ("example=```rust", "its last line is not"),
        ("name=[x]", "leave out `[`"),
        ("use_cases=x", "did you mean `use_case`?"),
        (
            "document=docs/pattern.md",
            "`docs/pattern.md` is not one of docs/patterns.md; did you mean `docs/patterns.md`?",
        ),
    ] {
        let (_, error) = run(&t, &["new-pattern", "--set", answer], 2);
        assert!(error.contains(expected), "{answer}: {error}");
    }
    let (out, _) = run(&t, &["new-pattern", "--list-questions", "--format", "json"], 0);
    let list: serde_json::Value = serde_json::from_str(&out).unwrap();
    let keys: Vec<_> = list["questions"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap()).collect();
    assert_eq!(keys, ["document", "name", "use_case", "approach", "implementation", "example", "pitfalls"]);
}

#[test]
fn what_would_break_the_document_is_refused() {
    let t = env("Experimental");
    t.write("answers.toml", ANSWERS.replace("Give up.", "## Pattern: Other\\n"));
    let before = t.snapshot(".");
    let (_, error) = run(&t, &["new-pattern", "Timeouts", "--answers", "answers.toml"], 1);
    assert!(error.contains("stand against it; nothing was written"), "{error}");
    t.write("answers.toml", ANSWERS.replace("Give up.", "```\\nx"));
    let (_, error) = run(&t, &["new-pattern", "Timeouts", "--answers", "answers.toml"], 2);
    assert!(error.contains("a code block in it has no end"), "{error}");
    t.write("answers.toml", "");
    let after = t.snapshot(".");
    assert_eq!(after.changes_since(&before).lines().count(), 1, "{}", after.changes_since(&before));
}

#[test]
fn the_first_pattern_begins_a_document() {
    let t = Env::new();
    t.write("src/a.rs", CODE);
    t.write("answers.toml", ANSWERS);
    run(&t, &["new-pattern", "Timeouts", "--answers", "answers.toml"], 0);
    let text = t.read("docs/patterns.md");
    assert!(
        text.starts_with(&format!("# Patterns\n\n{}\n## Pattern Status Legend\n\n- **Canonical:**", section())),
        "{text}"
    );
    in_sync(&t);
    let (_, error) = run(&Env::new(), &["new-pattern", "--set", "document=../x.md"], 2);
    assert!(error.contains("`../x.md` is no path of a document that is read here"), "{error}");
}

#[test]
fn a_folder_takes_a_document_of_the_same_form_crlf_and_signs_included() {
    let t = Env::new();
    t.write("src/a.rs", CODE);
    t.write("answers.toml", ANSWERS.replace("Never wait.", "❌ Never wait."));
    for (file, name) in [("task-endpoint", "Task endpoint"), ("retry-loop", "Retry loop")] {
        let text = format!(
            "# API Pattern: {name}\n\n- **Status**: ✅ Canonical\n- **Owner**: x\n- **Used In**: `src/a.rs`\n\n**When to use:** always\n\n\
             ## How\n\nSo.\n\n```rust file=src/a.rs\n{CODE}```\n\n## Gotchas\n\n* ⚠️ One\n* ⚠️ Two\n"
        );
        t.write(format!("patterns/{file}.md"), text.replace('\n', "\r\n"));
    }
    let readme = format!(
        "# All\n\n| Pattern | Status | Use When |\n|--|--|--|\n| [Retry loop](patterns/retry-loop.md) | ✅ Canonical | x |\n\
         | [Task endpoint](patterns/task-endpoint.md) | ✅ Canonical | x |\n\n{}",
        LEGEND.replace("- **Canonical", "- ✅ **Canonical").replace("- **Experimental", "- 🧪 **Experimental")
    );
    t.write("README.md", &readme);
    t.write(
        "document-catalog.md",
        "| Document | Purpose |\n|--|--|\n| [a](README.md) | x |\n| [b](patterns/retry-loop.md) | y |\n",
    );
    run(&t, &["new-pattern", "Time outs", "--answers", "answers.toml"], 0);
    let expected = format!(
        "# API Pattern: Time outs\n\n- **Status**: 🧪 Experimental\n- **Used In**: `src/a.rs`, `src/a.rs::load`\n\n\
         **When to use:** Calls take too long. Or hang.\n\n## How\n\nGive up.\n\nThen say so.\n\n\
         ```rust file=src/a.rs symbol=load\n{CODE}```\n\n## Gotchas\n\n* ⚠️ Never wait.\n* ⚠️ Never lie.\n"
    );
    assert_eq!(t.read("patterns/time-outs.md"), expected.replace('\n', "\r\n"));
    let row = "| [Time outs](patterns/time-outs.md) | 🧪 Experimental | Calls take too long |\n";
    assert_eq!(t.read("README.md"), readme.replace("\n\n## Pattern Status", &format!("\n{row}\n## Pattern Status")));
    assert!(
        t.read("document-catalog.md")
            .ends_with("| [patterns/time-outs.md](patterns/time-outs.md) | Calls take too long |\n")
    );
    in_sync(&t);
}

/// A decision in the form of `record` among two others, and the index after it.
#[track_caller]
fn decides(record: impl Fn(u32, &str, &str) -> String, index: &str, expected: (&str, &str), listed: &str) {
    let t = Env::new().with("SOURCE_DATE_EPOCH", super::NOW);
    t.write("doc/adr/0001-use-rust.md", record(1, "Use Rust", "Accepted"));
    t.write("doc/adr/0002-use-go.md", record(2, "Use Go", "Proposed"));
    t.write("doc/adr/0003-notes.txt", "");
    t.write("doc/adr/README.md", index);
    t.write("answers.toml", "use_case = \"Why.\"\napproach = \"So.\"\npitfalls = [\"One.\"]\n");
    run(&t, &["new-pattern", "Use Zig now", "--answers", "answers.toml", "--set", "document=doc/adr/"], 0);
    let (path, text) = expected;
    assert_eq!(t.read(path), text);
    assert_eq!(t.read("doc/adr/README.md"), listed);
    in_sync(&t);
    let (out, _) = run(&t, &["new-pattern", "Use Zig now", "--answers", "answers.toml"], 0);
    assert!(out.ends_with("already: nothing to do\n"), "{out}");
}

#[test]
fn a_decision_is_recorded_in_the_form_of_the_others() {
    let sections = |number: u32, title: &str, status: &str| {
        format!(
            "# {number}. {title}\n\nDate: 2026-01-02\n\n## Status\n\n{status}\n\n## Context\n\nC.\n\n## Decision\n\nD.\n\n## Consequences\n\nE.\n"
        )
    };
    let index = "# ADRs\n\n- [1. Use Rust](0001-use-rust.md)\n- [2. Use Go](0002-use-go.md)\n";
    let text = "# 4. Use Zig now\n\nDate: 2026-03-01\n\n## Status\n\nProposed\n\n## Context\n\nWhy.\n\n## Decision\n\nSo.\n\n## Consequences\n\n- One.\n";
    decides(
        sections,
        index,
        ("doc/adr/0004-use-zig-now.md", text),
        &format!("{index}- [4. Use Zig now](0004-use-zig-now.md)\n"),
    );

    let madr = |number: u32, title: &str, status: &str| {
        format!(
            "---\nstatus: {}\ndate: 2026-01-02\ndeciders: x\nnav_order: {number}\n---\n# {title}\n\n## Context and Problem Statement\n\nC.\n\n\
             ## Considered Options\n\n* A\n\n## Decision Outcome\n\nD.\n",
            status.to_lowercase()
        )
    };
    let index =
        "# ADRs\n\n## Proposed\n\n* [ADR-0002](0002-use-go.md)\n\n## Accepted\n\n* [ADR-0001](0001-use-rust.md)\n";
    let text = "---\nstatus: proposed\ndate: 2026-03-01\nnav_order: 4\n---\n# Use Zig now\n\n## Context and Problem Statement\n\nWhy.\n\n\
                ## Decision Outcome\n\nSo.\n\n## Consequences\n\n- One.\n";
    let listed = index.replace("0002-use-go.md)\n", "0002-use-go.md)\n* [ADR-0004](0004-use-zig-now.md)\n");
    decides(madr, index, ("doc/adr/0004-use-zig-now.md", text), &listed);

    let tabled = |number: u32, title: &str, status: &str| {
        format!("# ADR-{number:03}: {title}\n\n| Field | Value |\n|---|---|\n| Status | ✅ {status} |\n| Date | 2026-01-02 |\n| Owner | x |\n\n## Context\n\nC.\n")
            .replace("✅ Proposed", "🤔 Proposed")
    };
    let index = "# ADRs\n\n| ADR | Title | Status |\n|--|--|--|\n| [1](0001-use-rust.md) | Use Rust | ✅ Accepted |\n| [2](0002-use-go.md) | Use Go | 🤔 Proposed |\n";
    let text = "# ADR-004: Use Zig now\n\n| Field | Value |\n|---|---|\n| Status | 🤔 Proposed |\n| Date | 2026-03-01 |\n\n## Context\n\nWhy.\n\n\
                ## Decision\n\nSo.\n\n## Consequences\n\n- One.\n";
    decides(
        tabled,
        index,
        ("doc/adr/0004-use-zig-now.md", text),
        &format!("{index}| [4](0004-use-zig-now.md) | Use Zig now | 🤔 Proposed |\n"),
    );
}
