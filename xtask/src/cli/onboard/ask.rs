//! Questions of the walkthrough, and the lines between them.

use std::io::{self, BufRead, Write};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use dialoguer::theme::ColorfulTheme;
use dialoguer::{Confirm, Input, Password};

use super::super::error::{CommandError, Kind};
use super::super::{interrupt, output};
use super::INTERRUPTED;

/// Prints a line.
pub(super) fn say(line: impl AsRef<str>) -> Result<(), CommandError> {
    writeln!(output::answer(), "{}", line.as_ref()).map_err(CommandError::output)
}

/// Asks whether to go on.
pub(super) fn yes_no(prompt: &str) -> Result<bool, CommandError> {
    let ask = || Confirm::with_theme(&ColorfulTheme::default()).with_prompt(prompt).default(true).interact();
    interrupt::midway(INTERRUPTED, ask).map_err(failed)
}

/// Asks for a text that `check` has nothing against. Enter takes the default.
pub(super) fn text(
    prompt: &str,
    default: Option<&str>,
    check: impl Fn(&str) -> Result<(), String>,
) -> Result<String, CommandError> {
    let theme = ColorfulTheme::default();
    let mut input = Input::<String>::with_theme(&theme).with_prompt(prompt).allow_empty(true);
    if let Some(default) = default {
        input = input.default(default.to_owned());
    }
    let input = input.validate_with(|text: &String| check(text));
    interrupt::midway(INTERRUPTED, || input.interact_text()).map_err(failed)
}

/// Asks for a text that is not shown while it is typed.
pub(super) fn hidden(prompt: &str, check: impl Fn(&str) -> Result<(), String>) -> Result<String, CommandError> {
    let theme = ColorfulTheme::default();
    let input = Password::with_theme(&theme).with_prompt(prompt).allow_empty_password(true);
    let input = input.validate_with(|text: &String| check(text));
    interrupt::midway(INTERRUPTED, || input.interact()).map_err(failed)
}

/// Waits for Enter. `false` where somebody asked to stop instead: something is to be put back first.
pub(super) fn enter(prompt: &str) -> Result<bool, CommandError> {
    let mut out = output::answer();
    write!(out, "{prompt} ").and_then(|()| out.flush()).map_err(CommandError::output)?;
    drop(out);
    let (tell, told) = mpsc::channel();
    // A read that waits is not ended by a signal: another thread waits, and goes with the process.
    thread::spawn(move || {
        let mut line = String::new();
        let _ = io::stdin().lock().read_line(&mut line);
        let _ = tell.send(());
    });
    loop {
        if interrupt::check().is_break() {
            return Ok(false);
        }
        match told.recv_timeout(Duration::from_millis(50)) {
            Err(mpsc::RecvTimeoutError::Timeout) => {}
            _ => return Ok(true),
        }
    }
}

fn failed(error: dialoguer::Error) -> CommandError {
    let dialoguer::Error::IO(error) = error;
    match error.kind() {
        io::ErrorKind::Interrupted => CommandError::new(Kind::Interrupted, INTERRUPTED),
        _ => CommandError::new(Kind::World, "failed to ask in this terminal").because(&error),
    }
}
