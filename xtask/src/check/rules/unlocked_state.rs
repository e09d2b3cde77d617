//! `unlocked-state`.

use super::state::{judge_backends, set_true};
use crate::check::project::Project;
use crate::check::project::hcl::Value;
use crate::check::project::terraform::{Backend, Module};
use crate::check::{Area, Outcome, Rule};
use crate::diagnostic::{Diagnostic, Severity};

pub(in crate::check) struct UnlockedState;

const ID: &str = "unlocked-state";

impl Rule for UnlockedState {
    fn id(&self) -> &'static str {
        ID
    }

    fn area(&self) -> Area {
        Area::Infrastructure
    }

    fn summary(&self) -> &'static str {
        "Two who apply at the same time do not overwrite each other's state: the backend locks it."
    }

    fn check(&self, project: &Project) -> Outcome {
        judge_backends(project, judge)
    }
}

fn judge(module: &Module<'_>, backend: &Backend<'_>) -> Option<Diagnostic> {
    let is_set = |name: &str| backend.setting(name).is_some_and(|it| it.value != Value::Bool(false));
    let (what, help) = match backend.kind() {
        "s3" if ["use_lockfile", "dynamodb_table"].into_iter().any(is_set) => return None,
        "s3" => (
            "this S3 backend takes no lock",
            "set `use_lockfile = true` (Terraform 1.10 and newer), or `dynamodb_table`",
        ),
        "http" if is_set("lock_address") => return None,
        "http" => ("this HTTP backend takes no lock", "set `lock_address` and `unlock_address`"),
        "consul" if backend.setting("lock").is_some_and(|it| it.value == Value::Bool(false)) => {
            ("this Consul backend takes no lock", "take `lock = false` out")
        }
        _ => return None,
    };
    let span = backend.file.span(backend.block.head.clone());
    let diagnostic = Diagnostic::new(ID, Severity::Error, span, what).help(help);
    // An older version does not know the setting, and refuses to start.
    let knows = module.least_version().is_some_and(|version| version >= (1, 10));
    let is_missing = backend.setting("use_lockfile").is_none();
    let last = backend.block.body.attributes.last().filter(|_| backend.kind() == "s3" && knows && is_missing);
    Some(match last.and_then(|last| set_true(backend, "use_lockfile", last)) {
        Some(edit) => diagnostic.fix("set `use_lockfile = true`", vec![edit]),
        None => diagnostic,
    })
}
