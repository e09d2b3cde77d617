//! Baselines: findings that were there when somebody began to look, kept in a file until they are dealt with.

use std::collections::{BTreeSet, HashSet};

use camino::Utf8PathBuf;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::fingerprint::fingerprints;
use crate::diagnostic::{Diagnostic, Severity, Sources};

/// Raised when a file of this version cannot be read any more.
const VERSION: u32 = 1;

/// Findings that are accepted for now.
#[derive(Debug, Clone, Default)]
pub struct Baseline {
    /// The file, relative to the root, with `/` between names.
    pub path: Utf8PathBuf,
    /// The file's text.
    pub text: String,
    /// In the file's order.
    pub entries: Vec<Entry>,
}

/// One finding that is accepted. Ordered as it is written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Entry {
    /// The document, relative to the root.
    pub path: String,
    /// The rule's id.
    pub rule: String,
    /// What it said when it was accepted. For those who read the file; only the fingerprint counts.
    pub message: String,
    /// What it is known by.
    pub fingerprint: String,
}

/// Why a text is no baseline.
#[derive(Debug, Error)]
pub enum BaselineError {
    /// It is no JSON, or not of this shape.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// A later program wrote it.
    #[error("it is of version {0}; this program reads version {VERSION}")]
    Version(u32),
}

#[derive(Deserialize)]
struct File {
    version: u32,
    findings: Vec<Entry>,
}

impl Baseline {
    /// Reads the `text` of the file at `path`.
    ///
    /// # Errors
    ///
    /// Where it is no baseline.
    pub fn read(path: impl Into<Utf8PathBuf>, text: String) -> Result<Self, BaselineError> {
        let file: File = serde_json::from_str(&text)?;
        if file.version != VERSION {
            return Err(BaselineError::Version(file.version));
        }
        Ok(Self { path: path.into(), entries: file.findings, text })
    }

    /// The text of a file that accepts `found`, but for what could not be checked: sorted, a line for each.
    #[must_use]
    pub fn write(found: &[Diagnostic], sources: &dyn Sources) -> String {
        let entries = found.iter().zip(fingerprints(found, sources)).filter(|(diagnostic, _)| may_accept(diagnostic));
        let entries: BTreeSet<Entry> = entries
            .map(|(diagnostic, fingerprint)| Entry {
                path: diagnostic.primary.path.to_string(),
                rule: diagnostic.rule.to_string(),
                message: diagnostic.message.clone(),
                fingerprint,
            })
            .collect();
        // Texts and numbers always have a form in JSON.
        let lines: Vec<_> = entries.iter().filter_map(|entry| serde_json::to_string(entry).ok()).collect();
        let between = if lines.is_empty() { "" } else { "\n  " };
        let end = if lines.is_empty() { "" } else { "\n" };
        format!("{{\n\"version\": {VERSION},\n\"findings\": [{between}{}{end}]\n}}\n", lines.join(",\n  "))
    }

    /// Takes what is accepted out of `found`. Returns how many that were, and the entries that nothing answers to.
    pub(super) fn apply(&self, found: &mut Vec<Diagnostic>, sources: &dyn Sources) -> (usize, Vec<&Entry>) {
        let accepted: HashSet<&str> = self.entries.iter().map(|entry| entry.fingerprint.as_str()).collect();
        let all = fingerprints(found, sources);
        let mut met = HashSet::new();
        let before = found.len();
        let mut each = all.into_iter();
        found.retain(|diagnostic| {
            let fingerprint = each.next().unwrap_or_default();
            let hidden = may_accept(diagnostic) && accepted.contains(fingerprint.as_str());
            if hidden {
                met.insert(fingerprint);
            }
            !hidden
        });
        let unmet = self.entries.iter().filter(|entry| !met.contains(&entry.fingerprint));
        (before - found.len(), unmet.collect())
    }
}

/// Nobody can accept what nobody has looked at.
#[must_use]
pub fn may_accept(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity != Severity::NotChecked
}
