//! A database for a test, on a real PostgreSQL. Needs `DATABASE_URL` of a server where databases may be created.

use std::error::Error;
use std::str::FromStr as _;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{Connection as _, Executor as _};
use url::Url;

use crate::support::{Environment, environment, server};

pub type Outcome = Result<(), Box<dyn Error>>;

/// Runs a test with an environment that names a database of its own, and with that database's URL. It is removed
/// afterwards.
pub fn with_database(name: &str, test: impl FnOnce(&Environment, &str) -> Outcome) -> Outcome {
    let Some(server) = server("DATABASE_URL")? else { return Ok(()) };
    let name = format!("app_test_{name}_{}", std::process::id());
    execute(&server, &format!("CREATE DATABASE {name}"))?;
    let mut url = Url::parse(&server)?;
    url.set_path(&name);
    let mut set = environment()?;
    set.insert("DATABASE_URL", url.to_string());
    let outcome = test(&set, url.as_str());
    execute(&server, &format!("DROP DATABASE {name} WITH (FORCE)"))?;
    outcome
}

/// Has a database carry out a statement.
pub fn execute(url: &str, statement: &str) -> Outcome {
    let options = PgConnectOptions::from_str(url)?;
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        let mut connection = PgConnection::connect_with(&options).await?;
        connection.execute(sqlx::AssertSqlSafe(statement)).await?;
        connection.close().await
    })?;
    Ok(())
}
