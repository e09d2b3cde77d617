//! Three versions of anything become one, whichever side is which; a side that changed nothing leaves the other.

#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use patternbook::repo::merge::{Markers, Merged, Shown, Versions};
use patternbook::sync::merge::merge;

#[derive(Debug, Arbitrary)]
struct Input<'a> {
    base: &'a [u8],
    ours: &'a [u8],
    theirs: &'a [u8],
    shows_base: bool,
}

fuzz_target!(|input: Input<'_>| {
    let Input { base, ours, theirs, shows_base } = input;
    let shown = if shows_base { Shown::WithBase } else { Shown::Sides };
    let labels = Versions { base: "base", ours: "ours", theirs: "theirs" }.map(str::to_owned);
    let markers = Markers { labels, size: 7, shown };
    let merged = |base, ours, theirs| merge(Versions { base, ours, theirs }, &markers).unwrap();
    let one = merged(base, ours, theirs);
    let other = merged(base, theirs, ours);
    assert_eq!(one.is_clean, other.is_clean);
    let clean = |text: &[u8]| Merged { text: text.to_owned(), is_clean: true };
    assert_eq!(merged(base, ours, base), clean(ours));
    assert_eq!(merged(base, base, theirs), clean(theirs));
});
