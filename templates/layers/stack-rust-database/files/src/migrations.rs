//! The migrations, and why the database could not be brought to this version's schema: words and codes, for an error's own
//! text names hosts and users.

use std::borrow::Cow;
use std::fmt;

use sqlx::migrate::{MigrateError, Migrator};

use crate::database;
use crate::health::Reason;

/// The migrations that this version comes with. Those that only a later one knows are left alone, so that its predecessor
/// can be rolled back to.
pub(crate) fn migrations() -> Migrator {
    let mut migrations = sqlx::migrate!();
    migrations.set_ignore_missing(true);
    migrations
}

/// What went wrong.
#[derive(Debug)]
pub enum MigrationError {
    /// The database cannot be reached, or refused a statement.
    Database {
        /// The file that the statement is in.
        file: Option<String>,
        /// What the error comes down to.
        reason: Reason,
        /// The database's own code, if it gave one.
        code: Option<String>,
    },
    /// A file that was applied before is not what it was then.
    Changed(String),
}

impl std::error::Error for MigrationError {}

impl fmt::Display for MigrationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("failed to migrate the database: ")?;
        match self {
            Self::Database { file, reason, code } => {
                file.iter().try_for_each(|file| write!(f, "{file}: "))?;
                f.write_str(reason.as_str())?;
                code.iter().try_for_each(|code| write!(f, " (code {code})"))
            }
            Self::Changed(file) => write!(f, "{file} was changed after it was applied"),
        }
    }
}

impl From<sqlx::Error> for MigrationError {
    fn from(error: sqlx::Error) -> Self {
        Self::database(&error, None)
    }
}

impl From<MigrateError> for MigrationError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::Execute(error) => Self::database(&error, None),
            MigrateError::ExecuteMigration(error, version) => Self::database(&error, Some(file(version))),
            MigrateError::VersionMismatch(version) => Self::Changed(file(version)),
            _ => Self::Database { file: None, reason: Reason::Error, code: None },
        }
    }
}

impl MigrationError {
    fn database(error: &sqlx::Error, file: Option<String>) -> Self {
        let code = error.as_database_error().and_then(|error| error.code().map(Cow::into_owned));
        Self::Database { file, reason: database::reason(error), code }
    }
}

/// The file of a migration, such as `0001_notes.sql`.
fn file(version: i64) -> String {
    let migrations = migrations();
    let description = migrations.iter().find(|it| it.version == version).map(|it| it.description.replace(' ', "_"));
    format!("{version:04}_{}.sql", description.unwrap_or_default())
}
