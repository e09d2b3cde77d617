//! Generated regions: status tables and legends that nobody writes by hand.

use snapbox::str;

use super::{findings, pattern, sync};
use crate::harness::Env;

const BEGIN: &str = "<!-- patternbook:begin status-table -->\n";
const END: &str = "<!-- patternbook:end status-table -->\n";

#[test]
fn an_empty_region_is_filled_and_then_kept_true() {
    let t = Env::new();
    t.write("src/a.rs", "fn load() {}\n");
    t.write(
        "docs/a b.md",
        pattern("A ! x", "✅ Canonical (since May)") + "**File:** `src/a.rs::load`\n\n" + &pattern("B", "Odd"),
    );
    t.write("docs/c.md", "# API Pattern: C [beta]\n\nStatus: Experimental\n\n## x\n");
    t.write("docs/d.md", pattern("D", "Deprecated") + "Migrate to C.\n");
    t.write("docs/deep/index.md", format!("# Index\n\n{BEGIN}{END}\nAfter.\n"));
    t.assert_eq(
        sync(&t, &["docs/deep"], 0),
        str![[r#"
fixed docs/deep/index.md: this `status-table` is not what the patterns say: write it anew [stale-region]
4 patterns in 4 documents: 1 fixed, in sync

"#]],
    );
    t.assert_eq(
        t.read("docs/deep/index.md"),
        str![[r#"
# Index

<!-- patternbook:begin status-table -->

| Pattern | Status | Implementation |
|---|---|---|
| [A ! x](../a%20b.md#pattern-a--x) | Canonical | `src/a.rs::load` |
| [B](../a%20b.md#pattern-b) | Odd | |
| C [beta] | Experimental | |
| [D](../d.md) | Deprecated | |

<!-- patternbook:end status-table -->

After.

"#]],
    );
    assert!(findings(&t, &["docs/deep"], 0).is_empty());
    t.write("docs/d.md", pattern("D", "Experimental"));
    t.assert_eq(
        sync(&t, &["--check", "docs/deep"], 1),
        str![[r#"
error[stale-region]: this `status-table` is not what the patterns say
 --> docs/deep/index.md:3:1
  |
3 | <!-- patternbook:begin status-table -->
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
help: write it anew
   |
10 - | [D](../d.md) | Deprecated | |
10 + | [D](../d.md) | Experimental | |
   |

4 patterns in 4 documents: 1 error
`patternbook sync-docs` fixes 1 of them

"#]],
    );
    sync(&t, &["docs/deep"], 0);
    assert!(t.read("docs/deep/index.md").contains("| [D](../d.md) | Experimental | |\n"));
}

#[test]
fn line_endings_and_what_surrounds_a_region_stay() {
    let t = Env::new();
    let around = |inner: &str| {
        let text = format!("\u{feff}{}text\n{BEGIN}{inner}{END}* x\n# y", pattern("A", "Canonical"));
        text.replace('\n', "\r\n")
    };
    t.write("a.md", around("written\nby hand\n\n## not a heading any more\n"));
    sync(&t, &[], 0);
    let table = "\n| Pattern | Status | Implementation |\n|---|---|---|\n| [A](#pattern-a) | Canonical | |\n\n";
    assert_eq!(t.read("a.md"), around(table));
    sync(&t, &[], 0);
    assert_eq!(t.read("a.md"), around(table));
}

#[test]
fn a_bar_in_a_name_is_escaped() {
    let t = Env::new();
    t.write("a.md", format!("{}{BEGIN}{END}", pattern("A | x", "Canonical")));
    sync(&t, &[], 0);
    let text = t.read("a.md");
    assert!(text.contains("\n| [A \\| x](#pattern-a--x) | Canonical | |\n"), "{text}");
}

#[test]
fn formatters_may_pad_it() {
    let t = Env::new();
    let table = "| Pattern         | Status    | Implementation |\n| :-------------- | --------- | :------------: |\n| [A](#pattern-a) | Canonical |                |\n";
    t.write("a.md", format!("{}{BEGIN}{table}{END}", pattern("A", "Canonical")));
    assert!(findings(&t, &[], 0).is_empty());
}

#[test]
fn rows_in_a_region_are_no_other_rules_business() {
    let t = Env::new();
    let rows = "| Pattern | Status | Implementation |\n|---|---|---|\n| Gone | Odd | |\n| A | Experimental | |\n";
    t.write("a.md", format!("{}{}{BEGIN}{rows}{END}", pattern("A", "Canonical"), pattern("B", "Canonical")));
    assert_eq!(findings(&t, &[], 1), ["error stale-region"]);
    // Another table is as before.
    t.write("status.md", "| Pattern | Status |\n|---|---|\n| A | Canonical |\n");
    assert_eq!(findings(&t, &[], 1), ["error stale-region", "error missing-row"]);
}

#[test]
fn a_legend_is_taken_from_its_source() {
    let t = Env::new();
    t.write(
        "a.md",
        format!("{}<!-- patternbook:begin legend -->\n<!-- patternbook:end -->\n", pattern("A", "Canonical")),
    );
    t.assert_eq(
        sync(&t, &[], 1),
        str![[r#"
error[stale-region]: there is no legend that this one could be taken from
 --> a.md:5:1
  |
5 | <!-- patternbook:begin legend -->
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: write the legend into `[legend]` in `patternbook.toml`, or a document that is named there

1 pattern in 1 document: 1 error

"#]],
    );
    t.write("patternbook.toml", "[legend]\nCanonical = \"Use it\"\nExperimental = \"Try it\"\n");
    sync(&t, &[], 0);
    let list = "\n- **Canonical:** Use it\n- **Experimental:** Try it\n\n<!-- patternbook:end -->\n";
    assert!(t.read("a.md").ends_with(list), "{}", t.read("a.md"));
    t.write("a.md", t.read("a.md").replace("- **", "* **"));
    assert!(findings(&t, &[], 0).is_empty());
    std::fs::remove_file(t.path("patternbook.toml")).unwrap();
    t.write("l.md", "## Legend\n\n- **Canonical:** As it is\n- **Deprecated:** Leave it\n");
    sync(&t, &[], 0);
    assert!(t.read("a.md").contains("- **Canonical:** As it is\n- **Deprecated:** Leave it\n"));
}

#[test]
fn markers_that_are_wrong_are_placed_and_nothing_is_written() {
    let t = Env::new();
    let text = format!(
        "{}{BEGIN}<!-- patternbook:begin legends -->\n\nx <!-- patternbook:end legend -->\n",
        pattern("A", "Canonical")
    );
    t.write("a.md", &text);
    t.assert_eq(
        sync(&t, &[], 1),
        str![[r#"
error[stale-region]: nothing ends this region, so that it is not generated
 --> a.md:5:1
  |
5 | <!-- patternbook:begin status-table -->
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: write `<!-- patternbook:end status-table -->` on a line below it

error[stale-region]: `legends` cannot be generated
 --> a.md:6:1
  |
6 | <!-- patternbook:begin legends -->
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: did you mean `legend`?

error[stale-region]: this region begins in another one, so that neither is generated
 --> a.md:6:1
  |
6 | <!-- patternbook:begin legends -->
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: end the other one first

error[stale-region]: this marker shares its line, so that nothing is generated
 --> a.md:8:3
  |
8 | x <!-- patternbook:end legend -->
  |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: write it on a line of its own, from the first column on

1 pattern in 1 document: 4 errors

"#]],
    );
    assert_eq!(t.read("a.md"), text);
    let quoted = format!("{}```html\n{BEGIN}```\n\n`{}`\n", pattern("A", "Canonical"), END.trim());
    t.write("a.md", quoted);
    assert!(findings(&t, &[], 0).is_empty());
}
