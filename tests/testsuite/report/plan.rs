//! Plans before they come true.

use camino::Utf8PathBuf;
use patternbook::plan::preview::{Preview, PreviewError};
use patternbook::plan::{Change, Digest, Mode, Plan, PlanPath};
use patternbook::report::plan;
use snapbox::{assert_data_eq, str};

use crate::harness::Env;

fn example(t: &Env) -> Plan {
    let root = Utf8PathBuf::from_path_buf(t.work()).unwrap();
    let mut plan = Plan::new(root);
    let before = "one\r\ntwo\nthree\rfour\nlast";
    t.write("docs/edit me.md", before);
    t.write("docs/gone.md", "gone\n");
    t.write("bin/mode", "#!/bin/sh\n");
    t.write("picture.png", b"\x89PNG\0");
    let expected = Digest::of(before.as_bytes());
    for (name, change) in [
        ("docs/edit me.md", Change::Edit { expected, content: b"one\r\n2\nthree\rfour\nlast\n".to_vec() }),
        ("docs/gone.md", Change::Delete { expected: Digest::of(b"gone\n") }),
        ("bin/mode", Change::SetMode { expected: Digest::of(b"#!/bin/sh\n"), mode: Mode::Executable }),
        ("bin/run", Change::Create { content: b"#!/bin/sh\n".to_vec(), mode: Mode::Executable }),
        ("src/deep/empty.rs", Change::Create { content: Vec::new(), mode: Mode::File }),
        ("key", Change::Create { content: b"secret\n".to_vec(), mode: Mode::Private }),
        ("picture.png", Change::Edit { expected: Digest::of(b"\x89PNG\0"), content: b"\x89PNG\0\0".to_vec() }),
    ] {
        plan.add(PlanPath::new(name).unwrap(), change).unwrap();
    }
    plan
}

fn plain(render: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>) -> String {
    let mut out = anstream::StripStream::new(Vec::new());
    render(&mut out).unwrap();
    String::from_utf8(out.into_inner()).unwrap()
}

#[test]
fn as_a_tree() {
    let plan = example(&Env::new());
    assert_data_eq!(
        plain(|out| plan::tree(out, &plan)),
        str![[r#"
├── bin/
│   ├── mode (made executable)
│   └── run (executable)
├── docs/
│   ├── edit me.md (changed)
│   └── gone.md (deleted)
├── key (private)
├── picture.png (changed)
└── src/
    └── deep/
        └── empty.rs

"#]]
    );
}

#[test]
fn as_a_diff() {
    let preview = Preview::new(&example(&Env::new())).unwrap();
    assert_data_eq!(
        plain(|out| plan::diff(out, &preview)).replace('\r', "␍").replace('\t', "␉"),
        str![[r#"
diff --git a/bin/run b/bin/run
new file mode 100755
--- /dev/null
+++ b/bin/run
@@ -0,0 +1 @@
+#!/bin/sh
diff --git a/docs/edit me.md b/docs/edit me.md
--- a/docs/edit me.md␉
+++ b/docs/edit me.md␉
@@ -1,4 +1,4 @@
 one␍
-two
+2
 three␍four
-last
/ No newline at end of file
+last
diff --git a/docs/gone.md b/docs/gone.md
deleted file mode 100644
--- a/docs/gone.md
+++ /dev/null
@@ -1 +0,0 @@
-gone
diff --git a/key b/key
new file mode 100644
--- /dev/null
+++ b/key
@@ -0,0 +1 @@
+secret
diff --git a/picture.png b/picture.png
Binary files a/picture.png and b/picture.png differ
diff --git a/src/deep/empty.rs b/src/deep/empty.rs
new file mode 100644

"#]]
    );
}

#[test]
fn as_json() {
    let t = Env::new();
    let plan = example(&t);
    t.assert_eq(
        plain(|out| plan::json(out, &plan)),
        str![[r##"
{
  "version": 1,
  "root": "[WORK]",
  "changes": [
    {
      "path": "bin/mode",
      "action": "set-mode",
      "mode": "executable",
      "expected": "a8076d3d28d21e02012b20eaf7dbf75409a6277134439025f282e368e3305abf"
    },
    {
      "path": "bin/run",
      "action": "create",
      "mode": "executable",
      "size": 10,
      "content": "#!/bin/sh/n"
    },
    {
      "path": "docs/edit me.md",
      "action": "edit",
      "expected": "2ee6ece2a158de23aa6f77f6e2ce8d49f8b8c403e3ccf152e132919054303559",
      "size": 23,
      "content": "one/r/n2/nthree/rfour/nlast/n"
    },
    {
      "path": "docs/gone.md",
      "action": "delete",
      "expected": "4b9f2c32577beb1ebc8ab2a1e226faaa9176a81cd4eedbaa22f8a0db919972b5"
    },
    {
      "path": "key",
      "action": "create",
      "mode": "private",
      "size": 7,
      "content": "secret/n"
    },
    {
      "path": "picture.png",
      "action": "edit",
      "expected": "ad91235e882292469812e16da0b8fc77075a7c6d6f8760c24be14a5c792508cf",
      "size": 6
    },
    {
      "path": "src/deep/empty.rs",
      "action": "create",
      "mode": "file",
      "size": 0,
      "content": ""
    }
  ]
}

"##]],
    );
}

#[test]
fn a_file_that_is_not_what_the_plan_expects_is_not_shown() {
    let t = Env::new();
    let plan = example(&t);
    t.write("docs/gone.md", "by somebody else\n");
    let error = Preview::new(&plan).unwrap_err();
    assert!(matches!(error, PreviewError::Changed { .. }), "{error}");
    std::fs::remove_file(t.path("docs/gone.md")).unwrap();
    let error = Preview::new(&plan).unwrap_err();
    assert!(matches!(error, PreviewError::Read { .. }), "{error}");
}
