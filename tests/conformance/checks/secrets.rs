//! Each secret manager's scripts: they hand values on, name what is missing, and show no value. And no file of any project
//! looks as if it held a secret.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::linters::{files, name};
use crate::combinations::{Combination, POSTGRES};
use crate::http::{free_port, get};
use crate::process::{Ended, Running, run, wait_until};
use crate::services::app::CANARY;
use crate::stage::Stage;
use crate::tools::ours;
use crate::{Check, Outcome, Result};

const LIMIT: Duration = Duration::from_secs(120);

const AWS: Combination = Combination::new("aws-secrets-manager", &[("secrets", "aws-secrets-manager")]);
const DOPPLER: Combination = Combination::new("doppler", &[("secrets", "doppler")]);
const ONE_PASSWORD: Combination = Combination::new("op", &[("secrets", "1password")]);
const VAULT: Combination = Combination::new("vault", &[("secrets", "vault")]);

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new("secrets::env", env),
        Check::new("secrets::aws_secrets_manager", aws),
        Check::new("secrets::doppler_cli", doppler),
        Check::new("secrets::vault_scripts_ask_as_documented", vault),
        Check::new("secrets::rotation_that_is_due_is_listed", rotation),
        Check::new("secrets::no_file_looks_like_one", no_file_looks_like_one),
        Check::new("secrets::planted_ones_are_found_and_1password_references_are_not", planted_ones_are_found),
        Check::new("secrets::env_example_passes_dotenv_linter", dotenv),
    ]
}

/// A project and the environment that its scripts run in.
struct Manager {
    project: PathBuf,
    environment: Vec<(&'static str, String)>,
    path: std::ffi::OsString,
}

impl Manager {
    /// With the programs of the suite's own Python environment in reach.
    fn new(stage: &Stage, combination: Combination) -> Result<Self> {
        let tools = stage.tools.get("python")?.program;
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::iter::once(tools.parent().unwrap_or(&tools).to_owned()).chain(std::env::split_paths(&path));
        let path = std::env::join_paths(path).map_err(|error| error.to_string())?;
        stage.tools.get("jq")?;
        let home = stage.scratch("secrets-home")?;
        let environment = vec![("HOME", home.display().to_string()), ("CANARY", CANARY.to_owned())];
        Ok(Self { project: stage.project(combination)?, environment, path })
    }

    /// A line of Bash in the project's folder, which must never print the secret.
    fn bash(&self, line: &str) -> Result<Ended> {
        let mut bash = Command::new("bash");
        bash.args(["-c", line]).current_dir(&self.project).env_clear().env("PATH", &self.path);
        let ended = run(bash.envs(self.environment.iter().map(|(name, value)| (name, value))), LIMIT)?;
        if ended.stdout.contains(CANARY) || ended.stderr.contains(CANARY) {
            return Err(format!("a value is shown by `{line}`"));
        }
        Ok(ended)
    }

    fn succeeds(&self, line: &str, said: &str) -> Result<()> {
        let stdout = self.bash(line)?.success()?;
        if stdout.contains(said) { Ok(()) } else { Err(format!("`{line}` says {stdout:?}, without {said:?}")) }
    }

    fn fails(&self, line: &str, names: &[&str]) -> Result<()> {
        let ended = self.bash(line)?;
        match names.iter().find(|name| !ended.stderr.contains(**name)) {
            _ if ended.status.success() => Err(format!("`{line}` succeeds")),
            Some(name) => Err(format!("does not name {name}: {}", ended.describe())),
            None => Ok(()),
        }
    }

    /// Nothing is there: everything required is named, and no command runs.
    fn misses_all(&self) -> Result<()> {
        self.fails("scripts/verify-secrets staging", &["AUTH_SECRET", "POSTGRES_PASSWORD"])?;
        self.fails("scripts/with-secrets staging echo ran", &["AUTH_SECRET", "POSTGRES_PASSWORD"])?;
        let ran = self.bash("scripts/with-secrets staging echo ran")?.stdout.contains("ran");
        if ran { Err("the command ran without its secrets".to_owned()) } else { Ok(()) }
    }

