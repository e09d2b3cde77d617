//! Looking before writing.

use snapbox::str;

use super::env;

#[test]
fn dry_run_shows_a_tree_and_writes_nothing() {
    let t = env();
    let before = t.snapshot("");
    t.run(["new-project", "demo", "--pack", "mini", "--defaults", "--dry-run"]).success().stdout_eq(str![[r#"
├── .gitignore
├── DOC.md
├── patternbook.toml
└── run (executable)

nothing was written: `demo` would get 4 files

"#]]);
    assert_eq!(t.snapshot("").changes_since(&before), "");
}

#[test]
fn diff_shows_every_line_and_writes_nothing() {
    let t = env();
    let before = t.snapshot("");
    let args = ["new-project", "demo", "--pack", "mini", "--defaults", "--set", "database=none", "--diff"];
    t.run(args).success().stdout_eq(str![[r#"
diff --git a/.gitignore b/.gitignore
new file mode 100644
--- /dev/null
+++ b/.gitignore
@@ -0,0 +1 @@
+/target
diff --git a/DOC.md b/DOC.md
new file mode 100644
--- /dev/null
+++ b/DOC.md
@@ -0,0 +1,10 @@
+## One
+
+Example:
+
+```bash file=run
+#!/bin/sh
+# region hi
+echo demo ${{ x }}
+# endregion
+```
diff --git a/patternbook.toml b/patternbook.toml
new file mode 100644
--- /dev/null
+++ b/patternbook.toml
@@ -0,0 +1,13 @@
+# What this repository was made from, and where its documents are. `patternbook` reads it, and so may you.
+
+[pack]
+name = "mini"
+version = "1.2.3"
+
+[answers]
+project_name = "demo"
+database = "none"
+extras = []
+
+[docs]
+legend = "docs/p.md"
diff --git a/run b/run
new file mode 100755
--- /dev/null
+++ b/run
@@ -0,0 +1,4 @@
+#!/bin/sh
+# region hi
+echo demo ${{ x }}
+# endregion

"#]]);
    assert_eq!(t.snapshot("").changes_since(&before), "");
}

#[test]
fn a_preview_needs_no_identity() {
    let t = env().without_identity();
    t.run(["new-project", "demo", "--pack", "mini", "--defaults", "--dry-run"]).success();
}

#[test]
fn a_preview_as_json_has_modes_and_contents() {
    let t = env();
    let args = ["new-project", "demo", "--pack", "mini", "--defaults", "--dry-run", "--format", "json"];
    let output = t.run(args).success().get_output().stdout.clone();
    let plan: serde_json::Value = serde_json::from_slice(&output).unwrap();
    let run = plan["changes"].as_array().unwrap().iter().find(|change| change["path"] == "run").unwrap();
    assert_eq!((&run["action"], &run["mode"]), (&"create".into(), &"executable".into()));
    assert!(run["content"].as_str().unwrap().starts_with("#!/bin/sh\n"));
}

#[test]
fn the_questions_can_be_listed() {
    let t = env();
    t.run(["new-project", "--pack", "mini", "--list-questions"]).success().stdout_eq(str![[r#"
project_name [{{kebab folder}}]  Project name
database [postgres]  Database
    postgres  PostgreSQL
    none  None
pool [true]  Pool connections
    only with database = postgres
extras []  Extras
    a  A
    b  B

"#]]);
    let output = t.run(["new-project", "--pack", "mini", "--list-questions", "--format", "json"]).success();
    let list: serde_json::Value = serde_json::from_slice(&output.get_output().stdout).unwrap();
    assert_eq!(list["questions"][2]["id"], "pool");
    assert_eq!(list["questions"][2]["when"]["database"][0], "postgres");
}
