//! SQLite: the pool, its health and its migrations.

use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Connection as _, Executor as _, Sqlite};

use crate::config;
use crate::health::{Check, Reason};
use crate::migrations::{MigrationError, migrations};

/// Readers go on while one writes, so a few connections do.
const CONNECTIONS: u32 = 5;
/// How long a request may wait for a connection.
const ACQUIRE_LIMIT: Duration = Duration::from_secs(3);
/// How long a connection waits while another one writes.
const BUSY_LIMIT: Duration = Duration::from_secs(1);

/// A pool of connections to one file. Cheap to clone.
#[derive(Clone)]
pub struct Database {
    pool: SqlitePool,
    options: SqliteConnectOptions,
}

impl Database {
    /// A pool that opens the file when first used. It never makes the file: where that is missing, the service starts and
    /// says "not ready" until `migrate` has run.
    #[must_use]
    pub fn new(config: &config::Database) -> Self {
        let options = options(config);
        let pool = SqlitePoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(ACQUIRE_LIMIT)
            .connect_lazy_with(options.clone());
        Self { pool, options }
    }

    /// A connection from the pool.
    ///
    /// # Errors
    ///
    /// None became free in time, or the file cannot be opened.
    pub async fn acquire(&self) -> sqlx::Result<PoolConnection<Sqlite>> {
        self.pool.acquire().await
    }

    // region check
    /// The health check.
    #[must_use]
    pub fn check(&self) -> Check {
        let database = self.clone();
        let probe = move || -> futures_util::future::BoxFuture<'static, _> {
            let database = database.clone();
            Box::pin(async move { database.probe().await.map_err(|error| reason(&error)) })
        };
        Check { name: "database", critical: true, probe: Box::new(probe) }
    }

    /// Opens the file anew and asks to write: a connection that is open notices neither that its file was replaced, nor
    /// that nobody may write to it any more.
    async fn probe(&self) -> sqlx::Result<()> {
        let mut connection = SqliteConnection::connect_with(&self.options).await?;
        connection.execute("BEGIN IMMEDIATE").await?;
        connection.execute("ROLLBACK").await?;
        connection.close().await
    }
    // endregion

    /// Closes every connection, after those in use come back.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// With a write-ahead log, so that readers and a writer do not wait for each other.
fn options(config: &config::Database) -> SqliteConnectOptions {
    let options = config.options.clone().journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Normal);
    options.foreign_keys(true).busy_timeout(BUSY_LIMIT)
}

/// Brings the database to this version's schema, and makes the file where it is missing. Migrations that a later version
/// has made are left alone, so that its predecessor can be rolled back to.
///
/// # Errors
///
/// The file cannot be opened or written, or a migration fails; what it did is undone.
pub async fn migrate(config: &config::Database) -> Result<(), MigrationError> {
    let mut connection = SqliteConnection::connect_with(&options(config).create_if_missing(true)).await?;
    migrations().run(&mut connection).await?;
    tracing::info!("the database is at this version's schema");
    connection.close().await.map_err(MigrationError::from)
}

/// What an error comes down to. Its text stays here: it names the file, and may quote data.
pub(crate) fn reason(error: &sqlx::Error) -> Reason {
    if is_busy(error) || matches!(error, sqlx::Error::PoolTimedOut) { Reason::Timeout } else { Reason::Error }
}

/// Whether the same request may succeed a moment later: the database is busy, or its file cannot be opened just now.
pub(crate) fn passes(error: &sqlx::Error) -> bool {
    const CANNOT_OPEN: i64 = 14;
    is_busy(error)
        || primary_code(error) == Some(CANNOT_OPEN)
        || matches!(error, sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_))
}

fn is_busy(error: &sqlx::Error) -> bool {
    const BUSY: i64 = 5;
    const LOCKED: i64 = 6;
    matches!(primary_code(error), Some(BUSY | LOCKED))
}

/// The kind of an error: the lowest byte of SQLite's result code, see <https://www.sqlite.org/rescode.html>.
fn primary_code(error: &sqlx::Error) -> Option<i64> {
    let code: i64 = error.as_database_error()?.code()?.parse().ok()?;
    Some(code & 0xff)
}
