//! Who may call the API: whoever presents the bearer token.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::AUTHORIZATION;
use axum::middleware::Next;
use axum::response::Response;
use secrecy::{ExposeSecret as _, SecretString};
use subtle::ConstantTimeEq as _;

use crate::config::AuthSecrets;
use crate::error::ApiError;

/// Lets a request through if it carries the current token, or the previous one while a rotation is under way.
///
/// # Errors
///
/// [`ApiError::Unauthorized`] for any other request.
pub async fn require_token(
    State(secrets): State<Arc<AuthSecrets>>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = header.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    if secrets.accept(token) { Ok(next.run(request).await) } else { Err(ApiError::Unauthorized) }
}

impl AuthSecrets {
    // region accept
    /// Whether a token is one of the two that are valid, in time that does not depend on how much of it is right.
    #[must_use]
    pub fn accept(&self, token: &str) -> bool {
        let matches = |secret: &SecretString| bool::from(secret.expose_secret().as_bytes().ct_eq(token.as_bytes()));
        matches(&self.current) | self.previous.as_ref().is_some_and(matches)
    }
    // endregion
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_tokens_are_valid_during_a_rotation_and_nothing_else_is() {
        let secrets = AuthSecrets { current: "new".into(), previous: Some("old".into()) };
        assert!(secrets.accept("new"));
        assert!(secrets.accept("old"));
        assert!(!secrets.accept(""));
        assert!(!secrets.accept("newer"));
    }

    #[test]
    fn without_a_previous_token_only_the_current_one_is_valid() {
        let secrets = AuthSecrets { current: "new".into(), previous: None };
        assert!(secrets.accept("new"));
        assert!(!secrets.accept(""));
    }
}
