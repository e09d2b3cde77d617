//! What history has answered, kept while HEAD, the files that there are, and the words of statuses stay the same: an
//! editor asks the same again after every change of a letter.

use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use super::past::{Change, Decided, Known, Then, Verdict};
use super::workspace::Document;
use crate::pattern::Facts;

/// All that a question is about, in words.
pub type Key = Vec<String>;

/// A step in a pattern's life that is none: the status before, and the change.
pub type Jump = Option<(String, Change)>;

/// What history has answered.
#[derive(Debug, Default)]
pub struct Memory {
    /// What documents said about patterns.
    pub documents: Known<Then>,
    /// What documents said about decisions.
    pub decisions: Known<Decided>,
    /// What is worth being kept for the next run.
    pub answers: Answers,
    /// The documents whose references all resolve.
    pub references: Clean,
    /// The documents whose examples are all in order.
    pub examples: Clean,
    /// The documents that were not as they were committed.
    uncommitted: Mutex<Option<FxHashSet<String>>>,
}

/// What depends on nothing but the question, the commits and the words of statuses.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Answers {
    /// Which side moved.
    pub verdicts: Remembered<Verdict>,
    /// Which status jumped.
    pub jumps: Remembered<Jump>,
}

impl Answers {
    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.verdicts.count() + self.jumps.count()
    }
}

/// Answers of one kind.
#[derive(Debug, Serialize, Deserialize)]
pub struct Remembered<T>(Mutex<FxHashMap<Key, T>>);

impl<T> Default for Remembered<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Remembered<T> {
    fn count(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// The answers to `questions`, in order. Only those that are new are asked.
    ///
    /// # Errors
    ///
    /// What `ask` fails with; then nothing is kept.
    pub fn answers<Q, E>(
        &self,
        questions: &[Q],
        key: impl Fn(&Q) -> Key,
        ask: impl FnOnce(&[&Q]) -> Result<Vec<T>, E>,
    ) -> Result<Vec<T>, E> {
        let keys: Vec<Key> = questions.iter().map(key).collect();
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let new: Vec<(&Key, &Q)> = keys.iter().zip(questions).filter(|(key, _)| !known.contains_key(*key)).collect();
        if !new.is_empty() {
            let asked: Vec<&Q> = new.iter().map(|(_, question)| *question).collect();
            let answers = ask(&asked)?;
            known.extend(new.into_iter().map(|(key, _)| key.clone()).zip(answers));
        }
        Ok(keys.iter().filter_map(|key| known.get(key).cloned()).collect())
    }
}

/// Documents in which nothing of a kind was found, as long as neither they nor the code change.
#[derive(Debug, Default)]
pub struct Clean {
    /// Whether anybody will ask again.
    learns: bool,
    known: Mutex<FxHashMap<Arc<str>, Arc<Facts>>>,
}

impl Clean {
    /// Those of `documents` in which something may be found.
    pub fn doubtful<'w>(&self, documents: impl Iterator<Item = &'w Document>) -> Vec<&'w Document> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let is_known =
            |document: &&Document| known.get(&document.path).is_some_and(|facts| Arc::ptr_eq(facts, &document.facts));
        documents.filter(|document| !is_known(document)).collect()
    }

    /// Notes that nothing was found in these.
    pub fn note<'w>(&self, documents: impl Iterator<Item = &'w Document>) {
        if self.learns {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            known.extend(documents.map(|document| (Arc::clone(&document.path), Arc::clone(&document.facts))));
        }
    }
}

impl Memory {
    /// The code is not what it was.
    pub(super) fn forget_code(&mut self) {
        (self.references, self.examples) = (Clean::default(), Clean::default());
    }

    /// From now on the same is asked again and again.
    pub(super) fn learn(&mut self) {
        (self.references.learns, self.examples.learns) = (true, true);
    }

    /// The documents that were not as they were committed, as `look` finds them the first time.
    ///
    /// # Errors
    ///
    /// What `look` fails with.
    pub fn uncommitted<E>(&self, look: impl FnOnce() -> Result<FxHashSet<String>, E>) -> Result<FxHashSet<String>, E> {
        let known = || self.uncommitted.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = &*known() {
            return Ok(known.clone());
        }
        // Without the lock: a thread that waits in `look` for others may take up what asks for the same.
        let found = look()?;
        Ok(known().insert(found).clone())
    }
}
