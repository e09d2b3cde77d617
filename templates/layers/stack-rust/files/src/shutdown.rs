//! How the process learns that it should stop.

use std::io;

/// Waits for SIGTERM, which is how orchestrators stop a process, or for Ctrl-C.
///
/// # Errors
///
/// The signal cannot be listened to.
#[cfg(unix)]
pub async fn requested() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

/// Waits for Ctrl-C: there is no SIGTERM here.
///
/// # Errors
///
/// The signal cannot be listened to.
#[cfg(not(unix))]
pub async fn requested() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}
