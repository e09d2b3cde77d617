//! References to code that has moved, or was never there.

use std::ops::Range;

use super::pattern;
use crate::model::{Pattern, Reference, Tie};
use crate::mutant::{Kind, Mutant};
use crate::random::Random;
use crate::tree::{Files, Tree, splice, text};

pub(super) const KINDS: &[Kind] = &[
    Kind { name: "rename a file that is referred to", rules: &["unresolved-reference"], make: rename },
    Kind { name: "move a file to another folder", rules: &["unresolved-reference"], make: relocate },
    Kind { name: "delete a file that is referred to", rules: &["unresolved-reference"], make: delete },
    Kind { name: "rename a symbol that is referred to", rules: &["unresolved-reference"], make: rename_symbol },
    Kind { name: "rename a key that is referred to", rules: &["unresolved-reference"], make: rename_key },
    Kind { name: "misspell the path of a reference", rules: &["unresolved-reference"], make: misspell_path },
    Kind { name: "write a path in another case", rules: &["unresolved-reference"], make: case },
    Kind { name: "misspell the symbol of a reference", rules: &["unresolved-reference"], make: misspell_symbol },
    Kind { name: "refer to lines past the end", rules: &["unresolved-reference"], make: lines },
    Kind { name: "drop every reference of a pattern", rules: &["missing-reference"], make: drop_all },
];

/// A file that some pattern refers to.
fn file(tree: &Tree, random: &mut Random) -> Option<String> {
    let references = tree.patterns.iter().flat_map(|pattern| &pattern.references);
    random.pick(references).map(|reference| reference.file.clone())
}

/// What is found where a file is gone: each reference to it, and each example that names it.
fn gone(tree: &Tree, mut mutant: Mutant, file: &str) -> Mutant {
    for pattern in &tree.patterns {
        for reference in pattern.references.iter().filter(|reference| reference.file == file) {
            mutant = mutant.expect("unresolved-reference", &pattern.document, reference.path.start);
        }
        for example in pattern.examples.iter().filter(|example| example.file == file) {
            if let Some(path) = &example.path {
                mutant = mutant.expect("example-drift", &pattern.document, path.start);
            }
        }
    }
    mutant
}

fn rename(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let file = file(tree, random)?;
    let (folder, name) = file.rsplit_once('/')?;
    let (stem, ending) = name.split_once('.')?;
    let to = format!("{folder}/{stem}_{}.{ending}", random_word(random));
    moved(tree, random, &file, &to)
}

fn relocate(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let file = file(tree, random)?;
    let (folder, name) = file.rsplit_once('/')?;
    let to = format!("{folder}/{}/{name}", random_word(random));
    moved(tree, random, &file, &to)
}

fn random_word(random: &mut Random) -> &'static str {
    ["core", "common", "parts", "base"][random.below(4)]
}

fn moved(tree: &Tree, random: &mut Random, file: &str, to: &str) -> Option<Mutant> {
    let mut mutant = Mutant::of(tree, format!("{file} is now {to}"));
    let bytes = mutant.work.remove(file)?;
    mutant.work.insert(to.to_owned(), bytes);
    let mut mutant = gone(tree, mutant.commit_if(random.coin()), file);
    mutant.right = mutant.work.clone();
    // What follows the folder that the file was in is another name in each path to it, whichever way that is written.
    let (folder, name) = file.rsplit_once('/')?;
    let new = to.strip_prefix(folder)?.strip_prefix('/')?;
    let mut paths: Vec<(&str, usize)> = Vec::new();
    for pattern in &tree.patterns {
        let references = pattern.references.iter().filter(|reference| reference.file == file);
        // What only illustrates a pattern that is being tried is not followed.
        let is_followed = pattern.is == "Canonical" || pattern.is == "Established";
        let examples = pattern.examples.iter().filter(|example| example.file == file);
        let examples = examples.filter(|example| is_followed || example.tie != Tie::Comment);
        let ends = references.map(|it| it.path.end).chain(examples.filter_map(|it| Some(it.path.as_ref()?.end)));
        paths.extend(ends.map(|end| (pattern.document.as_str(), end)));
    }
    paths.sort_unstable();
    for (document, end) in paths.into_iter().rev() {
        splice(&mut mutant.right, document, end - name.len()..end, new);
    }
    Some(mutant)
}

fn delete(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let file = file(tree, random)?;
    let mut mutant = Mutant::of(tree, format!("{file} is gone"));
    mutant.work.remove(&file)?;
    Some(gone(tree, mutant.commit_if(random.coin()), &file).stays())
}

/// A reference that is so, and its pattern.
fn reference<'t>(
    tree: &'t Tree,
    random: &mut Random,
    is: impl Fn(&str, &Reference) -> bool,
) -> Option<(&'t Pattern, &'t Reference)> {
    let all =
        tree.patterns.iter().flat_map(|pattern| pattern.references.iter().map(move |reference| (pattern, reference)));
    random.pick(all.filter(|(pattern, reference)| is(&tree.text(&pattern.document)[reference.part.clone()], reference)))
}

