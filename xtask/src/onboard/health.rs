//! The service: whether it answers for its health, and what that says.

use std::time::{Duration, UNIX_EPOCH};

use super::environment::LOCAL;
use super::{Checkout, Probe, State, Step};
use crate::repo::http::{Client, HttpError, Limits, Proxies};
use crate::verify::health::{Health, Status};

/// How long the service has to answer. It asks what it connects to first, each for a second.
const LIMITS: Limits = Limits { connect: Duration::from_secs(2), whole: Duration::from_secs(5), body: 1024 * 1024 };

/// What is at the service's address.
#[derive(Debug)]
pub enum Answer {
    /// Nothing.
    Nobody,
    /// Something that does not say how it is: what it does instead.
    Other(String),
    /// The service.
    Health(Health),
}

/// Asks the service at `address` how it is.
#[must_use]
pub fn ask(address: &str) -> Answer {
    // The service runs on this machine: no proxy is between.
    match Client::new(LIMITS, Proxies::default()).get(address) {
        Ok(answer) => Health::read(&answer).map_or_else(Answer::Other, Answer::Health),
        Err(HttpError::Refused | HttpError::UnknownHost) => Answer::Nobody,
        Err(error) => Answer::Other(error.to_string()),
    }
}

/// Whether that will do: ok, or only something that the service works without is missing.
#[must_use]
pub fn is_well(health: &Health) -> bool {
    health.status != Status::Fail
}

/// What an answer says, in words.
#[must_use]
pub fn explain(health: &Health) -> Vec<String> {
    let version = health.version.as_ref().map(|version| format!(" (version {version})")).unwrap_or_default();
    let means = match health.status {
        Status::Ok => "everything it needs works",
        Status::Degraded => "it works, without something that it can do without",
        Status::Fail => "it cannot work",
    };
    let head = format!("the service{version} says `{}`: {means}", health.status.as_str());
    std::iter::once(head).chain(health.checks.iter().map(|check| format!("- {}", check.explain()))).collect()
}

/// When `.env.local` was last changed, in seconds since 1970.
#[must_use]
pub fn environment(checkout: &Checkout) -> Option<u64> {
    let modified = checkout.root().join(LOCAL).metadata().ok()?.modified().ok()?;
    modified.duration_since(UNIX_EPOCH).ok().map(|since| since.as_secs())
}

/// How it stands. A service that was well in this clone and has been stopped since is done, as long as its environment is
/// the same. One that runs before any was well here may be that of another clone, at the same address.
pub(super) fn probe(checkout: &Checkout) -> Probe {
    let Some(address) = checkout.health() else {
        return Probe::unneeded("no document has a block `onboard=health` with the address to ask");
    };
    match ask(&address) {
        Answer::Health(health) => match checkout.record.done(Step::Service) {
            Some(_) if is_well(&health) => Probe { state: State::Done, said: explain(&health) },
            Some(_) => Probe { state: State::Left, said: explain(&health) },
            None => {
                Probe::left(format!("a service runs at {address}, which nobody started here")).with(explain(&health))
            }
        },
        Answer::Other(what) => Probe::left(format!("something else is at {address}: {what}")),
        Answer::Nobody => match checkout.record.done(Step::Service) {
            Some(day) if checkout.record.environment() == environment(checkout) => {
                Probe::done(format!("it was well on {day}, and does not run now"))
            }
            Some(day) => Probe::left(format!("it was well on {day}, but `{LOCAL}` has changed since")),
            None => Probe::left(format!("nothing answers at {address}")),
        },
    }
}
