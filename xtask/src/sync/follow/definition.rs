//! Where a definition is now that is not where it is looked for.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::likeness::Print;
use super::names::family;
use crate::repo::symbols::{self, Language, is_word, last_word, words};
use crate::sync::Workspace;
use crate::sync::code::Source;

/// A definition.
#[derive(Debug, Clone)]
pub(super) struct Definition {
    /// The file that has it.
    pub(super) path: String,
    /// What it is in lines, without what its lines begin with.
    pub(super) body: Print,
}

/// The print of a definition, in which `new` stands for `old`.
pub(super) fn print(text: &str, old: &str, new: &str) -> Print {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let text = lines.join("\n");
    Print::of(&if old == new { text } else { replace_word(&text, old, new) })
}

fn replace_word(text: &str, old: &str, new: &str) -> String {
    let mut replaced = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_word) {
        let end = rest[start..].find(|c| !is_word(c)).map_or(rest.len(), |length| start + length);
        replaced.push_str(&rest[..start]);
        replaced.push_str(if &rest[start..end] == old { new } else { &rest[start..end] });
        rest = &rest[end..];
    }
    replaced + rest
}

/// What `source` defines by this name. `None` where that is nothing, or more than one thing.
pub(super) fn only(source: &Source, name: &str) -> Option<Print> {
    if !source.text.contains(last_word(name)) {
        return None;
    }
    match symbols::find(&source.definitions()?.symbols, name).as_slice() {
        [only] => {
            let text = source.text.get(only.range.clone())?;
            // `load` in `export { load } from './b'` is what another file defines.
            let is_mention = text.chars().all(|c| c.is_alphanumeric() || c == '_' || c.is_whitespace());
            (!is_mention).then(|| print(text, "", ""))
        }
        _ => None,
    }
}

/// Where each of `asked`, a file and a name, is defined in other files of its kind. A file that is not known
/// yet is read once for all of them, and a tree grown only where one of the words is in it.
pub(super) fn elsewhere(workspace: &Workspace, asked: &[(String, String)]) -> Vec<Vec<Definition>> {
    let mut by_word: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (number, (_, name)) in asked.iter().enumerate() {
        by_word.entry(last_word(name)).or_default().push(number);
    }
    let families: FxHashSet<&str> = asked.iter().map(|(path, _)| family(path)).collect();
    let mut paths: Vec<&str> = workspace.files.paths().collect();
    paths.retain(|path| families.contains(family(path)) && Language::of(path).is_some_and(Language::is_code));
    paths.sort_unstable();
    let found = paths.par_iter().map(|path| {
        let unknown = || workspace.files.read(path).ok().map(|text| Source::of(path, text));
        let known = workspace.code.source(path).map(|source| source.as_ref().ok());
        let read = known.is_none().then(unknown).flatten();
        let Some(source) = known.flatten().or(read.as_ref()) else { return Vec::new() };
        let mut numbers: Vec<usize> =
            words(&source.text).filter_map(|word| by_word.get(word)).flatten().copied().collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.retain(|&number| asked[number].0 != **path && family(&asked[number].0) == family(path));
        let define = |number: usize| {
            Some((number, Definition { path: (*path).to_owned(), body: only(source, &asked[number].1)? }))
        };
        numbers.into_iter().filter_map(define).collect()
    });
    let mut definitions = vec![Vec::new(); asked.len()];
    for (number, definition) in found.collect::<Vec<Vec<_>>>().into_iter().flatten() {
        definitions[number].push(definition);
    }
    definitions
}
