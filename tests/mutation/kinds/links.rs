//! Links between documents that lead nowhere.

use crate::model::Link;
use crate::mutant::{Kind, Mutant};
use crate::random::Random;
use crate::tree::{Tree, line_at, text};

pub(super) const KINDS: &[Kind] = &[
    Kind { name: "misspell the path of a link", rules: &["broken-link"], make: path },
    Kind { name: "write the path of a link in another case", rules: &["broken-link"], make: path_case },
    Kind { name: "write the anchor of a link in another case", rules: &["broken-link"], make: anchor_case },
    Kind { name: "misspell the anchor of a link", rules: &["broken-link"], make: anchor },
    Kind { name: "rename a heading that is linked to", rules: &["broken-link"], make: heading },
];

/// A link that is so.
fn link<'t>(tree: &'t Tree, random: &mut Random, is: impl Fn(&Link) -> bool) -> Option<&'t Link> {
    random.pick(tree.links.iter().filter(|link| is(link)))
}

fn put(tree: &Tree, random: &mut Random, link: &Link, range: std::ops::Range<usize>, new: &str) -> Mutant {
    Mutant::of(tree, format!("a link in {} leads to {new}", link.document))
        .put(&link.document, range.clone(), new)
        .commit_if(random.coin())
        .expect("broken-link", &link.document, range.start)
}

/// By two letters, so that it may be meant otherwise.
fn path(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let link = link(tree, random, |link| !link.path.is_empty())?;
    let path = &tree.text(&link.document)[link.path.clone()];
    let name = path.rfind('/').map_or(0, |at| at + 1);
    let new = format!("{}the-{}", &path[..name], &path[name..]);
    Some(put(tree, random, link, link.path.clone(), &new).stays())
}

fn path_case(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let link = link(tree, random, |link| !link.path.is_empty())?;
    let path = &tree.text(&link.document)[link.path.clone()];
    let name = path.rfind('/').map_or(0, |at| at + 1);
    let new = match path[name..].starts_with(|c: char| c.is_lowercase()) {
        true => format!("{}{}", &path[..name], path[name..].to_uppercase()),
        false => format!("{}{}", &path[..name], path[name..].to_lowercase()),
    };
    Some(put(tree, random, link, link.path.clone(), &new))
}

fn anchor_case(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let link = link(tree, random, |link| !link.anchor.is_empty())?;
    let new = tree.text(&link.document)[link.anchor.clone()].to_uppercase();
    Some(put(tree, random, link, link.anchor.clone(), &new))
}

/// One letter too few, or another: that can mean only one heading.
fn anchor(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let link = link(tree, random, |link| !link.anchor.is_empty())?;
    let anchor = &tree.text(&link.document)[link.anchor.clone()];
    let at = random.below(anchor.len());
    let new = match random.coin() {
        true => format!("{}{}", &anchor[..at], &anchor[at + 1..]),
        false => format!("{}x{}", &anchor[..at], &anchor[at + 1..]),
    };
    Some(put(tree, random, link, link.anchor.clone(), &new))
}

/// Every link to it is found then.
fn heading(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let is_of_pattern = |link: &Link| link.heading.as_ref().is_none_or(|(_, heading)| heading.contains("Pattern: "));
    let chosen = link(tree, random, |link| !link.anchor.is_empty() && !is_of_pattern(link))?;
    let (path, heading) = chosen.heading.clone()?;
    let document = tree.text(&path);
    let at = document.find(&format!("# {heading}"))? + "# ".len();
    debug_assert!(line_at(document, at).end > at);
    let mut mutant = Mutant::of(tree, format!("`{heading}` in {path} is called `Common {heading}`"))
        .put(&path, at..at, "Common ")
        .commit_if(random.coin());
    debug_assert!(!text(&mutant.work, &path).is_empty());
    for link in tree.links.iter().filter(|link| link.heading == chosen.heading) {
        mutant = mutant.expect("broken-link", &link.document, link.path.start);
    }
    Some(mutant.stays())
}
