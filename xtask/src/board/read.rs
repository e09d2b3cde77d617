//! Reads what other runs wrote: the report of a repository, or that of a part of a fleet.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::fleet::{Elsewhere, Entry, Report};
use super::{Checks, Counts, Shard, VERSION, VerifiedCounts};

/// What a file holds.
#[derive(Debug)]
pub(super) enum Input {
    /// One repository.
    Board(Report),
    /// Several, or the share of them that a shard has.
    Fleet { shard: Option<Shard>, repositories: Vec<Entry>, elsewhere: Vec<Elsewhere> },
}

/// Why a file is no report.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// It is something else, or a part of one.
    #[error("it is no report of `patternbook board --format json`: {0}")]
    Malformed(serde_json::Error),
    /// It is one of a form that is not known here.
    #[error("it is a report of version {0}, and this program reads version {VERSION}")]
    Version(u32),
}

#[derive(Deserialize)]
struct Head {
    version: u32,
    kind: Kind,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Board,
    Fleet,
}

#[derive(Deserialize)]
struct BoardForm {
    repository: RepositoryForm,
    date: String,
    summary: SummaryForm,
    #[expect(dead_code, reason = "a report without its rows is none")]
    patterns: Vec<IgnoredAny>,
}

#[derive(Deserialize)]
struct RepositoryForm {
    name: String,
    commit: Option<String>,
    web: Option<String>,
}

#[derive(Deserialize)]
struct SummaryForm {
    patterns: usize,
    statuses: BTreeMap<String, usize>,
    findings: Counts,
    verified: VerifiedCounts,
    checks: Checks,
}

#[derive(Deserialize)]
struct FleetForm {
    shard: Option<Shard>,
    repositories: Vec<Entry>,
    elsewhere: Vec<Elsewhere>,
}

impl Input {
    /// Reads a report.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, ReportError> {
        let head: Head = serde_json::from_slice(bytes).map_err(ReportError::Malformed)?;
        if head.version != VERSION {
            return Err(ReportError::Version(head.version));
        }
        match head.kind {
            Kind::Board => {
                let form: BoardForm = serde_json::from_slice(bytes).map_err(ReportError::Malformed)?;
                Ok(Self::Board(form.into()))
            }
            Kind::Fleet => {
                let form: FleetForm = serde_json::from_slice(bytes).map_err(ReportError::Malformed)?;
                let FleetForm { shard, mut repositories, elsewhere } = form;
                for report in repositories.iter_mut().filter_map(|entry| entry.report.as_mut()) {
                    report.web = report.web.take().filter(is_web);
                }
                Ok(Self::Fleet { shard, repositories, elsewhere })
            }
        }
    }
}

impl From<BoardForm> for Report {
    fn from(form: BoardForm) -> Self {
        let SummaryForm { patterns, statuses, findings, verified, checks } = form.summary;
        let RepositoryForm { name, commit, web } = form.repository;
        Self { name, commit, web: web.filter(is_web), date: form.date, patterns, statuses, findings, verified, checks }
    }
}

/// Whether an address from a file may become a link.
#[expect(clippy::ptr_arg, reason = "it is asked by `Option::filter`")]
fn is_web(address: &String) -> bool {
    address.starts_with("https://")
}
