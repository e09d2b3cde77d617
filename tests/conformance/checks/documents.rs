//! Documents are in sync from the first commit on, drift is found, and what is fixed is in sync again.

use std::path::Path;
use std::time::Duration;

use crate::combinations::{ALL, Combination, POSTGRES};
use crate::process::{Ended, run};
use crate::stage::Stage;
use crate::{Check, Outcome, Result};

const LIMIT: Duration = Duration::from_secs(60);

pub(super) fn checks() -> Vec<Check> {
    let each =
        |it: Combination| Check::new(format!("documents::in_sync::{}", it.name), move |stage| in_sync(stage, it));
    let mut checks = Vec::from(ALL.map(each));
    checks.push(Check::new("documents::drift_is_found_and_fixed", drift));
    checks
}

/// `--check` finds nothing, and a run that writes has nothing to write.
fn in_sync(stage: &Stage, combination: Combination) -> Result<Outcome> {
    let project = stage.copy(combination, "in-sync")?;
    sync_docs(stage, &project, &["--check"])?.success()?;
    sync_docs(stage, &project, &[])?.success()?;
    let changed = run(stage.git(&project)?.args(["status", "--porcelain"]), LIMIT)?.success()?;
    if changed.is_empty() { Ok(Outcome::Passed) } else { Err(format!("a run on the first commit changed:\n{changed}")) }
}

/// Code that moves on leaves the documents behind, until they are brought along.
fn drift(stage: &Stage) -> Result<Outcome> {
    let project = stage.copy(POSTGRES, "drift")?;
    let status = "docs/technical_status.md";
    let before = read(&project, status)?;
    let drifted = before.replacen("Canonical |", "Established |", 1);
    if drifted == before {
        return Err(format!("{status} has no row with the status `Canonical`"));
    }
    std::fs::write(project.join(status), drifted).map_err(|error| error.to_string())?;
    let found = sync_docs(stage, &project, &["--check"])?;
    if found.status.code() != Some(1) {
        return Err(format!("a changed status was not found: {}", found.describe()));
    }
    sync_docs(stage, &project, &[])?.success()?;
    sync_docs(stage, &project, &["--check"])?.success()?;
    Ok(Outcome::Passed)
}

fn sync_docs(stage: &Stage, project: &Path, args: &[&str]) -> Result<Ended> {
    run(stage.patternbook(project).arg("sync-docs").args(args), LIMIT)
}

fn read(project: &Path, name: &str) -> Result<String> {
    std::fs::read_to_string(project.join(name)).map_err(|error| format!("failed to read {name}: {error}"))
}
