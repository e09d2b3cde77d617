//! `explain`.

use std::io::{self, Write};
use std::process::ExitCode;

use clap_complete::engine::ArgValueCandidates;

use super::error::{CommandError, Kind};
use super::{completions, output};
use crate::check::book;
use crate::report::styles;
use crate::sync::rules::{self, Page};

/// Explain a rule of sync-docs or check
///
/// Says what the rule holds to be true and why, shows an example that does not keep it and one that does, how it is put
/// right, and how a finding is waived. Without a rule it lists all of them.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  patternbook explain                        list the rules
  patternbook explain status-disagreement    explain one")]
pub(super) struct Args {
    /// The rule's name, as it stands in brackets behind what was found
    #[arg(add = ArgValueCandidates::new(completions::rule_names))]
    rule: Option<String>,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, CommandError> {
    let mut out = output::answer();
    let printed = match &args.rule {
        None => list(&mut out, &pages()),
        Some(rule) => {
            let page = pages().into_iter().find(|page| page.id == rule).ok_or_else(|| unknown(rule))?;
            if output::is_styled() { render(&mut out, &page.text) } else { write!(out, "{}", page.text) }
        }
    };
    printed.map_err(CommandError::output)?;
    Ok(ExitCode::SUCCESS)
}

/// The pages of the rules of documents, then those of pitfalls.
pub(super) fn pages() -> Vec<Page> {
    let mut pages = rules::pages();
    pages.extend(book::pages());
    pages
}

fn unknown(rule: &str) -> CommandError {
    let error = CommandError::new(Kind::Usage, format!("failed to explain `{rule}`")).cause("there is no such rule");
    match rules::nearest_of(rule, pages().iter().map(|page| page.id)) {
        Some(near) => error.hint(format!("did you mean `{near}`?")),
        None => error.hint("`patternbook explain` lists the rules"),
    }
}

fn list(out: &mut dyn io::Write, pages: &[Page]) -> io::Result<()> {
    let width = pages.iter().map(|page| page.id.len()).max().unwrap_or_default();
    let emphasis = styles::EMPHASIS;
    for page in pages {
        writeln!(out, "{emphasis}{:width$}{emphasis:#}  {}", page.id, page.headline().trim_end_matches('.'))?;
    }
    Ok(())
}

/// A page for a terminal: headings and code stand out, and fences are indented instead.
fn render(out: &mut dyn io::Write, text: &str) -> io::Result<()> {
    let (emphasis, muted) = (styles::EMPHASIS, styles::MUTED);
    let mut fence = "";
    for line in text.lines() {
        let ticks = &line[..line.len() - line.trim_start_matches('`').len()];
        if fence.is_empty() && ticks.len() >= 3 {
            fence = ticks;
        } else if !fence.is_empty() && line == fence {
            fence = "";
        } else if !fence.is_empty() {
            writeln!(out, "    {muted}{line}{muted:#}")?;
        } else if line.starts_with('#') {
            writeln!(out, "{emphasis}{}{emphasis:#}", line.trim_start_matches('#').trim_start())?;
        } else {
            writeln!(out, "{}", inline(line))?;
        }
    }
    Ok(())
}

/// A line with its inline code in place of its backticks.
fn inline(line: &str) -> String {
    let help = styles::HELP;
    if !line.matches('`').count().is_multiple_of(2) {
        return line.to_owned();
    }
    let parts = line.split('`').enumerate();
    parts.map(|(at, part)| if at % 2 == 1 { format!("{help}{part}{help:#}") } else { part.to_owned() }).collect()
}
