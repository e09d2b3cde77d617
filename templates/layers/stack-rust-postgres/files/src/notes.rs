//! Notes: the resource this service starts with, to be replaced by yours.

use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::{HeaderName, StatusCode, header::LOCATION};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use url::Url;

use crate::database::Database;
use crate::error::ApiError;

/// Longest note, in characters; the table has the same limit.
const MAX_LENGTH: usize = 1000;
/// How many notes a list holds at most.
const PAGE: i64 = 50;

/// A note as it is stored and shown.
#[derive(Debug, Serialize, sqlx::FromRow)]
pub struct Note {
    id: i64,
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
    database: Database,
}

/// `POST /notes`, `GET /notes`, `GET /notes/{id}`.
pub fn router(app_url: Url, database: Database) -> Router {
    Router::new()
        .route("/notes", post(create).get(list))
        .route("/notes/{id}", get(show))
        .with_state(Notes { app_url, database })
}

async fn create(
    State(notes): State<Notes>,
    new: Result<Json<NewNote>, JsonRejection>,
) -> Result<(StatusCode, [(HeaderName, String); 1], Json<Note>), ApiError> {
    let Json(NewNote { body }) = new.map_err(|_| ApiError::Invalid("expected a JSON object with the text `body`"))?;
    if body.is_empty() || body.chars().count() > MAX_LENGTH {
        return Err(ApiError::Invalid("`body` must have 1 to 1000 characters"));
    }
    let note: Note = sqlx::query_as("INSERT INTO notes (body) VALUES ($1) RETURNING id, body, created_at")
        .bind(body)
        .fetch_one(&mut *notes.database.acquire().await?)
        .await?;
    let location = format!("{}/notes/{}", notes.app_url.as_str().trim_end_matches('/'), note.id);
    Ok((StatusCode::CREATED, [(LOCATION, location)], Json(note)))
}

async fn list(State(notes): State<Notes>) -> Result<Json<Vec<Note>>, ApiError> {
    let newest = sqlx::query_as("SELECT id, body, created_at FROM notes ORDER BY id DESC LIMIT $1")
        .bind(PAGE)
        .fetch_all(&mut *notes.database.acquire().await?)
        .await?;
    Ok(Json(newest))
}

async fn show(State(notes): State<Notes>, id: Result<Path<i64>, PathRejection>) -> Result<Json<Note>, ApiError> {
    let Path(id) = id.map_err(|_| ApiError::NotFound)?;
    let found = sqlx::query_as("SELECT id, body, created_at FROM notes WHERE id = $1")
        .bind(id)
        .fetch_optional(&mut *notes.database.acquire().await?)
        .await?;
    found.map(Json).ok_or(ApiError::NotFound)
}
