//! Drift is found, and what is fixed is in sync again.

use std::path::Path;
use std::time::Duration;

use crate::combinations::POSTGRES;
use crate::process::{Ended, run};
use crate::stage::Stage;
use crate::{Check, Outcome, Result};

const LIMIT: Duration = Duration::from_secs(60);

pub(super) fn checks() -> Vec<Check> {
    vec![Check::new("documents::status_drift", status_drift), Check::new("documents::example_drift", example_drift)]
}

/// A status that changed in one place travels to the other. One that changed in both is left to a person, who says which.
fn status_drift(stage: &Stage) -> Result<Outcome> {
    const PATTERNS: &str = "docs/patterns/infrastructure_patterns.md";
    const TABLE: &str = "docs/technical_status.md";
    let project = stage.copy(POSTGRES, "status-drift")?;
    replace(&project, TABLE, "| Canonical |", "| Established |")?;
    is_found(stage, &project)?;
    sync_docs(stage, &project, &[])?.success()?;
    sync_docs(stage, &project, &["--check"])?.success()?;
    replace(&project, PATTERNS, "**Status:** Established", "**Status:** Canonical")?;
    replace(&project, TABLE, "| Established |", "| Canonical |")?;
    expect_changed(stage, &project, "")?;
    replace(&project, PATTERNS, "**Status:** Canonical", "**Status:** Established")?;
    replace(&project, TABLE, "| Canonical |", "| Experimental |")?;
    is_found(stage, &project)?;
    let conflict = sync_docs(stage, &project, &[])?;
    if conflict.status.code() != Some(1) {
        return Err(format!("a status that changed in both places was not left: {}", conflict.describe()));
    }
    sync_docs(stage, &project, &["--prefer", "table"])?.success()?;
    sync_docs(stage, &project, &["--check"])?.success()?;
    replace(&project, PATTERNS, "**Status:** Experimental", "**Status:** Canonical")?;
    replace(&project, TABLE, "| Experimental |", "| Canonical |")?;
    expect_changed(stage, &project, "")
}

/// Code that moves on leaves its example behind, until the document is brought along.
fn example_drift(stage: &Stage) -> Result<Outcome> {
    const CODE: &str = "src/config.rs";
    let project = stage.copy(POSTGRES, "example-drift")?;
    replace(&project, CODE, "// region loader\n", "// region loader\n    // Moved on.\n")?;
    is_found(stage, &project)?;
    sync_docs(stage, &project, &[])?.success()?;
    sync_docs(stage, &project, &["--check"])?.success()?;
    expect_changed(stage, &project, " M docs/patterns/infrastructure_patterns.md\n M src/config.rs\n")
}

fn is_found(stage: &Stage, project: &Path) -> Result<()> {
    let found = sync_docs(stage, project, &["--check"])?;
    if found.status.code() == Some(1) { Ok(()) } else { Err(format!("drift was not found: {}", found.describe())) }
}

/// The files that differ from the first commit are these, as `git status --porcelain` lists them.
fn expect_changed(stage: &Stage, project: &Path, expected: &str) -> Result<Outcome> {
    let changed = run(stage.git(project)?.args(["status", "--porcelain"]), LIMIT)?.success()?;
    if changed == expected {
        Ok(Outcome::Passed)
    } else {
        Err(format!("expected changes:\n{expected}found:\n{changed}"))
    }
}

fn replace(project: &Path, name: &str, from: &str, to: &str) -> Result<()> {
    let path = project.join(name);
    let before = std::fs::read_to_string(&path).map_err(|error| format!("failed to read {name}: {error}"))?;
    let after = before.replacen(from, to, 1);
    if after == before {
        return Err(format!("{name} has no `{from}`"));
    }
    std::fs::write(&path, after).map_err(|error| format!("failed to write {name}: {error}"))
}

fn sync_docs(stage: &Stage, project: &Path, args: &[&str]) -> Result<Ended> {
    run(stage.patternbook(project).arg("sync-docs").args(args), LIMIT)
}
