//! The generated infrastructure is formatted and valid, and its backend really holds state: encrypted, locked against a
//! second run, and refused where a key is misspelled. State goes to an S3 server on loopback.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use super::linters::files;
use crate::combinations::{Combination, NO_DATABASE, POSTGRES};
use crate::process::{Ended, Running, run, wait_until};
use crate::services::moto::Moto;
use crate::stage::Stage;
use crate::{Check, Outcome, Result};

/// Providers are downloaded where that is possible.
const LIMIT: Duration = Duration::from_secs(300);

/// A resource that needs no provider's download, and takes as long to make as it is told.
pub(super) const PROOF: &str = r#"
variable "seconds" {
  default = 0
}

resource "terraform_data" "proof" {
  triggers_replace = [var.seconds]

  provisioner "local-exec" {
    command = "sleep ${var.seconds}"
  }
}
"#;

pub(super) fn checks() -> Vec<Check> {
    let mut checks = Vec::new();
    for combination in [POSTGRES, NO_DATABASE] {
        let name = |what: &str| format!("terraform::{what}::{}", combination.name);
        checks.push(Check::new(name("validate"), move |stage| validate(stage, combination)));
    }
    for environment in ["staging", "production"] {
        let name = |what: &str| format!("terraform::{what}::{environment}");
        let on = |check: fn(&Root, &Moto) -> Result<Outcome>| {
            move |stage: &Stage| check(&Root::new(stage, environment)?, &*stage.moto()?)
        };
        checks.push(Check::new(name("state_is_held"), on(state_is_held)));
        checks.push(Check::new(name("second_run_is_locked_out"), on(second_run_is_locked_out)));
        checks.push(Check::new(name("misspelled_key_is_refused"), on(misspelled_key_is_refused)));
    }
    checks
}

/// Every folder that is run by itself: one that says which Terraform it needs, but no module.
fn validate(stage: &Stage, combination: Combination) -> Result<Outcome> {
    let infra = stage.copy(combination, "validate")?.join("infra");
    let is_root = |path: &Path| {
        let is_module = path.strip_prefix(&infra).is_ok_and(|path| path.starts_with("modules"));
        let text = std::fs::read_to_string(path).unwrap_or_default();
        path.extension().is_some_and(|ending| ending == "tf") && !is_module && text.contains("required_version")
    };
    let mut without_providers = Vec::new();
    for file in files(std::slice::from_ref(&infra), is_root)? {
        let root = file.parent().ok_or("a file is in a folder")?;
        let terraform = |args: &[&str]| {
            let mut command = stage.tools.get("terraform")?.command();
            run(command.args(args).current_dir(root).env("CHECKPOINT_DISABLE", "1"), LIMIT)
        };
        let init = terraform(&["init", "-backend=false", "-input=false", "-no-color"])?;
        if !init.status.success() && init.stderr.contains("could not connect to registry.terraform.io") {
            without_providers.push(root.strip_prefix(&infra).unwrap_or(root).display().to_string());
            continue;
        }
        init.success()?;
        terraform(&["validate", "-no-color"])?.success()?;
    }
    match without_providers.join(", ") {
        roots if roots.is_empty() => Ok(Outcome::Passed),
        roots => Ok(Outcome::NotExecuted(format!("no providers for {roots}: registry.terraform.io is out of reach"))),
    }
}

/// An environment's own backend, with a resource that can be applied anywhere.
struct Root {
    terraform: PathBuf,
    dir: PathBuf,
    /// What the backend is told: the keys of `backend.tf` and of the file that goes with it.
    bucket: String,
    key: String,
}

impl Root {
    /// A fresh folder with the backend of `environment`.
    fn new(stage: &Stage, environment: &str) -> Result<Self> {
        let from = stage.project(POSTGRES)?.join("infra/envs").join(environment);
        let dir = stage.scratch(environment)?;
        let mut settings = String::new();
        for name in ["backend.tf", BACKEND_CONFIG] {
            let text = std::fs::read_to_string(from.join(name));
            let text = text.map_err(|error| format!("failed to read {}: {error}", from.join(name).display()))?;
            std::fs::write(dir.join(name), &text).map_err(|error| error.to_string())?;
            settings += &text;
        }
        std::fs::write(dir.join("proof.tf"), PROOF).map_err(|error| error.to_string())?;
        let terraform = stage.tools.get("terraform")?.program;
        Ok(Self { terraform, dir, bucket: setting(&settings, "bucket")?, key: setting(&settings, "key")? })
    }

    fn command(&self, moto: &Moto, args: &[&str]) -> Command {
        let mut command = Command::new(&self.terraform);
        command.args(args).arg("-no-color").current_dir(&self.dir);
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("HOME", &self.dir);
        command.env("CHECKPOINT_DISABLE", "1").envs(moto.environment());
        command
    }

    fn run(&self, moto: &Moto, args: &[&str]) -> Result<Ended> {
        run(&mut self.command(moto, args), LIMIT)
    }

