//! What checks share: generated projects, services, and a place to work in. Everything is made when it is first asked
//! for, so that a filter of checks makes only what those need.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use patternbook::pack::Answers;
use rayon::prelude::*;

use crate::Result;
use crate::combinations::{Combination, NAMED, covering};
use crate::process::{keep_temporary_files_in, run};
use crate::services::moto::Moto;
use crate::services::postgres::Postgres;
use crate::services::redis::Redis;
use crate::tools::{Tool, Tools};

/// One run of the suite.
pub(crate) struct Stage {
    pub(crate) tools: Tools,
    /// Kept from run to run: tools, compiled dependencies, logs, the report.
    kept: PathBuf,
    /// Gone after the run. Not in a work tree of Git's, where projects would not be made.
    scratch: tempfile::TempDir,
    projects: Mutex<BTreeMap<Combination, Result<PathBuf>>>,
    every: OnceLock<Result<Vec<Project>>>,
    postgres: Mutex<Option<Postgres>>,
    redis: Mutex<Option<Redis>>,
    moto: Mutex<Option<Moto>>,
}

/// A generated project, which nobody changes.
pub(crate) struct Project {
    /// A combination's name, or `row-` and a number.
    pub(crate) name: String,
    pub(crate) dir: PathBuf,
    /// As `new-project --set` takes them.
    answers: Vec<String>,
}

impl fmt::Display for Project {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name, self.answers.join(" "))
    }
}

/// A service that is locked while a check uses it, and certainly there.
pub(crate) struct Held<'a, T>(MutexGuard<'a, Option<T>>);

impl Stage {
    pub(crate) fn new() -> Result<Self> {
        let target = Path::new(env!("CARGO_BIN_EXE_patternbook")).ancestors().nth(2).ok_or("no target folder")?;
        let kept = target.join("conformance");
        std::fs::create_dir_all(kept.join("logs")).map_err(|error| format!("failed to make folders: {error}"))?;
        let scratch = tempfile::Builder::new().prefix("patternbook-conformance-").tempdir();
        let mut scratch = scratch.map_err(|error| format!("failed to make a temporary folder: {error}"))?;
        scratch.disable_cleanup(std::env::var_os("CONFORMANCE_KEEP").is_some());
        let identity = "[user]\n\tname = Test User\n\temail = test@example.com\n";
        std::fs::write(scratch.path().join(".gitconfig"), identity).map_err(|error| error.to_string())?;
        let temporary = scratch.path().join("tmp");
        std::fs::create_dir(&temporary).map_err(|error| error.to_string())?;
        keep_temporary_files_in(temporary);
        Ok(Self {
            tools: Tools::new(&kept),
            kept,
            scratch,
            projects: Mutex::default(),
            every: OnceLock::new(),
            postgres: Mutex::default(),
            redis: Mutex::default(),
            moto: Mutex::default(),
        })
    }

    /// A folder that is kept from run to run.
    pub(crate) fn kept(&self, name: &str) -> PathBuf {
        self.kept.join(name)
    }

    /// Where logs go.
    pub(crate) fn logs(&self) -> PathBuf {
        self.kept.join("logs")
    }

    /// Where the report goes.
    pub(crate) fn report_path(&self) -> PathBuf {
        self.kept.join("report.md")
    }

