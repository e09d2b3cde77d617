//! What is read out of documents.

use super::status::Match;
use super::*;
use crate::markdown::Document;

fn facts(text: &str) -> Facts {
    Facts::read(&Document::parse(text), &Names::default())
}

fn status(value: &str) -> Option<String> {
    Status::read(value, 0..value.len()).map(|status| status.text.into())
}

#[test]
fn only_the_word_is_the_status() {
    for value in
        ["Canonical", "✅ Canonical", "**Canonical** — since May", "🟢 **Canonical** (see [x](y))", "Canonical<br>x"]
    {
        assert_eq!(status(value).as_deref(), Some("Canonical"), "{value}");
    }
    assert_eq!(status("Experimental → Canonical (2025-12-17)").as_deref(), Some("Canonical"));
    assert_eq!(status("Needs Harmonization - soon").as_deref(), Some("Needs Harmonization"));
    assert_eq!(status("✅"), None);
}

#[test]
fn a_name_is_on_one_line() {
    assert_eq!(facts("Pattern: A\n---\n").patterns.len(), 1);
    assert_eq!(facts("Pattern: A\nand more\n---\n").patterns, []);
    assert_eq!(facts("More\nPattern: A\n---\n").patterns, []);
}

#[test]
fn near_misses_are_told_from_other_words() {
    let vocabulary = Vocabulary::default();
    assert_eq!(vocabulary.look_up("Canonical since 2024"), Match::Known("Canonical"));
    assert_eq!(vocabulary.length("Canonical since 2024"), 9);
    assert_eq!(vocabulary.look_up("canonical"), Match::Misspelled("Canonical"));
    assert_eq!(vocabulary.look_up("Cannonical"), Match::Misspelled("Canonical"));
    assert_eq!(vocabulary.look_up("Needs harmonization"), Match::Misspelled("Needs Harmonization"));
    assert_eq!(vocabulary.look_up("Canon"), Match::Unknown(Some("Canonical")));
    assert_eq!(vocabulary.look_up("Template"), Match::Unknown(None));
}

#[test]
fn endings_are_sorted_for_the_search_among_them() {
    assert!(reference::ENDINGS.is_sorted());
}

#[test]
fn references_are_told_from_other_code() {
    let path = |path: &str, part: Part| Some(Target::Path { path: path.into(), part, doubtful: false });
    assert_eq!(reference::parse("src/a.rs"), path("src/a.rs", Part::Whole));
    assert_eq!(reference::parse("src/a.rs::A::b()"), path("src/a.rs", Part::Symbol("A::b".into())));
    assert_eq!(reference::parse("src/a.rs#L10-L20"), path("src/a.rs", Part::Lines(10, 20)));
    assert_eq!(reference::parse("src/a.ts#load"), path("src/a.ts", Part::Symbol("load".into())));
    assert_eq!(reference::parse("src/a.rs:7"), path("src/a.rs", Part::Lines(7, 7)));
    assert_eq!(reference::parse("infra/"), path("infra/", Part::Whole));
    assert_eq!(reference::parse("Dockerfile"), path("Dockerfile", Part::Whole));
    assert_eq!(reference::parse("app::config::load"), Some(Target::Rust("app::config::load".into())));
    for other in
        ["develop", "npm test", "GET /health", "load()", "v1.2.3", "https://a.b/c.md", "**", "A::b", "/etc/x.conf"]
    {
        assert_eq!(reference::parse(other), None, "{other}");
    }
    assert!(matches!(reference::parse("feature/x"), Some(Target::Path { doubtful: true, .. })));
    assert_eq!(reference::parse_link("mailto:a@b.c"), None);
    assert_eq!(reference::parse_link("../a%20b.md#x"), path("../a b.md", Part::Whole));
}

#[test]
fn a_pattern_with_everything() {
    let text = "\
# Patterns

**Status:** Template

## Pattern: Configuration

- **Status**: ✅ Canonical (since May)
- **Implementation:**
  - `src/config.rs::Config::load`, [main](../src/main.rs#L3)

### Example

**File:** `src/a.rs`

```rust
let a = 1;
```

```rust file=src/b.rs region=x
```

```ts
// config.ts - Example
```

### Approach

Use `src/not-this.rs`. **Status:** ignored

**Status:** 404

## Retries
";
    let facts = facts(text);
    let [pattern] = facts.patterns.as_slice() else { panic!("{facts:?}") };
    assert_eq!(&*pattern.name, "Configuration");
    assert_eq!(pattern.status.as_ref().map(|status| &*status.text), Some("Canonical"));
    let references: Vec<_> = pattern.references.iter().map(|reference| &text[reference.span.clone()]).collect();
    assert_eq!(references, ["src/config.rs::Config::load", "[main](../src/main.rs#L3)", "src/a.rs"]);
    let ties: Vec<_> = pattern.examples.iter().map(|example| (&*example.path, &example.tie)).collect();
    let region = Tie::Region("x".into());
    assert_eq!(ties, [("src/a.rs", &Tie::Excerpt), ("src/b.rs", &region), ("config.ts", &Tie::Comment)]);
}

#[test]
fn a_status_under_its_own_heading_or_line() {
    let status = |text| facts(text).patterns[0].status.as_ref().map(|status| status.text.to_string());
    assert_eq!(status("# API Pattern: x\n\n## Status\n\n* **Accepted**\n").as_deref(), Some("Accepted"));
    assert_eq!(status("# Pattern: x\n**Status:**\nCanonical\n**Owner:** y\n").as_deref(), Some("Canonical"));
    assert_eq!(status("# Pattern: x\n\n```\n**Status:** y\n```\n> **Status:** z\n"), None);
}

#[test]
fn status_tables_and_legends() {
    let text = "\
| Pattern | Status | Use When |
|---|---|---|
| [Retries](a.md) | 🟢 Canonical | always |
| **Short** |

## Pattern Status Legend

- **Canonical:** Use
  as is
- 🟢 **Established** - no
- Experimental: New
";
    let facts = facts(text);
    let [table] = facts.tables.as_slice() else { panic!("{facts:?}") };
    assert_eq!((table.columns, table.name_column, table.status_column), (3, 0, 1));
    let rows: Vec<_> = table.rows.iter().map(|row| (&*row.name, row.status.as_ref().map(|s| &*s.text))).collect();
    assert_eq!(rows, [("Retries", Some("Canonical")), ("Short", None)]);
    let [legend] = facts.legends.as_slice() else { panic!("{facts:?}") };
    let entries: Vec<_> = legend.entries.iter().map(|entry| (&*entry.status.text, &*entry.meaning)).collect();
    assert_eq!(entries, [("Canonical", "Use as is"), ("Established", "no"), ("Experimental", "New")]);
}

#[test]
fn the_reference_document_has_five_patterns_and_a_legend() {
    assert_eq!(key("Pattern: **Infrastructure** as Code (IaC)"), "infrastructure as code iac");
    assert!(facts("# Pattern Categories\n\n## Secret Rotation Pattern\n").patterns.is_empty());
}

#[test]
fn conflict_markers_are_seen_but_not_in_code() {
    let conflict = "## Pattern: x\n<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n";
    assert!(facts(conflict).conflict.is_some());
    assert!(facts(&format!("```\n{conflict}```\n")).conflict.is_none());
}
