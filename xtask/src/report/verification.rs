//! How an environment stands: its checklist, item by item.

use std::io;

use anstyle::Style;
use serde_json::json;

use super::styles;
use crate::repo::revision::Revision;
use crate::verify::checklist::Item;
use crate::verify::stamp::Ticked;
use crate::verify::{Checklist, Target, Verdict, Verified};

/// Raised when a field changes its meaning or goes; new fields may come without.
const VERSION: u32 = 1;

/// What is printed.
#[derive(Debug)]
pub struct Report<'a> {
    /// The environment.
    pub target: &'a Target,
    /// The commit that should run there.
    pub revision: Option<&'a Revision>,
    /// The checklist.
    pub checklist: &'a Checklist,
    /// How its items for this environment stand.
    pub verified: &'a [Verified],
    /// What was written, if that was asked for.
    pub ticked: Option<&'a Ticked>,
}

impl Report<'_> {
    fn item(&self, verified: &Verified) -> Option<&Item> {
        self.checklist.items.get(verified.item?)
    }

    fn count(&self, verdict: Verdict) -> usize {
        self.verified.iter().filter(|item| item.verdict == verdict).count()
    }
}

fn style(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Pass => styles::ADDED,
        Verdict::Fail => styles::ERROR,
        Verdict::NotChecked => styles::NOTE,
    }
}

/// Prints it for people: each item with its verdict, and below it what its probes saw.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn human(out: &mut dyn io::Write, report: &Report<'_>) -> io::Result<()> {
    let muted = styles::MUTED;
    let place = report.target.url.as_ref().map(|url| format!(" at {url}")).unwrap_or_default();
    let commit = report.revision.map(|revision| format!(", commit {}", revision.short)).unwrap_or_default();
    writeln!(out, "{}{place}{commit}", report.target.name)?;
    let mut document = None;
    for item in report.verified {
        let path = report.item(item).map(|item| item.path.as_str());
        if document != Some(path) {
            document = Some(path);
            let said = path.unwrap_or("not asked for by any checklist");
            writeln!(out, "\n{muted}{said}{muted:#}")?;
        }
        one(out, item, report)?;
    }
    let counts = [
        (report.count(Verdict::Pass), "passed"),
        (report.count(Verdict::Fail), "failed"),
        (report.count(Verdict::NotChecked), "not checked"),
    ];
    let counts = counts.iter().filter(|(number, _)| *number > 0).map(|(number, what)| format!("{number} {what}"));
    writeln!(out, "\n{}", counts.collect::<Vec<_>>().join(", "))?;
    match report.ticked {
        Some(ticked) if ticked.plan.is_empty() => writeln!(out, "the boxes say so already"),
        Some(ticked) => writeln!(out, "ticked {}, unticked {}", ticked.ticked, ticked.unticked),
        None => Ok(()),
    }
}

/// Prints only what failed.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn failures(out: &mut dyn io::Write, report: &Report<'_>) -> io::Result<()> {
    let mut failed = report.verified.iter().filter(|item| item.verdict == Verdict::Fail);
    failed.try_for_each(|item| one(out, item, report))
}

/// An item with what its probes saw.
fn one(out: &mut dyn io::Write, item: &Verified, report: &Report<'_>) -> io::Result<()> {
    let (muted, style) = (styles::MUTED, style(item.verdict));
    let line = report.item(item).map(|item| format!(" {muted}(line {}){muted:#}", item.line)).unwrap_or_default();
    writeln!(out, "  {style}{:<11}{style:#}  {}{line}", item.verdict.as_str(), item.text)?;
    if item.outcomes.is_empty() {
        writeln!(out, "               {muted}for people: no probe is named{muted:#}")?;
    }
    for (probe, outcome) in &item.outcomes {
        let style = if outcome.verdict == Verdict::Fail { styles::EMPHASIS } else { muted };
        writeln!(out, "               {style}{}: {}{style:#}", probe.name(), outcome.seen)?;
        for note in &outcome.notes {
            writeln!(out, "                 {muted}{note}{muted:#}")?;
        }
    }
    Ok(())
}

/// Prints one JSON object.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn json(out: &mut dyn io::Write, report: &Report<'_>) -> io::Result<()> {
    let items: Vec<_> = report
        .verified
        .iter()
        .map(|item| {
            let probes = item.outcomes.iter().map(|(probe, outcome)| {
                json!({
                    "probe": probe.name(),
                    "verdict": outcome.verdict.as_str(),
                    "seen": outcome.seen,
                    "notes": outcome.notes,
                })
            });
            json!({
                "text": item.text,
                "verdict": item.verdict.as_str(),
                "path": report.item(item).map(|item| item.path.as_str()),
                "line": report.item(item).map(|item| item.line),
                "probes": probes.collect::<Vec<_>>(),
            })
        })
        .collect();
    let report = json!({
        "version": VERSION,
        "environment": report.target.name,
        "url": report.target.url,
        "commit": report.revision.map(|revision| &revision.id),
        "summary": {
            "passed": report.count(Verdict::Pass),
            "failed": report.count(Verdict::Fail),
            "not_checked": report.count(Verdict::NotChecked),
        },
        "items": items,
        "written": report.ticked.map(|ticked| json!({ "ticked": ticked.ticked, "unticked": ticked.unticked })),
    });
    serde_json::to_writer_pretty(&mut *out, &report)?;
    writeln!(out)
}
