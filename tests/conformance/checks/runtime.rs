//! The generated service starts, says how it is, survives the loss of its database, keeps its secrets and stops in
//! order.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::combinations::{Combination, NO_DATABASE, POSTGRES};
use crate::http::{Connection, expect, get};
use crate::process::{run, wait_until};
use crate::services::app::{App, CANARY, bare};
use crate::services::postgres::Postgres;
use crate::stage::{Held, Stage};
use crate::{Check, Outcome, Result};

const BUILD_LIMIT: Duration = Duration::from_secs(1500);
const LIMIT: Duration = Duration::from_secs(30);
/// What it exits with when its configuration is wrong: `EX_CONFIG` of BSD's sysexits.h.
const EX_CONFIG: i32 = 78;

pub(super) fn checks() -> Vec<Check> {
    let mut checks = Vec::new();
    for combination in [POSTGRES, NO_DATABASE] {
        let name = |what: &str| format!("runtime::{what}::{}", combination.name);
        let on = |check: fn(&Stage, Combination) -> Result<Outcome>| move |stage: &Stage| check(stage, combination);
        checks.extend([
            Check::new(name("healthy"), on(healthy)),
            Check::new(name("names_what_is_missing"), on(names_what_is_missing)),
            Check::new(name("refuses_env_files_and_placeholders"), on(refuses_env_files_and_placeholders)),
            Check::new(name("drains"), on(drains)),
        ]);
    }
    checks.push(Check::new("runtime::database_outage", database_outage));
    checks.push(Check::new("runtime::database_hangs", database_hangs));
    checks
}

/// The binary of `combination`, compiled.
pub(super) fn binary(stage: &Stage, combination: Combination) -> Result<PathBuf> {
    let mut cargo = stage.cargo(&stage.project(combination)?)?;
    run(cargo.args(["build", "--locked"]), BUILD_LIMIT)?.success()?;
    Ok(stage.cargo_target().join("debug").join(combination.project()))
}

/// The service of `combination`, running in an empty folder, with its database held where it has one.
pub(super) fn start(stage: &Stage, combination: Combination) -> Result<(App, Option<Held<'_, Postgres>>)> {
    let postgres = if combination.has("database", "postgres") { Some(stage.postgres()?) } else { None };
    let url = postgres.as_ref().map(|postgres| postgres.url());
    let app = App::start(&binary(stage, combination)?, &stage.scratch("run")?, url.as_deref())?;
    Ok((app, postgres))
}

fn healthy(stage: &Stage, combination: Combination) -> Result<Outcome> {
    let (app, _postgres) = start(stage, combination)?;
    for path in ["/livez", "/readyz"] {
        expect(app.port, path, 200)?;
    }
    let health = expect(app.port, "/health", 200)?.body;
    let detail: serde_json::Value = serde_json::from_str(&health).map_err(|error| format!("/health: {error}"))?;
    let database = detail.pointer("/checks/database/status").and_then(|status| status.as_str());
    if detail["status"] != "ok" || database != combination.has("database", "postgres").then_some("ok") {
        return Err(format!("/health says {health}"));
    }
    kept_its_secret(&app)
}

/// Without a single variable: every one that is required is named, and nothing is started.
fn names_what_is_missing(stage: &Stage, combination: Combination) -> Result<Outcome> {
    let example = std::fs::read_to_string(stage.project(combination)?.join(".env.example"));
    let example = example.map_err(|error| format!("failed to read .env.example: {error}"))?;
    let mut lines = example.lines().skip_while(|line| !line.contains("@required")).peekable();
    let mut required = Vec::new();
    while let Some(line) = lines.next() {
        if line.contains("@required") {
            required.extend(lines.find(|line| !line.starts_with('#')).and_then(|line| line.split_once('=')));
        }
    }
    let ended = run(&mut bare(&binary(stage, combination)?, &stage.scratch("bare")?), LIMIT)?;
    let said = format!("{}{}", ended.stdout, ended.stderr);
    let unnamed: Vec<_> = required.iter().map(|(name, _)| name).filter(|name| !said.contains(**name)).collect();
    if required.len() < 3 {
        return Err(format!(".env.example requires only {required:?}"));
    }
    if ended.status.code() != Some(EX_CONFIG) || !unnamed.is_empty() {
        return Err(format!("does not name {unnamed:?}, or does not exit with {EX_CONFIG}: {}", ended.describe()));
    }
    Ok(Outcome::Passed)
}

