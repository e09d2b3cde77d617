//! Documents as bytes with spans.
