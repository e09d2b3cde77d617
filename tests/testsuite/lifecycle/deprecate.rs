//! The end of a pattern or a decision.

use snapbox::str;

use super::{env, in_sync, run};
use crate::harness::Env;

#[test]
fn a_pattern_names_what_comes_after_it_and_how_one_moves_on() {
    let t = env("Established");
    let before = t.read("docs/patterns.md");
    t.write("end.toml", "successor = \"limits\"\nmigration = \"\"\"\nUse the other.\n\n- Twice.\n\"\"\"\n");
    t.run(["deprecate", "Retries", "--answers", "end.toml"]).success().stdout_eq(str![[r#"
`Retries` is Deprecated now
  docs/patterns.md: change `Established` to `Deprecated`
  docs/patterns.md: add `**Deprecated Since:** 2026-03-01` and `**Superseded by:** [Limits](#pattern-limits)`
  docs/patterns.md: add a section `Migration`
  docs/technical_status.md: change the table to `Deprecated`

"#]]);
    let fields =
        "**Status:** Deprecated\n\n**Deprecated Since:** 2026-03-01\n\n**Superseded by:** [Limits](#pattern-limits)";
    let expected = before.replacen("**Status:** Established", fields, 1).replacen(
        "- Text.\n\n## Pattern: Limits",
        "- Text.\n\n### Migration\n\nUse the other.\n\n- Twice.\n\n## Pattern: Limits",
        1,
    );
    assert_eq!(t.read("docs/patterns.md"), expected);
    in_sync(&t);
    let (out, _) = run(&t, &["deprecate", "Retries"], 0);
    assert_eq!(out, "`Retries` is Deprecated already: nothing to do\n");
    assert_eq!(t.read("docs/patterns.md"), expected);
}

#[test]
fn without_a_terminal_all_that_is_missing_is_named() {
    let t = env("Established");
    t.run(["deprecate", "Retries", "--set", "date=2026-02-30x"]).code(2).stderr_eq(str![[r#"
error: failed to take the answers given
  caused by: `--set date`: `2026-02-30x` is no day such as 2026-01-31

"#]]);
    t.run(["deprecate", "Retries"]).code(2).stdout_eq("").stderr_eq(str![[r#"
error: failed to ask: this is not a terminal, and nothing answers `successor`, `migration`
  caused by: `successor`: What comes in its place? (another pattern, by its name or number, or `none`)
  caused by: `migration`: How does one move on? (what those who use it have to do; in an answers file it may have several lines)
hint: answer with `--set successor=… --set migration=…`, or with `--answers FILE`

"#]]);
    for (answer, expected) in [
        ("successor=Limit", "nothing is called `Limit`; did you mean `Limits`?"),
        ("successor=Retries", "it cannot come after itself"),
        ("migration=# Heading", "it has a heading in it"),
        ("sucessor=Limits", "did you mean `successor`?"),
        ("migration=ghp_0123456789abcdefghijklmnopqrstuvwxyzAB", "it looks like a secret"),
    ] {
        let (_, error) = run(&t, &["deprecate", "Retries", "--set", answer], 2);
        assert!(error.contains(expected), "{error}");
        assert!(!error.contains("ghp_0123"), "{error}");
    }
}

#[test]
fn a_section_about_migration_that_is_there_is_enough() {
    let t = env("Established");
    let text = t.read("docs/patterns.md");
    t.write(
        "docs/patterns.md",
        text.replacen("- Text.\n\n## Pattern: Limits", "- Text.\n\n### Migrating\n\nSo.\n\n## Pattern: Limits", 1),
    );
    let (_, error) = run(&t, &["deprecate", "Retries", "--set", "successor=none", "--set", "migration=x"], 1);
    assert!(error.contains("`Retries` has a section about migration already"), "{error}");
    run(&t, &["deprecate", "Retries", "--set", "successor=none", "--set", "date=2026-01-31"], 0);
    assert!(
        t.read("docs/patterns.md").contains("**Status:** Deprecated\n\n**Deprecated Since:** 2026-01-31\n\n**Impl")
    );
    in_sync(&t);
}

#[test]
fn fields_take_the_style_of_the_status() {
    let t = Env::new().with("SOURCE_DATE_EPOCH", super::NOW);
    t.write("a.md", "# A\r\n\r\n## Pattern: X\r\n\r\n* *Owner*: y\r\n* **Status**: Established\r\n* Z: w\r\n");
    t.write("b.md", "# API Pattern: Y\n\nStatus: Canonical\n");
    run(&t, &["deprecate", "X", "--set", "successor=Y", "--set", "migration=M."], 0);
    assert_eq!(
        t.read("a.md"),
        "# A\r\n\r\n## Pattern: X\r\n\r\n* *Owner*: y\r\n* **Status**: Deprecated\r\n* **Deprecated Since**: 2026-03-01\r\n\
         * **Superseded by**: [Y](b.md)\r\n* Z: w\r\n\r\n### Migration\r\n\r\nM.\r\n"
    );
    in_sync(&t);
}

#[test]
fn what_is_generated_behind_a_pattern_and_notes_behind_its_status_stay() {
    let t = Env::new().with("SOURCE_DATE_EPOCH", super::NOW);
    let table = "<!-- patternbook:begin status-table -->\n<!-- patternbook:end status-table -->\n";
    t.write("a.md", format!("# A\n\n## Pattern: X\n\n**Status:** Established, as Ada says\n\nText.\n\n{table}"));
    run(&t, &["sync-docs"], 0);
    let (out, _) = run(&t, &["deprecate", "X", "--set", "successor=none", "--set", "migration=M."], 0);
    assert!(out.contains("a.md: leave what stands behind it: `, as Ada says`\n"), "{out}");
    let text = t.read("a.md");
    assert!(text.contains("**Status:** Deprecated, as Ada says\n"), "{text}");
    assert!(text.contains("Text.\n\n### Migration\n\nM.\n\n<!-- patternbook:begin status-table -->\n"), "{text}");
    in_sync(&t);
}

/// Three decisions and what lists them.
fn decisions(record: impl Fn(u32, &str, &str) -> String, index: &str) -> Env {
    let t = Env::new().with("SOURCE_DATE_EPOCH", super::NOW);
    for (number, title, status) in [
        (1, "Use Rust", "Superseded by [2. Use Go](0002-use-go.md)"),
        (2, "Use Go", "Accepted"),
        (3, "Use Zig", "Proposed"),
    ] {
        let name = title.to_lowercase().replace(' ', "-");
        t.write(format!("adr/{number:04}-{name}.md"), record(number, title, status));
    }
    t.write("adr/README.md", index);
    t.git_init(".").commit("first", 0);
    in_sync(&t);
    t
}

fn section(number: u32, title: &str, status: &str) -> String {
    let more = if number == 2 { "\n\nSupersedes [1. Use Rust](0001-use-rust.md)" } else { "" };
    format!("# {number}. {title}\n\nDate: 2026-01-02\n\n## Status\n\n{status}{more}\n\n## Context\n\nText.\n")
}

#[test]
fn a_decision_is_superseded_in_the_words_of_the_others() {
    let index = "# ADRs\n\n| ADR | Status |\n|--|--|\n| [1](0001-use-rust.md) | Superseded |\n| [2](0002-use-go.md) | Accepted |\n\
                 | [3](0003-use-zig.md) | Proposed |\n";
    let t = decisions(section, index);
    let (_, error) = run(&t, &["deprecate", "2", "--set", "successor=1"], 2);
    assert!(error.contains("`Use Rust` is Superseded itself"), "{error}");
    run(&t, &["promote", "ADR-3"], 0);
    run(&t, &["deprecate", "adr/0002-use-go.md", "--set", "successor=3"], 0);
    let go = section(2, "Use Go", "Superseded by [3. Use Zig](0003-use-zig.md)");
    assert_eq!(t.read("adr/0002-use-go.md"), go);
    let zig = section(3, "Use Zig", "Accepted\n\nSupersedes [2. Use Go](0002-use-go.md)");
    assert_eq!(t.read("adr/0003-use-zig.md"), zig);
    assert_eq!(t.read("adr/README.md"), index.replace("Accepted", "Superseded").replace("Proposed", "Accepted"));
    in_sync(&t);
    let (out, _) = run(&t, &["deprecate", "2"], 0);
    assert_eq!(out, "`Use Go` is Superseded already: nothing to do\n");
}

#[test]
fn a_decision_moves_under_the_heading_for_its_new_status() {
    let index = "# ADRs\n\n## Proposed\n\n- [ADR-3: Use Zig](0003-use-zig.md)\n\n## Accepted\n\n- [ADR-2: Use Go](0002-use-go.md)\n\n\
                 ## Deprecated\n\n- [ADR-1: Use Rust](0001-use-rust.md)\n";
    let record = |number: u32, title: &str, status: &str| {
        format!("---\nstatus: {}\n---\n# {title}\n\nADR-{number}\n", status.to_lowercase())
    };
    let t = decisions(|number, title, status| record(number, title, status.split(" by").next().unwrap()), index);
    run(&t, &["promote", "use-zig"], 0);
    let accepted = "# ADRs\n\n## Proposed\n\n## Accepted\n\n- [ADR-2: Use Go](0002-use-go.md)\n- [ADR-3: Use Zig](0003-use-zig.md)\n\n\
                    ## Deprecated\n\n- [ADR-1: Use Rust](0001-use-rust.md)\n";
    assert_eq!(t.read("adr/README.md"), accepted);
    run(&t, &["deprecate", "Use Go", "--set", "successor=Use Zig"], 0);
    let expected = "# ADRs\n\n## Proposed\n\n## Accepted\n\n- [ADR-3: Use Zig](0003-use-zig.md)\n\n\
                    ## Deprecated\n\n- [ADR-1: Use Rust](0001-use-rust.md)\n- [ADR-2: Use Go](0002-use-go.md)\n";
    assert_eq!(t.read("adr/README.md"), expected);
    assert!(t.read("adr/0002-use-go.md").starts_with("---\nstatus: superseded by [ADR-0003](0003-use-zig.md)\n---\n"));
    in_sync(&t);
    let (_, error) = run(&t, &["promote", "2"], 1);
    assert!(error.contains("only what is a draft or proposed is promoted"), "{error}");
}
