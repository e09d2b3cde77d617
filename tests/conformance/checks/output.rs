//! What the program prints for others: JSON by the schemas that are published with it, and hooks for pre-commit.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::linters::files;
use crate::combinations::POSTGRES;
use crate::process::run;
use crate::stage::Stage;
use crate::{Check, Outcome, Result};

const LIMIT: Duration = Duration::from_secs(120);

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new("output::schemas_are_schemas", schemas_are_schemas),
        Check::new("output::json_is_as_its_schemas_say", json_is_as_its_schemas_say),
        Check::new("output::pre_commit_hooks_run", pre_commit_hooks_run),
    ]
}

fn schema(name: &str) -> PathBuf {
    root().join(format!("docs/schemas/{name}.schema.json"))
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn schemas_are_schemas(stage: &Stage) -> Result<Outcome> {
    let mut check = stage.tools.get("check-jsonschema")?.command();
    check.arg("--check-metaschema").args(files(&[root().join("docs/schemas")], |_| true)?);
    run(&mut check, LIMIT)?.success()?;
    Ok(Outcome::Passed)
}

/// The program's forms, from a project that has drifted.
fn json_is_as_its_schemas_say(stage: &Stage) -> Result<Outcome> {
    let project = stage.copy(POSTGRES, "json")?;
    drift(&project)?;
    let dir = stage.scratch("json-printed")?;
    let forms: [(&str, &[&str]); 8] = [
        ("board-1", &["board", "--format", "json"]),
        ("fleet-1", &["board", ".", "none.json", "--format", "json"]),
        ("findings-1", &["sync-docs", "--check", "--format", "json"]),
        ("plan-1", &["sync-docs", "--diff", "--format", "json"]),
        ("questions-1", &["new-project", "--list-questions", "--format", "json"]),
        ("plan-1", &["new-project", "../plan", "--defaults", "--dry-run", "--format", "json"]),
        ("created-1", &["new-project", "../new", "--defaults", "--no-git", "--format", "json"]),
        ("baseline-1", &["sync-docs", "--baseline", "accepted.json", "--write-baseline"]),
    ];
    for (number, (name, args)) in forms.into_iter().enumerate() {
        let ended = run(stage.patternbook(&project).args(args), LIMIT)?;
        let file = if name == "baseline-1" {
            project.join("accepted.json")
        } else {
            let file = dir.join(format!("{number}.json"));
            std::fs::write(&file, &ended.stdout).map_err(|error| error.to_string())?;
            file
        };
        stage.check_schema(&schema(name), &[file]).map_err(|error| format!("{}: {error}", ended.describe()))?;
    }
    // The validator is awake: a baseline is no list of findings.
    match stage.check_schema(&schema("findings-1"), &[project.join("accepted.json")]) {
        Ok(()) => Err("a baseline passes for findings".to_owned()),
        Err(_) => Ok(Outcome::Passed),
    }
}

/// pre-commit itself takes `.pre-commit-hooks.yaml`. It would build the program from a clone, for minutes and from the
/// network: in place of that the hooks run with the program under test, which is the one change to the file.
fn pre_commit_hooks_run(stage: &Stage) -> Result<Outcome> {
    let manifest = root().join(".pre-commit-hooks.yaml");
    let text = std::fs::read_to_string(&manifest).map_err(|error| error.to_string())?;
    pre_commit(stage, root(), &["validate-manifest", ".pre-commit-hooks.yaml"])?.success()?;
    let hooks = stage.scratch("hooks")?;
    std::fs::write(hooks.join(".pre-commit-hooks.yaml"), text.replace("language: rust", "language: system"))
        .map_err(|error| error.to_string())?;
    let git = |dir: &Path, args: &[&str]| run(stage.git(dir)?.args(args), LIMIT)?.success();
    git(&hooks, &["init", "--quiet", "--initial-branch=main"])?;
    git(&hooks, &["add", "--all"])?;
    git(&hooks, &["commit", "--quiet", "--message=hooks"])?;
    let revision = git(&hooks, &["rev-parse", "HEAD"])?;

    let project = stage.copy(POSTGRES, "pre-commit")?;
    let only = |hook: &str| {
        let config = format!(
            "repos:\n  - repo: {}\n    rev: {}\n    hooks:\n      - id: {hook}\n",
            hooks.display(),
            revision.trim()
        );
        std::fs::write(project.join(".pre-commit-config.yaml"), config).map_err(|error| error.to_string())
    };
    let ran = || pre_commit(stage, &project, &["run", "--all-files"]);
    for hook in ["patternbook-sync-docs", "patternbook-sync-docs-fix", "patternbook-check"] {
        only(hook)?;
        git(&project, &["add", "--all"])?;
        ran()?.success()?;
    }
    drift(&project)?;
    git(&project, &["add", "--all"])?;
    only("patternbook-sync-docs")?;
    let found = ran()?;
    if found.status.success() || !found.stdout.contains("[example-drift]") {
        return Err(format!("drift passes the check: {}", found.describe()));
    }
    only("patternbook-sync-docs-fix")?;
    git(&project, &["add", "--all"])?;
    let fixed = ran()?;
    if fixed.status.success() || !fixed.stdout.contains("files were modified by this hook") {
        return Err(format!("drift was not fixed: {}", fixed.describe()));
    }
    git(&project, &["add", "--all"])?;
    ran()?.success()?;
    Ok(Outcome::Passed)
}

fn pre_commit(stage: &Stage, dir: &Path, args: &[&str]) -> Result<crate::process::Ended> {
    let program = Path::new(env!("CARGO_BIN_EXE_patternbook")).parent().unwrap_or(dir).to_owned();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(program).chain(std::env::split_paths(&path)));
    let mut command = stage.as_user(&stage.tools.get("pre-commit")?);
    command.current_dir(dir).args(args).env("PATH", path.map_err(|error| error.to_string())?);
    run(&mut command, LIMIT)
}

/// Moves code on from its example.
fn drift(project: &Path) -> Result<()> {
    let code = project.join("src/config.rs");
    let before = std::fs::read_to_string(&code).map_err(|error| error.to_string())?;
    let after = before.replacen("// region loader\n", "// region loader\n    // Moved on.\n", 1);
    std::fs::write(&code, after).map_err(|error| error.to_string())
}
