//! The most memory that a process held at once.
//!
//! Unix tells a process what the largest of its ended children needed, so that a process of our own with that one
//! child is put in between.

use std::process::{Command, Stdio};

/// The peak of a command's resident memory in bytes. `None` where the system does not tell.
pub(crate) fn peak(command: &Command) -> Option<u64> {
    let mut between = Command::new(std::env::current_exe().unwrap());
    between.arg("peak-memory").arg(command.get_program()).args(command.get_args());
    between.envs(command.get_envs().filter_map(|(key, value)| Some((key, value?))));
    if let Some(folder) = command.get_current_dir() {
        between.current_dir(folder);
    }
    let output = between.stdin(Stdio::null()).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().parse().ok()
}

/// Runs a program and prints how much memory it held at most, in bytes, or nothing.
pub(crate) fn run(program: &str, args: &[&str]) {
    Command::new(program).args(args).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    if let Some(bytes) = of_children() {
        println!("{bytes}");
    }
}

#[cfg(unix)]
fn of_children() -> Option<u64> {
    use nix::sys::resource::{UsageWho, getrusage};
    let unit = if cfg!(target_vendor = "apple") { 1 } else { 1024 };
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).ok()?;
    u64::try_from(usage.max_rss()).ok().map(|peak| peak * unit)
}

#[cfg(not(unix))]
fn of_children() -> Option<u64> {
    None
}
