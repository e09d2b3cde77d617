//! Why the database could not be brought to this version's schema: words and codes, for an error's own text names hosts
//! and users.

use std::borrow::Cow;
use std::fmt;

use sqlx::migrate::MigrateError;

use crate::database;
use crate::health::Reason;

/// What went wrong.
#[derive(Debug)]
pub enum MigrationError {
    /// The database cannot be reached, or refused a statement: with its own code, if it gave one.
    Database(Reason, Option<String>),
    /// A migration that was applied before is not what it was then.
    Changed(i64),
}

impl std::error::Error for MigrationError {}

impl fmt::Display for MigrationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("failed to migrate the database: ")?;
        match self {
            Self::Database(reason, None) => f.write_str(reason.as_str()),
            Self::Database(reason, Some(code)) => write!(f, "{} (code {code})", reason.as_str()),
            Self::Changed(version) => write!(f, "migration {version} was changed after it was applied"),
        }
    }
}

impl From<sqlx::Error> for MigrationError {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(|error| error.code().map(Cow::into_owned));
        Self::Database(database::reason(&error), code)
    }
}

impl From<MigrateError> for MigrationError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
            MigrateError::VersionMismatch(version) => Self::Changed(version),
            _ => Self::Database(Reason::Error, None),
        }
    }
}
