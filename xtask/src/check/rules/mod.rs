//! The rules, a file for each.

pub(super) mod alert_without_owner;
pub(super) mod direct_push;
mod dotenv_file;
pub(super) mod env_file_in_history;
pub(super) mod environment_literal;
pub(super) mod ignored_alert;
pub(super) mod local_state;
mod logged;
pub(super) mod logged_personal_data;
pub(super) mod logged_secret;
pub(super) mod manifest_drift;
pub(super) mod missing_monitoring;
pub(super) mod printed_secret;
pub(super) mod production_without_staging;
pub(super) mod production_without_tests;
pub(super) mod secret_in_message;
pub(super) mod secret_literal;
pub(super) mod shared_secret;
mod state;
pub(super) mod swallowed_failure;
pub(super) mod traced_secret;
pub(super) mod tracked_env_file;
pub(super) mod undeclared_variable;
pub(super) mod unencrypted_state;
pub(super) mod unlocked_state;
pub(super) mod unreviewed_apply;
pub(super) mod untested_release;

use crate::check::pipeline::{Job, NONE, Pipeline, Pipelines, Stage};
use crate::check::{Outcome, Project};
use crate::diagnostic::Diagnostic;

/// "1 job that deploys", "3 jobs that deploy".
fn deploying(number: usize) -> String {
    if number == 1 { "1 job that deploys".to_owned() } else { format!("{number} jobs that deploy") }
}

/// What is found of the jobs that `look` is shown, which deploy to production: findings, or why that cannot be told.
fn of_production<'p>(
    project: &'p Project,
    rule: &'static str,
    mut look: impl FnMut(&'p Pipelines, &'p Pipeline, &'p Job) -> Seen,
) -> Outcome {
    let pipelines = project.pipelines();
    let mut found = pipelines.unread(rule);
    if pipelines.all.is_empty() && found.is_empty() {
        return Outcome::nothing(NONE);
    }
    let production: Vec<_> = pipelines.deploying_to(Stage::Production).collect();
    let mut open = None;
    for (pipeline, job) in &production {
        match look(pipelines, pipeline, job) {
            Seen::Right => {}
            Seen::Wrong(diagnostic) => found.push(*diagnostic),
            Seen::Unknown(why) => open = open.or(Some(why)),
        }
    }
    match (production.is_empty() && found.is_empty(), open) {
        (true, _) => Outcome::nothing("no job is seen to deploy to production"),
        (false, Some(why)) if found.is_empty() => Outcome::unknown(why),
        _ => Outcome::checked(format!("{} to production", deploying(production.len())), found),
    }
}

/// What is seen of a job that deploys to production.
enum Seen {
    Right,
    Wrong(Box<Diagnostic>),
    Unknown(String),
}

/// "1 step", "3 steps".
fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// `A`, `B` and `C`.
fn list(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}
