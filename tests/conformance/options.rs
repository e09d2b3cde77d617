//! What proves each option beyond that which goes for every project, and what nothing here can execute. The report and
//! `docs/conformance.md` are made of it.

use std::path::Path;

use patternbook::pack::Covering;

use crate::combinations::{covering, options};
use crate::report::Row;
use crate::stacks::STACKS;
use crate::{Check, Outcome, Result};

/// The groups whose checks end with the name of a service, and prove what that service has.
const SERVICES: [&str; 3] = ["stack", "contract", "monitoring"];

/// Questions about a service.
const OF_SERVICES: [&str; 4] = ["stack", "database", "cache", "monitoring"];

/// Other options, as `new-project --set` takes them, and the checks that prove them: by whole parts of their names.
const PROOFS: &[(&str, &[&str])] = &[
    ("stack=rust", &["stack::rust"]),
    ("stack=typescript", &["stack::typescript", "typescript::locks_name_packages_for_good"]),
    ("stack=python", &["stack::python"]),
    ("database=postgres", &["terraform::validate::postgres"]),
    ("database=none", &["terraform::validate::no-database"]),
    ("ci=github", &["github"]),
    ("ci=gitlab", &["gitlab", "every::gitlab_pipeline_passes_its_schema"]),
    ("branches=trunk", &["github", "gitlab"]),
    ("branches=develop", &["github", "gitlab"]),
    ("deploy=compose", &["deploy::compose", "every::compose_file_passes_its_schema"]),
    ("deploy=ssh-compose", &["deploy::ssh_compose"]),
    ("deploy=ecs", &["deploy::ecs"]),
    ("deploy=fly", &["deploy::fly"]),
    ("deploy=helm", &["deploy::helm"]),
    ("cloud=aws", &["terraform", "secrets::aws_secrets_manager"]),
    ("cloud=gcp", &["opentofu-gcs", "pulumi-gcp"]),
    ("cloud=azure", &["bicep", "pulumi-azure", "state-azurerm"]),
    // These write nothing: that what is left is whole is seen in every project.
    ("cloud=none", &["every", "infrastructure::without_infrastructure_nothing_speaks_of_it"]),
    ("iac=none", &["every", "infrastructure::without_infrastructure_nothing_speaks_of_it"]),
    ("iac=terraform", &["terraform", "state-http"]),
    ("iac=opentofu", &["opentofu-gcs"]),
    ("iac=pulumi", &["pulumi", "pulumi-gcp", "pulumi-gcp-gitlab", "pulumi-azure", "pulumi-azure-gitlab"]),
    ("iac=cdk", &["cdk"]),
    ("iac=cloudformation", &["cloudformation", "infrastructure::drift_is_told_from_no_drift"]),
    ("iac=bicep", &["bicep", "bicep-gitlab"]),
    (
        "state=s3",
        &["terraform::state_is_held", "terraform::second_run_is_locked_out", "terraform::misspelled_key_is_refused"],
    ),
    ("state=gcs", &["opentofu-gcs"]),
    ("state=azurerm", &["state-azurerm"]),
    ("state=http", &["state-http"]),
    ("secrets=env", &["secrets::env"]),
    ("secrets=aws-secrets-manager", &["secrets::aws_secrets_manager"]),
    ("secrets=vault", &["secrets::vault_scripts_ask_as_documented"]),
    ("secrets=doppler", &["secrets::doppler_cli"]),
    ("secrets=1password", &["secrets::planted_ones_are_found_and_1password_references_are_not"]),
    ("team=team", &["stack", "contract", "github"]),
    ("team=solo", &["stack::rust::team_changes_no_code"]),
];

