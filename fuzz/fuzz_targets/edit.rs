//! Edits that are made change what they say and not a byte more; others are refused.

#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use patternbook::markdown::edit::{self, Replacement};

#[derive(Debug, Arbitrary)]
struct Input<'a> {
    /// Where each replacement starts after the one before, how much goes, and what comes.
    replacements: Vec<(u8, u8, &'a str)>,
    text: &'a str,
}

fuzz_target!(|input: Input<'_>| {
    let Input { replacements, text } = input;
    let mut at = 0;
    let replacements: Vec<Replacement> = replacements
        .into_iter()
        .map(|(skipped, length, new)| {
            let start = at + usize::from(skipped);
            at = start + usize::from(length);
            Replacement { range: start..at, text: new.to_owned() }
        })
        .collect();
    let fits = |replacement: &Replacement| text.get(replacement.range.clone()).is_some();
    match edit::apply(text, &replacements) {
        Ok(edited) => {
            assert!(replacements.iter().all(fits));
            let mut rest = edited.as_str();
            let mut done = 0;
            for replacement in &replacements {
                let kept = &text[done..replacement.range.start];
                rest = rest.strip_prefix(kept).unwrap_or_else(|| panic!("{kept:?} is gone"));
                rest = rest.strip_prefix(&*replacement.text).unwrap_or_else(|| panic!("{replacement:?} is not made"));
                done = replacement.range.end;
            }
            assert_eq!(rest, &text[done..]);
        }
        Err(_) => assert!(!replacements.is_empty(), "no edit is always possible"),
    }
});
