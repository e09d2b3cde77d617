//! What has to succeed before a job starts.

use std::collections::BTreeSet;

use super::{Condition, Job, Pipeline, Pipelines, Trigger};

/// A job that starts although something before it has failed.
#[derive(Debug)]
pub struct Ungated<'p> {
    /// The job.
    pub job: &'p Job,
    /// The condition that lets it start.
    pub condition: &'p Condition,
}

impl Pipeline {
    /// The jobs that have to succeed before `job` starts, each once, and those on the way that start whatever happened.
    #[must_use]
    pub fn before<'p>(&'p self, job: &'p Job) -> (Vec<&'p Job>, Vec<Ungated<'p>>) {
        let (mut gates, mut ungated) = (BTreeSet::new(), Vec::new());
        self.follow(job, &mut gates, &mut ungated);
        (gates.into_iter().filter_map(|number| self.jobs.get(number)).collect(), ungated)
    }

    fn follow<'p>(&'p self, job: &'p Job, gates: &mut BTreeSet<usize>, ungated: &mut Vec<Ungated<'p>>) {
        if let Some(condition) = job.condition.as_ref().filter(|condition| condition.ignores_failures()) {
            ungated.push(Ungated { job, condition });
            return;
        }
        for number in &job.needs {
            let Some(other) = self.jobs.get(*number) else { continue };
            // What may fail is no gate.
            if other.tolerated.is_none() && gates.insert(*number) {
                self.follow(other, gates, ungated);
            }
        }
    }

    /// Whether something starts it without anybody's doing: a push to one of these branches, not a tag or a person.
    pub fn pushes(&self) -> impl Iterator<Item = &Trigger> {
        self.triggers.iter().filter(|trigger| trigger.event == "push" && !trigger.is_for_tags)
    }
}

impl Condition {
    /// Whether the job starts although what it waits for has failed: nothing in the condition looks at how that ended.
    #[must_use]
    pub fn ignores_failures(&self) -> bool {
        let calls = |name: &str| self.text.contains(&format!("{name}("));
        let starts = calls("always") || calls("failure") || calls("cancelled");
        // Functions and what they are asked: how jobs or steps ended, what a job has found out, or success at all.
        let looks = [".result", ".conclusion", ".outcome", ".outputs.", "success()", ".status"];
        starts && !looks.iter().any(|part| self.text.contains(part))
    }

    /// Whether it is true only where a person, a tag or a release starts the pipeline.
    #[must_use]
    pub fn is_picked(&self) -> bool {
        let starts = ["workflow_dispatch", "'release'", "refs/tags", "github.ref_type", "inputs.", "CI_COMMIT_TAG"];
        starts.iter().any(|start| self.text.contains(start))
    }

    /// Whether it looks at how the workflow ended that started this one.
    #[must_use]
    pub fn looks_at_workflow(&self) -> bool {
        self.text.contains("workflow_run.conclusion")
    }
}

impl Pipelines {
    /// The jobs of pipelines that have to succeed before `pipeline` starts `job`.
    #[must_use]
    pub fn upstream<'p>(&'p self, pipeline: &'p Pipeline, job: &'p Job) -> Vec<&'p Job> {
        let is_only_start =
            pipeline.triggers.iter().all(|it| matches!(it.event.as_str(), "workflow_run" | "workflow_dispatch"));
        let (gates, _) = pipeline.before(job);
        let mut conditions = gates.iter().chain([&job]).filter_map(|job| job.condition.as_ref());
        if !is_only_start || !conditions.any(Condition::looks_at_workflow) {
            return Vec::new();
        }
        let names: Vec<&String> = pipeline.triggers.iter().flat_map(|trigger| &trigger.workflows).collect();
        let before = self.all.iter().filter(|other| names.contains(&&other.name));
        before.flat_map(|other| other.jobs.iter().filter(|job| job.tolerated.is_none())).collect()
    }
}
