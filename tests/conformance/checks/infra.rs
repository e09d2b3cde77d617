//! The generated `scripts/infra` plans, applies and finds drift, with the generated roots and backends as they are. State goes
//! to a server on loopback that keeps it as GitLab does or as Cloud Storage does, or to Microsoft's emulator of Azure. OpenTofu is not to be had here: Terraform
//! runs in its place, on the files that both read.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::terraform::PROOF;
use crate::combinations::Combination;
use crate::process::{Ended, Running, run, wait_until};
use crate::services::azure::Azure;
use crate::services::states::States;
use crate::stage::Stage;
use crate::{Check, Outcome, Result};

const LIMIT: Duration = Duration::from_secs(120);
const TOKEN: &str = "job-token";

/// State in GitLab, by Terraform.
const HTTP: Combination = Combination::new("state-http", &[("ci", "gitlab"), ("state", "http")]);
/// State in Azure Storage, by Terraform.
const AZURERM: Combination = Combination::new("state-azurerm", &[("cloud", "azure")]);
/// State in Cloud Storage, by what OpenTofu shares with Terraform.
const GCS: Combination = Combination::new("opentofu-gcs", &[("cloud", "gcp"), ("iac", "opentofu")]);

pub(super) fn checks() -> Vec<Check> {
    let mut checks = Vec::new();
    for combination in [HTTP, GCS, AZURERM] {
        let name = |what: &str| format!("infra::{what}::{}", combination.name);
        let on = |check: fn(&Root) -> Result<Outcome>| move |stage: &Stage| check(&Root::new(stage, combination)?);
        checks.push(Check::new(name("plans_are_applied"), on(plans_are_applied)));
        checks.push(Check::new(name("second_run_is_locked_out"), on(second_run_is_locked_out)));
        checks.push(Check::new(name("what_is_wrong_is_found"), on(what_is_wrong_is_found)));
        checks.push(Check::new(name("wrong_calls_are_refused"), on(wrong_calls_are_refused)));
    }
    checks.push(Check::new("infra::state_is_for_those_who_log_in::state-http", state_is_for_those_who_log_in));
    checks
}

/// A project whose backends lead to a server of its own.
struct Root {
    project: PathBuf,
    /// Where `tofu` is Terraform.
    bin: PathBuf,
    states: States,
    azure: Option<Azure>,
    token: &'static str,
}

impl Root {
    fn new(stage: &Stage, combination: Combination) -> Result<Self> {
        let project = stage.copy(combination, &format!("infra-{}", combination.name))?;
        let bin = project.with_extension("bin");
        std::fs::create_dir_all(&bin).map_err(|error| error.to_string())?;
        let terraform = stage.tools.get("terraform")?.program;
        std::os::unix::fs::symlink(&terraform, bin.join("tofu")).map_err(|error| error.to_string())?;
        let states = States::start(&stage.tools.get("python")?, TOKEN, &bin)?;
        let config = project.join("infra/envs/staging/backend.hcl");
        let text = std::fs::read_to_string(&config).map_err(|error| error.to_string())?;
        let text = text.replace("https://gitlab.com", &format!("http://127.0.0.1:{}", states.port));
        std::fs::write(&config, &text).map_err(|error| error.to_string())?;
        let azure = match text.split_once("storage_account_name = \"") {
            Some((_, name)) => {
                let account = name.split('"').next().unwrap_or_default();
                let tools = &stage.tools;
                Some(Azure::start(&tools.get("azurite-blob")?, &tools.get("python")?, account, &bin)?)
            }
            None => None,
        };
        Ok(Self { project, bin, states, azure, token: TOKEN })
    }

    fn command(&self, program: impl AsRef<Path>, args: &[&str]) -> Command {
        let mut command = Command::new(program.as_ref());
        let path = std::env::var("PATH").unwrap_or_default();
        command.args(args).current_dir(&self.project).env_clear().env("HOME", &self.bin);
        command.env("PATH", format!("{}:{path}", self.bin.display())).env("CHECKPOINT_DISABLE", "1");
        command.env("CI_JOB_TOKEN", self.token).env("GOOGLE_OAUTH_ACCESS_TOKEN", "test");
        let storage = format!("http://127.0.0.1:{}/storage/v1/", self.states.port);
        command.env("GOOGLE_BACKEND_STORAGE_CUSTOM_ENDPOINT", storage);
        if let Some(azure) = &self.azure {
            command.envs(azure.environment());
        }
        command
    }

    fn infra(&self, args: &[&str]) -> Result<Ended> {
        run(&mut self.command(self.project.join("scripts/infra"), args), LIMIT)
    }

    /// Plans staging into the file `plan`. Returns the digest in the last line.
    fn plan(&self, plan: &str) -> Result<String> {
        let said = self.infra(&["plan", "staging", plan])?.success()?;
        let last = said.lines().last().unwrap_or_default();
        last.strip_prefix("digest of staging: ").map(str::to_owned).ok_or(format!("no digest at the end of {said}"))
    }

    fn write(&self, name: &str, text: &str) -> Result<()> {
        std::fs::write(self.project.join("infra/envs/staging").join(name), text).map_err(|error| error.to_string())
    }
}

