//! `verify`: what can be proved of an environment.

pub mod health;
