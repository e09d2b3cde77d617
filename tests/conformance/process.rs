//! Processes that always end: each has a time limit, leads a group of its own, and that group is killed when it runs
//! over, when its handle is dropped, and when the suite itself is interrupted.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Read, Seek};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use crate::Result;

/// The groups that run now.
static GROUPS: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

/// Where what is started leaves its temporary files, so that they go with the run.
static TEMPORARY: OnceLock<PathBuf> = OnceLock::new();

/// Set by a signal: whatever is left to do fails at once.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// From now on temporary files go to `folder`, unless a command says otherwise.
pub(crate) fn keep_temporary_files_in(folder: PathBuf) {
    // Of a second run in this process the first folder is as good.
    let _ = TEMPORARY.set(folder);
}

/// From now on Ctrl-C, SIGTERM and SIGHUP kill everything that was started and let nothing new start, so that the suite
/// comes to its end and clears up as always.
pub(crate) fn kill_all_when_interrupted() {
    let handler = || {
        let groups = GROUPS.lock().unwrap_or_else(PoisonError::into_inner);
        INTERRUPTED.store(true, Ordering::SeqCst);
        groups.iter().for_each(|group| signal_group("KILL", *group));
    };
    ctrlc::set_handler(handler).expect("no other handler is set");
}

/// What a process that ended left.
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    command: String,
}

impl Ended {
    /// Standard output, if it ended well; else an error with the end of what it said.
    pub(crate) fn success(self) -> Result<String> {
        if self.status.success() { Ok(self.stdout) } else { Err(self.describe()) }
    }

    /// The command, how it ended, and the end of what it said.
    pub(crate) fn describe(&self) -> String {
        format!("`{}` ended with {}\n{}{}", self.command, self.status, tail(&self.stdout), tail(&self.stderr))
    }
}

/// Runs `command` to its end, for `limit` at most.
pub(crate) fn run(command: &mut Command, limit: Duration) -> Result<Ended> {
    let (mut stdout, mut stderr) = (scratch()?, scratch()?);
    command.stdout(stdout.try_clone().map_err(|e| e.to_string())?);
    command.stderr(stderr.try_clone().map_err(|e| e.to_string())?);
    let mut running = Running::start(command)?;
    let status = running.wait(limit)?;
    Ok(Ended { status, stdout: contents(&mut stdout)?, stderr: contents(&mut stderr)?, command: show(command) })
}

/// A process that runs until it is told to stop, or this is dropped.
pub(crate) struct Running {
    child: Child,
    command: String,
}

impl Running {
    /// Starts `command` without standard input.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let shown = show(command);
        if let Some(folder) = TEMPORARY.get()
            && command.get_envs().all(|(name, _)| name != "TMPDIR")
        {
            command.env("TMPDIR", folder);
        }
        // Held while spawning, or an interrupt could fall between the start and the entry.
        let mut groups = GROUPS.lock().unwrap_or_else(PoisonError::into_inner);
        if INTERRUPTED.load(Ordering::SeqCst) {
            return Err(format!("interrupted before `{shown}`"));
        }
        let child = command.stdin(Stdio::null()).process_group(0).spawn();
        let child = child.map_err(|error| format!("failed to start `{shown}`: {error}"))?;
        groups.insert(child.id());
        Ok(Self { child, command: shown })
    }

    /// Starts `command` with all that it prints in a new file at `log`.
    pub(crate) fn start_logged(command: &mut Command, log: &PathBuf) -> Result<Self> {
        let file = File::create(log).map_err(|error| format!("failed to write {}: {error}", log.display()))?;
        command.stdout(file.try_clone().map_err(|e| e.to_string())?).stderr(file);
        Self::start(command)
    }

    /// The id of the process, which is also that of its group.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends the process itself `signal`: `TERM`, `INT`, `STOP`…
    pub(crate) fn signal(&self, signal: &str) {
        kill(signal, &self.child.id().to_string());
    }

    /// Sends the process and all it started `signal`.
    pub(crate) fn signal_group(&self, signal: &str) {
        signal_group(signal, self.child.id());
    }

    /// How it ended, if it has.
    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>> {
        self.child.try_wait().map_err(|error| format!("failed to wait for `{}`: {error}", self.command))
    }

    /// Waits for its end; kills it when that takes longer than `limit`.
    pub(crate) fn wait(&mut self, limit: Duration) -> Result<ExitStatus> {
        let start = Instant::now();
        while start.elapsed() < limit {
            if let Some(status) = self.ended()? {
                return Ok(status);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Err(format!("`{}` did not end within {} s", self.command, limit.as_secs()))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.signal_group("KILL");
        // It was killed: this returns at once, and the process leaves no zombie.
        let _ = self.child.wait();
        GROUPS.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.child.id());
    }
}

/// Asks `condition` again and again until it is met, for `limit` at most. Fails with what it said last.
pub(crate) fn wait_until<T>(limit: Duration, mut condition: impl FnMut() -> Result<T>) -> Result<T> {
    let start = Instant::now();
    loop {
        match condition() {
            Ok(value) => return Ok(value),
            Err(_) if INTERRUPTED.load(Ordering::SeqCst) => return Err("interrupted".to_owned()),
            Err(error) if start.elapsed() > limit => return Err(format!("{error} (after {} s)", limit.as_secs())),
            Err(_) => std::thread::sleep(Duration::from_millis(50)),
        }
    }
}

fn signal_group(signal: &str, group: u32) {
    kill(signal, &format!("-{group}"));
}

/// By the system's own `kill`: that a group is gone already is no error.
fn kill(signal: &str, id: &str) {
    let _ = Command::new("kill").args(["-s", signal, "--", id]).stderr(Stdio::null()).status();
}

fn scratch() -> Result<File> {
    tempfile::tempfile().map_err(|error| format!("failed to make a temporary file: {error}"))
}

fn contents(file: &mut File) -> Result<String> {
    let mut bytes = Vec::new();
    file.rewind().and_then(|()| file.read_to_end(&mut bytes)).map_err(|error| error.to_string())?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The last lines of `text`, where compilers and test runners say what is wrong.
fn tail(text: &str) -> String {
    let lines: Vec<_> = text.lines().collect();
    lines[lines.len().saturating_sub(60)..].iter().map(|line| format!("{line}\n")).collect()
}

/// The command as one would type it, cut short where it names hundreds of files.
fn show(command: &Command) -> String {
    const LONGEST: usize = 400;
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let shown = words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ");
    match shown.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{} …", &shown[..at]),
        None => shown,
    }
}
