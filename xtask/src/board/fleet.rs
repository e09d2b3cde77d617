//! Many repositories, a row each, from what each of them reported.
//!
//! What is asked for is never dropped: a repository whose report is missing or cannot be read has a row that says so, and
//! so has one that belongs to a shard of which nothing was heard.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::read::Input;
pub use super::read::ReportError;
use super::{Board, Checks, Counts, Shard, VERSION, VerifiedCounts};
use crate::pattern::status;

/// Many repositories.
#[derive(Debug, Serialize)]
pub struct Fleet {
    /// The version of this form.
    pub version: u32,
    /// The word by which a reader tells this form from a board's.
    pub kind: &'static str,
    /// The day on which it was put together: `2026-01-31`.
    pub date: String,
    /// The share of a list that this is. `None` where it is all.
    pub shard: Option<Shard>,
    /// The statuses that are used anywhere, those that every repository has by default first.
    pub statuses: Vec<String>,
    /// All rows in numbers.
    pub summary: Summary,
    /// A row for each repository, sorted by path.
    pub repositories: Vec<Entry>,
    /// What the list has besides, with the shards that look at it.
    pub elsewhere: Vec<Elsewhere>,
}

/// All rows in numbers.
#[derive(Debug, Default, Serialize)]
pub struct Summary {
    /// How many repositories there are.
    pub repositories: usize,
    /// How many of them have no report.
    pub not_reported: usize,
    /// How many patterns those with a report have.
    pub patterns: usize,
    /// How many patterns have each status.
    pub statuses: BTreeMap<String, usize>,
    /// What was found in all of them.
    pub findings: Counts,
    /// How all rules of `check` stand in all of them.
    pub checks: Checks,
}

/// A repository.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Entry {
    /// What was asked for: a folder, or the file of a report.
    pub path: String,
    /// The shard that looked at it.
    pub shard: Option<Shard>,
    /// What it reported.
    pub report: Option<Report>,
    /// Why it did not.
    pub reason: Option<String>,
}

/// A repository of the list that another shard looks at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Elsewhere {
    /// What was asked for.
    pub path: String,
    /// The shard that it falls into.
    pub shard: Shard,
}

/// What a repository reported, in numbers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Report {
    /// What it is called.
    pub name: String,
    /// The commit that was looked at.
    pub commit: Option<String>,
    /// Where people look at it.
    pub web: Option<String>,
    /// The day on which it was looked at.
    pub date: String,
    /// How many patterns it has.
    pub patterns: usize,
    /// How many of them have each status.
    pub statuses: BTreeMap<String, usize>,
    /// What was found.
    pub findings: Counts,
    /// When patterns were last verified.
    pub verified: VerifiedCounts,
    /// How all rules of `check` stand.
    pub checks: Checks,
}

impl From<Board> for Report {
    fn from(board: Board) -> Self {
        let super::Summary { patterns, statuses, findings, verified, checks, .. } = board.summary;
        let super::Repository { name, commit, web } = board.repository;
        Self { name, commit, web, date: board.date, patterns, statuses, findings, verified, checks }
    }
}

/// The path of a repository as it is compared and shared out: without `./` before it and `/` behind it.
#[must_use]
pub fn plain(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    path.strip_prefix("./").unwrap_or(path)
}

impl Fleet {
    /// Nothing yet, on the day `today`. Of a list in `shard`, `elsewhere` is what other shards look at.
    #[must_use]
    pub fn new(today: &str, shard: Option<Shard>, elsewhere: Vec<Elsewhere>) -> Self {
        Self {
            version: VERSION,
            kind: "fleet",
            date: today.to_owned(),
            shard,
            statuses: Vec::new(),
            summary: Summary::default(),
            repositories: Vec::new(),
            elsewhere,
        }
    }

    /// Adds a repository that was looked at.
    pub fn add_board(&mut self, path: &str, board: Board) {
        self.push(path, Ok(board.into()));
    }

    /// Adds what is in the file of a report: a repository, or the rows of a fleet.
    pub fn add_report(&mut self, path: &str, bytes: &[u8]) {
        match Input::read(bytes) {
            Ok(Input::Board(report)) => self.push(path, Ok(report)),
            Ok(Input::Fleet { shard, repositories, elsewhere }) => {
                self.repositories.extend(repositories.into_iter().map(|entry| Entry { shard, ..entry }));
                self.elsewhere.extend(elsewhere);
            }
            Err(error) => self.push(path, Err(error.to_string())),
        }
    }

    /// Adds a repository of which nothing is known, and why.
    pub fn add_unknown(&mut self, path: &str, reason: String) {
        self.push(path, Err(reason));
    }

    fn push(&mut self, path: &str, outcome: Result<Report, String>) {
        let (report, reason) = match outcome {
            Ok(report) => (Some(report), None),
            Err(reason) => (None, Some(reason)),
        };
        self.repositories.push(Entry { path: plain(path).to_owned(), shard: self.shard, report, reason });
    }

    /// Everything was added: rows of one repository become one, those that no shard reported come in, and all are
    /// counted.
    #[must_use]
    pub fn finish(mut self) -> Self {
        let mut by_path: BTreeMap<String, Entry> = BTreeMap::new();
        for entry in std::mem::take(&mut self.repositories) {
            let is_better = by_path.get(&entry.path).is_none_or(|known| age(&entry) > age(known));
            if is_better {
                by_path.insert(entry.path.clone(), entry);
            }
        }
        self.elsewhere.sort();
        self.elsewhere.dedup();
        if self.shard.is_none() {
            for Elsewhere { path, shard } in std::mem::take(&mut self.elsewhere) {
                let reason = Some(format!("shard {shard} has not reported"));
                let entry = Entry { path: path.clone(), shard: Some(shard), report: None, reason };
                by_path.entry(path).or_insert(entry);
            }
        }
        self.repositories = by_path.into_values().collect();
        self.count();
        self
    }

    fn count(&mut self) {
        let summary = &mut self.summary;
        summary.repositories = self.repositories.len();
        for entry in &self.repositories {
            let Some(report) = &entry.report else {
                summary.not_reported += 1;
                continue;
            };
            // The numbers are from files that anybody may have written.
            let add = |sum: &mut usize, number: usize| *sum = sum.saturating_add(number);
            add(&mut summary.patterns, report.patterns);
            for (status, number) in &report.statuses {
                add(summary.statuses.entry(status.clone()).or_default(), *number);
            }
            summary.checks = summary.checks.and(report.checks);
            add(&mut summary.findings.errors, report.findings.errors);
            add(&mut summary.findings.warnings, report.findings.warnings);
            add(&mut summary.findings.notes, report.findings.notes);
            add(&mut summary.findings.not_checked, report.findings.not_checked);
        }
        let usual = status::DEFAULT.into_iter().chain(status::OPTIONAL);
        self.statuses = usual.filter(|name| summary.statuses.contains_key(*name)).map(str::to_owned).collect();
        let others: Vec<String> =
            summary.statuses.keys().filter(|name| !self.statuses.contains(name)).cloned().collect();
        self.statuses.extend(others);
    }
}

/// A report is better than none, and a later one better than an earlier.
fn age(entry: &Entry) -> Option<&str> {
    entry.report.as_ref().map(|report| report.date.as_str())
}
