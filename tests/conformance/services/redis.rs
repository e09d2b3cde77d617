//! A Redis server of one's own, on a private port, that keeps nothing.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::Result;
use crate::http::{free_port, speak};
use crate::process::{Running, wait_until};
use crate::tools::Tool;

const LIMIT: Duration = Duration::from_secs(30);

/// A server. Stopped when dropped.
pub(crate) struct Redis {
    server: Option<Running>,
    dir: tempfile::TempDir,
    program: PathBuf,
    port: u16,
}

impl Redis {
    /// Starts one. `tool` is the `redis-server` program.
    pub(crate) fn start(tool: &Tool) -> Result<Self> {
        let dir = tempfile::Builder::new().prefix("patternbook-redis-").tempdir().map_err(|error| error.to_string())?;
        let mut redis = Self { server: None, dir, program: tool.program.clone(), port: free_port()? };
        redis.resume()?;
        Ok(redis)
    }

    /// For `REDIS_URL`.
    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/0", self.port)
    }

    /// Forgets everything that is kept.
    pub(crate) fn flush(&self) -> Result<()> {
        self.command("FLUSHALL", "+OK")
    }

    /// Puts something that nobody expects under `key`.
    pub(crate) fn spoil(&self, key: &str) -> Result<()> {
        self.command(&format!("SET {key} nonsense"), "+OK")
    }

    /// From now on asks for a password that no URL here has, until it is stopped.
    pub(crate) fn lock(&self) -> Result<()> {
        self.command("CONFIG SET requirepass another", "+OK")
    }

    /// Stops the server as an outage would: connections are cut, nobody listens.
    pub(crate) fn stop(&mut self) {
        self.server = None;
    }

    /// Starts it again after [`Redis::stop`], empty, on the same port. Nothing to do where it runs.
    pub(crate) fn resume(&mut self) -> Result<()> {
        if self.server.is_some() {
            return Ok(());
        }
        let mut command = Command::new(&self.program);
        command.args(["--bind", "127.0.0.1", "--port", &self.port.to_string(), "--save", "", "--appendonly", "no"]);
        command.current_dir(self.dir.path());
        self.server = Some(Running::start_logged(&mut command, &self.dir.path().join("log"))?);
        wait_until(LIMIT, || self.command("PING", "+PONG"))
    }

    /// Leaves the server there but without an answer to anything, or wakes it up again.
    pub(crate) fn freeze(&self, frozen: bool) {
        if let Some(server) = &self.server {
            server.signal(if frozen { "STOP" } else { "CONT" });
        }
    }

    /// Inline commands: <https://redis.io/docs/latest/develop/reference/protocol-spec/>.
    fn command(&self, command: &str, expected: &str) -> Result<()> {
        let answer = speak(self.port, &format!("{command}\r\nQUIT\r\n"))?;
        if answer.starts_with(expected) { Ok(()) } else { Err(format!("{command} answered {answer:?}")) }
    }
}
