//! Just enough of HTTP/1.1 to talk to a service on loopback.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::time::Duration;

use serde_json::Value;

use crate::Result;

/// Longer than a health check may take, and than a request waits for a database that is gone.
const LIMIT: Duration = Duration::from_secs(8);

/// An answer.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl Response {
    /// The first header of that name, which is written in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let headers = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        headers.into_iter().find_map(|(key, value)| key.eq_ignore_ascii_case(name).then(|| value.trim()))
    }

    /// The body, which is to be JSON and to say so.
    pub(crate) fn json(&self) -> Result<Value> {
        let is_json = self.header("content-type").is_some_and(|kind| kind.starts_with("application/json"));
        let value = serde_json::from_str(&self.body).map_err(|error| format!("{error}: {self:?}"))?;
        if is_json { Ok(value) } else { Err(format!("not called JSON: {self:?}")) }
    }

    /// Fails unless it has that status and, as JSON, that body.
    pub(crate) fn is(&self, status: u16, body: &Value) -> Result<()> {
        if self.status == status && self.json()? == *body {
            return Ok(());
        }
        Err(format!("answered {} {} instead of {status} {body}", self.status, self.body))
    }
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
    send(port, "GET", path, &[], "")
}

/// Fails unless `GET path` answers `status`.
pub(crate) fn expect(port: u16, path: &str, status: u16) -> Result<Response> {
    let response = get(port, path)?;
    if response.status == status {
        return Ok(response);
    }
    Err(format!("GET {path} answered {} instead of {status}: {}", response.status, response.body))
}

/// Sends a whole request and reads the answer.
pub(crate) fn send(port: u16, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Result<Response> {
    let mut connection = Connection::open(port)?;
    connection.send(&head(method, path, headers, body.len()))?;
    // An answer may come before all of a large body was taken.
    let _ = connection.send(body);
    connection.response().map_err(|error| format!("{method} {path}: {error}"))
}

/// The head of a request that has a body of so many bytes.
pub(crate) fn head(method: &str, path: &str, headers: &[(&str, &str)], length: usize) -> String {
    let mut head = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
    if length > 0 {
        head += &format!("Content-Length: {length}\r\n");
    }
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    head + "\r\n"
}

/// Sends `text`, whatever the protocol, and returns what comes until the other side closes.
pub(crate) fn speak(port: u16, text: &str) -> Result<String> {
    let mut connection = Connection::open(port)?;
    connection.send(text)?;
    let mut answer = String::new();
    connection.0.read_to_string(&mut answer).map_err(|error| format!("no answer: {error}"))?;
    Ok(answer)
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
        let end = self.0.read_to_end(&mut bytes);
        // Whoever answers without reading the rest of a request resets the connection after the answer.
        if let (Err(error), true) = (end, bytes.is_empty()) {
            return Err(format!("no answer: {error}"));
        }
        let text = String::from_utf8_lossy(&bytes);
        let status = text.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)?.parse().ok());
        let status = status.ok_or_else(|| format!("not an HTTP answer: {text:?}"))?;
        let (head, body) = text.split_once("\r\n\r\n").ok_or_else(|| format!("an answer without an end: {text:?}"))?;
        let chunked = head.to_ascii_lowercase().contains("\r\ntransfer-encoding: chunked");
        let body = if chunked { dechunk(body) } else { body.to_owned() };
        Ok(Response { status, head: head.to_owned(), body })
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
