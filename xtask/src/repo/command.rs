//! Other programs: a repository's own commands, with their output where the user sees it, and quiet looks at what is
//! installed. Either way the whole family of processes ends with us.

use std::io::{self, Read};
use std::ops::ControlFlow;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use camino::Utf8Path;

/// How long a family of processes has to end by itself once it is asked to. More than a service's drain delay.
const GRACE: Duration = Duration::from_secs(15);

/// How often is looked whether something has changed.
const PAUSE: Duration = Duration::from_millis(50);

/// Is asked now and then; `Break` means that somebody asked to stop.
pub type Interrupt<'a> = dyn Fn() -> ControlFlow<()> + 'a;

/// Why a command did not do what it was to do.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// Nothing was run.
    #[error("the shell does not start")]
    Start(#[source] io::Error),
    /// It ended with another code than 0.
    #[error("it ended with {}", said(*.0))]
    Failed(ExitStatus),
    /// Somebody asked to stop. The command was ended.
    #[error("interrupted")]
    Interrupted,
}

/// Processes that were started together, in a group of their own, so that all can be told to end.
#[derive(Debug)]
pub struct Family {
    child: Child,
    /// Whether the first of them has ended.
    ended: Option<ExitStatus>,
}

/// Runs `line` as the system's shell understands it, in `folder`, and waits until it ends. It reads no answers; what it
/// prints is seen at once.
///
/// # Errors
///
/// [`CommandError`].
pub fn run(line: &str, folder: &Utf8Path, interrupt: &Interrupt<'_>) -> Result<(), CommandError> {
    let mut family = start(line, folder)?;
    loop {
        if let Some(status) = family.status() {
            return if status.success() { Ok(()) } else { Err(CommandError::Failed(status)) };
        }
        if interrupt().is_break() {
            family.stop();
            return Err(CommandError::Interrupted);
        }
        thread::sleep(PAUSE);
    }
}

/// Starts `line` as [`run`] does, and does not wait.
///
/// # Errors
///
/// [`CommandError::Start`].
pub fn start(line: &str, folder: &Utf8Path) -> Result<Family, CommandError> {
    let child = shell(line, folder).stdin(Stdio::null()).spawn().map_err(CommandError::Start)?;
    Ok(Family { child, ended: None })
}

/// What `line` prints where it ends well within `limit`. Says nothing else, and downloads nothing that rustup would.
#[must_use]
pub fn look(line: &str, folder: &Utf8Path, limit: Duration) -> Option<String> {
    let mut command = shell(line, folder);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).env("RUSTUP_AUTO_INSTALL", "0");
    let mut child = command.spawn().ok()?;
    let mut stdout = child.stdout.take()?;
    // Read while it runs, or a full pipe would keep it from ending.
    let reader = thread::spawn(move || {
        let mut text = String::new();
        stdout.read_to_string(&mut text).map(|_| text)
    });
    let mut family = Family { child, ended: None };
    let end = Instant::now() + limit;
    let status = loop {
        if let Some(status) = family.status() {
            break status;
        }
        if Instant::now() >= end {
            family.kill();
            return None;
        }
        thread::sleep(PAUSE);
    };
    // What it left behind may hold the pipe open.
    family.kill();
    let text = reader.join().ok()?.ok()?;
    status.success().then_some(text)
}

impl Family {
    /// How the first of them ended, once it has.
    pub fn status(&mut self) -> Option<ExitStatus> {
        if self.ended.is_none() {
            self.ended = self.child.try_wait().ok().flatten();
        }
        self.ended
    }

    /// Asks all of them to end, and sees to it that they do.
    pub fn stop(&mut self) {
        self.ask();
        let end = Instant::now() + GRACE;
        while self.is_alive() && Instant::now() < end {
            thread::sleep(PAUSE);
        }
        self.kill();
    }

    /// Whether any of them is left. What `cargo run` or `npm start` has started may end after them.
    #[cfg(unix)]
    fn is_alive(&mut self) -> bool {
        self.status().is_none() || self.signal(None)
    }

    #[cfg(not(unix))]
    fn is_alive(&mut self) -> bool {
        self.status().is_none()
    }

    #[cfg(unix)]
    fn ask(&self) {
        self.signal(Some(nix::sys::signal::Signal::SIGTERM));
    }

    /// Ends whatever is left of them.
    #[cfg(unix)]
    fn kill(&mut self) {
        self.signal(Some(nix::sys::signal::Signal::SIGKILL));
        if self.ended.is_none() {
            self.ended = self.child.wait().ok();
        }
    }

    /// To the whole group, whose number is that of its first process. Whether anybody is there to hear it.
    #[cfg(unix)]
    fn signal(&self, signal: Option<nix::sys::signal::Signal>) -> bool {
        let group = i32::try_from(self.child.id()).ok().filter(|group| *group > 1);
        group.is_some_and(|group| nix::sys::signal::killpg(nix::unistd::Pid::from_raw(group), signal).is_ok())
    }

    #[cfg(not(unix))]
    fn ask(&self) {
        // `/T` takes the children along. A process without a window can only be ended.
        let pid = self.child.id().to_string();
        let _ = Command::new("taskkill").args(["/T", "/F", "/PID", &pid]).stdout(Stdio::null()).status();
    }

    #[cfg(not(unix))]
    fn kill(&mut self) {
        let _ = self.child.kill();
        if self.ended.is_none() {
            self.ended = self.child.wait().ok();
        }
    }
}

impl Drop for Family {
    fn drop(&mut self) {
        if self.ended.is_none() {
            self.kill();
        }
    }
}

#[cfg(unix)]
fn shell(line: &str, folder: &Utf8Path) -> Command {
    use std::os::unix::process::CommandExt;
    let mut command = Command::new("sh");
    // A group of its own: Ctrl-C comes to us alone, and we end all of it.
    command.args(["-c", line]).current_dir(folder).process_group(0);
    command
}

#[cfg(not(unix))]
fn shell(line: &str, folder: &Utf8Path) -> Command {
    let mut command = Command::new("cmd");
    command.args(["/C", line]).current_dir(folder);
    command
}

/// "exit code 1", "signal 9".
fn said(status: ExitStatus) -> String {
    match status.code() {
        Some(code) => format!("exit code {code}"),
        None => status.to_string(),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn here() -> &'static Utf8Path {
        Utf8Path::new(".")
    }

    #[test]
    fn a_look_sees_what_is_printed_and_is_over_in_time() {
        let second = Duration::from_secs(1);
        assert_eq!(look("echo 1.2; echo no >&2", here(), 10 * second).as_deref(), Some("1.2\n"));
        assert_eq!(look("echo 1.2; exit 3", here(), 10 * second), None);
        assert_eq!(look("there-is-no-such-program", here(), 10 * second), None);
        let begin = Instant::now();
        assert_eq!(look("sleep 60", here(), second / 5), None);
        assert_eq!(look("sleep 60 & echo", here(), 10 * second).as_deref(), Some("\n"), "a child that stays");
        assert!(begin.elapsed() < 20 * second);
    }

    #[test]
    fn a_command_that_fails_says_how_and_one_that_is_interrupted_ends() {
        let go_on = || ControlFlow::Continue(());
        assert!(run("true", here(), &go_on).is_ok());
        let error = run("exit 7", here(), &go_on).unwrap_err();
        assert_eq!(error.to_string(), "it ended with exit code 7");
        let begin = Instant::now();
        let stopped = run("sleep 60 & sleep 60", here(), &|| ControlFlow::Break(())).unwrap_err();
        assert!(matches!(stopped, CommandError::Interrupted) && begin.elapsed() < GRACE);
    }
}
