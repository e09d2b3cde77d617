//! Where output goes: what was asked for, how it went, asides, errors and details; and how much of it with `--quiet` and
//! `--verbose`. The only file that opens the standard streams.

use std::io::{self, Write};
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Instant;

use clap::ValueEnum;

use crate::diagnostic::{Diagnostic, Severity, Sources};
use crate::report::{self, styles};

/// The forms of a result that is for people or for programs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    #[default]
    Human,
    /// For programs
    Json,
}

/// How much is said. Of the whole process, as its streams are.
static LEVEL: AtomicU8 = AtomicU8::new(USUAL);

const QUIET: u8 = 0;
const USUAL: u8 = 1;
const VERBOSE: u8 = 2;

/// The options that every command has.
#[derive(Debug, clap::Args)]
pub(super) struct Volume {
    /// Print only errors and what was asked for; the exit code tells the rest
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = HEADING)]
    quiet: bool,

    /// Say on standard error what is read, and how long it takes
    #[arg(short, long, global = true, help_heading = HEADING)]
    verbose: bool,
}

const HEADING: &str = "Options of every command";

impl Volume {
    /// Makes it so for the rest of the process.
    pub(super) fn set(&self) {
        let level = match (self.quiet, self.verbose) {
            (true, _) => QUIET,
            (false, true) => VERBOSE,
            (false, false) => USUAL,
        };
        LEVEL.store(level, Ordering::Relaxed);
        // Questions are coloured by a library that would let CLICOLOR_FORCE go before NO_COLOR.
        let colour = anstream::AutoStream::choice(&io::stderr()) != anstream::ColorChoice::Never;
        dialoguer::console::set_colors_enabled_stderr(colour);
    }
}

fn level() -> u8 {
    LEVEL.load(Ordering::Relaxed)
}

/// Whether `--quiet` is given: no progress either.
pub(super) fn is_quiet() -> bool {
    level() == QUIET
}

/// For what was asked for: another format, a patch, a list, a page. Printed with `--quiet` too.
pub(super) fn answer() -> impl Write {
    anstream::stdout().lock()
}

/// For how it went, as people read it. Nowhere with `--quiet`.
pub(super) fn report() -> Box<dyn Write> {
    if is_quiet() { Box::new(io::sink()) } else { Box::new(answer()) }
}

/// For asides on standard error: notes, hints. Nowhere with `--quiet`.
pub(super) fn notes() -> Box<dyn Write> {
    if is_quiet() { Box::new(io::sink()) } else { Box::new(errors()) }
}

/// For errors, and for what is said in the course of a dialogue.
pub(super) fn errors() -> impl Write {
    anstream::stderr().lock()
}

/// Findings for people. With `--quiet` only those that the exit code stands for: errors, and what could not be checked.
pub(super) fn findings(diagnostics: &[Diagnostic], sources: &dyn Sources) -> io::Result<()> {
    if !is_quiet() {
        return printed(diagnostics, sources);
    }
    let counts = |found: &&Diagnostic| matches!(found.severity, Severity::Error | Severity::NotChecked);
    let wrong: Vec<_> = diagnostics.iter().filter(counts).cloned().collect();
    printed(&wrong, sources)
}

fn printed(diagnostics: &[Diagnostic], sources: &dyn Sources) -> io::Result<()> {
    at_once(|out| report::human::diagnostics(out, diagnostics, sources))
}

/// For much of what was asked for. Standard output writes each line, and each piece between two styles, by itself; this
/// is thousands of lines in one write.
pub(super) fn at_once(print: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> io::Result<()> {
    let mut text = Vec::new();
    print(&mut text)?;
    match is_styled() {
        true => answer().write_all(&text),
        false => io::stdout().lock().write_all(&anstream::adapter::strip_bytes(&text).into_vec()),
    }
}

/// Whether standard output is for a person's eyes, in colour.
pub(super) fn is_styled() -> bool {
    anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
}

/// Says something that helps to understand a run, on a line of standard error. Only with `--verbose`.
pub(super) fn detail(line: impl FnOnce() -> String) {
    if level() == VERBOSE {
        let muted = styles::MUTED;
        // Nobody has to read it.
        let _ = writeln!(errors(), "{muted}detail:{muted:#} {}", line());
    }
}

/// Runs `work`, and says how long it took. Only with `--verbose`.
pub(super) fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    detail(|| format!("{what} in {} ms", start.elapsed().as_millis()));
    result
}
