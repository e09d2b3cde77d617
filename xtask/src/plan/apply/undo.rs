//! Puts back what a journal says was about to change. What somebody else changed since stays as it is.

use camino::{Utf8Path, Utf8PathBuf};

use super::error::{ApplyError, During};
use super::journal::{self, Entry, Journal, Kind};
use super::resolve::resolve;
use super::stage::number;
use super::workplace::Workplace;
use super::{disk, os};
use crate::plan::Digest;

/// What was put back.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Recovered {
    /// How many files are again as they were.
    pub restored: usize,
    /// Files that were left as they are, because somebody else changed them after the interruption.
    pub kept: Vec<Kept>,
}

/// A file that was left as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The file, relative to the root.
    pub path: Utf8PathBuf,
    /// Where its content from before the interrupted run now is, relative to the root, if it had one.
    pub saved: Option<Utf8PathBuf>,
}

/// Puts everything back as the journal in `workplace` says, if there is one. Ended at any point, it can be run again.
pub(super) fn put_back(root: &Utf8Path, workplace: &Workplace) -> Result<Recovered, ApplyError> {
    let mut recovered = Recovered::default();
    let Some(journal) = journal::load::<Journal>(&workplace.journal())? else { return Ok(recovered) };
    for (index, entry) in journal.entries.iter().enumerate().rev() {
        match Undo::new(root, workplace.folder(), index, entry)?.run()? {
            Undone::Nothing => {}
            Undone::Restored => recovered.restored += 1,
            Undone::Kept(saved) => recovered.kept.push(Kept { path: entry.path.as_path().to_owned(), saved }),
        }
    }
    for folder in journal.folders.iter().rev() {
        let full = resolve(root, folder)?.full;
        if disk::look(&full).during("look at", folder)?.is_some_and(|metadata| metadata.is_dir()) {
            disk::remove_empty_folder(&full).during("remove", folder)?;
        }
    }
    recovered.kept.reverse();
    let path = workplace.journal();
    disk::remove_file(&path).during("remove", path)?;
    Ok(recovered)
}

/// What became of one file.
enum Undone {
    /// It had not been touched.
    Nothing,
    /// It is as it was.
    Restored,
    /// Somebody else changed it; what it held before is now there.
    Kept(Option<Utf8PathBuf>),
}

struct Undo<'a> {
    root: &'a Utf8Path,
    entry: &'a Entry,
    target: Utf8PathBuf,
    new: Utf8PathBuf,
    old: Utf8PathBuf,
}

impl<'a> Undo<'a> {
    fn new(root: &'a Utf8Path, workplace: &Utf8Path, index: usize, entry: &'a Entry) -> Result<Self, ApplyError> {
        let number = number(index);
        let target = resolve(root, &entry.path)?.full;
        let (new, old) = (workplace.join("new").join(&number), workplace.join("old").join(&number));
        Ok(Self { root, entry, target, new, old })
    }

    fn run(&self) -> Result<Undone, ApplyError> {
        match self.entry.swap {
            Kind::Create { after } => self.remove(after),
            Kind::Edit { after } => self.restore(Some(after)),
            Kind::Delete => self.restore(None),
            Kind::SetMode { before, after } => self.restore_mode(before, after),
        }
    }

    /// Removes what was created.
    fn remove(&self, after: Digest) -> Result<Undone, ApplyError> {
        let there = disk::look(&self.target).during("look at", &self.target)?;
        let Some(there) = there else { return Ok(Undone::Nothing) };
        if let Some(staged) = disk::look(&self.new).during("look at", &self.new)?
            && !os::is_same_file(&staged, &there)
        {
            // What was staged never left; this is somebody else's.
            return Ok(Undone::Nothing);
        }
        if disk::digest(&self.target).during("read", &self.target)? != Some(after) {
            return Ok(Undone::Kept(None));
        }
        disk::remove_file(&self.target).during("remove", &self.target)?;
        Ok(Undone::Restored)
    }

    /// Puts back what was taken away, unless what stands there now is neither that nor what we put there.
    fn restore(&self, after: Option<Digest>) -> Result<Undone, ApplyError> {
        let Some(old) = disk::look(&self.old).during("look at", &self.old)? else { return Ok(Undone::Nothing) };
        let there = disk::look(&self.target).during("look at", &self.target)?;
        if there.as_ref().is_some_and(|there| os::is_same_file(there, &old)) {
            // It only got a second name yet.
            disk::remove_file(&self.old).during("remove", &self.old)?;
            return Ok(Undone::Nothing);
        }
        let swapped = disk::look(&self.new).during("look at", &self.new)?.is_none();
        let ours = swapped && after.is_some() && disk::digest(&self.target).during("read", &self.target)? == after;
        if there.is_none() || ours {
            disk::rename(&self.old, &self.target).during("restore", &self.target)?;
            return Ok(Undone::Restored);
        }
        self.save().map(Undone::Kept)
    }

    fn restore_mode(&self, before: u32, after: u32) -> Result<Undone, ApplyError> {
        let there = disk::look(&self.target).during("look at", &self.target)?;
        let bits = there.filter(std::fs::Metadata::is_file).map(|metadata| os::bits(&metadata.permissions()));
        if bits != Some(after) || before == after {
            return Ok(Undone::Nothing);
        }
        disk::set_bits(&self.target, before).during("restore the mode of", &self.target)?;
        Ok(Undone::Restored)
    }

    /// Puts what was taken away beside what is there now, under a name that is free.
    fn save(&self) -> Result<Option<Utf8PathBuf>, ApplyError> {
        for attempt in 1.. {
            let number = if attempt == 1 { String::new() } else { format!("-{attempt}") };
            let beside: Utf8PathBuf = format!("{}.before-patternbook{number}", self.target).into();
            match os::rename_new(&self.old, &beside) {
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                result => {
                    result.during("write", &beside)?;
                    return Ok(Some(beside.strip_prefix(self.root).unwrap_or(&beside).to_owned()));
                }
            }
        }
        Ok(None)
    }
}
