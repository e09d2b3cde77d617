//! What the service connects to: the addresses in its environment, and whether anybody accepts connections there.

use std::io;
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use serde_json::Value;

use super::blocks::Part;
use super::environment;
use super::{Checkout, Probe, State};
use crate::repo::command;

/// How long an address has to accept a connection.
const LIMIT: Duration = Duration::from_secs(2);

/// Services by the schemes of their addresses: the name, the schemes, the usual port, and words in names of their images.
const KINDS: [Kind; 6] = [
    Kind {
        name: "PostgreSQL",
        schemes: &["postgres", "postgresql"],
        port: 5432,
        images: &["postgres", "postgis", "timescale"],
    },
    Kind { name: "MySQL", schemes: &["mysql", "mariadb"], port: 3306, images: &["mysql", "mariadb"] },
    Kind { name: "Redis", schemes: &["redis", "rediss", "valkey"], port: 6379, images: &["redis", "valkey"] },
    Kind { name: "MongoDB", schemes: &["mongodb"], port: 27017, images: &["mongo"] },
    Kind { name: "RabbitMQ", schemes: &["amqp", "amqps"], port: 5672, images: &["rabbitmq"] },
    Kind { name: "NATS", schemes: &["nats"], port: 4222, images: &["nats"] },
];

/// Files that Compose takes, in its own order.
const COMPOSE: [&str; 4] = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

#[derive(Debug, PartialEq, Eq)]
struct Kind {
    name: &'static str,
    schemes: &'static [&'static str],
    port: u16,
    images: &'static [&'static str],
}

/// Something that the service connects to.
#[derive(Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The variable that holds its address.
    pub variable: String,
    /// What it is: `PostgreSQL`.
    pub name: &'static str,
    host: String,
    port: u16,
}

impl Endpoint {
    /// What is at `address`, which is the value of `variable`. `None` where that is nothing one connects to.
    #[must_use]
    pub fn read(variable: &str, address: &str) -> Option<Self> {
        let (scheme, rest) = address.split_once("://")?;
        let scheme = scheme.split('+').next().unwrap_or(scheme);
        let kind = KINDS.iter().find(|kind| kind.schemes.contains(&scheme))?;
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let place = authority.rsplit_once('@').map_or(authority, |(_, place)| place);
        // Of several, the first.
        let place = place.split(',').next().unwrap_or_default();
        let (host, port) = match place.strip_prefix('[').and_then(|place| place.split_once(']')) {
            Some((host, port)) => (host, port.strip_prefix(':')),
            None => place.split_once(':').map_or((place, None), |(host, port)| (host, Some(port))),
        };
        let port = port.map_or(Ok(kind.port), str::parse).ok()?;
        let host = if host.is_empty() { "localhost" } else { host };
        Some(Self { variable: variable.to_owned(), name: kind.name, host: host.to_owned(), port })
    }

    /// Whether anybody accepts connections there.
    ///
    /// # Errors
    ///
    /// Why not, without the address.
    pub fn reach(&self) -> Result<(), &'static str> {
        let addresses = (self.host.as_str(), self.port).to_socket_addrs().map_err(|_| "its host has no address")?;
        let mut reason = "its host has no address";
        for address in addresses {
            match TcpStream::connect_timeout(&address, LIMIT) {
                Ok(_) => return Ok(()),
                Err(error) => reason = said(error.kind()),
            }
        }
        Err(reason)
    }
}

fn said(kind: io::ErrorKind) -> &'static str {
    match kind {
        io::ErrorKind::ConnectionRefused => "nothing listens at its address",
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => "its address does not answer",
        _ => "its address cannot be reached",
    }
}

/// All that this clone's service connects to.
#[must_use]
pub fn endpoints(checkout: &Checkout) -> Vec<Endpoint> {
    let Some(example) = &checkout.example else { return Vec::new() };
    let all = example.schema.variables.iter();
    all.filter_map(|variable| Endpoint::read(&variable.name, checkout.value(&variable.name)?)).collect()
}

