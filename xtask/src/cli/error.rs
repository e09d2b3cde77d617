//! The one error that commands end in: what was being done, what was found, what to do next, and the exit code.

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

use crate::diagnostic::{Diagnostic, Sources};
use crate::report;

/// Why a command ended, which decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// What is asked for is not to be done as things stand: 1.
    Refused,
    /// Wrong arguments, answers, pack or configuration: 2.
    Usage,
    /// The world would not have it: unreadable, unwritable, in the way: 3.
    World,
    /// Nobody reads what is printed any more, as behind `| head`: 0, without a word.
    NobodyReads,
    /// Ctrl-C or SIGTERM: 130, as a shell reports SIGINT.
    Interrupted,
}

/// A command's failure.
#[derive(Debug)]
pub(super) struct CommandError {
    kind: Kind,
    /// What was being done: "failed to write `demo`".
    message: String,
    /// What was found, outermost first.
    causes: Vec<String>,
    /// What to do next.
    hints: Vec<String>,
    /// Findings that say it better, as they are to be printed.
    findings: Vec<u8>,
}

impl CommandError {
    pub(super) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), causes: Vec::new(), hints: Vec::new(), findings: Vec::new() }
    }

    /// What could not be printed.
    pub(super) fn output(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::new(Kind::NobodyReads, ""),
            _ => Self::new(Kind::World, "failed to print").because(&error),
        }
    }

    /// Adds `error` and everything it stems from.
    pub(super) fn because(mut self, error: &dyn Error) -> Self {
        let mut cause = Some(error);
        while let Some(error) = cause {
            self.causes.push(error.to_string());
            cause = error.source();
        }
        self
    }

    pub(super) fn cause(mut self, cause: impl Into<String>) -> Self {
        self.causes.push(cause.into());
        self
    }

    /// Adds findings, which are shown before the message.
    pub(super) fn findings(mut self, findings: &[Diagnostic], sources: &dyn Sources) -> Self {
        // Writing into memory does not fail.
        let _ = report::human::diagnostics(&mut self.findings, findings, sources);
        self
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The same in one line, for where it is one of many.
    pub(super) fn brief(&self) -> String {
        std::iter::once(&self.message).chain(&self.causes).cloned().collect::<Vec<_>>().join(": ")
    }

    /// Prints it to standard error and returns its exit code.
    pub(super) fn report(&self) -> ExitCode {
        if self.kind == Kind::NobodyReads {
            return ExitCode::SUCCESS;
        }
        let error = anstyle::AnsiColor::Red.on_default().bold();
        let hint = anstyle::AnsiColor::Cyan.on_default().bold();
        let mut out = super::output::errors();
        // Nowhere is left to report a failure to write to standard error.
        let _ = out.write_all(&self.findings);
        let _ = writeln!(out, "{error}error{error:#}: {}", self.message);
        for cause in &self.causes {
            let _ = writeln!(out, "  caused by: {cause}");
        }
        for text in &self.hints {
            let _ = writeln!(out, "{hint}hint{hint:#}: {text}");
        }
        ExitCode::from(match self.kind {
            Kind::NobodyReads => 0,
            Kind::Refused => 1,
            Kind::Usage => 2,
            Kind::World => 3,
            Kind::Interrupted => super::interrupt::EXIT_CODE,
        })
    }
}
