//! What a rule is, and what comes of asking one.

use super::Project;
use crate::diagnostic::{Diagnostic, Severity};

/// The pattern that a pitfall belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Area {
    /// Settings that differ between environments.
    Configuration,
    /// From a pull request to production.
    Pipeline,
    /// Resources that are written down.
    Infrastructure,
    /// What nobody may read.
    Secrets,
    /// What is seen of what runs.
    Monitoring,
}

impl Area {
    /// All of them, in the document's order.
    pub const ALL: [Self; 5] =
        [Self::Configuration, Self::Pipeline, Self::Infrastructure, Self::Secrets, Self::Monitoring];

    /// The pattern's name, as its document has it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Configuration => "Environment-Specific Configuration",
            Self::Pipeline => "CI/CD Promotion Pipeline",
            Self::Infrastructure => "Infrastructure as Code (IaC)",
            Self::Secrets => "Secret Management",
            Self::Monitoring => "Monitoring & Observability",
        }
    }
}

/// A pitfall that a repository does not fall into.
pub trait Rule: Sync {
    /// Its name in every output: lower-case words with hyphens.
    fn id(&self) -> &'static str;

    /// The pattern that it belongs to.
    fn area(&self) -> Area;

    /// What it holds to be true, as a sentence.
    fn summary(&self) -> &'static str;

    /// How much what it finds weighs, as a rule.
    fn severity(&self) -> Severity {
        Severity::Error
    }

    /// Whether what it finds may be waived at any of its places: where it is about two sides, either may say why.
    fn has_sides(&self) -> bool {
        false
    }

    /// What a person may vouch for where no program can tell, as a sentence.
    fn attest(&self) -> Option<&'static str> {
        None
    }

    /// Looks.
    fn check(&self, project: &Project) -> Outcome;
}

/// What came of asking a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It has looked.
    Checked {
        /// At what: "3 jobs that deploy".
        what: String,
        /// Where the rule is not kept. Of severity [`Severity::NotChecked`]: what it could not look at.
        found: Vec<Diagnostic>,
    },
    /// There is nothing of the kind that it is about; why that is known.
    Nothing(String),
    /// What is in the repository does not tell; why.
    Unknown(String),
}

impl Outcome {
    /// It has looked at `what`.
    pub fn checked(what: impl Into<String>, found: Vec<Diagnostic>) -> Self {
        Self::Checked { what: what.into(), found }
    }

    /// There is nothing to look at.
    pub fn nothing(why: impl Into<String>) -> Self {
        Self::Nothing(why.into())
    }

    /// It cannot be told.
    pub fn unknown(why: impl Into<String>) -> Self {
        Self::Unknown(why.into())
    }
}
