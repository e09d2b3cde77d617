//! What becomes of the service when what it depends on goes away, hangs, or comes back.

use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::subject::{Subject, kept_its_secret};
use crate::Result;
use crate::http::expect;
use crate::process::{Running, wait_until};
use crate::services::app::App;

const LIMIT: Duration = Duration::from_secs(30);

/// Twice does no harm. Where it cannot, it says so in a line that names the file at fault, and does not say where.
pub(super) fn migrates(subject: &Subject<'_>) -> Result<()> {
    let mut set = subject.environment()?;
    for _ in 0..2 {
        let said = subject.run(Some("migrate"), &set)?.success()?;
        if !said.contains("the database is at this version's schema") {
            return Err(format!("it says {said:?}"));
        }
    }
    let nowhere = if subject.has("database", "sqlite") {
        "sqlite:///nonexistent/app.db"
    } else {
        "postgres://somebody:canary@127.0.0.1:1/app" // pragma: allowlist secret
    };
    set.insert("DATABASE_URL".to_owned(), nowhere.to_owned());
    let ended = subject.run(Some("migrate"), &set)?;
    let said = format!("{}{}", ended.stdout, ended.stderr);
    let tells = ["127.0.0.1", "somebody", "canary", "nonexistent"].iter().any(|word| said.contains(word));
    if ended.status.code() != Some(1) || !ended.stderr.starts_with("failed to migrate the database: ") || tells {
        return Err(format!("exit code 1 and a line that tells nothing were expected, but {}", ended.describe()));
    }
    let set = subject.environment()?;
    if subject.has("database", "sqlite") {
        std::fs::remove_file(subject.file()).map_err(|error| error.to_string())?;
    }
    subject.execute("CREATE TABLE notes (canary integer)")?;
    let ended = subject.run(Some("migrate"), &set)?;
    let code = if subject.has("database", "sqlite") { "1" } else { "42P07" };
    let said = format!("failed to migrate the database: 0001_notes.sql: error (code {code})\n");
    if ended.status.code() == Some(1) && ended.stderr == said {
        return Ok(());
    }
    Err(format!("exit code 1 and {said:?} were expected, but {}", ended.describe()))
}

/// Waits until `/health` says that `check` has this `status`, which makes the whole `whole`.
fn becomes(app: &App, check: &str, status: &Value, whole: &str) -> Result<()> {
    wait_until(LIMIT, || {
        let health = app.health(if whole == "fail" { 503 } else { 200 })?;
        let mut outcome = health["checks"][check].clone();
        outcome.as_object_mut().and_then(|outcome| outcome.remove("latency_ms"));
        if outcome == *status && health["status"] == whole {
            return Ok(());
        }
        Err(format!("{check} is not {status}: {health}"))
    })
}

fn fails(reason: &str) -> Value {
    json!({ "status": "fail", "critical": true, "reason": reason })
}

fn well() -> Value {
    json!({ "status": "ok", "critical": true })
}

