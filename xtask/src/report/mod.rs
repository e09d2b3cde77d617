//! Renderers: one model of diagnostics and plans, several forms.

pub mod board;
pub mod github;
pub mod human;
pub mod json;
pub mod plan;
pub mod sarif;
pub mod styles;
pub mod verdicts;
pub mod verification;

mod excerpt;
mod fix;
mod source;
