//! What the pages show, in the words and classes that they show it in.

use std::collections::BTreeMap;

use camino::Utf8Path;
use serde::Serialize;

use super::base::{checks, class, count, drift, state, verdicts, weight};
use super::chart::{self, Chart};
use super::links::Links;
use super::prose;
use crate::board::fleet::Entry;
use crate::board::{Board, Checks, Counts, Finding, Fleet, Judgement, Row};
use crate::check::Verdict;
use crate::diagnostic::Sources;
use crate::pack::masked;
use crate::sync::Workspace;

/// A number with what it counts.
#[derive(Serialize)]
pub(super) struct Figure {
    label: &'static str,
    value: String,
    note: String,
    weight: &'static str,
}

/// A status, and how much of all has it.
#[derive(Serialize)]
pub(super) struct Share {
    name: String,
    class: String,
    number: usize,
    x: String,
    wide: String,
}

/// The page of a repository.
#[derive(Serialize)]
pub(super) struct BoardView {
    title: String,
    subject: String,
    web: Option<String>,
    commit: Option<String>,
    date: String,
    figures: Vec<Figure>,
    shares: Vec<Share>,
    rows: Vec<RowView>,
    chart: Option<Chart>,
    chart_changes: String,
    chart_note: String,
    findings: Vec<FindingView>,
    other_findings: String,
    rules: Vec<RuleView>,
    elsewhere: bool,
}

#[derive(Serialize)]
struct RowView {
    id: String,
    name: String,
    path: String,
    place: String,
    href: String,
    status: Option<StatusView>,
    status_name: String,
    rank: usize,
    code: Vec<CodeView>,
    first: Option<String>,
    more: usize,
    drift: String,
    weight: &'static str,
    burden: usize,
    verified: Option<String>,
    state: &'static str,
    checks: Option<String>,
    verdicts: &'static str,
    failed: usize,
    findings: Vec<FindingView>,
    rules: Vec<RuleView>,
    prose: String,
    find: String,
}

#[derive(Serialize)]
struct StatusView {
    name: String,
    class: String,
}

#[derive(Serialize)]
struct CodeView {
    text: String,
    href: Option<String>,
    missing: bool,
}

#[derive(Serialize)]
struct RuleView {
    rule: String,
    verdict: &'static str,
    class: &'static str,
    /// As HTML.
    reason: String,
    findings: Vec<FindingView>,
}

#[derive(Serialize)]
struct FindingView {
    severity: &'static str,
    class: &'static str,
    rule: String,
    /// As HTML, like `help`.
    message: String,
    place: String,
    href: String,
    help: Option<String>,
}

pub(super) fn of_board(board: &Board, workspace: &Workspace, way: &str) -> BoardView {
    let links = Links::new(board, &workspace.files, way);
    let rows: Vec<RowView> = board.patterns.iter().map(|row| of_row(row, board, workspace, &links)).collect();
    let chart = Chart::of(board);
    let limit = board.history.limit.as_deref().map(|limit| format!(" Nothing is known of what was before: {limit}."));
    let since = board.history.since.as_deref().map(|since| format!("From Git’s history since {since}."));
    BoardView {
        title: format!("{} · Patternbook board", board.repository.name),
        subject: board.repository.name.clone(),
        web: board.repository.web.clone(),
        commit: board.repository.commit.as_ref().and_then(|id| id.get(..7)).map(str::to_owned),
        date: board.date.clone(),
        figures: figures(board),
        shares: shares(&board.summary.statuses, &board.statuses, board.summary.patterns),
        chart_changes: chart.as_ref().map(chart::summary).unwrap_or_default(),
        chart,
        chart_note: format!("{}{}", since.unwrap_or_default(), limit.unwrap_or_default()).trim().to_owned(),
        findings: board.findings.iter().map(|finding| of_finding(finding, &links, SYNC)).collect(),
        other_findings: count(board.findings.len(), "finding"),
        rules: board.rules.iter().map(|judgement| of_rule(judgement, &links)).collect(),
        elsewhere: !board.findings.is_empty() || !board.rules.is_empty(),
        rows,
    }
}

