//! The stacks of the pack: how a generated service is built and started. What it does then is the same for all of them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::Result;
use crate::combinations::Combination;
use crate::process::run;
use crate::stage::Stage;

/// All dependencies, from nothing, on two cores.
pub(crate) const BUILD_LIMIT: Duration = Duration::from_secs(1500);

/// A stack, by what checks need to know of it.
pub(crate) struct Stack {
    /// The answer to `stack`.
    pub(crate) name: &'static str,
    /// What of it is tried in depth: between them, every database, cache and kind of monitoring.
    pub(crate) combinations: &'static [Combination],
    /// Builds a project and says what starts it.
    build: fn(&Stage, Combination) -> Result<Program>,
    /// What `scripts/check` of a project runs in.
    environment: fn(&Stage, &mut Command),
}

/// All of them.
pub(crate) const STACKS: &[Stack] =
    &[Stack { name: "rust", combinations: RUST, build: build_rust, environment: cargo_environment }];

const RUST: &[Combination] = {
    use crate::combinations::{NO_DATABASE, POSTGRES, POSTGRES_REDIS, SQLITE, SQLITE_REDIS_LOGS};
    &[POSTGRES, NO_DATABASE, POSTGRES_REDIS, SQLITE, SQLITE_REDIS_LOGS]
};

/// What starts a service: a program, and what stands before the service's own arguments.
pub(crate) struct Program {
    program: PathBuf,
    arguments: Vec<OsString>,
}

impl Program {
    /// The service's command in the folder `dir`, without a single variable. Without a `command` it serves.
    pub(crate) fn bare(&self, dir: &Path, command: Option<&str>) -> Command {
        let mut process = Command::new(&self.program);
        process.env_clear().current_dir(dir).args(&self.arguments).args(command);
        process
    }
}

/// The stack of `combination`.
pub(crate) fn stack(combination: Combination) -> Result<&'static Stack> {
    let found = STACKS.iter().find(|stack| combination.has("stack", stack.name));
    found.ok_or_else(|| format!("nobody knows how the service of {} is built", combination.name))
}

/// What starts the service of `combination`, built.
pub(crate) fn program(stage: &Stage, combination: Combination) -> Result<Program> {
    (stack(combination)?.build)(stage, combination)
}

/// `scripts/check what` in the project at `dir`, of the stack of `combination`.
pub(crate) fn check(stage: &Stage, combination: Combination, dir: &Path, what: &str) -> Result<Command> {
    let mut check = Command::new(dir.join("scripts/check"));
    check.arg(what).current_dir(dir);
    (stack(combination)?.environment)(stage, &mut check);
    Ok(check)
}

fn build_rust(stage: &Stage, combination: Combination) -> Result<Program> {
    let mut cargo = stage.cargo(&stage.project(combination)?)?;
    run(cargo.args(["build", "--locked"]), BUILD_LIMIT)?.success()?;
    let program = stage.cargo_target().join("debug").join(combination.project());
    Ok(Program { program, arguments: Vec::new() })
}

fn cargo_environment(stage: &Stage, command: &mut Command) {
    stage.cargo_environment(command);
}
