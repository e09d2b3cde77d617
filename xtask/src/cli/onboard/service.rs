//! The service is started, asked how it is, and stopped again.

use std::thread;
use std::time::{Duration, Instant};

use super::super::error::{CommandError, Kind};
use super::super::{clock, interrupt};
use super::ask::{say, yes_no};
use super::walk::{go_on, run_all};
use super::{INTERRUPTED, cannot_write};
use crate::onboard::Checkout;
use crate::onboard::blocks::Part;
use crate::onboard::health::{self, Answer};
use crate::onboard::record::Record;
use crate::repo::command::{self, Family};

/// How long a service has from its start to its first answer. What `cargo run` builds first takes minutes.
const LIMIT: Duration = Duration::from_secs(15 * 60);

/// How often it is asked.
const PAUSE: Duration = Duration::from_millis(500);

/// What to do where the address is taken.
const ELSEWHERE: &str =
    "  Stop what is at that address, or have the service listen elsewhere: set its port in `.env.local`.";

pub(super) fn run(checkout: &Checkout) -> Result<(), CommandError> {
    let Some(address) = checkout.health() else { return Ok(()) };
    match health::ask(&address) {
        Answer::Health(health) => {
            if health::is_well(&health) && yes_no("Is it this clone's, which you have started yourself?")? {
                return note_service(checkout);
            }
            return say(ELSEWHERE);
        }
        Answer::Other(_) => return say(ELSEWHERE),
        Answer::Nobody => {}
    }
    let Some(start) = checkout.blocks.start() else {
        return say("  Start the service, then run this again: no document has a block `onboard=start` that says how.");
    };
    let prepare = checkout.blocks.commands(Part::Prepare);
    if !prepare.is_empty() && !run_all(checkout, prepare)? {
        return Ok(());
    }
    say(format!("  $ {start}"))?;
    if !yes_no("Start it, ask how it is, and stop it again?")? {
        return Ok(());
    }
    let mut family = command::start(start, checkout.root())
        .map_err(|error| CommandError::new(Kind::World, format!("failed to start `{start}`")).because(&error))?;
    let outcome = wait(&mut family, &address);
    if family.status().is_none() {
        say("\n  Stopping it.")?;
    }
    family.stop();
    if outcome? {
        note_service(checkout)?;
        say(format!("  `{start}` starts it again."))?;
    }
    go_on()
}

/// Notes that the service was well with this environment.
fn note_service(checkout: &Checkout) -> Result<(), CommandError> {
    let mut record = Record::read(checkout.root());
    let noted = record.note_service(&clock::today()?, health::environment(checkout));
    noted.map_err(|error| cannot_write("what was done", &error))
}

/// Asks until there is an answer. Whether the service is well.
fn wait(family: &mut Family, address: &str) -> Result<bool, CommandError> {
    let end = Instant::now() + LIMIT;
    loop {
        if interrupt::check().is_break() {
            return Err(CommandError::new(Kind::Interrupted, INTERRUPTED));
        }
        if let Some(status) = family.status() {
            say(format!("\n  It ended by itself ({status}), before anything answered at {address}."))?;
            return Ok(false);
        }
        let answer = health::ask(address);
        if let Answer::Health(health) = &answer {
            say(format!("\n  $ curl {address}"))?;
            for line in health::explain(health) {
                say(format!("  {line}"))?;
            }
            return Ok(health::is_well(health));
        }
        if Instant::now() >= end {
            let what = if let Answer::Other(what) = answer { what } else { "nobody answers".to_owned() };
            say(format!("\n  It has run for {} minutes, and at {address} {what}.", LIMIT.as_secs() / 60))?;
            return Ok(false);
        }
        thread::sleep(PAUSE);
    }
}
