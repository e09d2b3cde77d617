//! The rules, a file for each.

pub(super) mod direct_push;
pub(super) mod printed_secret;
pub(super) mod production_without_staging;
pub(super) mod production_without_tests;
pub(super) mod swallowed_failure;
pub(super) mod traced_secret;
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
