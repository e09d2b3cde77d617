//! The generated service, running as it would in production.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use crate::Result;
use crate::http::{Response, expect, free_port, send};
use crate::process::{Running, wait_until};
use crate::stacks::Program;

/// Interpreters and a busy machine included.
const LIMIT: Duration = Duration::from_secs(60);

/// What must never be seen again: the value of the one secret that no other program has to be shown.
pub(crate) const CANARY: &str = "canary-9f86d081884c7d659a2feaa0c55ad015";

/// Variables for the service.
pub(crate) type Environment = BTreeMap<String, String>;

/// A running service.
pub(crate) struct App {
    pub(crate) process: Running,
    pub(crate) port: u16,
    /// Where it has metrics.
    pub(crate) metrics_port: Option<u16>,
    log: PathBuf,
}

/// All that every service is told, on ports that are free.
pub(crate) fn environment() -> Result<Environment> {
    let set = [
        ("APP_ENV", "production".to_owned()),
        ("APP_URL", "https://service.example/".to_owned()),
        ("AUTH_SECRET", CANARY.to_owned()),
        ("SHUTDOWN_DRAIN_SECONDS", "2".to_owned()),
        ("PORT", free_port()?.to_string()),
        ("METRICS_PORT", free_port()?.to_string()),
    ];
    Ok(set.map(|(name, value)| (name.to_owned(), value)).into())
}

impl App {
    /// Starts `program` in the folder `dir` with `set`, and waits until it answers.
    pub(crate) fn start(program: &Program, dir: &Path, set: &Environment) -> Result<Self> {
        let port = |name: &str| set.get(name).and_then(|port| port.parse().ok());
        let (port, metrics_port) = (port("PORT").ok_or("no port is set")?, port("METRICS_PORT"));
        let log = dir.join("app.log");
        let process = Running::start_logged(program.bare(dir, None).envs(set), &log)?;
        let mut app = Self { process, port, metrics_port, log };
        wait_until(LIMIT, || match app.process.ended()? {
            Some(status) => Err(format!("the service ended with {status}:\n{}", app.logged())),
            None => expect(port, "/livez", 200),
        })?;
        Ok(app)
    }

    /// Sends a request with the token, of JSON where there is a body.
    pub(crate) fn call(&self, method: &str, path: &str, body: &str) -> Result<Response> {
        let token = format!("Bearer {CANARY}");
        let headers = [("Authorization", token.as_str()), ("Content-Type", "application/json")];
        send(self.port, method, path, &headers, body)
    }

    /// Waits until `/readyz` answers `status`.
    pub(crate) fn readyz(&self, status: u16) -> Result<()> {
        wait_until(LIMIT, || expect(self.port, "/readyz", status)).map(drop)
    }

    /// What `/health` says, which is to answer `status`.
    pub(crate) fn health(&self, status: u16) -> Result<Value> {
        expect(self.port, "/health", status)?.json()
    }

    /// What it has printed so far.
    pub(crate) fn logged(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_else(|error| format!("(no log: {error})"))
    }

    /// Every line that it has printed so far, each of which is a JSON object.
    pub(crate) fn lines(&self) -> Result<Vec<Value>> {
        let parse = |line: &str| match serde_json::from_str(line) {
            Ok(value @ Value::Object(_)) => Ok(value),
            _ => Err(format!("a line of the log is no JSON object: {line}")),
        };
        self.logged().lines().map(parse).collect()
    }
}
