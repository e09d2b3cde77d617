//! What can go wrong.

/// A variable and what is wrong with it.
pub struct Error {
    name: &'static str,
    missing: bool,
}

impl Error {
    /// It is not set.
    pub fn missing(name: &'static str) -> Self {
        Self { name, missing: true }
    }

    /// It is set to something else.
    pub fn invalid(name: &'static str) -> Self {
        Self { name, missing: false }
    }
}
