//! `production-without-tests`.

use super::direct_push::requires_checks;
use super::{Seen, of_production};
use crate::check::pipeline::{Job, Pipeline};
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
        of_production(project, ID, |pipelines, pipeline, job| {
            let (before, _) = pipeline.before(job);
            let upstream = pipelines.upstream(pipeline, job);
            let all: Vec<&Job> = before.into_iter().chain(upstream).chain([job]).collect();
            if all.iter().any(|job| job.tests()) || requires_checks(project) {
                return Seen::Right;
            }
            // What a change had to pass before it was merged is not seen.
            let elsewhere = pipelines.all.iter().find(|other| other.jobs.iter().any(Job::tests));
            match (all.iter().find_map(|job| job.unseen.as_deref()), elsewhere) {
                (Some(unseen), _) => Seen::Unknown(format!("what `{unseen}` tests is not seen from here")),
                (None, Some(other)) => Seen::Unknown(apart(pipeline, job, other)),
                (None, None) => Seen::Wrong(untested(job).into()),
            }
        })
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
