//! Waivers: without a reason, without a cause, and where they belong.

use super::{pattern, slip};
use crate::mutant::{Kind, Mutant};
use crate::random::Random;
use crate::tree::{Tree, line_at, newline};

pub(super) const KINDS: &[Kind] = &[
    Kind { name: "waive without a reason", rules: &["invalid-waiver"], make: no_reason },
    Kind { name: "waive a rule that there is not", rules: &["invalid-waiver"], make: no_rule },
    Kind { name: "waive what is in order", rules: &["unused-waiver"], make: unused },
    Kind { name: "waive what is found", rules: &[], make: used },
];

const RULES: [&str; 4] = ["missing-section", "status-disagreement", "missing-row", "duplicate-pattern"];

/// A comment on a line of its own before a pattern's heading.
fn before_heading(tree: &Tree, random: &mut Random, comment: &str, rule: &'static str) -> Option<Mutant> {
    let pattern = pattern(tree, random, |_| true)?;
    let document = tree.text(&pattern.document);
    let start = pattern.section.start;
    let mutant = Mutant::of(tree, format!("{comment} before `{}`", pattern.name))
        .put(&pattern.document, start..start, &format!("{comment}{}", newline(document)))
        .commit_if(random.coin());
    Some(mutant.expect(rule, &pattern.document, start).stays())
}

fn no_reason(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let rule = random.pick(RULES)?;
    before_heading(tree, random, &format!("<!-- patternbook:ignore {rule} -->"), "invalid-waiver")
}

fn no_rule(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let rule = slip(random.pick(RULES)?, random);
    before_heading(tree, random, &format!("<!-- patternbook:ignore {rule} it is of another time -->"), "invalid-waiver")
}

fn unused(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let rule = random.pick(RULES)?;
    before_heading(tree, random, &format!("<!-- patternbook:ignore {rule} it is of another time -->"), "unused-waiver")
}

/// A status that differs on purpose.
fn used(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let pattern = pattern(tree, random, |pattern| pattern.is == "Established")?;
    let document = tree.text(&pattern.document);
    let line = line_at(document, pattern.status.start);
    let nl = newline(document);
    let comment = "<!-- patternbook:ignore status-disagreement it is of another time -->";
    let end = line.end - nl.len();
    let mutant = Mutant::of(tree, format!("`{}` is Experimental on purpose", pattern.name))
        .put(&pattern.document, end..end, &format!(" {comment}"))
        .put(&pattern.document, pattern.status.clone(), "Experimental")
        .commit_if(random.coin());
    Some(mutant.stays())
}
