//! `check --scanners`: what zizmor and checkov find reaches our own findings, with its place.

use std::ffi::OsString;
use std::time::Duration;

use serde_json::Value;

use crate::combinations::POSTGRES;
use crate::process::run;
use crate::stage::Stage;
use crate::{Check, Outcome, Result};

/// Checkov is slow to start.
const LIMIT: Duration = Duration::from_secs(300);

pub(super) fn checks() -> Vec<Check> {
    vec![Check::new("scanners::are_merged", are_merged)]
}

fn are_merged(stage: &Stage) -> Result<Outcome> {
    let dir = stage.copy(POSTGRES, "scanners")?;
    let write = |path: &str, text: &str| std::fs::write(dir.join(path), text).map_err(|error| error.to_string());
    write(
        ".github/workflows/odd.yml",
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v4\n",
    )?;
    write("odd.tf", "resource \"aws_db_instance\" \"odd\" {\n  storage_encrypted = false\n}\n")?;
    let mut path = OsString::new();
    for tool in ["zizmor", "checkov"] {
        path.push(stage.tools.get(tool)?.program.parent().unwrap_or(&dir));
        path.push(":");
    }
    path.push(std::env::var_os("PATH").unwrap_or_default());
    let mut command = stage.patternbook(&dir);
    command.env("PATH", path).args(["check", "--scanners", "--format", "json"]);
    let ended = run(&mut command, LIMIT)?;
    let json: Value = serde_json::from_str(&ended.stdout).map_err(|error| format!("{error}: {}", ended.describe()))?;
    let found = json["diagnostics"].as_array().cloned().unwrap_or_default();
    let mut seen = Vec::new();
    for (rule, path, line) in
        [("zizmor/unpinned-uses", ".github/workflows/odd.yml", 6), ("checkov/CKV_AWS_16", "odd.tf", 1)]
    {
        let is_it = |it: &&Value| it["rule"] == rule && it["path"] == path && it["start"]["line"] == line;
        found.iter().find(is_it).ok_or_else(|| format!("{rule} is not found in {path}:{line}: {json:#}"))?;
        seen.push(rule);
    }
    let mut git = stage.git(&dir)?;
    let left = run(git.args(["status", "--short", "--untracked-files=all"]), LIMIT)?.success()?;
    if left.lines().count() != 2 {
        return Err(format!("the scanners left something behind:\n{left}"));
    }
    Ok(Outcome::Seen(seen.join(", ")))
}
