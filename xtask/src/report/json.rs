//! Diagnostics for programs.

use std::io;

use serde::Serialize;

use super::source::Documents;
use crate::check::{Judged, Report as Checked, Verdict};
use crate::diagnostic::{Diagnostic, Edit, Fix, LineColumn, Severity, Sources, Span};

/// Raised when a field changes its meaning or goes; new fields may come without.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    summary: Summary,
    diagnostics: Vec<Item<'a>>,
}

/// How many diagnostics there are of each severity.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Things that are wrong.
    pub errors: usize,
    /// Things that are doubtful.
    pub warnings: usize,
    /// Things worth knowing.
    pub notes: usize,
    /// Things that could not be looked at.
    pub not_checked: usize,
    /// How many of all have a fix.
    pub fixable: usize,
}

impl Summary {
    /// Counts.
    #[must_use]
    pub fn of(diagnostics: &[Diagnostic]) -> Self {
        let mut summary = Self::default();
        for diagnostic in diagnostics {
            *match diagnostic.severity {
                Severity::Error => &mut summary.errors,
                Severity::Warning => &mut summary.warnings,
                Severity::Note => &mut summary.notes,
                Severity::NotChecked => &mut summary.not_checked,
            } += 1;
            summary.fixable += usize::from(diagnostic.fix.is_some());
        }
        summary
    }
}

#[derive(Serialize)]
struct Item<'a> {
    rule: &'a str,
    severity: &'a str,
    message: &'a str,
    #[serde(flatten)]
    place: Place<'a>,
    label: &'a str,
    related: Vec<Related<'a>>,
    help: Option<&'a str>,
    fix: Option<FixItem<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    path: &'a str,
    start: Position,
    end: Position,
}

/// Line and column from 1, the column in characters; the offset in bytes from the start of the file. Line and column
/// are null where the file could not be read.
#[derive(Serialize)]
struct Position {
    line: Option<usize>,
    column: Option<usize>,
    offset: usize,
}

#[derive(Serialize)]
struct Related<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    label: &'a str,
}

#[derive(Serialize)]
struct FixItem<'a> {
    title: &'a str,
    edits: Vec<EditItem<'a>>,
}

#[derive(Serialize)]
struct EditItem<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    text: &'a str,
}

#[derive(Serialize)]
struct Verdicts<'a> {
    version: u32,
    summary: VerdictSummary,
    rules: Vec<RuleItem<'a>>,
    diagnostics: Vec<Item<'a>>,
}

/// How many rules stand how, and how many findings there are.
#[derive(Serialize)]
struct VerdictSummary {
    pass: usize,
    fail: usize,
    attested: usize,
    expired: usize,
    not_checked: usize,
    waived: usize,
    accepted: usize,
    findings: Summary,
}

#[derive(Serialize)]
struct RuleItem<'a> {
    rule: &'a str,
    pattern: &'a str,
    verdict: &'a str,
    reason: &'a str,
    attest: Option<&'a str>,
    attestation: Option<AttestationItem<'a>>,
}

#[derive(Serialize)]
struct AttestationItem<'a> {
    by: &'a str,
    date: &'a str,
    until: &'a str,
    note: Option<&'a str>,
}

/// Prints one JSON object: `{"version":1,"summary":{…},"diagnostics":[…]}`.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn diagnostics(out: &mut dyn io::Write, diagnostics: &[Diagnostic], sources: &dyn Sources) -> io::Result<()> {
    let mut documents = Documents::new(sources);
    let items = diagnostics.iter().map(|diagnostic| item(diagnostic, &mut documents)).collect();
    let report = Report { version: VERSION, summary: Summary::of(diagnostics), diagnostics: items };
    serde_json::to_writer_pretty(&mut *out, &report)?;
    writeln!(out)
}

/// Prints one JSON object: `{"version":1,"summary":{…},"rules":[…],"diagnostics":[…]}`.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn verdicts(out: &mut dyn io::Write, checked: &Checked, sources: &dyn Sources) -> io::Result<()> {
    let mut documents = Documents::new(sources);
    let diagnostics = &checked.found.diagnostics;
    let report = Verdicts {
        version: VERSION,
        summary: VerdictSummary {
            pass: checked.count(Verdict::Pass),
            fail: checked.count(Verdict::Fail),
            attested: checked.count(Verdict::Attested),
            expired: checked.count(Verdict::Expired),
            not_checked: checked.count(Verdict::NotChecked),
            waived: checked.found.waived,
            accepted: checked.found.accepted,
            findings: Summary::of(diagnostics),
        },
        rules: checked.judged.iter().map(rule_item).collect(),
        diagnostics: diagnostics.iter().map(|diagnostic| item(diagnostic, &mut documents)).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &report)?;
    writeln!(out)
}

fn rule_item(judged: &Judged) -> RuleItem<'_> {
    RuleItem {
        rule: &judged.rule,
        pattern: judged.pattern,
        verdict: judged.verdict.as_str(),
        reason: &judged.reason,
        attest: judged.attest,
        attestation: judged.attestation.as_ref().map(|it| AttestationItem {
            by: &it.by,
            date: &it.date,
            until: &it.until,
            note: it.note.as_deref(),
        }),
    }
}

fn item<'a>(diagnostic: &'a Diagnostic, documents: &mut Documents<'_>) -> Item<'a> {
    let related = diagnostic.related.iter();
    Item {
        rule: &diagnostic.rule,
        severity: diagnostic.severity.as_str(),
        message: &diagnostic.message,
        place: place(&diagnostic.primary, documents),
        label: &diagnostic.label,
        related: related.map(|one| Related { place: place(&one.span, documents), label: &one.label }).collect(),
        help: diagnostic.help.as_deref(),
        fix: diagnostic.fix.as_ref().map(|fix| fix_item(fix, documents)),
    }
}

fn fix_item<'a>(fix: &'a Fix, documents: &mut Documents<'_>) -> FixItem<'a> {
    let edit = |edit: &'a Edit| EditItem { place: place(&edit.span, documents), text: &edit.text };
    FixItem { title: &fix.title, edits: fix.edits.iter().map(edit).collect() }
}

fn place<'a>(span: &'a Span, documents: &mut Documents<'_>) -> Place<'a> {
    documents.load(std::iter::once(span.path.as_path()));
    let position = |offset: usize| {
        let place: Option<LineColumn> = documents.get(&span.path).map(|document| document.place(offset));
        Position { line: place.map(|place| place.line), column: place.map(|place| place.column), offset }
    };
    Place { path: span.path.as_str(), start: position(span.range.start), end: position(span.range.end) }
}
