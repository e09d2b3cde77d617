//! What a host runs: GitHub's workflows and GitLab's pipelines as one graph of jobs.

mod classify;
mod github;
mod gitlab;
mod graph;
mod scripts;

use std::ops::Range;

use super::Project;
use super::project::shell::Script;
use super::project::yaml::{Node, Scalar};
use crate::diagnostic::{Diagnostic, Severity, Span};

pub use classify::{Stage, is_deploy, is_publish, is_test};
pub use scripts::Run;

/// Every pipeline of a repository.
#[derive(Debug, Default)]
pub struct Pipelines {
    /// In the order of their paths.
    pub all: Vec<Pipeline>,
    /// Files that are pipelines and no YAML.
    pub unread: Vec<Span>,
}

/// Whose runners run it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// GitHub Actions.
    GitHub,
    /// GitLab CI/CD.
    GitLab,
}

/// A workflow, or all that a `.gitlab-ci.yml` includes.
#[derive(Debug)]
pub struct Pipeline {
    /// The file that it begins in.
    pub path: String,
    /// Its name.
    pub name: String,
    /// Who runs it.
    pub host: Host,
    /// What starts it.
    pub triggers: Vec<Trigger>,
    /// With those of local workflows that are called.
    pub jobs: Vec<Job>,
    /// What is called or included from elsewhere, and not seen.
    pub unseen: Vec<String>,
}

/// What starts a pipeline.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trigger {
    /// `push`, `pull_request`, `workflow_run` and so on.
    pub event: String,
    /// The branches that it is for. Empty for all.
    pub branches: Vec<String>,
    /// Whether it is for tags alone.
    pub is_for_tags: bool,
    /// The names of the workflows that it waits for.
    pub workflows: Vec<String>,
}

/// A job.
#[derive(Debug, Clone)]
pub struct Job {
    /// What it is called in the file; behind that of what calls it.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Its key.
    pub span: Span,
    /// The numbers of the jobs that it waits for.
    pub needs: Vec<usize>,
    /// `if:`.
    pub condition: Option<Condition>,
    /// Where it deploys to, as its host knows it.
    pub environment: Option<Environment>,
    /// Where it says that its failure does not count.
    pub tolerated: Option<Span>,
    /// Whether a person starts it.
    pub is_manual: bool,
    /// What it does, in order.
    pub steps: Vec<Step>,
    /// A workflow or template of another repository that it consists of.
    pub unseen: Option<String>,
}

/// `if:`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Without `${{ }}`.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// `environment:`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// Its name, as it is written.
    pub name: String,
    /// Where that stands.
    pub span: Span,
    /// Whether it is deployed to, and not stopped or only used.
    pub is_deployed: bool,
    /// Whether its host takes every job that names it for a deployment; to others it may only lend its secrets.
    pub is_certain: bool,
}

/// A step.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its first key.
    pub span: Span,
    /// What people read. Empty where it has no name.
    pub title: String,
    /// The action that it uses.
    pub uses: Option<String>,
    /// What it hands to that.
    pub with: Vec<(String, String)>,
    /// What it has a shell run.
    pub code: Option<Code>,
    /// `if:`.
    pub condition: Option<Condition>,
    /// Where it says that its failure does not count.
    pub tolerated: Option<Span>,
    /// Variables that are set for it, the job's and the pipeline's first.
    pub variables: Vec<Variable>,
}

/// A variable that a pipeline sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// What it is set to, as it is written.
    pub value: String,
    /// Where that stands.
    pub span: Span,
}

/// What a shell runs.
#[derive(Debug, Clone)]
pub struct Code {
    path: String,
    scalar: Scalar,
    /// The commands.
    pub script: std::sync::Arc<Script>,
    /// The options that the shell is started with, such as `-x`.
    pub shell: String,
}

impl Code {
    fn new(path: &str, node: &Node, shell: &str) -> Option<Self> {
        let scalar = node.scalar()?.clone();
        let script = Script::read(&scalar.text).into();
        Some(Self { path: path.to_owned(), scalar, script, shell: shell.to_owned() })
    }

    /// The place in the file of a range of the script's text.
    #[must_use]
    pub fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.path.as_str(), self.scalar.place(range))
    }

    /// Whether a shell of the Bourne family runs it.
    #[must_use]
    pub fn is_bourne(&self) -> bool {
        let shell = self.shell.split_whitespace().next().unwrap_or_default();
        matches!(shell, "" | "bash" | "sh")
    }
}

impl Pipelines {
    /// Reads all of `project`'s.
    #[must_use]
    pub(super) fn read(project: &Project) -> Self {
        let mut pipelines = Self::default();
        github::read(project, &mut pipelines);
        gitlab::read(project, &mut pipelines);
        pipelines
    }

    /// Every job with its pipeline.
    pub fn jobs(&self) -> impl Iterator<Item = (&Pipeline, &Job)> {
        self.all.iter().flat_map(|pipeline| pipeline.jobs.iter().map(move |job| (pipeline, job)))
    }

    /// The jobs that deploy to environments of a kind.
    pub fn deploying_to(&self, stage: Stage) -> impl Iterator<Item = (&Pipeline, &Job)> {
        self.jobs().filter(move |(_, job)| job.stage() == Some(stage))
    }

    /// What could not be read, as findings of `rule`.
    #[must_use]
    pub fn unread(&self, rule: &'static str) -> Vec<Diagnostic> {
        let diagnostic = |span: &Span| {
            let message = "this pipeline is no YAML, so that it is not checked";
            Diagnostic::new(rule, Severity::NotChecked, span.clone(), message).help("correct it, then run this again")
        };
        self.unread.iter().map(diagnostic).collect()
    }
}

/// What is said where there is no pipeline.
pub const NONE: &str = "no pipeline: neither `.github/workflows/*.yml` nor `.gitlab-ci.yml`";
