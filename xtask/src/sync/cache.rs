//! What documents said when they were read last, and what history answered, kept in Git's folder, so that a check reads
//! only what was touched since, and asks only what is new.
//!
//! Whether a document was touched its file's [`Stat`] tells, as it tells Git. Kept is only what was changed last before
//! the run began that read it: whatever changes it from then on leaves a later time, however coarse the clock is. What
//! the program itself makes of a text may change with every build of it, so that another one begins anew.
//!
//! The first run makes no more than the folder: a clone that nobody looks into twice, as in a pipeline, never pays for
//! what it does not use.

use std::fs;
use std::hash::{Hash, Hasher};
use std::io::{self, Write};
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;
use rustc_hash::FxHasher;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use super::memory::Answers;
use super::reading::Reading;
use super::waiver::Waiver;
use super::workspace::Document;
use crate::pattern::{Facts, Names, Vocabulary};
use crate::repo::{History, Stat};

/// Where it is, in Git's folder.
const FOLDER: &str = "patternbook/documents";

/// With fewer documents, there is nothing to be gained.
const MANY: usize = 256;

/// What history answered is in this file.
const ANSWERS: &str = "answers";

/// The rest in so many files: what is not touched does not have to be written again.
const SHARDS: usize = 16;

/// What documents said when they were read last.
#[derive(Debug)]
pub(super) struct Cache {
    root: Utf8PathBuf,
    folder: Utf8PathBuf,
    /// What all of it depends on.
    basis: u64,
    /// A file that was made when this run began.
    began: Stat,
}

/// What a document said.
#[derive(Clone, Serialize, Deserialize)]
struct Kept {
    path: Arc<str>,
    stat: Stat,
    /// `None` where it says nothing that matters.
    said: Option<(Arc<Facts>, Arc<[Waiver]>)>,
}

/// A document that is asked for.
struct Look<'p> {
    path: &'p str,
    reading: Option<Reading>,
    /// What is kept of it, if anything.
    keep: Option<Kept>,
    /// Whether it was kept before.
    known: bool,
}

impl Cache {
    /// That of the repository at `root`, where one is worth it and can be: `documents` are many, and this is not the
    /// first run that sees them.
    #[expect(clippy::disallowed_methods, reason = "Git's folder is none of the user's files")]
    pub(super) fn open(root: &Utf8Path, history: &History, documents: usize, names: &Names) -> Option<Self> {
        if documents < MANY {
            return None;
        }
        let folder = history.folder()?.join(FOLDER);
        if !folder.is_dir() {
            // Where that cannot be, all is read again, as it would be without.
            let _ = fs::create_dir_all(&folder);
            return None;
        }
        let began = Stat::read(&tempfile::tempfile_in(&folder).ok()?.metadata().ok()?)?;
        let program = std::env::current_exe().ok().and_then(|path| Stat::of(Utf8Path::from_path(&path)?))?;
        let basis = hash(&(program, names));
        Some(Self { root: root.to_owned(), folder, basis, began })
    }

    /// What the documents at `paths`, which are sorted, say: as it is kept, or else as `read` reads it. With it, how many
    /// were kept.
    pub(super) fn readings<'p>(
        &self,
        paths: Vec<&'p str>,
        read: impl Fn(&str) -> Option<Reading> + Sync,
    ) -> (Vec<(&'p str, Option<Reading>)>, usize) {
        let mut shards: Vec<Vec<&str>> = vec![Vec::new(); SHARDS];
        for path in paths {
            shards[shard(path)].push(path);
        }
        let shards = shards.into_par_iter().enumerate();
        let mut found: Vec<_> = shards.flat_map_iter(|(number, paths)| self.shard(number, &paths, &read)).collect();
        let known = found.iter().filter(|it| it.known).count();
        found.sort_unstable_by_key(|it| it.path);
        (found.into_iter().map(|it| (it.path, it.reading)).collect(), known)
    }

    fn shard<'p>(
        &self,
        number: usize,
        paths: &[&'p str],
        read: &(impl Fn(&str) -> Option<Reading> + Sync),
    ) -> Vec<Look<'p>> {
        let name = number.to_string();
        let before: Vec<Kept> = self.load(&name, self.basis).unwrap_or_default();
        let look = |path: &&'p str| {
            // Before it is read: what is changed after this look is seen by the next.
            let stat = Stat::of(&self.root.join(path));
            let kept = before.binary_search_by(|kept| (*kept.path).cmp(path)).ok().and_then(|at| before.get(at));
            if let Some(kept) = kept.filter(|kept| Some(&kept.stat) == stat.as_ref()) {
                return Look { path, reading: kept.reading(), keep: Some(kept.clone()), known: true };
            }
            let reading = read(path);
            let is_safe = |stat: &Stat| stat.is_older_than(&self.began);
            let keep = stat.filter(is_safe).and_then(|stat| Kept::of(path, stat, reading.as_ref()));
            Look { path, reading, keep, known: false }
        };
        let found: Vec<Look> = paths.par_iter().map(look).collect();
        let is_new = found.iter().any(|it| it.keep.is_some() && !it.known);
        let known = found.iter().filter(|it| it.known).count();
        if is_new || known < before.len() {
            let keep: Vec<&Kept> = found.iter().filter_map(|it| it.keep.as_ref()).collect();
            // What cannot be kept is read again.
            let _ = self.store(&name, self.basis, &keep);
        }
        found
    }

    /// What history answered when it was asked last, where nothing it depends on has changed.
    pub(super) fn answers(&self, history: &History, vocabulary: &Vocabulary) -> Option<Answers> {
        self.load(ANSWERS, self.basis_of_answers(history, vocabulary)?)
    }

    /// Keeps what history has answered.
    pub(super) fn keep_answers(&self, history: &History, vocabulary: &Vocabulary, answers: &Answers) {
        if let Some(basis) = self.basis_of_answers(history, vocabulary) {
            // What cannot be kept is asked again.
            let _ = self.store(ANSWERS, basis, answers);
        }
    }

    /// `None` where the rest of history may come.
    fn basis_of_answers(&self, history: &History, vocabulary: &Vocabulary) -> Option<u64> {
        let head = history.head().filter(|_| !history.is_shallow())?;
        Some(hash(&(self.basis, head.as_bytes(), vocabulary)))
    }

    /// What a file holds. `None` where it is not there, is damaged or depends on something else.
    #[expect(clippy::disallowed_methods, reason = "Git's folder is none of the user's files")]
    fn load<T: DeserializeOwned>(&self, name: &str, basis: u64) -> Option<T> {
        let bytes = fs::read(self.folder.join(name)).ok()?;
        let (found, rest) = bytes.split_first_chunk::<16>()?;
        (*found == head(basis, rest)).then(|| postcard::from_bytes(rest).ok()).flatten()
    }

    /// Puts a file in the place of the one before.
    fn store(&self, name: &str, basis: u64, kept: &(impl Serialize + ?Sized)) -> io::Result<()> {
        let bytes = postcard::to_stdvec(kept).map_err(io::Error::other)?;
        let mut file = NamedTempFile::new_in(&self.folder)?;
        file.write_all(&head(basis, &bytes))?;
        file.write_all(&bytes)?;
        file.persist(self.folder.join(name))?;
        Ok(())
    }
}

