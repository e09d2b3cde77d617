//! What became of definitions that are not in their file any more.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::rc::Rc;

use git2::Oid;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::definition::{self, Definition, elsewhere};
use super::likeness::Print;
use super::loss::{self, Loss};
use super::{Answer, Candidate, LIKELY, rank, reexport};
use crate::repo::history::{Delta, DeltaKind, Unknown, Walk};
use crate::repo::symbols::{self, last_word};
use crate::sync::Workspace;
use crate::sync::code::Source;
use crate::sync::past::{Change, Sources};

/// What a definition of the same name counts by itself.
const NAMESAKE: u32 = 40;

/// What counts besides: that it came where this one went in the same commit.
const GAINED: u32 = 20;

/// What counts besides: that this file hands it on.
const HANDED_ON: u32 = 45;

/// As much of a definition has to be in one of another name.
const RENAMED: u32 = 80;

/// A definition where it was last.
struct Origin {
    change: Change,
    text: String,
    /// What else its file defined.
    names: FxHashSet<Box<str>>,
    /// For each definition elsewhere, whether it came in that commit.
    gained: Vec<bool>,
}

/// What became of each of `asked`, a file and what it does not define.
pub(super) fn answers(workspace: &Workspace, asked: &[(String, String)]) -> Vec<Answer> {
    let definitions = elsewhere(workspace, asked);
    let mut origins: Vec<Result<Option<Origin>, Unknown>> = asked.iter().map(|_| Ok(None)).collect();
    for is_there in [true, false] {
        let numbers: Vec<usize> =
            (0..asked.len()).filter(|&number| workspace.files.contains(&asked[number].0) == is_there).collect();
        if numbers.is_empty() {
            continue;
        }
        let paths = numbers.iter().map(|&number| asked[number].0.clone()).collect();
        let found = workspace.history.walk(paths, |walk| {
            if !is_there {
                walk.keep_names();
            }
            let mut past = Past::default();
            let losses = walk.answer((0..numbers.len()).collect(), |walk, &path: &usize| {
                let (file, name) = &asked[numbers[path]];
                loss::find(walk, path, &mut |blob| past.defines(walk, blob, path, file, name))
            })?;
            let origin = |(path, loss): (usize, Loss)| {
                past.origin(walk, path, loss, &asked[numbers[path]], &definitions[numbers[path]])
            };
            losses.into_iter().enumerate().map(origin).collect::<Result<Vec<_>, _>>()
        });
        match found {
            Ok(found) => numbers.into_iter().zip(found).for_each(|(number, origin)| origins[number] = origin),
            Err(unknown) => numbers.into_iter().for_each(|number| origins[number] = Err(unknown.clone())),
        }
    }
    let all = asked.par_iter().zip(definitions).zip(origins);
    all.map(|((asked, definitions), origin)| answer(workspace, asked, definitions, origin)).collect()
}

/// Whether a source defines something of this name.
fn has(source: &Source, name: &str) -> bool {
    source.defines(name) == Some(true)
}

/// Sources as they were, each read once.
#[derive(Default)]
struct Past {
    sources: Sources,
    /// Whether a blob has what the question with this number asks for.
    defined: FxHashMap<(Oid, usize), bool>,
    deltas: HashMap<Option<(usize, usize)>, Rc<Vec<Delta>>>,
}

impl Past {
    /// Whether a blob of `file` has the name that the question with this number asks for.
    fn defines(
        &mut self,
        walk: &Walk<'_>,
        blob: Oid,
        question: usize,
        file: &str,
        name: &str,
    ) -> Result<bool, Unknown> {
        if let Some(known) = self.defined.get(&(blob, question)) {
            return Ok(*known);
        }
        let defines = self.sources.read(walk, blob, file)?.is_some_and(|source| has(&source, name));
        self.defined.insert((blob, question), defines);
        Ok(defines)
    }

