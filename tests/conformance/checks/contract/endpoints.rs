//! What it answers.

use serde_json::{Value, json};

use super::subject::{Subject, kept_its_secret};
use crate::Result;
use crate::http::{expect, send};
use crate::services::app::App;

pub(super) fn tells_its_health(subject: &Subject<'_>) -> Result<()> {
    let app = subject.start()?;
    for path in ["/livez", "/readyz"] {
        expect(app.port, path, 200)?.is(200, &json!({ "status": "ok" }))?;
        let head = send(app.port, "HEAD", path, &[], "")?;
        if head.status != 200 || !head.body.is_empty() {
            return Err(format!("HEAD {path}: {head:?}"));
        }
    }
    let health = app.health(200)?;
    let mut checks = json!({});
    for (name, critical) in [("database", true), ("cache", false)] {
        if health.pointer(&format!("/checks/{name}/latency_ms")).is_some_and(Value::is_u64) {
            let latency = &health["checks"][name]["latency_ms"];
            checks[name] = json!({ "status": "ok", "critical": critical, "latency_ms": latency });
        }
    }
    let expected = json!({ "status": "ok", "version": "0.1.0", "checks": checks });
    let named = checks.get("database").is_some() != subject.has("database", "none")
        && checks.get("cache").is_some() == subject.has("cache", "redis");
    if health == expected && named { Ok(()) } else { Err(format!("/health says {health}")) }
}

pub(super) fn asks_for_a_token(subject: &Subject<'_>) -> Result<()> {
    const NEW: &str = "the-token-after-the-rotation-0123456789";
    let mut set = subject.environment()?;
    let old = set.insert("AUTH_SECRET".to_owned(), NEW.to_owned()).unwrap_or_default();
    set.insert("AUTH_SECRET_PREVIOUS".to_owned(), old.clone());
    if !subject.has("database", "none") {
        subject.run(Some("migrate"), &set)?.success()?;
    }
    let app = subject.start_with(&set)?;
    let with = |method: &str, path: &str, token: &str| send(app.port, method, path, &[("Authorization", token)], "");
    for token in [NEW, &old] {
        with("GET", "/notes", &format!("Bearer {token}"))?.is(200, &json!([]))?;
    }
    for token in ["", "Bearer", "Bearer ", &format!("Basic {NEW}"), &format!("Bearer {NEW}x"), NEW] {
        for (method, path) in [("GET", "/notes"), ("POST", "/notes"), ("GET", "/notes/1"), ("DELETE", "/notes")] {
            let refused = with(method, path, token)?;
            refused.is(401, &json!({ "error": "unauthorized" }))?;
            if refused.header("www-authenticate") != Some("Bearer") {
                return Err(format!("it does not say how to authenticate: {refused:?}"));
            }
        }
    }
    kept_its_secret(&app)
}

pub(super) fn keeps_notes(subject: &Subject<'_>) -> Result<()> {
    let app = subject.start()?;
    app.call("GET", "/notes", "")?.is(200, &json!([]))?;
    // As many characters as a note may have, each of four bytes.
    let longest = "\u{1f600}".repeat(1000);
    let mut kept = Vec::new();
    for text in ["buy milk", "\" \\ \n é", &longest] {
        let created = app.call("POST", "/notes", &json!({ "body": text, "unknown": 1 }).to_string())?;
        let note = created.json()?;
        let id = note["id"].as_u64().ok_or_else(|| format!("no id: {created:?}"))?;
        let location = format!("https://service.example/notes/{id}");
        if created.status != 201 || created.header("location") != Some(&location) {
            return Err(format!("not created at {location}: {created:?}"));
        }
        is_note(&note, text)?;
        app.call("GET", &format!("/notes/{id}"), "")?.is(200, &note)?;
        kept.insert(0, note);
    }
    app.call("GET", "/notes", "")?.is(200, &Value::Array(kept))?;
    lists_the_newest(subject, &app)?;
    let not_found = json!({ "error": "not_found" });
    for path in ["/notes/1000000", "/notes/x", "/notes/-1", "/notes/1.5", "/notes/123456789012345678901234567890"] {
        app.call("GET", path, "")?.is(404, &not_found)?;
    }
    for path in ["/", "/notes/", "/metrics", "/docs", "/openapi.json"] {
        send(app.port, "GET", path, &[], "")?.is(404, &not_found)?;
    }
    for (method, path) in [("DELETE", "/notes"), ("PUT", "/notes/1"), ("POST", "/livez")] {
        let refused = app.call(method, path, "")?;
        refused.is(405, &json!({ "error": "method_not_allowed" }))?;
        if !refused.header("allow").is_some_and(|allowed| allowed.contains("GET")) {
            return Err(format!("it does not say what is allowed: {refused:?}"));
        }
    }
    kept_its_secret(&app)
}

