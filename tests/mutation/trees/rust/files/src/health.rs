//! Whether this instance takes requests.

use crate::{Database, Response};

/// The process runs.
pub fn live() -> Response {
    Response::ok("live")
}

/// What it needs is there.
///
/// Asked every few seconds.
pub fn ready(database: &Database) -> Response {
    match database.ping() {
        Ok(()) => Response::ok("ready"),
        Err(error) => Response::unavailable(&error.to_string()),
    }
}
