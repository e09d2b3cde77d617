//! The pipeline for GitHub, its jobs run here in their order by `workflow.py`, which reads the same file: what its steps run, what
//! lets a job begin, and what becomes of a release that fails. What needs Docker is passed over, and so is `uses:`.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::combinations::{Combination, POSTGRES};
use crate::process::run;
use crate::stage::Stage;
use crate::tools::{ours, write_executable};
use crate::{Check, Outcome, Result};

const LIMIT: Duration = Duration::from_secs(60);
/// Everything compiled, from nothing, on two cores.
const LONG: Duration = Duration::from_secs(1800);

const DEVELOP: Combination = Combination::new("develop", &[("branches", "develop")]);

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new("github::a_job_begins_only_after_what_it_needs", begins_only_after_what_it_needs),
        Check::new("github::a_release_that_fails_is_taken_back", taken_back),
        Check::new("github::jobs_run", jobs_run),
    ]
}

/// What ends how in a run of `combination`'s pipeline, planned as `plan` says. Jobs first, then what steps said.
fn pipeline(stage: &Stage, project: &Path, plan: &Value, limit: Duration) -> Result<Vec<Value>> {
    let dir = stage.scratch("workflow")?;
    let file = dir.join("plan.json");
    std::fs::write(&file, plan.to_string()).map_err(|error| error.to_string())?;
    let mut python = stage.tools.get("python")?.command();
    python.arg(ours("workflow.py")).arg(project.join(".github/workflows/pipeline.yml")).arg(&file);
    let ended = run(python.current_dir(project), limit)?;
    let lines: Vec<Value> = ended.stdout.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    if lines.is_empty() { Err(ended.describe()) } else { Ok(lines) }
}

/// How the job or step called `name` ended.
fn ending<'a>(lines: &'a [Value], key: &str, name: &str) -> Option<&'a str> {
    let line = lines.iter().find(|line| line[key] == name && (key != "job" || line.get("result").is_some()))?;
    line.get("result").or_else(|| line.get("outcome"))?.as_str()
}

/// Project, event, how a job ends, and how others end for that.
type Case = (Combination, Value, (&'static str, &'static str), &'static [(&'static str, &'static str)]);

/// What an event, and how other jobs end, lets a pipeline do.
fn begins_only_after_what_it_needs(stage: &Stage) -> Result<Outcome> {
    let push = |branch: &str| json!({"event_name": "push", "ref": format!("refs/heads/{branch}"), "event": {}});
    let pull_request = |repository: &str| {
        let head = json!({"repo": {"full_name": repository}});
        json!({
            "event_name": "pull_request", "repository": "acme/demo", "ref": "refs/pull/1/merge",
            "event": {"pull_request": {"head": head}}
        })
    };
    let (ours, theirs) = (pull_request("acme/demo"), pull_request("mallory/demo"));
    let cases: [Case; 13] = [
        (
            POSTGRES,
            push("main"),
            ("lint", "success"),
            &[("ci-ok", "success"), ("production", "success"), ("preview", "skipped")],
        ),
        (
            POSTGRES,
            push("main"),
            ("lint", "failure"),
            &[("ci-ok", "failure"), ("build", "skipped"), ("production", "skipped")],
        ),
        (POSTGRES, push("main"), ("docs", "skipped"), &[("ci-ok", "failure"), ("build", "skipped")]),
        (POSTGRES, push("main"), ("unit", "cancelled"), &[("ci-ok", "failure"), ("build", "skipped")]),
        (POSTGRES, push("main"), ("build", "failure"), &[("staging", "skipped"), ("production", "skipped")]),
        (POSTGRES, push("main"), ("staging", "failure"), &[("production", "skipped")]),
        (
            POSTGRES,
            ours.clone(),
            ("lint", "success"),
            &[("preview", "success"), ("build", "skipped"), ("production", "skipped")],
        ),
        (POSTGRES, ours.clone(), ("secrets", "failure"), &[("ci-ok", "failure"), ("preview", "skipped")]),
        (POSTGRES, theirs, ("lint", "success"), &[("ci-ok", "success"), ("preview", "skipped")]),
        (
            DEVELOP,
            push("develop"),
            ("lint", "success"),
            &[("staging", "success"), ("promote", "skipped"), ("production", "skipped")],
        ),
        (
            DEVELOP,
            push("main"),
            ("lint", "success"),
            &[("build", "skipped"), ("staging", "skipped"), ("production", "success")],
        ),
        (DEVELOP, push("main"), ("promote", "failure"), &[("production", "skipped")]),
        (DEVELOP, ours, ("lint", "success"), &[("ci-ok", "success"), ("preview", "success"), ("staging", "skipped")]),
    ];
    for (combination, event, (job, result), expected) in &cases {
        let plan = json!({"event": event, "run": ["ci-ok"], "results": {*job: result}});
        let lines = pipeline(stage, &stage.project(*combination)?, &plan, LIMIT)?;
        for (name, wanted) in *expected {
            let ended = ending(&lines, "job", name);
            if ended != Some(wanted) {
                let event = &event["event_name"];
                return Err(format!(
                    "{}: {event} with {job} {result}: {name} is {ended:?}, not {wanted}",
                    combination.name
                ));
            }
        }
    }
    Ok(Outcome::Seen(format!("{} events and endings", cases.len())))
}

/// The steps of the job `production`, with `scripts/deploy` and `scripts/smoke` replaced by some that do as they are told.
fn taken_back(stage: &Stage) -> Result<Outcome> {
    // The workflow has a `LIVE` of its own.
    const DEPLOY: &str = r#"#!/bin/sh
echo "$*" >>"$LOG"
case "$*" in
  current*) echo "$LIVE_IMAGE" ;;
  url*) echo http://127.0.0.1:1 ;;
  *"$BAD"*) exit 1 ;;
