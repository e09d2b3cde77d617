//! Patternbook's behaviour, seen from outside through its binary.
#![expect(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests make and read files of their own, and fail by panicking"
)]

mod harness;
#[cfg(unix)]
mod lsp;

mod apply;
mod board;
mod check;
mod docs;
mod lifecycle;
mod merge_table;
mod new_project;
mod onboard;
mod pack;
mod pictures;
mod report;
mod sync_docs;
mod tidy;
mod usage;
mod verify;
