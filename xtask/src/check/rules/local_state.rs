//! `local-state`.

use crate::check::project::terraform::{self, Module};
use crate::check::project::{File, Project};
use crate::check::{Area, Outcome, Rule};
use crate::diagnostic::{Diagnostic, Severity, Span};

pub(in crate::check) struct LocalState;

const ID: &str = "local-state";

impl Rule for LocalState {
    fn id(&self) -> &'static str {
        ID
    }

    fn area(&self) -> Area {
        Area::Infrastructure
    }

    fn summary(&self) -> &'static str {
        "The state of infrastructure is kept where everyone who applies it finds it, and not in Git."
    }

    fn check(&self, project: &Project) -> Outcome {
        let modules = terraform::modules(project);
        let roots = terraform::roots(&modules);
        let pulumi: Vec<&File> =
            project.files().filter(|file| matches!(file.name(), "Pulumi.yaml" | "Pulumi.yml")).collect();
        let mut found: Vec<Diagnostic> = project.files().filter_map(committed).collect();
        if roots.is_empty() && pulumi.is_empty() && found.is_empty() {
            return Outcome::nothing("there is nothing that Terraform, OpenTofu or Pulumi applies");
        }
        let others = Others::of(project);
        found.extend(roots.iter().filter_map(|module| module_without(module, &others)));
        found.extend(pulumi.iter().filter_map(|file| pulumi_file(file)));
        Outcome::checked(super::count(roots.len() + pulumi.len(), "root"), found)
    }
}

/// State that Git has.
fn committed(file: &File) -> Option<Diagnostic> {
    let is_state = file.name().ends_with(".tfstate") || file.name().ends_with(".tfstate.backup");
    if !is_state || !file.is_tracked() || terraform::is_shown(file.path()) {
        return None;
    }
    // One that was emptied, or points to where the state is, holds nothing.
    let root = file.text().and_then(|text| serde_json::from_str::<serde_json::Value>(text).ok())?;
    let has = |key: &str| root.get(key).and_then(|it| it.as_array()).is_some_and(|it| !it.is_empty());
    if !has("resources") && !has("modules") {
        return None;
    }
    let message = format!("`{}` is state, and in Git: it holds every value in plain text, and goes stale", file.path());
    let help = "move it to a remote backend with `terraform init -migrate-state`, take it out of Git, and replace the secrets in it";
    Some(Diagnostic::new(ID, Severity::Error, Span::file(file.path()), message).help(help))
}

/// What may give a module its backend without being part of it.
struct Others<'p> {
    terragrunt: Vec<&'p str>,
    /// Whether a script or a pipeline writes a file with the backend.
    writes: bool,
}

impl<'p> Others<'p> {
    fn of(project: &'p Project) -> Self {
        let is_terragrunt = |file: &&File| file.name() == "terragrunt.hcl" || file.name() == "root.hcl";
        let runs = |file: &File| {
            let name = file.name();
            let by_ending = [".sh", ".yml", ".yaml", ".py", ".rb"].iter().any(|ending| name.ends_with(ending));
            by_ending || matches!(name, "Makefile" | "Jenkinsfile" | "justfile" | "Taskfile") || file.is_script()
        };
        let writes = |file: &File| {
            file.text().is_some_and(|text| {
                ["backend.tf", "_override.tf", "backend_override"].iter().any(|it| text.contains(it))
            })
        };
        Self {
            terragrunt: project.files().filter(is_terragrunt).map(File::folder).collect(),
            writes: project.files().any(|file| runs(file) && writes(file)),
        }
    }

    fn may_serve(&self, folder: &str) -> bool {
        let is_below = |&outer: &&str| outer.is_empty() || folder == outer || folder.starts_with(&format!("{outer}/"));
        self.writes || self.terragrunt.iter().any(is_below)
    }
}

/// A module that is applied, with a state beside it.
fn module_without(module: &Module<'_>, others: &Others<'_>) -> Option<Diagnostic> {
    let place = if module.folder.is_empty() { "." } else { module.folder };
    let help = "configure a remote backend, such as `backend \"s3\" {}` with `use_lockfile` and `encrypt`";
    if let Some((file, block)) = module.keeps_state() {
        if block.label(0) != "local" || module.is_bootstrap() {
            return None;
        }
        let message = format!("`{place}` keeps its state in a local file");
        return Some(Diagnostic::new(ID, Severity::Error, file.span(block.head.clone()), message).help(help));
    }
    if module.is_bootstrap() || others.may_serve(module.folder) {
        return None;
    }
    let (file, provider) = module.blocks("provider").next()?;
    let message = format!("`{place}` is applied and has no backend: its state is in a local file");
    let diagnostic = Diagnostic::new(ID, Severity::Error, file.span(provider.head.clone()), message);
    Some(diagnostic.label("this provider is configured here, so that the folder is applied by itself").help(help))
}

/// A project of Pulumi's whose state is in files.
fn pulumi_file(file: &File) -> Option<Diagnostic> {
    let url = file.yaml()?.root()?.get("backend")?.get("url")?;
    if !url.str()?.starts_with("file://") || terraform::is_shown(file.path()) {
        return None;
    }
    let message = "this project keeps its state in local files";
    let help = "use a bucket (`s3://`, `gs://`, `azblob://`) or Pulumi Cloud";
    Some(Diagnostic::new(ID, Severity::Error, file.span(url.range.clone()), message).help(help))
}
