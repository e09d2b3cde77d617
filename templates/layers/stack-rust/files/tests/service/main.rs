//! The service as its operators meet it: a program with an environment, ports, signals and output.

#[cfg(unix)]
mod drain;
mod health;
mod metrics;
mod notes;
mod secrets;
mod startup;
mod support;
