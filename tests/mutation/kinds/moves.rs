//! Definitions that went to other files, alone or because their file was split.

use std::collections::BTreeMap;
use std::ops::Range;

use super::references::names;
use crate::model::{Example, Pattern, Reference, Tie};
use crate::mutant::{Kind, Mutant};
use crate::random::Random;
use crate::tree::{Tree, line_at, newline, splice};

pub(super) const KINDS: &[Kind] = &[
    Kind { name: "move a symbol to another file", rules: &["unresolved-reference"], make: relocate },
    Kind { name: "move a symbol to a new file", rules: &["unresolved-reference"], make: extract },
    Kind { name: "split a file in two", rules: &["unresolved-reference"], make: split },
];

/// A definition that stands at the left margin, with what is said above it.
struct Definition {
    name: String,
    range: Range<usize>,
}

/// How a line begins that defines something.
const BEGINNINGS: [&str; 14] = [
    "pub fn ",
    "fn ",
    "pub const ",
    "pub struct ",
    "pub trait ",
    "export async function ",
    "export function ",
    "function ",
    "export const ",
    "export interface ",
    "func ",
    "type ",
    "def ",
    "class ",
];

/// The definitions of a file, without those whose name is defined elsewhere in it, as a type and its `impl` may be.
fn definitions(text: &str) -> Vec<Definition> {
    let mut found: Vec<Definition> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let line = line_at(text, at);
        at = line.end;
        let said = &text[line.clone()];
        let Some(rest) = BEGINNINGS.iter().find_map(|begin| said.strip_prefix(begin)) else { continue };
        let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let end = end(text, &line);
        if !name.is_empty() {
            found.push(Definition { name, range: start(text, line.start)..end });
        }
        at = end.max(at);
    }
    let again = |name: &str| text.contains(&format!("impl {name}")) || text.contains(&format!("*{name})"));
    found.retain(|definition| !again(&definition.name));
    found
}

/// Up over the comments above.
fn start(text: &str, mut at: usize) -> usize {
    while at > 0 {
        let above = line_at(text, at - 1);
        if !text[above.clone()].starts_with(['/', '#', '@', '*']) && !text[above.clone()].starts_with(" *") {
            break;
        }
        at = above.start;
    }
    at
}

/// Behind the first line at the margin that closes what the first line opened; in Python before the next at the margin.
fn end(text: &str, first: &Range<usize>) -> usize {
    let said = text[first.clone()].trim_end();
    if said.ends_with(';') || said.ends_with('}') {
        return first.end;
    }
    let mut end = first.end;
    let mut at = first.end;
    while at < text.len() {
        let line = line_at(text, at);
        let said = &text[line.clone()];
        let is_margin = said.starts_with(|c: char| !c.is_whitespace());
        if is_margin {
            return if said.starts_with('}') { line.end } else { end };
        }
        if !said.trim().is_empty() {
            end = line.end;
        }
        at = line.end;
    }
    end
}

/// Whether what documents say of a file is about definitions in it only, so that nothing else changes when one goes.
fn is_told_by_name(tree: &Tree, file: &str) -> bool {
    let by_name = |pattern: &Pattern| {
        let part = |reference: &Reference| tree.text(&pattern.document)[reference.part.clone()].to_owned();
        pattern.references.iter().filter(|it| it.file == file).all(|it| !names(&part(it)).is_empty())
            && pattern.examples.iter().filter(|it| it.file == file).all(|it| matches!(it.tie, Tie::Symbol(_)))
    };
    tree.patterns.iter().all(by_name)
}

/// What names this definition or what is in it.
fn is_of(name: &str, part: &str) -> bool {
    names(part).first() == Some(&name)
}

/// A definition that some reference names, in a file of which documents name nothing but definitions.
fn referred<'t>(tree: &'t Tree, random: &mut Random) -> Option<(&'t str, Definition)> {
    let mut found: BTreeMap<(&str, String), Definition> = BTreeMap::new();
    for pattern in &tree.patterns {
        for reference in pattern.references.iter().filter(|it| is_told_by_name(tree, &it.file)) {
            let part = &tree.text(&pattern.document)[reference.part.clone()];
            let definition = definitions(tree.text(&reference.file)).into_iter().find(|it| is_of(&it.name, part));
            if let Some(definition) = definition {
                found.insert((&reference.file, definition.name.clone()), definition);
            }
        }
    }
    random.pick(found).map(|((file, _), definition)| (file, definition))
}

