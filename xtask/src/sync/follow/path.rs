//! What became of files and folders that are not there.

use std::collections::HashMap;
use std::rc::Rc;

use git2::Oid;
use rustc_hash::FxHashMap;

use super::likeness::Print;
use super::loss::{self, Loss};
use super::names::{family, stems};
use super::shift::Shift;
use crate::repo::Files;
use crate::repo::files::name;
use crate::repo::history::{Tracked, Unknown, Walk};
use crate::sync::Workspace;
use crate::sync::past::Change;

/// More files of a folder do not tell more of where it went.
const ENOUGH: usize = 200;

/// What became of a path in one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fate {
    /// These may be it, each with how much speaks for it.
    Gone(Change, Vec<(String, u32)>),
    /// It was in no commit.
    Never,
    /// It is in HEAD, and is not to be in this work tree.
    Absent,
    /// History does not tell.
    Unknown(Unknown),
}

/// What became of each of `paths`.
pub(super) fn fates(workspace: &Workspace, paths: &[String]) -> Vec<Fate> {
    let fates = workspace.history.walk(paths.to_vec(), |walk| {
        walk.keep_names();
        let losses =
            walk.answer((0..paths.len()).collect(), |walk, path| loss::find(walk, *path, &mut |_| Ok(true)))?;
        let mut teller = Teller { files: &workspace.files, shifts: HashMap::new(), tracked: None };
        losses.into_iter().zip(paths).map(|(loss, path)| teller.fate(walk, loss, path)).collect()
    });
    fates.unwrap_or_else(|unknown| vec![Fate::Unknown(unknown); paths.len()])
}

/// What is read once for all questions.
struct Teller<'w> {
    files: &'w Files,
    shifts: HashMap<Option<(usize, usize)>, Rc<Shift>>,
    tracked: Option<Rc<Vec<Tracked>>>,
}

impl Teller<'_> {
    fn fate(&mut self, walk: &Walk<'_>, loss: Loss, path: &str) -> Result<Fate, Unknown> {
        let change = match loss {
            Loss::Never => return Ok(Fate::Never),
            Loss::Hidden => return Ok(Fate::Unknown(Unknown::Shallow)),
            Loss::Uncommitted if self.is_absent(walk, path)? => return Ok(Fate::Absent),
            Loss::Uncommitted => Change::Uncommitted,
            Loss::Commit { child, .. } => Change::Commit(walk.commit(child)?),
        };
        let shift = self.shift(walk, loss)?;
        let found = match shift.content(path) {
            Some(id) => {
                let found = shift.successors(walk, self.files, path)?;
                if found.is_empty() { self.copies(walk, path, id)? } else { found }
            }
            None => self.folder(walk, &shift, path)?,
        };
        Ok(Fate::Gone(change, found))
    }

    fn shift(&mut self, walk: &Walk<'_>, loss: Loss) -> Result<Rc<Shift>, Unknown> {
        let key = match loss {
            Loss::Commit { child, parent } => Some((parent, child)),
            Loss::Uncommitted | Loss::Never | Loss::Hidden => None,
        };
        if let Some(shift) = self.shifts.get(&key) {
            return Ok(Rc::clone(shift));
        }
        let deltas = match key {
            Some((parent, child)) => walk.deltas(parent, child)?,
            None => walk.uncommitted()?,
        };
        let shift = Rc::new(Shift::of(self.files, deltas));
        self.shifts.insert(key, Rc::clone(&shift));
        Ok(shift)
    }

    fn tracked(&mut self, walk: &Walk<'_>) -> Result<Rc<Vec<Tracked>>, Unknown> {
        if let Some(tracked) = &self.tracked {
            return Ok(Rc::clone(tracked));
        }
        let tracked = Rc::new(walk.tracked()?);
        self.tracked = Some(Rc::clone(&tracked));
        Ok(tracked)
    }

    /// Whether a sparse checkout leaves a file out, or all of a folder.
    fn is_absent(&mut self, walk: &Walk<'_>, path: &str) -> Result<bool, Unknown> {
        let tracked = self.tracked(walk)?;
        let is_it = |other: &&Tracked| {
            other.path.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let mut found = tracked.iter().filter(is_it).peekable();
        Ok(found.peek().is_some() && found.all(|tracked| tracked.is_absent))
    }

    /// Files that were there before and took over from one that was deleted: those with its content, and those with its
    /// name that are like it.
    fn copies(&mut self, walk: &Walk<'_>, path: &str, id: Oid) -> Result<Vec<(String, u32)>, Unknown> {
        let Some(print) = walk.text(id)?.map(|text| Print::of(&text)).filter(|print| !print.is_slight()) else {
            return Ok(Vec::new());
        };
        let tracked = self.tracked(walk)?;
        let mut found = Vec::new();
        for other in tracked.iter().filter(|other| other.path != path) {
            let likeness = match name(&other.path) == name(path) {
                _ if other.id == id => 100,
                true if family(&other.path) == family(path) => {
                    walk.text(other.id)?.map_or(0, |text| print.likeness(&Print::of(&text)))
                }
                _ => 0,
            };
            if likeness >= 70 && self.files.contains(&other.path) {
                found.push((other.path.clone(), likeness));
            }
        }
        Ok(found)
    }

    /// Where most of what was in a folder went.
    fn folder(&self, walk: &Walk<'_>, shift: &Shift, folder: &str) -> Result<Vec<(String, u32)>, Unknown> {
        let gone = shift.below(folder);
        let asked = gone.len().min(ENOUGH);
        let mut folders: FxHashMap<String, usize> = FxHashMap::default();
        for path in &gone[..asked] {
            let Some(to) = super::sure(shift.successors(walk, self.files, path)?) else { continue };
            let (from_stem, to_stem) = stems(path, &to);
            // What moved within it may have moved with a folder that holds it, or with one that it holds.
            if let Some(rest) = folder.strip_prefix(from_stem).filter(|rest| rest.is_empty() || rest.starts_with('/')) {
                *folders.entry(format!("{to_stem}{rest}").trim_start_matches('/').to_owned()).or_default() += 1;
            } else if from_stem.is_empty() {
                *folders.entry(format!("{to_stem}/{folder}")).or_default() += 1;
            }
        }
        let score = |(to, moved): (String, usize)| {
            let share = u32::try_from(moved * 100 / asked).unwrap_or_default();
            let is_alone = asked == 1 && name(&to) != name(folder);
            (share >= 50).then(|| (to, if is_alone { share.min(70) } else { share }))
        };
        Ok(folders.into_iter().filter_map(score).collect())
    }
}
