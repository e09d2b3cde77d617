//! What a collector of OpenTelemetry receives.

use std::time::Duration;

use super::subject::{Subject, kept_its_secret};
use crate::Result;
use crate::http::send;
use crate::process::wait_until;
use crate::services::app::CANARY;
use crate::services::collector::{Collector, Span};

const LIMIT: Duration = Duration::from_secs(30);
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f067aa0ba902b7";

/// A request is a span of the trace that its caller names, else of one of its own; the last ones are sent before it ends. Nothing
/// in them is of a caller's making.
pub(super) fn hands_its_traces_on(subject: &Subject<'_>) -> Result<()> {
    let collector = Collector::start(&subject.stage.tools, &subject.dir)?;
    let mut set = subject.environment()?;
    set.insert("OTEL_EXPORTER_OTLP_ENDPOINT".to_owned(), collector.url());
    if !subject.has("database", "none") {
        subject.run(Some("migrate"), &set)?.success()?;
    }
    let mut app = subject.start_with(&set)?;
    app.readyz(200)?;
    let (token, parent) = (format!("Bearer {CANARY}"), format!("00-{TRACE}-{PARENT}-01"));
    let headers = [("Authorization", token.as_str()), ("traceparent", parent.as_str())];
    send(app.port, "GET", &format!("/notes?search={CANARY}"), &headers, "")?;
    send(app.port, "GET", &format!("/nowhere/{CANARY}"), &[("Authorization", token.as_str())], "")?;
    if !subject.has("database", "none") {
        subject.execute("DROP TABLE notes")?;
        send(app.port, "GET", "/notes/1", &[("Authorization", token.as_str())], "")?;
    }
    app.process.signal("TERM");
    let status = app.process.wait(LIMIT)?;
    if !status.success() {
        return Err(format!("it ended with {status}:\n{}", app.logged()));
    }
    let spans = wait_until(LIMIT, || {
        let spans = collector.spans()?;
        let whole = ["GET /notes", "GET unmatched"].iter().all(|name| spans.iter().any(|span| span.name == *name));
        if whole { Ok(spans) } else { Err(format!("the collector has received {spans:#?}\n{}", app.logged())) }
    })?;
    let called = |name: &str| spans.iter().find(|span| span.name == name).ok_or("it is there no more");
    let (known, unmatched) = (called("GET /notes")?, called("GET unmatched")?);
    if known.trace != TRACE || known.parent != PARENT {
        return Err(format!("it goes on with another trace: {known:#?}"));
    }
    if unmatched.trace == TRACE || !unmatched.parent.is_empty() {
        return Err(format!("without a trace it makes none of its own: {unmatched:#?}"));
    }
    says(subject, known, "/notes", 200)?;
    says(subject, unmatched, "unmatched", 404)?;
    if !subject.has("database", "none") {
        let failed = called("GET /notes/{id}")?;
        says(subject, failed, "/notes/{id}", 500)?;
        if failed.status != "STATUS_CODE_ERROR" || known.status == failed.status {
            return Err(format!("a failure is not told from what is in order: {failed:#?}"));
        }
    }
    // Texts of errors and of log lines may hold anything.
    if spans.iter().any(|span| span.events) {
        return Err(format!("more than the request itself is told: {spans:#?}"));
    }
    if collector.logged()?.contains(CANARY) {
        return Err(format!("a span shows what a caller sent: {spans:#?}"));
    }
    kept_its_secret(&app)
}

/// Whose span it is, of which route, and how it ended, in the words of OpenTelemetry's conventions.
fn says(subject: &Subject<'_>, span: &Span, route: &str, status: u16) -> Result<()> {
    let name = format!("service.name: Str({})", subject.combination.project());
    let attributes = [
        "http.request.method: Str(GET)".to_owned(),
        format!("http.route: Str({route})"),
        format!("http.response.status_code: Int({status})"),
    ];
    let missing: Vec<_> = attributes.iter().filter(|it| !span.attributes.contains(it)).collect();
    if span.kind == "SPAN_KIND_SERVER" && span.resource.contains(&name) && missing.is_empty() {
        return Ok(());
    }
    Err(format!("{missing:?}, {name} and a server's kind were expected of {span:#?}"))
}
