//! Just enough of HTTP/1.1 to ask a service on loopback how it is.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::time::Duration;

use crate::Result;

/// Longer than a health check may take.
const LIMIT: Duration = Duration::from_secs(5);

/// An answer.
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) body: String,
}

/// A connection to a port on loopback, for requests that are sent piece by piece.
pub(crate) struct Connection(TcpStream);

/// A port that nobody listens on.
pub(crate) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(|error| error.to_string())?;
    listener.local_addr().map(|address| address.port()).map_err(|error| error.to_string())
}

/// `GET path` from `port` on loopback.
pub(crate) fn get(port: u16, path: &str) -> Result<Response> {
    let mut connection = Connection::open(port)?;
    connection.send(&format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))?;
    connection.response().map_err(|error| format!("GET {path}: {error}"))
}

/// Fails unless `GET path` answers `status`.
pub(crate) fn expect(port: u16, path: &str, status: u16) -> Result<Response> {
    let response = get(port, path)?;
    if response.status == status {
        return Ok(response);
    }
    Err(format!("GET {path} answered {} instead of {status}: {}", response.status, response.body))
}

impl Connection {
    pub(crate) fn open(port: u16) -> Result<Self> {
        let stream = TcpStream::connect_timeout(&(Ipv4Addr::LOCALHOST, port).into(), LIMIT);
        let stream = stream.map_err(|error| format!("failed to connect to port {port}: {error}"))?;
        stream.set_read_timeout(Some(LIMIT)).map_err(|error| error.to_string())?;
        Ok(Self(stream))
    }

    pub(crate) fn send(&mut self, text: &str) -> Result<()> {
        self.0.write_all(text.as_bytes()).map_err(|error| format!("failed to send: {error}"))
    }

    /// Reads until the other side closes.
    pub(crate) fn response(mut self) -> Result<Response> {
        let mut bytes = Vec::new();
        self.0.read_to_end(&mut bytes).map_err(|error| format!("no answer: {error}"))?;
        let text = String::from_utf8_lossy(&bytes);
        let status = text.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)?.parse().ok());
        let status = status.ok_or_else(|| format!("not an HTTP answer: {text:?}"))?;
        let (head, body) = text.split_once("\r\n\r\n").ok_or_else(|| format!("an answer without an end: {text:?}"))?;
        let chunked = head.to_ascii_lowercase().contains("\r\ntransfer-encoding: chunked");
        Ok(Response { status, body: if chunked { dechunk(body) } else { body.to_owned() } })
    }
}

/// The text of a chunked body: sizes in hexadecimal, each on a line before its chunk.
fn dechunk(mut body: &str) -> String {
    let mut text = String::new();
    while let Some((size, rest)) = body.split_once("\r\n") {
        let Some(chunk) = usize::from_str_radix(size, 16).ok().and_then(|size| rest.get(..size)) else { break };
        text += chunk;
        body = rest[chunk.len()..].trim_start_matches("\r\n");
    }
    text
}
