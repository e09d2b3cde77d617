//! What the generated scripts ask of clouds that cannot be had here: stand-ins for their programs remember what was made,
//! so that a second run, another plan and drift are seen to be told apart.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::combinations::{BICEP, BICEP_GITLAB, Combination, PULUMI, PULUMI_AZURE, PULUMI_GCP, PULUMI_GCP_GITLAB};
use crate::process::{Ended, run};
use crate::stage::Stage;
use crate::tools::write_executable;
use crate::{Check, Outcome, Result};

const LIMIT: Duration = Duration::from_secs(120);

/// `gcloud`, which knows what was made by its words before the first flag, and makes nothing twice.
const GCLOUD: &str = r#"#!/bin/bash
printf '%s\n' "${*//$'\n'/ }" >>"$HOME/calls"
verb="" words=() format=""
for word in "$@"; do
  case "$word" in
    --format=*) format=yes ;;
    --*) ;;
    describe | create | create-oidc | list) verb="$word" ;;
    *) words+=("${word%%@*}") ;;
  esac
done
case "$verb" in
  describe)
    grep -qxF "${words[*]}" "$HOME/made" || exit 1
    [ -z "$format" ] || echo "projects/1/locations/global/${words[2]}/${words[-1]}"
    ;;
  create*)
    ! grep -qxF "${words[*]}" "$HOME/made" || { echo "${words[*]} is there already" >&2; exit 1; }
    echo "${words[*]}" >>"$HOME/made"
    ;;
  list)
    all="$*" name="${all#*--filter=displayName=\"}"
    sed -n "s/^iam service-accounts create \([^ ]*\) --display-name=${name%%\"*}\$/\1@example/p" "$HOME/calls"
    ;;
esac
"#;

/// The command lines of GitHub and GitLab: what they are told to keep, and nothing of a value that comes by standard input.
const HOST: &str = r#"#!/bin/sh
echo "$(basename "$0") $*" >>"$HOME/calls"
[ "$1 $2" != "repo view" ] || echo example-org/demo
"#;

/// `az`, whose compiler copies, and whose subscription holds what the last stack was made of. `ELSEWHERE` is what the stack has
/// and no template names.
const AZ: &str = r#"#!/bin/bash
echo "$*" >>"$HOME/calls"
option() { local it="$1"; shift; while [ "$1" != "$it" ]; do shift; done; echo "$2"; }
case "$1 $2 $3" in
  "bicep build "*) jq -Rs '{ source: . }' "$(option --file "$@")" >"$(option --outfile "$@")" ;;
  "bicep build-params "*) jq -Rs '{ values: . }' "$(option --file "$@")" >"$(option --outfile "$@")" ;;
  "bicep lint "*) ;;
  "account show "*) echo '{ "tenantId": "tenant-1", "id": "subscription-1" }' ;;
  "deployment sub show")
    echo '{ "planClientId": { "value": "plan-1" }, "applyClientIds": { "value": { "staging": "a-1", "production": "a-2" } } }'
    ;;
  "deployment group what-if")
    change=Create
    [ ! -f "$HOME/stack" ] || change=Modify
    ! jq . "$(option --template-file "$@")" | cmp -s - "$HOME/stack" || change=NoChange
    echo "{ \"changes\": [{ \"resourceId\": \"/groups/demo/Tags\", \"changeType\": \"$change\", \"delta\": [{ \"path\": \"tags.owner\" }] }] }"
    ;;
  "stack group list")
    [ -f "$HOME/stack" ] || { echo '[]'; exit; }
    echo "[{ \"name\": \"$STACK\", \"resources\": [{ \"id\": \"/groups/demo/tags\" }$ELSEWHERE] }]"
    ;;
  "stack group create") jq . "$(option --template-file "$@")" >"$HOME/stack" ;;
  *) echo "az was asked for $*" >&2; exit 1 ;;
esac
"#;

