//! Notes, with a real PostgreSQL. Needs `DATABASE_URL` of a server where databases may be created.

use std::error::Error;
use std::io::Write as _;
use std::str::FromStr as _;

use serde_json::Value;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{Connection as _, Executor as _};
use url::Url;

use crate::support::{Environment, Service, environment, program};

type Outcome = Result<(), Box<dyn Error>>;

// region skip
/// The server to test with. Without one a test is skipped, which it says even where output is captured; with
/// `REQUIRE_INTEGRATION=1`, which CI sets, that is a failure.
fn server() -> Result<Option<String>, Box<dyn Error>> {
    if let Ok(url) = std::env::var("DATABASE_URL") {
        return Ok(Some(url));
    }
    if std::env::var("REQUIRE_INTEGRATION").is_ok_and(|required| required == "1") {
        return Err("REQUIRE_INTEGRATION is set, but DATABASE_URL is not".into());
    }
    // Not `eprintln!`, which the test runner captures.
    writeln!(
        std::io::stderr(),
        "SKIPPED {}: DATABASE_URL is not set",
        std::thread::current().name().unwrap_or("test")
    )?;
    Ok(None)
}
// endregion

/// Runs a test with a database of its own, which is removed afterwards.
fn with_database(name: &str, test: impl FnOnce(&Environment) -> Outcome) -> Outcome {
    let Some(server) = server()? else { return Ok(()) };
    let name = format!("app_test_{name}_{}", std::process::id());
    execute(&server, &format!("CREATE DATABASE {name}"))?;
    let mut url = Url::parse(&server)?;
    url.set_path(&name);
    let outcome = environment(url.as_str()).map_err(Into::into).and_then(|environment| test(&environment));
    execute(&server, &format!("DROP DATABASE {name} WITH (FORCE)"))?;
    outcome
}

/// Has the server carry out a statement.
fn execute(server: &str, statement: &str) -> Outcome {
    let options = PgConnectOptions::from_str(server)?;
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        let mut connection = PgConnection::connect_with(&options).await?;
        connection.execute(sqlx::AssertSqlSafe(statement)).await?;
        connection.close().await
    })?;
    Ok(())
}

fn migrate(environment: &Environment) -> Outcome {
    let output = program(environment)?.arg("migrate").output()?;
    assert!(output.status.success(), "{output:?}");
    Ok(())
}

#[test]
fn a_note_is_kept_and_shown() -> Outcome {
    with_database("keep", |environment| {
        migrate(environment)?;
        let service = Service::start(environment)?;
        assert_eq!(service.get("/health")?.status, 200);

        let created = service.post("/notes", r#"{"body":"buy milk"}"#)?;
        assert_eq!(created.status, 201, "{created:?}");
        assert!(created.head.contains("location: http://localhost:3000/notes/1"), "{created:?}");
        let note: Value = serde_json::from_str(&created.body)?;
        assert_eq!(note["body"], "buy milk");

        let shown: Value = serde_json::from_str(&service.get("/notes/1")?.body)?;
        let listed: Value = serde_json::from_str(&service.get("/notes")?.body)?;
        assert_eq!(shown, note);
        assert_eq!(listed, Value::Array(vec![note]));
        Ok(())
    })
}

#[test]
fn what_is_not_a_note_is_refused() -> Outcome {
    with_database("refuse", |environment| {
        migrate(environment)?;
        let service = Service::start(environment)?;
        assert_eq!(service.post("/notes", r#"{"body":""}"#)?.status, 422);
        assert_eq!(service.post("/notes", &format!(r#"{{"body":"{}"}}"#, "x".repeat(1001)))?.status, 422);
        assert_eq!(service.post("/notes", r#"{"text":"x"}"#)?.status, 422);
        assert_eq!(service.get("/notes/2")?.status, 404);
        assert_eq!(service.get("/notes/x")?.status, 404);
        assert_eq!(serde_json::from_str::<Value>(&service.get("/notes")?.body)?, Value::Array(Vec::new()));
        Ok(())
    })
}

#[test]
fn an_earlier_version_runs_on_a_later_ones_schema() -> Outcome {
    with_database("rollback", |environment| {
        migrate(environment)?;
        let url = environment.get("DATABASE_URL").ok_or("no database")?;
        execute(
            url,
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
             VALUES (9999, 'from the future', true, '', 0)",
        )?;
        migrate(environment)?;
        assert_eq!(Service::start(environment)?.get("/readyz")?.status, 200);
        Ok(())
    })
}
