//! `--baseline` and `--write-baseline`: findings that are accepted for now, in a file of the repository.

use camino::{Utf8Path, Utf8PathBuf};

use super::error::{CommandError, Kind};
use super::findings::count;
use super::interrupt;
use crate::diagnostic::Diagnostic;
use crate::plan::{Change, Digest, Mode, Plan, PlanPath, apply};
use crate::repo::files::ReadError;
use crate::sync::{self, Baseline, Options, Workspace, baseline};

/// The file, relative to the root. It is given as seen from `here`, and need not exist; its folder has to.
pub(super) fn path(root: &Utf8Path, here: &Utf8Path, given: &Utf8Path) -> Result<Utf8PathBuf, CommandError> {
    let failed = || CommandError::new(Kind::Usage, format!("failed to find the baseline `{given}`"));
    let path = here.join(given);
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(failed().cause("it is no file").hint("name a file in the repository"));
    };
    let folder = folder.canonicalize_utf8().map_err(|error| failed().because(&error).hint("make its folder first"))?;
    match folder.join(name).strip_prefix(root) {
        Ok(relative) => Ok(relative.as_str().replace('\\', "/").into()),
        Err(_) => Err(failed().cause(format!("it is not in `{root}`")).hint("keep it with the documents it is about")),
    }
}

/// What the file at `path` accepts.
pub(super) fn read(workspace: &Workspace, path: &Utf8Path) -> Result<Baseline, CommandError> {
    let failed = || CommandError::new(Kind::Usage, format!("failed to read the baseline `{path}`"));
    let write = format!("`patternbook sync-docs --baseline {path} --write-baseline` writes it");
    let text = workspace.files.read(path.as_str()).map_err(|error| match error {
        ReadError::Missing => failed().cause("there is no such file").hint(&write),
        error => failed().because(&error).hint(&write),
    })?;
    Baseline::read(path, text).map_err(|error| failed().because(&error).hint(format!("correct it; or {write} anew")))
}

/// Writes the file at `path`: what is found today is accepted. Returns what to say, and what
/// could not be checked.
pub(super) fn write(
    root: &Utf8Path,
    workspace: &Workspace,
    path: &Utf8Path,
) -> Result<(String, Vec<Diagnostic>), CommandError> {
    let failed = || CommandError::new(Kind::World, format!("failed to write the baseline `{path}`"));
    let plan_path = PlanPath::new(path.as_str())
        .map_err(|error| failed().because(&error).hint("choose another name for the baseline"))?;
    // Without the old baseline: what it accepts is accepted again where it is still found.
    let found = sync::examine(workspace, &Options::default()).diagnostics;
    let content = Baseline::write(&found, workspace).into_bytes();
    let change = match workspace.files.bytes(path.as_str()) {
        Ok(before) if before == content => None,
        Ok(before) => Some(Change::Edit { expected: Digest::of(&before), content }),
        Err(ReadError::Missing) => Some(Change::Create { content, mode: Mode::File }),
        Err(error) => return Err(failed().because(&error)),
    };
    if let Some(change) = change {
        let mut plan = Plan::new(root);
        plan.add(plan_path, change).map_err(|error| failed().because(&error))?;
        apply::apply(&plan, &mut |_| interrupt::check()).map_err(|error| failed().because(&error))?;
    }
    let (accepted, rest): (Vec<_>, Vec<_>) = found.into_iter().partition(baseline::may_accept);
    Ok((format!("{} accepted in {path}", count(accepted.len(), "finding")), rest))
}
