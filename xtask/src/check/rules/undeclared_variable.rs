//! `undeclared-variable`.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::check::code;
use crate::check::project::{File, Project};
use crate::check::{Area, Outcome, Rule};
use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::pattern::variables;
use crate::repo::dotenv::{self, has_word, is_usual, sets};
use crate::repo::{files, reads};

pub(in crate::check) struct UndeclaredVariable;

const ID: &str = "undeclared-variable";

impl Rule for UndeclaredVariable {
    fn id(&self) -> &'static str {
        ID
    }

    fn area(&self) -> Area {
        Area::Configuration
    }

    fn summary(&self) -> &'static str {
        "Every environment variable that code reads is in the example file that people copy."
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn check(&self, project: &Project) -> Outcome {
        let examples: Vec<&File> = project.files().filter(|file| dotenv::NAMES.contains(&file.name())).collect();
        if examples.is_empty() {
            return Outcome::nothing("there is no example file of variables");
        }
        let others = Others::of(project, &examples);
        let found = examples.iter().flat_map(|example| of_example(project, example, &others)).collect();
        Outcome::checked(super::count(examples.len(), "example file"), found)
    }
}

/// What else tells of variables, or sets them.
struct Others<'p> {
    setters: Vec<&'p str>,
    documents: Vec<&'p str>,
}

impl<'p> Others<'p> {
    fn of(project: &'p Project, examples: &[&File]) -> Self {
        let sets = |file: &&File| {
            let name = file.name();
            let is_yaml = name.ends_with(".yml") || name.ends_with(".yaml");
            let is_env = name.starts_with(".env") && !examples.iter().any(|example| example.path() == file.path());
            let by_name = matches!(name, "Makefile" | "Procfile" | "app.json" | "fly.toml" | "turbo.json" | "justfile");
            is_yaml || is_env || by_name || name.contains("Dockerfile") || name.ends_with(".tf") || file.is_script()
        };
        let is_document = |file: &&File| file.name().ends_with(".md") || file.name().ends_with(".mdx");
        Self {
            setters: project.files().filter(sets).filter_map(File::text).collect(),
            documents: project.files().filter(is_document).filter_map(File::text).collect(),
        }
    }

    fn know(&self, name: &str) -> bool {
        self.setters.iter().any(|text| text.contains(name) && sets(text, name))
            || self.documents.iter().any(|text| text.contains(name) && has_word(text, name))
    }
}

fn of_example(project: &Project, example: &File, others: &Others<'_>) -> Vec<Diagnostic> {
    let Some(text) = example.text() else { return Vec::new() };
    let reads = read_below(project, example);
    let (known, unknown): (Vec<_>, Vec<_>) = reads.into_iter().partition(|(name, _)| has_word(text, name));
    // Where most of what is read is not in there, nobody means to list all.
    if known.len() < 2 || known.len() < unknown.len() {
        return Vec::new();
    }
    let unknown = unknown.into_iter().filter(|(name, _)| !others.know(name));
    let found = unknown.map(|(name, span)| {
        let message = format!("the code reads `{name}`, which is not in `{}`", example.path());
        let help = "add it there with what it is for, or say in a document who sets it";
        Diagnostic::new(ID, Severity::Warning, span, message).help(help)
    });
    found.collect()
}

/// What the programs read that `example` is the nearest example of, each with the first place.
fn read_below(project: &Project, example: &File) -> BTreeMap<String, Span> {
    let is_ours = |file: &&File| code::is_program(file) && nearest(project, file.folder()) == Some(example.path());
    let programs: Vec<&File> = project.files().filter(is_ours).collect();
    let read = |file: &&File| {
        let (Some(language), Some(text)) = (file.language(), file.text()) else { return Vec::new() };
        let all = reads::reads(language, text).into_iter();
        all.map(|read| (read.name, file.span(read.range))).collect::<Vec<_>>()
    };
    // In the order of the files, so that the first is the same each time.
    let all: Vec<Vec<(String, Span)>> = programs.par_iter().map(read).collect();
    let mut first = BTreeMap::new();
    for (name, span) in all.into_iter().flatten().filter(|(name, _)| variables::is_name(name) && !is_set(name)) {
        first.entry(name).or_insert(span);
    }
    first
}

/// Whether a system, platform or tool sets a variable.
fn is_set(name: &str) -> bool {
    is_usual(name) || name.starts_with("CDK_") || name.starts_with("AWS_") || name == "NEXT_RUNTIME"
}

/// The nearest example file at or above a folder.
fn nearest<'p>(project: &'p Project, folder: &str) -> Option<&'p str> {
    let mut at = Some(folder);
    while let Some(folder) = at {
        let join = |name: &&str| if folder.is_empty() { (*name).to_owned() } else { format!("{folder}/{name}") };
        if let Some(file) = dotenv::NAMES.iter().map(join).find_map(|path| project.file(&path)) {
            return Some(file.path());
        }
        at = (!folder.is_empty()).then(|| files::folder(folder));
    }
    None
}
