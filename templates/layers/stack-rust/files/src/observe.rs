//! What is seen of each request: a span, a log line and metrics, all by the route's template rather than its path.

use std::borrow::Cow;
use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use tracing::{Instrument as _, Span, field};

use crate::metrics::{ACTIVE_REQUESTS, REQUEST_DURATION};
use crate::telemetry;

/// The status that stands for a client that did not wait for the answer, as in nginx.
const CLIENT_CLOSED_REQUEST: u16 = 499;

/// Watches a request from its arrival to its answer.
pub async fn request(request: Request, next: Next) -> Response {
    let mut seen = Observation::start(&request);
    let response = next.run(request).instrument(seen.span.clone()).await;
    seen.status = response.status().as_u16();
    response
}

/// A request under way; recorded when dropped, which is also what happens when the client goes away.
struct Observation {
    span: Span,
    method: &'static str,
    route: Cow<'static, str>,
    status: u16,
    started: Instant,
}

impl Observation {
    fn start(request: &Request) -> Self {
        let method = method_label(request.method());
        let route = match request.extensions().get::<MatchedPath>() {
            Some(path) => Cow::Owned(path.as_str().to_owned()),
            None => Cow::Borrowed("unmatched"),
        };
        let span = tracing::info_span!(
            "request",
            "otel.name" = format!("{method} {route}"),
            "otel.kind" = "server",
            "http.request.method" = method,
            "http.route" = &*route,
            "http.response.status_code" = field::Empty,
            trace_id = field::Empty,
        );
        telemetry::continue_trace(&span, request.headers());
        ::metrics::gauge!(ACTIVE_REQUESTS, "method" => method, "route" => route.clone()).increment(1);
        Self { span, method, route, status: CLIENT_CLOSED_REQUEST, started: Instant::now() }
    }
}

impl Drop for Observation {
    fn drop(&mut self) {
        let Self { span, method, route, status, started } = self;
        let elapsed = started.elapsed();
        ::metrics::gauge!(ACTIVE_REQUESTS, "method" => *method, "route" => route.clone()).decrement(1);
        ::metrics::histogram!(
            REQUEST_DURATION, "method" => *method, "route" => route.clone(), "status" => status.to_string()
        )
        .record(elapsed);
        span.record("http.response.status_code", *status);
        let duration_ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
        span.in_scope(|| match &**route {
            // Probes come every few seconds and say nothing.
            "/livez" | "/readyz" | "/health" => tracing::debug!(duration_ms, "request"),
            _ => tracing::info!(duration_ms, "request"),
        });
    }
}

/// A known method's name. Others share one label, or a client could make metrics without end.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "OTHER",
    }
}