esac
"#;
    const SMOKE: &str =
        "#!/bin/sh\nset -e\necho smoke >>\"$LOG\"\n! grep -q unwell \"$LOG\" || grep -q rollback \"$LOG\"\n";
    let project = stage.copy(POSTGRES, "release")?;
    write_executable(&project.join("scripts/deploy"), DEPLOY)?;
    write_executable(&project.join("scripts/smoke"), SMOKE)?;
    let log = project.with_file_name("log");
    // What is live, what is released, and what is asked of the target.
    let cases = [
        ("one", "two", "success", "current production\ndeploy production two\nurl production\nsmoke\n"),
        (
            "one",
            "bad",
            "failure",
            "current production\ndeploy production bad\nrollback production one\nurl production\nsmoke\n",
        ),
        (
            "one",
            "unwell",
            "failure",
            "current production\ndeploy production unwell\nurl production\nsmoke\nrollback production one\nurl production\nsmoke\n",
        ),
        ("", "bad", "failure", "current production\ndeploy production bad\n"),
    ];
    for (live, image, result, expected) in cases {
        let _ = std::fs::remove_file(&log);
        let plan = json!({
            "event": {"event_name": "push", "ref": "refs/heads/main", "event": {}},
            "run": ["production"],
            "outputs": {"build": {"image": image}},
            "secrets": {"AUTH_SECRET": "a", "POSTGRES_PASSWORD": "b"},
            "environment": {"LOG": log, "LIVE_IMAGE": live, "BAD": "bad"},
            "engine": "docker (login|buildx imagetools create)",
        });
        let lines = pipeline(stage, &project, &plan, LIMIT)?;
        let (ended, asked) = (ending(&lines, "job", "production"), std::fs::read_to_string(&log).unwrap_or_default());
        if ended != Some(result) || asked != expected {
            return Err(format!("{image:?} over {live:?}: the job is {ended:?}, asked was\n{asked}{lines:#?}"));
        }
    }
    Ok(Outcome::Seen("4 releases; the target and the registry are stand-ins".to_owned()))
}

/// The steps of every job that needs no Docker, with the tools that they name, against a real PostgreSQL.
fn jobs_run(stage: &Stage) -> Result<Outcome> {
    let project = stage.copy(POSTGRES, "jobs")?;
    let bin = stage.scratch("bin")?;
    for tool in ["zizmor", "check-jsonschema", "hadolint", "detect-secrets", "shellcheck", "promtool"] {
        stage.tools.get(tool)?;
    }
    stage.tools.stand_in_for_pipx(&bin)?;
    let program = Path::new(env!("CARGO_BIN_EXE_patternbook")).parent().ok_or("a program is in a folder")?;
    let path = std::env::var("PATH").map_err(|error| error.to_string())?;
    let postgres = stage.postgres()?;
    let mut plan = json!({
        "event": {"event_name": "push", "ref": "refs/heads/main", "event": {}},
        "run": ["lint", "typecheck", "unit", "integration", "docs", "workflows", "monitoring", "secrets", "ci-ok"],
        "environment": {
            "PATH": format!("{}:{}:{path}", bin.display(), program.display()),
            "DATABASE_URL": postgres.url(),
        },
        "engine": "^docker |^rustup |^cargo install",
    });
    for (name, value) in stage.cargo_settings() {
        plan["environment"][name] = json!(value);
    }
    let lines = pipeline(stage, &project, &plan, LONG)?;
    if ending(&lines, "job", "ci-ok") != Some("success") {
        let failed: Vec<_> = lines.iter().filter(|line| line["outcome"] == "failure").collect();
        return Err(format!("{failed:#?}"));
    }
    let count = |outcome: &str| lines.iter().filter(|line| line["outcome"] == outcome).count();
    let seen = format!("{} steps run, {} passed over", count("success"), count("not executed"));
    // Each is turned away when something is wrong with what it looks at.
    for (job, file, text) in [
        ("lint", "src/lib.rs", "\nfn  wrong() {}\n"),
        ("typecheck", "src/lib.rs", "\nconst WRONG: u8 = \"\";\n"),
        ("docs", "docs/technical_status.md", "\nSee [nothing](nothing.md).\n"),
        ("workflows", "scripts/smoke", "\nrm -r $1/*\n"),
        (
            "secrets",
            "src/lib.rs",
            "\n// AKIAIOSFODNN7EXAMPLF aws_secret = \"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\"\n",
        ),
    ] {
        let path = project.join(file);
        let right = std::fs::read_to_string(&path).map_err(|error| error.to_string())?;
        std::fs::write(&path, format!("{right}{text}")).map_err(|error| error.to_string())?;
        plan["run"] = json!([job, "ci-ok"]);
        let lines = pipeline(stage, &project, &plan, LONG)?;
        std::fs::write(&path, right).map_err(|error| error.to_string())?;
        if ending(&lines, "job", job) != Some("failure") || ending(&lines, "job", "ci-ok") != Some("failure") {
            return Err(format!("the job {job} takes {file} with {text:?}"));
        }
    }
    Ok(Outcome::Seen(seen))
}
