//! The lock file of the generated service in TypeScript names every package for good.

use std::time::Duration;

use serde_json::Value;

use crate::combinations::{Combination, TYPESCRIPT, TYPESCRIPT_NO_DATABASE, TYPESCRIPT_SQLITE};
use crate::process::run;
use crate::stage::Stage;
use crate::{Check, Outcome, Result};

const LIMIT: Duration = Duration::from_secs(60);
/// Where packages come from, wherever a lock file was made.
const REGISTRY: &str = "https://registry.npmjs.org/";

pub(super) fn checks() -> Vec<Check> {
    let combinations = [TYPESCRIPT, TYPESCRIPT_NO_DATABASE, TYPESCRIPT_SQLITE];
    let named = |it: Combination| Check::new(format!("typescript::lock::{}", it.name), move |stage| lock(stage, it));
    combinations.into_iter().map(named).collect()
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
