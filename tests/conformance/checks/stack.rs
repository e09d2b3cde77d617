//! The generated service passes `scripts/check`, as its pipeline calls it: lint, types, tests without any service, and
//! tests with real ones.

use std::process::Command;
use std::time::Duration;

use crate::combinations::{Combination, NO_DATABASE, NO_DATABASE_SOLO, POSTGRES, POSTGRES_SOLO};
use crate::process::run;
use crate::stacks::{BUILD_LIMIT, STACKS, Stack, check, locked};
use crate::stage::Stage;
use crate::{Check, Outcome, Result};

const LIMIT: Duration = Duration::from_secs(60);

pub(super) fn checks() -> Vec<Check> {
    let mut checks = vec![Check::new("stack::rust::team_changes_no_code", team_changes_no_code)];
    for stack in STACKS {
        checks.push(Check::new(format!("stack::{}::locks_fit", stack.name), move |stage| locks_fit(stage, stack)));
        for &combination in stack.combinations {
            let name = |what: &str| format!("stack::{}::{what}::{}", stack.name, combination.name);
            for what in ["lint", "typecheck", "unit"] {
                checks.push(Check::new(name(what), move |stage| passes(stage, combination, what)));
            }
            checks.push(Check::new(name("integration"), move |stage| integration(stage, combination)));
        }
    }
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

/// Each set of dependencies has a lock file of its own, which is not made anew for a project.
fn locks_fit(stage: &Stage, stack: &Stack) -> Result<Outcome> {
    let projects = locked(stage, stack)?;
    for project in &projects {
        run(&mut (stack.locked)(stage, project)?, BUILD_LIMIT)?.success()?;
    }
    Ok(Outcome::Seen(format!("{} lock files", projects.len())))
}

/// Without any service: a newcomer has none.
fn passes(stage: &Stage, combination: Combination, what: &str) -> Result<Outcome> {
    run(&mut check(stage, combination, &stage.project(combination)?, what)?, BUILD_LIMIT)?.success()?;
    Ok(Outcome::Passed)
}

/// With real services it passes, and where one is missing that is not passed over.
fn integration(stage: &Stage, combination: Combination) -> Result<Outcome> {
    let integration = || check(stage, combination, &stage.project(combination)?, "integration");
    let postgres = if combination.has("database", "postgres") { Some(stage.postgres()?) } else { None };
    let redis = if combination.has("cache", "redis") { Some(stage.redis()?) } else { None };
    let mut with_services = integration()?;
    if let Some(postgres) = &postgres {
        with_services.env("DATABASE_URL", postgres.empty()?);
    }
    if let Some(redis) = &redis {
        with_services.env("REDIS_URL", redis.url());
    }
    run(&mut with_services, BUILD_LIMIT)?.success()?;
    if postgres.is_none() && redis.is_none() {
        return Ok(Outcome::Passed);
    }
    match run(&mut integration()?, BUILD_LIMIT)?.status.success() {
        true => Err("it passes without the services that it needs".to_owned()),
        false => Ok(Outcome::Passed),
    }
}
