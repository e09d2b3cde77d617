//! What every test stands on: an environment that inherits nothing, files to work with, and Git histories to read.
//!
//! ```ignore
//! let t = Env::new();
//! t.write("docs/patterns.md", "## Pattern: Retries\n\n**Status:** Canonicle\n");
//! t.run(["sync-docs", "--check"]).code(1).stderr_eq(str![…]);
//! ```

mod env;
mod files;
mod git;
#[cfg(unix)]
mod process;
#[cfg(test)]
mod tests;

pub(crate) use env::Env;
pub(crate) use git::Git;
#[cfg(unix)]
pub(crate) use process::{signal, wait_for};
