//! Notes, as callers use them.

use serde_json::Value;

use crate::database::{Outcome, execute, with_database};
use crate::support::{Service, migrate};

#[test]
fn a_note_is_kept_and_shown() -> Outcome {
    with_database("keep", |environment, _| {
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
    with_database("refuse", |environment, _| {
        migrate(environment)?;
        let service = Service::start(environment)?;
        assert_eq!(service.post("/notes", r#"{"body":""}"#)?.status, 422);
        assert_eq!(service.post("/notes", &format!(r#"{{"body":"{}"}}"#, "x".repeat(1001)))?.status, 422);
        assert_eq!(service.post("/notes", r#"{"body":"\u0000"}"#)?.status, 422);
        assert_eq!(service.post("/notes", r#"{"text":"x"}"#)?.status, 422);
        assert_eq!(service.get("/notes/2")?.status, 404);
        assert_eq!(service.get("/notes/x")?.status, 404);
        assert_eq!(serde_json::from_str::<Value>(&service.get("/notes")?.body)?, Value::Array(Vec::new()));
        Ok(())
    })
}

#[test]
fn an_earlier_version_runs_on_a_later_ones_schema() -> Outcome {
    with_database("rollback", |environment, database| {
        migrate(environment)?;
        execute(
            database,
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
             VALUES (9999, 'from the future', true, '', 0)",
        )?;
        migrate(environment)?;
        assert_eq!(Service::start(environment)?.get("/readyz")?.status, 200);
        Ok(())
    })
}
