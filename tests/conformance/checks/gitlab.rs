//! The pipeline for GitLab, read and run by gitlab-ci-local: what an event makes of it, and its jobs in a shell. What needs Docker is
//! not run.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::combinations::Combination;
use crate::process::run;
use crate::stage::Stage;
use crate::tools::write_executable;
use crate::{Check, Outcome, Result};

const LIMIT: Duration = Duration::from_secs(120);
/// Everything compiled, from nothing, on two cores.
const LONG: Duration = Duration::from_secs(1800);

const TRUNK: Combination = Combination::new("gitlab", &[("ci", "gitlab")]);
const DEVELOP: Combination = Combination::new("gitlab-develop", &[("ci", "gitlab"), ("branches", "develop")]);

const PUSH: &str = "CI_PIPELINE_SOURCE=push";
const MERGE_REQUEST: &str = "CI_PIPELINE_SOURCE=merge_request_event";

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new("gitlab::a_pipeline_has_the_jobs_of_its_event", jobs_of_event),
        Check::new("gitlab::jobs_run", jobs_run),
    ]
}

/// A clone of the project of `combination`: what has changed is told from where it was cloned.
fn clone(stage: &Stage, combination: Combination, name: &str) -> Result<PathBuf> {
    let (from, dir) = (stage.project(combination)?, stage.scratch(name)?);
    run(stage.git(&dir)?.args(["clone", "--quiet"]).arg(from).arg("demo"), LIMIT)?.success()?;
    Ok(dir.join("demo"))
}

/// gitlab-ci-local in a project, with variables.
fn local(stage: &Stage, project: &Path, variables: &[&str]) -> Result<Command> {
    let mut command = stage.tools.get("gitlab-ci-local")?.command();
    command.current_dir(project).env("HOME", stage.scratch("home")?);
    command.args(variables.iter().flat_map(|variable| ["--variable", variable]));
    Ok(command)
}

/// The jobs after the checks that a pipeline has, and when they start. gitlab-ci-local takes no notice of `workflow`, so that pushes to
/// other branches are not tried.
fn jobs_of_event(stage: &Stage) -> Result<Outcome> {
    let own = ["CI_PROJECT_ID=1", "CI_MERGE_REQUEST_SOURCE_PROJECT_ID=1"];
    let fork = ["CI_PROJECT_ID=1", "CI_MERGE_REQUEST_SOURCE_PROJECT_ID=2"];
    let cases: [(Combination, Vec<&str>, &str); 7] = [
        (TRUNK, vec![PUSH, "CI_COMMIT_BRANCH=main"], "build:on_success staging:on_success production:manual"),
        (TRUNK, [&[MERGE_REQUEST][..], &own].concat(), "review:on_success stop-review:manual"),
        (TRUNK, [&[MERGE_REQUEST][..], &fork].concat(), ""),
        (DEVELOP, vec![PUSH, "CI_COMMIT_BRANCH=develop"], "build:on_success staging:on_success"),
        (DEVELOP, vec![PUSH, "CI_COMMIT_BRANCH=main"], "promote:on_success production:manual"),
        (DEVELOP, [&[MERGE_REQUEST][..], &own].concat(), "review:on_success stop-review:manual"),
        (TRUNK, vec!["CI_PIPELINE_SOURCE=schedule", "CI_COMMIT_BRANCH=main"], "nothing"),
    ];
    for (combination, variables, expected) in &cases {
        let mut list = local(stage, &clone(stage, *combination, "gitlab-list")?, variables)?;
        let said = run(list.arg("--list-csv"), LIMIT)?.success()?;
        // Name, description, stage, when, and more.
        let jobs: Vec<Vec<&str>> =
            said.lines().map(|line| line.split(';').collect()).filter(|job: &Vec<_>| job.len() > 4).collect();
        let of = |stage: &str| jobs.iter().filter(|job| job[2] == stage).count();
        let mine = |job: &&Vec<&str>| ["review", "build", "staging", "promote", "production"].contains(&job[2]);
        // Infrastructure has jobs of its own, in the same stages.
        let ours = |job: &&Vec<&str>| {
            !job[0].contains("infrastructure") && !job[0].contains("plan") && !job[0].contains("apply")
        };
        let mut after: Vec<_> =
            jobs.iter().filter(mine).filter(ours).map(|job| format!("{}:{}", job[0], job[3])).collect();
        if of("check") == 0 && after.is_empty() {
            after.push("nothing".to_owned());
        }
        if after.join(" ") != *expected {
            return Err(format!(
                "{}: {}: {} instead of {expected}",
                combination.name,
                variables.join(" "),
                after.join(" ")
            ));
        }
    }
    Ok(Outcome::Seen(format!("{} events", cases.len())))
}

