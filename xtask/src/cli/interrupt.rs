//! Ctrl-C, SIGTERM and SIGHUP. As long as nothing is written, and while questions are asked, they end the process;
//! afterwards they raise a flag that long work asks for between its steps, so that it can undo itself.

use std::io::Write;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);
/// While nothing is half done: what is said where somebody stops there.
static IDLE: Mutex<Option<&str>> = Mutex::new(None);

/// What a shell reports of a process that SIGINT ended.
pub(super) const EXIT_CODE: u8 = 130;

/// From now on a signal to stop comes here instead of ending the process on the spot.
pub(super) fn listen() {
    // It replaces what was inherited: a shell starts background jobs with SIGINT ignored, and they too must be stoppable.
    // It fails only where this handler is already set.
    let _ = ctrlc::set_handler(|| {
        INTERRUPTED.store(true, Ordering::SeqCst);
        let said = *IDLE.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(said) = said {
            leave(said);
        }
    });
}

/// Runs `work`, such as questions, during which nothing has been written yet and a signal simply ends the process.
pub(super) fn before_writing<T>(work: impl FnOnce() -> T) -> T {
    midway("interrupted: nothing was written", work)
}

/// The same where earlier steps have written something and nothing is half done: `said` is what is said at the end.
pub(super) fn midway<T>(said: &'static str, work: impl FnOnce() -> T) -> T {
    let set = |said| *IDLE.lock().unwrap_or_else(PoisonError::into_inner) = said;
    set(Some(said));
    let outcome = work();
    set(None);
    outcome
}

/// `Break` once somebody asked to stop.
pub(super) fn check() -> ControlFlow<()> {
    if INTERRUPTED.load(Ordering::SeqCst) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}

/// Gives the terminal back as it was and ends the process: a prompt waits in a read that nothing else interrupts, and a
/// comparison has no steps between which to ask.
#[expect(clippy::disallowed_methods, reason = "the main thread waits for a key and cannot return an exit code")]
fn leave(said: &str) {
    let terminal = dialoguer::console::Term::stderr();
    if terminal.is_term() {
        let _ = terminal.show_cursor();
    }
    let _ = writeln!(super::output::errors(), "\n{said}");
    std::process::exit(EXIT_CODE.into());
}