/// How it stands.
pub(super) fn probe(checkout: &Checkout) -> Probe {
    let endpoints = endpoints(checkout);
    if endpoints.is_empty() {
        return Probe::unneeded("the environment names nothing to connect to");
    }
    let mut state = State::Done;
    let said = endpoints.iter().map(|endpoint| match endpoint.reach() {
        Ok(()) => format!("`{}`: {} accepts connections", endpoint.variable, endpoint.name),
        Err(reason) => {
            state = State::Left;
            format!("`{}`: {} is not there: {reason}", endpoint.variable, endpoint.name)
        }
    });
    let said = said.collect();
    Probe { state, said }
}

/// What starts the services: what the document says, or else what Compose has of them. Empty where nothing is known.
#[must_use]
pub fn commands(checkout: &Checkout) -> Vec<String> {
    let said = checkout.blocks.commands(Part::Services);
    if !said.is_empty() || !COMPOSE.iter().any(|name| checkout.files.is_file(name)) {
        return said.to_vec();
    }
    let config = command::look("docker compose config --format json", checkout.root(), Duration::from_secs(20));
    let config: Value = config.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let wanted: Vec<&str> = endpoints(checkout).iter().map(|endpoint| endpoint.name).collect();
    let names = images(&config).filter(|(_, image)| kind_of(image).is_some_and(|name| wanted.contains(&name)));
    let names: Vec<&str> = names.map(|(name, _)| name).collect();
    if names.is_empty() { Vec::new() } else { vec![format!("docker compose up --detach --wait {}", names.join(" "))] }
}

/// Services of a Compose configuration that are somebody else's image, with its name.
fn images(config: &Value) -> impl Iterator<Item = (&str, &str)> {
    let services = config.get("services").and_then(Value::as_object);
    services
        .into_iter()
        .flatten()
        .filter(|(_, service)| service.get("build").is_none())
        .filter_map(|(name, service)| Some((name.as_str(), service.get("image")?.as_str()?)))
}

/// What an image such as `docker.io/library/postgres:17` is.
fn kind_of(image: &str) -> Option<&'static str> {
    let name = image.rsplit('/').next()?;
    let name = name.split([':', '@']).next()?;
    KINDS.iter().find(|kind| kind.images.iter().any(|word| name.contains(word))).map(|kind| kind.name)
}

/// Whether containers can be started on this machine.
#[must_use]
pub fn has_docker(checkout: &Checkout) -> bool {
    command::look("docker info", checkout.root(), Duration::from_secs(20)).is_some()
}

/// What sets the address of an endpoint to another one.
#[must_use]
pub fn plan(checkout: &Checkout, endpoint: &Endpoint, address: &str) -> crate::plan::Plan {
    environment::plan(checkout, &[(endpoint.variable.clone(), address.to_owned())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_their_drivers_do() {
        let read = |address| Endpoint::read("X", address).map(|it| (it.name, it.host, it.port));
        let place = |name, host: &str, port| Some((name, host.to_owned(), port));
        assert_eq!(read("postgres://app@localhost:5433/app"), place("PostgreSQL", "localhost", 5433));
        assert_eq!(read("postgresql+asyncpg://a:b@c@db/app?x=1"), place("PostgreSQL", "db", 5432));
        assert_eq!(read("redis://[::1]:6380/0"), place("Redis", "::1", 6380));
        assert_eq!(read("redis:///0"), place("Redis", "localhost", 6379));
        assert_eq!(read("mongodb://a:1,b:2/x"), place("MongoDB", "a", 1));
        for address in ["http://localhost:3000", "sqlite://app.db", "postgres", "redis://a:x", ""] {
            assert_eq!(read(address), None, "{address}");
        }
    }

    #[test]
    fn what_compose_has_of_a_service_is_known_by_its_image() {
        let config = serde_json::json!({ "services": {
            "app": { "build": ".", "image": "redis-like" },
            "db": { "image": "docker.io/library/postgres:17" },
            "cache": { "image": "valkey/valkey@sha256:1" },
            "other": { "image": "example.org/postgres/tool:1" },
        }});
        let found: Vec<_> = images(&config).map(|(name, image)| (name, kind_of(image))).collect();
        assert_eq!(found, [("db", Some("PostgreSQL")), ("cache", Some("Redis")), ("other", None)]);
    }
}
