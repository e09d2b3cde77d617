//! Prometheus accepts its configuration and rules, the rules fire when they should, and rules and dashboards ask only
//! for metrics that the running service has.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use super::contract::Subject;
use super::linters::{files, is_yaml};
use crate::combinations::Combination;
use crate::http::{expect, get};
use crate::process::{run, wait_until};
use crate::stacks::STACKS;
use crate::stage::Stage;
use crate::{Check, Outcome, Result};

const LIMIT: Duration = Duration::from_secs(60);

pub(super) fn checks() -> Vec<Check> {
    let mut checks = vec![Check::new("monitoring::names_are_found_in_expressions", |_| names_are_found())];
    let combinations = STACKS.iter().flat_map(|stack| stack.combinations).copied();
    for combination in combinations.filter(|combination| combination.has("monitoring", "full")) {
        let name = |what: &str| format!("monitoring::{what}::{}", combination.name);
        checks.extend([
            Check::new(name("promtool"), move |stage| promtool(stage, &stage.project(combination)?)),
            Check::new(name("metrics_exist"), move |stage| metrics_exist(stage, combination)),
        ]);
    }
    checks
}

/// Files of a kind are known by the key that only they have at their top.
fn with_key(project: &Path, key: &str) -> Result<Vec<PathBuf>> {
    let has_key = |path: &Path| std::fs::read_to_string(path).is_ok_and(|text| text.lines().any(|line| line == key));
    files(&[project.to_owned()], |path| is_yaml(path) && has_key(path))
}

fn promtool(stage: &Stage, project: &Path) -> Result<Outcome> {
    let promtool = |args: &[&str], files: Vec<PathBuf>| {
        let mut command = stage.tools.get("promtool")?.command();
        run(command.args(args).args(files), LIMIT)?.success()
    };
    promtool(&["check", "rules", "--lint=all", "--lint-fatal"], with_key(project, "groups:")?)?;
    promtool(&["test", "rules"], with_key(project, "tests:")?)?;
    promtool(&["check", "config", "--lint=all", "--lint-fatal"], with_key(project, "scrape_configs:")?)?;
    Ok(Outcome::Passed)
}

/// Every name in a rule or a dashboard is one that the service shows, a rule records, or Prometheus makes.
fn metrics_exist(stage: &Stage, combination: Combination) -> Result<Outcome> {
    let project = stage.project(combination)?;
    let (mut asked, mut known) = (BTreeSet::new(), BTreeSet::new());
    for rules in with_key(&project, "groups:")? {
        let rules = yaml(stage, &rules)?;
        asked.extend(values_of("expr", &rules).flat_map(names));
        known.extend(values_of("record", &rules).map(str::to_owned));
    }
    for dashboard in
        files(std::slice::from_ref(&project), |path| path.extension().is_some_and(|ending| ending == "json"))?
    {
        let text = std::fs::read_to_string(&dashboard).map_err(|error| error.to_string())?;
        let dashboard: Value = serde_json::from_str(&text).map_err(|e| format!("{}: {e}", dashboard.display()))?;
        asked.extend(values_of("expr", &dashboard).flat_map(names));
    }
    known.extend(scraped(stage, combination)?);
    let of_prometheus = |name: &String| name == "up" || name.starts_with("scrape_") || name.starts_with("ALERTS");
    let unknown: Vec<_> = asked.difference(&known).filter(|name| !of_prometheus(name)).collect();
    match asked.len() {
        0..5 => Err(format!("rules and dashboards ask only for {asked:?}")),
        _ if unknown.is_empty() => Ok(Outcome::Passed),
        _ => Err(format!("rules or dashboards ask for {unknown:?}; the service has {known:#?}")),
    }
}

