//! The id under which all lines about a request are found: the caller's, or one that is made here.

use axum::http::HeaderMap;

/// The trace's id that the request's `traceparent` has (<https://www.w3.org/TR/trace-context/>), or a new one.
#[must_use]
pub fn trace_id(headers: &HeaderMap) -> String {
    let parent = headers.get("traceparent").and_then(|value| value.to_str().ok());
    match parent.and_then(trace_of) {
        Some(id) => id.to_owned(),
        None => format!("{:032x}", fastrand::u128(1..)),
    }
}

/// The id in `version-trace-parent-flags`, if that is how the text is made.
fn trace_of(parent: &str) -> Option<&str> {
    let parts: Vec<_> = parent.split('-').collect();
    let [version, trace, span, flags, further @ ..] = parts.as_slice() else { return None };
    let is_hex =
        |text: &str, length| text.len() == length && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let is_id = |text: &str, length| is_hex(text, length) && text.bytes().any(|b| b != b'0');
    let is_version = is_hex(version, 2) && *version != "ff" && (*version != "00" || further.is_empty());
    (is_version && is_id(trace, 32) && is_id(span, 16) && is_hex(flags, 2)).then_some(*trace)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736"; // pragma: allowlist secret

    #[test]
    fn a_callers_trace_goes_on() -> Result<(), axum::http::header::InvalidHeaderValue> {
        let mut headers = HeaderMap::new();
        headers.insert("traceparent", format!("00-{TRACE}-00f067aa0ba902b7-01").parse()?);
        assert_eq!(trace_id(&headers), TRACE);
        Ok(())
    }

    #[test]
    fn what_is_no_trace_is_not_taken_over() {
        let zeros = "0".repeat(32);
        for parent in [
            String::new(),
            "secret".to_owned(),
            format!("ff-{TRACE}-00f067aa0ba902b7-01"),
            format!("00-{zeros}-00f067aa0ba902b7-01"),
            format!("00-{TRACE}-0000000000000000-01"),
            format!("00-{TRACE}-00f067aa0ba902b7-01-more"),
            format!("00-{}-00f067aa0ba902b7-01", TRACE.to_uppercase()),
        ] {
            assert_eq!(trace_of(&parent), None, "{parent}");
        }
        let made = trace_id(&HeaderMap::new());
        assert_eq!(made.len(), 32, "{made}");
        assert_ne!(made, trace_id(&HeaderMap::new()));
    }
}
