//! `manifest-drift`.

use rustc_hash::FxHashSet;

use crate::check::code;
use crate::check::project::manifests::{Given, given};
use crate::check::project::{File, Project, terraform};
use crate::check::{Area, Outcome, Rule};
use crate::diagnostic::{Diagnostic, Severity};
use crate::repo::dotenv::{self, is_usual};
use crate::repo::{env_spec, reads};

pub(in crate::check) struct ManifestDrift;

const ID: &str = "manifest-drift";

impl Rule for ManifestDrift {
    fn id(&self) -> &'static str {
        ID
    }

    fn area(&self) -> Area {
        Area::Configuration
    }

    fn summary(&self) -> &'static str {
        "What a deployment manifest gives to the service is what the example file declares."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn check(&self, project: &Project) -> Outcome {
        let Some(example) = dotenv::NAMES.iter().find_map(|name| project.file(name)) else {
            return Outcome::nothing("there is no example file of variables in the root");
        };
        let schema = env_spec::read(example.text().unwrap_or_default());
        let declared: FxHashSet<&str> = example.dotenv().iter().map(|it| it.name.as_str()).collect();
        let manifests: Vec<Given<'_>> =
            project.files().filter(|file| !terraform::is_shown(file.path())).flat_map(given).collect();
        // A manifest of something else gives other variables.
        let ours: Vec<&Given<'_>> = manifests.iter().filter(|given| is_about(given, &declared)).collect();
        if ours.is_empty() {
            return Outcome::nothing("no manifest gives a service the variables of the example file");
        }
        let read = read(project);
        let mut found = Vec::new();
        for given in &ours {
            if schema.is_declared && !given.is_open {
                found.extend(missing(given, example, &schema));
            }
            found.extend(misspelled(given, example, &declared, &read));
        }
        Outcome::checked(super::count(ours.len(), "manifest"), found)
    }
}

fn is_about(given: &Given<'_>, declared: &FxHashSet<&str>) -> bool {
    let shared = given.variables.iter().filter(|(name, _)| declared.contains(name.as_str())).count();
    shared >= 2 && shared * 2 >= given.variables.len()
}

/// What the code reads by name.
fn read(project: &Project) -> FxHashSet<String> {
    let programs = project.files().filter(|file| code::is_program(file));
    let names = programs.filter_map(|file| Some(reads::reads(file.language()?, file.text()?)));
    names.flatten().map(|read| read.name).collect()
}

/// The required variables that a manifest with a list of its own does not give.
fn missing(given: &Given<'_>, example: &File, schema: &env_spec::Schema) -> Option<Diagnostic> {
    let has = |name: &str| given.variables.iter().any(|(other, _)| other == name);
    let required = schema.variables.iter().filter(|it| it.required && !is_usual(&it.name));
    let (there, missing): (Vec<_>, Vec<_>) = required.partition(|it| has(&it.name));
    // Where most are missing, the rest comes another way.
    if missing.is_empty() || there.len() <= missing.len() {
        return None;
    }
    let names: Vec<String> = missing.iter().map(|it| it.name.clone()).collect();
    let verb = if names.len() == 1 { "is" } else { "are" };
    let message =
        format!("{} {verb} required by `{}` and not given to `{}`", super::list(&names), example.path(), given.name);
    let diagnostic = Diagnostic::new(ID, Severity::Warning, given.file.span(given.span.clone()), message);
    Some(
        diagnostic.help("the service does not start without: add it, or have the example file say that it is optional"),
    )
}

/// What a manifest gives under a name that nobody reads, and that is nearly one that somebody does.
fn misspelled(
    given: &Given<'_>,
    example: &File,
    declared: &FxHashSet<&str>,
    read: &FxHashSet<String>,
) -> Vec<Diagnostic> {
    let is_unknown = |name: &str| !declared.contains(name) && !read.contains(name) && !is_usual(name);
    let unknown = given.variables.iter().filter(|(name, _)| is_unknown(name));
    let report = |(name, range): &(String, std::ops::Range<usize>)| {
        let is_free = |other: &&&str| !given.variables.iter().any(|(name, _)| name == **other);
        let near = declared.iter().filter(is_free).map(|other| (strsim::damerau_levenshtein(name, other), other));
        let (_, meant) = near.filter(|(distance, other)| *distance <= 2 && distance * 4 <= other.len()).min()?;
        let message = format!("`{name}` is given to `{}`, and nobody reads it", given.name);
        let diagnostic = Diagnostic::new(ID, Severity::Warning, given.file.span(range.clone()), message);
        Some(diagnostic.help(format!("is `{meant}` of `{}` meant?", example.path())))
    };
    unknown.filter_map(report).collect()
}
