//! The program's commands, and how it stops.

use std::net::TcpListener;
use std::time::Duration;

use serde_json::json;

use super::subject::{Subject, kept_its_secret};
use crate::Result;
use crate::http::{Connection, expect, head};
use crate::process::wait_until;
use crate::services::app::CANARY;

/// `EX_USAGE` of BSD's sysexits.h.
const EX_USAGE: i32 = 64;
const LIMIT: Duration = Duration::from_secs(30);

pub(super) fn knows_its_commands(subject: &Subject<'_>) -> Result<()> {
    let ended = subject.run(Some("sevre"), &subject.environment()?)?;
    let migrate = if subject.has("database", "none") { "" } else { "migrate | " };
    let usage = format!("usage: {} [serve | {migrate}healthcheck]\n", subject.combination.project());
    if ended.status.code() == Some(EX_USAGE) && ended.stderr == usage {
        return Ok(());
    }
    Err(format!("exit code {EX_USAGE} and {usage:?} were expected, but {}", ended.describe()))
}

/// `healthcheck` is what the image has in place of curl.
pub(super) fn checks_its_own_health(subject: &Subject<'_>) -> Result<()> {
    let set = subject.environment()?;
    let ended = subject.run(Some("healthcheck"), &set)?;
    if ended.status.code() != Some(1) || ended.stderr.lines().count() != 1 {
        return Err(format!("where nothing runs, exit code 1 and a line were expected, but {}", ended.describe()));
    }
    if !subject.has("database", "none") {
        subject.run(Some("migrate"), &set)?.success()?;
    }
    let app = subject.start_with(&set)?;
    app.readyz(200)?;
    subject.run(Some("healthcheck"), &set)?.success()?;
    Ok(())
}

pub(super) fn ends_where_its_port_is_taken(subject: &Subject<'_>) -> Result<()> {
    let taken = TcpListener::bind(("127.0.0.1", 0)).map_err(|error| error.to_string())?;
    let port = taken.local_addr().map_err(|error| error.to_string())?.port();
    let mut set = subject.environment()?;
    set.insert("PORT".to_owned(), port.to_string());
    let ended = subject.run(None, &set)?;
    if ended.status.code() == Some(1) { Ok(()) } else { Err(format!("exit code 1 was expected: {}", ended.describe())) }
}

/// SIGTERM: not ready at once, no new connections after the drain delay, but what has begun is answered; then it ends.
pub(super) fn drains(subject: &Subject<'_>) -> Result<()> {
    let mut set = subject.environment()?;
    // Nobody takes its traces: that is no reason to say anything after "stopped".
    set.insert("OTEL_EXPORTER_OTLP_ENDPOINT".to_owned(), "http://127.0.0.1:1".to_owned());
    if !subject.has("database", "none") {
        subject.run(Some("migrate"), &set)?.success()?;
    }
    let mut app = subject.start_with(&set)?;
    app.readyz(200)?;
    // In flight: the head is there, the body is not.
    let (body, token) = (r#"{"body":""}"#, format!("Bearer {CANARY}"));
    let headers = [("Authorization", token.as_str()), ("Content-Type", "application/json")];
    let mut in_flight = Connection::open(app.port)?;
    in_flight.send(&head("POST", "/notes", &headers, body.len()))?;
    std::thread::sleep(Duration::from_millis(200));
    app.process.signal("TERM");
    wait_until(Duration::from_secs(1), || expect(app.port, "/readyz", 503)?.is(503, &json!({ "status": "fail" })))?;
    expect(app.port, "/livez", 200)?;
    expect(app.port, "/health", 200)?;
    wait_until(LIMIT, || match Connection::open(app.port) {
        Ok(_) => Err("it still accepts connections".to_owned()),
        Err(_) => Ok(()),
    })?;
    if let Some(status) = app.process.ended()? {
        return Err(format!("it ended with {status} while a request was in flight:\n{}", app.logged()));
    }
    in_flight.send(body)?;
    let answer = in_flight.response()?;
    let status = app.process.wait(LIMIT)?;
    if answer.status != 422 || !status.success() {
        return Err(format!("it answered {} and ended with {status}:\n{}", answer.status, app.logged()));
    }
    let last = app.lines()?.pop().unwrap_or_default();
    if last["message"] != "stopped" {
        return Err(format!("the last line is {last}"));
    }
    kept_its_secret(&app)
}
