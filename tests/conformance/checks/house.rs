//! The same for this repository: its own workflows and scripts, and what is published.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use super::linters::{files, schema, scripts, workflows};
use crate::process::run;
use crate::stage::Stage;
use crate::{Check, Outcome, Result};

const LIMIT: Duration = Duration::from_secs(60);

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new("house::workflows", |stage| workflows(stage, &[root().join(".github")])),
        Check::new("house::action", action),
        Check::new("house::scripts", |stage| scripts(stage, &[root().to_owned()])),
        Check::new("house::crate_holds_every_template", crate_holds_every_template),
    ]
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// `action.yml`: what zizmor knows of attacks, and the published schema.
fn action(stage: &Stage) -> Result<Outcome> {
    let action = root().join("action.yml");
    run(stage.tools.get("zizmor")?.command().args(["--offline", "--no-progress"]).arg(&action), LIMIT)?.success()?;
    schema(stage, "vendor.github-actions", &[action])
}

/// `cargo package` leaves out what Git or cargo ignore, and folders with a `Cargo.toml`: the installed program would
/// generate something else than the one that was tested.
fn crate_holds_every_template(stage: &Stage) -> Result<Outcome> {
    let mut cargo = stage.tools.get("cargo")?.command();
    cargo.args(["package", "--list", "--locked", "--allow-dirty"]).current_dir(root());
    let listed = run(&mut cargo, LIMIT)?.success()?;
    let packaged: BTreeSet<_> = listed.lines().filter(|name| name.starts_with("templates/")).collect();
    let templates = files(&[root().join("templates")], |_| true)?;
    let names: BTreeSet<_> = templates.iter().filter_map(|path| path.strip_prefix(root()).ok()?.to_str()).collect();
    let missing: Vec<_> = names.difference(&packaged).collect();
    if missing.is_empty() { Ok(Outcome::Passed) } else { Err(format!("the crate lacks {missing:?}")) }
}
