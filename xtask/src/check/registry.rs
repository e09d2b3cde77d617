//! The list of all rules, in the order in which they are documented: the patterns', then as one would look.

use super::rule::Rule;
use super::rules::direct_push;

/// All rules.
pub const ALL: &[&dyn Rule] = &[&direct_push::DirectPush];
