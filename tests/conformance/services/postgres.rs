//! A PostgreSQL server of one's own: a fresh cluster on a private port, without root.

use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::Result;
use crate::http::free_port;
use crate::process::{Running, run, wait_until};
use crate::tools::Tool;

/// Who owns the cluster, and how to get in: trusted on loopback, but named, as every URL has it.
const USER: &str = "app";
const LIMIT: Duration = Duration::from_secs(60);

/// A server and its data. Stopped and removed when dropped.
pub(crate) struct Postgres {
    // Dropped before the data it works on.
    server: Option<Running>,
    data: tempfile::TempDir,
    bin: PathBuf,
    port: u16,
    /// Whom to run as, where this runs as root, whom the server refuses.
    account: Option<(u32, u32)>,
}

impl Postgres {
    /// Makes a cluster and starts it. `tool` is the `postgres` program.
    pub(crate) fn start(tool: &Tool) -> Result<Self> {
        let bin = tool.program.parent().ok_or("`postgres` is in no folder")?.to_owned();
        let account = if id(&["-u"])? == 0 { Some((id(&["-u", "postgres"])?, id(&["-g", "postgres"])?)) } else { None };
        let data = tempfile::Builder::new().prefix("patternbook-pg-").tempdir().map_err(|error| error.to_string())?;
        if let Some((user, group)) = account {
            chown(data.path(), Some(user), Some(group)).map_err(|error| format!("failed to change owner: {error}"))?;
        }
        let mut postgres = Self { server: None, data, bin, port: free_port()?, account };
        let mut init = postgres.command("initdb");
        init.args(["--username", USER, "--auth", "trust", "--encoding", "UTF8", "--no-sync", "--pgdata"]);
        run(init.arg(postgres.data.path().join("data")), LIMIT)?.success()?;
        postgres.resume()?;
        postgres.query("postgres", "CREATE DATABASE app")?;
        Ok(postgres)
    }

    /// For `DATABASE_URL`: a database that is empty now.
    pub(crate) fn empty(&self) -> Result<String> {
        self.query("postgres", "DROP DATABASE IF EXISTS app WITH (FORCE)")?;
        self.query("postgres", "CREATE DATABASE app")?;
        Ok(self.url())
    }

    /// Has the database of [`Postgres::url`] carry out a statement.
    pub(crate) fn execute(&self, sql: &str) -> Result<()> {
        self.query("app", sql).map(drop)
    }

    /// For `DATABASE_URL`: the same database as it is.
    pub(crate) fn url(&self) -> String {
        self.url_of(USER)
    }

    /// The same for somebody else.
    pub(crate) fn url_of(&self, user: &str) -> String {
        format!("postgres://{user}@127.0.0.1:{}/app", self.port)
    }

    /// Stops the server as an outage would: connections are cut, nobody listens.
    pub(crate) fn stop(&mut self) -> Result<()> {
        let Some(mut server) = self.server.take() else { return Ok(()) };
        server.signal("INT");
        server.wait(LIMIT).map(drop)
    }

    /// Starts it again after [`Postgres::stop`], with the same data on the same port. Nothing to do where it runs.
    pub(crate) fn resume(&mut self) -> Result<()> {
        if self.server.is_some() {
            return Ok(());
        }
        let mut command = self.command("postgres");
        command.arg("-D").arg(self.data.path().join("data")).args(["-p", &self.port.to_string()]);
        command.args(["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off"]);
        self.server = Some(Running::start_logged(&mut command, &self.data.path().join("log"))?);
        wait_until(LIMIT, || self.query("postgres", "SELECT 1")).map(drop)
    }

    /// Leaves the server there but without an answer to anything, as a hanging host would, or wakes it up again.
    pub(crate) fn freeze(&self, frozen: bool) -> Result<()> {
        let server = self.server.as_ref().ok_or("the server is stopped")?;
        // Its backends are sessions of their own, so that they are reached by parent and not by group.
        let signal = if frozen { "-STOP" } else { "-CONT" };
        server.signal(&signal[1..]);
        let mut backends = Command::new("pkill");
        backends.args([signal, "--parent", &server.id().to_string()]);
        run(&mut backends, LIMIT).map(drop)
    }

    fn query(&self, database: &str, sql: &str) -> Result<String> {
        let mut psql = self.command("psql");
        psql.args(["-X", "-h", "127.0.0.1", "-p", &self.port.to_string(), "-U", USER, "-d", database, "-Atc", sql]);
        run(&mut psql, LIMIT)?.success()
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.bin.join(program));
        // The account may not enter the folder this was started in.
        command.current_dir(self.data.path()).env("LC_ALL", "C");
        if let Some((user, group)) = self.account {
            command.uid(user).gid(group);
        }
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // An orderly stop removes its shared memory; what does not stop is killed with its handle.
        let _ = self.stop();
    }
}

fn id(args: &[&str]) -> Result<u32> {
    let text = run(Command::new("id").args(args), LIMIT)?.success()?;
    text.trim().parse().map_err(|error| format!("`id` said {text:?}: {error}"))
}
