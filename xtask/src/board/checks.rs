//! What `check` says, by the pattern that each pitfall belongs to.

use serde::{Deserialize, Serialize, Serializer};

use super::rows::{Finding, Row, Texts, finding};
use crate::check::{Project, Report, Verdict};
use crate::sync::Workspace;

/// How many rules stand how.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checks {
    /// Looked at, and nothing is wrong.
    pub pass: usize,
    /// Something is wrong.
    pub fail: usize,
    /// No program can tell; somebody vouches for it.
    pub attested: usize,
    /// Somebody did, and the date is past.
    pub expired: usize,
    /// Nobody knows.
    pub not_checked: usize,
}

impl Checks {
    /// Counts one more.
    fn add(&mut self, verdict: Verdict) {
        *match verdict {
            Verdict::Pass => &mut self.pass,
            Verdict::Fail => &mut self.fail,
            Verdict::Attested => &mut self.attested,
            Verdict::Expired => &mut self.expired,
            Verdict::NotChecked => &mut self.not_checked,
        } += 1;
    }

    /// These and others.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        // The numbers may be from files that anybody may have written.
        Self {
            pass: self.pass.saturating_add(other.pass),
            fail: self.fail.saturating_add(other.fail),
            attested: self.attested.saturating_add(other.attested),
            expired: self.expired.saturating_add(other.expired),
            not_checked: self.not_checked.saturating_add(other.not_checked),
        }
    }

    /// "1 fail", "3 pass", "2 not checked": those that there are, the gravest first.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let nouns = [
            (self.fail, "fail"),
            (self.expired, "expired"),
            (self.pass, "pass"),
            (self.attested, "attested"),
            (self.not_checked, "not checked"),
        ];
        nouns.iter().filter(|(number, _)| *number > 0).map(|(number, noun)| format!("{number} {noun}")).collect()
    }
}

/// A rule of `check`, and how it stands.
#[derive(Debug, Serialize)]
pub struct Judgement {
    /// Its id.
    pub rule: String,
    /// How it stands.
    #[serde(serialize_with = "word")]
    pub verdict: Verdict,
    /// What was looked at, or why nothing was.
    pub reason: String,
    /// What it found.
    pub findings: Vec<Finding>,
}

fn word<S: Serializer>(verdict: &Verdict, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(verdict.as_str())
}

/// Adds to each row the rules that belong to it. Returns how all of them stand, and those that belong to no row.
pub(super) fn add(
    workspace: &Workspace,
    rows: &mut [Row],
    project: &Project,
    report: &Report,
) -> (Checks, Vec<Judgement>) {
    let index = workspace.index();
    let mut texts = Texts::of(project);
    let mut all = Checks::default();
    let mut others = Vec::new();
    for judged in &report.judged {
        all.add(judged.verdict);
        let found = report.found.diagnostics.iter().filter(|diagnostic| diagnostic.rule == judged.rule);
        let judgement = Judgement {
            rule: judged.rule.to_string(),
            verdict: judged.verdict,
            reason: judged.reason.clone(),
            findings: found.map(|diagnostic| finding(diagnostic, &mut texts)).collect(),
        };
        // A document may leave out what stands in brackets.
        let short = judged.pattern.split('(').next().unwrap_or_default();
        let key = index.key(judged.pattern).or_else(|| index.key(short));
        let row = key.and_then(|key| rows.iter_mut().find(|row| crate::pattern::key(&row.name) == key));
        match row {
            Some(row) => {
                row.checks.get_or_insert_default().add(judged.verdict);
                row.rules.push(judgement);
            }
            None => others.push(judgement),
        }
    }
    (all, others)
}
