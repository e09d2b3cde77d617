//! Documents that lack a part, have one twice, or cannot be read.

use super::pattern;
use crate::model::{Link, Pattern};
use crate::mutant::{Kind, Mutant};
use crate::random::Random;
use crate::tree::{Tree, line_at, newline, text};

pub(super) const KINDS: &[Kind] = &[
    Kind { name: "write a pattern down twice", rules: &["duplicate-pattern"], make: duplicate },
    Kind { name: "drop a section", rules: &["missing-section"], make: drop_section },
    Kind { name: "drop the migration of a deprecated pattern", rules: &["missing-migration"], make: drop_migration },
    Kind { name: "deprecate without a migration", rules: &["missing-migration"], make: deprecate },
    Kind { name: "put a byte in that is no UTF-8", rules: &["unreadable"], make: not_utf8 },
    Kind { name: "leave a merge conflict", rules: &["unreadable"], make: conflict },
];

/// Once more: below itself, or in a document of its own where it has one.
fn duplicate(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let pattern = pattern(tree, random, |_| true)?;
    let document = tree.text(&pattern.document);
    let section = &document[pattern.section.clone()];
    let mut mutant = Mutant::of(tree, format!("`{}` is there twice", pattern.name));
    if tree.patterns.iter().filter(|other| other.document == pattern.document).count() == 1 {
        let (folder, _) = pattern.document.rsplit_once('/')?;
        mutant.work.insert(format!("{folder}/zz-again.md"), section.as_bytes().to_vec());
    } else {
        mutant = mutant.put(&pattern.document, pattern.section.end..pattern.section.end, section);
    }
    Some(mutant.commit_if(random.coin()).expect("duplicate-pattern", &pattern.document, pattern.heading.start).stays())
}

/// The names of sections that every pattern has, in any tree.
const SECTIONS: [&str; 8] = [
    "Use Cases",
    "Use Case",
    "When to use",
    "**When to use:**",
    "Pitfalls to Avoid",
    "**Pitfalls:**",
    "Pitfalls",
    "Gotchas",
];

/// From its heading to the next, or a paragraph that begins with its name.
fn drop_section(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let pattern = pattern(tree, random, |pattern| pattern.is != "Deprecated")?;
    let document = tree.text(&pattern.document);
    let section = &document[pattern.section.clone()];
    let nl = newline(document);
    let heading = |name: &&str| -> Option<(usize, usize)> {
        let at = section.find(&format!("{nl}{name}{}", if name.starts_with('*') { " " } else { nl }));
        if let Some(at) = at {
            let start = at + nl.len();
            if name.starts_with('*') {
                return Some((
                    start,
                    section[start..].find(&nl.repeat(2)).map_or(section.len(), |end| start + end + 2 * nl.len()),
                ));
            }
            // A heading that is underlined ends where the next is.
            let rest = &section[start + name.len()..];
            let next = rest.find(&format!("{nl}---")).and_then(|first| {
                rest[first + nl.len()..].find(&format!("{nl}---")).map(|next| first + nl.len() + next)
            });
            let end = next.map_or(section.len(), |next| {
                let heading = start + name.len() + next;
                line_at(section, heading - 1).start
            });
            return Some((start, end));
        }
        let at = section.find(&format!("# {name}{nl}"))?;
        let start = line_at(section, at).start;
        let end = section[at..].find(&format!("{nl}#")).map_or(section.len(), |end| at + end + nl.len());
        Some((start, end))
    };
    let (name, (start, end)) = random.pick(SECTIONS.iter().filter_map(|name| Some((name, heading(name)?))))?;
    let range = pattern.section.start + start..pattern.section.start + end;
    let mutant = Mutant::of(tree, format!("`{}` has no {name}", pattern.name))
        .put(&pattern.document, range, "")
        .commit_if(random.coin());
    // Who linked to its heading is left alone.
    let is_to_it = |link: &&Link| {
        link.heading.as_ref().is_some_and(|(path, heading)| *path == pattern.document && heading == name)
    };
    let linked = tree.links.iter().filter(is_to_it);
    let mutant = linked.fold(mutant, |mutant, link| mutant.expect("broken-link", &link.document, link.path.start));
    Some(mutant.expect("missing-section", &pattern.document, pattern.heading.start).stays())
}

/// What `Migration` begins, to the next heading or the end.
fn drop_migration(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let pattern = pattern(tree, random, |pattern| pattern.is == "Deprecated")?;
    let document = tree.text(&pattern.document);
    let section = &document[pattern.section.clone()];
    let at = section.find("Migration")?;
    let start = line_at(section, at).start;
    let end = section[at..].find("\n#").map_or(section.len(), |end| at + end + 1);
    let range = pattern.section.start + start..pattern.section.start + end;
    let mutant = Mutant::of(tree, format!("`{}` has no migration", pattern.name))
        .put(&pattern.document, range, "")
        .commit_if(random.coin());
    Some(mutant.expect("missing-migration", &pattern.document, pattern.status.start).stays())
}

/// On both sides, in one commit.
fn deprecate(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    // A link to another pattern may be the way out.
    let has_link = |pattern: &Pattern| {
        let is_in = |link: &Link| link.document == pattern.document && pattern.section.contains(&link.path.start);
        tree.links.iter().any(is_in)
    };
    let pattern = pattern(tree, random, |pattern| pattern.is != "Deprecated" && !has_link(pattern))?;
    let mutant = both(tree, pattern, "Deprecated").commit_if(random.coin());
    Some(mutant.expect("missing-migration", &pattern.document, pattern.status.start).stays())
}

/// A status on both sides, the later place first.
pub(super) fn both(tree: &Tree, pattern: &Pattern, status: &str) -> Mutant {
    let row = &pattern.row;
    Mutant::of(tree, format!("`{}` is {status} on both sides", pattern.name))
        .put(&row.table, row.status.clone(), status)
        .put(&pattern.document, pattern.status.clone(), status)
}

/// Of what cannot be read nothing else is said.
fn not_utf8(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let pattern = pattern(tree, random, |_| true)?;
    let path = if random.coin() { &pattern.document } else { &pattern.row.table };
    let mut mutant = Mutant::of(tree, format!("{path} is no UTF-8"));
    let mut bytes = mutant.work.get(path)?.clone();
    let after: Vec<usize> = bytes.iter().enumerate().filter(|(_, byte)| **byte == b' ').map(|(at, _)| at).collect();
    let at = random.pick(after)?;
    bytes.insert(at, 0xe9);
    mutant.work.insert(path.clone(), bytes);
    Some(mutant.commit_if(random.coin()).expect_line("unreadable", path, 1).stays())
}

/// Around a status, in its document or its row: of that file nothing else is said.
fn conflict(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let pattern = pattern(tree, random, |pattern| pattern.is != "Deprecated")?;
    let (path, place) = match random.coin() {
        true => (&pattern.document, &pattern.status),
        false => (&pattern.row.table, &pattern.row.status),
    };
    let document = tree.text(path);
    let nl = newline(document);
    let line = line_at(document, place.start);
    let ours = &document[line.clone()];
    let theirs = format!("{}Deprecated{}", &document[line.start..place.start], &document[place.end..line.end]);
    let new = format!("<<<<<<< HEAD{nl}{ours}======={nl}{theirs}>>>>>>> other{nl}");
    let mutant =
        Mutant::of(tree, format!("a conflict in {path}")).put(path, line.clone(), &new).commit_if(random.coin());
    debug_assert!(text(&mutant.work, path).contains(">>>>>>> other"));
    Some(mutant.expect("unreadable", path, line.start).stays())
}
