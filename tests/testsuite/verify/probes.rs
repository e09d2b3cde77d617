//! What the probes see of servers that are well, ill, or something else.

use super::server::{Server, closed};
use super::{HEALTHY, WELL, has, printed, repository};

const CHECKLIST: &str = "# Verification checklist\n\n- [ ] Up <!-- patternbook:verify health -->\n";

const DEGRADED: &str = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"status\":\"degraded\",\"version\":\"1.0.0\",\"checks\":{\
    \"database\":{\"status\":\"ok\",\"critical\":true,\"latency_ms\":3},\
    \"mail\":{\"status\":\"fail\",\"critical\":false,\"latency_ms\":1000,\"reason\":\"timeout\"}}}";

const DOWN: &str = "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n{\"status\":\"fail\",\"version\":\"1.0.0\",\"checks\":{\
    \"database\":{\"status\":\"fail\",\"critical\":true,\"latency_ms\":1,\"reason\":\"refused\"},\
    \"other\":{\"status\":\"fail\",\"critical\":true,\"reason\":\"postgres://app:hunter2@db/app\"}}}";

#[test]
fn each_check_of_a_health_answer_is_explained() {
    let t = repository(CHECKLIST);
    let degraded = Server::start(&[("/health", DEGRADED)]);
    has(
        &printed(&t, &["verify", "staging", "--url", &degraded.url()], 0),
        &["pass ", "`degraded`", "mail fails: no answer within its limit, 1000 ms; the service works without it"],
    );
    let down = Server::start(&[("/health", DOWN)]);
    let said = printed(&t, &["verify", "staging", "--url", &down.url()], 1);
    has(
        &said,
        &["fail ", "database fails: nothing listens there, 1 ms; the service is of no use without it", "1 failed"],
    );
    assert!(!said.contains("hunter2"), "{said}");
}

#[test]
fn what_is_no_health_answer_fails_and_says_why() {
    let t = repository(CHECKLIST);
    let large = format!("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}", " ".repeat(2 << 20));
    let large: &'static str = Box::leak(large.into_boxed_str());
    let large: &'static [(&str, &str)] = Box::leak(Box::new([("/health", large)]));
    for (routes, why) in [
        (&[][..], "`/health` answers 404"),
        (&[("/health", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<html>")][..], "and not with a JSON object"),
        (
            &[("/health", "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/login\r\nContent-Length: 0\r\n\r\n")][..],
            "answers 302 and leads to `http://127.0.0.1:1/login`",
        ),
        (&[("/health", "220 mail.example ESMTP\r\n\r\n")][..], "speaks no HTTP"),
        (large, "larger than 1048576 bytes"),
    ] {
        let server = Server::start(routes);
        has(&printed(&t, &["verify", "staging", "--url", &server.url()], 1), &["fail ", why]);
    }
    has(&printed(&t, &["verify", "staging", "--url", &closed()], 1), &["the connection was refused"]);
}

#[test]
fn another_version_than_the_commits_fails() {
    let t = repository("# Verification checklist\n\n- [ ] It <!-- patternbook:verify version -->\n");
    let server = Server::start(WELL);
    let url = server.url();
    has(&printed(&t, &["verify", "prod", "--url", &url], 0), &["which commit ", "has in `Cargo.toml`"]);
    t.write("Cargo.toml", "[package]\nname = \"app\"\nversion = \"0.2.0\"\n");
    t.git(".").commit("Release 0.2.0", 2);
    has(
        &printed(&t, &["verify", "prod", "--url", &url], 1),
        &["reports `0.1.0` rather than commit ", "`0.2.0` of `Cargo.toml`"],
    );
    has(&printed(&t, &["verify", "prod", "--url", &url, "--commit", "HEAD~1"], 0), &["has in `Cargo.toml`"]);
}

#[test]
fn metrics_are_asked_on_this_machine_only() {
    let t = repository(
        "# Verification checklist\n\n- [ ] Watched <!-- patternbook:verify metrics -->\n\n## Staging\n\n- [ ] x\n",
    );
    let metrics = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n# TYPE up gauge\nup 1\n# TYPE down gauge\ndown 0\n";
    let server = Server::start(Box::leak(Box::new([("/metrics", metrics), ("/health", HEALTHY)])));
    t.write(".gitignore", ".env.local\n");
    t.write(".env.local", format!("METRICS_PORT={}\n", server.port()));
    has(&printed(&t, &["verify", "local"], 0), &["has 2 metrics"]);
    has(&printed(&t, &["verify", "staging", "--url", "http://127.0.0.1:9"], 0), &["not checked  Watched"]);
    t.write(".env.local", "METRICS_PORT=1\n");
    has(&printed(&t, &["verify", "local"], 1), &["metrics`: nothing listens there"]);
}

#[test]
fn alert_rules_and_dashboards_have_to_be_there_together() {
    let t = repository("# Verification checklist\n\n- [ ] Watched <!-- patternbook:verify monitoring -->\n");
    let args = ["verify", "production", "--url", "http://127.0.0.1:9"];
    has(&printed(&t, &args, 0), &["not checked  Watched", "no rule files of Prometheus"]);
    t.write("monitoring/rules.yml", "groups:\n  - name: a\n    rules:\n      - alert: Down\n        expr: up == 0\n");
    has(&printed(&t, &args, 1), &["alert rules, in `monitoring/rules.yml`, but no dashboard"]);
    t.write("monitoring/board.json", "{\"title\": \"Service\", \"panels\": []}");
    has(&printed(&t, &args, 0), &["1 alert rule, 1 dashboard"]);
}
