//! From what rules say to verdicts: what is waived, accepted or vouched for, and what is left.

use std::borrow::Cow;

use rayon::prelude::*;

use super::attestation::{self, Attestation};
use super::book::Pitfalls;
use super::rule::{Area, Outcome, Rule};
use super::{Options, Project, registry, scanners};
use crate::diagnostic::{Diagnostic, Severity};
use crate::sync::found::sift;
use crate::sync::rules::sort;
use crate::sync::{Found, includes};

/// How a rule stands. Nothing passes that was not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// It was looked at, and nothing is wrong.
    Pass,
    /// Something is wrong.
    Fail,
    /// No program can tell; somebody vouches for it.
    Attested,
    /// Somebody did, and the date is past.
    Expired,
    /// Nobody knows.
    NotChecked,
}

impl Verdict {
    /// The word that stands for it in every output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Attested => "attested",
            Self::Expired => "expired",
            Self::NotChecked => "not checked",
        }
    }
}

/// A rule with its verdict.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The rule's id, or the name of another tool.
    pub rule: Cow<'static, str>,
    /// The name of the pattern that it belongs to.
    pub pattern: &'static str,
    /// How it stands.
    pub verdict: Verdict,
    /// What was looked at, or why nothing was.
    pub reason: String,
    /// What a person may vouch for, where that is what is missing.
    pub attest: Option<&'static str>,
    /// What somebody vouches for.
    pub attestation: Option<Attestation>,
}

/// The outcome of a run.
#[derive(Debug, Default)]
pub struct Report {
    /// Every rule, in the registry's order.
    pub judged: Vec<Judged>,
    /// What is wrong, and where.
    pub found: Found,
}

impl Report {
    /// How many rules stand so.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.judged.iter().filter(|judged| judged.verdict == verdict).count()
    }
}

/// Asks every rule, and judges.
///
/// # Errors
///
/// What is wrong in `patternbook.toml`.
pub fn run(project: &Project, options: &Options) -> Result<Report, Box<Diagnostic>> {
    let attestations = attestation::read(project)?;
    let asked: Vec<(&dyn Rule, Outcome)> = registry::ALL.par_iter().map(|rule| (*rule, rule.check(project))).collect();
    let mut found: Vec<Diagnostic> = Vec::new();
    for (rule, outcome) in &asked {
        match outcome {
            Outcome::Checked { found: of_rule, .. } => found.extend(of_rule.iter().cloned()),
            Outcome::Unknown(_) => found.extend(attestation::expired(*rule, &attestations, &options.today)),
            Outcome::Nothing(_) => {}
        }
    }
    let scanned = if options.scanners { scanners::run(project) } else { scanners::unasked() };
    found.extend(scanned.iter().flat_map(|scanned| scanned.found.iter().cloned()));
    sort(&mut found);
    let waivers = project.waivers();
    let waivers = waivers.iter().map(|(path, waivers)| (&**path, waivers.as_slice()));
    let mut found =
        sift(&Pitfalls { scanners: options.scanners }, found, waivers, &|_| true, options.baseline.as_ref(), project);
    // Verdicts are about all of the repository, whatever is asked for.
    let rules = asked.iter().map(|(rule, outcome)| judge(*rule, outcome, &found, &attestations, options));
    let mut judged: Vec<Judged> =
        rules.chain(scanned.iter().map(|scanned| scanned.judge(&found.diagnostics))).collect();
    // Each pattern's rules first, then who else looks after it.
    let order: Vec<&str> = Area::ALL.iter().map(|area| area.title()).collect();
    judged.sort_by_key(|judged| order.iter().position(|title| *title == judged.pattern));
    found.diagnostics.retain(|it| includes(&options.paths, it.primary.path.as_str()));
    Ok(Report { judged, found })
}

fn judge(rule: &dyn Rule, outcome: &Outcome, found: &Found, attestations: &[Attestation], options: &Options) -> Judged {
    let has = |severity| found.diagnostics.iter().any(|it| it.rule == rule.id() && it.severity == severity);
    let is_open = matches!(outcome, Outcome::Unknown(_));
    let attestation = attestation::newest(rule, attestations).filter(|_| is_open).cloned();
    let (verdict, reason) = match (outcome, &attestation) {
        (_, Some(it)) if it.is_expired(&options.today) => (Verdict::Expired, what(outcome)),
        (_, Some(_)) => (Verdict::Attested, what(outcome)),
        _ if has(Severity::Error) => (Verdict::Fail, what(outcome)),
        _ if has(Severity::NotChecked) => (Verdict::NotChecked, "not all of it could be read".to_owned()),
        (Outcome::Checked { .. }, _) => (Verdict::Pass, what(outcome)),
        (Outcome::Nothing(_) | Outcome::Unknown(_), _) => (Verdict::NotChecked, what(outcome)),
    };
    let attest = rule.attest().filter(|_| is_open);
    Judged { rule: rule.id().into(), pattern: rule.area().title(), verdict, reason, attest, attestation }
}

fn what(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Checked { what, .. } => what.clone(),
        Outcome::Nothing(why) | Outcome::Unknown(why) => why.clone(),
    }
}
