//! sync-docs: documents, code and history become diagnostics with fixes.

pub mod baseline;
mod cache;
pub mod code;
pub mod collection;
pub mod config;
pub mod entry;
pub mod field;
pub mod fingerprint;
pub mod fixes;
pub mod follow;
pub mod found;
pub mod merge;
pub mod named;
pub mod memory;
pub mod past;
pub mod reading;
mod relevance;
pub mod rules;
pub mod rust;
pub mod stamp;
pub mod signs;
pub mod waiver;
pub mod workspace;

pub use baseline::Baseline;
pub use fixes::{Settled, settle};
pub use found::{Found, examine};
pub use workspace::Workspace;

/// Which side of a disagreement on a status is right where history does not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prefer {
    /// The pattern's document.
    Document,
    /// The status table.
    Table,
}

/// What a run is asked for.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Who wins where a document and a table disagree and history does not tell, or both moved. `None` leaves the
    /// disagreement to a person.
    pub prefer: Option<Prefer>,
    /// Whether code wins over an example that was edited, or of which history does not tell.
    pub prefer_code: bool,
    /// Only findings in these files and folders, relative to the root with `/` between names. All where empty.
    pub paths: Vec<String>,
    /// The day on which it is: `2026-01-31`. Empty where that does not matter.
    pub today: String,
    /// The keys of patterns that were verified today.
    pub verified: Vec<String>,
    /// Findings that are accepted for now.
    pub baseline: Option<Baseline>,
}

impl Options {
    /// Whether findings in the file at `path` are asked for.
    #[must_use]
    pub fn includes(&self, path: &str) -> bool {
        includes(&self.paths, path)
    }
}

/// Whether `path` is one of `paths` or below one of them; there are none where all are asked for.
#[must_use]
pub fn includes(paths: &[String], path: &str) -> bool {
    let is_below = |folder: &String| {
        let rest = path.strip_prefix(folder.as_str());
        folder.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    paths.is_empty() || paths.iter().any(is_below)
}
