//! `pack check` and `pack test`, with the small pack of `new-project`'s tests, broken in many ways, and with our own.

mod check;
mod golden;

use crate::new_project::{change, env};
