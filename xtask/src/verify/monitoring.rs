//! Whether the environment is watched: metrics that answer, and alert rules and dashboards as code.

use serde_json::Value;

use super::probe::Outcome;
use super::{Kind, World, target};
use crate::repo::Files;
use crate::repo::http::Answer;

/// Whether the port that Prometheus reads answers, on this machine: elsewhere it is published to nobody.
pub(super) fn metrics(world: &World<'_>) -> Outcome {
    if world.target.kind != Kind::Local {
        return Outcome::not_checked("the metrics' port is not published: it can be asked where the service runs only");
    }
    let Some(port) = target::local(world.files, "METRICS_PORT") else {
        return Outcome::not_checked("neither `.env.local` nor the example file sets `METRICS_PORT`");
    };
    let place = format!("`http://127.0.0.1:{port}/metrics`");
    match world.client.get(&format!("http://127.0.0.1:{port}/metrics")) {
        Ok(Answer { status: 200, body, .. }) => match families(&String::from_utf8_lossy(&body)) {
            0 => Outcome::fail(format!("{place} answers 200, but with nothing that Prometheus reads")),
            1 => Outcome::pass(format!("{place} has 1 metric")),
            number => Outcome::pass(format!("{place} has {number} metrics")),
        },
        Ok(answer) => Outcome::fail(format!("{place} answers {}", answer.status)),
        Err(error) => Outcome::fail(format!("{place}: {error}")),
    }
}

/// How many metrics a text in Prometheus' format declares.
fn families(text: &str) -> usize {
    text.lines().filter(|line| line.starts_with("# TYPE ")).count()
}

/// Whether there are alert rules and dashboards.
pub(super) fn as_code(files: &Files) -> Outcome {
    let mut paths: Vec<&str> = files.paths().collect();
    paths.sort_unstable();
    let texts = |endings: &'static [&str]| {
        let named = paths.iter().filter(|path| endings.iter().any(|ending| path.ends_with(ending)));
        named.filter_map(|path| Some((*path, files.read(path).ok()?)))
    };
    let rules: Vec<_> = texts(&[".yml", ".yaml"]).filter(|(_, text)| alerts(text) > 0).collect();
    let number: usize = rules.iter().map(|(_, text)| alerts(text)).sum();
    let dashboards: Vec<_> = texts(&[".json"]).filter(|(_, text)| is_dashboard(text)).map(|(path, _)| path).collect();
    match (rules.as_slice(), dashboards.as_slice()) {
        ([], []) => Outcome::not_checked("there are no rule files of Prometheus and no dashboards of Grafana")
            .note("what others keep elsewhere cannot be seen from here"),
        ([], [board, ..]) => Outcome::fail(format!("there is a dashboard, `{}`, but no alert rule", board)),
        ([(path, _), ..], []) => Outcome::fail(format!("there are alert rules, in `{}`, but no dashboard", path)),
        (rules, boards) => {
            let counted = |number: usize, noun: &str| format!("{number} {noun}{}", if number == 1 { "" } else { "s" });
            let seen = format!("{}, {}", counted(number, "alert rule"), counted(boards.len(), "dashboard"));
            Outcome::pass(seen)
                .notes(rules.iter().map(|(path, _)| *path).chain(boards.iter().copied()).map(str::to_owned))
        }
    }
}

/// How many alerts a rule file of Prometheus has: `- alert: Name` below `groups:` and `rules:`.
fn alerts(text: &str) -> usize {
    let key = |line: &str| line.trim_start().trim_start_matches("- ").trim_start().to_owned();
    let has = |name: &str| text.lines().any(|line| key(line).starts_with(name));
    if !has("groups:") || !has("rules:") {
        return 0;
    }
    text.lines().filter(|line| key(line).starts_with("alert:")).count()
}

/// Whether a file is a dashboard as Grafana exports it.
fn is_dashboard(text: &str) -> bool {
    if !text.contains("\"panels\"") {
        return false;
    }
    let Ok(Value::Object(board)) = serde_json::from_str::<Value>(text) else { return false };
    let has = |key: &str| board.get(key).is_some_and(Value::is_array);
    has("panels") && board.contains_key("title")
}
