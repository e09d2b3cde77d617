//! `production-without-tests`.

use super::deploying;
use super::direct_push::requires_checks;
use crate::check::pipeline::{Job, NONE, Pipeline, Stage};
use crate::check::{Area, Outcome, Project, Rule};
use crate::diagnostic::{Diagnostic, Severity};

pub(in crate::check) struct ProductionWithoutTests;

const ID: &str = "production-without-tests";

impl Rule for ProductionWithoutTests {
    fn id(&self) -> &'static str {
        ID
    }

    fn area(&self) -> Area {
        Area::Pipeline
    }

    fn summary(&self) -> &'static str {
        "What is deployed to production has passed tests before: in the same run, or because the branch rules demand it."
    }

    fn attest(&self) -> Option<&'static str> {
        Some("The host's settings let nothing into the branch that is deployed before its tests have passed.")
    }

    fn check(&self, project: &Project) -> Outcome {
        let pipelines = project.pipelines();
        let mut found = pipelines.unread(ID);
        if pipelines.all.is_empty() && found.is_empty() {
            return Outcome::nothing(NONE);
        }
        let production: Vec<_> = pipelines.deploying_to(Stage::Production).collect();
        let mut open = None;
        for (pipeline, job) in &production {
            let (before, _) = pipeline.before(job);
            let upstream = pipelines.upstream(pipeline, job);
            let all: Vec<&Job> = before.into_iter().chain(upstream).chain([*job]).collect();
            if all.iter().any(|job| job.tests()) || requires_checks(project) {
                continue;
            }
            // What a change had to pass before it was merged is not seen.
            let elsewhere = pipelines.all.iter().find(|other| other.jobs.iter().any(Job::tests));
            match (all.iter().find_map(|job| job.unseen.as_deref()), elsewhere) {
                (Some(unseen), _) => open = open.or(Some(format!("what `{unseen}` tests is not seen from here"))),
                (None, Some(other)) => open = open.or_else(|| Some(apart(pipeline, job, other))),
                (None, None) => found.push(untested(job)),
            }
        }
        match (production.is_empty() && found.is_empty(), open) {
            (true, _) => Outcome::nothing("no job is seen to deploy to production"),
            (false, Some(why)) if found.is_empty() => Outcome::unknown(why),
            _ => Outcome::checked(format!("{} to production", deploying(production.len())), found),
        }
    }
}

fn apart(pipeline: &Pipeline, job: &Job, other: &Pipeline) -> String {
    if pipeline.path == other.path {
        return format!("`{}` in {} does not wait for the tests; branch rules may demand them", job.id, pipeline.path);
    }
    format!(
        "`{}` in {} does not wait for the tests in {}; branch rules may demand them",
        job.id, pipeline.path, other.path
    )
}

fn untested(job: &Job) -> Diagnostic {
    let message = format!("`{}` deploys to production, and no pipeline runs tests", job.id);
    let diagnostic = Diagnostic::new(ID, Severity::Error, job.span.clone(), message);
    diagnostic.help("run the tests in a job of their own, and have this one wait for it: `needs: [test]`")
}
