//! Which day it is.

use super::error::{CommandError, Kind};
use crate::repo::history;

/// The variable that says when it is, in seconds since 1970, so that a run can be repeated.
///
/// See its [specification](https://reproducible-builds.org/specs/source-date-epoch/).
const EPOCH: &str = "SOURCE_DATE_EPOCH";

/// Today: `2026-01-31`.
pub(super) fn today() -> Result<String, CommandError> {
    let failed = |kind| CommandError::new(kind, "failed to find out which day it is");
    #[expect(clippy::disallowed_methods, reason = "the command line reads the environment")]
    let Some(epoch) = std::env::var_os(EPOCH) else {
        return history::today().map_err(|error| failed(Kind::World).because(&error));
    };
    match epoch.to_str().and_then(|epoch| epoch.trim().parse().ok()) {
        Some(seconds) => Ok(history::day(seconds)),
        None => Err(failed(Kind::Usage)
            .cause(format!("`{EPOCH}` is no number of seconds"))
            .hint("unset it, or set it to what `date +%s` prints")),
    }
}
