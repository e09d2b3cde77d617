//! What was done in this clone that nothing else tells: kept beside Git's own files, so that it is never committed.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};

use super::Step;
use crate::plan::apply::{self, ApplyError};
use crate::plan::{Change, Digest, Mode, Plan, PlanPath};
use crate::repo::{Files, git};

/// Where it is, in Git's folder.
const FOLDER: &str = "patternbook";
const NAME: &str = "patternbook/onboard.json";

/// What was done.
#[derive(Debug, Default)]
pub struct Record {
    /// Git's folder. `None` outside of a repository, where nothing is remembered.
    folder: Option<Utf8PathBuf>,
    /// What the file held. `None` where there is none.
    before: Option<Vec<u8>>,
    kept: Kept,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Kept {
    version: u8,
    /// The day on which each step was done.
    #[serde(default)]
    done: BTreeMap<String, String>,
    /// When `.env.local`, with which the service was well, was last changed: seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    environment: Option<u64>,
    /// A document that is broken on purpose at the moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    exercise: Option<Exercise>,
}

/// A document that is broken on purpose, and how it is put back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exercise {
    /// The document.
    pub path: PlanPath,
    /// What it holds while it is broken.
    pub broken: Digest,
    /// Where in it the change is.
    pub at: usize,
    /// What stands there.
    pub is: String,
    /// What stood there.
    pub was: String,
}

impl Record {
    /// What is recorded of the clone at `root`. What cannot be read is as if it were not there.
    #[must_use]
    pub fn read(root: &Utf8Path) -> Self {
        let Some(folder) = git::folder(root) else { return Self::default() };
        let before = Files::walk(&folder.join(FOLDER)).bytes("onboard.json").ok();
        let kept = before.as_deref().and_then(|bytes| serde_json::from_slice::<Kept>(bytes).ok());
        Self { folder: Some(folder), before, kept: kept.unwrap_or_default() }
    }

    /// Whether this is a Git repository, so that anything is remembered, and something might be committed.
    #[must_use]
    pub fn is_in_git(&self) -> bool {
        self.folder.is_some()
    }

    /// On which day `step` was done.
    #[must_use]
    pub fn done(&self, step: Step) -> Option<&str> {
        self.kept.done.get(step.name()).map(String::as_str)
    }

    /// When the environment, with which the service was well, was last changed.
    #[must_use]
    pub fn environment(&self) -> Option<u64> {
        self.kept.environment
    }

    /// The document that is broken on purpose.
    #[must_use]
    pub fn exercise(&self) -> Option<&Exercise> {
        self.kept.exercise.as_ref()
    }

    /// Notes that `step` was done on the day `today`.
    ///
    /// # Errors
    ///
    /// Where it cannot be written.
    pub fn note(&mut self, step: Step, today: &str) -> Result<(), ApplyError> {
        self.change(|kept| drop(kept.done.insert(step.name().to_owned(), today.to_owned())))
    }

    /// Notes that the service was well on the day `today`, with an environment that was last changed at `environment`.
    ///
    /// # Errors
    ///
    /// Where it cannot be written.
    pub fn note_service(&mut self, today: &str, environment: Option<u64>) -> Result<(), ApplyError> {
        self.change(|kept| {
            kept.done.insert(Step::Service.name().to_owned(), today.to_owned());
            kept.environment = environment;
        })
    }

    /// Notes which document is broken on purpose, if any.
    ///
    /// # Errors
    ///
    /// Where it cannot be written.
    pub fn note_exercise(&mut self, exercise: Option<Exercise>) -> Result<(), ApplyError> {
        self.change(|kept| kept.exercise = exercise)
    }

    fn change(&mut self, change: impl FnOnce(&mut Kept)) -> Result<(), ApplyError> {
        let mut kept = self.kept.clone();
        kept.version = 1;
        change(&mut kept);
        if let (Some(folder), Ok(path), Ok(mut content)) =
            (&self.folder, PlanPath::new(NAME), serde_json::to_vec_pretty(&kept))
        {
            content.push(b'\n');
            let change = match &self.before {
                Some(before) => Change::Edit { expected: Digest::of(before), content: content.clone() },
                None => Change::Create { content: content.clone(), mode: Mode::File },
            };
            let mut plan = Plan::new(folder.clone());
            // A plan of one change does not contradict itself.
            let _ = plan.add(path, change);
            apply::apply(&plan, &mut |_| ControlFlow::Continue(()))?;
            self.before = Some(content);
        }
        self.kept = kept;
        Ok(())
    }
}