/// In production nothing is read from files beside the service, and nothing that `.env.example` shows is a value. The
/// problem is named, the value is not.
fn refuses_env_files_and_placeholders(stage: &Stage, combination: Combination) -> Result<Outcome> {
    let dir = stage.scratch("refused")?;
    std::fs::write(dir.join(".env.local"), format!("AUTH_SECRET={CANARY}\n")).map_err(|error| error.to_string())?;
    let wrong = "wrong-3b5d5c3712955042212316173ccf37be";
    let mut command = bare(&binary(stage, combination)?, &dir);
    command.envs([("APP_ENV", "production"), ("APP_URL", wrong), ("PORT", wrong), ("DATABASE_URL", wrong)]);
    let ended = run(&mut command, LIMIT)?;
    let said = format!("{}{}", ended.stdout, ended.stderr);
    let names = [".env.local", "APP_URL", "PORT"];
    if ended.status.code() != Some(EX_CONFIG) || names.iter().any(|name| !said.contains(name)) {
        return Err(format!("does not refuse {names:?}: {}", ended.describe()));
    }
    if said.contains(wrong) || said.contains(CANARY) {
        return Err(format!("a value is shown: {}", ended.describe()));
    }
    Ok(Outcome::Passed)
}

/// SIGTERM: not ready at once, no new connections after the drain delay, but what has begun is answered; then it ends.
fn drains(stage: &Stage, combination: Combination) -> Result<Outcome> {
    let (mut app, _postgres) = start(stage, combination)?;
    let mut in_flight = Connection::open(app.port)?;
    in_flight.send("GET /livez HTTP/1.1\r\nHost: localhost\r\n")?;
    app.process.signal("TERM");
    wait_until(Duration::from_secs(1), || expect(app.port, "/readyz", 503))?;
    expect(app.port, "/livez", 200)?;
    wait_until(LIMIT, || match Connection::open(app.port) {
        Ok(_) => Err("still accepts connections".to_owned()),
        Err(_) => Ok(()),
    })?;
    if let Some(status) = app.process.ended()? {
        return Err(format!("ended with {status} while a request was in flight:\n{}", app.logged()));
    }
    in_flight.send("Connection: close\r\n\r\n")?;
    let answer = in_flight.response()?;
    let status = app.process.wait(LIMIT)?;
    if answer.status != 200 || !status.success() {
        return Err(format!("answered {} and ended with {status}:\n{}", answer.status, app.logged()));
    }
    kept_its_secret(&app)
}

/// The database goes away and comes back: the service says so, and lives.
fn database_outage(stage: &Stage) -> Result<Outcome> {
    let (app, postgres) = start(stage, POSTGRES)?;
    let mut postgres = postgres.ok_or("this combination has a database")?;
    postgres.stop()?;
    wait_until(LIMIT, || expect(app.port, "/readyz", 503))?;
    let health = expect(app.port, "/health", 503)?.body;
    expect(app.port, "/livez", 200)?;
    if !health.contains(r#""status":"fail""#) || health.contains("127.0.0.1") {
        return Err(format!("/health says {health}"));
    }
    postgres.resume()?;
    wait_until(LIMIT, || expect(app.port, "/readyz", 200))?;
    expect(app.port, "/health", 200)?;
    kept_its_secret(&app)
}

/// The database is there and does not answer: the service still does, within its limit.
fn database_hangs(stage: &Stage) -> Result<Outcome> {
    let (app, postgres) = start(stage, POSTGRES)?;
    let postgres = postgres.ok_or("this combination has a database")?;
    postgres.freeze(true)?;
    let outcome = wait_until(LIMIT, || {
        let start = Instant::now();
        let answer = get(app.port, "/readyz")?;
        let took = start.elapsed();
        if answer.status == 503 && took < Duration::from_secs(2) {
            expect(app.port, "/livez", 200).map(drop)
        } else {
            Err(format!("/readyz answered {} after {} ms", answer.status, took.as_millis()))
        }
    });
    postgres.freeze(false)?;
    outcome?;
    wait_until(LIMIT, || expect(app.port, "/readyz", 200))?;
    Ok(Outcome::Passed)
}

/// Whatever happened, the secret it was given is not in what it printed.
fn kept_its_secret(app: &App) -> Result<Outcome> {
    let log = app.logged();
    if log.contains(CANARY) { Err(format!("the log shows a secret:\n{log}")) } else { Ok(Outcome::Passed) }
}
