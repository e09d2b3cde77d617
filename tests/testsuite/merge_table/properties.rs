//! What holds for every three texts.

use patternbook::repo::merge::{Markers, Shown, Versions};
use patternbook::sync::merge::merge;
use proptest::prelude::*;

/// Pieces that documents are made of, right and wrong ones.
const PIECES: &[&str] = &[
    "| Pattern | Status |\n|---|---|\n",
    "Name | Status\r\n:-- | --:\r\n",
    "| A | Canonical |\n",
    "| A | Deprecated |\n",
    "|A|Canonical|\n",
    "| B | Canonical | more |\r\n",
    "| B\n",
    "| **C** \\| d | x |\n",
    "| | |\n",
    "C | y\n",
    "text\n",
    "text",
    "\n",
    "\r\n",
    "\r",
    "## Heading\n",
    "```\n",
    "> ",
    "- ",
    "    ",
    "\\",
    "|",
    "ü",
    "<!--\n",
    "<<<<<<",
    "< x\n=======\n",
];

fn document() -> impl Strategy<Value = String> {
    let pieces = prop::collection::vec(prop::sample::select(PIECES), 0..16).prop_map(|pieces| pieces.concat());
    prop_oneof![4 => pieces, 1 => any::<String>()]
}

/// A row for some of six names, in any order.
fn rows() -> impl Strategy<Value = Vec<(char, u8, u8)>> {
    let names = prop::sample::subsequence(vec!['a', 'b', 'c', 'd', 'e', 'f'], 0..=6);
    names.prop_shuffle().prop_flat_map(|names| {
        let length = names.len();
        let cells = prop::collection::vec((0..3u8, 0..3u8), length);
        (Just(names), cells).prop_map(|(names, cells)| {
            names.into_iter().zip(cells).map(|(name, (one, other))| (name, one, other)).collect()
        })
    })
}

/// What a value becomes where only one side changed it.
fn settle<T: PartialEq + Copy>(base: T, ours: T, theirs: T) -> Option<T> {
    Versions { base, ours, theirs }.settled()
}

fn table(rows: &[(char, u8, u8)]) -> String {
    let rows: String = rows.iter().map(|(name, one, other)| format!("| {name} | s{one} | o{other} |\n")).collect();
    format!("before\n\n| Pattern | Status | Owner |\n|---|---|---|\n{rows}\nafter\n")
}

/// The merged text, and whether it is clean.
fn merged(base: &str, ours: &str, theirs: &str) -> (String, bool) {
    let labels = Versions { base: "base", ours: "ours", theirs: "theirs" }.map(str::to_owned);
    let markers = Markers { labels, size: 7, shown: Shown::Sides };
    let merged = merge(Versions { base, ours, theirs }.map(str::as_bytes), &markers).unwrap();
    (String::from_utf8(merged.text).unwrap(), merged.is_clean)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn one_side_that_changed_nothing_leaves_the_other(base in document(), side in document()) {
        prop_assert_eq!(merged(&base, &base, &base), (base.clone(), true));
        prop_assert_eq!(merged(&base, &side, &base), (side.clone(), true));
        prop_assert_eq!(merged(&base, &base, &side), (side.clone(), true));
        prop_assert_eq!(merged(&base, &side, &side), (side.clone(), true));
    }

    #[test]
    fn any_three_texts_are_merged(base in document(), ours in document(), theirs in document()) {
        let (text, is_clean) = merged(&base, &ours, &theirs);
        let (_, swapped) = merged(&base, &theirs, &ours);
        prop_assert_eq!(is_clean, swapped);
        // Nothing comes from nowhere: every word was in one of them.
        let markers = ["<<<<<<<", "=======", ">>>>>>>", "ours", "theirs"];
        let known = |word: &str| markers.contains(&word) || [&base, &ours, &theirs].iter().any(|it| it.contains(word));
        let strange = text.split([' ', '\n', '\r', '|']).find(|word| !known(word));
        prop_assert_eq!(strange, None);
    }

    #[test]
    fn every_row_is_what_a_person_would_make_of_it(base in rows(), ours in rows(), theirs in rows()) {
        let (text, is_clean) = merged(&table(&base), &table(&ours), &table(&theirs));
        let find = |rows: &[(char, u8, u8)], name| rows.iter().find(|row| row.0 == name).copied();
        let moved = |side: &[(char, u8, u8)], other: &[(char, u8, u8)]| {
            let names = |rows: &[(char, u8, u8)], by: &[(char, u8, u8)]| -> String {
                rows.iter().map(|row| row.0).filter(|name| find(by, *name).is_some()).collect()
            };
            names(side, other) != names(other, side)
        };
        // Where both moved rows the lines decide, which is Git's to test.
        prop_assume!(!(moved(&base, &ours) && moved(&base, &theirs)));
        for name in 'a'..='f' {
            let sides = [find(&base, name), find(&ours, name), find(&theirs, name)];
            let expected = match sides {
                [Some(base), Some(ours), Some(theirs)] => {
                    let one = settle(base.1, ours.1, theirs.1);
                    one.zip(settle(base.2, ours.2, theirs.2)).map(|(one, other)| Some((name, one, other)))
                }
                [base, ours, theirs] => settle(base, ours, theirs),
            };
            let Some(expected) = expected else {
                prop_assert!(!is_clean);
                continue;
            };
            let lines: Vec<_> = text.lines().filter(|line| line.starts_with(&format!("| {name} |"))).collect();
            let row = expected.map(|(name, one, other)| format!("| {name} | s{one} | o{other} |"));
            prop_assert_eq!(lines, row.iter().map(String::as_str).collect::<Vec<_>>());
        }
    }
}
