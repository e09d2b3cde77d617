//! Notes: the resource this service starts with, to be replaced by yours. Kept in memory, so gone with the process.

use std::collections::VecDeque;
use std::sync::{Arc, PoisonError, RwLock};

use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::{HeaderName, StatusCode, header::LOCATION};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use url::Url;

use crate::error::ApiError;

/// Longest note, in characters.
const MAX_LENGTH: usize = 1000;
/// How many notes are kept: the newest.
const KEPT: usize = 50;

/// A note as it is kept and shown.
#[derive(Debug, Clone, Serialize)]
pub struct Note {
    id: u64,
    body: String,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
}

#[derive(Deserialize)]
struct NewNote {
    body: String,
}

#[derive(Clone)]
struct Notes {
    app_url: Url,
    /// The newest first.
    kept: Arc<RwLock<VecDeque<Note>>>,
}

/// `POST /notes`, `GET /notes`, `GET /notes/{id}`.
pub fn router(app_url: Url) -> Router {
    Router::new()
        .route("/notes", post(create).get(list))
        .route("/notes/{id}", get(show))
        .with_state(Notes { app_url, kept: Arc::default() })
}

async fn create(
    State(notes): State<Notes>,
    new: Result<Json<NewNote>, JsonRejection>,
) -> Result<(StatusCode, [(HeaderName, String); 1], Json<Note>), ApiError> {
    let Json(NewNote { body }) = new.map_err(|_| ApiError::Invalid("expected a JSON object with the text `body`"))?;
    if body.is_empty() || body.chars().count() > MAX_LENGTH || body.contains('\0') {
        return Err(ApiError::Invalid("`body` must have 1 to 1000 characters, and no NUL"));
    }
    let note = notes.keep(body);
    let location = format!("{}/notes/{}", notes.app_url.as_str().trim_end_matches('/'), note.id);
    Ok((StatusCode::CREATED, [(LOCATION, location)], Json(note)))
}

async fn list(State(notes): State<Notes>) -> Json<Vec<Note>> {
    let kept = notes.kept.read().unwrap_or_else(PoisonError::into_inner);
    Json(kept.iter().cloned().collect())
}

async fn show(State(notes): State<Notes>, id: Result<Path<u64>, PathRejection>) -> Result<Json<Note>, ApiError> {
    let Path(id) = id.map_err(|_| ApiError::NotFound)?;
    let kept = notes.kept.read().unwrap_or_else(PoisonError::into_inner);
    kept.iter().find(|note| note.id == id).cloned().map(Json).ok_or(ApiError::NotFound)
}

impl Notes {
    fn keep(&self, body: String) -> Note {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        let id = kept.front().map_or(1, |newest| newest.id + 1);
        let note = Note { id, body, created_at: OffsetDateTime::now_utc() };
        kept.push_front(note.clone());
        kept.truncate(KEPT);
        note
    }
}
