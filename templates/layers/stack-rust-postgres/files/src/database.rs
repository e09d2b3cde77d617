//! PostgreSQL: the pool, what is measured of it, its health and its migrations.

use std::io;
use std::time::{Duration, Instant};

use sqlx::migrate::MigrateError;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{Connection as _, Postgres};

use crate::config;
use crate::health::{Check, Reason};
use crate::metrics::{POOL_CONNECTIONS, POOL_MAX_CONNECTIONS, POOL_WAIT};

/// How long a request may wait for a connection.
const ACQUIRE_LIMIT: Duration = Duration::from_secs(3);
/// How long PostgreSQL works on a statement before it gives up.
const STATEMENT_LIMIT: &str = "5s";

/// A pool of connections. Cheap to clone.
#[derive(Clone)]
pub struct Database {
    pool: PgPool,
    options: PgConnectOptions,
}

impl Database {
    /// A pool that connects when first used, so that the service starts, and says "not ready", without its database.
    #[must_use]
    pub fn new(config: &config::Database) -> Self {
        let options = config.options.clone().options([("statement_timeout", STATEMENT_LIMIT)]);
        let pool = PgPoolOptions::new()
            .max_connections(config.max_connections)
            .acquire_timeout(ACQUIRE_LIMIT)
            .connect_lazy_with(options.clone());
        ::metrics::gauge!(POOL_MAX_CONNECTIONS).set(config.max_connections);
        // There from the start, so that nobody mistakes "no wait yet" for "not measured".
        drop(::metrics::histogram!(POOL_WAIT));
        Self { pool, options }
    }

    /// A connection from the pool; how long that took is measured.
    ///
    /// # Errors
    ///
    /// None became free in time, or the database cannot be reached.
    pub async fn acquire(&self) -> sqlx::Result<PoolConnection<Postgres>> {
        let started = Instant::now();
        let connection = self.pool.acquire().await;
        ::metrics::histogram!(POOL_WAIT).record(started.elapsed());
        connection
    }

    /// Sets the gauges of the pool.
    pub fn sample(&self) {
        let idle = u32::try_from(self.pool.num_idle()).unwrap_or(u32::MAX);
        ::metrics::gauge!(POOL_CONNECTIONS, "state" => "idle").set(idle);
        ::metrics::gauge!(POOL_CONNECTIONS, "state" => "used").set(self.pool.size().saturating_sub(idle));
    }

    // region check
    /// The health check.
    #[must_use]
    pub fn check(&self) -> Check {
        let database = self.clone();
        let probe = move || -> futures_util::future::BoxFuture<'static, _> {
            let database = database.clone();
            Box::pin(async move { database.ping().await.map_err(|error| reason(&error)) })
        };
        Check { name: "database", critical: true, probe: Box::new(probe) }
    }

    /// Asks over an idle connection. Without one, or when it is broken, asks over a new one: a busy pool is no outage,
    /// and only a new connection tells why the database cannot be reached.
    async fn ping(&self) -> sqlx::Result<()> {
        if let Some(mut connection) = self.pool.try_acquire()
            && connection.ping().await.is_ok()
        {
            return Ok(());
        }
        PgConnection::connect_with(&self.options).await?.close().await
    }
    // endregion

    /// Closes every connection, after those in use come back.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// Brings the database to this version's schema. Safe to run from many places at once: PostgreSQL's lock lets one at a
/// time. Migrations that a later version has made are left alone, so that its predecessor can be rolled back to.
///
/// # Errors
///
/// The database cannot be reached, or a migration fails; what it did is undone.
pub async fn migrate(config: &config::Database) -> Result<(), MigrateError> {
    let mut connection = PgConnection::connect_with(&config.options).await?;
    sqlx::migrate!().set_ignore_missing(true).run(&mut connection).await?;
    tracing::info!("the database is at this version's schema");
    connection.close().await.map_err(MigrateError::from)
}

/// What an error comes down to. Its text stays here: it names hosts and users.
pub(crate) fn reason(error: &sqlx::Error) -> Reason {
    match error {
        sqlx::Error::PoolTimedOut => Reason::Timeout,
        sqlx::Error::Io(error) => match error.kind() {
            io::ErrorKind::ConnectionRefused => Reason::Refused,
            io::ErrorKind::TimedOut => Reason::Timeout,
            _ => Reason::Error,
        },
        // Class 28 of PostgreSQL's error codes is "invalid authorization specification".
        sqlx::Error::Database(error) if error.code().is_some_and(|code| code.starts_with("28")) => Reason::Auth,
        _ => Reason::Error,
    }
}