    fn origin(
        &mut self,
        walk: &Walk<'_>,
        path: usize,
        loss: Loss,
        (file, name): &(String, String),
        definitions: &[Definition],
    ) -> Result<Result<Option<Origin>, Unknown>, Unknown> {
        let (key, position, change) = match loss {
            Loss::Never => return Ok(Ok(None)),
            Loss::Hidden => return Ok(Err(Unknown::Shallow)),
            Loss::Uncommitted => (None, 0, Change::Uncommitted),
            Loss::Commit { child, parent } => (Some((parent, child)), parent, Change::Commit(walk.commit(child)?)),
        };
        let Some(blob) = walk.held(position, path) else { return Ok(Ok(None)) };
        let Some(source) = self.sources.read(walk, blob, file)? else { return Ok(Ok(None)) };
        let Some(known) = source.items(name) else { return Ok(Ok(None)) };
        let found = match known.iter().find(|(path, ..)| path == name) {
            Some((.., text)) => Some((*text).to_owned()),
            None => named(&source, name),
        };
        let Some(text) = found else { return Ok(Ok(None)) };
        if let Entry::Vacant(entry) = self.deltas.entry(key) {
            let deltas = match key {
                Some((parent, child)) => walk.deltas(parent, child)?,
                None => walk.uncommitted()?,
            };
            entry.insert(Rc::new(deltas));
        }
        let deltas = self.deltas.get(&key).map(Rc::clone).unwrap_or_default();
        let mut gained = Vec::new();
        for definition in definitions {
            let delta = deltas.iter().find(|delta| delta.path == definition.path);
            gained.push(match delta {
                Some(Delta { kind: DeltaKind::Added, .. }) => true,
                Some(Delta { kind: DeltaKind::Modified, before: Some(before), .. }) => {
                    self.sources.read(walk, *before, &definition.path)?.is_some_and(|before| !has(&before, name))
                }
                _ => false,
            });
        }
        let names = known.iter().map(|(path, ..)| (*path).into()).collect();
        Ok(Ok(Some(Origin { change, text, names, gained })))
    }
}

/// The text of what a tree finds by this name.
fn named(source: &Source, name: &str) -> Option<String> {
    let found = symbols::find(&source.definitions()?.symbols, name);
    found.first().and_then(|symbol| source.text.get(symbol.range.clone())).map(str::to_owned)
}

fn answer(
    workspace: &Workspace,
    (path, name): &(String, String),
    definitions: Vec<Definition>,
    origin: Result<Option<Origin>, Unknown>,
) -> Answer {
    let now = workspace.files.read(path).ok().map(|text| Source::of(path, text));
    let (origin, unknown) = match origin {
        Ok(origin) => (origin, None),
        Err(unknown) => (None, Some(unknown)),
    };
    let evidence: Vec<Change> = origin.iter().map(|origin| origin.change.clone()).collect();
    let mut candidates = Vec::new();
    let body = origin.as_ref().map(|origin| definition::print(&origin.text, "", "")).filter(|body| !body.is_slight());
    for (number, definition) in definitions.into_iter().enumerate() {
        let mut score = NAMESAKE + body.as_ref().map_or(0, |body| body.likeness(&definition.body) / 2);
        if origin.as_ref().is_some_and(|origin| origin.gained.get(number) == Some(&true)) {
            score += GAINED;
        }
        if now.as_ref().is_some_and(|now| reexport::is_from(path, &now.text, name, &definition.path)) {
            score += HANDED_ON;
        }
        candidates.push(Candidate::new(definition.path, None, score, evidence.clone()));
    }
    if let (Some(now), Some(origin)) = (&now, &origin) {
        let renamed = renamed(now, origin, name).into_iter();
        candidates.extend(renamed.map(|(new, score)| Candidate::new(path.clone(), Some(new), score, evidence.clone())));
    }
    // Of many that have no more than the name, none is it.
    if candidates.len() > 1 {
        candidates.retain(|candidate| candidate.score >= LIKELY);
    }
    match (candidates.is_empty(), origin, unknown) {
        (false, ..) => {
            let is_sure = rank(&mut candidates);
            Answer::Moved { from: path.clone(), candidates, is_sure }
        }
        (true, Some(origin), _) => Answer::Deleted { path: path.clone(), change: origin.change },
        (true, None, Some(unknown)) => Answer::Unknown(unknown),
        (true, None, None) => Answer::Never,
    }
}

/// The names of what is new in a file and is, but for its name, what it defined before.
fn renamed(now: &Source, origin: &Origin, name: &str) -> Vec<(String, u32)> {
    let old = last_word(name);
    let Some(known) = now.items(name) else { return Vec::new() };
    let new = known.iter().filter(|(path, ..)| !origin.names.contains(*path));
    let renamed = new.filter_map(|&(_, new, text)| {
        let before: Print = definition::print(&origin.text, old, new);
        let after = definition::print(text, "", "");
        let likeness = before.likeness(&after);
        let is_it = *new != *old && likeness >= RENAMED && !before.is_slight() && !after.is_slight();
        let renamed = format!("{}{new}", name.strip_suffix(old)?);
        is_it.then_some((renamed, likeness))
    });
    renamed.collect()
}
