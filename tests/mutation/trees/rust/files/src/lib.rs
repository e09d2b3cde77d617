//! Takes orders.

pub mod cache;
pub mod config;
pub mod error;
pub mod health;
pub mod retry;
pub mod storage;

/// An open database.
pub struct Database;

impl Database {
    /// Whether it answers.
    pub fn ping(&self) -> Result<(), std::io::Error> {
        Ok(())
    }
}

/// What is sent back.
pub struct Response {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: String,
}

impl Response {
    /// All is well.
    pub fn ok(body: &str) -> Self {
        Self { status: 200, body: body.to_owned() }
    }

    /// Not now.
    pub fn unavailable(body: &str) -> Self {
        Self { status: 503, body: body.to_owned() }
    }
}
