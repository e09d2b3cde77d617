//! The generated service in TypeScript installs from its lock file, is formatted, has no warnings and no type errors, and
//! passes its tests: with integration tests where it has a database.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use crate::combinations::{Combination, TYPESCRIPT, TYPESCRIPT_NO_DATABASE};
use crate::process::{Ended, run};
use crate::stage::Stage;
use crate::{Check, Outcome, Result};

/// All dependencies, from nothing, on two cores.
const LIMIT: Duration = Duration::from_secs(900);
/// Where packages come from, wherever a lock file was made.
const REGISTRY: &str = "https://registry.npmjs.org/";

pub(super) fn checks() -> Vec<Check> {
    let mut checks = Vec::new();
    for combination in [TYPESCRIPT, TYPESCRIPT_NO_DATABASE] {
        let name = |what: &str| format!("typescript::{what}::{}", combination.name);
        checks.push(Check::new(name("lock"), move |stage| lock(stage, combination)));
        checks.push(Check::new(name("check"), move |stage| check(stage, combination)));
    }
    checks
}

/// Every package has an address at the public registry and a hash, and a licence that the project allows.
fn lock(stage: &Stage, combination: Combination) -> Result<Outcome> {
    let project = stage.project(combination)?;
    let text = std::fs::read_to_string(project.join("package-lock.json")).map_err(|error| error.to_string())?;
    let lock: Value = serde_json::from_str(&text).map_err(|error| format!("package-lock.json: {error}"))?;
    let packages = lock["packages"].as_object().ok_or("package-lock.json has no packages")?;
    for (path, package) in packages.iter().filter(|(path, _)| !path.is_empty()) {
        let address = package["resolved"].as_str().unwrap_or_default();
        if !address.starts_with(REGISTRY) || !package["integrity"].is_string() {
            return Err(format!("{path} is not pinned to {REGISTRY}: {package}"));
        }
    }
    let mut licences = stage.tools.get("node")?.command();
    run(licences.arg("scripts/licences.js").current_dir(&project), LIMIT)?.success()?;
    Ok(Outcome::Passed)
}

/// What the project's own pipeline runs. A newcomer's tests need no service; in CI, where one has to be there, its absence is
/// not passed over.
fn check(stage: &Stage, combination: Combination) -> Result<Outcome> {
    stage.tools.get("node")?;
    stage.tools.get("npm")?;
    let project = stage.copy(combination, "checked-typescript")?;
    for what in ["lint", "typecheck"] {
        script(&project, what, &[])?.success()?;
    }
    if !combination.has("database", "postgres") {
        script(&project, "integration", &[])?.success()?;
        return Ok(Outcome::Passed);
    }
    let without = script(&project, "integration", &[])?;
    if without.status.success() {
        return Err("`scripts/check integration` without a database passes".to_owned());
    }
    script(&project, "unit", &[])?.success()?;
    let postgres = stage.postgres()?;
    script(&project, "integration", &[("DATABASE_URL", postgres.url())])?.success()?;
    Ok(Outcome::Passed)
}

/// `scripts/check what` in `project`, with these services and no others.
fn script(project: &Path, what: &str, services: &[(&str, String)]) -> Result<Ended> {
    let mut check = Command::new(project.join("scripts/check"));
    for name in ["DATABASE_URL", "REDIS_URL", "REQUIRE_INTEGRATION"] {
        check.env_remove(name);
    }
    check.arg(what).current_dir(project).envs(services.iter().map(|(name, url)| (name, url)));
    run(&mut check, LIMIT)
}