    /// Makes the bucket and initialises, as the documents say to.
    fn init(&self, moto: &Moto) -> Result<()> {
        moto.s3(&format!("s3.create_bucket(Bucket={:?})", self.bucket))?;
        let config = format!("-backend-config={BACKEND_CONFIG}");
        self.run(moto, &["init", "-input=false", "-reconfigure", &config])?.success().map(drop)
    }

    /// The state and what lies beside it: the environments may share a bucket.
    fn objects(&self, moto: &Moto) -> Result<String> {
        let list = format!("s3.list_objects_v2(Bucket={:?}, Prefix={:?}).get('Contents', [])", self.bucket, self.key);
        moto.s3(&format!("print(' '.join(it['Key'] for it in {list}))"))
    }
}

/// The file that `-backend-config` names, beside `backend.tf`.
const BACKEND_CONFIG: &str = "backend.hcl";

/// The value of `name = "value"`.
fn setting(text: &str, name: &str) -> Result<String> {
    let mut assignments = text.lines().filter_map(|line| line.split_once('='));
    let value = assignments.find(|(left, _)| left.trim() == name).map(|(_, right)| right.trim().trim_matches('"'));
    value.map(str::to_owned).ok_or_else(|| format!("the backend has no `{name}`"))
}

/// A real apply, after which the state is where the backend says, encrypted, and nobody holds the lock.
fn state_is_held(root: &Root, moto: &Moto) -> Result<Outcome> {
    root.init(moto)?;
    root.run(moto, &["apply", "-auto-approve", "-input=false"])?.success()?;
    let objects = root.objects(moto)?;
    if objects.trim() != root.key {
        return Err(format!("the bucket holds {objects:?} instead of {:?}", root.key));
    }
    let object = format!("Bucket={:?}, Key={:?}", root.bucket, root.key);
    let encryption = moto.s3(&format!("print(s3.head_object({object}).get('ServerSideEncryption'))"))?;
    if !["AES256", "aws:kms"].contains(&encryption.trim()) {
        return Err(format!("the state's encryption is {encryption:?}"));
    }
    let state = moto.s3(&format!("print(s3.get_object({object})['Body'].read().decode())"))?;
    let state: Value = serde_json::from_str(&state).map_err(|error| format!("the state is not JSON: {error}"))?;
    match state.pointer("/resources/0/name").and_then(Value::as_str) {
        Some("proof") => Ok(Outcome::Passed),
        _ => Err(format!("the state does not hold what was applied: {state}")),
    }
}

/// While one run applies, another is refused and told why; afterwards the lock is gone.
fn second_run_is_locked_out(root: &Root, moto: &Moto) -> Result<Outcome> {
    root.init(moto)?;
    let lock = format!("{}.tflock", root.key);
    let mut first = root.command(moto, &["apply", "-auto-approve", "-input=false", "-var=seconds=5"]);
    let mut first = Running::start_logged(&mut first, &root.dir.join("first.log"))?;
    wait_until(LIMIT, || if root.objects(moto)?.contains(&lock) { Ok(()) } else { Err(format!("no `{lock}`")) })?;
    let second = root.run(moto, &["apply", "-auto-approve", "-input=false", "-lock-timeout=0s"])?;
    if second.status.success() || !second.stderr.contains("Error acquiring the state lock") {
        return Err(format!("a second run was not refused: {}", second.describe()));
    }
    let status = first.wait(LIMIT)?;
    let objects = root.objects(moto)?;
    if !status.success() || objects.contains(&lock) {
        return Err(format!("the first run ended with {status} and left {objects:?}"));
    }
    Ok(Outcome::Passed)
}

/// With `-backend-config`, unknown keys are silently accepted. So all keys go into the block itself, as generated: they
/// are accepted, and one that is misspelled is not.
fn misspelled_key_is_refused(root: &Root, moto: &Moto) -> Result<Outcome> {
    let read = |name: &str| std::fs::read_to_string(root.dir.join(name)).map_err(|error| error.to_string());
    let (block, settings) = (read("backend.tf")?, read(BACKEND_CONFIG)?);
    let whole = block.replacen("backend \"s3\" {", &format!("backend \"s3\" {{\n{settings}"), 1);
    moto.s3(&format!("s3.create_bucket(Bucket={:?})", root.bucket))?;
    let init = |text: &str| {
        std::fs::write(root.dir.join("backend.tf"), text).map_err(|error| error.to_string())?;
        root.run(moto, &["init", "-input=false", "-reconfigure"])
    };
    init(&whole)?.success()?;
    let misspelled = init(&whole.replace("use_lockfile", "use_lock_file"))?;
    if misspelled.status.success() || !misspelled.stderr.contains("use_lock_file") {
        return Err(format!("a misspelled key was not refused: {}", misspelled.describe()));
    }
    Ok(Outcome::Passed)
}
