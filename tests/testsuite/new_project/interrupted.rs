//! Signals in the middle of writing.

use std::process::{Child, Stdio};

use snapbox::str;

use super::env;
use crate::harness::{Env, signal, wait_for};

/// A pack that takes a while to write.
fn slow() -> Env {
    let t = env();
    for number in 0..3000 {
        t.write(format!("mini/layers/base/files/many/{number}"), "x".repeat(4096));
    }
    t
}

/// Starts writing, and returns once the first file was staged. SIGINT is ignored, as a shell has it for its background
/// jobs, which must not make the program deaf.
fn writing(t: &Env) -> Child {
    let mut shell = t.process("sh");
    let script = "trap '' INT; exec \"$0\" new-project demo --pack mini --defaults";
    shell.args(["-c", script, env!("CARGO_BIN_EXE_patternbook")]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = shell.spawn().unwrap();
    wait_for(&t.path(".demo.patternbook-new/tree/many"));
    child
}

#[test]
fn sigterm_and_sigint_undo_everything() {
    let t = slow();
    let before = t.snapshot("");
    for name in ["TERM", "INT"] {
        let child = writing(&t);
        signal(&child, name);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(130), "{name}");
        t.assert_eq(
            String::from_utf8(output.stderr).unwrap(),
            str![[r#"
error: interrupted: nothing was written

"#]],
        );
        assert_eq!(t.snapshot("").changes_since(&before), "", "{name}");
    }
}

#[test]
fn what_a_killed_process_left_goes_with_the_next_run() {
    let t = slow();
    let before = t.snapshot("");
    let mut child = writing(&t);
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(t.snapshot("").changes_since(&before).contains(".demo.patternbook-new"));
    t.run(["new-project", "demo", "--pack", "mini", "--defaults"]).success().stderr_eq(str![[r#"
note: removed what an interrupted run had left for `demo`

"#]]);
    assert!(!t.snapshot("").changes_since(&before).contains("patternbook-new"), "nothing lies about");
    assert!(t.path("demo/.git").exists());
}

#[test]
fn two_at_once_do_not_mix() {
    let t = slow();
    let mut first = writing(&t);
    t.run(["new-project", "demo", "--pack", "mini", "--defaults"]).code(3).stderr_eq(str![[r#"
error: failed to create `demo`
  caused by: failed to write into `[WORK]/demo`: another patternbook is writing there
hint: wait until it has finished, then run the command again

"#]]);
    assert!(first.wait().unwrap().success());
}
