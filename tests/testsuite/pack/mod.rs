//! `pack check` and `pack test`, with the small pack of `new-project`'s tests, broken in many ways, and with our own.

mod check;
mod golden;

use crate::harness::Env;

/// A working folder with the small pack in `mini`.
fn env() -> Env {
    let t = Env::new();
    t.copy("tests/testsuite/new_project/mini", "mini");
    t
}

/// Replaces `from` by `to` in the file `path` of the small pack; writes `to` where `from` is empty.
#[track_caller]
fn change(t: &Env, path: &str, from: &str, to: &str) {
    let path = format!("mini/{path}");
    if from.is_empty() {
        return t.write(&path, to);
    }
    let text = t.read(&path);
    assert!(text.contains(from), "{path} has no {from:?}");
    t.write(&path, text.replacen(from, to, 1));
}
