//! Three ways: of two things that should agree and do not, which one moved since they last did.
//!
//! The last agreement is looked for in every line of history that leads to HEAD. Where lines that were merged last
//! agreed on different things, a side has moved if it differs from any of them: what a merge made of both is left to a
//! person.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

use git2::{ObjectType, Oid};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::Workspace;
use super::code::Source;
use super::signs::Signs;
use crate::markdown;
use crate::pattern::decision::State;
use crate::pattern::listing::{self, Item};
use crate::pattern::record::Place;
use crate::pattern::{self, Facts, Record, Tie, Verified, Vocabulary, When};
use crate::repo::files;
use crate::repo::history::{Commit, Step, Unknown, Walk};

/// What history says of a disagreement. `Left` and `Right` are the sides of the [`Question`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// Only the left side moved.
    Left(Change),
    /// Only the right side moved.
    Right(Change),
    /// Both moved apart.
    Both(Change, Change),
    /// The two never agreed.
    Never,
    /// It does not tell. That is not kept: it may the next time.
    #[serde(skip)]
    Unknown(Unknown),
}

/// The last change of a side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// It is not committed.
    Uncommitted,
    /// This commit made it.
    Commit(Commit),
}

impl Change {
    /// "not committed yet", "3f2a9c1 of 2026-01-05".
    #[must_use]
    pub fn brief(&self) -> String {
        match self {
            Self::Uncommitted => "not committed yet".to_owned(),
            Self::Commit(commit) => format!("{} of {}", commit.id, commit.date),
        }
    }

    /// The same with the author's name.
    #[must_use]
    pub fn full(&self) -> String {
        match self {
            Self::Uncommitted => self.brief(),
            Self::Commit(commit) => format!("{} of {} by {}", commit.id, commit.date, commit.author),
        }
    }
}

/// What a side said, and nothing where it said nothing.
pub type Said = Option<Arc<str>>;

/// Two things that should agree.
#[derive(Debug)]
pub struct Question {
    /// The file that has the left side.
    pub left_path: String,
    /// The file that has the right side.
    pub right_path: String,
    /// What the left side says now.
    pub left: Arc<str>,
    /// What the right side says now.
    pub right: Arc<str>,
}

