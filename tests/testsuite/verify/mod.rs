//! `verify`, against small servers.

mod checklist;
mod probes;
mod server;
mod tls;
mod variables;

use crate::harness::Env;

/// A service that is well, as generated ones say it.
const WELL: &[(&str, &str)] = &[("/livez", OK), ("/readyz", OK), ("/health", HEALTHY)];

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n{\"status\":\"ok\"}";

const HEALTHY: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n\
    {\"status\":\"ok\",\"version\":\"0.1.0\",\"checks\":{\"database\":{\"status\":\"ok\",\"critical\":true,\"latency_ms\":3}}}";

/// A repository with a checklist in `docs/cycle.md`, committed.
fn repository(checklist: &str) -> Env {
    let t = Env::new();
    t.write("docs/cycle.md", checklist);
    t.write("Cargo.toml", "[package]\nname = \"app\"\nversion = \"0.1.0\"\n");
    t.git_init(".").commit("Begin", 1);
    t
}

/// What is printed on standard output.
#[track_caller]
fn printed(t: &Env, args: &[&str], code: i32) -> String {
    String::from_utf8(t.run(args).code(code).get_output().stdout.clone()).unwrap()
}

/// Expects all of `parts` in `said`.
#[track_caller]
fn has(said: &str, parts: &[&str]) {
    for part in parts {
        assert!(said.contains(part), "no {part:?} in:\n{said}");
    }
}
