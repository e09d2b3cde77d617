//! The generated infrastructure.

use crate::Check;

pub(super) fn checks() -> Vec<Check> {
    Vec::new()
}
