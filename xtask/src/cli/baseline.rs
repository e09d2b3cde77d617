//! `--baseline` and `--write-baseline`: findings that are accepted for now, in a file of the repository.

use std::io::Write;
use std::process::ExitCode;

use camino::{Utf8Path, Utf8PathBuf};

use super::error::{CommandError, Kind};
use super::findings::{self, count};
use super::{interrupt, output};
use crate::diagnostic::{Diagnostic, Sources};
use crate::plan::{Change, Digest, Mode, Plan, PlanPath, apply};
use crate::repo::Files;
use crate::repo::files::ReadError;
use crate::sync::{Baseline, baseline};

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

/// What the file at `path` accepts of what `command` finds.
pub(super) fn read(command: &str, files: &Files, path: &Utf8Path) -> Result<Baseline, CommandError> {
    let failed = || CommandError::new(Kind::Usage, format!("failed to read the baseline `{path}`"));
    let write = format!("`patternbook {command} --baseline {path} --write-baseline` writes it");
    let text = files.read(path.as_str()).map_err(|error| match error {
        ReadError::Missing => failed().cause("there is no such file").hint(&write),
        error => failed().because(&error).hint(&write),
    })?;
    Baseline::read(path, text).map_err(|error| failed().because(&error).hint(format!("correct it; or {write} anew")))
}

/// Writes the file at `path`: `found`, which was looked for without the old baseline, is accepted. Returns what to say,
/// and what could not be checked.
fn write(
    files: &Files,
    sources: &dyn Sources,
    found: Vec<Diagnostic>,
    path: &Utf8Path,
) -> Result<(String, Vec<Diagnostic>), CommandError> {
    let failed = || CommandError::new(Kind::World, format!("failed to write the baseline `{path}`"));
    let plan_path = PlanPath::new(path.as_str())
        .map_err(|error| failed().because(&error).hint("choose another name for the baseline"))?;
    let content = Baseline::write(&found, sources).into_bytes();
    let change = match files.bytes(path.as_str()) {
        Ok(before) if before == content => None,
        Ok(before) => Some(Change::Edit { expected: Digest::of(&before), content }),
        Err(ReadError::Missing) => Some(Change::Create { content, mode: Mode::File }),
        Err(error) => return Err(failed().because(&error)),
    };
    if let Some(change) = change {
        let mut plan = Plan::new(files.root());
        plan.add(plan_path, change).map_err(|error| failed().because(&error))?;
        apply::apply(&plan, &mut |_| interrupt::check()).map_err(|error| failed().because(&error))?;
    }
    let (accepted, rest): (Vec<_>, Vec<_>) = found.into_iter().partition(baseline::may_accept);
    Ok((format!("{} accepted in {path}", count(accepted.len(), "finding")), rest))
}

/// Writes the baseline at `path`, and says so. What could not be checked is shown: nobody can accept it.
pub(super) fn accept(
    files: &Files,
    sources: &dyn Sources,
    found: Vec<Diagnostic>,
    path: &Utf8Path,
) -> Result<ExitCode, CommandError> {
    let (said, not_checked) = write(files, sources, found, path)?;
    output::findings(&not_checked, sources).map_err(CommandError::output)?;
    writeln!(output::report(), "{said}").map_err(CommandError::output)?;
    Ok(findings::exit_code(&not_checked).into())
}