/// The names in `::Config::load`, `#jobs.build.steps[0]`; none of lines.
pub(super) fn names(part: &str) -> Vec<&str> {
    if part.starts_with("#L") || part.starts_with(|c: char| c == ':' && !part.starts_with("::")) {
        return Vec::new();
    }
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    part.split(|c| !is_name(c)).filter(|name| name.starts_with(|c: char| c.is_alphabetic())).collect()
}

/// Where a name stands as a word of its own.
fn words(text: &str, name: &str) -> Vec<usize> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    // The name of a region is the region's own.
    let is_word = |at: &usize| {
        let (before, after) = (&text[..*at], &text[at + name.len()..]);
        !before.ends_with(is_name) && !before.ends_with("region ") && !after.starts_with(is_name)
    };
    text.match_indices(name).map(|(at, _)| at).filter(is_word).collect()
}

fn is_tied_to(tie: &Tie, name: &str) -> bool {
    matches!(tie, Tie::Symbol(symbol) if names(&format!("::{symbol}")).last() == Some(&name))
}

fn is_data(file: &str) -> bool {
    [".json", ".yml", ".yaml", ".toml"].iter().any(|ending| file.ends_with(ending))
}

/// In the code, wherever it stands there; documents know nothing of it.
fn rename_symbol(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let is = |part: &str, reference: &Reference| !names(part).is_empty() && !is_data(&reference.file);
    renamed_in_code(tree, reference(tree, random, is)?, random).map(|(mutant, _)| mutant)
}

/// What stands under a key may be a single number, and then nothing tells where it went: a reference to it may stay.
fn rename_key(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let is = |part: &str, reference: &Reference| !names(part).is_empty() && is_data(&reference.file);
    let (mut mutant, without) = renamed_in_code(tree, reference(tree, random, is)?, random)?;
    mutant.also = Some(without);
    Some(mutant)
}

/// The mutant, and what is right where references stay.
fn renamed_in_code(
    tree: &Tree,
    (pattern, reference): (&Pattern, &Reference),
    random: &mut Random,
) -> Option<(Mutant, Files)> {
    let part = &tree.text(&pattern.document)[reference.part.clone()];
    let name = names(part).pop()?;
    let new = format!("{name}_{}", random_word(random));
    let file = &reference.file;
    let renamed = |text: &str| {
        words(text, name)
            .into_iter()
            .rev()
            .fold(text.to_owned(), |text, at| format!("{}{new}{}", &text[..at], &text[at + name.len()..]))
    };
    let mut mutant = Mutant::of(tree, format!("{name} is now {new} in {file}"));
    let code = renamed(tree.text(file));
    mutant.work.insert(file.clone(), code.into_bytes());
    mutant = mutant.commit_if(random.coin());
    for pattern in &tree.patterns {
        let document = tree.text(&pattern.document);
        for reference in pattern.references.iter().filter(|reference| reference.file == *file) {
            let part = &document[reference.part.clone()];
            if names(part).contains(&name) {
                mutant = mutant.expect("unresolved-reference", &pattern.document, reference.path.start);
            }
        }
        for example in pattern.examples.iter().filter(|example| example.file == *file && pattern.is_canonical()) {
            let is_quoted = !words(&document[example.code.clone()], name).is_empty();
            match &example.tie {
                // Where the line before it names it, that is a reference.
                Tie::Symbol(symbol) if names(&format!("::{symbol}")).contains(&name) => {
                    if let Some(path) = &example.path {
                        mutant = mutant.expect("example-drift", &pattern.document, path.start);
                    }
                }
                _ if is_quoted => mutant = mutant.expect("example-drift", &pattern.document, example.fence),
                _ => {}
            }
        }
    }
    // From the last on, so that places stay.
    let mut edits: Vec<(&str, Range<usize>, String, bool)> = Vec::new();
    for pattern in &tree.patterns {
        let document = tree.text(&pattern.document);
        for reference in pattern.references.iter().filter(|reference| reference.file == *file) {
            let part = &document[reference.part.clone()];
            if names(part).last() == Some(&name) {
                let at = reference.part.start + part.rfind(name)?;
                edits.push((&pattern.document, at..at + name.len(), new.clone(), true));
            }
        }
        for example in pattern.examples.iter().filter(|example| example.file == *file) {
            let info = example.fence..example.code.start;
            let at = match &example.tie {
                Tie::Symbol(symbol) if names(&format!("::{symbol}")).last() == Some(&name) => document[info.clone()]
                    .find(&format!("symbol={symbol}"))
                    .map(|at| info.start + at + "symbol=".len() + symbol.len() - name.len()),
                _ => None,
            };
            if let (Some(at), true) = (at, pattern.is_canonical()) {
                edits.push((&pattern.document, at..at + name.len(), new.clone(), true));
            }
            // What is tied to the name itself has the new one then, under which it never was the code: who sees the two
            // differ has to say who is right.
            let is_free = matches!(example.tie, Tie::Comment | Tie::Excerpt) || is_tied_to(&example.tie, name);
            if pattern.is_canonical() && !is_free {
                let quoted = &document[example.code.clone()];
                edits.push((&pattern.document, example.code.clone(), renamed(quoted), false));
            }
        }
    }
    edits.sort_unstable_by_key(|(document, range, ..)| (*document, range.start));
    let (mut right, mut without) = (mutant.work.clone(), mutant.work.clone());
    for (document, range, new, is_name) in edits.into_iter().rev() {
        splice(&mut right, document, range.clone(), &new);
        if !is_name {
            splice(&mut without, document, range, &new);
        }
    }
    mutant.right = right;
    Some((mutant, without))
}