/// To a file of the same language that is there.
fn relocate(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let (file, definition) = referred(tree, random)?;
    let ending = file.rsplit('.').next()?;
    let has_room = |path: &&String| {
        path.as_str() != file
            && path.rsplit('.').next() == Some(ending)
            && !path.contains(".test.")
            && !tree.text(path).contains(&definition.name)
    };
    let to = random.pick(tree.files.keys().filter(has_room))?.clone();
    let text = tree.text(&to);
    let code = &tree.text(file)[definition.range.clone()];
    let whole = format!("{}{}{code}", text, newline(text));
    Some(gone(tree, random, file, &[(definition, to, whole)], false))
}

/// To a file of its own, beside the old one.
fn extract(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let (file, definition) = referred(tree, random)?;
    let (folder, name) = file.rsplit_once('/')?;
    let to = format!("{folder}/{}.{}", definition.name.to_lowercase(), name.rsplit('.').next()?);
    if tree.files.contains_key(&to) {
        return None;
    }
    let whole = tree.text(file)[definition.range.clone()].to_owned();
    Some(gone(tree, random, file, &[(definition, to, whole)], false))
}

/// Each half has the lines above the first definition.
fn split(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let has_parts = |file: &&String| {
        file.contains('/')
            && !file.ends_with(".md")
            && is_told_by_name(tree, file)
            && definitions(tree.text(file)).len() > 1
            && tree.patterns.iter().any(|pattern| pattern.references.iter().any(|it| it.file == **file))
    };
    let file = random.pick(tree.files.keys().filter(has_parts))?;
    let text = tree.text(file);
    let definitions = definitions(text);
    let cut = 1 + random.below(definitions.len() - 1);
    let head = &text[..definitions[0].range.start];
    let at = definitions[cut].range.start;
    let (stem, ending) = file.rsplit_once('.')?;
    let mut halves = Vec::new();
    for (number, definition) in definitions.into_iter().enumerate() {
        let (to, whole) = if number < cut {
            (format!("{stem}_first.{ending}"), text[..at].to_owned())
        } else {
            (format!("{stem}_second.{ending}"), format!("{head}{}", &text[at..]))
        };
        halves.push((definition, to, whole));
    }
    Some(gone(tree, random, file, &halves, true))
}

/// These definitions of `file` are in other files now, each with its new path and that file's text.
fn gone(
    tree: &Tree,
    random: &mut Random,
    file: &str,
    went: &[(Definition, String, String)],
    is_deleted: bool,
) -> Mutant {
    let names: Vec<&str> = went.iter().map(|(definition, ..)| definition.name.as_str()).collect();
    let mut mutant = Mutant::of(tree, format!("{} of {file} went to {}", names.join(" and "), went[0].1));
    if is_deleted {
        mutant.work.remove(file);
    } else {
        for (definition, ..) in went {
            splice(&mut mutant.work, file, definition.range.clone(), "");
        }
    }
    for (_, to, whole) in went {
        mutant.work.insert(to.clone(), whole.clone().into_bytes());
    }
    let mut mutant = mutant.commit_if(random.coin());
    // Document, place of the path, the new path.
    let mut paths: Vec<(&str, Range<usize>, &str)> = Vec::new();
    for pattern in &tree.patterns {
        let document = tree.text(&pattern.document);
        for reference in pattern.references.iter().filter(|it| it.file == file) {
            let part = &document[reference.part.clone()];
            if let Some((_, to, _)) = went.iter().find(|(definition, ..)| is_of(&definition.name, part)) {
                mutant = mutant.expect("unresolved-reference", &pattern.document, reference.path.start);
                paths.push((&pattern.document, reference.path.clone(), to));
            }
        }
        for example in pattern.examples.iter().filter(|it| it.file == file) {
            let Example { path: Some(path), tie: Tie::Symbol(symbol), .. } = example else { continue };
            let part = format!("::{symbol}");
            let Some((_, to, _)) = went.iter().find(|(definition, ..)| is_of(&definition.name, &part)) else {
                continue;
            };
            // Of a pattern that is being tried, only that the file is gone is found, not that it has no such symbol.
            if pattern.is_canonical() || is_deleted {
                mutant = mutant.expect("example-drift", &pattern.document, path.start);
                paths.push((&pattern.document, path.clone(), to));
            }
        }
    }
    mutant.right = mutant.work.clone();
    paths.sort_unstable_by_key(|(document, range, _)| (*document, range.start));
    for (document, range, to) in paths.into_iter().rev() {
        splice(&mut mutant.right, document, range, to);
    }
    mutant
}
