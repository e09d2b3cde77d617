//! What one commit, or the work tree, did to files: which are gone, which are new, and which of these took over from
//! which.

use std::cell::RefCell;
use std::rc::Rc;

use git2::{ObjectType, Oid};
use rustc_hash::{FxHashMap, FxHashSet};

use super::likeness::Print;
use super::names::{family, stems};
use crate::repo::Files;
use crate::repo::files::name;
use crate::repo::history::{Delta, DeltaKind, Unknown, Walk};

/// Of more pairs than this, only files of one name are compared.
const MOST_PAIRS: usize = 100_000;

/// More files that are not committed are not looked into.
const MOST_UNTRACKED: usize = 5_000;

/// What the same content counts. More than any likeness.
const SAME: u32 = 120;

/// What the same content counts where it is next to none.
const SAME_SLIGHT: u32 = 50;

/// Below this much, two files are not the same one.
const LEAST: u32 = 50;

/// The files that are gone and those that are new.
pub(super) struct Shift {
    gone: Vec<File>,
    new: Vec<File>,
    gone_ids: FxHashSet<Oid>,
    new_ids: FxHashMap<Oid, Vec<usize>>,
    /// How many files moved from one folder to another and are as they were.
    folders: FxHashMap<(String, String), usize>,
    prints: RefCell<FxHashMap<Oid, Option<Rc<Print>>>>,
}

struct File {
    path: String,
    id: Oid,
    in_work_tree: bool,
}

impl Shift {
    /// Reads what differs.
    pub(super) fn of(files: &Files, deltas: Vec<Delta>) -> Self {
        let (mut gone, mut new) = (Vec::new(), Vec::new());
        for delta in deltas {
            match (delta.kind, delta.before, delta.after) {
                (DeltaKind::Deleted, Some(id), _) => gone.push(File { path: delta.path, id, in_work_tree: false }),
                (DeltaKind::Added, _, Some(id)) => new.push(File { path: delta.path, id, in_work_tree: false }),
                (DeltaKind::Added, _, None) if new.len() < MOST_UNTRACKED => {
                    let hash = |bytes: Vec<u8>| Oid::hash_object(ObjectType::Blob, &bytes).ok();
                    if let Some(id) = files.bytes(&delta.path).ok().and_then(hash) {
                        new.push(File { path: delta.path, id, in_work_tree: true });
                    }
                }
                _ => {}
            }
        }
        let gone_ids = gone.iter().map(|file| file.id).collect();
        let mut new_ids: FxHashMap<Oid, Vec<usize>> = FxHashMap::default();
        for (number, file) in new.iter().enumerate() {
            new_ids.entry(file.id).or_default().push(number);
        }
        let mut shift =
            Self { gone, new, gone_ids, new_ids, folders: FxHashMap::default(), prints: RefCell::default() };
        for from in &shift.gone {
            if let Some(to) = shift.twin(from).filter(|to| name(&to.path) == name(&from.path)) {
                let (from, to) = stems(&from.path, &to.path);
                *shift.folders.entry((from.to_owned(), to.to_owned())).or_default() += 1;
            }
        }
        shift
    }

    /// The only new file with the content of one that is gone.
    fn twin(&self, from: &File) -> Option<&File> {
        match self.new_ids.get(&from.id)?.as_slice() {
            [only] => self.new.get(*only),
            _ => None,
        }
    }

    /// The files below a folder that are gone.
    pub(super) fn below(&self, folder: &str) -> Vec<&str> {
        let is_below = |path: &&str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        self.gone.iter().map(|file| file.path.as_str()).filter(is_below).collect()
    }

    /// What the file at `path` was, where it is among those that are gone.
    pub(super) fn content(&self, path: &str) -> Option<Oid> {
        self.gone.iter().find(|file| file.path == path).map(|file| file.id)
    }