/// What belongs to an option and cannot be executed by this suite, and why.
const NOT_EXECUTED: &[(&str, &str)] = &[
    ("ci=github", "`uses:` steps, and GitHub's own approvals and rulesets: they run on GitHub only"),
    ("ci=gitlab", "runners with Docker, protected environments and variables: they are GitLab's own"),
    ("deploy=compose", "container builds and `docker compose` itself: there is no Docker engine to be had everywhere"),
    ("deploy=ssh-compose", "Docker on the machine at the other end"),
    ("deploy=ecs", "Amazon ECS itself"),
    ("deploy=fly", "Fly.io itself"),
    (
        "deploy=helm",
        "a cluster: none can be had, so helm and kubectl are stand-ins, and Helm's library renders the chart",
    ),
    ("cloud=aws", "sign-in through OpenID Connect, and what the providers would make"),
    ("cloud=gcp", "sign-in through OpenID Connect, and what the providers would make"),
    ("cloud=azure", "sign-in through OpenID Connect, and what the providers would make"),
    ("iac=terraform", "resources of providers: they come from the registry and need an account"),
    ("iac=opentofu", "OpenTofu itself: it is in no package registry, so what it shares with Terraform is run by that"),
    ("iac=pulumi", "the engine, for which a stand-in answers: it is in no package registry"),
    ("iac=cdk", "AWS itself: a CloudFormation on loopback takes its change set, and does not execute it"),
    (
        "iac=cloudformation",
        "AWS itself: change sets go to a CloudFormation on loopback, for which drift and protection are stood in",
    ),
    (
        "iac=bicep",
        "the compiler, what-if and deployment stacks, for which a stand-in answers: they are in no package registry and \
         need an account",
    ),
    ("state=gcs", "Cloud Storage itself: a server of the suite's own answers as it does, locks included"),
    (
        "state=azurerm",
        "Entra ID itself: state and lock are in Microsoft's emulator, and a stand-in signs its clients in",
    ),
    ("state=http", "GitLab itself: a server of the suite's own answers as it does, locks included"),
    ("secrets=vault", "a Vault server: it is in no package registry"),
    ("secrets=doppler", "Doppler itself: it needs an account"),
    ("secrets=1password", "1Password itself: it needs an account"),
];

/// The options that are offered, with the names of the checks among `all` that prove them.
fn proved(all: &[String]) -> Vec<(String, Vec<&str>)> {
    let by = |option: &str| {
        let parts = PROOFS.iter().find(|(known, _)| *known == option).map_or(&[][..], |(_, parts)| parts);
        let services = services_with(option);
        let proves = |name: &&str| parts.iter().any(|part| has_part(name, part)) || is_of(name, &services);
        all.iter().map(String::as_str).filter(proves).collect()
    };
    options().into_iter().map(|option| (option.clone(), by(&option))).collect()
}

/// The services that are built and have the option, by the names of their combinations.
fn services_with(option: &str) -> Vec<&'static str> {
    let Some((id, value)) = option.split_once('=').filter(|(id, _)| OF_SERVICES.contains(id)) else {
        return Vec::new();
    };
    let combinations = STACKS.iter().flat_map(|stack| stack.combinations);
    combinations.filter(|combination| combination.has(id, value)).map(|combination| combination.name).collect()
}

/// Whether the check of that name is one of the `services`.
fn is_of(name: &str, services: &[&str]) -> bool {
    let of_service = name.split("::").next().is_some_and(|group| SERVICES.contains(&group));
    of_service && name.rsplit("::").next().is_some_and(|service| services.contains(&service))
}

/// Whether `part` is in `name` with a `::` or nothing on either side.
fn has_part(name: &str, part: &str) -> bool {
    format!("::{name}::").contains(&format!("::{part}::"))
}

fn not_executed(option: &str) -> Option<&'static str> {
    NOT_EXECUTED.iter().find(|(known, _)| *known == option).map(|(_, what)| *what)
}

/// Added to `checks`: that each option is proved by one of them, or said to be executed nowhere, and that this is what
/// `docs/conformance.md` says.
pub(crate) fn checks(checks: &[Check]) -> Vec<Check> {
    let names: Vec<String> = checks.iter().map(|check| check.name.clone()).collect();
    let again = names.clone();
    vec![
        Check::new("options::each_is_proved_or_said_not_to_be", move |_| each_is_proved(&names)),
        Check::new("options::document_says_what_is_tried", move |_| document_is_true(&again)),
    ]
}

