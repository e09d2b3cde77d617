//! `verify`: a repository's Environment Verification Checklist, proved against an environment.
//!
//! An item of the checklist names what proves it in a comment at its end: `<!-- patternbook:verify health, version -->`. A
//! comment, because it says the same whatever the sentence says, in any language, and is not seen where the document is
//! read. Words such as `/health` in the sentence itself prove nothing: "`/health` answers 200, and the error rate is what
//! it was" is only half proved by asking. An item without the comment is left to people.

pub mod checklist;
pub mod health;
mod monitoring;
mod probe;
mod site;
pub mod stamp;
pub mod target;
mod variables;
mod version;

use crate::repo::Files;
use crate::repo::http::Client;
use crate::repo::revision::Revision;

pub use checklist::Checklist;
pub use probe::{Outcome, Probe, Verdict};
pub use target::{Kind, Target};

/// What is looked at, and how far that may go.
#[derive(Debug)]
pub struct World<'a> {
    /// The repository.
    pub files: &'a Files,
    /// The environment.
    pub target: &'a Target,
    /// Asks its address.
    pub client: &'a Client,
    /// The commit that should run there. `None` where there is none yet.
    pub revision: Option<&'a Revision>,
    /// Whether the repository's own scripts may be run.
    pub may_run_scripts: bool,
}

/// An item of the checklist and how it stands.
#[derive(Debug)]
pub struct Verified {
    /// What it says.
    pub text: String,
    /// Which item of the checklist it is, by its number there. `None` for what no checklist asks.
    pub item: Option<usize>,
    /// How its probes stand, together.
    pub verdict: Verdict,
    /// What each of them saw. Empty for what is left to people.
    pub outcomes: Vec<(Probe, Outcome)>,
}

/// Proves what can be proved: of `checklist` each item for the environment, or, where no item names a probe, what can
/// be said of any such environment.
#[must_use]
pub fn verify(world: &World<'_>, checklist: &Checklist) -> Vec<Verified> {
    let mut asked =
        Asked { site: site::Site::new(world.client, world.target.url.as_deref()), world, answers: Vec::new() };
    let items = checklist.items.iter().enumerate().filter(|(_, item)| item.is_for(world.target));
    let mut verified: Vec<Verified> = items
        .map(|(number, item)| {
            let outcomes: Vec<_> = item.probes.iter().map(|&probe| (probe, asked.outcome(probe))).collect();
            Verified { text: item.text.clone(), item: Some(number), verdict: together(&outcomes), outcomes }
        })
        .collect();
    if verified.iter().all(|item| item.outcomes.is_empty()) {
        verified.extend(Probe::usual(&world.target.kind).iter().map(|&probe| {
            let outcome = asked.outcome(probe);
            let verdict = outcome.verdict;
            Verified { text: probe.summary().to_owned(), item: None, verdict, outcomes: vec![(probe, outcome)] }
        }));
    }
    verified
}

/// Fails where one fails, passes where all pass. What was not looked at is never a pass.
fn together(outcomes: &[(Probe, Outcome)]) -> Verdict {
    let has = |verdict| outcomes.iter().any(|(_, outcome)| outcome.verdict == verdict);
    match (has(Verdict::Fail), has(Verdict::NotChecked) || outcomes.is_empty()) {
        (true, _) => Verdict::Fail,
        (false, true) => Verdict::NotChecked,
        (false, false) => Verdict::Pass,
    }
}

/// Each probe is asked once.
struct Asked<'a> {
    world: &'a World<'a>,
    site: site::Site<'a>,
    answers: Vec<(Probe, Outcome)>,
}

impl Asked<'_> {
    fn outcome(&mut self, probe: Probe) -> Outcome {
        if let Some((_, outcome)) = self.answers.iter().find(|(other, _)| *other == probe) {
            return outcome.clone();
        }
        let outcome = self.ask(probe);
        self.answers.push((probe, outcome.clone()));
        outcome
    }

    fn ask(&self, probe: Probe) -> Outcome {
        match probe {
            Probe::Health => self.site.health(),
            Probe::Liveness => self.site.answers("/livez"),
            Probe::Readiness => self.site.answers("/readyz"),
            Probe::Tls => self.site.tls(),
            Probe::Version => version::version(self.world, &self.site),
            Probe::Variables => variables::variables(self.world),
            Probe::Metrics => monitoring::metrics(self.world),
            Probe::Monitoring => monitoring::as_code(self.world.files),
        }
    }
}
