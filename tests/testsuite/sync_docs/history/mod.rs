//! What Git's history decides, on small repositories with commits at fixed dates.

mod examples;
mod jumps;
mod statuses;
mod verifications;

use crate::harness::Env;

/// Clones the repository in `work/from` as `work/to` with only the newest commit.
pub(super) fn clone_shallow(t: &Env, from: &str, to: &str) {
    let url = format!("file://{}", t.path(from).display());
    let cloned = t.process("git").args(["clone", "--quiet", "--depth", "1", &url, to]).status().unwrap();
    assert!(cloned.success());
}
