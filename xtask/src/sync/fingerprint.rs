//! What a finding is known by from one run to the next, while lines around it come and go.

use std::collections::HashMap;

use crate::diagnostic::{Diagnostic, Sources};
use crate::plan::Digest;

/// How many hexadecimal digits of the digest are kept: enough to tell a repository's findings apart, few enough to be
/// read past in a diff.
const DIGITS: usize = 24;

/// A fingerprint for each of `found`, in their order: of the rule, the path, the message without its numbers, and the
/// line that it is about, without the blanks around it. Findings that are the same in all of these are numbered in the
/// order in which they stand, so `found` has to be sorted by place.
#[must_use]
pub fn fingerprints(found: &[Diagnostic], sources: &dyn Sources) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    // Findings of a file stand together, so that each is read once.
    let mut last = None;
    let mut fingerprints = Vec::with_capacity(found.len());
    for diagnostic in found {
        let path = diagnostic.primary.path.as_path();
        if last.as_ref().is_none_or(|(other, _)| *other != path) {
            last = Some((path, sources.text(path)));
        }
        let text = last.as_ref().and_then(|(_, text)| text.as_deref()).unwrap_or_default();
        let message = without_numbers(&diagnostic.message);
        let known = format!("{}\0{path}\0{message}\0{}", diagnostic.rule, line(text, diagnostic));
        let ordinal = seen.entry(known.clone()).or_default();
        let digest = Digest::of(format!("{known}\0{ordinal}").as_bytes()).to_string();
        *ordinal += 1;
        fingerprints.push(digest[..DIGITS].to_owned());
    }
    fingerprints
}

/// The line that a finding begins in. Nothing for one that is about the file as a whole.
fn line<'t>(text: &'t str, diagnostic: &Diagnostic) -> &'t str {
    if diagnostic.primary.range == (0..0) {
        return "";
    }
    let at = text.floor_char_boundary(diagnostic.primary.range.start);
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
    text[start..end].trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}

/// Each run of digits as one mark: "has 12 lines" is the same finding as "has 13 lines".
fn without_numbers(message: &str) -> String {
    let mut text = String::with_capacity(message.len());
    for c in message.chars() {
        match c.is_ascii_digit() {
            true if text.ends_with('#') => {}
            true => text.push('#'),
            false => text.push(c),
        }
    }
    text
}
