//! What is found, less what is waived and what was accepted before; and what is wrong with waivers and baselines
//! themselves.

use std::borrow::Cow;

use super::baseline::{Baseline, Entry};
use super::waiver::{self, Waiver};
use super::{Options, Workspace, rules};
use crate::diagnostic::{Diagnostic, Severity, Sources, Span};

/// The rule that every waiver names a rule and a reason.
pub const INVALID_WAIVER: &str = "invalid-waiver";
/// The rule that every waiver waives something.
pub const UNUSED_WAIVER: &str = "unused-waiver";
/// The rule that every entry of a baseline is found.
pub const UNUSED_BASELINE: &str = "unused-baseline";

/// Id, summary and usual severity of the rules that are about what other rules find.
pub const ABOUT_FINDINGS: [(&str, &str, Severity); 3] = [
    (INVALID_WAIVER, "Every waiver names a rule and a reason.", Severity::Error),
    (UNUSED_WAIVER, "Every waiver waives something.", Severity::Warning),
    (UNUSED_BASELINE, "Every finding that a baseline accepts is still there.", Severity::Warning),
];

/// The outcome of looking at everything.
#[derive(Debug, Default)]
pub struct Found {
    /// Sorted by place.
    pub diagnostics: Vec<Diagnostic>,
    /// How many findings are waived.
    pub waived: usize,
    /// How many findings the baseline accepts.
    pub accepted: usize,
}

/// What is known of the rules of a command, for those who judge waivers and baselines.
pub trait Book {
    /// The command that has these rules: `sync-docs`.
    fn command(&self) -> &'static str;

    /// Whether this is one of its rules that can be waived.
    fn has(&self, rule: &str) -> bool;

    /// Whether this is the rule of another command, whose waivers are not its business.
    fn leaves(&self, rule: &str) -> bool;

    /// Whether what the rule finds may be waived at any of its places.
    fn has_sides(&self, rule: &str) -> bool;

    /// The rule that is probably meant.
    fn nearest(&self, rule: &str) -> Option<&'static str>;
}

/// What all rules find where `options` ask for it.
#[must_use]
pub fn examine(workspace: &Workspace, options: &Options) -> Found {
    let found = rules::check(workspace, options);
    let documents = workspace.documents.iter().filter(|document| document.facts.conflict.is_none());
    let waivers = documents.map(|document| (&*document.path, &*document.waivers));
    let includes = |path: &str| options.includes(path);
    let mut found = sift(&rules::Documents, found, waivers, &includes, options.baseline.as_ref(), workspace);
    for diagnostic in &mut found.diagnostics {
        let weighs_little = matches!(diagnostic.severity, Severity::Warning | Severity::Note);
        if weighs_little && workspace.config.fail.iter().any(|rule| *rule == diagnostic.rule) {
            diagnostic.severity = Severity::Error;
        }
    }
    found
}

/// Takes what is waived and what the baseline accepts out of `found`, and adds what is wrong with these. `waivers` are
/// those of each file, `includes` tells which files are asked for.
pub fn sift<'w>(
    book: &dyn Book,
    mut found: Vec<Diagnostic>,
    waivers: impl Iterator<Item = (&'w str, &'w [Waiver])>,
    includes: &dyn Fn(&str) -> bool,
    baseline: Option<&Baseline>,
    sources: &dyn Sources,
) -> Found {
    // Where a rule could not look everywhere, nobody knows what it would have found.
    let blind = found.iter().filter(|it| it.severity == Severity::NotChecked);
    let blind: Vec<Cow<'_, str>> = blind.map(|diagnostic| diagnostic.rule.clone()).collect();
    let before = found.len();
    let mut about = Vec::new();
    for (path, waivers) in waivers.filter(|(path, waivers)| !waivers.is_empty() && includes(path)) {
        about.extend(waive(book, path, waivers, &mut found, &blind));
    }
    let waived = before - found.len();
    found.append(&mut about);
    rules::sort(&mut found);
    let mut accepted = 0;
    if let Some(baseline) = baseline {
        let (number, unmet) = baseline.apply(&mut found, sources);
        accepted = number;
        let is_blind = |rule: &str| blind.iter().any(|blind| **blind == *rule) || book.leaves(rule);
        let asked = |entry: &&Entry| includes(&entry.path) && !is_blind(&entry.rule);
        let unmet: Vec<&Entry> = unmet.into_iter().filter(asked).collect();
        found.extend(unused_entries(book, baseline, &unmet));
        rules::sort(&mut found);
    }
    Found { diagnostics: found, waived, accepted }
}

