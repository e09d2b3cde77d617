//! What a row says of a pattern.

use snapbox::str;

use super::{board, json, pattern};
use crate::harness::Env;

/// Two documents and a status table that disagree in one place, and code that has changed since it was verified.
fn repository() -> Env {
    let t = Env::new();
    let git = t.git_init(".");
    t.write("src/retry.sh", "retry() { sleep 1; }\n");
    t.write("src/health.sh", "health() { true; }\n");
    let retries =
        pattern("Retries", "Established", "**Implementation:** `src/retry.sh`\n\n**Last Verified:** 2026-01-01");
    let health = pattern("Health checks", "Canonical", "**Implementation:** `src/health.sh`, `src/gone.sh`");
    t.write("docs/patterns.md", format!("# Patterns\n\n{retries}{health}"));
    t.write(
        "docs/technical_status.md",
        "| Pattern | Status |\n|---|---|\n| Retries | Established |\n| Health checks | Deprecated |\n",
    );
    git.commit("one", -1);
    t.write("src/retry.sh", "retry() { sleep 2; }\n");
    git.commit("two", 1);
    t
}

#[test]
fn every_pattern_has_a_row() {
    let t = repository();
    t.run(["board"]).code(0).stderr_eq("").stdout_eq(str![[r#"
pattern        status       implementation    drift     last verified      checks
Retries        Established  src/retry.sh      1 note    2026-01-01, stale  -
Health checks  Canonical    src/health.sh +1  2 errors  never              -

2 patterns: 1 Canonical, 1 Established; 2 errors, 1 note

"#]]);
}

#[test]
fn a_row_is_plain_data_as_well() {
    let t = repository();
    let board = json(&t, &[], 0);
    let [retries, health] = board["patterns"].as_array().unwrap().as_slice() else { panic!("{board:#}") };
    assert_eq!(retries["verified"], serde_json::json!({"when": "2026-01-01", "state": "stale"}));
    assert_eq!(retries["line"], 3);
    assert_eq!(health["id"], "health-checks");
    assert_eq!(health["verified"], serde_json::Value::Null);
    let code = health["implementation"].as_array().unwrap();
    assert_eq!(
        code[0],
        serde_json::json!({"text": "src/health.sh", "path": "src/health.sh", "line": null, "missing": false})
    );
    assert_eq!(code[1], serde_json::json!({"text": "src/gone.sh", "path": null, "line": null, "missing": true}));
    let rules: Vec<_> = health["findings"].as_array().unwrap().iter().map(|it| it["rule"].as_str().unwrap()).collect();
    assert_eq!(rules, ["status-disagreement", "unresolved-reference"]);
    assert_eq!(board["summary"]["verified"]["oldest"], "2026-01-01");
}

#[test]
fn what_is_about_no_pattern_is_told_apart() {
    let t = Env::new();
    t.write("docs/a.md", format!("# A\n\n[nothing](none.md)\n\n{}", pattern("One", "Experimental", "")));
    let board = json(&t, &[], 0);
    assert_eq!(board["findings"][0]["rule"], "broken-link");
    assert_eq!(board["findings"][0]["line"], 3);
    assert_eq!(board["patterns"][0]["findings"].as_array().unwrap().len(), 0);
    assert_eq!(board["summary"]["findings"]["errors"], 1);
    t.run(["board"]).code(0).stderr_eq(str![[r#"
1 finding about no pattern: `patternbook sync-docs --check` shows all

"#]]);
}

#[test]
fn a_status_may_stand_in_the_table_alone() {
    let t = Env::new();
    t.write("docs/a.md", "## Pattern: One\n\nText.\n\n| Pattern | Status | Last Verified |\n|---|---|---|\n| One | Canonical | 2026-01-01 |\n");
    let row = &json(&t, &[], 0)["patterns"][0];
    assert_eq!(row["status"], "Canonical");
    // It names no code that could have changed.
    assert_eq!(row["verified"], serde_json::json!({"when": "2026-01-01", "state": "not-checked"}));
}

#[test]
fn the_checks_of_a_pattern_stand_in_its_row() {
    let t = Env::new();
    let rules = r#"{"name": "main", "target": "branch", "enforcement": "active",
                    "conditions": {"ref_name": {"include": ["~DEFAULT_BRANCH"]}}, "rules": []}"#;
    t.write(".github/rulesets/main.json", rules);
    t.write(
        "docs/a.md",
        [pattern("CI/CD Promotion Pipeline", "Canonical", ""), pattern("One", "Canonical", "")].concat(),
    );
    let board = json(&t, &[], 0);
    let [pipeline, one] = board["patterns"].as_array().unwrap().as_slice() else { panic!("{board:#}") };
    let rules = pipeline["rules"].as_array().unwrap();
    let push = rules.iter().find(|rule| rule["rule"] == "direct-push").unwrap();
    assert_eq!(push["verdict"], "fail");
    assert_eq!(push["findings"][0]["path"], ".github/rulesets/main.json");
    assert_eq!(push["findings"][0]["line"], 2);
    let count = |verdict: &str| rules.iter().filter(|rule| rule["verdict"] == verdict).count();
    assert_eq!(pipeline["checks"]["fail"], count("fail"));
    assert_eq!(pipeline["checks"]["not_checked"], count("not checked"));
    assert_eq!(one["checks"], serde_json::Value::Null);
    let all: usize = ["pass", "fail", "attested", "expired", "not_checked"]
        .iter()
        .map(|key| usize::try_from(board["summary"]["checks"][key].as_u64().unwrap()).unwrap())
        .sum();
    assert_eq!(all, rules.len() + board["rules"].as_array().unwrap().len());
    let printed = super::board(&t, &[], 0);
    let line = printed.lines().find(|line| line.starts_with("CI/CD")).unwrap();
    assert!(line.contains(&format!("{} fail", count("fail"))), "{printed}");
}

#[test]
fn names_that_are_alike_have_ids_of_their_own() {
    let t = Env::new();
    let one = |name: &str| pattern(name, "Experimental", "");
    t.write("docs/a.md", [one("One"), one("one!"), one("One 2"), one("一")].concat());
    let board = json(&t, &[], 0);
    let ids: Vec<_> = board["patterns"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["one", "one-2", "one-2-2", "一"]);
}

#[test]
fn without_patterns_there_is_nothing_to_show() {
    let t = Env::new();
    assert_eq!(board(&t, &[], 0), "no patterns found\n");
    assert_eq!(json(&t, &[], 0)["summary"]["patterns"], 0);
}

#[test]
fn a_document_cannot_command_the_terminal() {
    let t = Env::new();
    t.write("docs/a.md", pattern("Na\u{1b}[31mme", "Experimental", "**Implementation:** `src/\u{1b}]0;x.sh`"));
    let printed = board(&t, &[], 0);
    assert!(printed.contains("Na\u{fffd}[31mme") && !printed.contains('\u{1b}'), "{printed:?}");
}

#[test]
fn wide_letters_stand_in_line() {
    let t = Env::new();
    t.write("docs/a.md", [pattern("設定の読み込み", "Canonical", ""), pattern("Ab", "Deprecated", "")].concat());
    let printed = board(&t, &[], 0);
    assert!(
        printed.contains("設定の読み込み  Canonical") && printed.contains("Ab              Deprecated"),
        "{printed}"
    );
}

#[test]
fn wrong_configuration_is_told_as_by_sync_docs() {
    let t = Env::new();
    t.write("patternbook.toml", "[docs]\nlegnd = 1\n");
    let error = String::from_utf8(t.run(["board"]).code(2).get_output().stderr.clone()).unwrap();
    assert!(error.contains("patternbook.toml:2:1") && error.contains("did you mean `legend`"), "{error}");
}
