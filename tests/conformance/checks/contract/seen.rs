//! What is seen of it: log lines and metrics.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::subject::{Subject, kept_its_secret};
use crate::Result;
use crate::http::{Connection, expect, get, send};
use crate::services::app::{App, CANARY};

/// What a line may hold. Anything else could be somebody's secret.
const FIELDS: [&str; 15] = [
    "timestamp",
    "level",
    "target",
    "message",
    "address",
    "db.response.status_code",
    "duration_ms",
    "environment",
    "http.request.method",
    "http.response.status_code",
    "http.route",
    "location",
    "reason",
    "trace_id",
    "version",
];
/// Upper bounds of what is measured in seconds.
const BUCKETS: [f64; 12] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0];

/// Labels and values, by name.
type Samples = BTreeMap<String, Vec<(BTreeMap<String, String>, f64)>>;

pub(super) fn logs(subject: &Subject<'_>) -> Result<()> {
    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
    let mut set = subject.environment()?;
    set.insert("LOG_LEVEL".to_owned(), "debug".to_owned());
    if !subject.has("database", "none") {
        subject.run(Some("migrate"), &set)?.success()?;
    }
    let mut app = subject.start_with(&set)?;
    let token = format!("Bearer {CANARY}");
    let parent = format!("00-{TRACE}-00f067aa0ba902b7-01");
    let path = "/notes/7?token=canary-query";
    send(app.port, "GET", path, &[("Authorization", &token), ("traceparent", &parent), ("X-Canary", CANARY)], "")?;
    app.call("POST", "/notes", r#"{"body":"canary-body"}"#)?;
    get(app.port, "/canary-path")?;
    app.process.signal("TERM");
    app.process.wait(std::time::Duration::from_secs(30))?;

    let lines = app.lines()?;
    for line in &lines {
        let fields = line.as_object().into_iter().flat_map(serde_json::Map::keys);
        let unknown: Vec<_> = fields.filter(|field| !FIELDS.contains(&field.as_str())).collect();
        let complete = ["timestamp", "level", "target", "message"].iter().all(|field| line[field].is_string());
        let level = ["ERROR", "WARN", "INFO", "DEBUG", "TRACE"].iter().any(|level| line["level"] == *level);
        if !complete || !level || !unknown.is_empty() {
            return Err(format!("this line is not as it should be, it has {unknown:?}: {line}"));
        }
    }
    if app.logged().contains("canary") {
        return Err(format!("what callers sent is in the log:\n{}", app.logged()));
    }
    let ready = find(&lines, |line| line["message"] == "ready")?;
    let address = format!("127.0.0.1:{}", app.port);
    if ready["address"] != *address || ready["environment"] != "production" || ready["version"] != "0.1.0" {
        return Err(format!("it says {ready} when it is ready"));
    }
    let request = |route: &str| find(&lines, |line| line["message"] == "request" && line["http.route"] == route);
    for (route, method, status, level) in [
        ("/notes/{id}", "GET", 404, "INFO"),
        ("/notes", "POST", 201, "INFO"),
        ("unmatched", "GET", 404, "INFO"),
        ("/livez", "GET", 200, "DEBUG"),
    ] {
        let line = request(route)?;
        let made =
            line["trace_id"].as_str().is_some_and(|id| id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit()));
        let told = line["http.request.method"] == method && line["http.response.status_code"] == status;
        if !made || !told || line["level"] != level || !line["duration_ms"].is_u64() {
            return Err(format!("a request of {route} is logged as {line}"));
        }
    }
    if request("/notes/{id}")?["trace_id"] != TRACE {
        return Err(format!("it did not take over the caller's trace: {}", request("/notes/{id}")?));
    }
    find(&lines, |line| line["message"] == "draining: not ready any more").map(drop)
}

fn find(lines: &[Value], wanted: impl Fn(&Value) -> bool) -> Result<&Value> {
    lines.iter().find(|line| wanted(line)).ok_or_else(|| format!("a line is missing in {lines:#?}"))
}

pub(super) fn opens_one_port(subject: &Subject<'_>) -> Result<()> {
    let app = subject.start()?;
    let port = crate::http::free_port()?;
    drop(app);
    let mut set = subject.environment()?;
    set.insert("METRICS_PORT".to_owned(), port.to_string());
    let app = subject.start_with(&set)?;
    expect(app.port, "/metrics", 404)?;
    match Connection::open(port) {
        Ok(_) => Err("it has a metrics port".to_owned()),
        Err(_) => kept_its_secret(&app),
    }
}

