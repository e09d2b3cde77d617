//! The board as a table in a terminal.

use std::io;

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use super::base::{checks, count, drift, state, verdicts, weight};
use super::view::words;
use crate::board::{Board, Checks, Counts, Fleet, State};
use crate::report::styles;

/// The widest that a table gets, in columns.
pub const WIDEST: usize = 100;

/// The narrowest that a column is made to fit.
const NARROWEST: usize = 12;

/// What stands between two columns.
const GAP: &str = "  ";

struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    fn new(text: impl AsRef<str>, style: Style) -> Self {
        // A document may hold what a terminal takes for a command.
        let text = text.as_ref().chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
        Self { text, style }
    }

    fn plain(text: impl AsRef<str>) -> Self {
        Self::new(text, Style::new())
    }
}

/// Prints a row for each pattern, and what they come to. `width` is that of the terminal.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn board(out: &mut dyn io::Write, board: &Board, width: usize) -> io::Result<()> {
    let mut rows = Vec::new();
    for row in &board.patterns {
        let code = match row.implementation.as_slice() {
            [] => Cell::new("-", styles::MUTED),
            [one, rest @ ..] => {
                let more = if rest.is_empty() { String::new() } else { format!(" +{}", rest.len()) };
                Cell::plain(format!("{}{more}", one.text))
            }
        };
        let verified = row.verified.as_ref().map(|verified| {
            let style = if verified.state == State::Unchanged { Style::new() } else { styles::NOTE };
            let words = match verified.state {
                State::Unchanged => verified.when.clone(),
                State::Stale => format!("{}, stale", verified.when),
                State::NotChecked => format!("{}, {}", verified.when, state(verified)),
            };
            Cell::new(words, style)
        });
        rows.push(vec![
            Cell::new(&row.name, styles::EMPHASIS),
            row.status.as_ref().map_or_else(|| Cell::new("no status", styles::MUTED), Cell::plain),
            code,
            drift_cell(&row.drift),
            verified.unwrap_or_else(|| Cell::new("never", styles::MUTED)),
            row.checks.as_ref().map_or_else(|| Cell::new("-", styles::MUTED), checks_cell),
        ]);
    }
    if rows.is_empty() {
        return writeln!(out, "no patterns found");
    }
    let heads = ["pattern", "status", "implementation", "drift", "last verified", "checks"];
    table(out, &heads, &[2, 0, 5, 4, 3], rows, width)?;
    let summary = &board.summary;
    let mut parts = vec![words(&summary.statuses, &board.statuses)];
    let found = if summary.findings.is_empty() { "in sync".to_owned() } else { summary.findings.words().join(", ") };
    parts.push(found);
    if summary.waived > 0 {
        parts.push(format!("{} waived", summary.waived));
    }
    let of_rows = board.patterns.iter().filter_map(|row| row.checks).fold(Checks::default(), Checks::and);
    if of_rows != Checks::default() {
        parts.push(format!("checks: {}", checks(&of_rows)));
    }
    parts.retain(|part| !part.is_empty());
    writeln!(out, "\n{}: {}", count(summary.patterns, "pattern"), Cell::plain(parts.join("; ")).text)
}

/// Prints a row for each repository, and what they come to.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn fleet(out: &mut dyn io::Write, fleet: &Fleet, width: usize) -> io::Result<()> {
    let mut rows = Vec::new();
    for entry in &fleet.repositories {
        let Some(report) = &entry.report else {
            let none = || Cell::new("-", styles::MUTED);
            let outcome = Cell::new("not reported", styles::ERROR);
            rows.push(vec![Cell::new(&entry.path, styles::EMPHASIS), none(), outcome, none(), none(), none(), none()]);
            continue;
        };
        rows.push(vec![
            Cell::new(&report.name, styles::EMPHASIS),
            Cell::plain(report.patterns.to_string()),
            Cell::plain(words(&report.statuses, &fleet.statuses)),
            drift_cell(&report.findings),
            report.verified.oldest.as_ref().map_or_else(|| Cell::new("never", styles::MUTED), Cell::plain),
            checks_cell(&report.checks),
            Cell::plain(&report.date),
        ]);
    }
    let heads = ["repository", "patterns", "statuses", "drift", "oldest verified", "checks", "reported"];
    table(out, &heads, &[2, 5, 0, 3], rows, width)?;
    reasons(out, fleet)?;
    let summary = &fleet.summary;
    let mut parts = vec![count(summary.patterns, "pattern")];
    parts.push(if summary.findings.is_empty() { "in sync".to_owned() } else { summary.findings.words().join(", ") });
    if !summary.checks.words().is_empty() {
        parts.push(format!("checks: {}", checks(&summary.checks)));
    }
    if summary.not_reported > 0 {
        parts.push(format!("{} not reported", summary.not_reported));
    }
    writeln!(out, "\n{}: {}", count(summary.repositories, "repository"), parts.join("; "))
}

/// Says why repositories have not reported.
fn reasons(out: &mut dyn io::Write, fleet: &Fleet) -> io::Result<()> {
    let missing = fleet.repositories.iter().filter_map(|entry| Some((&entry.path, entry.reason.as_ref()?)));
    for (number, (path, reason)) in missing.enumerate() {
        if number == 0 {
            writeln!(out)?;
        }
        let error = styles::ERROR;
        writeln!(out, "{error}not reported{error:#}: {}", Cell::plain(format!("{path}: {reason}")).text)?;
    }
    Ok(())
}

fn drift_cell(counts: &Counts) -> Cell {
    let style = match weight(counts) {
        "error" => styles::ERROR,
        "warning" => styles::WARNING,
        "fine" => styles::ADDED,
        _ => styles::NOTE,
    };
    Cell::new(drift(counts), style)
}

fn checks_cell(counts: &Checks) -> Cell {
    let style = match verdicts(counts) {
        "error" => styles::ERROR,
        "warning" => styles::WARNING,
        "fine" => styles::ADDED,
        _ => styles::NOTE,
    };
    Cell::new(checks(counts), style)
}

/// Prints a table that fits `width`: columns in the order of `yielding` give up room for that.
fn table(
    out: &mut dyn io::Write,
    heads: &[&str],
    yielding: &[usize],
    mut rows: Vec<Vec<Cell>>,
    width: usize,
) -> io::Result<()> {
    rows.insert(0, heads.iter().map(|head| Cell::new(head, styles::MUTED)).collect());
    let natural = |column: usize| rows.iter().filter_map(|row| Some(row.get(column)?.text.width())).max().unwrap_or(0);
    let mut widths: Vec<usize> = (0..heads.len()).map(natural).collect();
    let all = |widths: &[usize]| widths.iter().sum::<usize>() + GAP.len() * (heads.len() - 1);
    for &column in yielding {
        let excess = all(&widths).saturating_sub(width.min(WIDEST));
        if let Some(own) = widths.get_mut(column) {
            let least = NARROWEST.min(*own);
            *own = own.saturating_sub(excess).max(least);
        }
    }
    for row in &rows {
        let mut line = String::new();
        for (number, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let text = cut(&cell.text, *width);
            let pad = if number + 1 == row.len() { 0 } else { width.saturating_sub(text.width()) + GAP.len() };
            let style = cell.style;
            line += &format!("{style}{text}{style:#}{:pad$}", "");
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// `text`, or as much of it as fits, with a mark at its end that there was more.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut cut = String::new();
    for c in text.chars() {
        if cut.width() + c.to_string().width() + 1 > width {
            break;
        }
        cut.push(c);
    }
    cut + "…"
}