fn misspell_path(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let (pattern, reference) = reference(tree, random, |_, _| true)?;
    let path = &tree.text(&pattern.document)[reference.path.clone()];
    // A letter of the last name, twice.
    let name = path.rfind('/').map_or(0, |at| at + 1);
    let stem = path[name..].find('.').unwrap_or(path.len() - name);
    let at = name + random.below(stem.max(1));
    let wrong = format!("{}{}", &path[..=at], &path[at..]);
    let mutant = Mutant::of(tree, format!("`{}` names {wrong}", pattern.name))
        .put(&pattern.document, reference.path.clone(), &wrong)
        .commit_if(random.coin());
    Some(mutant.expect("unresolved-reference", &pattern.document, reference.path.start).stays())
}

fn case(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let (pattern, reference) = reference(tree, random, |_, _| true)?;
    let path = &tree.text(&pattern.document)[reference.path.clone()];
    let (folder, name) = path.rsplit_once('/').map_or((0, path), |(folder, name)| (folder.len() + 1, name));
    let first = name.chars().next()?.to_uppercase().to_string();
    let wrong = format!("{}{first}{}", &path[..folder], &name[1..]);
    let mutant = Mutant::of(tree, format!("`{}` names {wrong}", pattern.name))
        .put(&pattern.document, reference.path.clone(), &wrong)
        .commit_if(random.coin());
    Some(mutant.expect("unresolved-reference", &pattern.document, reference.path.start).stays())
}

fn misspell_symbol(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let (pattern, reference) = reference(tree, random, |part, _| !names(part).is_empty())?;
    let part = &tree.text(&pattern.document)[reference.part.clone()];
    let name = names(part).pop()?;
    let wrong = part.replace(name, &format!("{}{name}", &name[..1]));
    let mutant = Mutant::of(tree, format!("`{}` names {wrong}", pattern.name))
        .put(&pattern.document, reference.part.clone(), &wrong)
        .commit_if(random.coin());
    Some(mutant.expect("unresolved-reference", &pattern.document, reference.path.start).stays())
}

fn lines(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let (pattern, reference) = reference(tree, random, |part, _| part.starts_with("#L"))?;
    let last = tree.text(&reference.file).lines().count() + 1 + random.below(20);
    let mutant = Mutant::of(tree, format!("`{}` refers to line {last} of {}", pattern.name, reference.file))
        .put(&pattern.document, reference.part.clone(), &format!("#L1-L{last}"))
        .commit_if(random.coin());
    Some(mutant.expect("unresolved-reference", &pattern.document, reference.path.start).stays())
}

/// Of a pattern that shows no code either.
fn drop_all(tree: &Tree, random: &mut Random) -> Option<Mutant> {
    let is_proven = |pattern: &&Pattern| ["Canonical", "Established"].contains(&pattern.is.as_str());
    let pattern = pattern(tree, random, is_proven)?;
    let mut mutant = Mutant::of(tree, format!("`{}` names no code", pattern.name));
    let row = tree.text(&pattern.row.table)[pattern.row.line.clone()].to_owned();
    if pattern.references.iter().any(|reference| row.contains(&reference.file)) {
        return None;
    }
    let document = tree.text(&pattern.document);
    let mut section = document[pattern.section.clone()].to_owned();
    for reference in pattern.references.iter().rev() {
        let start = reference.path.start - pattern.section.start;
        let end = reference.part.end - pattern.section.start;
        // All of a link, and of inline code what is in it.
        let (start, end) = if reference.is_link { (section[..start].rfind('[')?, end + 1) } else { (start, end) };
        section.replace_range(start..end, "nothing");
    }
    for example in &pattern.examples {
        section = section.replace(&format!(" file={}", example.file), "");
        section = section.replace(&example.file, "nothing");
    }
    mutant = mutant.put(&pattern.document, pattern.section.clone(), &section).commit_if(random.coin());
    debug_assert!(!text(&mutant.work, &pattern.document).is_empty());
    Some(mutant.expect("missing-reference", &pattern.document, pattern.heading.start).stays())
}