pub(super) fn metrics(subject: &Subject<'_>) -> Result<()> {
    let app = subject.start()?;
    let before = samples(&app)?;
    expect_from_the_start(subject, &before)?;
    app.call("GET", "/notes", "")?;
    app.call("POST", "/notes", r#"{"body":"x"}"#)?;
    app.call("GET", "/notes/1", "")?;
    app.call("PROPFIND", "/notes/1", "")?;
    get(app.port, "/notes/1")?;
    get(app.port, "/canary/1")?;
    let after = samples(&app)?;
    let count = "http_server_request_duration_seconds_count";
    for (method, route, status) in [
        ("GET", "/notes", "200"),
        ("POST", "/notes", "201"),
        ("GET", "/notes/{id}", "200"),
        ("GET", "/notes/{id}", "401"),
        ("OTHER", "/notes/{id}", "405"),
        ("GET", "unmatched", "404"),
    ] {
        let labels = [("method", method), ("route", route), ("status", status)];
        if value(&after, count, &labels) != Some(1.0) {
            return Err(format!("a request of {labels:?} was not counted once: {:#?}", after.get(count)));
        }
    }
    let labels = [("method", "GET"), ("route", "/notes"), ("status", "200")];
    has_buckets(&after, "http_server_request_duration_seconds", &labels)?;
    if value(&after, "http_server_active_requests", &[("method", "GET"), ("route", "/notes")]) != Some(0.0) {
        return Err(format!("requests are still active: {:#?}", after.get("http_server_active_requests")));
    }
    if subject.has("database", "postgres") {
        has_buckets(&after, "db_pool_wait_seconds", &[])?;
        if value(&after, "db_pool_wait_seconds_count", &[]) < Some(2.0) {
            return Err("nobody waited for a connection".to_owned());
        }
    }
    if subject.has("cache", "redis") && value(&after, "cache_requests_total", &[("result", "hit")]) != Some(1.0) {
        return Err(format!("the cache was not hit once: {:#?}", after.get("cache_requests_total")));
    }
    let port = app.metrics_port.ok_or("it has no metrics port")?;
    expect(port, "/livez", 404)?;
    kept_its_secret(&app)
}

/// Names that rules and dashboards ask for, before the first request, and none that this service has no use for.
fn expect_from_the_start(subject: &Subject<'_>, samples: &Samples) -> Result<()> {
    let mut wanted: Vec<(&str, &[(&str, &str)])> = vec![
        ("build_info", &[("version", "0.1.0")]),
        ("process_cpu_seconds_total", &[]),
        ("process_resident_memory_bytes", &[]),
        ("process_start_time_seconds", &[]),
    ];
    if subject.has("database", "postgres") {
        wanted.extend([
            ("db_pool_connections", &[("state", "idle")] as &[_]),
            ("db_pool_connections", &[("state", "used")]),
            ("db_pool_max_connections", &[]),
            ("db_pool_wait_seconds_count", &[]),
        ]);
    }
    if subject.has("cache", "redis") {
        for result in [&[("result", "hit")], &[("result", "miss")], &[("result", "error")]] {
            wanted.push(("cache_requests_total", result));
        }
    }
    let missing: Vec<_> = wanted.iter().filter(|(name, labels)| value(samples, name, labels).is_none()).collect();
    let ours = |name: &&String| ["db_", "cache_", "http_", "build_"].iter().any(|prefix| name.starts_with(prefix));
    let known: BTreeSet<_> = wanted.iter().map(|(name, _)| *name).collect();
    let is_known = |name: &str| {
        known.contains(name) || name.starts_with("http_server_") || name.starts_with("db_pool_wait_seconds_")
    };
    let unknown: Vec<_> = samples.keys().filter(ours).filter(|name| !is_known(name)).collect();
    if missing.is_empty() && unknown.is_empty() {
        return Ok(());
    }
    Err(format!("it lacks {missing:?}, and {unknown:?} should not be there"))
}

/// All samples of the metrics port: <https://prometheus.io/docs/instrumenting/exposition_formats/>.
fn samples(app: &App) -> Result<Samples> {
    let text = expect(app.metrics_port.ok_or("it has no metrics port")?, "/metrics", 200)?.body;
    let mut samples = Samples::new();
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let (series, value) = line.rsplit_once(' ').ok_or_else(|| format!("no sample: {line}"))?;
        let value = value.parse().map_err(|_| format!("no number: {line}"))?;
        let (name, labels) = series.split_once('{').unwrap_or((series, ""));
        let pairs = labels.trim_end_matches('}').split("\",").filter_map(|pair| pair.split_once("=\""));
        let labels = pairs.map(|(key, value)| (key.to_owned(), value.trim_end_matches('"').to_owned())).collect();
        samples.entry(name.to_owned()).or_default().push((labels, value));
    }
    Ok(samples)
}

/// The value of the sample that has exactly these labels.
fn value(samples: &Samples, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
    let labels: BTreeMap<_, _> = labels.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    samples.get(name)?.iter().find(|(found, _)| *found == labels).map(|(_, value)| *value)
}

fn has_buckets(samples: &Samples, name: &str, labels: &[(&str, &str)]) -> Result<()> {
    let of_series = |found: &BTreeMap<String, String>| {
        labels.iter().all(|(key, value)| found.get(*key).map(String::as_str) == Some(*value))
    };
    let buckets = samples.get(&format!("{name}_bucket")).into_iter().flatten().filter(|(found, _)| of_series(found));
    let mut bounds: Vec<f64> = buckets.filter_map(|(found, _)| found.get("le")?.parse().ok()).collect();
    bounds.sort_by(f64::total_cmp);
    let expected: Vec<f64> = BUCKETS.into_iter().chain([f64::INFINITY]).collect();
    if bounds == expected { Ok(()) } else { Err(format!("{name} has the bounds {bounds:?} instead of {expected:?}")) }
}
