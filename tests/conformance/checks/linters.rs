//! The linters and schemas that each format's readers would use.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::combinations::NAMED;
use crate::process::run;
use crate::stage::Stage;
use crate::{Check, Outcome, Result};

const LIMIT: Duration = Duration::from_secs(120);

/// Fails where something in a folder is not as it should be.
type Lint = fn(&Stage, &Path) -> Result<Outcome>;

pub(super) fn checks() -> Vec<Check> {
    let mut checks = Vec::new();
    for &combination in NAMED {
        let name = |what: &str| format!("lint::{what}::{}", combination.name);
        let on = |lint: Lint| move |stage: &Stage| lint(stage, &stage.project(combination)?);
        checks.extend([
            Check::new(name("workflows"), on(workflows)),
            Check::new(name("compose"), on(compose)),
            Check::new(name("dockerfiles"), on(dockerfiles)),
            Check::new(name("scripts"), on(scripts)),
        ]);
    }
    checks.push(Check::new("lint::linters_find_what_is_wrong", linters_find_what_is_wrong));
    checks
}

/// `.github`: what zizmor knows of attacks, and the published schemas.
pub(super) fn workflows(stage: &Stage, repository: &Path) -> Result<Outcome> {
    let github = repository.join(".github");
    let mut zizmor = stage.tools.get("zizmor")?.command();
    run(zizmor.args(["--offline", "--no-progress"]).arg(&github), LIMIT)?.success()?;
    schema(stage, "vendor.github-workflows", &files(&github.join("workflows"), is_yaml)?)?;
    schema(stage, "vendor.dependabot", &[github.join("dependabot.yml")])
}

fn compose(stage: &Stage, repository: &Path) -> Result<Outcome> {
    let is_compose = |path: &Path| is_yaml(path) && name(path).starts_with("compose");
    schema(stage, "vendor.compose-spec", &files(repository, is_compose)?)
}

fn dockerfiles(stage: &Stage, repository: &Path) -> Result<Outcome> {
    let dockerfiles = files(repository, |path| name(path).ends_with("Dockerfile"))?;
    run(stage.tools.get("hadolint")?.command().args(dockerfiles), LIMIT)?.success()?;
    Ok(Outcome::Passed)
}

/// Every file that asks for a shell in its first line, but for templates of such files.
pub(super) fn scripts(stage: &Stage, repository: &Path) -> Result<Outcome> {
    let asks_for_shell = |path: &Path| {
        if name(path).ends_with(".hbs") {
            return false;
        }
        let text = std::fs::read_to_string(path).unwrap_or_default();
        text.lines().next().is_some_and(|line| line.starts_with("#!") && line.ends_with("sh"))
    };
    let mut shellcheck = stage.tools.get("shellcheck")?.command();
    run(shellcheck.args(files(repository, asks_for_shell)?), LIMIT)?.success()?;
    Ok(Outcome::Passed)
}

/// The linters are there and awake: each turns away a file with a mistake of the kind it is used for.
fn linters_find_what_is_wrong(stage: &Stage) -> Result<Outcome> {
    const WORKFLOW: &str = "on: pull_request_target\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      \
        - uses: actions/checkout@main\n      - run: echo ${{ github.event.pull_request.title }}\n";
    let dir = stage.scratch("wrong")?;
    for (name, text) in [
        (".github/workflows/a.yml", WORKFLOW),
        (".github/dependabot.yml", "version: 2\nupdates: []\n"),
        ("compose.yaml", "services:\n  a:\n    image: 3\n"),
        ("Dockerfile", "FROM debian\nRUN cd /a && sudo make\n"),
        ("steps.yml", "on: push\njobs:\n  a:\n    runs-on: x\n    steps: [{run: }]\n"),
        ("script", "#!/bin/sh\nrm -r $1/*\n"),
    ] {
        let path = dir.join(name);
        let folder = path.parent().ok_or("a file is in a folder")?;
        std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(&path, text))
            .map_err(|error| error.to_string())?;
    }
    let linters: [(&str, Lint); 5] = [
        ("zizmor", workflows),
        ("check-jsonschema on a workflow", |stage, dir| {
            schema(stage, "vendor.github-workflows", &[dir.join("steps.yml")])
        }),
        ("check-jsonschema on compose", compose),
        ("hadolint", dockerfiles),
        ("shellcheck", scripts),
    ];
    for (linter, lint) in linters {
        match lint(stage, &dir) {
            Ok(_) => return Err(format!("{linter} accepts a file that is wrong")),
            Err(error) if error.contains(" is missing: ") => return Err(error),
            Err(_) => {}
        }
    }
    Ok(Outcome::Passed)
}

fn schema(stage: &Stage, schema: &str, files: &[PathBuf]) -> Result<Outcome> {
    let mut check = stage.tools.get("check-jsonschema")?.command();
    run(check.args(["--builtin-schema", schema]).args(files), LIMIT)?.success()?;
    Ok(Outcome::Passed)
}

/// The files under `dir`, but for Git's own, that are `wanted`: at least one, or the check would check nothing.
pub(super) fn files(dir: &Path, wanted: impl Fn(&Path) -> bool) -> Result<Vec<PathBuf>> {
    let walk = ignore::WalkBuilder::new(dir).hidden(false).filter_entry(|entry| entry.file_name() != ".git").build();
    let paths = walk.filter_map(std::result::Result::ok).map(ignore::DirEntry::into_path);
    let mut found: Vec<_> = paths.filter(|path| path.is_file() && wanted(path)).collect();
    found.sort();
    if found.is_empty() { Err(format!("{} has no file to check", dir.display())) } else { Ok(found) }
}

pub(super) fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "yml" || ending == "yaml")
}

fn name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}
