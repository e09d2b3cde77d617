//! Signals in the middle of writing.

use std::process::{Child, Stdio};

use snapbox::str;

use super::pattern;
use crate::harness::{Env, signal, wait_for};

/// More documents than are written in an instant, each with a status to put right.
fn many() -> Env {
    let t = Env::new();
    for number in 0..1000 {
        t.write(format!("docs/{number}.md"), pattern(&format!("P{number}"), "canonical"));
    }
    t
}

/// Starts writing, and returns once the first document was staged.
fn writing(t: &Env) -> Child {
    let mut command = t.process(env!("CARGO_BIN_EXE_patternbook"));
    let child = command.arg("sync-docs").stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    wait_for(&t.path(".patternbook-apply/lock"));
    child
}

#[test]
fn sigterm_and_sigint_change_nothing() {
    let t = many();
    let before = t.snapshot("");
    for name in ["TERM", "INT"] {
        let child = writing(&t);
        signal(&child, name);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(130), "{name}");
        t.assert_eq(
            String::from_utf8(output.stderr).unwrap(),
            str![[r#"
error: interrupted: nothing was changed

"#]],
        );
        assert_eq!(t.snapshot("").changes_since(&before), "", "{name}");
    }
}

/// A comparison may take long, and has no steps between which it asks whether to go on.
#[test]
fn before_anything_is_written_a_signal_ends_it_on_the_spot() {
    let t = Env::new();
    t.write("docs/a.md", pattern("A", "canonical"));
    let pipe = t.path("pipe");
    assert!(t.process("mkfifo").arg(&pipe).status().unwrap().success());
    // Of pipes themselves none is read.
    std::os::unix::fs::symlink(&pipe, t.path("patternbook.toml")).unwrap();
    for args in [&["sync-docs"][..], &["sync-docs", "--check"]] {
        let mut command = t.process(env!("CARGO_BIN_EXE_patternbook"));
        let child = command.args(args).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        // It can be opened once it is read, and is read until it is closed.
        let open = std::fs::OpenOptions::new().write(true).open(&pipe).unwrap();
        signal(&child, "TERM");
        let output = child.wait_with_output().unwrap();
        drop(open);
        assert_eq!(output.status.code(), Some(130));
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "\ninterrupted: nothing was written\n");
        assert_eq!(t.read("docs/a.md"), pattern("A", "canonical"));
    }
}

#[test]
fn what_a_killed_process_left_is_rolled_back_by_the_next_and_then_done() {
    let t = many();
    let mut child = writing(&t);
    wait_for(&t.path(".patternbook-apply/journal.json"));
    child.kill().unwrap();
    child.wait().unwrap();
    t.run(["sync-docs"]).success().stderr_eq(str![[r#"
note: rolled back what an interrupted run had begun to change

"#]]);
    assert!(!t.path(".patternbook-apply").exists());
    for number in [0, 500, 999] {
        assert_eq!(t.read(format!("docs/{number}.md")), pattern(&format!("P{number}"), "Canonical"));
    }
    t.run(["sync-docs", "--check"]).success();
}
