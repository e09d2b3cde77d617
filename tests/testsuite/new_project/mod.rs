//! `new-project`, with a small pack of its own (`mini/`) and with the built-in one.

mod answers;
mod builtin;
mod commit;
#[cfg(unix)]
mod interactive;
#[cfg(unix)]
mod interrupted;
mod layers;
mod packs;
mod preview;
mod stacks;
mod target;
mod write;

use crate::harness::Env;

/// A working folder with the small pack in `mini`.
pub(crate) fn env() -> Env {
    let t = Env::new();
    t.copy("tests/testsuite/new_project/mini", "mini");
    t
}

/// Replaces `from` by `to` in the file `path` of the small pack; writes `to` where `from` is empty.
#[track_caller]
pub(crate) fn change(t: &Env, path: &str, from: &str, to: &str) {
    let path = format!("mini/{path}");
    if from.is_empty() {
        return t.write(&path, to);
    }
    let text = t.read(&path);
    assert!(text.contains(from), "{path} has no {from:?}");
    t.write(&path, text.replacen(from, to, 1));
}

/// The small pack, changed so, is refused.
#[track_caller]
fn broken(path: &str, from: &str, to: &str, expected: snapbox::data::Inline) {
    let t = env();
    change(&t, path, from, to);
    t.run(["new-project", "demo", "--pack", "mini", "--defaults"]).code(2).stdout_eq("").stderr_eq(expected);
    assert!(!t.path("demo").exists());
}