/// How to read the two sides of a question out of blobs.
pub trait Sides {
    /// What the left side said in a blob.
    ///
    /// # Errors
    ///
    /// Where the blob cannot be read.
    fn left(&mut self, walk: &Walk<'_>, blob: Oid) -> Result<Said, Unknown>;

    /// What the right side said in a blob.
    ///
    /// # Errors
    ///
    /// Where the blob cannot be read.
    fn right(&mut self, walk: &Walk<'_>, blob: Oid) -> Result<Said, Unknown>;

    /// Whether what the two sides say agrees.
    fn agree(&self, left: &str, right: &str) -> bool {
        left == right
    }

    /// Whether the right side is the same in two versions, as far as it matters to what the left side once was.
    fn is_same_right(&self, a: &str, b: &str, _left: &str) -> bool {
        a == b
    }
}

/// What the visited part of history says.
///
/// # Errors
///
/// Where history cannot be read.
pub fn judge(walk: &Walk<'_>, question: &Question, sides: &mut impl Sides) -> Result<Step<Verdict>, Unknown> {
    let (Some(left), Some(right)) = (walk.number(&question.left_path), walk.number(&question.right_path)) else {
        return Ok(Step::Answer(Verdict::Never));
    };
    let (agreements, is_shallow) = match agreements(walk, (left, right), sides)? {
        Step::Answer(found) => found,
        Step::More => return Ok(Step::More),
    };
    if is_shallow {
        return Ok(Step::Answer(Verdict::Unknown(Unknown::Shallow)));
    }
    let Some((base, _)) = agreements.first() else { return Ok(Step::Answer(Verdict::Never)) };
    let left_moved = agreements.iter().any(|(_, then)| !sides.agree(&question.left, then));
    let right_moved = agreements.iter().any(|(then, _)| !sides.agree(then, &question.right));
    let mut left_change = None;
    if left_moved {
        let mut is_now = |position| Ok(read_left(walk, sides, position, left)?.as_ref() == Some(&question.left));
        let Step::Answer(change) = last_change(walk, &mut is_now)? else { return Ok(Step::More) };
        left_change = Some(change);
    }
    let mut right_change = None;
    if right_moved {
        let mut is_now = |position| {
            let said = read_right(walk, sides, position, right)?;
            Ok(said.is_some_and(|said| sides.is_same_right(&said, &question.right, base)))
        };
        let Step::Answer(change) = last_change(walk, &mut is_now)? else { return Ok(Step::More) };
        right_change = Some(change);
    }
    Ok(Step::Answer(match (left_change, right_change) {
        (Some(left), Some(right)) => Verdict::Both(left, right),
        (Some(left), None) => Verdict::Left(left),
        (None, Some(right)) => Verdict::Right(right),
        (None, None) => Verdict::Never,
    }))
}

/// What both sides said where they agreed.
type Agreement = (Arc<str>, Arc<str>);

/// Each last agreement, newest first, and whether a shallow clone hides one.
type Agreements = (Vec<Agreement>, bool);

fn agreements(
    walk: &Walk<'_>,
    (left, right): (usize, usize),
    sides: &mut impl Sides,
) -> Result<Step<Agreements>, Unknown> {
    let mut reached = vec![false; walk.len()];
    reached[0] = true;
    let mut queue = vec![0];
    let mut found = Vec::new();
    let mut is_shallow = false;
    // Most commits change neither side.
    let mut seen: HashMap<(Oid, Oid), Option<Agreement>> = HashMap::new();
    while let Some(position) = queue.pop() {
        if let (Some(a), Some(b)) = (walk.held(position, left), walk.held(position, right)) {
            let agreement = match seen.get(&(a, b)) {
                Some(known) => known.clone(),
                None => {
                    let said = sides.left(walk, a)?.zip(sides.right(walk, b)?);
                    let agreement = said.filter(|(left, right)| sides.agree(left, right));
                    seen.insert((a, b), agreement.clone());
                    agreement
                }
            };
            if let Some(agreement) = agreement {
                found.push((position, agreement));
                continue;
            }
        }
        is_shallow |= walk.is_boundary(position);
        let Some(parents) = walk.parents(position) else { return Ok(Step::More) };
        for parent in parents {
            if !std::mem::replace(&mut reached[parent], true) {
                queue.push(parent);
            }
        }
    }
    found.sort_by_key(|(position, _)| *position);
    Ok(Step::Answer((found.into_iter().map(|(_, agreement)| agreement).collect(), is_shallow)))
}

/// The commit since which a side is as it is now. Of a merge, the parent that had it is followed.
fn last_change(
    walk: &Walk<'_>,
    is_now: &mut dyn FnMut(usize) -> Result<bool, Unknown>,
) -> Result<Step<Change>, Unknown> {
    if !is_now(0)? {
        return Ok(Step::Answer(Change::Uncommitted));
    }
    let mut position = 0;
    loop {
        let Some(parents) = walk.parents(position) else { return Ok(Step::More) };
        let mut next = None;
        for parent in parents {
            if next.is_none() && is_now(parent)? {
                next = Some(parent);
            }
        }
        match next {
            Some(parent) => position = parent,
            None => return Ok(Step::Answer(Change::Commit(walk.commit(position)?))),
        }
    }
}

fn read_left(walk: &Walk<'_>, sides: &mut impl Sides, position: usize, path: usize) -> Result<Said, Unknown> {
    walk.held(position, path).map_or(Ok(None), |blob| sides.left(walk, blob))
}

fn read_right(walk: &Walk<'_>, sides: &mut impl Sides, position: usize, path: usize) -> Result<Said, Unknown> {
    walk.held(position, path).map_or(Ok(None), |blob| sides.right(walk, blob))
}

/// Source files as they were, each blob read once.
#[derive(Debug, Default)]
pub struct Sources(HashMap<Oid, Option<Rc<Source>>>);

impl Sources {
    /// The source file at `path` as a blob has it. `None` where that is no text.
    ///
    /// # Errors
    ///
    /// Where the blob cannot be read.
    pub fn read(&mut self, walk: &Walk<'_>, blob: Oid, path: &str) -> Result<Option<Rc<Source>>, Unknown> {
        if let Some(known) = self.0.get(&blob) {
            return Ok(known.clone());
        }
        let source = walk.text(blob)?.map(|text| Rc::new(Source::of(path, text)));
        self.0.insert(blob, source.clone());
        Ok(source)
    }
}

/// What documents said in the past, each blob read once for all that ask.
#[derive(Debug)]
pub struct Known<T>(Mutex<FxHashMap<Oid, Arc<T>>>);

impl<T> Default for Known<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Known<T> {
    fn get(&self, blob: Oid) -> Option<Arc<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&blob).cloned()
    }

