//! `unreviewed-apply`.

use super::count;
use crate::check::pipeline::{NONE, Run};
use crate::check::project::shell::Command;
use crate::check::{Area, Outcome, Project, Rule};
use crate::diagnostic::{Diagnostic, Severity};

pub(in crate::check) struct UnreviewedApply;

const ID: &str = "unreviewed-apply";

impl Rule for UnreviewedApply {
    fn id(&self) -> &'static str {
        ID
    }

    fn area(&self) -> Area {
        Area::Infrastructure
    }

    fn summary(&self) -> &'static str {
        "Pipelines change infrastructure as a plan says that was made before, not as they find it at that moment."
    }

    fn attest(&self) -> Option<&'static str> {
        Some("Somebody reads the plan of each change of infrastructure before it is applied.")
    }

    fn check(&self, project: &Project) -> Outcome {
        let pipelines = project.pipelines();
        let mut found = pipelines.unread(ID);
        if pipelines.all.is_empty() && found.is_empty() {
            return Outcome::nothing(NONE);
        }
        let mut applies = 0;
        for (_, job) in pipelines.jobs() {
            let runs: Vec<Run<'_>> = job.steps.iter().flat_map(|step| step.runs(project)).collect();
            for run in &runs {
                let Some(apply) = Apply::of(run.command) else { continue };
                applies += 1;
                if let Some(why) = apply.unreviewed(run.command, &runs) {
                    found.push(diagnostic(run, apply, why));
                }
            }
        }
        if applies == 0 && found.is_empty() {
            return Outcome::nothing("no pipeline is seen to change infrastructure");
        }
        found.sort_by_key(|it| (it.primary.path.clone(), it.primary.range.start));
        found.dedup();
        if found.is_empty() {
            // A plan was made. Whether somebody has read it, no file tells.
            return Outcome::unknown(format!(
                "{} with a plan; whether it was read is not seen",
                count(applies, "apply").replace("applys", "applies")
            ));
        }
        Outcome::checked(count(applies, "command") + " that change infrastructure", found)
    }
}

/// What changes infrastructure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Apply {
    Terraform,
    Terragrunt,
    Pulumi,
    Cdk,
}

impl Apply {
    fn of(command: &Command) -> Option<Self> {
        let destroys = command.has_option("-destroy") || command.has_option("--destroy");
        let is = |words: &[&str]| command.is(words) && !destroys;
        match () {
            () if is(&["terraform", "apply"]) || is(&["tofu", "apply"]) => Some(Self::Terraform),
            () if is(&["terragrunt", "apply"]) || is(&["terragrunt", "run-all", "apply"]) => Some(Self::Terragrunt),
            () if is(&["pulumi", "up"]) || is(&["pulumi", "update"]) => Some(Self::Pulumi),
            () if is(&["cdk", "deploy"]) || is(&["npx", "cdk", "deploy"]) => Some(Self::Cdk),
            () => None,
        }
    }

    /// Why nobody can have seen what it will do. `runs` are the commands of the same job.
    fn unreviewed(self, command: &Command, runs: &[Run<'_>]) -> Option<&'static str> {
        let has = |options: &[&str]| options.iter().any(|option| command.has_option(option));
        match self {
            Self::Terraform | Self::Terragrunt => {
                // `apply tfplan`: what stands behind the options is the plan.
                let operands = command.operands().filter(|it| !matches!(*it, "apply" | "run-all"));
                let has_plan = operands.last().is_some();
                let says_yes = has(&["-auto-approve", "--auto-approve", "--terragrunt-non-interactive"]);
                (says_yes && !has_plan).then_some("it makes a plan of its own and carries it out")
            }
            Self::Pulumi => {
                let says_yes = has(&["--yes", "-y", "--skip-preview", "-f"]);
                let previews = runs.iter().any(|run| run.command.is(&["pulumi", "preview"]));
                (says_yes && !has(&["--plan"]) && (has(&["--skip-preview", "-f"]) || !previews))
                    .then_some("it takes what it finds for granted")
            }
            Self::Cdk => {
                let never = command.arguments().collect::<Vec<_>>();
                let never = never.windows(2).any(|pair| pair[0] == "--require-approval" && pair[1] == "never")
                    || never.contains(&"--require-approval=never");
                let diffs = runs.iter().any(|run| run.command.arguments().any(|it| it == "diff"));
                (never && !diffs && !has(&["--no-execute", "--change-set-name"]))
                    .then_some("it asks nobody, whatever it changes")
            }
        }
    }

    fn help(self) -> &'static str {
        match self {
            Self::Terraform | Self::Terragrunt => {
                "plan into a file (`plan -out=tfplan`), have that read, and apply the file (`apply tfplan`)"
            }
            Self::Pulumi => "save what was reviewed (`preview --save-plan`), and take that (`up --plan`)",
            Self::Cdk => "make a change set (`deploy --no-execute`), have that read, and execute it",
        }
    }
}

fn diagnostic(run: &Run<'_>, apply: Apply, why: &str) -> Diagnostic {
    let message = format!("infrastructure is changed without a plan that somebody could have read: {why}");
    Diagnostic::new(ID, Severity::Error, run.span.clone(), message).help(apply.help())
}
