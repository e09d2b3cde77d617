//! Ctrl-C, SIGTERM and SIGHUP as a flag that long work asks for between its steps, so that it can undo itself.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// From now on a signal to stop sets the flag instead of ending the process on the spot.
pub(super) fn listen() {
    // It fails only where a handler is already set, which is then this one.
    let _ = ctrlc::try_set_handler(|| INTERRUPTED.store(true, Ordering::SeqCst));
}

/// `Break` once somebody asked to stop.
pub(super) fn check() -> ControlFlow<()> {
    if INTERRUPTED.load(Ordering::SeqCst) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}