fn figures(board: &Board) -> Vec<Figure> {
    let summary = &board.summary;
    let in_sync = board.patterns.iter().filter(|row| row.drift.is_empty()).count();
    let words = summary.findings.words();
    let verified = &summary.verified;
    let said = summary.patterns - verified.never;
    let mut notes = Vec::new();
    let mut note = |number: usize, what: &str| {
        if number > 0 {
            notes.push(format!("{number} {what}"));
        }
    };
    note(verified.stale, "with code that has changed since");
    note(verified.not_checked, "not checked");
    note(verified.never, "never");
    let waived = if summary.waived > 0 { format!(", {} waived", summary.waived) } else { String::new() };
    vec![
        Figure { label: "Patterns", value: summary.patterns.to_string(), note: documents(board), weight: "plain" },
        Figure {
            label: "In sync",
            value: in_sync.to_string(),
            note: format!("of {}", count(summary.patterns, "pattern")),
            weight: if in_sync == summary.patterns { "fine" } else { "plain" },
        },
        Figure {
            label: "Findings",
            value: total(&summary.findings).to_string(),
            note: if words.is_empty() { format!("none{waived}") } else { words.join(", ") + &waived },
            weight: weight(&summary.findings),
        },
        Figure {
            label: "Verified",
            value: said.to_string(),
            note: if notes.is_empty() { "all of them as they were then".to_owned() } else { notes.join(", ") },
            weight: if verified.stale > 0 { "note" } else { "plain" },
        },
        Figure {
            label: "Checks failed",
            value: summary.checks.fail.to_string(),
            note: checks(&Checks { fail: 0, ..summary.checks }),
            weight: verdicts(&summary.checks),
        },
    ]
}

/// How many findings there are.
fn total(counts: &Counts) -> usize {
    // A fleet's numbers are from files that anybody may have written.
    [counts.errors, counts.warnings, counts.notes, counts.not_checked].into_iter().fold(0, usize::saturating_add)
}

fn documents(board: &Board) -> String {
    let mut paths: Vec<&str> = board.patterns.iter().map(|row| row.path.as_str()).collect();
    paths.dedup();
    format!("in {}", count(paths.len(), "document"))
}

/// How the statuses share all patterns, as a bar of their marks.
fn shares(numbers: &BTreeMap<String, usize>, statuses: &[String], all: usize) -> Vec<Share> {
    let used = statuses.iter().filter_map(|name| Some((name, *numbers.get(name)?)));
    let mut before: usize = 0;
    let share = |(name, number): (&String, usize)| {
        // A fleet's numbers are from files that anybody may have written.
        let part = |number: usize| number as u128 * 10_000 / (all.max(1) as u128);
        let percent = |hundredths: u128| format!("{}.{:02}%", hundredths / 100, hundredths % 100);
        let x = percent(part(before));
        before = before.saturating_add(number);
        Share { name: name.clone(), class: class(name, statuses), number, x, wide: percent(part(number)) }
    };
    used.map(share).collect()
}

