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

/// "1 job that deploys", "3 jobs that deploy".
fn deploying(number: usize) -> String {
    if number == 1 { "1 job that deploys".to_owned() } else { format!("{number} jobs that deploy") }
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
