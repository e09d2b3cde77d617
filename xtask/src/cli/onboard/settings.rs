//! `.env.local` and the addresses in it, asked for one by one.

use super::super::error::{CommandError, Kind};
use super::ask::{hidden, say, text};
use super::walk::{go_on, start_services};
use super::{apply, load};
use crate::onboard::Checkout;
use crate::onboard::checkout::Local;
use crate::onboard::environment::{self, LOCAL};
use crate::onboard::services::{self, Endpoint};
use crate::repo::env_spec::Declared;
use crate::report::styles;

/// Fills `.env.local`.
pub(super) fn environment(checkout: &Checkout) -> Result<(), CommandError> {
    let Some(example) = &checkout.example else { return Ok(()) };
    if environment::not_ignored(checkout).is_some() || matches!(checkout.local, Local::Unreadable(_)) {
        // Said by the probe.
        return Ok(());
    }
    let lack = environment::lack(example, &checkout.local);
    if lack.is_open
        && let Some(plan) = environment::close(checkout)
    {
        apply(LOCAL, &plan)?;
        say(format!("  `{LOCAL}`: only you may read it now."))?;
    }
    let mut values = Vec::new();
    for variable in &lack.missing {
        if let Some(value) = value(variable)? {
            values.push((variable.name.clone(), value));
        }
    }
    for variable in &lack.wrong {
        say(format!("  `{}` is not {}. Enter leaves it as it is.", variable.name, variable.kind.wanted()))?;
        let value = ask(variable, None)?;
        if !value.is_empty() {
            values.push((variable.name.clone(), value));
        }
    }
    if values.is_empty() {
        return Ok(());
    }
    go_on()?;
    let checkout = load(checkout.root())?;
    apply(LOCAL, &environment::plan(&checkout, &values))
}

/// A value for a variable that has none. `None` where it stays without.
fn value(variable: &Declared) -> Result<Option<String>, CommandError> {
    say("")?;
    if !variable.comment.is_empty() {
        say(format!("  {}", variable.comment))?;
    }
    if !matches!(variable.kind.name.as_str(), "string" | "url") {
        let muted = styles::MUTED;
        say(format!("  {muted}{}{muted:#}", variable.kind.wanted()))?;
    }
    if environment::is_generated(variable) {
        let made = environment::generate(variable).map_err(|error| {
            CommandError::new(Kind::World, format!("failed to make a value for `{}`", variable.name)).because(&error)
        })?;
        if let Some(made) = made {
            say(format!("  {}: made from the system's randomness, not shown", variable.name))?;
            return Ok(Some(made));
        }
    }
    let value = ask(variable, Some(&variable.value).filter(|value| variable.kind.check(value).is_ok()))?;
    Ok(Some(value).filter(|value| !value.is_empty()))
}

/// Asks for a value. Enter takes `default`, which stands in the example and is no secret, or leaves it without one.
fn ask(variable: &Declared, default: Option<&String>) -> Result<String, CommandError> {
    let check = |value: &str| match value {
        "" => Ok(()),
        value if !environment::is_writable(value) => Err(format!("not {}", environment::UNWRITABLE)),
        value => variable.kind.check(value).map_err(|wanted| format!("that is not {wanted}")),
    };
    let default = default.filter(|default| !default.is_empty());
    if !environment::is_secret(variable) {
        return text(&variable.name, default.map(String::as_str), check);
    }
    let enter = default.map(|default| format!(" (not shown; Enter for {default})"));
    let typed = hidden(&format!("{}{}", variable.name, enter.unwrap_or_else(|| " (not shown)".to_owned())), check)?;
    Ok(if typed.is_empty() { default.cloned().unwrap_or_default() } else { typed })
}

/// Sees to what the service connects to: starts it, or asks where it is.
pub(super) fn services(checkout: &Checkout) -> Result<(), CommandError> {
    start_services(checkout)?;
    for endpoint in services::endpoints(checkout) {
        while endpoint.reach().is_err() {
            go_on()?;
            let Some(address) = address(&endpoint)? else { break };
            let current = load(checkout.root())?;
            let Some(other) = Endpoint::read(&endpoint.variable, &address) else { break };
            match other.reach() {
                Ok(()) => {
                    apply(LOCAL, &services::plan(&current, &other, &address))?;
                    break;
                }
                Err(reason) => say(format!("  {} is not there either: {reason}.", endpoint.name))?,
            }
        }
    }
    Ok(())
}

/// Another address for an endpoint. `None` where there is none.
fn address(endpoint: &Endpoint) -> Result<Option<String>, CommandError> {
    let Endpoint { variable, name, .. } = endpoint;
    say(format!(
        "  Where is a {name} that you may use? Its address goes into `{LOCAL}`; Enter leaves that for later."
    ))?;
    let check = |value: &str| {
        let is_fine = value.is_empty() || environment::is_writable(value) && Endpoint::read(variable, value).is_some();
        if is_fine { Ok(()) } else { Err(format!("that is no address of a {name}")) }
    };
    let address = hidden(&format!("{variable} (not shown)"), check)?;
    Ok(Some(address).filter(|address| !address.is_empty()))
}
