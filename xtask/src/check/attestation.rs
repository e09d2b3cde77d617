//! Attestations: what no program can check, somebody vouches for, until a date.
//!
//! ```toml
//! [[attestations]]
//! rule = "direct-push"
//! by = "Ada Example"
//! date = 2026-01-31
//! until = 2026-07-31
//! note = "GitHub's settings were looked at"
//! ```

use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use super::{Project, Rule, book, registry};
use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::sync::config;
use crate::sync::rules::nearest_of;

/// Somebody's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attestation {
    /// The rule that it is about.
    pub rule: String,
    /// Who gives it.
    pub by: String,
    /// The day on which it was given: `2026-01-31`.
    pub date: String,
    /// The last day on which it counts.
    pub until: String,
    /// What was looked at.
    pub note: Option<String>,
    /// Where that is said.
    pub span: Range<usize>,
}

impl Attestation {
    /// Whether it counts no more.
    #[must_use]
    pub fn is_expired(&self, today: &str) -> bool {
        self.until.as_str() < today
    }
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    attestations: Vec<Spanned<Entry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    rule: Spanned<String>,
    by: Spanned<String>,
    date: Spanned<Datetime>,
    until: Spanned<Datetime>,
    note: Option<String>,
}

/// The attestations in `patternbook.toml`.
///
/// # Errors
///
/// What is wrong there.
pub fn read(project: &Project) -> Result<Vec<Attestation>, Box<Diagnostic>> {
    let Some(text) = project.file(config::NAME).and_then(|file| file.text()) else { return Ok(Vec::new()) };
    let file: File = toml::from_str(text).map_err(|error| {
        let message = error.message().lines().next().unwrap_or_default().to_owned();
        wrong(error.span().unwrap_or_default(), message)
    })?;
    file.attestations.into_iter().map(attestation).collect()
}

fn attestation(entry: Spanned<Entry>) -> Result<Attestation, Box<Diagnostic>> {
    let span = entry.span();
    let entry = entry.into_inner();
    let id = entry.rule.get_ref();
    if book::rule(id).is_none_or(|rule| rule.attest().is_none()) {
        let known = || registry::ALL.iter().filter(|rule| rule.attest().is_some()).map(|rule| rule.id());
        let why = if book::rule(id).is_some() { "is checked, not attested" } else { "is no rule" };
        let mut wrong = wrong(entry.rule.span(), format!("`{id}` {why}"));
        wrong.help = Some(match nearest_of(id, known()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("what can be attested: {}", known().collect::<Vec<_>>().join(", ")),
        });
        return Err(wrong);
    }
    if entry.by.get_ref().trim().is_empty() {
        return Err(wrong(entry.by.span(), "nobody gives this attestation".to_owned()));
    }
    let (date, until) = (day(&entry.date)?, day(&entry.until)?);
    if until < date {
        return Err(wrong(entry.until.span(), format!("it ends before it begins, on {date}")));
    }
    let (rule, by) = (entry.rule.into_inner(), entry.by.into_inner());
    Ok(Attestation { rule, by, date, until, note: entry.note, span })
}

/// `2026-01-31`, as TOML writes a day.
fn day(date: &Spanned<Datetime>) -> Result<String, Box<Diagnostic>> {
    match date.get_ref() {
        Datetime { date: Some(date), time: None, offset: None } => Ok(date.to_string()),
        _ => Err(wrong(date.span(), "this is no day, such as 2026-01-31".to_owned())),
    }
}

/// What is to be renewed, of a rule that can still not tell.
pub(super) fn expired(rule: &dyn Rule, attestations: &[Attestation], today: &str) -> Option<Diagnostic> {
    let newest = newest(rule, attestations).filter(|it| it.is_expired(today))?;
    let message = format!("what {} vouched for counted until {}", newest.by, newest.until);
    let diagnostic = Diagnostic::new(rule.id(), Severity::Error, Span::new(config::NAME, newest.span.clone()), message);
    let attest = rule.attest().unwrap_or_default();
    Some(diagnostic.help(format!("look again; where it is still so, set `date` and `until` anew: {attest}")))
}

/// The attestation of a rule that counts longest.
pub(super) fn newest<'a>(rule: &dyn Rule, attestations: &'a [Attestation]) -> Option<&'a Attestation> {
    attestations.iter().filter(|it| it.rule == rule.id()).max_by_key(|it| &it.until)
}

fn wrong(range: Range<usize>, message: String) -> Box<Diagnostic> {
    let help = "`[[attestations]]` takes `rule`, `by`, `date`, `until` and `note`";
    Box::new(Diagnostic::new("configuration", Severity::Error, Span::new(config::NAME, range), message).help(help))
}
