//! What can be proved of an environment, and how it came out.

use super::Kind;

/// Something that can be proved of an environment. Its name is what an item of the checklist asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Probe {
    /// `/health` says that nothing critical is missing.
    Health,
    /// `/livez` answers 200.
    Liveness,
    /// `/readyz` answers 200.
    Readiness,
    /// What runs is the commit that should.
    Version,
    /// The certificate is valid, and stays so for a while.
    Tls,
    /// Every required variable is there, by name.
    Variables,
    /// The metrics' port answers.
    Metrics,
    /// Alert rules and dashboards are in the repository.
    Monitoring,
}

impl Probe {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Health,
        Self::Liveness,
        Self::Readiness,
        Self::Version,
        Self::Tls,
        Self::Variables,
        Self::Metrics,
        Self::Monitoring,
    ];

    /// What an item asks for it by.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Health => "health",
            Self::Liveness => "liveness",
            Self::Readiness => "readiness",
            Self::Version => "version",
            Self::Tls => "tls",
            Self::Variables => "variables",
            Self::Metrics => "metrics",
            Self::Monitoring => "monitoring",
        }
    }

    /// The probe of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|probe| probe.name() == name)
    }

    /// What it proves, as an item of a checklist.
    #[must_use]
    pub fn summary(self) -> &'static str {
        match self {
            Self::Health => "`/health` says that nothing critical is missing",
            Self::Liveness => "`/livez` answers",
            Self::Readiness => "`/readyz` answers",
            Self::Version => "What runs is this commit",
            Self::Tls => "The certificate is valid for two more weeks",
            Self::Variables => "Every required variable is there",
            Self::Metrics => "The metrics' port answers",
            Self::Monitoring => "Alert rules and dashboards are in the repository",
        }
    }

    /// What is asked of an environment for which no checklist asks anything.
    pub(super) fn usual(kind: &Kind) -> &'static [Self] {
        match kind {
            Kind::Local => &[Self::Variables, Self::Health],
            Kind::Ci => &[Self::Variables],
            Kind::Deployed => &[Self::Health, Self::Version, Self::Tls, Self::Variables],
        }
    }
}

/// How something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It was looked at, and is so.
    Pass,
    /// It was looked at, and is not so.
    Fail,
    /// It was not looked at, or nothing was learned.
    NotChecked,
}

impl Verdict {
    /// The words that stand for it in every output format.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NotChecked => "not checked",
        }
    }
}

/// What a probe saw. Never a variable's value, nor what a server said in its own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// How it stands.
    pub verdict: Verdict,
    /// What was seen, in one line.
    pub seen: String,
    /// What else is worth knowing, a line each: each check of a health answer, what to do next.
    pub notes: Vec<String>,
}

impl Outcome {
    fn new(verdict: Verdict, seen: impl Into<String>) -> Self {
        Self { verdict, seen: seen.into(), notes: Vec::new() }
    }

    pub(super) fn pass(seen: impl Into<String>) -> Self {
        Self::new(Verdict::Pass, seen)
    }

    pub(super) fn fail(seen: impl Into<String>) -> Self {
        Self::new(Verdict::Fail, seen)
    }

    pub(super) fn not_checked(seen: impl Into<String>) -> Self {
        Self::new(Verdict::NotChecked, seen)
    }

    pub(super) fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    pub(super) fn notes(mut self, notes: impl IntoIterator<Item = String>) -> Self {
        self.notes.extend(notes);
        self
    }
}