/// `pulumi`, whose plans are never the same byte for byte. `STEP` is what it would do with the one resource; `DRIFT` what a refresh
/// finds.
const ENGINE: &str = r#"#!/bin/bash
echo "$*" >>"$HOME/calls"
option() { local it="$1"; shift; while [ "$1" != "$it" ]; do shift; done; echo "$2"; }
case "$1" in
  preview)
    printf '{ "resourcePlans": { "urn:demo": { "seed": "%s", "steps": ["%s"], "goal": { "secret": { "ciphertext": "%s" } } } } }' \
      "$RANDOM$RANDOM" "$STEP" "$RANDOM$RANDOM" >"$(option --save-plan "$@")"
    ;;
  up) cp "$(option --plan "$@")" "$HOME/applied" ;;
  refresh) [ -z "$DRIFT" ] || { echo "error: $DRIFT" >&2; exit 255; } ;;
esac
"#;

pub(super) fn checks() -> Vec<Check> {
    let mut checks = Vec::new();
    for combination in [PULUMI_GCP, PULUMI_GCP_GITLAB] {
        let name = format!("clouds::bootstrap_makes_what_is_missing::{}", combination.name);
        checks.push(Check::new(name, move |stage| bootstrap(&Project::new(stage, combination)?, combination)));
    }
    for combination in [PULUMI, PULUMI_GCP, PULUMI_AZURE] {
        let name = format!("clouds::update_is_held_to_its_plan::{}", combination.name);
        checks.push(Check::new(name, move |stage| update(&Project::new(stage, combination)?, stage)));
    }
    for combination in [PULUMI_AZURE, BICEP_GITLAB] {
        let name = format!("clouds::subscription_is_connected::{}", combination.name);
        checks.push(Check::new(name, move |stage| subscription(&Project::new(stage, combination)?, combination)));
    }
    for combination in [BICEP, BICEP_GITLAB] {
        let name = format!("clouds::stack_is_planned_and_applied::{}", combination.name);
        checks.push(Check::new(name, move |stage| stack(&Project::new(stage, combination)?)));
    }
    checks
}

/// A generated project, and a home for what the stand-ins remember.
struct Project {
    dir: PathBuf,
    home: PathBuf,
    name: &'static str,
}

impl Project {
    fn new(stage: &Stage, combination: Combination) -> Result<Self> {
        // By which the scripts read what they are told.
        stage.tools.get("jq")?;
        let dir = stage.copy(combination, &format!("{}-clouds", combination.name))?;
        let home = stage.scratch(&format!("{}-clouds-home", combination.name))?;
        for (name, script) in [("gcloud", GCLOUD), ("gh", HOST), ("glab", HOST), ("az", AZ), ("pulumi", ENGINE)] {
            write_executable(&home.join(name), script)?;
        }
        std::fs::write(home.join("made"), "").map_err(|error| error.to_string())?;
        Ok(Self { dir, home, name: combination.project() })
    }

    fn command(&self, script: &str, args: &[&str]) -> Command {
        let mut command = Command::new(self.dir.join(script));
        let path = std::env::var("PATH").unwrap_or_default();
        command.args(args).current_dir(&self.dir).env_clear().env("HOME", &self.home);
        command.env("PATH", format!("{}:{path}", self.home.display()));
        command.env("STACK", format!("{}-staging", self.name));
        command
    }

    fn run(&self, script: &str, args: &[&str]) -> Result<Ended> {
        run(&mut self.command(script, args), LIMIT)
    }

    fn kept(&self, name: &str) -> Result<String> {
        std::fs::read_to_string(self.home.join(name)).map_err(|error| format!("{name}: {error}"))
    }
}

