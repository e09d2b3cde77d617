//! Processes that are signalled or killed while they work.

use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

/// Longer than anything here takes to begin.
const PATIENCE: Duration = Duration::from_secs(60);

/// Waits until `path` is there, which tells how far a process has come.
#[track_caller]
pub(crate) fn wait_for(path: &Path) {
    let start = Instant::now();
    while !path.exists() {
        assert!(start.elapsed() < PATIENCE, "`{}` never came", path.display());
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Sends `child` the signal `name`, such as `TERM`.
#[track_caller]
pub(crate) fn signal(child: &Child, name: &str) {
    let kill = Command::new("kill").args(["-s", name, &child.id().to_string()]).status().unwrap();
    assert!(kill.success());
}