    /// A folder for one check, emptied.
    pub(crate) fn scratch(&self, name: &str) -> Result<PathBuf> {
        let dir = self.scratch.path().join(name);
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir).map_err(|error| format!("failed to make {}: {error}", dir.display()))?;
        Ok(dir)
    }

    /// The project of `combination`, just as `new-project` made it: checks that change files work on a copy.
    pub(crate) fn project(&self, combination: Combination) -> Result<PathBuf> {
        let mut projects = self.projects.lock().unwrap_or_else(PoisonError::into_inner);
        let answers: Vec<_> = combination.answers().iter().map(|(id, value)| format!("{id}={value}")).collect();
        let generate = || self.generate(combination.name, combination.project(), &answers);
        projects.entry(combination).or_insert_with(generate).clone()
    }

    /// A copy of the project of `combination`, history included, for the check `name` to change.
    pub(crate) fn copy(&self, combination: Combination, name: &str) -> Result<PathBuf> {
        let from = self.project(combination)?;
        let to = self.scratch(name)?.join(combination.project());
        let mut copy = Command::new("cp");
        run(copy.arg("-a").arg(from).arg(&to), Duration::from_secs(60))?.success()?;
        Ok(to)
    }

    /// Every project that what goes for all is tried on: the named ones, and those that hold every pair of options.
    pub(crate) fn every(&self) -> Result<&[Project]> {
        let every = self.every.get_or_init(|| {
            let answers = |(id, value): &(&str, &str)| format!("{id}={value}");
            let named = |it: &Combination| {
                let answers = it.answers().iter().map(answers).collect();
                Ok(Project { name: it.name.to_owned(), dir: self.project(*it)?, answers })
            };
            let rows: Vec<_> = covering().rows.iter().enumerate().collect();
            let row = |(number, row): (usize, &Answers)| {
                let name = format!("row-{:02}", number + 1);
                let answers: Vec<_> = row.iter().map(|(id, answer)| format!("{id}={answer}")).collect();
                let dir = self.generate(&name, "demo", &answers)?;
                Ok(Project { name, dir, answers })
            };
            let made: Vec<Result<Project>> = NAMED
                .iter()
                .map(named)
                .collect::<Vec<_>>()
                .into_par_iter()
                .chain(rows.into_par_iter().map(row))
                .collect();
            let (made, failed): (Vec<_>, Vec<_>) = made.into_iter().partition(Result::is_ok);
            let failed: Vec<_> = failed.into_iter().filter_map(Result::err).collect();
            if failed.is_empty() { Ok(made.into_iter().flatten().collect()) } else { Err(failed.join("\n")) }
        });
        every.as_deref().map_err(Clone::clone)
    }

    /// A project called `project` with these answers, in the folder `name`.
    pub(crate) fn generate(&self, name: &str, project: &str, answers: &[String]) -> Result<PathBuf> {
        let dir = self.scratch(name)?;
        let mut command = self.patternbook(&dir);
        command.args(["new-project", project, "--defaults"]);
        answers.iter().for_each(|answer| {
            command.args(["--set", answer]);
        });
        run(&mut command, Duration::from_secs(60))?.success()?;
        Ok(dir.join(project))
    }

    /// The program under test, in the folder `dir`, for a user with a name and no configuration.
    pub(crate) fn patternbook(&self, dir: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_patternbook"));
        self.isolate(&mut command).current_dir(dir);
        command
    }

    /// `program` in the folder `dir`, for the same user.
    pub(crate) fn git(&self, dir: &Path) -> Result<Command> {
        let mut command = self.tools.get("git")?.command();
        self.isolate(&mut command).current_dir(dir);
        Ok(command)
    }

    /// Any program, for the same user.
    pub(crate) fn as_user(&self, tool: &Tool) -> Command {
        let mut command = tool.command();
        self.isolate(&mut command);
        command
    }

    /// Expects that files are as the JSON schema in the file `schema` says.
    pub(crate) fn check_schema(&self, schema: &Path, files: &[PathBuf]) -> Result<()> {
        let mut check = self.tools.get("check-jsonschema")?.command();
        check.arg("--schemafile").arg(schema).args(files);
        run(&mut check, Duration::from_secs(60))?.success().map(drop)
    }

    /// `cargo` in the project at `dir`. All projects share what they compile.
    pub(crate) fn cargo(&self, dir: &Path) -> Result<Command> {
        let mut command = self.tools.get("cargo")?.command();
        self.cargo_environment(&mut command);
        command.current_dir(dir);
        Ok(command)
    }

    /// Has `command`, and every `cargo` that it starts, build as [`Stage::cargo`] does.
    pub(crate) fn cargo_environment(&self, command: &mut Command) {
        // What the cargo that runs this suite tells its children is not for this one, nor is what services are
        // configured by.
        let foreign = |key: &str| {
            let prefixes = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_EXE_", "APP_", "OTEL_", "AWS_", "GIT_"];
            prefixes.iter().any(|prefix| key.starts_with(prefix))
                || ["CARGO", "DATABASE_URL", "REDIS_URL", "REQUIRE_INTEGRATION", "RUSTFLAGS", "RUSTUP_TOOLCHAIN"]
                    .contains(&key)
        };
        std::env::vars_os().filter(|(key, _)| key.to_str().is_some_and(foreign)).for_each(|(key, _)| {
            command.env_remove(key);
        });
        command.envs(self.cargo_settings());
    }

    /// What every `cargo` in a generated project is told, or each would compile dependencies anew: where, and that nobody
    /// comes with a debugger or compiles again after a change.
    pub(crate) fn cargo_settings(&self) -> [(&'static str, String); 3] {
        [
            ("CARGO_TARGET_DIR", self.cargo_target().display().to_string()),
            ("CARGO_PROFILE_DEV_DEBUG", "0".to_owned()),
            ("CARGO_INCREMENTAL", "0".to_owned()),
        ]
    }

    /// Where generated projects are compiled.
    pub(crate) fn cargo_target(&self) -> PathBuf {
        self.kept.join("cargo")
    }

    /// The PostgreSQL server, running.
    pub(crate) fn postgres(&self) -> Result<Held<'_, Postgres>> {
        let mut postgres = self.postgres.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(postgres) = postgres.as_mut() {
            postgres.resume()?;
        } else {
            *postgres = Some(Postgres::start(&self.tools.get("postgres")?)?);
        }
        Ok(Held(postgres))
    }

    /// The Redis server, running and empty.
    pub(crate) fn redis(&self) -> Result<Held<'_, Redis>> {
        let mut redis = self.redis.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(redis) = redis.as_mut() {
            redis.resume()?;
            redis.flush()?;
        } else {
            *redis = Some(Redis::start(&self.tools.get("redis-server")?)?);
        }
        Ok(Held(redis))
    }

    /// The S3 server, running.
    pub(crate) fn moto(&self) -> Result<Held<'_, Moto>> {
        let mut moto = self.moto.lock().unwrap_or_else(PoisonError::into_inner);
        if moto.is_none() {
            *moto = Some(Moto::start(&self.tools.get("moto_server")?, &self.logs())?);
        }
        Ok(Held(moto))
    }

    /// Takes everything from the environment of `command` that is not for a user without configuration.
    pub(crate) fn isolate<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        let home = self.scratch.path();
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("HOME", home);
        command.env("GIT_CONFIG_GLOBAL", home.join(".gitconfig")).env("GIT_CONFIG_NOSYSTEM", "1").env("NO_COLOR", "1");
        command
    }
}

impl<T> std::ops::Deref for Held<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.as_ref().expect("it is only held once it is there")
    }
}

impl<T> std::ops::DerefMut for Held<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.0.as_mut().expect("it is only held once it is there")
    }
}
