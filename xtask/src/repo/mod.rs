//! The world outside: files, Git, cargo workspaces, symbols.

pub mod cargo;
pub mod command;
pub mod dotenv;
pub mod env_spec;
pub mod files;
pub mod first_commit;
pub mod git;
pub mod history;
pub mod http;
pub mod merge;
mod packfile;
pub mod reads;
pub mod region;
pub mod revision;
pub mod skim;
mod stat;
pub mod symbols;
pub mod watch;
pub mod web;

pub use files::Files;
pub use history::History;
pub use stat::Stat;