/// Takes what the waivers of one file waive out of `found`. Returns what is wrong with them.
fn waive(
    book: &dyn Book,
    path: &str,
    waivers: &[Waiver],
    found: &mut Vec<Diagnostic>,
    blind: &[Cow<'_, str>],
) -> Vec<Diagnostic> {
    let mut about = Vec::new();
    for waiver in waivers.iter().filter(|waiver| !book.leaves(&waiver.rule)) {
        if let Some(wrong) = invalid(book, path, waiver) {
            about.push(wrong);
            continue;
        }
        let covers = |span: &Span| span.path == *path && waiver.covers(span.range.start);
        let has_sides = book.has_sides(&waiver.rule);
        let mut used = false;
        found.retain(|it| {
            let is_about = |it: &Diagnostic| {
                covers(&it.primary) || has_sides && it.related.iter().any(|related| covers(&related.span))
            };
            let is_waived = *it.rule == *waiver.rule && is_about(it);
            used |= is_waived;
            !is_waived
        });
        let mut earlier = waivers.iter().take_while(|other| other.span != waiver.span);
        let repeated =
            earlier.any(|other| other.has_reason && other.rule == waiver.rule && other.place == waiver.place);
        if !used && (repeated || !blind.iter().any(|rule| **rule == *waiver.rule)) {
            about.push(unused(path, waiver, repeated));
        }
    }
    about
}

fn invalid(book: &dyn Book, path: &str, waiver: &Waiver) -> Option<Diagnostic> {
    let wrong = |range: &std::ops::Range<usize>, message: String, help: String| {
        Diagnostic::new(INVALID_WAIVER, Severity::Error, Span::new(path, range.clone()), message).help(help)
    };
    let rule = &*waiver.rule;
    if rule.is_empty() {
        let help = format!("write `{}`", waiver::spelled(path, "RULE", "reason"));
        return Some(wrong(&waiver.span, "this waiver names no rule, so that it waives nothing".to_owned(), help));
    }
    let cannot_be = |why: &str| Some(wrong(&waiver.rule_span, format!("`{rule}` {why}"), "take it out".to_owned()));
    if rule == rules::UNREADABLE {
        return cannot_be("cannot be waived: what cannot be read is not checked at all");
    }
    if ABOUT_FINDINGS.iter().any(|(id, ..)| *id == rule) {
        return cannot_be("cannot be waived: it is about waivers and baselines themselves");
    }
    if !book.has(rule) {
        let help = match book.nearest(rule) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`patternbook explain` lists the rules".to_owned(),
        };
        return Some(wrong(&waiver.rule_span, format!("there is no rule `{rule}`, so that nothing is waived"), help));
    }
    (!waiver.has_reason).then(|| {
        let help = format!("say why: `{}`", waiver::spelled(path, rule, "the reason"));
        wrong(&waiver.span, format!("this waiver of `{rule}` gives no reason, so that it waives nothing"), help)
    })
}

fn unused(path: &str, waiver: &Waiver, repeated: bool) -> Diagnostic {
    let why = if repeated { "another one does" } else { "nothing of the kind is found there" };
    let message = format!("this waiver of `{}` waives nothing: {why}", waiver.rule);
    let diagnostic = Diagnostic::new(UNUSED_WAIVER, Severity::Warning, Span::new(path, waiver.span.clone()), message);
    let help = "take it out, or move it onto the line of the finding or above its block";
    if repeated || waiver.place.is_empty() {
        return diagnostic.help(help);
    }
    diagnostic.related(Span::new(path, waiver.place.start..waiver.place.start), "it is about this").help(help)
}

/// One remark for all entries: it is one command that takes them out.
fn unused_entries(book: &dyn Book, baseline: &Baseline, unmet: &[&Entry]) -> Option<Diagnostic> {
    let first = unmet.first()?;
    let at = baseline.text.find(&format!("\"{}\"", first.fingerprint)).unwrap_or(0);
    let line = baseline.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let end = baseline.text[at..].find('\n').map_or(baseline.text.len(), |newline| at + newline);
    let message = match unmet.len() {
        1 => "what this baseline accepts in one entry is not found any more".to_owned(),
        number => format!("what this baseline accepts in {number} entries is not found any more"),
    };
    let start = line + (baseline.text[line..end].len() - baseline.text[line..end].trim_start().len());
    let place = Span::new(baseline.path.clone(), start..end);
    let help = format!(
        "`patternbook {} --baseline {} --write-baseline` writes it anew: look at what comes and goes",
        book.command(),
        baseline.path
    );
    Some(Diagnostic::new(UNUSED_BASELINE, Severity::Warning, place, message).label("the first of them").help(help))
}
