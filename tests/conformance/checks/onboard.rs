//! `onboard` in a pseudo-terminal takes a newcomer from a clone to a service that answers, whatever the stack: with a real
//! PostgreSQL, a real Redis and the stack's own tools. Docker, which only has to be there, is a stand-in.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use rexpect::process::WaitStatus;
use rexpect::session::{PtySession, spawn_command};

use crate::combinations::{Combination, POSTGRES_REDIS, PYTHON_POSTGRES_REDIS, TYPESCRIPT};
use crate::http::free_port;
use crate::process::run;
use crate::stacks::{BUILD_LIMIT, set_up, stack};
use crate::stage::Stage;
use crate::tools::write_executable;
use crate::{Check, Outcome, Result};

const LIMIT: Duration = Duration::from_secs(60);

const DOCKER: &str = "#!/bin/sh\n[ \"$1 $2\" = \"compose version\" ] && echo 'Docker Compose version v2.39.4'\n";

/// Where somebody is asked for something, or it is over.
const QUESTION: &str = r"\? (?:Look again|Run it|Run them|Start it|Break |[A-Z][A-Z_]+)|Enter puts the document back\.|Everything is done\.|Left: [^\n]*";

pub(super) fn checks() -> Vec<Check> {
    let stacks = [POSTGRES_REDIS, TYPESCRIPT, PYTHON_POSTGRES_REDIS];
    let check = |it: Combination| {
        Check::new(format!("onboard::from_clone_to_green::{}", it.name), move |stage| from_clone_to_green(stage, it))
    };
    stacks.into_iter().map(check).collect()
}

fn from_clone_to_green(stage: &Stage, combination: Combination) -> Result<Outcome> {
    let (postgres, redis) = (stage.postgres()?, stage.redis()?);
    let (project, folder) = (stage.project(combination)?, stage.scratch("onboard")?);
    let clone = folder.join(combination.project());
    run(stage.git(&folder)?.arg("clone").arg("--quiet").arg(&project).arg(&clone), LIMIT)?.success()?;
    write_executable(&folder.join("docker"), DOCKER)?;
    // Only what is required is asked for, and the usual ports may be taken.
    let ports = format!("PORT={}\nMETRICS_PORT={}\n", free_port()?, free_port()?);
    std::fs::write(clone.join(".env.local"), ports).map_err(|error| error.to_string())?;

    let addresses = BTreeMap::from([("DATABASE_URL", postgres.empty()?), ("REDIS_URL", redis.url())]);
    let start = || Terminal::start(onboard(stage, combination, &clone, &folder, &[])?, &addresses);
    // A newcomer who stops before the dependencies are there…
    let mut first = start()?;
    first.until("Run ")?;
    first.session.send_control('c').map_err(|error| error.to_string())?;
    let (interrupted, asked) = first.end()?;
    if interrupted != 130 || !addresses.keys().all(|name| asked.iter().any(|it| it.ends_with(name))) {
        return Err(format!("stopped by Ctrl-C it ended with {interrupted}, and had asked {asked:?}"));
    }
    // …goes on there.
    let mut second = start()?;
    second.until("Everything is done.")?;
    let (code, asked) = second.end()?;
    if code != 0 || asked.iter().any(|it| it.ends_with("_URL")) {
        return Err(format!("the second run ended with {code}, and asked {asked:?}"));
    }
    run(&mut onboard(stage, combination, &clone, &folder, &["--check"])?, LIMIT)?.success()?;
    let changed = run(stage.git(&clone)?.args(["status", "--porcelain"]), LIMIT)?.success()?;
    match changed.is_empty() {
        true => Ok(Outcome::Seen(format!("{} questions after the interruption; Docker is a stand-in", asked.len()))),
        false => Err(format!("it leaves changes: {changed}")),
    }
}

fn onboard(stage: &Stage, combination: Combination, clone: &Path, folder: &Path, args: &[&str]) -> Result<Command> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_patternbook"));
    set_up(stage, stack(combination)?, clone, &mut command)?;
    let set = command.get_envs().find(|(name, _)| *name == "PATH").and_then(|(_, path)| path.map(ToOwned::to_owned));
    let path = set.or_else(|| std::env::var_os("PATH")).unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(folder.to_owned()).chain(std::env::split_paths(&path)));
    command.env("PATH", path.map_err(|error| error.to_string())?).env("NO_COLOR", "1").env("TERM", "xterm");
    for name in ["DATABASE_URL", "REDIS_URL", "PORT", "METRICS_PORT", "APP_ENV", "AUTH_SECRET"] {
        command.env_remove(name);
    }
    command.arg("onboard").args(args).current_dir(clone);
    Ok(command)
}

/// The program at a terminal, with somebody who says yes to everything and knows the addresses.
struct Terminal<'a> {
    session: PtySession,
    addresses: &'a BTreeMap<&'static str, String>,
    asked: Vec<String>,
}

impl<'a> Terminal<'a> {
    fn start(command: Command, addresses: &'a BTreeMap<&'static str, String>) -> Result<Self> {
        let limit = u64::try_from(BUILD_LIMIT.as_millis()).map_err(|error| error.to_string())?;
        let session = spawn_command(command, Some(limit)).map_err(|error| error.to_string())?;
        Ok(Self { session, addresses, asked: Vec::new() })
    }

    /// Answers until something is asked or said that has `awaited` in it.
    fn until(&mut self, awaited: &str) -> Result<()> {
        loop {
            let (before, asked) = self.session.exp_regex(QUESTION).map_err(|error| error.to_string())?;
            if asked.contains(awaited) {
                return Ok(());
            }
            if asked.starts_with("Left: ") || asked.starts_with("Everything") || self.asked.len() > 30 {
                return Err(format!("{asked}, after {:?} and\n{before}", self.asked));
            }
            let address = self.addresses.iter().find(|(name, _)| asked.ends_with(**name)).map(|(_, address)| address);
            let keys = match address {
                Some(address) => format!("{address}\r"),
                None if asked.starts_with("? Look") => "n".to_owned(),
                None if ["? Run", "? Start", "? Break"].iter().any(|it| asked.starts_with(it)) => "y".to_owned(),
                None => "\r".to_owned(),
            };
            self.session.send(&keys).and_then(|_| self.session.flush()).map_err(|error| error.to_string())?;
            self.asked.push(asked);
        }
    }

    /// The exit code, and what was asked.
    fn end(mut self) -> Result<(i32, Vec<String>)> {
        self.session.exp_eof().map_err(|error| error.to_string())?;
        match self.session.process_mut().wait().map_err(|error| error.to_string())? {
            WaitStatus::Exited(_, code) => Ok((code, self.asked)),
            other => Err(format!("it ended with {other:?}")),
        }
    }
}