/// The same plan has the same digest, another has another; what was applied leaves nothing to do, and no drift.
fn plans_are_applied(root: &Root) -> Result<Outcome> {
    let first = root.plan("first.tfplan")?;
    let is_digest = |text: &str| text.len() == 64 && text.chars().all(|c| c.is_ascii_hexdigit());
    if !is_digest(&first) || root.plan("again.tfplan")? != first {
        return Err(format!("a plan that is made again has another digest than {first}"));
    }
    root.infra(&["apply", "staging", "first.tfplan"])?.success()?;
    if root.plan("nothing.tfplan")? != "none" {
        return Err("there is something to do after everything was applied".to_owned());
    }
    root.infra(&["drift", "staging"])?.success()?;
    root.write("more.tf", "output \"more\" {\n  value = true\n}\n")?;
    let drift = root.infra(&["drift", "staging"])?;
    if drift.status.code() != Some(2) || !drift.stdout.contains("digest of staging: ") {
        return Err(format!("what differs was not found: {}", drift.describe()));
    }
    match root.plan("more.tfplan")? {
        digest if is_digest(&digest) && digest != first => Ok(Outcome::Passed),
        digest => Err(format!("another plan has the digest {digest}")),
    }
}

/// While one run applies, another is refused and told why; afterwards nobody holds the lock.
fn second_run_is_locked_out(root: &Root) -> Result<Outcome> {
    root.write("slow.tf", PROOF)?;
    let slowly = |args: &[&str]| {
        let mut command = root.command(root.project.join("scripts/infra"), args);
        command.env("TF_VAR_seconds", "8");
        command
    };
    run(&mut slowly(&["plan", "staging", "slow.tfplan"]), LIMIT)?.success()?;
    let log = root.bin.join("first.log");
    let mut first = Running::start_logged(&mut slowly(&["apply", "staging", "slow.tfplan"]), &log)?;
    wait_until(LIMIT, || match std::fs::read_to_string(&log) {
        Ok(text) if text.contains("Provisioning with") => Ok(()),
        other => Err(format!("the first run does not begin: {other:?}")),
    })?;
    let another = || {
        let mut apply = root.command(root.bin.join("tofu"), &["-chdir=infra/envs/staging", "apply", "-auto-approve"]);
        apply.args(["-no-color", "-input=false", "-lock-timeout=0s"]);
        apply.env("TF_HTTP_USERNAME", "gitlab-ci-token").env("TF_HTTP_PASSWORD", root.token);
        run(&mut apply, LIMIT)
    };
    let second = another()?;
    if second.status.success() || !second.stderr.contains("Error acquiring the state lock") {
        return Err(format!("a second run was not refused: {}", second.describe()));
    }
    if !first.wait(LIMIT)?.success() {
        return Err(format!("the first run failed: {}", std::fs::read_to_string(&log).unwrap_or_default()));
    }
    if root.azure.is_some() {
        // What is asked of it is encrypted, so whether the lease was given back is seen by who comes next.
        return another()?.success().map(|_| Outcome::Passed);
    }
    let requests = root.states.requests()?;
    let last = requests.lines().last().unwrap_or_default();
    if last.starts_with("DELETE ") { Ok(Outcome::Passed) } else { Err(format!("the lock was not let go: {requests}")) }
}

/// Without the bootstrap, which needs a provider, `check` accepts what was generated, and nothing that is spoilt.
fn what_is_wrong_is_found(root: &Root) -> Result<Outcome> {
    let bootstrap = root.project.join("infra/bootstrap");
    std::fs::remove_dir_all(&bootstrap)
        .and_then(|()| std::fs::create_dir(bootstrap))
        .map_err(|error| error.to_string())?;
    root.infra(&["check"])?.success()?;
    for (spoilt, said) in [
        ("output \"a\" {\n    value = 1\n}\n", "spoilt.tf"),
        ("output \"a\" {\n  value = var.nowhere\n}\n", "undeclared input variable"),
    ] {
        root.write("spoilt.tf", spoilt)?;
        let ended = root.infra(&["check"])?;
        if ended.status.success() || !format!("{}{}", ended.stdout, ended.stderr).contains(said) {
            return Err(format!("`{spoilt}` was not found: {}", ended.describe()));
        }
    }
    Ok(Outcome::Passed)
}

fn wrong_calls_are_refused(root: &Root) -> Result<Outcome> {
    let wrong: [&[&str]; 6] = [
        &[],
        &["plan"],
        &["plan", "nowhere"],
        &["apply", "staging"],
        &["destroy", "staging"],
        &["plan", "../bootstrap"],
    ];
    for args in wrong {
        let ended = root.infra(args)?;
        if ended.status.success() || !ended.stdout.is_empty() {
            return Err(format!("a wrong call was not refused: {}", ended.describe()));
        }
    }
    if let Some(azure) = &root.azure
        && !azure.requests()?.is_empty()
    {
        return Err(format!("wrong calls asked for {}", azure.requests()?));
    }
    match root.states.requests()?.lines().count() {
        // The one by which the suite saw that the server is up.
        1 => Ok(Outcome::Passed),
        more => Err(format!("wrong calls made {more} requests")),
    }
}

fn state_is_for_those_who_log_in(stage: &Stage) -> Result<Outcome> {
    let root = Root { token: "another", ..Root::new(stage, HTTP)? };
    for command in ["plan", "drift"] {
        let refused = root.infra(&[command, "staging"])?;
        // Not 2, which is what drift says when something differs.
        if refused.status.code() != Some(1) || !refused.stderr.contains("requires auth") {
            return Err(format!("a wrong token was not refused: {}", refused.describe()));
        }
    }
    Ok(Outcome::Passed)
}
