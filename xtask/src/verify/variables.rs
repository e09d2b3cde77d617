//! Whether every required variable is there. Names only: values are neither compared nor shown.

use std::collections::BTreeSet;
use std::time::Duration;

use super::probe::Outcome;
use super::{Kind, World, target};
use crate::repo::dotenv::{self, has_word};
use crate::repo::env_spec::{self, Declared};
use crate::repo::{Files, command, files};

/// The script of a repository that tells what secrets an environment has, by name.
const SCRIPT: &str = "scripts/verify-secrets";

/// How long that script may take: it asks a service somewhere.
const PATIENCE: Duration = Duration::from_secs(60);

pub(super) fn variables(world: &World<'_>) -> Outcome {
    let Some((example, required)) = required(world.files) else {
        return Outcome::not_checked(format!(
            "there is no {} that says what is required",
            dotenv::NAMES.map(|name| format!("`{name}`")).join(", ")
        ));
    };
    match world.target.kind {
        Kind::Local => local(world.files, example, &required),
        Kind::Ci => ci(world.files, example, &required),
        Kind::Deployed => deployed(world, &required),
    }
}

/// The example file and what it requires: what it declares so, or, where it declares nothing, all that it sets.
fn required(files: &Files) -> Option<(&'static str, Vec<Declared>)> {
    let path = dotenv::NAMES.into_iter().find(|path| files.contains(path))?;
    let schema = env_spec::read(&files.read(path).ok()?);
    let is_required = |it: &Declared| it.required || !schema.is_declared;
    Some((path, schema.variables.iter().filter(|it| is_required(it)).cloned().collect()))
}

fn local(files: &Files, example: &str, required: &[Declared]) -> Outcome {
    let Ok(text) = files.read(target::LOCAL_FILE) else {
        return Outcome::fail(format!("there is no `{}`", target::LOCAL_FILE))
            .note(format!("`cp {example} {}`, and fill it in", target::LOCAL_FILE));
    };
    let set: BTreeSet<String> =
        dotenv::read(&text).into_iter().filter(|it| it.active && !it.value.is_empty()).map(|it| it.name).collect();
    let missing = required.iter().map(|it| it.name.as_str()).filter(|name| !set.contains(*name));
    judged(required.len(), missing, &format!("`{}`", target::LOCAL_FILE))
}

/// Whether what delivers hands on every required secret. What is not secret has a default or a place in a manifest.
fn ci(files: &Files, example: &str, required: &[Declared]) -> Outcome {
    let delivery = delivery(files);
    if delivery.is_empty() {
        return Outcome::not_checked("there are no workflows of GitHub or GitLab");
    }
    let secret: Vec<&str> = required.iter().filter(|it| it.sensitive).map(|it| it.name.as_str()).collect();
    if secret.is_empty() {
        return Outcome::not_checked(format!("`{example}` marks no required variable as `@sensitive`"));
    }
    let is_named = |name: &str| delivery.iter().any(|text| has_word(text, name));
    let missing = secret.iter().copied().filter(|name| !is_named(name));
    judged(secret.len(), missing, "the workflows and what they deploy with")
}

/// What takes a change to an environment: workflows, scripts, containers, infrastructure. Empty without workflows.
fn delivery(files: &Files) -> Vec<String> {
    let is_workflow = |path: &str| path.starts_with(".github/workflows/") || path == ".gitlab-ci.yml";
    if !files.paths().any(is_workflow) {
        return Vec::new();
    }
    let is_delivery = |path: &&str| {
        let name = files::name(path);
        let folder = path.split('/').next().unwrap_or_default();
        is_workflow(path)
            || matches!(folder, "scripts" | "infra" | "deploy" | "infrastructure" | "terraform" | ".github" | ".gitlab")
            || name.starts_with("compose")
            || name.starts_with("docker-compose")
            || name.starts_with("Dockerfile")
            || matches!(name, "fly.toml" | "doppler.yaml" | ".env.op" | "Makefile" | "justfile")
    };
    files
        .paths()
        .filter(is_delivery)
        .filter(|path| !path.ends_with(".md"))
        .filter_map(|path| files.read(path).ok())
        .collect()
}

/// Asks the repository's own script, where that is allowed.
fn deployed(world: &World<'_>, required: &[Declared]) -> Outcome {
    let name = &world.target.name;
    if !world.files.is_file(SCRIPT) {
        return Outcome::not_checked(format!("there is no `{SCRIPT}` to ask"));
    }
    if !world.may_run_scripts {
        return Outcome::not_checked(format!("`{SCRIPT} {name}` tells it, and was not run"))
            .note("`--run-scripts` runs the repository's own script");
    }
    // The name is made of letters, digits and `-`.
    let line = format!("{SCRIPT} {name} 2>&1; echo \"ended with $?\"");
    let Some(said) = command::look(&line, world.files.root(), PATIENCE) else {
        return Outcome::not_checked(format!("`{SCRIPT} {name}` did not end within {} s", PATIENCE.as_secs()));
    };
    let code = said.trim_end().rsplit("ended with ").next().unwrap_or_default().trim().to_owned();
    // Of what it says only names are repeated that are known anyway: a script of somebody else's may say values.
    let delivery = delivery(world.files);
    let is_known =
        |word: &&str| required.iter().any(|it| it.name == **word) || delivery.iter().any(|text| has_word(text, word));
    let names: BTreeSet<&str> = words(&said).filter(is_known).collect();
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match (code.as_str(), names.is_empty()) {
        ("0", true) => Outcome::pass(format!("`{SCRIPT} {name}` finds all that is required")),
        ("0", false) => Outcome::pass(format!("`{SCRIPT} {name}` finds {}", names.join(", "))),
        // It names what is missing; without a name it did not get so far.
        (_, false) => Outcome::fail(format!("`{SCRIPT} {name}` misses {}", names.join(", "))),
        (code, true) => Outcome::not_checked(format!("`{SCRIPT} {name}` ended with {code}"))
            .note("run it yourself to see why: what it says may not be for everybody"),
    }
}

/// Words that look like names of variables.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words.filter(|word| word.len() > 2 && word.contains('_') && word.starts_with(|c: char| c.is_ascii_uppercase()))
}

fn judged<'a>(number: usize, missing: impl Iterator<Item = &'a str>, place: &str) -> Outcome {
    let missing: Vec<String> = missing.map(|name| format!("`{name}`")).collect();
    match missing.as_slice() {
        [] if number == 1 => Outcome::pass(format!("the 1 that is required is in {place}")),
        [] => Outcome::pass(format!("all {number} that are required are in {place}")),
        [one] => Outcome::fail(format!("{one} is not in {place}")),
        several => Outcome::fail(format!("{} are not in {place}", several.join(", "))),
    }
}
