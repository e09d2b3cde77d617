//! What Patternbook generates, proved by running it: built, tested, started, stopped, planned, applied and linted, with
//! the tools that its readers would use. `cargo conformance` runs all checks, `cargo conformance NAME` those whose names
//! contain `NAME`.
//!
//! Checks run one after another and share services. A tool that is missing fails its check. What cannot be executed on
//! this machine is listed as *not executed*, and fails too where `CONFORMANCE_STRICT` is set.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "this is a program of its own, which runs others on files of its own"
)]

mod checks;
mod combinations;
mod http;
mod options;
mod process;
mod report;
mod services;
mod stacks;
mod stage;
mod tools;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use libtest_mimic::{Arguments, Completion, Trial};

use report::Report;
use stage::Stage;

/// Errors are for the person who reads the run: what was done, what was found, the end of the log.
type Result<T> = std::result::Result<T, String>;

/// How a check that found nothing wrong came out.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Outcome {
    Passed,
    /// Passed, and what it was that was looked at.
    Seen(String),
    /// This machine cannot run it: why.
    NotExecuted(String),
}

/// What a check does.
type Run = dyn Fn(&Stage) -> Result<Outcome> + Send;

/// A check: what it is called and what it does.
struct Check {
    name: String,
    run: Box<Run>,
}

impl Check {
    fn new(name: impl Into<String>, run: impl Fn(&Stage) -> Result<Outcome> + Send + 'static) -> Self {
        Self { name: name.into(), run: Box::new(run) }
    }

    /// As a trial that adds its outcome to `report`.
    fn trial(self, stage: &Arc<Stage>, report: &Arc<Report>) -> Trial {
        let (stage, report, name) = (Arc::clone(stage), Arc::clone(report), self.name.clone());
        Trial::ignorable_test(self.name, move || {
            let start = Instant::now();
            stage.tools.start_asking();
            let outcome = (self.run)(&stage);
            report.add(&name, &outcome, stage.tools.asked_for(), start.elapsed());
            match outcome? {
                Outcome::Passed | Outcome::Seen(_) => Ok(Completion::Completed),
                Outcome::NotExecuted(reason) if std::env::var_os("CONFORMANCE_STRICT").is_some() => Err(reason.into()),
                Outcome::NotExecuted(reason) => Ok(Completion::ignored_with(reason)),
            }
        })
    }
}

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // They share services, ports and the processor; and the order is that of `checks::all`.
    arguments.test_threads = Some(1);
    process::kill_all_when_interrupted();
    let stage = match Stage::new() {
        Ok(stage) => Arc::new(stage),
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    // Whatever is started is ended by it.
    if let (false, Err(error)) = (arguments.list, stage.tools.get("kill")) {
        eprintln!("{error}");
        return ExitCode::FAILURE;
    }
    let report = Arc::new(Report::default());
    let trials = checks::all().into_iter().map(|check| check.trial(&stage, &report)).collect();
    let conclusion = libtest_mimic::run(&arguments, trials);
    if !arguments.list {
        report.finish(&stage.tools.used(), &stage.report_path());
    }
    // Stops the services: leaving through `Conclusion::exit` would not.
    drop(stage);
    conclusion.exit_code()
}
