//! What is found, less what is waived and what was accepted before; and what is wrong with waivers and baselines
//! themselves.

use super::baseline::{Baseline, Entry};
use super::waiver::Waiver;
use super::workspace::Document;
use super::{Options, Workspace, rules};
use crate::diagnostic::{Diagnostic, Severity, Span};

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

/// What all rules find where `options` ask for it.
#[must_use]
pub fn examine(workspace: &Workspace, options: &Options) -> Found {
    let mut found = rules::check(workspace, options);
    // Where a rule could not look everywhere, nobody knows what it would have found.
    let blind: Vec<&str> =
        found.iter().filter(|it| it.severity == Severity::NotChecked).map(|diagnostic| diagnostic.rule).collect();
    let (waived, mut about) = waive(workspace, options, &mut found, &blind);
    found.append(&mut about);
    rules::sort(&mut found);
    let mut accepted = 0;
    if let Some(baseline) = &options.baseline {
        let (number, unmet) = baseline.apply(&mut found, workspace);
        accepted = number;
        let asked = |entry: &&Entry| options.includes(&entry.path) && !blind.contains(&entry.rule.as_str());
        let unmet: Vec<&Entry> = unmet.into_iter().filter(asked).collect();
        found.extend(unused_entries(baseline, &unmet));
        rules::sort(&mut found);
    }
    Found { diagnostics: found, waived, accepted }
}

/// Takes what is waived out of `found`. Returns how much that was, and what is wrong with waivers.
fn waive(
    workspace: &Workspace,
    options: &Options,
    found: &mut Vec<Diagnostic>,
    blind: &[&str],
) -> (usize, Vec<Diagnostic>) {
    let before = found.len();
    let mut about = Vec::new();
    for document in &workspace.documents {
        if document.waivers.is_empty() || !options.includes(&document.path) || document.facts.conflict.is_some() {
            continue;
        }
        for waiver in &*document.waivers {
            if let Some(wrong) = invalid(document, waiver) {
                about.push(wrong);
                continue;
            }
            let mut used = false;
            found.retain(|it| {
                let is_waived = it.rule == &*waiver.rule && is_about(it, document, waiver);
                used |= is_waived;
                !is_waived
            });
            let earlier = document.waivers.iter().take_while(|other| other.span != waiver.span);
            let repeated = earlier
                .into_iter()
                .any(|other| other.has_reason && other.rule == waiver.rule && other.place == waiver.place);
            if !used && (repeated || !blind.contains(&&*waiver.rule)) {
                about.push(unused(document, waiver, repeated));
            }
        }
    }
    (before - found.len(), about)
}

/// Whether a finding is in the place of a waiver.
fn is_about(found: &Diagnostic, document: &Document, waiver: &Waiver) -> bool {
    let covers = |span: &Span| span.path == *document.path && waiver.covers(span.range.start);
    let has_sides = rules::rule(found.rule).is_some_and(|rule| rule.has_sides());
    covers(&found.primary) || has_sides && found.related.iter().any(|related| covers(&related.span))
}

fn invalid(document: &Document, waiver: &Waiver) -> Option<Diagnostic> {
    let wrong = |range: &std::ops::Range<usize>, message: String, help: String| {
        Diagnostic::new(INVALID_WAIVER, Severity::Error, document.span(range.clone()), message).help(help)
    };
    let rule = &*waiver.rule;
    if rule.is_empty() {
        let help = "write `<!-- patternbook:ignore RULE reason -->`".to_owned();
        return Some(wrong(&waiver.span, "this waiver names no rule, so that it waives nothing".to_owned(), help));
    }
    let cannot_be = |why: &str| Some(wrong(&waiver.rule_span, format!("`{rule}` {why}"), "take it out".to_owned()));
    if rule == rules::UNREADABLE {
        return cannot_be("cannot be waived: what cannot be read is not checked at all");
    }
    if ABOUT_FINDINGS.iter().any(|(id, ..)| *id == rule) {
        return cannot_be("cannot be waived: it is about waivers and baselines themselves");
    }
    if rules::rule(rule).is_none() {
        let help = match rules::nearest(rule) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`patternbook explain` lists the rules".to_owned(),
        };
        return Some(wrong(&waiver.rule_span, format!("there is no rule `{rule}`, so that nothing is waived"), help));
    }
    (!waiver.has_reason).then(|| {
        let help = format!("say why: `<!-- patternbook:ignore {rule} the reason -->`");
        wrong(&waiver.span, format!("this waiver of `{rule}` gives no reason, so that it waives nothing"), help)
    })
}

fn unused(document: &Document, waiver: &Waiver, repeated: bool) -> Diagnostic {
    let why = if repeated { "another one does" } else { "nothing of the kind is found there" };
    let message = format!("this waiver of `{}` waives nothing: {why}", waiver.rule);
    let diagnostic = Diagnostic::new(UNUSED_WAIVER, Severity::Warning, document.span(waiver.span.clone()), message);
    let help = "take it out, or move it onto the line of the finding or above its block";
    if repeated || waiver.place.is_empty() {
        return diagnostic.help(help);
    }
    diagnostic.related(document.span(waiver.place.start..waiver.place.start), "it is about this").help(help)
}

/// One remark for all entries: it is one command that takes them out.
fn unused_entries(baseline: &Baseline, unmet: &[&Entry]) -> Option<Diagnostic> {
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
        "`patternbook sync-docs --baseline {} --write-baseline` writes it anew: look at what comes and goes",
        baseline.path
    );
    Some(Diagnostic::new(UNUSED_BASELINE, Severity::Warning, place, message).label("the first of them").help(help))
}
