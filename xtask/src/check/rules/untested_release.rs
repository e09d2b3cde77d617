//! `untested-release`.

use crate::check::pipeline::{Job, NONE, Stage, Step};
use crate::check::{Area, Outcome, Project, Rule};
use crate::diagnostic::{Diagnostic, Severity};

pub(in crate::check) struct UntestedRelease;

const ID: &str = "untested-release";

impl Rule for UntestedRelease {
    fn id(&self) -> &'static str {
        ID
    }

    fn area(&self) -> Area {
        Area::Pipeline
    }

    fn summary(&self) -> &'static str {
        "Where pipelines publish images or packages, some pipeline runs tests."
    }

    fn check(&self, project: &Project) -> Outcome {
        let pipelines = project.pipelines();
        let unread = pipelines.unread(ID);
        if pipelines.all.is_empty() && unread.is_empty() {
            return Outcome::nothing(NONE);
        }
        let publishing: Vec<(&Job, &Step)> = pipelines
            .jobs()
            .filter(|(_, job)| job.stage() != Some(Stage::Production))
            .flat_map(|(_, job)| job.steps.iter().filter(|step| step.publishes()).map(move |step| (job, step)))
            .collect();
        if publishing.is_empty() && unread.is_empty() {
            return Outcome::nothing("no pipeline is seen to publish an image or a package");
        }
        let tests = pipelines.jobs().any(|(_, job)| job.tests());
        // What runs elsewhere may be the tests.
        let unseen = pipelines.all.iter().find_map(|pipeline| pipeline.unseen.first());
        if let (false, Some(unseen)) = (tests, unseen) {
            return Outcome::unknown(format!("what `{unseen}` runs is not seen from here"));
        }
        let mut found = unread;
        if let (false, Some((job, step))) = (tests, publishing.first()) {
            let message = format!("`{}` publishes, and no pipeline runs tests", job.id);
            let diagnostic = Diagnostic::new(ID, Severity::Error, step.span.clone(), message);
            found.push(diagnostic.help("run the tests in a job of their own, and have this one wait for it"));
        }
        let what = match publishing.len() {
            1 => "1 step that publishes".to_owned(),
            number => format!("{number} steps that publish"),
        };
        Outcome::checked(what, found)
    }
}
