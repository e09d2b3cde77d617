//! The board: patterns × status × implementation × drift × when last verified × checks, of one repository or of many.
//!
//! A [`Board`] is what is known of one repository's patterns, as plain data, and what its JSON says. A [`Fleet`] has a
//! row for each of many repositories, from such JSON.

mod checks;
pub mod day;
pub mod fleet;
pub mod lifecycle;
mod read;
mod rows;
pub mod shard;

use std::collections::BTreeMap;

use camino::Utf8Path;
use serde::{Deserialize, Serialize};

pub use checks::{Checks, Judgement};
pub use fleet::Fleet;
pub use lifecycle::{Reach, Step};
pub use rows::{Finding, Implementation, Row, State, Verified};
pub use shard::Shard;

use crate::check::{Project, Report};
use crate::diagnostic::{Diagnostic, Severity};
use crate::repo::web;
use crate::sync::{Found, Workspace};

/// Raised when a key goes or changes its meaning; new keys may come without.
pub const VERSION: u32 = 1;

/// What is known of a repository's patterns.
#[derive(Debug, Serialize)]
pub struct Board {
    /// The version of this form.
    pub version: u32,
    /// The word by which a reader tells this form from a fleet's.
    pub kind: &'static str,
    /// Which repository it is.
    pub repository: Repository,
    /// The day on which it was looked at: `2026-01-31`.
    pub date: String,
    /// The words that are statuses here, in the order of the legend; then those that are used all the same.
    pub statuses: Vec<String>,
    /// All rows in numbers.
    pub summary: Summary,
    /// A row for each pattern, in the order of the documents.
    pub patterns: Vec<Row>,
    /// What was found and is about no pattern in particular.
    pub findings: Vec<Finding>,
    /// The rules of `check` that belong to no pattern of the documents.
    pub rules: Vec<Judgement>,
    /// How far back the lifecycles reach.
    pub history: Reach,
}

/// Which repository it is.
#[derive(Debug, Serialize)]
pub struct Repository {
    /// The last name of its folder.
    pub name: String,
    /// The commit that is checked out. `None` where there is none.
    pub commit: Option<String>,
    /// Where people look at it, where it comes from a service that is known.
    pub web: Option<String>,
}

/// Rows in numbers.
#[derive(Debug, Default, Serialize)]
pub struct Summary {
    /// How many patterns there are.
    pub patterns: usize,
    /// How many patterns have each status that is used. Those without one are not in it.
    pub statuses: BTreeMap<String, usize>,
    /// Everything that was found, of patterns or not.
    pub findings: Counts,
    /// How many findings are waived.
    pub waived: usize,
    /// When patterns were last verified.
    pub verified: VerifiedCounts,
    /// How all rules of `check` stand.
    pub checks: Checks,
}

/// How many findings there are of each severity.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Things that are wrong.
    pub errors: usize,
    /// Things that are doubtful.
    pub warnings: usize,
    /// Things worth knowing.
    pub notes: usize,
    /// Things that could not be looked at.
    pub not_checked: usize,
}

impl Counts {
    /// Counts one more.
    pub fn add(&mut self, severity: Severity) {
        *match severity {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
            Severity::Note => &mut self.notes,
            Severity::NotChecked => &mut self.not_checked,
        } += 1;
    }

    /// Whether there is none of any.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// "1 error", "2 warnings", "3 not checked": those that there are, the gravest first.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let count = |number: usize, noun: &str| {
            let plural = if number == 1 { "" } else { "s" };
            (number > 0).then(|| format!("{number} {noun}{plural}"))
        };
        let not_checked = (self.not_checked > 0).then(|| format!("{} not checked", self.not_checked));
        let nouns = [(self.errors, "error"), (self.warnings, "warning"), (self.notes, "note")];
        nouns.into_iter().filter_map(|(number, noun)| count(number, noun)).chain(not_checked).collect()
    }
}

/// How many patterns were last verified, and how.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub struct VerifiedCounts {
    /// Their code is as it was then.
    pub unchanged: usize,
    /// Their code has changed since.
    pub stale: usize,
    /// Whether it has is not known.
    pub not_checked: usize,
    /// They do not say when.
    pub never: usize,
    /// The oldest day on which one was.
    pub oldest: Option<String>,
}

impl Board {
    /// What `sync-docs` found in `workspace` and `check` in `project`, both the repository in the folder `root`, comes to
    /// on the day `today`.
    #[must_use]
    pub fn of(
        root: &Utf8Path,
        (workspace, found): (&Workspace, &Found),
        (project, checked): (&Project, &Report),
        today: &str,
    ) -> Self {
        let (mut patterns, findings) = rows::rows(workspace, found);
        let (checks, rules) = checks::add(workspace, &mut patterns, project, checked);
        let history = lifecycle::add(workspace, &mut patterns, today);
        let statuses = statuses(workspace, &patterns);
        let repository = Repository {
            name: root.file_name().unwrap_or("repository").to_owned(),
            commit: workspace.history.head().map(|id| id.to_string()),
            web: web::address(root),
        };
        let summary = Summary { checks, ..summary(&patterns, found) };
        let (version, kind, date) = (VERSION, "board", today.to_owned());
        Self { version, kind, repository, date, statuses, summary, patterns, findings, rules, history }
    }
}

/// The words of the legend, then those that patterns have or had besides.
fn statuses(workspace: &Workspace, rows: &[Row]) -> Vec<String> {
    let mut statuses: Vec<String> = workspace.vocabulary.names().map(str::to_owned).collect();
    let past = rows.iter().flat_map(|row| row.history.iter().filter_map(|step| step.status.as_ref()));
    for status in rows.iter().filter_map(|row| row.status.as_ref()).chain(past) {
        if !statuses.contains(status) {
            statuses.push(status.clone());
        }
    }
    statuses
}

fn summary(rows: &[Row], found: &Found) -> Summary {
    let mut summary = Summary { patterns: rows.len(), waived: found.waived, ..Summary::default() };
    found.diagnostics.iter().for_each(|diagnostic: &Diagnostic| summary.findings.add(diagnostic.severity));
    for row in rows {
        if let Some(status) = &row.status {
            *summary.statuses.entry(status.clone()).or_default() += 1;
        }
        let verified = &mut summary.verified;
        let Some(Verified { when, state }) = &row.verified else {
            verified.never += 1;
            continue;
        };
        *match state {
            State::Unchanged => &mut verified.unchanged,
            State::Stale => &mut verified.stale,
            State::NotChecked => &mut verified.not_checked,
        } += 1;
        if day::number(when).is_some() && verified.oldest.as_ref().is_none_or(|oldest| when < oldest) {
            verified.oldest = Some(when.clone());
        }
    }
    summary
}