    fn insert(&self, blob: Oid, then: T) -> Arc<T> {
        let then = Arc::new(then);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(blob, Arc::clone(&then));
        then
    }
}

/// The documents of a repository as they were.
#[derive(Debug, Clone, Copy)]
pub struct Documents<'w> {
    workspace: &'w Workspace,
}

/// An example as it was: the path that it named, what of it, and its code.
type ExampleThen = (Box<str>, Tie, Arc<str>);

/// What names a decision in a list: the file that it links to, a number, a title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The file's name, without its folder.
    pub file: Option<Box<str>>,
    /// The number.
    pub number: Option<u32>,
    /// The title's key. Empty where there is none.
    pub title: String,
}

impl Name {
    /// What an item of a list says.
    #[must_use]
    pub fn of(item: &Item) -> Self {
        let file = item.target.as_deref().map(|target| files::name(target).into());
        Self { file, number: item.number, title: pattern::key(&item.title) }
    }
}

/// What a document said about patterns, by their keys.
#[derive(Debug, Default)]
pub struct Then {
    /// The statuses of its patterns. `None` where two have one name.
    patterns: FxHashMap<Box<str>, Said>,
    /// The statuses in the rows of its tables. `None` where rows of one name differ.
    rows: FxHashMap<Box<str>, Said>,
    /// When its patterns were last verified, by their fields and by their rows.
    verified: FxHashMap<(Box<str>, bool), When>,
    /// The examples of its patterns.
    examples: FxHashMap<Box<str>, Vec<ExampleThen>>,
}

/// What a document said about decisions.
#[derive(Debug, Default)]
pub struct Decided {
    /// What it recorded of one.
    record: Said,
    /// What it said of those that it listed.
    listed: Vec<(Name, Said, Option<Box<str>>)>,
}

impl<'w> Documents<'w> {
    /// Those of `workspace`.
    #[must_use]
    pub fn of(workspace: &'w Workspace) -> Self {
        Self { workspace }
    }

    /// Takes what the document at `path` says now for what it said in HEAD, where its text is the same: that is known.
    pub fn know(&self, walk: &Walk<'_>, path: &str) {
        let Some(blob) = walk.number(path).and_then(|number| walk.held(0, number)) else { return };
        let Some(document) = self.workspace.reading(path) else { return };
        if self.known(blob).is_some() {
            return;
        }
        let is_same = || {
            let text = self.workspace.document_text(path)?;
            Oid::hash_object(ObjectType::Blob, text.as_bytes()).ok().filter(|id| *id == blob)
        };
        if self.workspace.is_committed(document) || is_same().is_some() {
            self.workspace.memory.documents.insert(blob, Then::of(&document.facts, &self.workspace.vocabulary));
        }
    }

    /// What the document in a blob said, where it was read before.
    #[must_use]
    pub fn known(&self, blob: Oid) -> Option<Arc<Then>> {
        self.workspace.memory.documents.get(blob)
    }

    /// What the document in a blob said about patterns.
    ///
    /// # Errors
    ///
    /// Where the blob cannot be read.
    pub fn read(&self, walk: &Walk<'_>, blob: Oid) -> Result<Arc<Then>, Unknown> {
        if let Some(then) = self.known(blob) {
            return Ok(then);
        }
        let Workspace { vocabulary, config, memory, .. } = self.workspace;
        let text = walk.text(blob)?.unwrap_or_default();
        let facts = Facts::read(&markdown::Document::parse(&text), &config.scope.names);
        Ok(memory.documents.insert(blob, Then::of(&facts, vocabulary)))
    }

    /// What the document in a blob, which now records a decision or lists some, said about decisions. Its path then is
    /// not known.
    ///
    /// # Errors
    ///
    /// Where the blob cannot be read.
    pub fn decided(&self, walk: &Walk<'_>, blob: Oid) -> Result<Arc<Decided>, Unknown> {
        let Workspace { config, memory, .. } = self.workspace;
        if let Some(decided) = memory.decisions.get(blob) {
            return Ok(decided);
        }
        let text = walk.text(blob)?.unwrap_or_default();
        let document = markdown::Document::parse(&text);
        let facts = Facts::read(&document, &config.scope.names);
        let is_about_them = facts.patterns.is_empty() && facts.conflict.is_none();
        let decided = if is_about_them { Decided::of(&document) } else { Decided::default() };
        Ok(memory.decisions.insert(blob, decided))
    }
}

