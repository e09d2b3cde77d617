//! SARIF logs as other tools write them.

use serde::Deserialize;

use crate::check::Project;
use crate::diagnostic::{Diagnostic, Severity, Span};

#[derive(Deserialize)]
struct Log {
    runs: Vec<Run>,
}

#[derive(Deserialize)]
struct Run {
    #[serde(default)]
    results: Vec<Outcome>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Outcome {
    rule_id: Option<String>,
    /// A warning where it is not said (§3.27.10).
    level: Option<String>,
    kind: Option<String>,
    message: Message,
    #[serde(default)]
    locations: Vec<Location>,
    #[serde(default)]
    suppressions: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Message {
    text: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: Option<Physical>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Option<Region>,
}

#[derive(Deserialize)]
struct Artifact {
    uri: Option<String>,
}

/// Lines and columns from 1, the end exclusive (§3.30.2).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: Option<usize>,
    start_column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
}

/// The findings in the log of a tool, which go by `TOOL/RULE` here. `None` where it is no log.
pub(super) fn read(tool: &'static str, text: &str, project: &Project) -> Option<Vec<Diagnostic>> {
    let log: Log = serde_json::from_str(text).ok()?;
    let outcomes = log.runs.into_iter().flat_map(|run| run.results);
    let is_found = |it: &Outcome| it.kind.as_deref().is_none_or(|kind| kind == "fail") && it.suppressions.is_empty();
    Some(outcomes.filter(is_found).map(|it| diagnostic(tool, it, project)).collect())
}

fn diagnostic(tool: &'static str, outcome: Outcome, project: &Project) -> Diagnostic {
    let severity = match outcome.level.as_deref() {
        Some("error") => Severity::Error,
        Some("note" | "none") => Severity::Note,
        _ => Severity::Warning,
    };
    let rule = outcome.rule_id.unwrap_or_else(|| "unnamed".to_owned());
    // A tool may say its own name, too.
    let rule = format!("{tool}/{}", rule.strip_prefix(&format!("{tool}/")).unwrap_or(&rule));
    let text = outcome.message.text.unwrap_or_default();
    let message = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or(&rule).to_owned();
    let place = outcome.locations.into_iter().find_map(|location| location.physical_location);
    let place = place.map_or_else(|| Span::file("."), |place| span(place, project));
    Diagnostic::new(rule, severity, place, message.trim_end_matches('.'))
}

fn span(place: Physical, project: &Project) -> Span {
    let uri = place.artifact_location.uri.unwrap_or_default();
    let path = uri.strip_prefix("file://").unwrap_or(&uri);
    let root = project.root().as_str();
    let path = path.strip_prefix(root).unwrap_or(path).trim_start_matches("./").trim_start_matches('/').to_owned();
    let file = project.file(&path);
    let Some((text, region)) = file.and_then(|file| file.text()).zip(place.region) else { return Span::file(path) };
    let Some(line) = region.start_line else { return Span::file(path) };
    let start = offset(text, line, region.start_column.unwrap_or(1));
    let end = match (region.end_line.unwrap_or(line), region.end_column) {
        (line, Some(column)) => offset(text, line, column),
        // To the end of the line.
        (line, None) => offset(text, line, usize::MAX),
    };
    Span::new(path, start..end.max(start))
}

/// The byte at a line and a column in characters, or the end of that line.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum::<usize>();
    let rest = text.get(start..).unwrap_or_default();
    let rest = rest.split(['\r', '\n']).next().unwrap_or_default();
    start + rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(at, _)| at)
}
