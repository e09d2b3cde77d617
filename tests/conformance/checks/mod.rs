//! The checks, in the order they run in: what is quick and what others stand on comes first.

mod board;
mod clouds;
mod contract;
mod delivery;
mod documents;
mod every;
mod github;
mod gitlab;
mod house;
mod infra;
mod infrastructure;
mod linters;
mod monitoring;
mod onboard;
mod output;
mod sarif;
mod scanners;
mod secrets;
mod shell;
mod stack;
mod terraform;
mod typescript;

use crate::{Check, options};

/// All of them.
pub(crate) fn all() -> Vec<Check> {
    let groups = [
        every::checks(),
        documents::checks(),
        linters::checks(),
        house::checks(),
        output::checks(),
        board::checks(),
        sarif::checks(),
        scanners::checks(),
        shell::checks(),
        secrets::checks(),
        terraform::checks(),
        infra::checks(),
        infrastructure::checks(),
        clouds::checks(),
        stack::checks(),
        typescript::checks(),
        contract::checks(),
        onboard::checks(),
        github::checks(),
        gitlab::checks(),
        delivery::checks(),
        monitoring::checks(),
    ];
    let mut checks: Vec<Check> = groups.into_iter().flatten().collect();
    checks.extend(options::checks(&checks));
    checks
}
