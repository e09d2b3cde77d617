//! Every way in which trees are spoilt, or changed without harm.

mod decisions;
mod documents;
mod examples;
mod harmless;
mod infrastructure;
mod legends;
mod links;
mod merges;
mod moves;
mod references;
mod regions;
mod rows;
mod statuses;
mod variables;
mod verifications;
mod waivers;

use crate::model::Pattern;
use crate::mutant::Kind;
use crate::random::Random;
use crate::tree::Tree;

/// All kinds, in the order in which they are documented.
pub(crate) fn all() -> Vec<&'static Kind> {
    [
        statuses::KINDS,
        rows::KINDS,
        legends::KINDS,
        references::KINDS,
        moves::KINDS,
        examples::KINDS,
        documents::KINDS,
        links::KINDS,
        variables::KINDS,
        waivers::KINDS,
        decisions::KINDS,
        regions::KINDS,
        verifications::KINDS,
        infrastructure::KINDS,
        merges::KINDS,
        harmless::KINDS,
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// One of the tree's patterns that is so.
fn pattern<'t>(tree: &'t Tree, random: &mut Random, is: impl Fn(&&Pattern) -> bool) -> Option<&'t Pattern> {
    random.pick(tree.patterns.iter().filter(is))
}

/// A word with one slip of the pen.
fn slip(word: &str, random: &mut Random) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = 1 + random.below(letters.len() - 2);
    match random.below(4) {
        0 => letters.insert(at, letters[at]),
        1 => drop(letters.remove(at)),
        2 if letters[at] != letters[at + 1] => letters.swap(at, at + 1),
        _ => letters[at] = if letters[at] == 'x' { 'y' } else { 'x' },
    }
    letters.into_iter().collect()
}
