//! Notes, as callers use them.

use std::error::Error;

use serde_json::Value;

use crate::support::{Service, environment};

type Outcome = Result<(), Box<dyn Error>>;

#[test]
fn a_note_is_kept_and_shown() -> Outcome {
    let service = Service::start(&environment()?)?;
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
}

#[test]
fn only_the_newest_notes_are_kept() -> Outcome {
    let service = Service::start(&environment()?)?;
    for number in 1..=51 {
        assert_eq!(service.post("/notes", &format!(r#"{{"body":"note {number}"}}"#))?.status, 201);
    }
    assert_eq!(service.get("/notes/1")?.status, 404);
    assert_eq!(service.get("/notes/51")?.status, 200);
    Ok(())
}

#[test]
fn what_is_not_a_note_is_refused() -> Outcome {
    let service = Service::start(&environment()?)?;
    assert_eq!(service.post("/notes", r#"{"body":""}"#)?.status, 422);
    assert_eq!(service.post("/notes", &format!(r#"{{"body":"{}"}}"#, "x".repeat(1001)))?.status, 422);
    assert_eq!(service.post("/notes", r#"{"body":"\u0000"}"#)?.status, 422);
    assert_eq!(service.post("/notes", r#"{"text":"x"}"#)?.status, 422);
    assert_eq!(service.get("/notes/2")?.status, 404);
    assert_eq!(service.get("/notes/x")?.status, 404);
    assert_eq!(serde_json::from_str::<Value>(&service.get("/notes")?.body)?, Value::Array(Vec::new()));
    Ok(())
}
