//! The rules, a file for each.

pub(super) mod direct_push;
