//! The generated service, running as it would in production.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::Result;
use crate::http::{expect, free_port};
use crate::process::{Running, wait_until};

const LIMIT: Duration = Duration::from_secs(30);

/// What must never be seen again: the value of the one secret that no other program has to be shown.
pub(crate) const CANARY: &str = "canary-9f86d081884c7d659a2feaa0c55ad015";

/// A running service.
pub(crate) struct App {
    pub(crate) process: Running,
    pub(crate) port: u16,
    pub(crate) metrics_port: u16,
    log: PathBuf,
}

impl App {
    /// Starts `program` in the folder `dir` with a complete configuration, and waits until it is ready.
    pub(crate) fn start(program: &Path, dir: &Path, database_url: Option<&str>) -> Result<Self> {
        let (port, metrics_port, log) = (free_port()?, free_port()?, dir.join("app.log"));
        let mut command = bare(program, dir);
        command.envs([
            ("APP_ENV", "production"),
            ("APP_URL", "https://service.example"),
            ("AUTH_SECRET", CANARY),
            ("SHUTDOWN_DRAIN_SECONDS", "2"),
        ]);
        command.env("PORT", port.to_string()).env("METRICS_PORT", metrics_port.to_string());
        command.envs(database_url.map(|url| ("DATABASE_URL", url)));
        let mut app = Self { process: Running::start_logged(&mut command, &log)?, port, metrics_port, log };
        wait_until(LIMIT, || match app.process.ended()? {
            Some(status) => Err(format!("the service ended with {status}:\n{}", app.logged())),
            None => expect(port, "/readyz", 200),
        })?;
        Ok(app)
    }

    /// What it has printed so far.
    pub(crate) fn logged(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_else(|error| format!("(no log: {error})"))
    }
}

/// `program` in the folder `dir`, without a single variable.
pub(crate) fn bare(program: &Path, dir: &Path) -> Command {
    let mut command = Command::new(program);
    command.env_clear().current_dir(dir);
    command
}
