//! What the checks run against: a real PostgreSQL, a Redis, servers of state, and the generated service itself.

pub(crate) mod app;
pub(crate) mod azure;
pub(crate) mod collector;
pub(crate) mod moto;
pub(crate) mod postgres;
pub(crate) mod redis;
pub(crate) mod states;