/// An id, the text, and a moment in UTC as RFC 3339 writes it.
fn is_note(note: &Value, text: &str) -> Result<()> {
    let keys: Vec<_> = note.as_object().into_iter().flat_map(serde_json::Map::keys).map(String::as_str).collect();
    let moment = note["created_at"].as_str().unwrap_or_default();
    let parts: Vec<_> = moment.split(['-', 'T', ':', '.', 'Z']).collect();
    let lengths: Vec<_> = parts.iter().take(6).map(|part| part.len()).collect();
    let is_moment = lengths == [4, 2, 2, 2, 2, 2] && moment.ends_with('Z');
    let mut known = keys.clone();
    known.sort_unstable();
    if known == ["body", "created_at", "id"] && note["body"] == text && is_moment {
        return Ok(());
    }
    Err(format!("this is no note: {note}"))
}

/// At most fifty, the newest first; a service without a database has forgotten the others.
fn lists_the_newest(subject: &Subject<'_>, app: &App) -> Result<()> {
    let mut last = 0;
    for _ in 0..51 {
        let note = app.call("POST", "/notes", r#"{"body":"x"}"#)?.json()?;
        last = note["id"].as_u64().unwrap_or_default();
    }
    let list = app.call("GET", "/notes", "")?.json()?;
    let ids: Vec<_> = list.as_array().into_iter().flatten().filter_map(|note| note["id"].as_u64()).collect();
    if ids.len() != 50 || ids.first() != Some(&last) || !ids.is_sorted_by(|newer, older| newer > older) {
        return Err(format!("the list has the notes {ids:?}, and the newest is {last}"));
    }
    let oldest = app.call("GET", "/notes/1", "")?.status;
    let expected = if subject.has("database", "none") { 404 } else { 200 };
    if oldest == expected { Ok(()) } else { Err(format!("the first note answers {oldest}")) }
}

pub(super) fn refuses_what_is_no_note(subject: &Subject<'_>) -> Result<()> {
    let app = subject.start()?;
    let invalid = |detail: &str| json!({ "error": "invalid", "detail": detail });
    let (shape, length) =
        ("expected a JSON object with the text `body`", "`body` must have 1 to 1000 characters, and no NUL");
    for body in ["", "{", "[]", "null", r#""text""#, "{}", r#"{"body":null}"#, r#"{"body":1}"#, r#"{"body":"\ud800"}"#]
    {
        app.call("POST", "/notes", body)?.is(422, &invalid(shape)).map_err(|error| format!("{body}: {error}"))?;
    }
    for text in [String::new(), "x".repeat(1001), "\u{1f600}".repeat(1001), "a\0b".to_owned()] {
        app.call("POST", "/notes", &json!({ "body": text }).to_string())?.is(422, &invalid(length))?;
    }
    let large = json!({ "body": "x", "more": "x".repeat(64 * 1024) }).to_string();
    app.call("POST", "/notes", &large)?.is(422, &invalid(shape)).map_err(|error| format!("too large: {error}"))?;
    let token = format!("Bearer {}", crate::services::app::CANARY);
    for kind in [None, Some("text/plain")] {
        let mut headers = vec![("Authorization", token.as_str())];
        headers.extend(kind.map(|kind| ("Content-Type", kind)));
        send(app.port, "POST", "/notes", &headers, r#"{"body":"x"}"#)?.is(422, &invalid(shape))?;
    }
    app.call("GET", "/notes", "")?.is(200, &json!([]))?;
    kept_its_secret(&app)
}
