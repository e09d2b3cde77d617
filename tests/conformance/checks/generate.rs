//! `new-project` makes a repository with one commit, nothing left over, and the same bytes from the same answers.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::combinations::{Combination, NAMED};
use crate::process::run;
use crate::stage::Stage;
use crate::{Check, Outcome, Result};

const LIMIT: Duration = Duration::from_secs(60);

pub(super) fn checks() -> Vec<Check> {
    let mut checks = Vec::new();
    for &combination in NAMED {
        let name = |what: &str| format!("generate::{what}::{}", combination.name);
        checks.push(Check::new(name("repository"), move |stage| repository(stage, combination)));
        checks.push(Check::new(name("from_record"), move |stage| from_record(stage, combination)));
    }
    checks
}

/// A clean work tree on `main`, one commit by the user, sound objects.
fn repository(stage: &Stage, combination: Combination) -> Result<Outcome> {
    let project = stage.project(combination)?;
    for (args, expected) in [
        (&["status", "--porcelain", "--ignored"][..], ""),
        (&["rev-list", "--count", "HEAD"], "1\n"),
        (&["symbolic-ref", "--short", "HEAD"], "main\n"),
        (&["log", "--format=%an <%ae>"], "Test User <test@example.com>\n"),
        (&["fsck", "--strict", "--no-progress"], ""),
    ] {
        let said = run(stage.git(&project)?.args(args), LIMIT)?.success()?;
        if said != expected {
            return Err(format!("`git {}` says {said:?} instead of {expected:?}", args.join(" ")));
        }
    }
    Ok(Outcome::Passed)
}

/// The answers that a project records are the answers it was made from.
fn from_record(stage: &Stage, combination: Combination) -> Result<Outcome> {
    const ANSWERS: &str = "import json, sys, tomllib\n\
        print(json.dumps(tomllib.load(open(sys.argv[1], 'rb'))['answers']))";
    let first = stage.project(combination)?;
    let dir = stage.scratch("from-record")?;
    let mut python = stage.tools.get("python")?.command();
    let answers = run(python.args(["-c", ANSWERS]).arg(first.join("patternbook.toml")), LIMIT)?.success()?;
    std::fs::write(dir.join("answers.json"), answers).map_err(|error| error.to_string())?;
    let mut again = stage.patternbook(&dir);
    run(again.args(["new-project", "again", "--answers", "answers.json"]), LIMIT)?.success()?;
    same_tree(&first, &dir.join("again"))
}

fn same_tree(one: &Path, other: &Path) -> Result<Outcome> {
    run(Command::new("diff").args(["-r", "--exclude", ".git"]).args([one, other]), LIMIT)?.success()?;
    Ok(Outcome::Passed)
}
