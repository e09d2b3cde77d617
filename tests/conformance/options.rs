//! What proves each option beyond that which goes for every project, and what nothing here can execute. The report and
//! `docs/conformance.md` are made of it.

use std::path::Path;

use patternbook::pack::Covering;

use crate::combinations::{covering, options};
use crate::report::Row;
use crate::{Check, Outcome, Result};

/// An option, as `new-project --set` takes it, and parts of the names of the checks that prove it.
const PROOFS: &[(&str, &[&str])] = &[
    ("stack=rust", &["rust", "monitoring::metrics_exist"]),
    ("stack=typescript", &["typescript"]),
    ("stack=python", &["python"]),
    ("database=postgres", &["postgres", "database"]),
    ("database=sqlite", &["sqlite"]),
    ("database=none", &["no-database"]),
    ("cache=redis", &["redis", "cache"]),
    ("cache=none", &["stack::", "rust::"]),
    ("ci=github", &["github", "delivery"]),
    ("ci=gitlab", &["gitlab"]),
    ("branches=trunk", &["github::", "gitlab::"]),
    ("branches=develop", &["github::", "gitlab::"]),
    ("deploy=compose", &["delivery", "compose"]),
    ("deploy=ssh-compose", &["ssh"]),
    ("deploy=ecs", &["ecs"]),
    ("deploy=fly", &["fly"]),
    ("deploy=helm", &["helm"]),
    ("cloud=aws", &["terraform::", "aws"]),
    ("cloud=gcp", &["gcs", "gcp"]),
    ("cloud=azure", &["azure", "bicep"]),
    // These write nothing: that what is left is whole is seen in every project.
    ("cloud=none", &["every::"]),
    ("iac=none", &["every::", "without_infrastructure"]),
    ("iac=terraform", &["terraform::"]),
    ("iac=opentofu", &["opentofu"]),
    ("iac=pulumi", &["pulumi"]),
    ("iac=cdk", &["cdk"]),
    ("iac=cloudformation", &["cloudformation"]),
    ("iac=bicep", &["bicep"]),
    ("state=s3", &["terraform::state_is_held", "terraform::second_run"]),
    ("state=gcs", &["gcs"]),
    ("state=azurerm", &["azurerm"]),
    ("state=http", &["state-http"]),
    ("secrets=env", &["secrets::env", "delivery"]),
    ("secrets=aws-secrets-manager", &["secrets_manager", "secrets-manager"]),
    ("secrets=vault", &["vault"]),
    ("secrets=doppler", &["doppler"]),
    ("secrets=1password", &["1password", "onepassword"]),
    ("monitoring=full", &["monitoring::"]),
    ("monitoring=logs", &["logs"]),
    ("team=team", &["rust::", "stack::", "github"]),
    ("team=solo", &["solo", "team_changes_no_code"]),
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
    ("iac=pulumi", "the engine: it is in no package registry"),
    ("iac=cdk", "AWS itself: a CloudFormation on loopback takes its change set, and does not execute it"),
    (
        "iac=cloudformation",
        "AWS itself: change sets go to a CloudFormation on loopback, for which drift and protection are stood in",
    ),
    ("iac=bicep", "the compiler, what-if and deployment stacks: they are in no package registry and need an account"),
    ("state=gcs", "Cloud Storage itself: a server of the suite's own answers as it does, locks included"),
    ("state=azurerm", "the state and its lock: they need Entra ID"),
    ("state=http", "GitLab itself: a server of the suite's own answers as it does, locks included"),
    ("secrets=vault", "a Vault server: it is in no package registry"),
    ("secrets=doppler", "Doppler itself: it needs an account"),
    ("secrets=1password", "1Password itself: it needs an account"),
];

/// The options that are offered, with the names of the checks among `all` that prove them.
fn proved(all: &[String]) -> Vec<(String, Vec<&str>)> {
    let by = |option: &str| {
        let parts = PROOFS.iter().find(|(known, _)| *known == option).map_or(&[][..], |(_, parts)| parts);
        all.iter().map(String::as_str).filter(|name| parts.iter().any(|part| name.contains(part))).collect()
    };
    options().into_iter().map(|option| (option.clone(), by(&option))).collect()
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