impl Kept {
    /// `None` where it could not be read.
    fn of(path: &str, stat: Stat, reading: Option<&Reading>) -> Option<Self> {
        let said = match reading {
            Some(Ok(document)) => Some((Arc::clone(&document.facts), Arc::clone(&document.waivers))),
            Some(Err(_)) => return None,
            None => None,
        };
        Some(Self { path: path.into(), stat, said })
    }

    fn reading(&self) -> Option<Reading> {
        let (facts, waivers) = self.said.as_ref()?;
        let (path, facts, waivers) = (Arc::clone(&self.path), Arc::clone(facts), Arc::clone(waivers));
        Some(Ok(Document { path, facts, waivers, stat: Some(self.stat.clone()) }))
    }
}

/// What a file with these bytes begins with: what they depend on, and by what one sees that they are whole.
fn head(basis: u64, bytes: &[u8]) -> [u8; 16] {
    let mut head = [0; 16];
    head[..8].copy_from_slice(&basis.to_le_bytes());
    head[8..].copy_from_slice(&hash(&bytes).to_le_bytes());
    head
}

/// The shard that a document is in.
fn shard(path: &str) -> usize {
    let number = hash(&path) % (SHARDS as u64);
    usize::try_from(number).unwrap_or_default()
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = FxHasher::default();
    value.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown;
    use crate::repo::Files;

    #[test]
    fn what_is_kept_is_what_was_said() {
        let files = Files::walk(Utf8Path::new(env!("CARGO_MANIFEST_DIR")));
        let mut all = Facts::default();
        let documents = files.paths().filter(|path| path.ends_with(".md"));
        let documents = documents.filter_map(|path| Some((path, files.read(path).ok()?)));
        let record = ("docs/adr/0001-a.md", "# 1. A\n\n## Status\n\n✅ Accepted\n".to_owned());
        let torn = ("a.md", "<!-- patternbook:begin legend -->\n<!-- patternbook:end what -->\n".to_owned());
        for (path, text) in documents.chain([record, torn]) {
            let facts = Facts::read_at(path, &markdown::Document::parse(&text), &Names::default());
            let kept: Facts = postcard::from_bytes(&postcard::to_stdvec(&facts).unwrap()).unwrap();
            assert_eq!(kept, facts, "{path}");
            let waivers = Waiver::read(&text);
            let kept: Vec<Waiver> = postcard::from_bytes(&postcard::to_stdvec(&waivers).unwrap()).unwrap();
            assert_eq!(kept, waivers, "{path}");
            all.patterns.extend(facts.patterns);
            all.tables.extend(facts.tables);
            all.legends.extend(facts.legends);
            all.links.extend(facts.links);
            all.listings.extend(facts.listings);
            all.variables.extend(facts.variables);
            all.generated.regions.extend(facts.generated.regions);
            all.generated.mistakes.extend(facts.generated.mistakes);
            all.record = facts.record.filter(|record| record.state.name.is_some()).or(all.record);
        }
        assert!(all.record.is_some());
        assert!(all.patterns.iter().any(|it| it.status.is_some() && !it.references.is_empty()));
        assert!(
            all.patterns.iter().any(|it| it.verified.is_some())
                && all.patterns.iter().any(|it| !it.examples.is_empty())
        );
        assert!(!all.tables.is_empty() && !all.legends.is_empty() && !all.links.is_empty());
        assert!(!all.listings.is_empty() && !all.variables.is_empty());
        assert!(!all.generated.regions.is_empty() && !all.generated.mistakes.is_empty());
    }
}