impl Then {
    fn of(facts: &Facts, vocabulary: &Vocabulary) -> Self {
        // What is committed with conflict markers in it says two things.
        if facts.conflict.is_some() {
            return Self::default();
        }
        let mut then = Self::default();
        let name = |text: &str| -> Arc<str> {
            vocabulary.look_up(text).name().map_or_else(|| text.to_lowercase().into(), Into::into)
        };
        for pattern in &facts.patterns {
            let key = pattern.key.clone();
            let status = pattern.status.as_ref().map(|status| name(&status.text));
            then.patterns.entry(key.clone()).and_modify(|known| *known = None).or_insert(status);
            let example =
                |example: &pattern::Example| (example.path.clone(), example.tie.clone(), (*example.code).into());
            then.verify(&key, false, pattern.verified.as_ref());
            then.examples.entry(key).or_default().extend(pattern.examples.iter().map(example));
        }
        for row in facts.tables.iter().flat_map(|table| &table.rows) {
            let key = row.key.clone();
            then.verify(&key, true, row.verified.as_ref());
            let status = row.status.as_ref().map(|status| name(&status.text));
            let entry = then.rows.entry(key);
            entry
                .and_modify(|known| *known = known.take().filter(|known| Some(known) == status.as_ref()))
                .or_insert(status);
        }
        then
    }

    fn verify(&mut self, key: &str, row: bool, verified: Option<&Verified>) {
        if let Some(when) = verified.and_then(|verified| verified.when.as_ref()) {
            self.verified.insert((key.into(), row), when.clone());
        }
    }

    /// When the pattern with this key was last verified, by its own field or by its row.
    #[must_use]
    pub fn verified(&self, key: &str, row: bool) -> Option<&When> {
        self.verified.get(&(key.into(), row))
    }

    /// The keys of the patterns and rows that it had.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.patterns.keys().chain(self.rows.keys()).map(AsRef::as_ref)
    }

    /// The status of the pattern with this key.
    #[must_use]
    pub fn pattern(&self, key: &str) -> Said {
        self.patterns.get(key).cloned().flatten()
    }

    /// The status in the row with this key.
    #[must_use]
    pub fn row(&self, key: &str) -> Said {
        self.rows.get(key).cloned().flatten()
    }

    /// The code of a pattern's example: the one that names this path and part, else the only one that names this part.
    #[must_use]
    pub fn example(&self, key: &str, path: &str, tie: &Tie) -> Said {
        let examples = self.examples.get(key)?;
        let only = |is_it: &dyn Fn(&&ExampleThen) -> bool| {
            let mut found = examples.iter().filter(is_it);
            found.next().filter(|_| found.next().is_none()).map(|(_, _, code)| Arc::clone(code))
        };
        only(&|(other, part, _)| **other == *path && part == tie).or_else(|| only(&|(_, part, _)| part == tie))
    }
}

impl Decided {
    fn of(document: &markdown::Document<'_>) -> Self {
        let said = |state: &State| state.meaning().map(|word| Arc::from(&*word));
        let record = Record::read(document, Place { number: None, among_decisions: true });
        let listed = |item: &Item| {
            let sign = item.sign.clone().and_then(|sign| document.text.get(sign)).map(Into::into);
            (Name::of(item), item.state.as_ref().and_then(said), sign)
        };
        let listings = listing::read(document);
        Self {
            record: record.and_then(|record| said(&record.state)),
            listed: listings.iter().flat_map(|listing| &listing.items).map(listed).collect(),
        }
    }

    /// The status of the decision that it recorded.
    #[must_use]
    pub fn record(&self) -> Said {
        self.record.clone()
    }

    /// The status of the decision that it listed under this name: with the same file, else number, else title. Where it
    /// had a sign instead, the status that this stands for by `signs`.
    #[must_use]
    pub fn listed(&self, name: &Name, signs: &Signs) -> Said {
        let only = |is_it: &dyn Fn(&Name) -> bool| {
            let mut found = self.listed.iter().filter(|(other, ..)| is_it(other));
            let (_, said, sign) = found.next().filter(|_| found.next().is_none())?;
            Some(said.clone().or_else(|| Some(signs.name(sign.as_ref()?)?.into())))
        };
        let by_file = || only(&|other| other.file.is_some() && other.file == name.file);
        let by_number = || only(&|other| other.number.is_some() && other.number == name.number);
        let by_title = || only(&|other| !other.title.is_empty() && other.title == name.title);
        by_file().or_else(by_number).or_else(by_title).flatten()
    }
}
