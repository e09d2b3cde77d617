//! AWS on loopback: <https://docs.getmoto.org/en/latest/docs/server_mode.html>.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::Result;
use crate::http::{free_port, get};
use crate::process::{Running, run, wait_until};
use crate::tools::Tool;

const LIMIT: Duration = Duration::from_secs(60);

/// A server that forgets everything when dropped.
pub(crate) struct Moto {
    _server: Running,
    python: std::path::PathBuf,
    port: u16,
}

impl Moto {
    /// Starts it. `tool` is the `moto_server` program, which has `python` with boto3 beside it.
    pub(crate) fn start(tool: &Tool, logs: &Path) -> Result<Self> {
        let port = free_port()?;
        let mut command = Command::new(&tool.program);
        command.args(["-H", "127.0.0.1", "-p", &port.to_string()]);
        // Of an ECS service's tasks two run, as if they had started.
        command.env("MOTO_ECS_SERVICE_RUNNING", "2");
        let server = Running::start_logged(&mut command, &logs.join("moto.log"))?;
        let python = tool.program.with_file_name("python");
        wait_until(LIMIT, || get(port, "/moto-api/data.json"))?;
        Ok(Self { _server: server, python, port })
    }

    /// The variables that send AWS clients here, and nowhere else.
    pub(crate) fn environment(&self) -> [(&'static str, String); 6] {
        [
            ("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{}", self.port)),
            ("AWS_ACCESS_KEY_ID", "test".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "test".to_owned()),
            ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
            ("AWS_REGION", "us-east-1".to_owned()),
            ("AWS_CONFIG_FILE", "/dev/null".to_owned()),
        ]
    }

    /// Runs Python in which `boto3` is this server's. Returns what it prints.
    pub(crate) fn python(&self, python: &str) -> Result<String> {
        let mut command = Command::new(&self.python);
        run(command.args(["-c", &format!("import boto3\n{python}\n")]).envs(self.environment()), LIMIT)?.success()
    }

    /// Runs a line of Python in which `s3` is a client of this server. Returns what it prints.
    pub(crate) fn s3(&self, python: &str) -> Result<String> {
        self.python(&format!("s3 = boto3.client('s3')\n{python}"))
    }
}