fn of_row(row: &Row, board: &Board, workspace: &Workspace, links: &Links<'_>) -> RowView {
    let text = workspace.text(Utf8Path::new(&row.path)).unwrap_or_default();
    // A page is shown to more people than a document.
    let text = masked(&text);
    let code: Vec<CodeView> = row
        .implementation
        .iter()
        .map(|code| CodeView {
            text: code.text.clone(),
            href: code.path.as_ref().map(|path| links.file(path, code.line)),
            missing: code.missing,
        })
        .collect();
    let status = row.status.as_ref();
    let rank = status.and_then(|status| board.statuses.iter().position(|name| name == status));
    let drift_words = drift(&row.drift);
    let rules = row.findings.iter().map(|finding| finding.rule.as_str()).collect::<Vec<_>>().join(" ");
    let implementation = code.iter().map(|code| code.text.as_str()).collect::<Vec<_>>().join(" ");
    let find = [row.name.as_str(), &row.path, &implementation, &rules, &drift_words].join(" ").to_lowercase();
    RowView {
        id: row.id.clone(),
        name: row.name.clone(),
        path: row.path.clone(),
        place: format!("{}:{}", row.path, row.line),
        href: links.file(&row.path, Some(row.line)),
        status: status.map(|name| StatusView { name: name.clone(), class: class(name, &board.statuses) }),
        status_name: status.cloned().unwrap_or_default(),
        rank: rank.unwrap_or(board.statuses.len()),
        first: code.first().map(|code| code.text.clone()),
        more: code.len().saturating_sub(1),
        code,
        burden: row.drift.errors * 1_000_000
            + row.drift.not_checked * 10_000
            + row.drift.warnings * 100
            + row.drift.notes,
        drift: drift_words,
        weight: weight(&row.drift),
        verified: row.verified.as_ref().map(|verified| verified.when.clone()),
        state: row.verified.as_ref().map_or("", state),
        checks: row.checks.as_ref().map(checks),
        verdicts: row.checks.as_ref().map_or("plain", verdicts),
        failed: row
            .checks
            .as_ref()
            .map_or(0, |checks| checks.fail * 10_000 + checks.expired * 100 + checks.not_checked),
        findings: row.findings.iter().map(|finding| of_finding(finding, links, SYNC)).collect(),
        rules: row.rules.iter().map(|judgement| of_rule(judgement, links)).collect(),
        prose: prose::html(&text, &row.body, &row.path, links),
        find,
    }
}

/// What puts right what was found.
const SYNC: &str = "`patternbook sync-docs` puts it right";
const CHECK: &str = "`patternbook check --fix` puts it right";

fn of_rule(judgement: &Judgement, links: &Links<'_>) -> RuleView {
    RuleView {
        rule: judgement.rule.clone(),
        verdict: judgement.verdict.as_str(),
        class: match judgement.verdict {
            Verdict::Pass | Verdict::Attested => "fine",
            Verdict::Fail => "error",
            Verdict::Expired => "warning",
            Verdict::NotChecked => "unknown",
        },
        reason: marked(&judgement.reason),
        findings: judgement.findings.iter().map(|finding| of_finding(finding, links, CHECK)).collect(),
    }
}

fn of_finding(finding: &Finding, links: &Links<'_>, remedy: &str) -> FindingView {
    let severity = finding.severity.as_str();
    FindingView {
        severity,
        class: if severity == "not checked" { "unknown" } else { severity },
        rule: finding.rule.clone(),
        message: marked(&finding.message),
        place: finding.line.map_or_else(|| finding.path.clone(), |line| format!("{}:{line}", finding.path)),
        href: links.file(&finding.path, finding.line),
        help: match finding.fixable {
            true => Some(marked(remedy)),
            false => finding.help.as_deref().map(marked),
        },
    }
}

/// A message as HTML: what stands between backticks is code.
fn marked(message: &str) -> String {
    let parts: Vec<String> = message.split('`').map(handlebars::html_escape).collect();
    if parts.len().is_multiple_of(2) {
        return parts.join("`");
    }
    let is_code = |at: usize| at % 2 == 1;
    parts
        .iter()
        .enumerate()
        .map(|(at, part)| if is_code(at) { format!("<code>{part}</code>") } else { part.clone() })
        .collect()
}

/// The page of a fleet.
#[derive(Serialize)]
pub(super) struct FleetView {
    title: String,
    subject: String,
    date: String,
    figures: Vec<Figure>,
    shares: Vec<Share>,
    rows: Vec<EntryView>,
}

#[derive(Serialize)]
struct EntryView {
    path: String,
    name: String,
    report: Option<ReportView>,
    reason: Option<String>,
    find: String,
}

