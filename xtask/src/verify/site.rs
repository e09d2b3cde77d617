//! What the address of an environment answers.

use std::cell::OnceCell;

use super::health::{Check, Health, Status, plain};
use super::probe::Outcome;
use crate::repo::history;
use crate::repo::http::{Answer, Certificate, Client, HttpError, TlsError, is_loopback};

/// A certificate has to be valid for so many days more, in which somebody finds the time to see why it was not renewed.
const DAYS_LEFT: i64 = 14;

/// An environment's address. What it is asked more than once is asked once.
pub(super) struct Site<'a> {
    client: &'a Client,
    base: Option<&'a str>,
    health: OnceCell<Result<Answer, HttpError>>,
}

/// What is said of an environment without an address, such as CI.
const NO_ADDRESS: &str = "this environment has no address to ask";

impl<'a> Site<'a> {
    pub(super) fn new(client: &'a Client, base: Option<&'a str>) -> Self {
        Self { client, base: base.map(|base| base.trim_end_matches('/')), health: OnceCell::new() }
    }

    /// The answer of `/health`.
    fn answer(&self) -> Option<&Result<Answer, HttpError>> {
        let base = self.base?;
        Some(self.health.get_or_init(|| self.client.get(&format!("{base}/health"))))
    }

    /// What `/health` says, or why it says nothing.
    pub(super) fn read(&self) -> Result<Health, Outcome> {
        match self.answer() {
            None => Err(Outcome::not_checked(NO_ADDRESS)),
            Some(Err(error)) => Err(Outcome::fail(format!("`/health`: {error}"))),
            Some(Ok(answer)) => Health::read(answer).map_err(|instead| Outcome::fail(format!("`/health` {instead}"))),
        }
    }

    pub(super) fn health(&self) -> Outcome {
        let health = match self.read() {
            Ok(health) => health,
            Err(outcome) => return outcome,
        };
        let said = format!("`/health` says `{}`", health.status.as_str());
        let outcome = match health.status {
            Status::Fail => Outcome::fail(said),
            Status::Ok | Status::Degraded => Outcome::pass(said),
        };
        outcome.notes(health.checks.iter().map(Check::explain))
    }

    /// Whether `path` answers 200.
    pub(super) fn answers(&self, path: &str) -> Outcome {
        let Some(base) = self.base else { return Outcome::not_checked(NO_ADDRESS) };
        match self.client.get(&format!("{base}{path}")) {
            Ok(Answer { status: 200, .. }) => Outcome::pass(format!("`{path}` answers 200")),
            Ok(answer) => Outcome::fail(format!("`{path}` answers {}", answer.status)),
            Err(error) => Outcome::fail(format!("`{path}`: {error}")),
        }
    }

    pub(super) fn tls(&self) -> Outcome {
        let Some(base) = self.base else { return Outcome::not_checked(NO_ADDRESS) };
        let Some(rest) = base.strip_prefix("https://") else {
            let host = host(base.strip_prefix("http://").unwrap_or(base));
            return if is_loopback(host) {
                Outcome::not_checked("the address is `http://` on this machine, where nobody listens in")
            } else {
                Outcome::fail("the address is `http://`: everybody on the way can read and change what is sent")
            };
        };
        match self.answer() {
            Some(Ok(answer)) => match answer.certificate {
                Some(certificate) => judged(certificate).notes(self.transport(rest, answer)),
                None => Outcome::fail("no certificate was shown"),
            },
            Some(Err(HttpError::Tls(error @ TlsError::NoTrust(_)))) => Outcome::not_checked(error.to_string()),
            Some(Err(HttpError::Tls(error))) => Outcome::fail(error.to_string()),
            Some(Err(error)) => Outcome::fail(format!("no certificate to see: {error}")),
            None => Outcome::not_checked(NO_ADDRESS),
        }
    }

    /// What is worth knowing of how browsers get here, but decides nothing: many services are called by programs only.
    fn transport(&self, rest: &str, answer: &Answer) -> Vec<String> {
        let mut notes = Vec::new();
        if answer.strict_transport_security.is_none() {
            notes.push("browsers are not told to stay with HTTPS: there is no `Strict-Transport-Security`".to_owned());
        }
        // On another port there is no way to tell which one would be without TLS.
        let host = rest.split('/').next().unwrap_or_default();
        if !host.trim_end_matches(":443").ends_with(']') && host.trim_end_matches(":443").contains(':') {
            return notes;
        }
        let plain_url = format!("http://{}/", host.trim_end_matches(":443"));
        notes.push(match self.client.get(&plain_url) {
            Ok(Answer { status: 301 | 302 | 307 | 308, location: Some(location), .. })
                if location.starts_with("https://") =>
            {
                "`http://` leads to `https://`".to_owned()
            }
            Ok(Answer { location: Some(location), .. }) => format!("`http://` leads to `{}`", plain(&location)),
            Ok(answer) => format!("`http://` answers {} rather than lead to `https://`", answer.status),
            Err(_) => "`http://` is not answered".to_owned(),
        });
        notes
    }
}

fn judged(certificate: Certificate) -> Outcome {
    let days = certificate.left.div_euclid(86_400);
    let said = format!(
        "the certificate is valid until {}, {} from now",
        history::day(certificate.expires),
        if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
    );
    if days < DAYS_LEFT {
        Outcome::fail(format!("{said}, which is less than {DAYS_LEFT}"))
            .note("renew it, and see why that did not happen")
    } else {
        Outcome::pass(said)
    }
}

/// The host of what follows a scheme.
fn host(rest: &str) -> &str {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    match authority.rfind(']') {
        Some(end) => &authority[..=end],
        None => authority.split(':').next().unwrap_or_default(),
    }
}
