//! The world outside: files, Git, cargo workspaces, symbols.

pub mod region;