/// The names of all samples that the service shows after it has answered requests.
fn scraped(stage: &Stage, combination: Combination) -> Result<BTreeSet<String>> {
    let app = Subject::new(stage, combination)?.start()?;
    for path in ["/livez", "/readyz", "/health", "/nothing-here"] {
        get(app.port, path)?;
    }
    // This one waits for a connection of the pool, where there is one.
    app.call("GET", "/notes", "")?;
    let port = app.metrics_port.ok_or("it has no metrics port")?;
    let metrics = wait_until(LIMIT, || expect(port, "/metrics", 200))?.body;
    let samples = metrics.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    Ok(samples.filter_map(|line| line.split(['{', ' ']).next()).map(str::to_owned).collect())
}

fn yaml(stage: &Stage, path: &Path) -> Result<Value> {
    const TO_JSON: &str = "import json, sys, yaml; json.dump(yaml.safe_load(open(sys.argv[1])), sys.stdout)";
    let mut python = stage.tools.get("python")?.command();
    let json = run(python.args(["-c", TO_JSON]).arg(path), LIMIT)?.success()?;
    serde_json::from_str(&json).map_err(|error| format!("{}: {error}", path.display()))
}

/// Every string under `key`, however deep.
fn values_of<'a>(key: &'a str, value: &'a Value) -> Box<dyn Iterator<Item = &'a str> + 'a> {
    match value {
        Value::Array(items) => Box::new(items.iter().flat_map(move |item| values_of(key, item))),
        Value::Object(entries) => Box::new(entries.iter().flat_map(move |(name, item)| {
            let own = item.as_str().filter(|_| name == key);
            own.into_iter().chain(values_of(key, item))
        })),
        _ => Box::new(std::iter::empty()),
    }
}

/// The metrics that an expression asks for: <https://prometheus.io/docs/prometheus/latest/querying/basics/>.
fn names(expression: &str) -> Vec<String> {
    const OPERATORS: [&str; 8] = ["and", "or", "unless", "bool", "offset", "inf", "nan", "atan2"];
    const LABEL_LISTS: [&str; 6] = ["by", "without", "on", "ignoring", "group_left", "group_right"];
    let mut names = Vec::new();
    // Every other piece between quotes is a string.
    let code: String = expression.split(['"', '\'']).step_by(2).collect();
    let mut rest = code.as_str();
    while let Some(c) = rest.chars().next() {
        if let Some(close) = [('{', '}'), ('[', ']')].iter().find(|pair| pair.0 == c) {
            rest = rest[1..].split_once(close.1).map_or("", |(_, rest)| rest);
            continue;
        }
        let is_part = |c: char| c.is_ascii_alphanumeric() || "_:$".contains(c);
        let word = &rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())];
        let after = rest[word.len()..].trim_start();
        if word.is_empty() {
            rest = &rest[c.len_utf8()..];
        } else if LABEL_LISTS.contains(&word) {
            rest = after.strip_prefix('(').and_then(|list| list.split_once(')')).map_or(after, |(_, rest)| rest);
        } else {
            let is_function = after.starts_with('(') || aggregates_with_labels_first(after);
            if !c.is_ascii_digit() && c != '$' && !is_function && !OPERATORS.contains(&word) {
                names.push(word.to_owned());
            }
            rest = after;
        }
    }
    names
}

/// `sum by (job) (…)`: what stands before is a function too.
fn aggregates_with_labels_first(after: &str) -> bool {
    ["by", "without"].iter().any(|word| after.strip_prefix(word).is_some_and(|rest| rest.starts_with([' ', '('])))
}

fn names_are_found() -> Result<Outcome> {
    let expression = r#"sum by (job, le) (rate(a_bucket{x="b{c}"}[$__rate_interval])) / ignoring(d) group_left(e) f:g:h
        > bool 14.4 * 1e3 unless on(i) absent_over_time(j{k=~'l'}[5m] offset 1h) or sum(m) without (n) and $o"#;
    let found = names(expression);
    if found == ["a_bucket", "f:g:h", "j", "m"] { Ok(Outcome::Passed) } else { Err(format!("finds {found:?}")) }
}