#[derive(Serialize)]
struct ReportView {
    web: Option<String>,
    commit: Option<String>,
    date: String,
    patterns: usize,
    shares: Vec<Share>,
    words: String,
    drift: String,
    weight: &'static str,
    burden: usize,
    oldest: Option<String>,
    stale: usize,
    checks: String,
    verdicts: &'static str,
    failed: usize,
}

pub(super) fn of_fleet(fleet: &Fleet) -> FleetView {
    let summary = &fleet.summary;
    let subject = match fleet.shard {
        Some(shard) => format!("{}, shard {shard}", count(summary.repositories, "repository")),
        None => count(summary.repositories, "repository"),
    };
    let reported = summary.repositories - summary.not_reported;
    let clean =
        fleet.repositories.iter().filter_map(|it| it.report.as_ref()).filter(|it| it.findings.is_empty()).count();
    let words = summary.findings.words();
    let figures = vec![
        Figure {
            label: "Reported",
            value: reported.to_string(),
            note: match summary.not_reported {
                0 => "all of them".to_owned(),
                missing => format!("{missing} not reported"),
            },
            weight: if summary.not_reported > 0 { "error" } else { "fine" },
        },
        Figure {
            label: "In sync",
            value: clean.to_string(),
            note: format!("of {reported} that reported"),
            weight: if clean == reported { "fine" } else { "plain" },
        },
        Figure {
            label: "Patterns",
            value: summary.patterns.to_string(),
            note: "in all of them".to_owned(),
            weight: "plain",
        },
        Figure {
            label: "Findings",
            value: total(&summary.findings).to_string(),
            note: if words.is_empty() { "none".to_owned() } else { words.join(", ") },
            weight: weight(&summary.findings),
        },
        Figure {
            label: "Checks failed",
            value: summary.checks.fail.to_string(),
            note: checks(&Checks { fail: 0, ..summary.checks }),
            weight: verdicts(&summary.checks),
        },
    ];
    FleetView {
        title: format!("{subject} · Patternbook board"),
        subject,
        date: fleet.date.clone(),
        figures,
        shares: shares(
            &summary.statuses,
            &fleet.statuses,
            summary.statuses.values().fold(0, |a, b| a.saturating_add(*b)),
        ),
        rows: fleet.repositories.iter().map(|entry| of_entry(entry, fleet)).collect(),
    }
}

fn of_entry(entry: &Entry, fleet: &Fleet) -> EntryView {
    let report = entry.report.as_ref().map(|report| ReportView {
        web: report.web.clone(),
        commit: report.commit.as_ref().and_then(|id| id.get(..7)).map(str::to_owned),
        date: report.date.clone(),
        patterns: report.patterns,
        shares: shares(&report.statuses, &fleet.statuses, report.patterns),
        words: words(&report.statuses, &fleet.statuses),
        drift: drift(&report.findings),
        weight: weight(&report.findings),
        burden: report.findings.errors.saturating_mul(1_000).saturating_add(report.findings.warnings),
        oldest: report.verified.oldest.clone(),
        stale: report.verified.stale,
        checks: checks(&report.checks),
        verdicts: verdicts(&report.checks),
        failed: report.checks.fail.saturating_mul(1_000).saturating_add(report.checks.expired),
    });
    let name = entry.report.as_ref().map_or(entry.path.as_str(), |report| report.name.as_str());
    let drift = report.as_ref().map_or("not reported", |report| report.drift.as_str());
    EntryView {
        find: format!("{} {name} {drift}", entry.path).to_lowercase(),
        path: entry.path.clone(),
        name: name.to_owned(),
        report,
        reason: entry.reason.clone(),
    }
}

/// "5 Canonical, 2 Established".
pub(super) fn words(numbers: &BTreeMap<String, usize>, statuses: &[String]) -> String {
    let words: Vec<String> =
        statuses.iter().filter_map(|name| Some(format!("{} {name}", numbers.get(name)?))).collect();
    words.join(", ")
}