    /// The new files that may be the one that was at `path`, each with how much speaks for it.
    ///
    /// # Errors
    ///
    /// Where a blob cannot be read.
    pub(super) fn successors(&self, walk: &Walk<'_>, files: &Files, path: &str) -> Result<Vec<(String, u32)>, Unknown> {
        let Some(from) = self.gone.iter().find(|file| file.path == path) else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for &to in self.new_ids.get(&from.id).map(Vec::as_slice).unwrap_or_default() {
            let to = &self.new[to];
            if !self.is_namesake_of_other(from, to) {
                let is_slight = self.print(walk, files, from)?.is_some_and(|print| print.is_slight());
                found.push((to, if is_slight { SAME_SLIGHT } else { SAME }));
            }
        }
        let mut asked: Vec<&File> = self.new.iter().filter(|to| self.may_be(from, to)).collect();
        if asked.len() * self.gone.len() > MOST_PAIRS {
            asked.retain(|to| name(&to.path) == name(path));
        }
        for to in asked {
            let likeness = self.likeness(walk, files, from, to)?;
            if likeness >= LEAST && !self.is_liker_other(walk, files, from, to, likeness)? {
                found.push((to, likeness));
            }
        }
        let scored = |(to, likeness): (&File, u32)| (to.path.clone(), likeness + self.bonus(from, to));
        Ok(found.into_iter().map(scored).collect())
    }

    /// Whether another file that is gone has the content and the name of a new one, and `from` only the content.
    fn is_namesake_of_other(&self, from: &File, to: &File) -> bool {
        let has_name = |file: &File| name(&file.path) == name(&to.path);
        let is_other = |other: &File| other.path != from.path && other.id == to.id && has_name(other);
        !has_name(from) && self.gone.iter().any(is_other)
    }

    /// Whether a new file that is not as one that is gone was may be one that was edited.
    fn may_be(&self, from: &File, to: &File) -> bool {
        !self.gone_ids.contains(&to.id) && family(&from.path) == family(&to.path)
    }

    /// Whether a new file is more like another one that is gone.
    fn is_liker_other(
        &self,
        walk: &Walk<'_>,
        files: &Files,
        from: &File,
        to: &File,
        likeness: u32,
    ) -> Result<bool, Unknown> {
        for other in &self.gone {
            if other.path == from.path || self.new_ids.contains_key(&other.id) || !self.may_be(other, to) {
                continue;
            }
            let others = self.likeness(walk, files, other, to)?;
            if others > likeness || others == likeness && self.bonus(other, to) > self.bonus(from, to) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What speaks for two files being the same one besides their content.
    fn bonus(&self, from: &File, to: &File) -> u32 {
        if name(&from.path) != name(&to.path) {
            return 0;
        }
        let namesakes = self.new.iter().filter(|other| name(&other.path) == name(&to.path)).count();
        let (from_stem, to_stem) = stems(&from.path, &to.path);
        let moved = self.folders.get(&(from_stem.to_owned(), to_stem.to_owned())).copied().unwrap_or_default();
        let is_counted = self.twin(from).is_some_and(|twin| twin.path == to.path);
        let with_others = moved > usize::from(is_counted);
        (if namesakes == 1 { 15 } else { 5 }) + (if with_others { 30 } else { 0 })
    }

    fn likeness(&self, walk: &Walk<'_>, files: &Files, from: &File, to: &File) -> Result<u32, Unknown> {
        let prints = (self.print(walk, files, from)?, self.print(walk, files, to)?);
        Ok(match prints {
            (Some(from), Some(to)) if !from.is_slight() => from.likeness(&to),
            _ => 0,
        })
    }

    /// `None` of what is no text.
    fn print(&self, walk: &Walk<'_>, files: &Files, file: &File) -> Result<Option<Rc<Print>>, Unknown> {
        if let Some(known) = self.prints.borrow().get(&file.id) {
            return Ok(known.clone());
        }
        let text = if file.in_work_tree { files.read(&file.path).ok() } else { walk.text(file.id)? };
        let print = text.map(|text| Rc::new(Print::of(&text)));
        self.prints.borrow_mut().insert(file.id, print.clone());
        Ok(print)
    }
}
