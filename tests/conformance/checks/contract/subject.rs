//! The service of one combination, built, with what it depends on.

use std::cell::{RefCell, RefMut};
use std::path::PathBuf;
use std::time::Duration;

use crate::Result;
use crate::combinations::Combination;
use crate::process::{Ended, run};
use crate::services::app::{App, CANARY, Environment, environment};
use crate::services::postgres::Postgres;
use crate::services::redis::Redis;
use crate::stacks::{Program, program};
use crate::stage::{Held, Stage};

/// An interpreter's start included.
const LIMIT: Duration = Duration::from_secs(30);

/// A service to be tried, in a folder of its own.
pub(crate) struct Subject<'a> {
    pub(super) combination: Combination,
    pub(super) project: PathBuf,
    /// Where it runs: a folder without any file.
    pub(super) dir: PathBuf,
    pub(super) stage: &'a Stage,
    program: Program,
    postgres: Option<RefCell<Held<'a, Postgres>>>,
    redis: Option<RefCell<Held<'a, Redis>>>,
}

impl<'a> Subject<'a> {
    /// Builds the service of `combination`, and starts what it depends on: empty, without a schema.
    pub(crate) fn new(stage: &'a Stage, combination: Combination) -> Result<Self> {
        let postgres = if combination.has("database", "postgres") { Some(stage.postgres()?) } else { None };
        let redis = if combination.has("cache", "redis") { Some(stage.redis()?) } else { None };
        Ok(Self {
            combination,
            project: stage.project(combination)?,
            dir: stage.scratch("contract")?,
            stage,
            program: program(stage, combination)?,
            postgres: postgres.map(RefCell::new),
            redis: redis.map(RefCell::new),
        })
    }

    /// Whether the question `id` is answered by `value`.
    pub(super) fn has(&self, id: &str, value: &str) -> bool {
        self.combination.has(id, value)
    }

    /// All that it is told in production. Its database is empty.
    pub(super) fn environment(&self) -> Result<Environment> {
        let mut set = environment()?;
        if self.has("monitoring", "logs") {
            set.remove("METRICS_PORT");
        }
        if let Some(postgres) = &self.postgres {
            set.insert("DATABASE_URL".to_owned(), postgres.borrow().empty()?);
        }
        if self.has("database", "sqlite") {
            set.insert("DATABASE_URL".to_owned(), format!("sqlite://{}", self.file().display()));
        }
        if let Some(redis) = &self.redis {
            set.insert("REDIS_URL".to_owned(), redis.borrow().url());
        }
        Ok(set)
    }

    /// Brings its database to its schema, where it has one, and starts it.
    pub(crate) fn start(&self) -> Result<App> {
        let set = self.environment()?;
        if !self.has("database", "none") {
            self.run(Some("migrate"), &set)?.success()?;
        }
        let app = self.start_with(&set)?;
        app.readyz(200)?;
        Ok(app)
    }

    /// Starts it with `set`, and waits until it answers.
    pub(super) fn start_with(&self, set: &Environment) -> Result<App> {
        App::start(&self.program, &self.dir, set)
    }

    /// Runs it, or one of its commands, to its end.
    pub(super) fn run(&self, command: Option<&str>, set: &Environment) -> Result<Ended> {
        run(self.program.bare(&self.dir, command).envs(set), LIMIT)
    }

    /// Its PostgreSQL.
    pub(super) fn postgres(&self) -> Result<RefMut<'_, Held<'a, Postgres>>> {
        self.postgres.as_ref().map(RefCell::borrow_mut).ok_or_else(|| "it has no PostgreSQL".to_owned())
    }

    /// Its Redis.
    pub(super) fn redis(&self) -> Result<RefMut<'_, Held<'a, Redis>>> {
        self.redis.as_ref().map(RefCell::borrow_mut).ok_or_else(|| "it has no Redis".to_owned())
    }

    /// Has its database carry out a statement.
    pub(super) fn execute(&self, sql: &str) -> Result<()> {
        if let Some(postgres) = &self.postgres {
            return postgres.borrow().execute(sql);
        }
        const EXECUTE: &str =
            "import sqlite3, sys\nwith sqlite3.connect(sys.argv[1]) as database: database.execute(sys.argv[2])";
        let mut python = self.stage.tools.get("python")?.command();
        run(python.args(["-c", EXECUTE]).arg(self.file()).arg(sql), LIMIT)?.success().map(drop)
    }

    /// Its SQLite database.
    pub(super) fn file(&self) -> PathBuf {
        self.dir.join("data.db")
    }
}

/// Whatever happened, the secret that it was given is not in what it printed.
pub(super) fn kept_its_secret(app: &App) -> Result<()> {
    let log = app.logged();
    if log.contains(CANARY) { Err(format!("the log shows a secret:\n{log}")) } else { Ok(()) }
}
