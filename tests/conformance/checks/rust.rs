//! The generated service is formatted, has no warnings, and passes its tests: with integration tests where it has a
//! database.

use std::process::Command;
use std::time::Duration;

use crate::combinations::{Combination, NO_DATABASE, NO_DATABASE_SOLO, POSTGRES, POSTGRES_SOLO};
use crate::process::run;
use crate::stage::Stage;
use crate::{Check, Outcome, Result};

/// All dependencies, from nothing, on two cores.
const LIMIT: Duration = Duration::from_secs(1500);

pub(super) fn checks() -> Vec<Check> {
    let mut checks = vec![Check::new("rust::team_changes_no_code", team_changes_no_code)];
    for combination in [POSTGRES, NO_DATABASE] {
        let name = |what: &str| format!("rust::{what}::{}", combination.name);
        let cargo = |args: &'static [&'static str]| move |stage: &Stage| cargo(stage, combination, args);
        checks.extend([
            Check::new(name("format"), cargo(&["fmt", "--check"])),
            Check::new(name("clippy"), cargo(&["clippy", "--locked", "--all-targets", "--", "-D", "warnings"])),
            Check::new(name("test"), cargo(&["test", "--locked"])),
        ]);
    }
    checks.push(Check::new("rust::test_without_database", test_without_database));
    checks
}

/// What is checked for one size of team goes for the other.
fn team_changes_no_code(stage: &Stage) -> Result<Outcome> {
    for (team, solo) in [(POSTGRES, POSTGRES_SOLO), (NO_DATABASE, NO_DATABASE_SOLO)] {
        let (one, other) = (stage.project(team)?, stage.project(solo)?);
        for part in ["Cargo.toml", "Cargo.lock", "src", "tests"] {
            run(Command::new("diff").arg("-r").args([one.join(part), other.join(part)]), LIMIT)?.success()?;
        }
    }
    Ok(Outcome::Passed)
}

fn cargo(stage: &Stage, combination: Combination, args: &[&str]) -> Result<Outcome> {
    let mut cargo = stage.cargo(&stage.project(combination)?)?;
    cargo.args(args).env("REQUIRE_INTEGRATION", "1");
    // Held while the tests run.
    let with_database = args[0] == "test" && combination.has("database", "postgres");
    let postgres = if with_database { Some(stage.postgres()?) } else { None };
    cargo.envs(postgres.as_ref().map(|postgres| ("DATABASE_URL", postgres.url())));
    run(&mut cargo, LIMIT)?.success()?;
    Ok(Outcome::Passed)
}

/// A newcomer's `cargo test` needs no service; in CI, where one has to be there, its absence is not passed over.
fn test_without_database(stage: &Stage) -> Result<Outcome> {
    let project = stage.project(POSTGRES)?;
    run(stage.cargo(&project)?.args(["test", "--locked"]), LIMIT)?.success()?;
    let required = run(stage.cargo(&project)?.args(["test", "--locked"]).env("REQUIRE_INTEGRATION", "1"), LIMIT)?;
    if required.status.success() {
        return Err("`REQUIRE_INTEGRATION=1` without a database passes".to_owned());
    }
    Ok(Outcome::Passed)
}
