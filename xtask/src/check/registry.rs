//! The list of all rules, in the order in which they are documented: the patterns', then as one would look.

use super::rule::Rule;
use super::rules::{
    alert_without_owner, direct_push, env_file_in_history, environment_literal, ignored_alert, local_state,
    logged_personal_data, logged_secret, manifest_drift, missing_monitoring, printed_secret,
    production_without_staging, production_without_tests, secret_in_message, secret_literal, shared_secret,
    swallowed_failure, traced_secret, tracked_env_file, undeclared_variable, unencrypted_state, unlocked_state,
    unreviewed_apply, untested_release,
};

/// All rules.
pub const ALL: &[&dyn Rule] = &[
    // Environment-Specific Configuration
    &tracked_env_file::TrackedEnvFile,
    &environment_literal::EnvironmentLiteral,
    &undeclared_variable::UndeclaredVariable,
    &manifest_drift::ManifestDrift,
    // CI/CD Promotion Pipeline
    &production_without_staging::ProductionWithoutStaging,
    &production_without_tests::ProductionWithoutTests,
    &untested_release::UntestedRelease,
    &swallowed_failure::SwallowedFailure,
    &direct_push::DirectPush,
    // Infrastructure as Code
    &unreviewed_apply::UnreviewedApply,
    &local_state::LocalState,
    &unlocked_state::UnlockedState,
    &unencrypted_state::UnencryptedState,
    // Secret Management
    &env_file_in_history::EnvFileInHistory,
    &shared_secret::SharedSecret,
    &secret_literal::SecretLiteral,
    &traced_secret::TracedSecret,
    &printed_secret::PrintedSecret,
    &logged_secret::LoggedSecret,
    &secret_in_message::SecretInMessage,
    // Monitoring & Observability
    &logged_personal_data::LoggedPersonalData,
    &missing_monitoring::MissingMonitoring,
    &alert_without_owner::AlertWithoutOwner,
    &ignored_alert::IgnoredAlert,
];
