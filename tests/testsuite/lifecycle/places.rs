//! Previews, JSON, and what is written all at once.

use snapbox::str;

use super::{env, run};

#[test]
fn previews_write_nothing() {
    let t = env("Experimental");
    let before = t.snapshot(".");
    t.run(["promote", "Retries", "--dry-run"]).success().stdout_eq(str![[r#"
└── docs/
    ├── patterns.md (changed)
    └── technical_status.md (changed)

  docs/patterns.md: change `Experimental` to `Established`
  docs/technical_status.md: change the table to `Established`

nothing was written: 2 files would change

"#]]);
    t.run(["promote", "Retries", "--diff"]).success().stdout_eq(str![[r#"
diff --git a/docs/patterns.md b/docs/patterns.md
--- a/docs/patterns.md
+++ b/docs/patterns.md
@@ -2,7 +2,7 @@
 
 ## Pattern: Retries
 
-**Status:** Experimental
+**Status:** Established
 
 **Implementation:** `src/a.rs::load`
 
diff --git a/docs/technical_status.md b/docs/technical_status.md
--- a/docs/technical_status.md
+++ b/docs/technical_status.md
@@ -2,7 +2,7 @@
 
 | Pattern | Status | Implementation |
 |---|---|---|
-| Retries | Experimental | `src/a.rs` |
+| Retries | Established | `src/a.rs` |
 | Limits | Canonical | `src/a.rs` |
 
 after

"#]]);
    assert_eq!(t.snapshot(".").changes_since(&before), "");
}

#[test]
fn a_result_for_programs_says_what_was_done() {
    let t = env("Experimental");
    t.run(["promote", "Retries", "--format", "json"]).success().stdout_eq(str![[r#"
{
  "version": 1,
  "kind": "pattern",
  "name": "Retries",
  "path": "docs/patterns.md",
  "from": "Experimental",
  "to": "Established",
  "files": [
    "docs/patterns.md",
    "docs/technical_status.md"
  ],
  "done": [
    {
      "path": "docs/patterns.md",
      "what": "change `Experimental` to `Established`"
    },
    {
      "path": "docs/technical_status.md",
      "what": "change the table to `Established`"
    }
  ]
}

"#]]);
    let (out, _) = run(&t, &["promote", "Retries", "--to", "Canonical", "--format", "json"], 1);
    let found: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(found["diagnostics"][0]["rule"], "status-jump");
}