/// The jobs that need no Docker, with the tools that they install, against a real PostgreSQL in place of the container.
fn jobs_run(stage: &Stage) -> Result<Outcome> {
    const SERVICES: &str = "  services:\n    - name: postgres:17\n      variables:\n        POSTGRES_USER: app\n        \
        POSTGRES_HOST_AUTH_METHOD: trust\n";
    const JOBS: [&str; 6] = ["lint", "typecheck", "unit", "integration", "pipeline", "secrets"];
    stage.tools.get("rsync")?;
    let project = clone(stage, TRUNK, "gitlab-jobs")?;
    let pipeline = project.join(".gitlab-ci.yml");
    let text = std::fs::read_to_string(&pipeline).map_err(|error| error.to_string())?;
    if !text.contains(SERVICES) {
        return Err("the job integration has no PostgreSQL".to_owned());
    }
    std::fs::write(&pipeline, text.replace(SERVICES, "")).map_err(|error| error.to_string())?;
    let bin = stage.scratch("gitlab-bin")?;
    // Packages go where they do no harm, and no toolchain is changed.
    run(stage.tools.get("python")?.command().args(["-m", "venv"]).arg(&bin), LIMIT)?.success()?;
    write_executable(&bin.join("bin/rustup"), "#!/bin/sh\n")?;
    let postgres = stage.postgres()?;
    let home = std::env::var("HOME").map_err(|error| error.to_string())?;
    let own = |name: &str, folder: &str| {
        let place = std::env::var(name).unwrap_or_else(|_| format!("{home}/{folder}"));
        format!("{name}={place}")
    };
    let mut variables = vec![
        PUSH.to_owned(),
        "CI_COMMIT_BRANCH=main".to_owned(),
        format!("DATABASE_URL={}", postgres.url()),
        own("CARGO_HOME", ".cargo"),
        own("RUSTUP_HOME", ".rustup"),
    ];
    variables.extend(stage.cargo_settings().map(|(name, value)| format!("{name}={value}")));
    let variables: Vec<_> = variables.iter().map(String::as_str).collect();
    let path = std::env::var("PATH").map_err(|error| error.to_string())?;
    let start = |jobs: &[&str]| {
        let mut command = local(stage, &project, &variables)?;
        command.env("PATH", format!("{}/bin:{path}", bin.display())).arg("--force-shell-executor");
        run(command.args(jobs), LONG)
    };
    start(&JOBS)?.success()?;
    // Each is turned away when something is wrong with what it looks at.
    for (job, file, text) in [
        ("lint", "src/lib.rs", "\nfn  wrong() {}\n"),
        ("pipeline", "scripts/smoke", "\nrm -r $1/*\n"),
        ("pipeline", ".gitlab-ci.yml", "\nwrong:\n  stage: check\n  script: [a]\n  interruptable: true\n"),
    ] {
        let path = project.join(file);
        let right = std::fs::read_to_string(&path).map_err(|error| error.to_string())?;
        std::fs::write(&path, format!("{right}{text}")).map_err(|error| error.to_string())?;
        let ended = start(&[job])?;
        std::fs::write(&path, right).map_err(|error| error.to_string())?;
        if ended.status.success() {
            return Err(format!("the job {job} takes {file} with {text:?}"));
        }
    }
    Ok(Outcome::Seen(format!("{} jobs", JOBS.len())))
}
