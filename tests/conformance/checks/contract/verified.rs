//! `patternbook verify` says of the running service what is so.

use std::time::Duration;

use serde_json::Value;

use super::subject::Subject;
use crate::Result;
use crate::process::{run, wait_until};
use crate::services::app::App;

const LIMIT: Duration = Duration::from_secs(60);

/// The checklist of the generated document passes as far as a program sees, and no further once the database is gone.
pub(super) fn is_verified(subject: &Subject<'_>) -> Result<()> {
    let app = subject.start()?;
    verdicts(subject, &app, &[("health", "pass"), ("readiness", "pass"), ("version", "pass")])?;
    if !subject.has("database", "postgres") {
        return Ok(());
    }
    subject.postgres()?.stop()?;
    let outcome = wait_until(LIMIT, || {
        verdicts(subject, &app, &[("health", "fail"), ("readiness", "fail"), ("version", "pass")])
    });
    subject.postgres()?.resume()?;
    outcome
}

/// Expects these verdicts of probes in the section of staging, and the exit code that goes with them.
fn verdicts(subject: &Subject<'_>, app: &App, expected: &[(&str, &str)]) -> Result<()> {
    let url = format!("http://127.0.0.1:{}", app.port);
    let mut command = subject.stage.patternbook(&subject.project);
    command.args(["verify", "staging", "--format", "json", "--url", &url]);
    let ended = run(&mut command, LIMIT)?;
    let said: Value = serde_json::from_str(&ended.stdout).map_err(|_| ended.describe())?;
    let items = said["items"].as_array().into_iter().flatten();
    let probes: Vec<&Value> = items.flat_map(|item| item["probes"].as_array().into_iter().flatten()).collect();
    for (name, verdict) in expected {
        let seen = probes.iter().find(|probe| probe["probe"] == *name).ok_or_else(|| format!("{name} is not asked"))?;
        if seen["verdict"] != *verdict {
            return Err(format!("{name} is to {verdict}: {seen}"));
        }
    }
    let code = i32::from(expected.iter().any(|(_, verdict)| *verdict == "fail"));
    if ended.status.code() == Some(code) { Ok(()) } else { Err(ended.describe()) }
}