/// What is there is left alone, each environment's account writes its own state only, and the CI is told of all of them.
fn bootstrap(project: &Project, combination: Combination) -> Result<Outcome> {
    let wrong = project.run("infra/bootstrap/account", &["main"])?;
    if wrong.status.success() || !project.kept("made")?.is_empty() {
        return Err(format!("something was made for a project that is no number: {}", wrong.describe()));
    }
    project.run("infra/bootstrap/account", &["42"])?.success()?;
    let (made, calls) = (project.kept("made")?, project.kept("calls")?);
    // Key ring, key, bucket, pool, provider, role, and three accounts.
    if made.lines().count() != 9 {
        return Err(format!("it made\n{made}"));
    }
    project.run("infra/bootstrap/account", &["42"])?.success()?;
    if project.kept("made")? != made {
        return Err(format!("the second run made more:\n{}", project.kept("made")?));
    }
    let writes: Vec<_> = calls.lines().filter(|call| call.contains("expression=")).collect();
    for (environment, other) in [("staging", "production"), ("production", "staging")] {
        let account = format!("serviceAccount:apply-{environment}-");
        let state = format!("stacks/{}/{environment}.", project.name);
        let own = |call: &&&str| call.contains(&account) && call.contains(&state) && !call.contains(other);
        if writes.iter().filter(own).count() != 1 {
            return Err(format!("{environment} does not write its own state only: {writes:#?}"));
        }
    }
    let let_in = if combination.has("ci", "gitlab") { "assertion.project_id" } else { "assertion.repository_id" };
    if !calls.contains(&format!("--attribute-condition={let_in} == '42'")) {
        return Err(format!("the provider lets in others: {calls}"));
    }
    connected(
        project,
        combination,
        &["GCP_WORKLOAD_IDENTITY_PROVIDER", "GCP_PLAN_SERVICE_ACCOUNT"],
        "GCP_APPLY_SERVICE_ACCOUNT",
    )?;
    Ok(Outcome::Seen("against a stand-in for gcloud".to_owned()))
}

/// What the subscription's bootstrap made is what the CI is told.
fn subscription(project: &Project, combination: Combination) -> Result<Outcome> {
    connected(
        project,
        combination,
        &["AZURE_TENANT_ID", "AZURE_SUBSCRIPTION_ID", "AZURE_PLAN_CLIENT_ID"],
        "AZURE_APPLY_CLIENT_ID",
    )?;
    let calls = project.kept("calls")?;
    let told = |variable: &str, value: &str| {
        calls.lines().any(|it| it.contains(&format!(" set {variable} ")) && it.contains(value))
    };
    if told("AZURE_PLAN_CLIENT_ID", "plan-1")
        && told("AZURE_APPLY_CLIENT_ID", "a-1")
        && told("AZURE_APPLY_CLIENT_ID", "a-2")
    {
        return Ok(Outcome::Seen("against a stand-in for az".to_owned()));
    }
    Err(format!("a variable has another's value: {calls}"))
}

/// The CI is told of each variable `once`, and of `each` and of a key for plans once for each environment.
fn connected(project: &Project, combination: Combination, once: &[&str], each: &str) -> Result<()> {
    project.run("scripts/configure-infrastructure", &[])?.success()?;
    let calls = project.kept("calls")?;
    let host = if combination.has("ci", "gitlab") { "glab variable set " } else { "gh " };
    let set = |variable: &str| {
        let is_set = |call: &&str| call.starts_with(host) && call.contains(&format!(" set {variable} "));
        calls.lines().filter(is_set).count()
    };
    let right = once.iter().all(|variable| set(variable) == 1) && set(each) == 2 && set("PLAN_KEY") == 2;
    if right { Ok(()) } else { Err(format!("not every variable was set: {calls}")) }
}

