//! `missing-monitoring`.

use regex::Regex;

use crate::check::pipeline::Stage;
use crate::check::project::{File, Project, terraform};
use crate::check::{Area, Outcome, Rule};
use crate::diagnostic::{Diagnostic, Severity};
use crate::repo::reads;

pub(in crate::check) struct MissingMonitoring;

const ID: &str = "missing-monitoring";

impl Rule for MissingMonitoring {
    fn id(&self) -> &'static str {
        ID
    }

    fn area(&self) -> Area {
        Area::Monitoring
    }

    fn summary(&self) -> &'static str {
        "What is deployed to production can be seen there: by a health check, metrics or alerts."
    }

    fn attest(&self) -> Option<&'static str> {
        Some("What runs in production is monitored, by means that are not kept in this repository.")
    }

    fn check(&self, project: &Project) -> Outcome {
        let pipelines = project.pipelines();
        let Some((_, job)) = pipelines.deploying_to(Stage::Production).next() else {
            let unread = pipelines.unread(ID);
            return match unread.is_empty() {
                true => Outcome::nothing("no pipeline deploys to production"),
                false => Outcome::checked("no deployment to production", unread),
            };
        };
        let has = |is_one: fn(&File) -> bool| project.files().any(is_one);
        let signs =
            [("a health check", has(has_health_check)), ("metrics", has(has_metrics)), ("alerts", has(has_alerts))];
        let seen: Vec<&str> = signs.into_iter().filter(|(_, is_there)| *is_there).map(|(name, _)| name).collect();
        if !seen.is_empty() {
            return Outcome::checked(format!("a deployment to production, with {}", seen.join(", ")), Vec::new());
        }
        let message = format!(
            "the job `{}` deploys to production, and the repository has neither a health check nor metrics nor alerts",
            job.id
        );
        let span = job.environment.as_ref().map_or(&job.span, |environment| &environment.span).clone();
        let help = "begin with a health check that the deployment asks: who deploys has to see whether it works";
        Outcome::checked(
            "a deployment to production",
            vec![Diagnostic::new(ID, Severity::Error, span, message).help(help)],
        )
    }
}

fn has_health_check(file: &File) -> bool {
    let name = file.name();
    let marks: &[&str] = if name.starts_with("Dockerfile") || name.ends_with(".Dockerfile") {
        &["HEALTHCHECK "]
    } else if is_yaml(file) {
        &[
            "healthcheck:",
            "livenessProbe:",
            "readinessProbe:",
            "HealthCheckPath:",
            "health_check",
            "/health",
            "/readyz",
            "/livez",
            "/status",
        ]
    } else if is_terraform(file) {
        &["health_check", "healthcheck", "uptime_check", "/health"]
    } else if name.ends_with(".toml") || name.ends_with(".json") {
        &["/health", "/readyz", "/livez", "health-check", "healthCheck", "\"healthcheck"]
    } else if file.language().is_some_and(|language| language.is_code()) && reads::is_program(file.path()) {
        &["/health", "/livez", "/readyz", "/_status", "__heartbeat__", "/ping\"", "'/ping'", "/status\"", "'/status'"]
    } else if is_script(file) {
        &["/health", "/readyz", "/livez", "/ping", "/status", "--fail "]
    } else {
        return false;
    };
    has_any(file, marks)
}

fn has_metrics(file: &File) -> bool {
    if is_manifest(file.name()) {
        const LIBRARIES: [&str; 16] = [
            "prom-client",
            "prometheus",
            "opentelemetry",
            "sentry",
            "datadog",
            "dd-trace",
            "ddtrace",
            "newrelic",
            "statsd",
            "applicationinsights",
            "honeycomb",
            "logfire",
            "cadence",
            "metrics",
            "rollbar",
            "bugsnag",
        ];
        return has_any(file, &LIBRARIES);
    }
    is_yaml(file)
        && has_any(file, &["kind: ServiceMonitor", "kind: PodMonitor", "prometheus.io/scrape", "scrape_configs:"])
}

fn has_alerts(file: &File) -> bool {
    let is_alert = || {
        let alert = Regex::new(r#"resource\s+"\w*(?:alarm|alert|monitor|uptime|healthcheck|statuscake|pingdom)\w*""#);
        alert.is_ok_and(|alert| file.text().is_some_and(|text| alert.is_match(text)))
    };
    is_yaml(file) && has_any(file, &["AWS::CloudWatch::Alarm", "kind: PrometheusRule", "alert: ", "uptime"])
        || is_terraform(file) && !terraform::is_shown(file.path()) && is_alert()
}

fn is_yaml(file: &File) -> bool {
    file.name().ends_with(".yml") || file.name().ends_with(".yaml")
}

fn is_terraform(file: &File) -> bool {
    [".tf", ".tofu", ".bicep"].iter().any(|ending| file.name().ends_with(ending))
}

fn is_script(file: &File) -> bool {
    file.name().ends_with(".sh") || matches!(file.name(), "Makefile" | "justfile" | "Procfile")
}

fn is_manifest(name: &str) -> bool {
    let is_requirements = name.starts_with("requirements") && (name.ends_with(".txt") || name.ends_with(".in"));
    is_requirements
        || name.ends_with(".csproj")
        || name.ends_with(".props")
        || matches!(
            name,
            "package.json"
                | "Cargo.toml"
                | "pyproject.toml"
                | "Pipfile"
                | "go.mod"
                | "Gemfile"
                | "pom.xml"
                | "build.gradle"
                | "composer.json"
                | "mix.exs"
        )
}

fn has_any(file: &File, marks: &[&str]) -> bool {
    file.text().is_some_and(|text| marks.iter().any(|mark| text.contains(mark)))
}
