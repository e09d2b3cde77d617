//! Words and marks that every form of the board has.

use crate::board::{Checks, Counts, State, Verified};

/// The class of a status: its colour and its mark. Statuses of a legend of its own share what is left.
pub(super) fn class(status: &str, statuses: &[String]) -> String {
    const KNOWN: [(&str, &str); 6] = [
        ("Canonical", "canonical"),
        ("Established", "established"),
        ("Experimental", "experimental"),
        ("Deprecated", "deprecated"),
        ("Mandatory", "mandatory"),
        ("Needs Harmonization", "harmonize"),
    ];
    if let Some((_, class)) = KNOWN.into_iter().find(|(name, _)| *name == status) {
        return class.to_owned();
    }
    let others = statuses.iter().filter(|name| KNOWN.into_iter().all(|(known, _)| known != **name));
    let number = others.into_iter().position(|name| name == status).unwrap_or_default();
    format!("other-{}", number % 4 + 1)
}

/// What the column of drift says.
pub(super) fn drift(counts: &Counts) -> String {
    let words = counts.words();
    if words.is_empty() { "in sync".to_owned() } else { words.join(", ") }
}

/// The gravest of what was found: `error`, `warning`, `note`, `unknown`, or `fine`.
pub(super) fn weight(counts: &Counts) -> &'static str {
    match counts {
        Counts { errors: 1.., .. } => "error",
        Counts { not_checked: 1.., .. } => "unknown",
        Counts { warnings: 1.., .. } => "warning",
        Counts { notes: 1.., .. } => "note",
        _ => "fine",
    }
}

/// What the column of checks says.
pub(super) fn checks(checks: &Checks) -> String {
    let words = checks.words();
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}

/// The gravest verdict: `error`, `warning`, `unknown`, or `fine`.
pub(super) fn verdicts(checks: &Checks) -> &'static str {
    match checks {
        Checks { fail: 1.., .. } => "error",
        Checks { expired: 1.., .. } => "warning",
        // Nothing is green that was not looked at.
        Checks { not_checked: 1.., .. } | Checks { pass: 0, attested: 0, .. } => "unknown",
        _ => "fine",
    }
}

/// What is said of when a pattern was last verified, beside the day.
pub(super) fn state(verified: &Verified) -> &'static str {
    match verified.state {
        State::Unchanged => "",
        State::Stale => "code has changed since",
        State::NotChecked => "not checked",
    }
}

/// "1 pattern", "2 patterns".
pub(super) fn count(number: usize, noun: &str) -> String {
    match (number, noun.strip_suffix('y')) {
        (1, _) => format!("1 {noun}"),
        (_, Some(stem)) => format!("{number} {stem}ies"),
        _ => format!("{number} {noun}s"),
    }
}
