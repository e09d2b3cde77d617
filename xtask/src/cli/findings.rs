//! What was fixed and what was found, in the form that is asked for, and the lines at the end of a run.

use std::io::{self, Write};

use clap::ValueEnum;

use super::output;
use crate::diagnostic::Diagnostic;
use crate::report;
use crate::report::json::Summary;
use crate::sync::{Found, Workspace, rules};

/// The forms of a result.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    #[default]
    Human,
    /// For programs
    Json,
    /// For code scanning services and editors: SARIF 2.1.0
    Sarif,
    /// For GitHub Actions: findings beside the lines of a pull request
    Github,
}

/// Prints what was fixed and what was found, and what to do next.
pub(super) fn print(format: Format, fixed: &[Diagnostic], found: &Found, workspace: &Workspace) -> io::Result<()> {
    let diagnostics = &found.diagnostics;
    match format {
        Format::Json => return output::at_once(|out| report::json::diagnostics(out, diagnostics, workspace)),
        Format::Sarif => {
            let (rules, exit_code) = (rules::pages(), exit_code(diagnostics));
            return output::at_once(|out| report::sarif::diagnostics(out, diagnostics, workspace, &rules, exit_code));
        }
        Format::Human | Format::Github => {}
    }
    let mut out = output::report();
    self::fixed(&mut *out, fixed)?;
    match format {
        Format::Github => output::at_once(|out| report::github::diagnostics(out, diagnostics, workspace))?,
        _ => output::findings(diagnostics, workspace)?,
    }
    summary(&mut *out, fixed, found, workspace)?;
    if diagnostics.is_empty() {
        return Ok(());
    }
    explain_hint(diagnostics)
}

/// A line for each finding that was put right.
pub(super) fn fixed(out: &mut dyn io::Write, fixed: &[Diagnostic]) -> io::Result<()> {
    for diagnostic in fixed {
        let path = &diagnostic.primary.path;
        let title = diagnostic.fix.as_ref().map_or("", |fix| &fix.title);
        writeln!(out, "fixed {path}: {}: {title} [{}]", diagnostic.message, diagnostic.rule)?;
    }
    Ok(())
}

/// The last lines: what was looked at, and how it stands.
fn summary(out: &mut dyn io::Write, fixed: &[Diagnostic], found: &Found, workspace: &Workspace) -> io::Result<()> {
    let patterns = workspace.patterns().count();
    let decisions = workspace.records().count();
    let what = match (patterns, decisions) {
        (_, 0) => count(patterns, "pattern"),
        (0, _) => count(decisions, "decision"),
        _ => format!("{} and {}", count(patterns, "pattern"), count(decisions, "decision")),
    };
    let seen = format!("{what} in {}", count(workspace.documents.len(), "document"));
    let mut counts = outcome(fixed.len(), found);
    if found.diagnostics.is_empty() {
        counts.push("in sync".to_owned());
        if workspace.documents.is_empty() && fixed.is_empty() {
            return writeln!(out, "no pattern documents found");
        }
    }
    writeln!(out, "{seen}: {}", counts.join(", "))?;
    let fixable = Summary::of(&found.diagnostics).fixable;
    if fixable > 0 {
        writeln!(out, "`patternbook sync-docs` fixes {fixable} of them")?;
    }
    Ok(())
}

/// Where to read on, once for the whole run, and apart from what programs read.
pub(super) fn explain_hint(diagnostics: &[Diagnostic]) -> io::Result<()> {
    let mut rules: Vec<_> = diagnostics.iter().map(|diagnostic| &*diagnostic.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    match rules.as_slice() {
        [] => Ok(()),
        [rule] => writeln!(output::notes(), "`patternbook explain {rule}` says more"),
        _ => writeln!(output::notes(), "`patternbook explain RULE` says more about each"),
    }
}

/// "2 fixed", "1 error", "3 warnings", "4 waived".
pub(super) fn outcome(fixed: usize, found: &Found) -> Vec<String> {
    let some = |number: usize, what: &str| (number > 0).then(|| format!("{number} {what}"));
    let mut parts: Vec<String> = some(fixed, "fixed").into_iter().collect();
    parts.extend(counts(&found.diagnostics));
    parts.extend(some(found.waived, "waived"));
    parts.extend(some(found.accepted, "accepted by the baseline"));
    parts
}

/// "1 error", "3 warnings", "2 not checked".
pub(super) fn counts(diagnostics: &[Diagnostic]) -> Vec<String> {
    let summary = Summary::of(diagnostics);
    let nouns = [(summary.errors, "error"), (summary.warnings, "warning"), (summary.notes, "note")];
    let mut parts: Vec<String> =
        nouns.iter().filter(|(number, _)| *number > 0).map(|(number, noun)| count(*number, noun)).collect();
    if summary.not_checked > 0 {
        parts.push(format!("{} not checked", summary.not_checked));
    }
    parts
}

/// "1 pattern", "2 patterns".
pub(super) fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// 0 in order, 1 findings, 3 something could not be checked.
pub(super) fn exit_code(found: &[Diagnostic]) -> u8 {
    let summary = Summary::of(found);
    match (summary.errors, summary.not_checked) {
        (0, 0) => 0,
        (0, _) => 3,
        _ => 1,
    }
}
