//! `production-without-staging`.

use super::{Seen, of_production};
use crate::check::pipeline::{Condition, Job, Pipeline, Pipelines, Stage};
use crate::check::{Area, Outcome, Project, Rule};
use crate::diagnostic::{Diagnostic, Severity};

pub(in crate::check) struct ProductionWithoutStaging;

const ID: &str = "production-without-staging";

impl Rule for ProductionWithoutStaging {
    fn id(&self) -> &'static str {
        ID
    }

    fn area(&self) -> Area {
        Area::Pipeline
    }

    fn summary(&self) -> &'static str {
        "What is deployed to production has been deployed to staging or a preview before, in the same run."
    }

    fn has_sides(&self) -> bool {
        true
    }

    fn attest(&self) -> Option<&'static str> {
        Some("Nothing is released to production that was not looked at in staging or a preview.")
    }

    fn check(&self, project: &Project) -> Outcome {
        of_production(project, ID, |pipelines, pipeline, job| match way(pipelines, pipeline, job) {
            Way::Through => Seen::Right,
            Way::Past(staging) => Seen::Wrong(past(job, staging).into()),
            Way::None => Seen::Wrong(none(job).into()),
            Way::Unknown(why) => Seen::Unknown(why),
        })
    }
}

/// How a job comes to production.
enum Way<'p> {
    /// Through staging.
    Through,
    /// Past this job, which deploys to staging and is not waited for.
    Past(&'p Job),
    /// There is no staging.
    None,
    /// That cannot be told.
    Unknown(String),
}

fn way<'p>(pipelines: &'p Pipelines, pipeline: &'p Pipeline, job: &'p Job) -> Way<'p> {
    let (before, _) = pipeline.before(job);
    let is_staging = |job: &&&Job| job.stage() == Some(Stage::Staging) || promotes(job);
    let upstream = pipelines.upstream(pipeline, job);
    if before.iter().chain(&upstream).any(|job| is_staging(&job)) {
        return Way::Through;
    }
    if let Some(unseen) = before.iter().find_map(|job| job.unseen.as_ref()) {
        return Way::Unknown(format!("what `{unseen}` does before production is not seen from here"));
    }
    let staging: Vec<_> =
        pipelines.deploying_to(Stage::Staging).filter(|(_, other)| other.id != job.id && other.deploys()).collect();
    let Some((other, first)) = staging.iter().find(|(other, _)| other.path == pipeline.path).or(staging.first()) else {
        // Where an environment is an expression, one job may deploy to any.
        let dynamic = pipelines.jobs().any(|(_, job)| job.environment.as_ref().is_some_and(|it| it.name.contains('$')));
        return match dynamic {
            true => Way::Unknown("which environments are deployed to is decided when a pipeline runs".to_owned()),
            false => Way::None,
        };
    };
    // A person, a tag or a release decides what is let through where a push does not.
    let picked = before.iter().chain([&job]).filter_map(|job| job.condition.as_ref()).any(Condition::is_picked);
    let automatic = pipeline.pushes().next().is_some() && !job.is_manual && !picked;
    // What another pipeline deploys may be another part of the repository.
    if automatic && other.path == pipeline.path {
        return Way::Past(first);
    }
    Way::Unknown(format!("whether what `{}` releases has passed staging is not in the pipelines", pipeline.name))
}

/// Whether a job hands on what has passed before.
fn promotes(job: &Job) -> bool {
    let says = |text: &str| text.to_lowercase().contains("promote");
    says(&job.id) || says(&job.title)
}

fn past(job: &Job, staging: &Job) -> Diagnostic {
    let message = format!("`{}` deploys to production without waiting for `{}`", job.id, staging.id);
    let diagnostic = Diagnostic::new(ID, Severity::Error, job.span.clone(), message).label("waits for something else");
    let related = diagnostic.related(staging.span.clone(), "deploys to staging or a preview");
    related.help(format!(
        "deploy both in one run, and have it wait (`needs: [{}]`); or let only through what has passed there",
        short(&staging.id)
    ))
}

fn none(job: &Job) -> Diagnostic {
    let message = format!("`{}` deploys to production, and nothing deploys to staging or a preview", job.id);
    let place = job.environment.as_ref().map_or(&job.span, |environment| &environment.span);
    let diagnostic = Diagnostic::new(ID, Severity::Error, place.clone(), message);
    diagnostic.help("deploy to staging first, try it there, and have production wait for that")
}

/// The name that other jobs of its file call a job by.
fn short(id: &str) -> &str {
    id.split(" / ").next().unwrap_or(id)
}