/// A plan that is made again has the same digest, whatever is random in it; drift is told from a failure.
fn update(project: &Project, stage: &Stage) -> Result<Outcome> {
    let infra = |args: &[&str], step: &str, drift: &str| {
        run(project.command("scripts/infra", args).env("STEP", step).env("DRIFT", drift), LIMIT)
    };
    let packages = stage.tools.npm_packages(&project.dir.join("infra"))?;
    std::os::unix::fs::symlink(packages, project.dir.join("infra/node_modules")).map_err(|error| error.to_string())?;
    refused(infra(&["plan", "staging"], "create", "")?, "infra/Pulumi.staging.yaml has no secretsprovider")?;
    edit(&project.dir.join("infra/Pulumi.staging.yaml"), "secretsprovider: somekms://key\n")?;
    let plan = project.home.join("staging.plan");
    let first = infra(&["plan", "staging", &plan.to_string_lossy()], "create", "")?.success()?;
    let again = infra(&["plan", "staging"], "create", "")?.success()?;
    let other = infra(&["plan", "staging"], "delete", "")?.success()?;
    if digest(&first)? == "none" || digest(&first)? != digest(&again)? || digest(&first)? == digest(&other)? {
        return Err(format!("the digests are wrong: {first}{again}{other}"));
    }
    let nothing = infra(&["plan", "staging"], "same", "")?.success()?;
    if digest(&nothing)? != "none" {
        return Err(format!("there is something to do where nothing changes: {nothing}"));
    }
    infra(&["apply", "staging", &plan.to_string_lossy()], "create", "")?.success()?;
    if project.kept("applied")? != project.kept("staging.plan")? {
        return Err("what was applied is not what was planned".to_owned());
    }
    let drift = |said: &str| Ok::<_, String>(infra(&["drift", "staging"], "same", said)?.status.code());
    match (drift("")?, drift("no changes were expected but changes were proposed")?, drift("no credentials")?) {
        (Some(0), Some(2), Some(1)) => Ok(Outcome::Seen("against a stand-in for the engine".to_owned())),
        codes => Err(format!("without drift, with drift and in trouble it ends with {codes:?}")),
    }
}

/// What was planned is what is applied, or nothing; what the stack holds and nobody wrote would go, and is said.
fn stack(project: &Project) -> Result<Outcome> {
    let infra = |args: &[&str]| project.run("scripts/infra", args);
    let plan = project.home.join("staging.plan");
    let plan = plan.to_string_lossy();
    infra(&["check"])?.success()?;
    let first = infra(&["plan", "staging", &plan])?.success()?;
    if !first.starts_with("+ /groups/demo/Tags: tags.owner") || digest(&first)? == "none" {
        return Err(format!("the first plan does not say what it makes: {first}"));
    }
    let again = infra(&["plan", "staging"])?.success()?;
    if digest(&again)? != digest(&first)? {
        return Err(format!("two plans of the same differ: {first} {again}"));
    }
    refused(infra(&["apply", "production", &plan])?, "the plan is of another environment")?;
    infra(&["apply", "staging", &plan])?.success()?;
    let calls = project.kept("calls")?;
    if !calls.contains("--action-on-unmanage deleteResources --deny-settings-mode denyDelete") {
        return Err(format!("no deployment stack was made: {calls}"));
    }
    if digest(&infra(&["plan", "staging"])?.success()?)? != "none" {
        return Err("there is something to do after everything was applied".to_owned());
    }
    infra(&["drift", "staging"])?.success()?;
    edit(&project.dir.join("infra/environment.bicep"), "\n// Something else.\n")?;
    let second = infra(&["plan", "staging", &plan])?.success()?;
    if !second.starts_with("~ ") || digest(&second)? == digest(&first)? {
        return Err(format!("another plan has the same digest: {second}"));
    }
    let elsewhere = |args: &[&str]| {
        let mut command = project.command("scripts/infra", args);
        run(command.env("ELSEWHERE", ", { \"id\": \"/groups/demo/vault\" }"), LIMIT)
    };
    refused(elsewhere(&["apply", "staging", &plan])?, "something changed since it was planned")?;
    let third = elsewhere(&["plan", "staging"])?.success()?;
    if !third.contains("- /groups/demo/vault") {
        return Err(format!("what the stack would delete is not said: {third}"));
    }
    match infra(&["drift", "staging"])?.status.code() {
        Some(2) => Ok(Outcome::Seen("against a stand-in for az".to_owned())),
        code => Err(format!("drift ends with {code:?}")),
    }
}

fn edit(file: &Path, more: &str) -> Result<()> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    std::fs::write(file, text + more).map_err(|error| error.to_string())
}

fn digest(plan: &str) -> Result<&str> {
    let last = plan.lines().last().unwrap_or_default();
    last.strip_prefix("digest of staging: ").ok_or_else(|| format!("no digest at the end of {plan}"))
}

fn refused(ended: Ended, reason: &str) -> Result<()> {
    if ended.status.success() || !ended.stderr.contains(reason) {
        return Err(format!("it was not refused because {reason}: {}", ended.describe()));
    }
    Ok(())
}
