//! Where a command works: the root of the repository, paths as they are called from there, and what an earlier run left.

use std::io::Write;

use camino::{Utf8Path, Utf8PathBuf};

use super::error::{CommandError, Kind};
use super::output;
use crate::diagnostic::Diagnostic;
use crate::plan::apply::{self, ApplyError};
use crate::repo::git::GitError;
use crate::repo::{Files, git};

/// The top of the Git work tree, or the current folder where there is none; and the current folder.
pub(super) fn root() -> Result<(Utf8PathBuf, Utf8PathBuf), CommandError> {
    let here = Utf8Path::new(".")
        .canonicalize_utf8()
        .map_err(|error| CommandError::new(Kind::World, "failed to find the current folder").because(&error))?;
    Ok((top(&here)?, here))
}

/// The top of the Git work tree that the folder `here`, which is absolute, is in; that folder where it is in none.
pub(super) fn top(here: &Utf8Path) -> Result<Utf8PathBuf, CommandError> {
    let surrounding = git::surrounding(here).map_err(|error| {
        let failure = CommandError::new(Kind::World, format!("failed to open the Git repository of `{here}`"));
        match error {
            GitError::NotOwned => failure.because(&error).hint(format!(
                "where you trust that user, `git config --global --add safe.directory '{here}'` with the top folder of \
                 the work tree"
            )),
            _ => failure.because(&error),
        }
    })?;
    if surrounding.is_none() && git::is_bare(here) {
        let failure = CommandError::new(Kind::Usage, format!("failed to find documents in `{here}`"));
        return Err(failure
            .cause("it is a bare repository, without a work tree")
            .hint("run it in a clone or a work tree"));
    }
    // A folder that Git ignores is not part of the repository around it.
    let work_tree = surrounding.filter(|surrounding| !surrounding.ignores).map(|surrounding| surrounding.work_tree);
    let work_tree = work_tree.map_or_else(|| Ok(here.to_owned()), |work_tree| work_tree.canonicalize_utf8());
    work_tree
        .map_err(|error| CommandError::new(Kind::World, "failed to find the top of the Git work tree").because(&error))
}

/// `path`, given from the folder `here`, as it is called from `root`.
pub(super) fn relative(root: &Utf8Path, here: &Utf8Path, path: &Utf8Path) -> Result<String, CommandError> {
    let failed = || CommandError::new(Kind::Usage, format!("failed to find `{path}`"));
    let real = here.join(path).canonicalize_utf8().map_err(|error| {
        failed().because(&error).hint("give files and folders that exist, as seen from the current folder")
    })?;
    match real.strip_prefix(root) {
        Ok(relative) => Ok(relative.as_str().replace('\\', "/")),
        Err(_) => Err(failed().cause(format!("it is not in `{root}`")).hint("run the command where it is")),
    }
}

/// Rolls back what a run that was killed has left half done.
pub(super) fn recover(root: &Utf8Path) -> Result<(), CommandError> {
    let recovered = apply::recover(root).map_err(|error| cannot_write(&error))?;
    if recovered.is_some() {
        // Nobody has to read it.
        let _ = writeln!(output::notes(), "note: rolled back what an interrupted run had begun to change");
    }
    Ok(())
}

/// Why a plan was not carried out.
pub(super) fn cannot_write(error: &ApplyError) -> CommandError {
    if matches!(error, ApplyError::Interrupted) {
        return CommandError::new(Kind::Interrupted, "interrupted: nothing was changed");
    }
    let failure = CommandError::new(Kind::World, "failed to change the documents").because(error);
    error.hint().into_iter().fold(failure, CommandError::hint)
}

/// What is wrong in `patternbook.toml`.
pub(super) fn configuration(root: &Utf8Path, wrong: &Diagnostic) -> CommandError {
    let error = CommandError::new(Kind::Usage, "failed to read the configuration");
    error.findings(std::slice::from_ref(wrong), &Files::walk(root)).hint("correct it, then run this again")
}
