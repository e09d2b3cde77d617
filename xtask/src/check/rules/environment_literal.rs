//! `environment-literal`.

use rayon::prelude::*;

use crate::check::code::literals::{Literal, Role, literals};
use crate::check::code::{self};
use crate::check::project::{File, Project};
use crate::check::secret;
use crate::check::{Area, Outcome, Rule};
use crate::diagnostic::{Diagnostic, Severity};

pub(in crate::check) struct EnvironmentLiteral;

const ID: &str = "environment-literal";

impl Rule for EnvironmentLiteral {
    fn id(&self) -> &'static str {
        ID
    }

    fn area(&self) -> Area {
        Area::Configuration
    }

    fn summary(&self) -> &'static str {
        "What differs between environments, such as hosts and databases, comes from configuration and stands in no code."
    }

    fn check(&self, project: &Project) -> Outcome {
        let files: Vec<&File> =
            project.files().filter(|file| code::is_program(file) && !is_configuration(file.path())).collect();
        if files.is_empty() {
            return Outcome::nothing("there is no code in a language that is looked at");
        }
        let look = |file: &&File| {
            let (Some(language), Some(text)) = (file.language(), file.text()) else { return Vec::new() };
            // Most files have none, and need not be parsed.
            if !MARKS.iter().any(|mark| text.contains(mark)) {
                return Vec::new();
            }
            let all = file.tree().map(|tree| literals(language, text, tree)).unwrap_or_default();
            all.into_iter().filter_map(|literal| judge(file, &literal)).collect()
        };
        let found = files.par_iter().flat_map_iter(look).collect();
        Outcome::checked(super::count(files.len(), "source file"), found)
    }
}

/// One of these stands in every text that the rule is about.
const MARKS: [&str; 6] = ["://", "prod", "stag", "stg.", "uat.", ".amazonaws.com"];

/// Whether a file is where settings and what counts without them belong.
fn is_configuration(path: &str) -> bool {
    const NAMES: [&str; 14] = [
        "config",
        "configs",
        "configuration",
        "settings",
        "setting",
        "conf",
        "env",
        "environment",
        "environments",
        "constants",
        "defaults",
        "infra",
        "mocks",
        "stories",
    ];
    const OTHERS: [&str; 14] = [
        "cdk",
        "pulumi",
        "mock",
        "seed",
        "seeds",
        "migrations",
        "dev",
        "local",
        "smoke",
        "test",
        "tests",
        "testing",
        "e2e",
        "cli",
    ];
    let lower = path.to_lowercase();
    lower.split('/').any(|name| {
        let mut words = name.split(['.', '-', '_']);
        words.any(|word| NAMES.contains(&word) || OTHERS.contains(&word))
    })
}

fn judge(file: &File, literal: &Literal) -> Option<Diagnostic> {
    if literal.role != Role::Value {
        return None;
    }
    let (message, severity) = match seen(&literal.text)? {
        Seen::Database => ("a database is named in code".to_owned(), Severity::Error),
        Seen::Environment(word) => (format!("a host of one environment (`{word}`) is named in code"), Severity::Error),
        Seen::Local if !literal.is_argument => return None,
        Seen::Local => ("this machine is named in code, with a port".to_owned(), Severity::Warning),
    };
    let diagnostic = Diagnostic::new(ID, severity, file.span(literal.range.clone()), message);
    Some(diagnostic.help("read it from a variable, and list that in `.env.example`"))
}

enum Seen {
    Database,
    Environment(&'static str),
    Local,
}

/// Whose hosts have the name of an environment in them, whatever the environment of who calls them.
const OTHERS: [&str; 5] =
    ["website-files.com", "cloudflare.docker.com", "force.com", "browser-intake-datadoghq.com", "api.bitbucket.io"];

/// The ports of agents that run beside a service wherever it is: AWS AppConfig and Secrets Manager, OpenTelemetry, Dapr.
const AGENTS: [&str; 5] = ["2772", "2773", "4317", "4318", "3500"];

/// What of an environment a text is.
fn seen(text: &str) -> Option<Seen> {
    const DATABASES: [&str; 9] =
        ["postgres", "postgresql", "mysql", "mariadb", "mongodb", "mongodb+srv", "redis", "rediss", "amqp"];
    if text.contains(char::is_whitespace) {
        return None;
    }
    let (scheme, host) = match text.split_once("://") {
        Some((scheme, rest)) => {
            let authority = rest.split(['/', '?', '#']).next()?;
            (scheme, authority.rsplit('@').next()?)
        }
        None => ("", text),
    };
    let (name, port) = host.rsplit_once(':').unwrap_or((host, ""));
    let is_filled_in = name.is_empty() || name.contains(['{', '}', '$', '%', '<', '*', '(', '\\', '|']);
    if is_filled_in || secret::is_reserved(name) && !secret::is_local(name) {
        return None;
    }
    let is_database = DATABASES.iter().any(|it| scheme == *it || scheme.split('+').next() == Some(it));
    if secret::is_local(name) {
        let is_port = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
        return (is_port && (is_database || matches!(scheme, "http" | "https") && !AGENTS.contains(&port)))
            .then_some(Seen::Local);
    }
    if is_database {
        return name.contains('.').then_some(Seen::Database);
    }
    let labels: Vec<&str> = name.split('.').collect();
    let is_host = labels.len() >= 3 && labels.iter().all(|label| is_label(label)) && has_zone(labels.last()?);
    if !is_host || scheme.is_empty() && text.contains('/') {
        return None;
    }
    // Other people's hosts, which are called so for everyone.
    if OTHERS.iter().any(|other| name.ends_with(other)) {
        return None;
    }
    // The last two are whom it belongs to.
    let words = labels[..labels.len() - 2].iter().flat_map(|label| label.split('-'));
    let environment = |word: &str| match word {
        "staging" => Some("staging"),
        "stage" => Some("stage"),
        "stg" => Some("stg"),
        "prod" => Some("prod"),
        "production" => Some("production"),
        "preprod" => Some("preprod"),
        "uat" => Some("uat"),
        _ => None,
    };
    words.into_iter().find_map(environment).map(Seen::Environment).or_else(|| {
        // Those of services, such as `rds.amazonaws.com`, are the same everywhere.
        let is_resource = name.ends_with(".amazonaws.com")
            && labels.len() >= 5
            && ["rds", "cache", "es", "elb", "execute-api", "redshift"]
                .iter()
                .any(|it| labels[..labels.len() - 2].contains(it));
        is_resource.then_some(Seen::Environment("amazonaws.com"))
    })
}

fn is_label(label: &str) -> bool {
    !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Whether a name ends as hosts do, and files, packages and keys do not.
fn has_zone(last: &str) -> bool {
    const ZONES: [&str; 30] = [
        "com", "org", "net", "io", "dev", "app", "cloud", "internal", "local", "uk", "de", "fr", "eu", "us", "gov",
        "mil", "edu", "co", "ai", "sh", "tech", "systems", "info", "biz", "ch", "nl", "ca", "au", "lan", "corp",
    ];
    ZONES.contains(&last)
}
