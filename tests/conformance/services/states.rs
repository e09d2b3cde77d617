//! A server on loopback that keeps Terraform's state as GitLab does and as Cloud Storage does: `states.py`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::Result;
use crate::http::{free_port, get};
use crate::process::{Running, wait_until};
use crate::tools::{Tool, ours};

const LIMIT: Duration = Duration::from_secs(30);

/// A server that forgets everything when dropped.
pub(crate) struct States {
    _server: Running,
    log: PathBuf,
    pub(crate) port: u16,
}

impl States {
    /// Starts it for whoever logs in as GitLab's jobs do, with `token`.
    pub(crate) fn start(python: &Tool, token: &str, dir: &Path) -> Result<Self> {
        let port = free_port()?;
        let mut command = python.command();
        command.arg("-u").arg(ours("services/states.py")).args([port.to_string(), format!("gitlab-ci-token:{token}")]);
        let log = dir.join("states.log");
        let server = Running::start_logged(&mut command, &log)?;
        wait_until(LIMIT, || get(port, "/storage/v1/b/none/o"))?;
        Ok(Self { _server: server, log, port })
    }

    /// Every request so far: its method and its path, one a line.
    pub(crate) fn requests(&self) -> Result<String> {
        std::fs::read_to_string(&self.log).map_err(|error| error.to_string())
    }
}
