//! What a pattern has to have: code that it names, its sections, and what comes after it.

use snapbox::str;

use super::{findings, pattern, sync};
use crate::harness::Env;

/// A pattern with all sections.
const WHOLE: &str = "## Pattern: Whole\n\n**Status:** Experimental\n\n### Use Case\n\nx\n\n### Implementation Approach\n\nx\n\n```sh\nx\n```\n\n\
                     ### Pitfalls to Avoid\n\nx\n\n";

fn with_code() -> Env {
    let t = Env::new();
    t.write("src/main.sh", "echo\n");
    t
}

#[test]
fn a_canonical_pattern_names_code_where_there_is_some() {
    let t = with_code();
    t.write(
        "a.md",
        pattern("A", "Canonical")
            + &pattern("B", "Experimental")
            + "# Pattern: C\n\n**Status:** Established\n\n`src/main.sh`\n",
    );
    t.assert_eq(
        sync(&t, &["--check"], 0),
        str![[r#"
warning[missing-reference]: pattern `A` is Canonical and names no code
 --> a.md:1:13
  |
1 | ## Pattern: A
  |             ^
  |
  = help: name it below the status, with **Implementation:** and a path such as `src/config.rs::Config::load`

3 patterns in 1 document: 1 warning

"#]],
    );
}

#[test]
fn it_is_said_once_where_no_pattern_of_a_document_names_code() {
    let t = with_code();
    t.write("a.md", pattern("A", "Canonical") + &pattern("B", "Experimental") + &pattern("C", "Established"));
    t.assert_eq(
        sync(&t, &["--check"], 0),
        str![[r#"
warning[missing-reference]: none of the 2 patterns in this document that are Canonical or Established names any code
 --> a.md:1:13
  |
1 | ## Pattern: A
  |             ^
  |
 ::: a.md:9:13
  |
9 | ## Pattern: C
  |             - nor does this one
  |
  = help: name it below the status, with **Implementation:** and a path such as `src/config.rs::Config::load`

3 patterns in 1 document: 1 warning

"#]],
    );
}

#[test]
fn what_is_named_and_not_there_is_not_reported_twice() {
    let t = with_code();
    t.write("a.md", pattern("A", "Canonical") + "**Implementation:** `src/gone.sh`\n");
    assert_eq!(findings(&t, &[], 1), ["error unresolved-reference"]);
    // A symbol that cannot be looked for is not known, and not missing.
    t.write("a.md", pattern("A", "Canonical") + "**Implementation:** `src/main.sh::main`\n");
    assert_eq!(findings(&t, &[], 3), ["not checked unresolved-reference"]);
    t.write("a.md", pattern("A", "Established") + "```sh\n# src/gone.sh\n```\n");
    assert_eq!(findings(&t, &[], 0), ["warning example-drift"]);
}

#[test]
fn a_repository_of_documents_has_no_code_to_name() {
    let t = Env::new();
    t.write("a.md", pattern("A", "Canonical"));
    for other in ["LICENSE", "mkdocs.yml", ".github/workflows/ci.yml", "docs/site.css", "docs/a.png", ".gitignore"] {
        t.write(other, "x\n");
    }
    assert!(findings(&t, &[], 0).is_empty());
    t.write("infra/main.tf", "");
    assert_eq!(findings(&t, &[], 0), ["warning missing-reference"]);
}

#[test]
fn a_pattern_that_lacks_sections_is_named_with_them() {
    let t = Env::new();
    t.write(
        "a.md",
        WHOLE.to_owned() + "## Pattern: Half\n\n**Status:** Canonical\n\n### Use Case\n\nx\n\n### Approach\n\nx\n",
    );
    t.assert_eq(
        sync(&t, &["--check"], 0),
        str![[r#"
warning[missing-section]: pattern `Half` lacks a code example and Pitfalls
  --> a.md:21:13
   |
21 | ## Pattern: Half
   |             ^^^^
   |
   = help: add what is missing, each section under a heading of its own

2 patterns in 1 document: 1 warning

"#]],
    );
}

#[test]
fn sections_are_known_however_they_are_spelled() {
    let t = Env::new();
    for (part, others) in [
        (
            "### Use Case\n",
            &["### When to use it\n", "**Use cases**\n", "**Motivation:** x\n", "Problem\n-------\n"][..],
        ),
        ("### Implementation Approach\n", &["### 2. How it is done\n", "**Solution**\n", "- **Approach**: x\n"]),
        ("```sh\nx\n```\n", &["    x\n", "~~~\nx\n~~~\n", "> ```sh\n> x\n> ```\n", "<pre>x</pre>\n"]),
        (
            "### Pitfalls to Avoid\n",
            &[
                "#### ⚠️ Gotchas\n",
                "<details><summary>Common pitfalls</summary>\n\nx\n\n</details>\n",
                "| **Anti-patterns** | x |\n",
            ],
        ),
    ] {
        assert!(WHOLE.contains(part));
        for other in others {
            t.write("a.md", WHOLE.replace(part, other));
            assert!(findings(&t, &[], 0).is_empty(), "{other}");
        }
        t.write("a.md", WHOLE.replace(part, ""));
        assert_eq!(findings(&t, &[], 0), ["warning missing-section"], "{part}");
    }
}

#[test]
fn other_forms_are_left_alone_and_stubs_among_patterns_are_not() {
    let t = Env::new();
    let other = "### Forces\n\nx\n\n### Consequences\n\nx\n\n";
    t.write("a/other.md", pattern("A", "Experimental") + other);
    t.write("b/whole.md", WHOLE);
    assert!(findings(&t, &[], 0).is_empty());
    // One of two is no custom.
    t.write("b/other.md", pattern("B", "Experimental") + other);
    assert!(findings(&t, &[], 0).is_empty());
    t.write("b/second.md", WHOLE.replace("Whole", "Second").replace("Experimental", "Mandatory"));
    assert_eq!(findings(&t, &[], 0), ["warning missing-section"]);
    t.write("b/other.md", pattern("B", "Deprecated") + "Use Whole instead.\n");
    assert!(findings(&t, &[], 0).is_empty());
}

#[test]
fn a_deprecated_pattern_says_what_to_use() {
    let t = Env::new();
    t.write("a.md", pattern("A", "🔴 Deprecated (since May)") + "Calls it directly instead of through B.\n");
    t.assert_eq(
        sync(&t, &["--check"], 0),
        str![[r#"
warning[missing-migration]: pattern `A` is Deprecated and does not say what to use instead
 --> a.md:3:15
  |
3 | **Status:** 🔴 Deprecated (since May)
  |                ^^^^^^^^^^
  |
  = help: add a Migration section, or name what replaces it: `**Superseded by:** …`

1 pattern in 1 document: 1 warning

"#]],
    );
    for text in [
        "### Migration\n\nx\n",
        "**Replacement:** `b()`\n",
        "Please use B instead.\n",
        "See [the new one](b.md#x).\n",
        "The Outbox Relay does it.\n",
        "> Superseded by B.\n",
        "<details>\n\nReplaced by B.\n\n</details>\n",
    ] {
        t.write("b.md", "# X\n");
        t.write("a.md", pattern("A", "Deprecated") + text + "\n" + &pattern("Outbox relay", "Experimental"));
        assert!(findings(&t, &[], 0).is_empty(), "{text}");
    }
    for text in
        ["```\nuse B instead\n```\n", "Written in [Rust](https://rust-lang.org).\n", "**References:** [x](x.md)\n"]
    {
        t.write("x.md", "");
        t.write("a.md", pattern("A", "Deprecated") + text);
        assert_eq!(findings(&t, &[], 0), ["warning missing-migration"], "{text}");
    }
}

#[test]
fn decision_records_are_asked_for_nothing_of_this() {
    let t = with_code();
    let toml = "[docs]\nstatuses = [\"Accepted\", \"Superseded\"]\n";
    t.write("patternbook.toml", toml);
    t.write("a.md", pattern("A", "Accepted") + "### Use Case\n\nx\n\n" + &pattern("B", "Superseded"));
    assert!(findings(&t, &[], 0).is_empty());
}
