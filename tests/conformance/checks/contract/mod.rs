//! What every generated service does, whatever stack it is written in: one test, over HTTP, signals and output, against
//! real services.

mod configuration;
mod dependencies;
mod endpoints;
mod lifecycle;
mod seen;
mod subject;
mod traces;
mod verified;

use crate::combinations::Combination;
use crate::stacks::{STACKS, Stack};
use crate::stage::Stage;
use crate::{Check, Outcome, Result};

pub(super) use subject::Subject;

/// A check of one service.
type Contract = fn(&Subject<'_>) -> Result<()>;

pub(super) fn checks() -> Vec<Check> {
    let of_stack = |stack: &'static Stack| stack.combinations.iter().flat_map(|&combination| of(stack, combination));
    STACKS.iter().flat_map(of_stack).collect()
}

/// Those that apply to what `combination` has.
fn of(stack: &Stack, combination: Combination) -> Vec<Check> {
    let mut contracts: Vec<(&str, Contract)> = vec![
        ("names_what_is_missing", configuration::names_what_is_missing),
        ("names_what_is_wrong", configuration::names_what_is_wrong),
        ("refuses_placeholders_and_env_files_where_deployed", configuration::refuses_placeholders_and_env_files),
        ("reads_a_local_file_on_a_workstation", configuration::reads_a_local_file),
        ("knows_its_commands", lifecycle::knows_its_commands),
        ("checks_its_own_health", lifecycle::checks_its_own_health),
        ("ends_where_its_port_is_taken", lifecycle::ends_where_its_port_is_taken),
        ("drains", lifecycle::drains),
        ("tells_its_health", endpoints::tells_its_health),
        ("is_verified_by_its_checklist", verified::is_verified),
        ("asks_for_a_token", endpoints::asks_for_a_token),
        ("keeps_notes", endpoints::keeps_notes),
        ("refuses_what_is_no_note", endpoints::refuses_what_is_no_note),
        ("writes_lines_of_json", seen::logs),
    ];
    if combination.has("monitoring", "full") {
        contracts.push(("measures_itself", seen::metrics));
        contracts.push(("hands_its_traces_on", traces::hands_its_traces_on));
    } else {
        contracts.push(("opens_one_port", seen::opens_one_port));
    }
    if !combination.has("database", "none") {
        contracts.push(("migrates", dependencies::migrates));
    }
    if combination.has("database", "postgres") {
        contracts.push(("outlives_its_database", dependencies::postgres_outage));
        contracts.push(("answers_while_its_database_hangs", dependencies::postgres_hangs));
    }
    if combination.has("database", "sqlite") {
        contracts.push(("says_what_becomes_of_its_file", dependencies::sqlite_file));
        contracts.push(("answers_while_its_database_is_locked", dependencies::sqlite_locked));
    }
    if combination.has("cache", "redis") {
        contracts.push(("works_without_its_cache", dependencies::cache_outage));
    }
    let check = |(name, contract): (&str, Contract)| {
        Check::new(format!("contract::{}::{name}::{}", stack.name, combination.name), move |stage: &Stage| {
            let subject = Subject::new(stage, combination)?;
            contract(&subject)?;
            Ok(Outcome::Passed)
        })
    };
    contracts.into_iter().map(check).collect()
}