/// The database goes away and comes back: the service says so, and lives.
pub(super) fn postgres_outage(subject: &Subject<'_>) -> Result<()> {
    let app = subject.start()?;
    let note = app.call("POST", "/notes", r#"{"body":"kept"}"#)?.json()?;
    subject.postgres()?.stop()?;
    becomes(&app, "database", &fails("refused"), "fail")?;
    expect(app.port, "/readyz", 503)?;
    expect(app.port, "/livez", 200)?;
    app.call("GET", "/notes", "")?.is(503, &json!({ "error": "unavailable" }))?;
    if subject.has("cache", "redis") {
        app.call("GET", &format!("/notes/{}", note["id"]), "")?.is(200, &note)?;
    }
    subject.postgres()?.resume()?;
    becomes(&app, "database", &well(), "ok")?;
    app.call("GET", "/notes", "")?.is(200, &json!([note]))?;
    let logged = app.lines()?.into_iter().find(|line| line["message"] == "database error");
    let logged = logged.ok_or_else(|| format!("no database error was logged:\n{}", app.logged()))?;
    if logged["level"] != "ERROR" || !logged["trace_id"].is_string() {
        return Err(format!("logged as {logged}"));
    }
    drop(app);
    let mut set = subject.environment()?;
    set.insert("DATABASE_URL".to_owned(), subject.postgres()?.url_of("nobody"));
    let app = subject.start_with(&set)?;
    becomes(&app, "database", &fails("auth"), "fail")?;
    kept_its_secret(&app)
}

/// The database is there and does not answer: the service still does, within its limit.
pub(super) fn postgres_hangs(subject: &Subject<'_>) -> Result<()> {
    let app = subject.start()?;
    subject.postgres()?.freeze(true)?;
    let outcome = wait_until(LIMIT, || {
        let start = Instant::now();
        expect(app.port, "/readyz", 503)?;
        if start.elapsed() > Duration::from_secs(2) {
            return Err(format!("/readyz took {} ms", start.elapsed().as_millis()));
        }
        expect(app.port, "/livez", 200)
    })
    .and_then(|_| becomes(&app, "database", &fails("timeout"), "fail"));
    subject.postgres()?.freeze(false)?;
    outcome?;
    app.readyz(200)
}

/// It never makes the file: `migrate` does, and then it is ready by itself. A file that is lost or spoilt is noticed.
pub(super) fn sqlite_file(subject: &Subject<'_>) -> Result<()> {
    let set = subject.environment()?;
    let app = subject.start_with(&set)?;
    becomes(&app, "database", &fails("error"), "fail")?;
    expect(app.port, "/readyz", 503)?;
    app.call("GET", "/notes", "")?.is(503, &json!({ "error": "unavailable" }))?;
    let logged = app.lines()?.into_iter().find(|line| line["message"] == "database error").unwrap_or_default();
    // `SQLITE_CANTOPEN`
    if logged["db.response.status_code"] != "14" {
        return Err(format!("logged as {logged}"));
    }
    if subject.file().exists() {
        return Err("the service made a database".to_owned());
    }
    subject.run(Some("migrate"), &set)?.success()?;
    becomes(&app, "database", &well(), "ok")?;
    app.call("GET", "/notes", "")?.is(200, &json!([]))?;
    drop(app);

    let app = subject.start_with(&set)?;
    app.readyz(200)?;
    let failed = |error: std::io::Error| error.to_string();
    let kept = subject.dir.join("kept.db");
    std::fs::rename(subject.file(), &kept).map_err(failed)?;
    becomes(&app, "database", &fails("error"), "fail")?;
    std::fs::write(subject.file(), "This is no database. ".repeat(1000)).map_err(failed)?;
    std::thread::sleep(Duration::from_secs(2));
    becomes(&app, "database", &fails("error"), "fail")?;
    kept_its_secret(&app)
}

/// Somebody else writes and does not end: reading goes on, writing is given up after a while.
pub(super) fn sqlite_locked(subject: &Subject<'_>) -> Result<()> {
    const LOCK: &str = "import sqlite3, sys, time\n\
        connection = sqlite3.connect(sys.argv[1], isolation_level=None)\n\
        connection.execute('BEGIN IMMEDIATE')\n\
        print('locked', flush=True)\n\
        time.sleep(60)";
    let app = subject.start()?;
    app.call("GET", "/notes", "")?.is(200, &json!([]))?;
    let mut python: Command = subject.stage.tools.get("python")?.command();
    let log = subject.dir.join("lock.log");
    let lock = Running::start_logged(python.args(["-c", LOCK]).arg(subject.file()), &log)?;
    wait_until(LIMIT, || match std::fs::read_to_string(&log) {
        Ok(text) if text.contains("locked") => Ok(()),
        _ => Err("nobody locked the database".to_owned()),
    })?;
    app.call("GET", "/notes", "")?.is(200, &json!([]))?;
    app.call("POST", "/notes", r#"{"body":"x"}"#)?.is(503, &json!({ "error": "unavailable" }))?;
    becomes(&app, "database", &fails("timeout"), "fail")?;
    expect(app.port, "/livez", 200)?;
    drop(lock);
    app.readyz(200)?;
    let created = app.call("POST", "/notes", r#"{"body":"x"}"#)?;
    if created.status == 201 { kept_its_secret(&app) } else { Err(format!("it does not recover: {created:?}")) }
}

/// The cache goes away, hangs, refuses, or holds what is no note: nobody who calls notices, and `/health` tells.
pub(super) fn cache_outage(subject: &Subject<'_>) -> Result<()> {
    let fails = |reason: &str| json!({ "status": "fail", "critical": false, "reason": reason });
    let app = subject.start()?;
    let note = app.call("POST", "/notes", r#"{"body":"kept"}"#)?.json()?;
    let path = format!("/notes/{}", note["id"]);
    let answers = |why: &str| {
        let start = Instant::now();
        app.call("GET", &path, "")?.is(200, &note).map_err(|error| format!("{why}: {error}"))?;
        let took = start.elapsed();
        if took < Duration::from_secs(1) { Ok(()) } else { Err(format!("{why}: it took {} ms", took.as_millis())) }
    };
    answers("with the cache")?;
    subject.redis()?.spoil(&format!("{}:note:{}", subject.combination.project(), note["id"]))?;
    answers("with a value that is no note")?;
    subject.redis()?.stop();
    becomes(&app, "cache", &fails("refused"), "degraded")?;
    expect(app.port, "/readyz", 200)?;
    answers("without the cache")?;
    subject.redis()?.resume()?;
    becomes(&app, "cache", &json!({ "status": "ok", "critical": false }), "ok")?;
    answers("with the cache again")?;
    subject.redis()?.freeze(true);
    let outcome =
        answers("with a cache that hangs").and_then(|()| becomes(&app, "cache", &fails("timeout"), "degraded"));
    subject.redis()?.freeze(false);
    outcome?;
    becomes(&app, "cache", &json!({ "status": "ok", "critical": false }), "ok")?;
    let warned = app.lines()?.into_iter().find(|line| line["message"] == "cache error");
    match warned {
        Some(line) if line["level"] == "WARN" && line["reason"].is_string() => {}
        line => return Err(format!("logged as {line:?}")),
    }
    kept_its_secret(&app)?;
    drop(app);
    let mut set = subject.environment()?;
    let with_password = subject.redis()?.url().replace("redis://", "redis://:wrong@");
    set.insert("REDIS_URL".to_owned(), with_password);
    subject.run(Some("migrate"), &set)?.success()?;
    subject.redis()?.lock()?;
    let outcome = subject.start_with(&set).and_then(|app| becomes(&app, "cache", &fails("auth"), "degraded"));
    subject.redis()?.stop();
    subject.redis()?.resume()?;
    outcome
}
