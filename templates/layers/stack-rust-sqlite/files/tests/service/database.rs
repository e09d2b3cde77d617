//! A database for a test: a file of its own.

use std::error::Error;
use std::path::{Path, PathBuf};

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection as _, Executor as _};

use crate::support::{Environment, environment};

pub type Outcome = Result<(), Box<dyn Error>>;

/// Runs a test with an environment that names a database of its own, which is not there yet, and with its file. It is
/// removed afterwards.
pub fn with_database(name: &str, test: impl FnOnce(&Environment, &Path) -> Outcome) -> Outcome {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let file = folder.join("app.db");
    let mut set = environment()?;
    set.insert("DATABASE_URL", format!("sqlite://{}", file.display()));
    let outcome = test(&set, &file);
    std::fs::remove_dir_all(&folder)?;
    outcome
}

/// Has a database carry out a statement.
pub fn execute(file: &Path, statement: &str) -> Outcome {
    let options = SqliteConnectOptions::new().filename(file);
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        let mut connection = SqliteConnection::connect_with(&options).await?;
        connection.execute(sqlx::AssertSqlSafe(statement)).await?;
        connection.close().await
    })?;
    Ok(())
}
