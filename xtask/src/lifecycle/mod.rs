//! The life of a pattern: it comes, proves itself step by step, and goes. Each command changes one document and lets
//! sync-docs bring every other place after, and writes nothing that would not be in sync.

pub mod code;
mod decision;
pub mod deprecate;
mod fill;
mod form;
mod group;
pub mod home;
mod index;
pub mod ladder;
mod link;
mod listing;
mod mention;
mod naming;
pub mod new;
mod part;
pub mod promote;
pub mod question;
mod section;
pub mod settle;
mod status;
pub mod subject;
mod tally;

use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::sync::Workspace;

pub use question::{Question, Values};
pub use settle::Changed;
pub use subject::{Subject, Unclear, find};

/// Something that is done in a document, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The document.
    pub path: String,
    /// What: "write `Established`".
    pub what: String,
}

/// A step that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The status before, as it is compared. `None` where there is none.
    pub from: Option<String>,
    /// The status after, as it is compared.
    pub to: String,
    /// The word for it.
    pub word: String,
}

/// What comes of asking for a step.
#[derive(Debug)]
pub enum Aim {
    /// It is to be taken.
    Step(Step),
    /// It was taken already.
    Already {
        /// The status that there is.
        status: String,
        /// Why nothing is to be done.
        why: String,
    },
}

/// Why nothing is changed.
#[derive(Debug)]
pub enum Unmet {
    /// What stands against it. Places are those of the texts in the workspace, which are not written.
    Findings {
        /// What is missing, each with its place and what to do.
        left: Vec<Diagnostic>,
        /// The repository as it would be.
        workspace: Box<Workspace>,
    },
    /// A document would not survive it.
    Spoilt {
        /// The document.
        path: String,
        /// Why.
        error: String,
    },
    /// What is wrong in `patternbook.toml`.
    Configuration(Box<Diagnostic>),
}

/// The rule in whose name demands of a status are found.
pub const RULE: &str = "lifecycle";

/// Something that a status demands and is not there.
fn demand(place: Span, message: impl Into<String>, help: impl Into<String>) -> Diagnostic {
    Diagnostic::new(RULE, Severity::Error, place, message).help(help)
}
