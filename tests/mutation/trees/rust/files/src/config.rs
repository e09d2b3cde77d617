//! Settings from the environment.

use crate::error::Error;

/// All settings.
pub struct Config {
    /// The port that is listened on.
    pub port: u16,
    /// Where the database is.
    pub database: String,
}

// region load
impl Config {
    /// Reads all of it, or says what is missing.
    pub fn load() -> Result<Self, Error> {
        let port = read("APP_PORT")?.parse().map_err(|_| Error::invalid("APP_PORT"))?;
        let database = read("DATABASE_URL")?;
        Ok(Self { port, database })
    }
}
// endregion

fn read(name: &'static str) -> Result<String, Error> {
    std::env::var(name).map_err(|_| Error::missing(name))
}
