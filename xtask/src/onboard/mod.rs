//! The walkthrough from a fresh clone to a service that answers: steps, each with a probe that tells whether it is done.
//!
//! A probe changes nothing. What a step does about what its probe found is asked for and shown by `cli`; everything that
//! it takes is here: the commands, which the repository itself says ([`blocks`]), the plans, and the words.

pub mod blocks;
pub mod checkout;
pub mod dependencies;
pub mod documents;
pub mod environment;
pub mod exercise;
pub mod health;
pub mod patterns;
pub mod record;
pub mod services;
pub mod toolchain;
pub mod version;

pub use checkout::Checkout;

/// A step of the walkthrough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The programs that the repository needs.
    Toolchain,
    /// `.env.local`.
    Environment,
    /// What the service connects to.
    Services,
    /// Other people's code.
    Dependencies,
    /// The service answers for its health.
    Service,
    /// Which document answers what.
    Documents,
    /// The patterns by status.
    Patterns,
    /// A reference is broken, found, and put back.
    FirstChange,
}

/// How a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// There is nothing left to do.
    Done,
    /// Something is.
    Left,
    /// The repository has nothing that it would be about.
    Unneeded,
}

/// What a probe found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// How the step stands.
    pub state: State,
    /// What was found, a line each.
    pub said: Vec<String>,
}

impl Probe {
    /// Nothing is left to do, and why.
    #[must_use]
    pub fn done(said: impl Into<String>) -> Self {
        Self { state: State::Done, said: vec![said.into()] }
    }

    /// Something is left to do: what.
    #[must_use]
    pub fn left(said: impl Into<String>) -> Self {
        Self { state: State::Left, said: vec![said.into()] }
    }

    /// There is nothing that the step would be about.
    #[must_use]
    pub fn unneeded(said: impl Into<String>) -> Self {
        Self { state: State::Unneeded, said: vec![said.into()] }
    }

    /// With more lines.
    #[must_use]
    pub fn with(mut self, said: impl IntoIterator<Item = String>) -> Self {
        self.said.extend(said);
        self
    }
}

impl Step {
    /// All of them, in order.
    pub const ALL: [Self; 8] = [
        Self::Toolchain,
        Self::Environment,
        Self::Services,
        Self::Dependencies,
        Self::Service,
        Self::Documents,
        Self::Patterns,
        Self::FirstChange,
    ];

    /// Its name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Toolchain => "toolchain",
            Self::Environment => "environment",
            Self::Services => "services",
            Self::Dependencies => "dependencies",
            Self::Service => "service",
            Self::Documents => "documents",
            Self::Patterns => "patterns",
            Self::FirstChange => "first-change",
        }
    }

    /// What it is about.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Toolchain => "the programs that this repository needs",
            Self::Environment => "`.env.local`, the settings of this clone",
            Self::Services => "what the service connects to",
            Self::Dependencies => "the code that it builds on",
            Self::Service => "it starts, and answers for its health",
            Self::Documents => "which document answers what",
            Self::Patterns => "how things are done here, by status",
            Self::FirstChange => "a first change, and what notices it",
        }
    }

    /// The steps without which it cannot be taken.
    #[must_use]
    pub fn needs(self) -> &'static [Self] {
        match self {
            Self::Dependencies => &[Self::Toolchain],
            Self::Service => &[Self::Toolchain, Self::Environment, Self::Services, Self::Dependencies],
            _ => &[],
        }
    }

    /// Looks how it stands, and changes nothing.
    #[must_use]
    pub fn probe(self, checkout: &Checkout) -> Probe {
        match self {
            Self::Toolchain => toolchain::probe(checkout),
            Self::Environment => environment::probe(checkout),
            Self::Services => services::probe(checkout),
            Self::Dependencies => dependencies::probe(checkout),
            Self::Service => health::probe(checkout),
            Self::Documents => documents::probe(checkout, self),
            Self::Patterns => patterns::probe(checkout, self),
            Self::FirstChange => exercise::probe(checkout, self),
        }
    }
}
