//! Patternbook starts a service the way a good platform team would, and then keeps its infrastructure documents true.
//!
//! The library is the whole program; `main.rs` only returns its exit code. Modules are listed in reading order, and
//! imports point down this list only: a module may use those below it, never those above.

pub mod cli;
pub mod lsp;
pub mod report;
pub mod board;
pub mod onboard;
pub mod verify;
pub mod lifecycle;
pub mod scaffold;
pub mod check;
pub mod sync;
pub mod pack;
pub mod pattern;
pub mod repo;
pub mod markdown;
pub mod plan;
pub mod diagnostic;
