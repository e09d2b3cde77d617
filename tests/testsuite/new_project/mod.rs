//! `new-project`, with a small pack of its own (`mini/`) and with the built-in one.

mod answers;
mod builtin;
#[cfg(unix)]
mod interactive;
#[cfg(unix)]
mod interrupted;
mod layers;
mod packs;
mod preview;
mod target;
mod write;

use crate::harness::Env;

/// A working folder with the small pack in `mini`.
fn env() -> Env {
    let t = Env::new();
    t.copy("tests/testsuite/new_project/mini", "mini");
    t
}