    /// Staging has all that is required, production lacks one.
    fn hands_on(&self) -> Result<()> {
        self.succeeds("scripts/verify-secrets staging", "AUTH_SECRET\n  POSTGRES_PASSWORD")?;
        let compare =
            r#"[ "$AUTH_SECRET" = "$CANARY" ] && [ "$POSTGRES_PASSWORD" = "$CANARY" ] && echo handed on: "$@""#;
        self.succeeds(&format!("scripts/with-secrets staging bash -c '{compare}' bash 'a b' c"), "handed on: a b c")?;
        self.fails("scripts/with-secrets staging bash -c 'exit 3'", &[])?;
        self.fails("scripts/verify-secrets production", &["POSTGRES_PASSWORD"])?;
        self.fails("scripts/with-secrets production echo ran", &["POSTGRES_PASSWORD"])
    }

    /// Stores the secrets as people do.
    fn fill(&self) -> Result<()> {
        for (name, environment) in
            [("AUTH_SECRET", "staging"), ("POSTGRES_PASSWORD", "staging"), ("AUTH_SECRET", "production")]
        {
            self.bash(&format!("printf '%s' \"$CANARY\" | scripts/set-secret {name} {environment}"))?.success()?;
        }
        Ok(())
    }
}

/// What the CI puts into the environment is checked, nothing else.
fn env(stage: &Stage) -> Result<Outcome> {
    let mut manager = Manager::new(stage, POSTGRES)?;
    manager.environment.push(("CI", "true".to_owned()));
    manager.misses_all()?;
    manager.environment.push(("AUTH_SECRET", CANARY.to_owned()));
    manager.fails("scripts/verify-secrets staging", &["POSTGRES_PASSWORD"])?;
    manager.fails("scripts/with-secrets staging true", &["POSTGRES_PASSWORD"])?;
    manager.environment.push(("POSTGRES_PASSWORD", CANARY.to_owned()));
    manager.succeeds("scripts/verify-secrets staging", "AUTH_SECRET")?;
    manager.succeeds("scripts/with-secrets staging echo ran", "ran")?;
    Ok(Outcome::Passed)
}

/// The AWS CLI against a server that holds secrets as AWS does.
fn aws(stage: &Stage) -> Result<Outcome> {
    let mut manager = Manager::new(stage, AWS)?;
    stage.tools.get("aws")?;
    let moto = stage.moto()?;
    manager.environment.extend(moto.environment());
    manager.misses_all()?;
    for environment in ["staging", "production"] {
        let name = format!("{}/{environment}", AWS.project());
        manager.bash(&format!("aws secretsmanager create-secret --region us-east-1 --name {name}"))?.success()?;
    }
    manager.misses_all()?;
    manager.fill()?;
    manager.hands_on()?;
    // What is missing is made, what is there stays.
    manager.succeeds("scripts/configure-secrets", "production has all that is required")?;
    manager.succeeds("scripts/with-secrets production bash -c 'echo ${#POSTGRES_PASSWORD}'", "64")?;
    manager
        .succeeds(r#"scripts/with-secrets production bash -c '[ "$AUTH_SECRET" = "$CANARY" ] && echo kept'"#, "kept")?;
    // A rotation: the old token stays for a while, then it is taken away.
    let previous = "scripts/with-secrets production bash -c 'echo \"previous: ${#AUTH_SECRET_PREVIOUS}\"'";
    manager.succeeds(previous, "previous: 0")?;
    manager
        .bash(
            "scripts/with-secrets production printenv AUTH_SECRET | scripts/set-secret AUTH_SECRET_PREVIOUS production",
        )?
        .success()?;
    manager.succeeds(previous, &format!("previous: {}", CANARY.len()))?;
    manager.bash("scripts/set-secret AUTH_SECRET_PREVIOUS production </dev/null")?.success()?;
    manager.succeeds(previous, "previous: 0")?;
    // What cannot be read does not count as missing, or it would be made anew.
    manager
        .environment
        .extend([("AWS_ENDPOINT_URL", "http://127.0.0.1:1".to_owned()), ("AWS_MAX_ATTEMPTS", "1".to_owned())]);
    manager.fails("scripts/configure-secrets", &["Could not connect"])?;
    Ok(Outcome::Passed)
}

/// The Doppler CLI, against a stand-in for its server.
fn doppler(stage: &Stage) -> Result<Outcome> {
    let mut manager = Manager::new(stage, DOPPLER)?;
    stage.tools.get("doppler")?;
    let (_server, address) = stand_in(stage, "{}")?;
    manager.environment.extend([("DOPPLER_API_HOST", address), ("DOPPLER_TOKEN", "dp.st.test".to_owned())]);
    manager.misses_all()?;
    manager.fill()?;
    manager.hands_on()?;
    manager.bash("scripts/set-secret AUTH_SECRET staging </dev/null")?.success()?;
    manager.fails("scripts/verify-secrets staging", &["AUTH_SECRET"])?;
    manager.environment.push(("DOPPLER_TOKEN", "dp.st.wrong".to_owned()));
    manager.fails("scripts/with-secrets production true", &["Invalid Auth token"])?;
    Ok(Outcome::Passed)
}

/// The requests that the scripts make, to a stand-in that answers as Vault is documented to.
fn vault(stage: &Stage) -> Result<Outcome> {
    let mut manager = Manager::new(stage, VAULT)?;
    let project = VAULT.project();
    let secrets = format!(
        r#"{{"{project}/staging/service": {{"AUTH_SECRET": "{CANARY}", "POSTGRES_PASSWORD": "{CANARY}"}},
            "{project}/production/service": {{"AUTH_SECRET": "{CANARY}"}}}}"#
    );
    let (_server, address) = stand_in(stage, &secrets)?;
    manager.fails("scripts/with-secrets staging true", &["VAULT_ADDR"])?;
    manager.environment.push(("VAULT_ADDR", address.clone()));
    manager.fails("scripts/with-secrets staging true", &["vault login"])?;
    manager.environment.push(("ACTIONS_ID_TOKEN_REQUEST_URL", format!("{address}/job-token?version=1")));
    manager.environment.push(("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "job".to_owned()));
    manager.hands_on()?;
    // As GitHub is told what to star out, on standard error: the one place where values are printed.
    let masks = "GITHUB_ACTIONS=true scripts/with-secrets staging true 2>&1 | sed \"s/$CANARY/canary/\"";
    manager.succeeds(masks, "::add-mask::canary")?;
    for environment in ["staging", "production"] {
        let role = manager.project.join(format!("vault/roles/{environment}.json"));
        let role = std::fs::read_to_string(&role).map_err(|error| error.to_string())?;
        let role: serde_json::Value = serde_json::from_str(&role).map_err(|error| error.to_string())?;
        let bound = &role["bound_claims"];
        if role["bound_audiences"][0] != format!("{project}-vault")
            || bound["environment"] != environment
            || !bound["repository_id"].is_string()
            || role["token_policies"][0] != format!("{project}-{environment}")
            || role["token_ttl"] != "5m"
        {
            return Err(format!("the role of {environment} is too wide: {role}"));
        }
    }
    Ok(Outcome::Passed)
}

/// A server that answers as the managers' are documented to, and its address. `vault` is what it holds for Vault.
fn stand_in(stage: &Stage, vault: &str) -> Result<(Running, String)> {
    let (port, dir) = (free_port()?, stage.scratch("stand-in")?);
    std::fs::write(dir.join("vault.json"), vault).map_err(|error| error.to_string())?;
    let mut python = stage.tools.get("python")?.command();
    python.arg(ours("services/stand_in.py")).arg(port.to_string()).arg(dir.join("vault.json"));
    let server = Running::start_logged(&mut python, &stage.logs().join("stand-in.log"))?;
    wait_until(LIMIT, || get(port, "/job-token"))?;
    Ok((server, format!("http://127.0.0.1:{port}")))
}

/// `scripts/rotation-due` lists what is older than it may be, and nothing else.
fn rotation(stage: &Stage) -> Result<Outcome> {
    let mut manager = Manager::new(stage, POSTGRES)?;
    stage.tools.get("yq")?;
    manager.project = stage.copy(POSTGRES, "rotation")?;
    if !manager.bash("scripts/rotation-due")?.success()?.is_empty() {
        return Err("secrets of a new project are due".to_owned());
    }
    let file = manager.project.join("docs/runbooks/rotation.yaml");
    let before = std::fs::read_to_string(&file).map_err(|error| error.to_string())?;
    let after = before.replacen("    max_age: 90d\n", "    max_age: 90d\n    last_rotated: 2020-01-31\n", 1);
    std::fs::write(&file, after).map_err(|error| error.to_string())?;
    let due = manager.bash("scripts/rotation-due")?.success()?;
    if due.lines().count() == 1 && due.starts_with("- `AUTH_SECRET` is ") && due.contains("90 are allowed (owner: ") {
        return Ok(Outcome::Passed);
    }
    Err(format!("says {due:?}"))
}

/// What `scripts/scan-secrets` looks at, in all projects at once.
fn no_file_looks_like_one(stage: &Stage) -> Result<Outcome> {
    let roots: Vec<_> = stage.every()?.iter().map(|project| project.dir.clone()).collect();
    let of_interest = |path: &Path| {
        let name = name(path);
        !name.ends_with(".lock")
            && name != "package-lock.json"
            && !name.ends_with(".lock.hcl")
            && name != "patternbook.toml"
            && name != ".env.op"
    };
    let files = files(&roots, of_interest)?;
    let hook = stage.tools.get("detect-secrets-hook")?.program;
    // Through a list: an error should show what was found, not what was searched.
    let list = stage.scratch("scan")?.join("files");
    let paths: Vec<_> = files.iter().map(|path| path.display().to_string()).collect();
    std::fs::write(&list, paths.join("\0")).map_err(|error| error.to_string())?;
    let mut scan = Command::new("xargs");
    // What scripts/scan-secrets leaves out.
    let mut scan = scan.arg("-0").arg("-a").arg(&list).arg(hook);
    let script = stage.project(POSTGRES)?.join("scripts/scan-secrets");
    let script = std::fs::read_to_string(&script).map_err(|error| error.to_string())?;
    for line in script.split("--exclude-lines '").skip(1).filter_map(|rest| rest.split('\'').next()) {
        scan = scan.args(["--exclude-lines", line]);
    }
    run(scan, Duration::from_secs(600))?.success()?;
    Ok(Outcome::Seen(format!("{} different files", files.len())))
}

/// The generated scan itself finds what was left in a file, a document, a workflow.
fn planted_ones_are_found(stage: &Stage) -> Result<Outcome> {
    let mut manager = Manager::new(stage, ONE_PASSWORD)?;
    manager.project = stage.copy(ONE_PASSWORD, "planted")?;
    // pipx would fetch the scanner that is here already.
    let bin = stage.scratch("planted-bin")?;
    stage.tools.stand_in_for_pipx(&bin)?;
    let path = std::iter::once(bin).chain(std::env::split_paths(&manager.path));
    manager.path = std::env::join_paths(path).map_err(|error| error.to_string())?;
    manager.succeeds("scripts/scan-secrets", "")?;
    let random = "Zq4vN8rT2mK7xW1cB6hJ9dL3fG5sP0aYuEiO";
    let token = format!("ghp_{random}");
    for (file, text) in [
        ("src/lib.rs", format!("\n// {token}\n")),
        ("README.md", format!("\n-----BEGIN {} KEY-----\n", "PRIVATE")),
        ("compose.yaml", format!("\nx-url: postgres://app:{random}@db/app\n")),
        (".env.op", format!("\nAUTH_SECRET={random}\n")),
    ] {
        let path = manager.project.join(file);
        let before = std::fs::read_to_string(&path).map_err(|error| error.to_string())?;
        std::fs::write(&path, format!("{before}{text}")).map_err(|error| error.to_string())?;
        let ended = manager.bash("scripts/scan-secrets")?;
        let said = format!("{}{}", ended.stdout, ended.stderr);
        if ended.status.success() || !said.contains(file) {
            return Err(format!("does not find the one in {file}: {}", ended.describe()));
        }
        if said.contains(random) {
            return Err(format!("shows the one in {file}"));
        }
        std::fs::write(&path, before).map_err(|error| error.to_string())?;
    }
    Ok(Outcome::Passed)
}

/// Keys are ordered by what belongs together, which is the one thing that the linter would have otherwise.
fn dotenv(stage: &Stage) -> Result<Outcome> {
    let roots: Vec<_> = stage.every()?.iter().map(|project| project.dir.clone()).collect();
    let files = files(&roots, |path| name(path) == ".env.example" || name(path) == ".env.op")?;
    let mut linter = stage.tools.get("dotenv-linter")?.command();
    linter.args(["check", "--quiet", "--ignore-checks", "UnorderedKey"]).args(&files);
    run(&mut linter, LIMIT)?.success()?;
    let wrong = stage.scratch("dotenv")?.join(".env.example");
    std::fs::write(&wrong, "A=1\nA=2\nb = 3\n").map_err(|error| error.to_string())?;
    let mut linter = stage.tools.get("dotenv-linter")?.command();
    match run(linter.args(["check"]).arg(&wrong), LIMIT)?.status.success() {
        true => Err("a wrong file passes".to_owned()),
        false => Ok(Outcome::Seen(format!("{} different files", files.len()))),
    }
}
