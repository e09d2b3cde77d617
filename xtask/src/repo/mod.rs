//! The world outside: files, Git, cargo workspaces, symbols.

pub mod git;
pub mod region;
