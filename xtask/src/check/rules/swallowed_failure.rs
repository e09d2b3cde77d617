//! `swallowed-failure`.

use super::count;
use crate::check::pipeline::{Host, Job, NONE, Pipeline, Stage, Step, is_deploy, is_test};
use crate::check::project::shell::{Command, Output};
use crate::check::{Area, Outcome, Project, Rule};
use crate::diagnostic::{Diagnostic, Severity, Span};

pub(in crate::check) struct SwallowedFailure;

const ID: &str = "swallowed-failure";

impl Rule for SwallowedFailure {
    fn id(&self) -> &'static str {
        ID
    }

    fn area(&self) -> Area {
        Area::Pipeline
    }

    fn summary(&self) -> &'static str {
        "Where tests or deployments fail, the pipeline fails, and what comes after them does not start."
    }

    fn check(&self, project: &Project) -> Outcome {
        let pipelines = project.pipelines();
        let mut found = pipelines.unread(ID);
        if pipelines.all.is_empty() && found.is_empty() {
            return Outcome::nothing(NONE);
        }
        let mut steps = 0;
        for (pipeline, job) in pipelines.jobs() {
            found.extend(tolerated_job(pipeline, job));
            found.extend(regardless(pipeline, job));
            for step in &job.steps {
                steps += 1;
                found.extend(tolerated_step(step));
                found.extend(swallowed(pipeline.host, step));
            }
        }
        found.sort_by_key(|it| (it.primary.path.clone(), it.primary.range.start));
        // A workflow that is called twice is read twice.
        found.dedup();
        Outcome::checked(count(steps, "step"), found)
    }
}

/// The command in a step that tests or deploys, and what it does.
fn telling(step: &Step) -> Option<(&Command, &'static str)> {
    let code = step.code.as_ref().filter(|code| code.is_bourne())?;
    code.script.commands.iter().find_map(|command| Some((command, purpose(command)?)))
}

fn purpose(command: &Command) -> Option<&'static str> {
    match () {
        () if is_deploy(command) => Some("deploys"),
        () if is_test(command) => Some("tests"),
        () => None,
    }
}

/// A job that others wait for, and that may fail.
fn tolerated_job(pipeline: &Pipeline, job: &Job) -> Option<Diagnostic> {
    let tolerated = job.tolerated.as_ref()?;
    // One that a person starts, or that is told apart by a matrix, is meant to be left out.
    let (command, purpose) = job.steps.iter().find_map(telling).filter(|_| !job.is_manual)?;
    let number = pipeline.jobs.iter().position(|other| std::ptr::eq(other, job))?;
    let waits = pipeline.jobs.iter().any(|other| other.needs.contains(&number) && deploys(other));
    if !waits && purpose != "deploys" {
        return None;
    }
    let message = format!("`{}` {purpose}, and its failure does not count", job.id);
    Some(finding(tolerated.clone(), message, command, "what comes after it starts anyway"))
}

fn deploys(job: &Job) -> bool {
    job.stage().is_some() || job.steps.iter().any(Step::deploys)
}

/// A step that may fail.
fn tolerated_step(step: &Step) -> Option<Diagnostic> {
    let tolerated = step.tolerated.as_ref()?;
    let (command, purpose) = telling(step)?;
    let message = format!("this step {purpose}, and its failure does not count");
    Some(finding(tolerated.clone(), message, command, "the job goes on as if it had worked"))
}

fn finding(place: Span, message: String, command: &Command, label: &str) -> Diagnostic {
    let name = command.plain().iter().take(2).map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
    let help = format!("take it out, so that `{name}` can fail");
    Diagnostic::new(ID, Severity::Error, place, message).label(label).help(help)
}

/// Commands whose failure goes nowhere: `npm test || true`, `npm test | tee log` where no shell minds.
fn swallowed(host: Host, step: &Step) -> Vec<Diagnostic> {
    let Some(code) = step.code.as_ref().filter(|code| code.is_bourne()) else { return Vec::new() };
    let minds_pipes = host == Host::GitLab || code.shell.starts_with("bash") || code.script.text.contains("pipefail");
    let judge = |command: &Command| {
        let purpose = purpose(command)?;
        if let Some(range) = &command.swallowed {
            let message = format!("this command {purpose}, and its failure does not count");
            return Some(finding(code.span(range.clone()), message, command, "whatever happened"));
        }
        let Output::Pipe(next) = &command.output else { return None };
        if minds_pipes || command.is_condition || next != "tee" {
            return None;
        }
        let message = format!("this command {purpose}, and how it ends is lost: the pipe ends as `{next}` does");
        let diagnostic = Diagnostic::new(ID, Severity::Error, code.place(command), message);
        Some(diagnostic.help("say `shell: bash`, which minds it, or `set -o pipefail` before"))
    };
    code.script.commands.iter().filter_map(judge).collect()
}

/// A job that deploys whatever happened before.
fn regardless(pipeline: &Pipeline, job: &Job) -> Option<Diagnostic> {
    let condition = job.condition.as_ref().filter(|condition| condition.ignores_failures())?;
    let is_production = job.stage() == Some(Stage::Production);
    if job.needs.is_empty() || !is_production && !job.steps.iter().any(Step::deploys) {
        return None;
    }
    // Going back to what ran before is meant for failures.
    let words = format!("{} {}", job.id, job.title).to_lowercase();
    if condition.text.contains("failure()")
        || ["rollback", "roll back", "notify", "clean", "report", "destroy"].iter().any(|it| words.contains(it))
    {
        return None;
    }
    let first = job.needs.iter().find_map(|number| pipeline.jobs.get(*number))?;
    let message = format!("`{}` deploys although `{}` may have failed", job.id, first.id);
    let diagnostic = Diagnostic::new(ID, Severity::Error, condition.span.clone(), message);
    let related = diagnostic.label("true whatever happened").related(first.span.clone(), "what it waits for");
    Some(related.help(format!("ask how that ended: `needs.{}.result == 'success'`", first.id)))
}
