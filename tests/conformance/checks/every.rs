//! What goes for every project, whatever its options: the named combinations, and rows that hold every pair of options. Each
//! program runs once over all of them where it can, on what differs between them.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use rayon::prelude::*;

use super::linters;
use crate::combinations::covering;
use crate::process::run;
use crate::stage::{Project, Stage};
use crate::tools::ours;
use crate::{Check, Outcome, Result};

const LIMIT: Duration = Duration::from_secs(60);
/// For one program and the files of all projects.
const LONG: Duration = Duration::from_secs(600);

pub(super) fn checks() -> Vec<Check> {
    let on_all = |lint: linters::Lint| move |stage: &Stage| lint(stage, &roots(stage)?);
    vec![
        Check::new("every::pair_of_options_is_generated", pair_of_options_is_generated),
        Check::new("every::repository_is_sound", |stage| each(stage, repository_is_sound)),
        Check::new("every::record_makes_it_again", |stage| each(stage, record_makes_it_again)),
        Check::new("every::document_is_in_sync", |stage| each(stage, document_is_in_sync)),
        Check::new("every::file_is_what_its_name_says", file_is_what_its_name_says),
        Check::new("every::document_passes_markdownlint", on_all(linters::documents)),
        Check::new("every::workflow_passes_zizmor_and_its_schema", on_all(linters::workflows)),
        Check::new("every::compose_file_passes_its_schema", on_all(linters::compose)),
        Check::new("every::dockerfile_passes_hadolint", on_all(linters::dockerfiles)),
        Check::new("every::script_passes_shellcheck", on_all(linters::scripts)),
        Check::new("every::terraform_file_is_formatted", on_all(linters::terraform)),
        Check::new("every::gitlab_pipeline_passes_its_schema", on_all(linters::gitlab)),
    ]
}

fn roots(stage: &Stage) -> Result<Vec<PathBuf>> {
    Ok(stage.every()?.iter().map(|project| project.dir.clone()).collect())
}

/// Fails with what `check` says of the first projects that it finds wanting, and how many more there are.
fn each(stage: &Stage, check: fn(&Stage, &Project) -> Result<()>) -> Result<Outcome> {
    const SHOWN: usize = 3;
    let projects = stage.every()?;
    let failed = |project: &Project| Some(format!("{project}: {}", check(stage, project).err()?));
    let failures: Vec<_> = projects.par_iter().filter_map(failed).collect();
    match failures.len() {
        0 => Ok(Outcome::Seen(format!("{} projects", projects.len()))),
        all => Err(format!("{all} of {} projects\n{}", projects.len(), failures[..all.min(SHOWN)].join("\n"))),
    }
}

fn pair_of_options_is_generated(stage: &Stage) -> Result<Outcome> {
    let projects = stage.every()?.len();
    let covering = covering();
    let (rows, pairs, ruled_out) = (covering.rows.len(), covering.pairs, covering.ruled_out);
    Ok(Outcome::Seen(format!(
        "{projects} projects: {rows} rows hold all {pairs} pairs of options that go together ({ruled_out} do not), and \
         {} named combinations",
        projects - rows
    )))
}

/// A clean work tree on `main`, one commit by the user, sound objects.
fn repository_is_sound(stage: &Stage, project: &Project) -> Result<()> {
    for (args, expected) in [
        (&["status", "--porcelain", "--ignored"][..], ""),
        (&["rev-list", "--count", "HEAD"], "1\n"),
        (&["symbolic-ref", "--short", "HEAD"], "main\n"),
        (&["log", "--format=%an <%ae>"], "Test User <test@example.com>\n"),
        (&["fsck", "--strict", "--no-progress"], ""),
    ] {
        let said = run(stage.git(&project.dir)?.args(args), LIMIT)?.success()?;
        if said != expected {
            return Err(format!("`git {}` says {said:?} instead of {expected:?}", args.join(" ")));
        }
    }
    Ok(())
}

/// The answers that a project records are the answers it was made from.
fn record_makes_it_again(stage: &Stage, project: &Project) -> Result<()> {
    let dir = stage.scratch(&format!("again/{}", project.name))?;
    let record = std::fs::read_to_string(project.dir.join("patternbook.toml")).map_err(|error| error.to_string())?;
    let answers = record.split("\n[").find_map(|table| table.strip_prefix("answers]\n"));
    std::fs::write(dir.join("answers.toml"), answers.ok_or("it records no answers")?).map_err(|e| e.to_string())?;
    let mut again = stage.patternbook(&dir);
    run(again.args(["new-project", "again", "--no-git", "--answers", "answers.toml"]), LIMIT)?.success()?;
    let mut diff = Command::new("diff");
    run(diff.args(["-r", "--exclude", ".git"]).arg(&project.dir).arg(dir.join("again")), LIMIT)?.success().map(drop)
}

/// `--check` finds nothing, and a run that writes has nothing to write.
fn document_is_in_sync(stage: &Stage, project: &Project) -> Result<()> {
    run(stage.patternbook(&project.dir).args(["sync-docs", "--check"]), LIMIT)?.success()?;
    run(stage.patternbook(&project.dir).arg("sync-docs"), LIMIT)?.success()?;
    let changed = run(stage.git(&project.dir)?.args(["status", "--porcelain"]), LIMIT)?.success()?;
    if changed.is_empty() { Ok(()) } else { Err(format!("a second run changes\n{changed}")) }
}

/// YAML, JSON, TOML, HCL and variables are read by a parser of each, documents are searched for links that lead nowhere.
fn file_is_what_its_name_says(stage: &Stage) -> Result<Outcome> {
    const WRONG: [(&str, &str); 9] = [
        ("a.yaml", "a: 1\na: 2\n"),
        ("a.json", "{\"a\": 1, \"a\": 2}\n"),
        ("a.toml", "a = 1\na = 2\n"),
        ("a.tf", "a {\n"),
        (".env.example", "A=1\nA=2\n"),
        ("a.md", "See [nothing](nothing.md).\n"),
        ("template", "{{#if (eq a \"b\")}}\n"),
        ("blanks", "a \n"),
        ("end", "a"),
    ];
    let dir = stage.scratch("files")?;
    let read = |roots: &[PathBuf]| {
        let (list, folders) = (dir.join("roots"), roots.iter().map(|root| format!("{}\n", root.display())));
        std::fs::write(&list, folders.collect::<String>()).map_err(|error| error.to_string())?;
        run(stage.tools.get("python")?.command().arg(ours("files.py")).arg(&list), LONG)
    };
    let wrong = stage.scratch("wrong-files")?;
    for (name, text) in WRONG {
        std::fs::write(wrong.join(name), text).map_err(|error| error.to_string())?;
    }
    let found = read(std::slice::from_ref(&wrong))?;
    let is_found = |name: &str| found.stderr.contains(&format!("{}: ", wrong.join(name).display()));
    if let Some((name, _)) = WRONG.iter().find(|(name, _)| !is_found(name)) {
        return Err(format!("a wrong {name} passes: {}", found.describe()));
    }
    Ok(Outcome::Seen(read(&roots(stage)?)?.success()?.trim().to_owned()))
}
