//! Documents as bytes with spans.

pub mod fence;
