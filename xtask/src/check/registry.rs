//! The list of all rules, in the order in which they are documented: the patterns', then as one would look.

use super::rule::Rule;
use super::rules::{
    direct_push, printed_secret, production_without_staging, production_without_tests, swallowed_failure,
    traced_secret, unreviewed_apply, untested_release,
};

/// All rules.
pub const ALL: &[&dyn Rule] = &[
    // CI/CD Promotion Pipeline
    &production_without_staging::ProductionWithoutStaging,
    &production_without_tests::ProductionWithoutTests,
    &untested_release::UntestedRelease,
    &swallowed_failure::SwallowedFailure,
    &direct_push::DirectPush,
    // Infrastructure as Code
    &unreviewed_apply::UnreviewedApply,
    // Secret Management
    &traced_secret::TracedSecret,
    &printed_secret::PrintedSecret,
];
