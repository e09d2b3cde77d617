//! Each lock file of the generated service in TypeScript names every package for good.

use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use crate::combinations::TYPESCRIPT;
use crate::process::run;
use crate::stacks::{locked, stack};
use crate::stage::Stage;
use crate::{Check, Outcome, Result};

const LIMIT: Duration = Duration::from_secs(60);
/// Where packages come from, wherever a lock file was made.
const REGISTRY: &str = "https://registry.npmjs.org/";

pub(super) fn checks() -> Vec<Check> {
    vec![Check::new("typescript::locks_name_packages_for_good", locks)]
}

fn locks(stage: &Stage) -> Result<Outcome> {
    let projects = locked(stage, stack(TYPESCRIPT)?)?;
    projects.iter().try_for_each(|project| lock(stage, project))?;
    Ok(Outcome::Seen(format!("{} lock files", projects.len())))
}

/// Every package has an address at the public registry and a hash, and a licence that the project allows.
fn lock(stage: &Stage, project: &Path) -> Result<()> {
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
    run(licences.arg("scripts/licences.js").current_dir(project), LIMIT)?.success().map(drop)
}
