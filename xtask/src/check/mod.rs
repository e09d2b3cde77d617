//! The pitfalls of the five patterns as rules over any repository: its files, pipelines and infrastructure become
//! verdicts and diagnostics.

pub mod attestation;
pub mod book;
pub mod code;
pub mod fixes;
pub mod judge;
pub mod mask;
pub mod pipeline;
pub mod project;
pub mod registry;
pub mod rule;
mod rules;
mod scanners;
pub mod secret;

pub use attestation::Attestation;
pub use judge::{Judged, Report, Verdict, run};
pub use project::Project;
pub use rule::{Area, Outcome, Rule};

use crate::sync::Baseline;

/// What a run is asked for.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Only findings in these files and folders, relative to the root with `/` between names. All where empty.
    pub paths: Vec<String>,
    /// The day on which it is: `2026-01-31`.
    pub today: String,
    /// Findings that are accepted for now.
    pub baseline: Option<Baseline>,
    /// Whether to run other tools that are installed.
    pub scanners: bool,
}
