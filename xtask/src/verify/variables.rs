//! Whether every required variable is there. Names only: values are neither compared nor shown.

use std::collections::BTreeSet;
use std::time::Duration;

use super::probe::Outcome;
use super::{Kind, World, target};
use crate::repo::dotenv::{self, has_word};
use crate::repo::env_spec::{self, Declared, Schema};
use crate::repo::{Files, command, files};

/// The script of a repository that tells what secrets an environment has, by name.
const SCRIPT: &str = "scripts/verify-secrets";

/// How long that script may take: it asks a service somewhere.
const PATIENCE: Duration = Duration::from_secs(60);

pub(super) fn variables(world: &World<'_>) -> Outcome {
    let example = dotenv::NAMES.into_iter().find(|path| world.files.contains(path));
    let Some((example, Ok(text))) = example.map(|path| (path, world.files.read(path))) else {
        let names = dotenv::NAMES.map(|name| format!("`{name}`")).join(", ");
        return Outcome::not_checked(format!("nothing says what is required: there is none of {names}"));
    };
    let schema = env_spec::read(&text);
    match world.target.kind {
        Kind::Local => local(world.files, example, &schema),
        Kind::Ci => ci(world.files, example, &schema),
        Kind::Deployed => deployed(world, &schema),
    }
}

/// What an example file requires: what it declares so, or, where it declares nothing, all that it sets.
fn required(schema: &Schema) -> Vec<&Declared> {
    schema.variables.iter().filter(|it| it.required || !schema.is_declared).collect()
}

fn local(files: &Files, example: &str, schema: &Schema) -> Outcome {
    let read = |path: &&'static str| Some((*path, files.read(path).ok()?));
    let [usual, _] = target::LOCAL_FILES;
    let Some((path, text)) = target::LOCAL_FILES.iter().find_map(read) else {
        return Outcome::fail(format!("there is no `{usual}`")).note(format!("`cp {example} {usual}`, and fill it in"));
    };
    let local = dotenv::read(&text);
    // What the example leaves empty, and does not declare, may stay so.
    let is_set = |it: &&Declared| {
        let is_enough = |value: &str| !value.is_empty() || !it.required && it.value.is_empty();
        local.iter().any(|set| set.active && set.name == it.name && is_enough(&set.value))
    };
    let required = required(schema);
    let missing = required.iter().filter(|it| !is_set(it)).map(|it| it.name.as_str());
    judged(required.len(), missing, &format!("`{path}`"))
}

/// Whether what delivers hands on every required secret. What is not secret has a default or a place in a manifest.
fn ci(files: &Files, example: &str, schema: &Schema) -> Outcome {
    let delivery = Delivery::of(files);
    if delivery.workflows.is_empty() {
        return Outcome::not_checked("there are no workflows of GitHub or GitLab");
    }
    let secret: Vec<&str> = required(schema).iter().filter(|it| it.sensitive).map(|it| it.name.as_str()).collect();
    if secret.is_empty() {
        return Outcome::not_checked(format!("`{example}` marks no required variable as `@sensitive`"));
    }
    let keeps_secrets = schema.variables.iter().any(|it| delivery.takes(&it.name));
    let missing = secret.iter().copied().filter(|name| !delivery.hands_on(name, keeps_secrets));
    judged(secret.len(), missing, "the workflows and what they deploy with")
}

/// What takes a change to an environment.
struct Delivery {
    /// Of GitHub or GitLab.
    workflows: Vec<String>,
    /// Scripts, containers, infrastructure.
    others: Vec<String>,
}

impl Delivery {
    fn of(files: &Files) -> Self {
        let is_workflow = |path: &str| path.starts_with(".github/workflows/") || path == ".gitlab-ci.yml";
        let is_other = |path: &str| {
            let name = files::name(path);
            let folder = path.split('/').next().unwrap_or_default();
            let is_folder = matches!(
                folder,
                "scripts" | "infra" | "deploy" | "infrastructure" | "terraform" | ".github" | ".gitlab"
            );
            let is_compose = name.starts_with("compose") || name.starts_with("docker-compose");
            // Workstations and previews have secrets of their own, which are none.
            let is_elsewhere = name.contains("override") || name.contains("preview");
            let is_named = matches!(name, "fly.toml" | "doppler.yaml" | ".env.op" | "Makefile" | "justfile");
            !path.ends_with(".md")
                && !is_elsewhere
                && (is_folder || is_compose || is_named || name.starts_with("Dockerfile"))
        };
        let texts = |is_it: &dyn Fn(&str) -> bool| {
            files.paths().filter(|path| is_it(path)).filter_map(|path| files.read(path).ok()).collect()
        };
        Self { workflows: texts(&is_workflow), others: texts(&|path| is_other(path) && !is_workflow(path)) }
    }

    /// Whether a workflow takes the variable from the secrets of its host.
    fn takes(&self, name: &str) -> bool {
        let taken = format!("secrets.{name}");
        self.workflows.iter().any(|text| text.contains(&taken) && has_word(text, name))
    }

    /// Whether the variable gets to where it is needed: a workflow names it, or something gives it a value. Where the host
    /// does not keep the secrets, or hands all of them to every job, being named by what deploys has to be enough.
    fn hands_on(&self, name: &str, keeps_secrets: bool) -> bool {
        let is_named = |texts: &[String]| texts.iter().any(|text| has_word(text, name));
        let is_given = || self.others.iter().any(|text| text.lines().any(|line| gives(line, name)));
        is_named(&self.workflows) || if keeps_secrets { is_given() } else { is_named(&self.others) }
    }

    fn names(&self, word: &str) -> bool {
        self.workflows.iter().chain(&self.others).any(|text| has_word(text, word))
    }
}

/// Whether a line sets `name` to something. `NAME:` alone, as compose has it, only hands on what is there.
fn gives(line: &str, name: &str) -> bool {
    let value = line.split_once(name).map(|(_, after)| after.trim_start_matches(['"', '\'', ' ', ':', '=']));
    dotenv::sets(line, name) && value.is_some_and(|value| !value.trim().is_empty())
}

/// Asks the repository's own script, where that is allowed.
fn deployed(world: &World<'_>, schema: &Schema) -> Outcome {
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
    let delivery = Delivery::of(world.files);
    let is_known = |word: &&str| schema.variables.iter().any(|it| it.name == **word) || delivery.names(word);
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
