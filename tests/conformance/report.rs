//! What was checked, with what, and how it came out: printed at the end and kept as a file.

use std::fmt::Write;
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use crate::{Outcome, Result, options};

/// The outcomes so far, in order.
#[derive(Default)]
pub(crate) struct Report(Mutex<Vec<Row>>);

/// A check that ran.
pub(crate) struct Row {
    pub(crate) check: String,
    pub(crate) outcome: Result<Outcome>,
    /// The programs that it asked for, with their versions.
    pub(crate) tools: Vec<String>,
    took: Duration,
}

impl Report {
    pub(crate) fn add(&self, check: &str, outcome: &Result<Outcome>, tools: Vec<String>, took: Duration) {
        let row = Row { check: check.to_owned(), outcome: outcome.clone(), tools, took };
        self.0.lock().expect("adding does not panic").push(row);
    }

    /// As Markdown: a table of `tools`, one of options and one of checks.
    pub(crate) fn render(&self, tools: &[(&'static str, String)]) -> String {
        let mut text = "# Conformance\n\n| tool | version |\n|---|---|\n".to_owned();
        for (name, version) in tools {
            text += &format!("| {name} | {version} |\n");
        }
        text += &options::report(&self.0.lock().expect("adding does not panic"));
        text += "\n| check | result | s |\n|---|---|---:|\n";
        for row in self.0.lock().expect("adding does not panic").iter() {
            let result = match &row.outcome {
                Ok(Outcome::Passed) => "passed".to_owned(),
                Ok(Outcome::Seen(what)) => format!("passed: {what}"),
                Ok(Outcome::NotExecuted(reason)) => format!("**not executed**: {reason}"),
                Err(_) => "**FAILED**".to_owned(),
            };
            // Writing to a string cannot fail.
            let _ = writeln!(text, "| {} | {result} | {:.1} |", row.check, row.took.as_secs_f64());
        }
        text
    }

    /// Prints the report and writes it to `path`.
    pub(crate) fn finish(&self, tools: &[(&'static str, String)], path: &Path) {
        let text = self.render(tools);
        println!("{text}");
        if let Err(error) = std::fs::write(path, text) {
            eprintln!("failed to write {}: {error}", path.display());
        }
    }
}
