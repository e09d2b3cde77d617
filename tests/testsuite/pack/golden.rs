//! What a pack writes is kept beside it, and compared.

use snapbox::str;

use super::{change, env};
use crate::harness::Env;

/// The small pack with two cases, the second listed by hashes, of which nothing is kept yet.
fn cases() -> Env {
    let t = env();
    t.write("mini/tests/minimal/answers.toml", "database = \"none\"\n");
    t.write("mini/tests/listed/answers.toml", "");
    t.write("mini/tests/listed/expected.list", "");
    t
}

#[test]
fn what_comes_out_is_kept_and_then_as_expected() {
    let t = cases();
    t.run(["pack", "test", "mini", "--update"])
        .success()
        .stdout_eq(str![[r#"
2 cases: 5 files changed

"#]])
        .stderr_eq("");
    let kept =
        "answers.toml\nexpected/\nexpected/.gitignore\nexpected/DOC.md\nexpected/patternbook.toml\nexpected/run*\n";
    assert_eq!(t.snapshot("mini/tests/minimal").names(), kept);
    t.assert_eq(
        t.read("mini/tests/listed/expected.list"),
        str![[r#"
644 5877b36ad3fc19fd44948d03fe28dcc4f32af8c351da0078fba3ef88f821704c .gitignore
644 89ec9cb27046fd2bc5261adeebfe563298fbfdb9b7ddb560462bb952cc9c7489 DOC.md
644 8dd444e5b871518fd04eb5796f3ae15d6ea67a24d1ae6dbc4e928e709c8ed9d0 patternbook.toml
755 8fa0e468661f6c5cf65db04e60b35ec887c59a57484a9be4a46f67fe292eb498 run

"#]],
    );
    let before = t.snapshot("mini");
    t.run(["pack", "test", "mini"])
        .success()
        .stdout_eq(str![[r#"
2 cases: as expected

"#]])
        .stderr_eq("");
    t.run_in("mini", ["pack", "test", "--update"]).success().stdout_eq(str![[r#"
2 cases: as expected

"#]]);
    assert_eq!(t.snapshot("mini").changes_since(&before), "");
    // The cases are no part of what the pack writes.
    t.run(["pack", "check", "mini"]).success();
    t.run(["new-project", "demo", "--pack", "mini", "--defaults"]).success();
    assert!(!t.path("demo/tests").exists());
}

#[test]
fn what_differs_is_shown_and_nothing_is_written() {
    let t = cases();
    t.run(["pack", "test", "mini", "--update"]).success();
    change(&t, "layers/base/files/run.hbs", "echo", "print");
    change(&t, "layers/base/layer.toml", "executable = [\"run\"]", "");
    t.write("mini/layers/base/files/new", "new\n");
    t.write("mini/tests/minimal/expected/old", "old\n");
    let before = t.snapshot("mini");
    t.run(["pack", "test", "mini"])
        .code(1)
        .stdout_eq(str![[r#"
diff --git a/tests/listed/expected.list b/tests/listed/expected.list
--- a/tests/listed/expected.list
+++ b/tests/listed/expected.list
@@ -1,4 +1,5 @@
 644 5877b36ad3fc19fd44948d03fe28dcc4f32af8c351da0078fba3ef88f821704c .gitignore
-644 89ec9cb27046fd2bc5261adeebfe563298fbfdb9b7ddb560462bb952cc9c7489 DOC.md
+644 6e94cc812d324dde723c1c5f6f4ef3b3b48b7b256bdf18489082e90cf9a67101 DOC.md
+644 7aa7a5359173d05b63cfd682e3c38487f3cb4f7f1d60659fe59fab1505977d4c new
 644 8dd444e5b871518fd04eb5796f3ae15d6ea67a24d1ae6dbc4e928e709c8ed9d0 patternbook.toml
-755 8fa0e468661f6c5cf65db04e60b35ec887c59a57484a9be4a46f67fe292eb498 run
+644 2fb972ec649b5bab72d40c29b05972156e1fdbe9093375818a74732c27d25998 run
diff --git a/tests/minimal/expected/DOC.md b/tests/minimal/expected/DOC.md
--- a/tests/minimal/expected/DOC.md
+++ b/tests/minimal/expected/DOC.md
@@ -5,6 +5,6 @@
 ```bash file=run
 #!/bin/sh
 # region hi
-echo minimal ${{ x }}
+print minimal ${{ x }}
 # endregion
 ```
diff --git a/tests/minimal/expected/new b/tests/minimal/expected/new
new file mode 100644
--- /dev/null
+++ b/tests/minimal/expected/new
@@ -0,0 +1 @@
+new
diff --git a/tests/minimal/expected/old b/tests/minimal/expected/old
deleted file mode 100644
--- a/tests/minimal/expected/old
+++ /dev/null
@@ -1 +0,0 @@
-old
diff --git a/tests/minimal/expected/run b/tests/minimal/expected/run
--- a/tests/minimal/expected/run
+++ b/tests/minimal/expected/run
@@ -1,4 +1,4 @@
 #!/bin/sh
 # region hi
-echo minimal ${{ x }}
+print minimal ${{ x }}
 # endregion
2 cases, not as expected: `listed`, `minimal`
`patternbook pack test --update` keeps what comes out now

"#]])
        .stderr_eq("");
    assert_eq!(t.snapshot("mini").changes_since(&before), "");
    t.run(["pack", "test", "mini", "--case", "listed"]).code(1).stdout_eq(str![[r#"
diff --git a/tests/listed/expected.list b/tests/listed/expected.list
--- a/tests/listed/expected.list
+++ b/tests/listed/expected.list
@@ -1,4 +1,5 @@
 644 5877b36ad3fc19fd44948d03fe28dcc4f32af8c351da0078fba3ef88f821704c .gitignore
-644 89ec9cb27046fd2bc5261adeebfe563298fbfdb9b7ddb560462bb952cc9c7489 DOC.md
+644 6e94cc812d324dde723c1c5f6f4ef3b3b48b7b256bdf18489082e90cf9a67101 DOC.md
+644 7aa7a5359173d05b63cfd682e3c38487f3cb4f7f1d60659fe59fab1505977d4c new
 644 8dd444e5b871518fd04eb5796f3ae15d6ea67a24d1ae6dbc4e928e709c8ed9d0 patternbook.toml
-755 8fa0e468661f6c5cf65db04e60b35ec887c59a57484a9be4a46f67fe292eb498 run
+644 2fb972ec649b5bab72d40c29b05972156e1fdbe9093375818a74732c27d25998 run
1 case, not as expected: `listed`
`patternbook pack test --update` keeps what comes out now

"#]]);
    t.run(["pack", "test", "mini", "--update"]).success();
    t.run(["pack", "test", "mini"]).success();
    assert!(!t.path("mini/tests/minimal/expected/old").exists());
}

#[cfg(unix)]
#[test]
fn what_a_file_may_be_used_for_is_compared() {
    let t = cases();
    t.run(["pack", "test", "mini", "--update"]).success();
    change(&t, "layers/base/layer.toml", "executable = [\"run\"]", "");
    t.run(["pack", "test", "mini"]).code(1).stdout_eq(str![[r#"
diff --git a/tests/listed/expected.list b/tests/listed/expected.list
--- a/tests/listed/expected.list
+++ b/tests/listed/expected.list
@@ -1,4 +1,4 @@
 644 5877b36ad3fc19fd44948d03fe28dcc4f32af8c351da0078fba3ef88f821704c .gitignore
 644 89ec9cb27046fd2bc5261adeebfe563298fbfdb9b7ddb560462bb952cc9c7489 DOC.md
 644 8dd444e5b871518fd04eb5796f3ae15d6ea67a24d1ae6dbc4e928e709c8ed9d0 patternbook.toml
-755 8fa0e468661f6c5cf65db04e60b35ec887c59a57484a9be4a46f67fe292eb498 run
+644 8fa0e468661f6c5cf65db04e60b35ec887c59a57484a9be4a46f67fe292eb498 run
2 cases, not as expected: `listed`, `minimal`
`patternbook pack test --update` keeps what comes out now

"#]]);
    t.run(["pack", "test", "mini", "--update"]).success();
    assert!(t.snapshot("mini/tests/minimal/expected").names().contains("run\n"));
}

#[test]
fn cases_that_cannot_be_tried() {
    let t = cases();
    t.write("mini/tests/broken/answers.toml", "database = \"mysql\"\npol = true\n");
    t.write("mini/tests/empty/expected/run", "x\n");
    t.write("mini/tests/file/answers.toml", "");
    t.write("mini/tests/file/expected", "x\n");
    t.write("mini/tests/listed/expected/run", "x\n");
    t.run(["pack", "test", "mini"]).code(2).stdout_eq("").stderr_eq(str![[r#"
error[pack]: the answer to `pol` will not do: the pack asks no such question
 --> mini/tests/broken/answers.toml:2:7
  |
2 | pol = true
  |       ^^^^
  |
  = help: did you mean `pool`?

error[pack]: the case `empty` has no `answers.toml`
--> mini/tests/empty/answers.toml

error[pack]: `tests/file/expected` is a file: it is to be a folder
--> mini/tests/file/expected:1:1

error[pack]: the case `listed` has both `expected/` and `expected.list`: remove one
--> mini/tests/listed/expected.list:1:1

error: failed to try the cases: 4 errors

"#]]);
    t.run(["pack", "test", "mini", "--case", "minimum"]).code(2).stdout_eq("").stderr_eq(str![[r#"
error[pack]: no case is called `minimum`
--> mini/tests
 = help: did you mean `minimal`?

error: failed to try the cases: 1 error

"#]]);
    let none = env();
    none.run(["pack", "test", "mini"]).code(2).stdout_eq("").stderr_eq(str![[r#"
error: failed to find a case in `mini/tests`
hint: a case is a folder `tests/<case>/` with an `answers.toml`, which may be empty

"#]]);
    change(&none, "pack.toml", "version", "versoin");
    none.run(["pack", "test", "mini"]).code(2).stdout_eq("").stderr_eq(str![[r#"
error[pack]: failed to read `mini/pack.toml`: unknown field `versoin`, expected one of `name`, `version`, `data`, `next`, `layers`, `patterns`
 --> mini/pack.toml:3:1
  |
3 | versoin = "1.2.3"
  | ^^^^^^^

error: failed to use the pack: 1 error

"#]]);
}

/// What our own pack writes for some answers: `SNAPSHOTS=overwrite` accepts a change, after reading what differs.
#[test]
fn our_own_pack_writes_what_is_kept() {
    let t = Env::new();
    let templates = concat!(env!("CARGO_MANIFEST_DIR"), "/templates");
    if std::env::var("SNAPSHOTS").is_ok_and(|action| action == "overwrite") {
        t.run(["pack", "test", templates, "--update"]).success();
    }
    t.run(["pack", "test", templates]).success();
}
