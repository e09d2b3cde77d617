//! The visible part of an apply: files change places, one rename at a time.

use std::collections::BTreeSet;
use std::io::ErrorKind;

use camino::{Utf8Path, Utf8PathBuf};

use super::error::{ApplyError, During};
use super::journal::{self, Entry, Journal, Kind};
use super::resolve::resolve;
use super::stage::{Stage, number};
use super::workplace::Workplace;
use super::{Watch, ask, disk, os};
use crate::plan::{Change, Digest, Plan};

/// The name of the workplace in the folder whose files change.
pub(super) const FOLDER: &str = ".patternbook-apply";

/// Stages everything, writes the journal, swaps, and removes the journal, which is the moment from which on all is
/// done. On an error the journal, if there is one, says what to put back.
pub(super) fn run(plan: &Plan, workplace: &Workplace, watch: &mut Watch<'_>) -> Result<(), ApplyError> {
    let steps = 2 * plan.len();
    workplace.clear()?;
    let journal = stage(plan, workplace, watch, steps)?;
    journal::store(&workplace.journal(), &journal)?;
    for folder in &journal.folders {
        let full = plan.root().join(folder.as_path());
        match disk::make_folder(&full) {
            // Somebody else made it meanwhile: as good.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            result => result.during("create the folder", folder)?,
        }
    }
    let changes = plan.changes().map(|(_, change)| change);
    for (index, (entry, change)) in journal.entries.iter().zip(changes).enumerate() {
        ask(watch, plan.len() + index, steps)?;
        Swap::new(plan.root(), workplace.folder(), index, entry)?.run(change)?;
    }
    ask(watch, steps, steps)?;
    commit(plan.root(), workplace, &journal)
}

fn stage(plan: &Plan, workplace: &Workplace, watch: &mut Watch<'_>, steps: usize) -> Result<Journal, ApplyError> {
    let (new, old) = (workplace.folder().join("new"), workplace.folder().join("old"));
    for folder in [&new, &old] {
        disk::make_folder(folder).during("create the folder", folder)?;
    }
    let mut stage = Stage::new(plan.root(), &new);
    for (done, (path, change)) in plan.changes().enumerate() {
        ask(watch, done, steps)?;
        stage.prepare(path, change)?;
    }
    os::sync_folder(&new).during("write", &new)?;
    Ok(stage.finish())
}

/// Sees to it that the new names are on the disk before the journal, which could undo them, is gone.
fn commit(root: &Utf8Path, workplace: &Workplace, journal: &Journal) -> Result<(), ApplyError> {
    let folders: BTreeSet<_> = journal.entries.iter().filter_map(|entry| entry.path.as_path().parent()).collect();
    for folder in folders {
        os::sync_folder(&root.join(folder)).during("write", folder)?;
    }
    let path = workplace.journal();
    disk::remove_file(&path).during("remove", path)
}

/// One file and its places.
struct Swap<'a> {
    entry: &'a Entry,
    target: Utf8PathBuf,
    new: Utf8PathBuf,
    old: Utf8PathBuf,
}

impl<'a> Swap<'a> {
    fn new(root: &Utf8Path, workplace: &Utf8Path, index: usize, entry: &'a Entry) -> Result<Self, ApplyError> {
        let number = number(index);
        // Once more, in case somebody put a symbolic link in the way since.
        let target = resolve(root, &entry.path)?.full;
        Ok(Self { entry, target, new: workplace.join("new").join(&number), old: workplace.join("old").join(&number) })
    }

    fn run(&self, change: &Change) -> Result<(), ApplyError> {
        match self.entry.swap {
            Kind::Create { .. } => self.create(),
            Kind::Edit { .. } => self.edit(change.expected()),
            Kind::Delete => self.take(change.expected(), "delete"),
            Kind::SetMode { after, .. } => self.set_mode(change.expected(), after),
        }
    }

    fn create(&self) -> Result<(), ApplyError> {
        match os::rename_new(&self.new, &self.target) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(ApplyError::Exists { path: self.name() }),
            result => result.during("create", self.name()),
        }
    }

    /// Where the file system has hard links, there is no instant at which nothing stands there.
    fn edit(&self, expected: Option<Digest>) -> Result<(), ApplyError> {
        if os::keep(&self.target, &self.old).is_ok() {
            self.expect(&self.old, expected, "write")?;
        } else {
            self.take(expected, "write")?;
        }
        disk::rename(&self.new, &self.target).during("write", self.name())
    }

    /// Takes the file away, then looks at what was taken, so that nobody can change it in between.
    fn take(&self, expected: Option<Digest>, action: &'static str) -> Result<(), ApplyError> {
        match disk::rename(&self.target, &self.old) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(ApplyError::Missing { action, path: self.name() });
            }
            result => result.during(action, self.name())?,
        }
        self.expect(&self.old, expected, action)
    }

    fn set_mode(&self, expected: Option<Digest>, after: u32) -> Result<(), ApplyError> {
        const ACTION: &str = "change the mode of";
        self.expect(&self.target, expected, ACTION)?;
        disk::set_bits(&self.target, after).during(ACTION, self.name())
    }

    fn expect(&self, file: &Utf8Path, expected: Option<Digest>, action: &'static str) -> Result<(), ApplyError> {
        if disk::digest(file).during("read", self.name())? == expected {
            Ok(())
        } else {
            Err(ApplyError::Changed { action, path: self.name() })
        }
    }

    fn name(&self) -> Utf8PathBuf {
        self.entry.path.as_path().to_owned()
    }
}