fn each_is_proved(names: &[String]) -> Result<Outcome> {
    let nothing = |part: &&&str| !names.iter().any(|name| has_part(name, part));
    let offered = options();
    let unknown = |option: &&str| !offered.iter().any(|known| known == option);
    if let Some(part) = PROOFS.iter().flat_map(|(_, parts)| *parts).find(nothing) {
        return Err(format!("no check has `{part}` in its name: see tests/conformance/options.rs"));
    }
    if let Some(option) = PROOFS.iter().map(|it| it.0).chain(NOT_EXECUTED.iter().map(|it| it.0)).find(unknown) {
        return Err(format!("the pack does not offer {option}: see tests/conformance/options.rs"));
    }
    let proved = proved(names);
    let unproved = |(option, by): &&(String, Vec<&str>)| by.is_empty() && not_executed(option).is_none();
    let without: Vec<_> = proved.iter().filter(unproved).map(|(option, _)| option.as_str()).collect();
    if !without.is_empty() {
        return Err(format!("no check proves {}: see tests/conformance/options.rs", without.join(", ")));
    }
    let deep = proved.iter().filter(|(_, by)| !by.is_empty()).count();
    Ok(Outcome::Seen(format!("{deep} of {} options by checks of their own", proved.len())))
}

/// What stands between the two comments of the document is written here: `SNAPSHOTS=overwrite` accepts it.
fn document_is_true(names: &[String]) -> Result<Outcome> {
    const BEGIN: &str = "<!-- begin: what is tried -->\n";
    const END: &str = "<!-- end: what is tried -->\n";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/conformance.md");
    let before = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let (head, rest) = before.split_once(BEGIN).ok_or("it has no begin")?;
    let (_, tail) = rest.split_once(END).ok_or("it has no end")?;
    let after = format!("{head}{BEGIN}\n{}\n{}\n{END}{tail}", size(), table(names));
    if before == after {
        return Ok(Outcome::Passed);
    }
    if std::env::var("SNAPSHOTS").is_ok_and(|action| action == "overwrite") {
        return std::fs::write(&path, after).map(|()| Outcome::Passed).map_err(|error| error.to_string());
    }
    let diff = similar::TextDiff::from_lines(&before, &after);
    Err(format!("docs/conformance.md:\n{}", diff.unified_diff().header("as written", "as it is")))
}

/// How many rows there are, and what they hold.
fn size() -> String {
    let Covering { rows, pairs, ruled_out } = covering();
    format!("{} projects hold all {pairs} pairs of options that go together; {ruled_out} pairs do not.\n", rows.len())
}

/// As Markdown: for each option in how many rows it is, how the checks that ran came out and with which tools, and what was
/// not executed.
pub(crate) fn report(ran: &[Row]) -> String {
    let names: Vec<String> = ran.iter().map(|row| row.check.clone()).collect();
    let mut text =
        "\n| option | rows | checks of its own | tools | not executed |\n|---|---:|---|---|---|\n".to_owned();
    for (option, by) in proved(&names) {
        let rows = ran.iter().filter(|row| by.contains(&row.check.as_str()));
        let (mut good, mut other, mut tools) = (0, Vec::new(), Vec::new());
        for row in rows {
            match &row.outcome {
                Ok(Outcome::Passed | Outcome::Seen(_)) => good += 1,
                Ok(Outcome::NotExecuted(_)) => other.push(format!("`{}` not executed", row.check)),
                Err(_) => other.push(format!("`{}` **failed**", row.check)),
            }
            tools.extend(row.tools.iter().cloned());
        }
        tools.sort();
        tools.dedup();
        let mut result = vec![format!("{good} passed")];
        result.append(&mut other);
        let in_rows = covering().rows.iter().filter(|row| row.iter().any(|(id, it)| format!("{id}={it}") == option));
        text += &format!(
            "| {option} | {} | {} | {} | {} |\n",
            in_rows.count(),
            if by.is_empty() { "none ran".to_owned() } else { result.join(", ") },
            tools.join(", "),
            not_executed(&option).unwrap_or_default(),
        );
    }
    text
}

/// As Markdown, the same on every machine: each option, the checks of its own, and what is not executed.
fn table(all: &[String]) -> String {
    let mut text = "| option | checks of its own | not executed |\n| --- | --- | --- |\n".to_owned();
    for (option, by) in proved(all) {
        let mut groups: Vec<&str> = by.iter().filter_map(|name| name.split("::").next()).collect();
        groups.dedup();
        let checks: Vec<String> = groups.iter().map(|group| format!("`{group}`")).collect();
        let checks = if checks.is_empty() { "none".to_owned() } else { checks.join(", ") };
        text += &format!("| `{option}` | {checks} | {} |\n", not_executed(&option).unwrap_or("-"));
    }
    text
}
