//! Verdicts of rules for people at a terminal.

use std::io;

use anstyle::Style;

use super::styles;
use crate::check::{Judged, Report, Verdict};

/// The widest that a line gets, in columns.
const WIDTH: usize = 100;

/// Prints the rules by pattern, each with its verdict and what was looked at.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn table(out: &mut dyn io::Write, report: &Report) -> io::Result<()> {
    let width = report.judged.iter().map(|it| it.rule.len()).max().unwrap_or_default();
    let emphasis = styles::EMPHASIS;
    for (number, group) in report.judged.chunk_by(|one, other| one.pattern == other.pattern).enumerate() {
        if number > 0 {
            writeln!(out)?;
        }
        let pattern = group.first().map_or("", |judged| judged.pattern);
        writeln!(out, "{emphasis}{pattern}{emphasis:#}")?;
        for judged in group {
            line(out, judged, width)?;
        }
    }
    Ok(())
}

fn line(out: &mut dyn io::Write, judged: &Judged, width: usize) -> io::Result<()> {
    let (style, word) = (style(judged.verdict), judged.verdict.as_str());
    write!(out, "  {style}{word:11}{style:#}  {:width$}  ", judged.rule)?;
    let indent = 2 + 11 + 2 + width + 2;
    let mut said = vec![judged.reason.clone()];
    match (&judged.attestation, judged.attest) {
        (Some(it), _) => said = vec![format!("by {} on {}, until {}", it.by, it.date, it.until)],
        (None, Some(attest)) => said.push(format!("to attest: {attest}")),
        (None, None) => {}
    }
    let lines = said.iter().flat_map(|text| wrap(text, WIDTH.saturating_sub(indent).max(30)));
    let lines: Vec<String> = lines.collect();
    writeln!(out, "{}", lines.join(&format!("\n{}", " ".repeat(indent))))
}

fn style(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Pass | Verdict::Attested => styles::ADDED,
        Verdict::Fail | Verdict::Expired => styles::ERROR,
        Verdict::NotChecked => styles::NOTE,
    }
}

/// `text` in lines of at most `width` characters, where its words let it.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
