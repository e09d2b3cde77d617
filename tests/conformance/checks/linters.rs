//! The linters and schemas that each format's readers would use.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::process::run;
use crate::stage::Stage;
use crate::tools::ours;
use crate::{Check, Outcome, Result};

const LIMIT: Duration = Duration::from_secs(600);

/// Fails where something in any of the folders is not as it should be.
pub(super) type Lint = fn(&Stage, &[PathBuf]) -> Result<Outcome>;

pub(super) fn checks() -> Vec<Check> {
    vec![Check::new("lint::linters_find_what_is_wrong", linters_find_what_is_wrong)]
}

/// `.github`: what zizmor knows of attacks, and the published schemas.
pub(super) fn workflows(stage: &Stage, roots: &[PathBuf]) -> Result<Outcome> {
    let inside =
        |path: &Path, folder: &str| is_yaml(path) && path.parent().is_some_and(|parent| parent.ends_with(folder));
    let workflows = files(roots, |path| inside(path, ".github/workflows"))?;
    let dependabot = files(roots, |path| path.ends_with(".github/dependabot.yml"))?;
    let mut zizmor = stage.tools.get("zizmor")?.command();
    run(zizmor.args(["--offline", "--no-progress"]).args(&workflows).args(&dependabot), LIMIT)?.success()?;
    schema(stage, "vendor.github-workflows", &workflows)?;
    schema(stage, "vendor.dependabot", &dependabot)?;
    Ok(seen(&[workflows, dependabot].concat()))
}

/// `.gitlab-ci.yml`, and what it includes. `!reference` is a tag of GitLab's own.
pub(super) fn gitlab(stage: &Stage, roots: &[PathBuf]) -> Result<Outcome> {
    let pipelines = files(roots, |path| is_yaml(path) && path.to_string_lossy().contains(".gitlab"))?;
    let mut check = stage.tools.get("check-jsonschema")?.command();
    check.args(["--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"]);
    run(check.args(&pipelines), LIMIT)?.success()?;
    Ok(seen(&pipelines))
}

pub(super) fn compose(stage: &Stage, roots: &[PathBuf]) -> Result<Outcome> {
    let is_compose = |path: &Path| is_yaml(path) && name(path).starts_with("compose");
    schema(stage, "vendor.compose-spec", &files(roots, is_compose)?)
}

pub(super) fn dockerfiles(stage: &Stage, roots: &[PathBuf]) -> Result<Outcome> {
    let dockerfiles = files(roots, |path| name(path).ends_with("Dockerfile"))?;
    run(stage.tools.get("hadolint")?.command().args(&dockerfiles), LIMIT)?.success()?;
    Ok(seen(&dockerfiles))
}

/// Every file that asks for a shell in its first line, but for templates of such files.
pub(super) fn scripts(stage: &Stage, roots: &[PathBuf]) -> Result<Outcome> {
    let asks_for_shell = |path: &Path| {
        if name(path).ends_with(".hbs") {
            return false;
        }
        let text = std::fs::read_to_string(path).unwrap_or_default();
        text.lines().next().is_some_and(|line| line.starts_with("#!") && line.ends_with("sh"))
    };
    let scripts = files(roots, asks_for_shell)?;
    run(stage.tools.get("shellcheck")?.command().args(&scripts), LIMIT)?.success()?;
    Ok(seen(&scripts))
}

pub(super) fn terraform(stage: &Stage, roots: &[PathBuf]) -> Result<Outcome> {
    let is_terraform = |path: &Path| path.extension().is_some_and(|ending| ending == "tf" || ending == "tfvars");
    let sources = files(roots, is_terraform)?;
    let mut terraform = stage.tools.get("terraform")?.command();
    run(terraform.args(["fmt", "-check", "-diff"]).args(&sources), LIMIT)?.success()?;
    Ok(seen(&sources))
}

pub(super) fn documents(stage: &Stage, roots: &[PathBuf]) -> Result<Outcome> {
    let config = ours(".markdownlint-cli2.jsonc");
    let documents = files(roots, |path| path.extension().is_some_and(|ending| ending == "md"))?;
    let mut lint = stage.tools.get("markdownlint-cli2")?.command();
    // Its arguments are patterns, which are looked for in the current folder, unless they are literal.
    let literal = documents.iter().map(|path| format!(":{}", path.display()));
    run(lint.arg("--config").arg(config).args(literal), LIMIT)?.success()?;
    Ok(seen(&documents))
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
        (".gitlab-ci.yml", "build:\n  script: 3\n"),
        ("README.md", "# One\n# Two\n"),
        ("main.tf", "locals {\na = 1\n}\n"),
        ("script", "#!/bin/sh\nrm -r $1/*\n"),
    ] {
        let path = dir.join(name);
        let folder = path.parent().ok_or("a file is in a folder")?;
        std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(&path, text))
            .map_err(|error| error.to_string())?;
    }
    let linters: [(&str, Lint); 8] = [
        ("zizmor", workflows),
        ("check-jsonschema on a workflow", |stage, roots| {
            schema(stage, "vendor.github-workflows", &[roots[0].join("steps.yml")])
        }),
        ("check-jsonschema on a pipeline", gitlab),
        ("check-jsonschema on compose", compose),
        ("hadolint", dockerfiles),
        ("markdownlint-cli2", documents),
        ("shellcheck", scripts),
        ("terraform fmt", terraform),
    ];
    for (linter, lint) in linters {
        match lint(stage, std::slice::from_ref(&dir)) {
            Ok(_) => return Err(format!("{linter} accepts a file that is wrong")),
            Err(error) if error.contains(" is missing: ") => return Err(error),
            Err(_) => {}
        }
    }
    Ok(Outcome::Passed)
}

pub(super) fn schema(stage: &Stage, schema: &str, files: &[PathBuf]) -> Result<Outcome> {
    let mut check = stage.tools.get("check-jsonschema")?.command();
    run(check.args(["--builtin-schema", schema]).args(files), LIMIT)?.success()?;
    Ok(seen(files))
}

fn seen(files: &[PathBuf]) -> Outcome {
    Outcome::Seen(format!("{} different files", files.len()))
}

/// The files under `roots`, but for Git's own, that are `wanted`: at least one, or the check would check nothing. A file
/// that several roots have in the same place is there once.
pub(super) fn files(roots: &[PathBuf], wanted: impl Fn(&Path) -> bool) -> Result<Vec<PathBuf>> {
    let (mut found, mut known) = (Vec::new(), BTreeSet::new());
    for root in roots {
        let walk =
            ignore::WalkBuilder::new(root).hidden(false).filter_entry(|entry| entry.file_name() != ".git").build();
        let paths = walk.filter_map(std::result::Result::ok).map(ignore::DirEntry::into_path);
        let mut own: Vec<_> = paths.filter(|path| path.is_file() && wanted(path)).collect();
        own.sort();
        for path in own {
            let bytes = std::fs::read(&path).map_err(|error| format!("failed to read {}: {error}", path.display()))?;
            if known.insert((path.strip_prefix(root).unwrap_or(&path).to_owned(), bytes)) {
                found.push(path);
            }
        }
    }
    match roots {
        _ if !found.is_empty() => Ok(found),
        [root] => Err(format!("{} has no file to check", root.display())),
        _ => Err("no project has a file to check".to_owned()),
    }
}

pub(super) fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "yml" || ending == "yaml")
}

pub(super) fn name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}
