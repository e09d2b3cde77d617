//! Legends, and where they come from.

use snapbox::str;

use super::{findings, pattern, sync};
use crate::harness::Env;

const LEGEND: &str = "## Pattern Status Legend\n\n- **Canonical:** Use | it\n- **Established:** Fine\n\nafter\n";

fn env() -> Env {
    let t = Env::new();
    t.write("a.md", pattern("A", "Canonical") + LEGEND);
    t.write(
        "b.md",
        "# B\n\n### Status Levels\n\n| Status | Meaning |\n|--|--|\n| 🟢 **Canonical** | Use it |\n| Old | x |\n| \
         Established | Fine |\n",
    );
    t
}

#[test]
fn without_a_source_nothing_is_changed() {
    let t = env();
    t.assert_eq(
        sync(&t, &[], 1),
        str![[r#"
error[legend-drift]: the legend explains `Canonical` otherwise than `a.md` does
 --> b.md:7:21
  |
7 | | 🟢 **Canonical** | Use it |
  |                      ^^^^^^
  |
 ::: a.md:7:18
  |
7 | - **Canonical:** Use | it
  |                  -------- here it reads so
  |
  = help: say in `patternbook.toml` which legend is right, with `legend = "a.md"` under `[docs]`, and the others follow

error[legend-drift]: the legend explains `Old`, which `a.md` does not
 --> b.md:8:3
  |
8 | | Old | x |
  |   ^^^
  |
  = help: take it out here, or add it to `a.md`

1 pattern in 2 documents: 2 errors

"#]],
    );
}

#[test]
fn a_named_document_is_the_source() {
    let t = env();
    t.write("patternbook.toml", "[docs]\nlegend = \"a.md\"\n");
    t.write("c.md", "# C\n\n## Legend\n\n* 🟢 **Canonical**: Use | it\n* 🔵 **Experimental**: New\n");
    sync(&t, &[], 1);
    assert_eq!(t.read("a.md"), pattern("A", "Canonical") + LEGEND);
    assert!(t.read("b.md").contains("| 🟢 **Canonical** | Use \\| it |\n"));
    assert!(t.read("c.md").ends_with("* 🔵 **Experimental**: New\n* **Established**: Fine\n"));
    assert_eq!(findings(&t, &[], 1), ["error legend-drift", "error legend-drift"]);
}

#[test]
fn the_configuration_itself_may_be_the_source() {
    let t = Env::new();
    t.write("a.md", pattern("A", "Canonical") + LEGEND);
    t.write("patternbook.toml", "[legend]\nCanonical = \"As it is\"\nEstablished = \"Fine\"\nOld = \"No\"\n");
    sync(&t, &[], 0);
    assert!(t.read("a.md").ends_with("- **Canonical:** As it is\n- **Established:** Fine\n- **Old:** No\n\nafter\n"));
}

#[test]
fn a_slip_at_the_source_goes_nowhere_else() {
    let t = Env::new();
    let legend = |word: &str| format!("## Legend\n\n- **Canonical:** Use it\n- **{word}:** Fine\n");
    t.write("a.md", pattern("A", "Canonical") + &legend("Establisehd"));
    t.write("b.md", legend("Established"));
    t.write("patternbook.toml", "[docs]\nlegend = \"a.md\"\n");
    assert_eq!(findings(&t, &[], 1), ["error unknown-status"]);
    sync(&t, &[], 0);
    assert_eq!(t.read("a.md"), pattern("A", "Canonical") + &legend("Established"));
    assert_eq!(t.read("b.md"), legend("Established"));
}

#[test]
fn legends_of_other_things_are_none_of_ours() {
    let t = Env::new();
    t.write("a.md", pattern("A", "Canonical") + LEGEND);
    t.write("map.md", "# Map\n\n## Legend\n\n- **Red:** road\n- **Blue:** river\n");
    assert!(findings(&t, &[], 0).is_empty());
}

#[test]
fn a_sign_follows_its_status_where_the_legend_has_one() {
    let legends = [
        "- ✅ **Canonical:** a\n- 🟢 **Established:** b\n- 🧪 **Experimental:** c\n",
        "- **✅ Canonical:** a\n- **🟢 Established:** b\n- **🧪 Experimental:** c\n",
        "* ✅ Canonical — a\n* 🟢 Established — b\n* 🧪 Experimental — c\n",
        "* **Canonical** - ✅\n* **Established** - 🟢\n* **Experimental** - 🧪\n",
        "| | Status | Meaning |\n|-|-|-|\n| ✅ | Canonical | a |\n| 🟢 | Established | b |\n| 🧪 | Experimental | c |\n",
        "| Sign | Level | Meaning |\n|-|-|-|\n| ✅ | **Canonical** | a |\n| 🟢 | Established | b |\n| 🧪 | Experimental | c |\n",
        "| Status | Meaning |\n|-|-|\n| ✅ Canonical | a |\n| 🟢 Established | b |\n| 🧪 Experimental | c |\n",
    ];
    for legend in legends {
        let t = Env::new();
        t.write("legend.md", format!("# Status Legend\n\n{legend}"));
        t.write("a.md", pattern("A", "✅ **Canonical** (since May)") + &pattern("B", "⭐ Canonical — see A"));
        let table = "| Pattern | Status |\n|---|---|\n| A | 🧪 Experimental, for now |\n| B | 🧪 Experimental |\n";
        t.write("technical_status.md", table);
        sync(&t, &["--prefer", "doc"], 0);
        let expected = "| Pattern | Status |\n|---|---|\n| A | ✅ Canonical, for now |\n| B | ✅ Canonical |\n";
        assert_eq!(t.read("technical_status.md"), expected, "{legend}");
        t.write("technical_status.md", table);
        sync(&t, &["--prefer", "table"], 0);
        // A sign that is not the legend's stays.
        let expected = pattern("A", "🧪 **Experimental** (since May)") + &pattern("B", "⭐ Experimental — see A");
        assert_eq!(t.read("a.md"), expected, "{legend}");
        assert!(findings(&t, &[], 0).is_empty());
    }
}
