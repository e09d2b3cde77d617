//! `unencrypted-state`.

use super::state::{judge_backends, set_true};
use crate::check::project::Project;
use crate::check::project::hcl::Value;
use crate::check::project::terraform::{Backend, Module};
use crate::check::{Area, Outcome, Rule};
use crate::diagnostic::{Diagnostic, Severity};

pub(in crate::check) struct UnencryptedState;

const ID: &str = "unencrypted-state";

impl Rule for UnencryptedState {
    fn id(&self) -> &'static str {
        ID
    }

    fn area(&self) -> Area {
        Area::Infrastructure
    }

    fn summary(&self) -> &'static str {
        "The backend is asked to encrypt the state, which holds secrets in plain text."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn check(&self, project: &Project) -> Outcome {
        judge_backends(project, judge)
    }
}

fn judge(module: &Module<'_>, backend: &Backend<'_>) -> Option<Diagnostic> {
    if backend.kind() != "s3" || module.encrypts_itself() {
        return None;
    }
    let setting = backend.setting("encrypt");
    match setting.map(|it| &it.value) {
        Some(Value::Bool(false)) => {
            let setting = setting?;
            let span = backend.file.span(setting.value_range.clone());
            // It may stand in a file for `-backend-config`.
            let is_here = backend.block.body.attribute("encrypt").is_some();
            let span = if is_here { span } else { backend.file.span(backend.block.head.clone()) };
            let message = "this S3 backend is told not to encrypt the state";
            Some(Diagnostic::new(ID, Severity::Error, span, message).help("set `encrypt = true`"))
        }
        Some(_) => None,
        None => {
            let span = backend.file.span(backend.block.head.clone());
            let message = "this S3 backend does not ask for encryption: it depends on how the bucket is set up";
            let diagnostic = Diagnostic::new(ID, Severity::Warning, span, message).help("set `encrypt = true`");
            // Not behind the last one, where the lock goes: both are put right at once.
            let first = backend.block.body.attributes.first();
            Some(match first.and_then(|first| set_true(backend, "encrypt", first)) {
                Some(edit) => diagnostic.fix("set `encrypt = true`", vec![edit]),
                None => diagnostic,
            })
        }
    }
}
