//! What the checks run against: a real PostgreSQL, an S3 server, and the generated service itself.

pub(crate) mod app;
pub(crate) mod moto;
pub(crate) mod postgres;
pub(crate) mod states;
