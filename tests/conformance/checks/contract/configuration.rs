//! Configuration: all that is wrong is said at once, by name and never by value, and nothing starts.

use std::fmt::Write;

use super::subject::Subject;
use crate::Result;
use crate::process::Ended;
use crate::services::app::{CANARY, Environment};

/// `EX_CONFIG` of BSD's sysexits.h.
const EX_CONFIG: i32 = 78;

/// A variable as `.env.example` describes it, in the decorators of env-spec.
struct Variable {
    name: String,
    value: String,
    kind: String,
    required: bool,
}

/// Every variable of `.env.example`, in order.
fn schema(subject: &Subject<'_>) -> Result<Vec<Variable>> {
    let example = std::fs::read_to_string(subject.project.join(".env.example"));
    let example = example.map_err(|error| format!("failed to read .env.example: {error}"))?;
    let (_, body) = example.split_once("# ---\n").ok_or(".env.example has no header")?;
    let (mut decorators, mut found) = (String::new(), Vec::new());
    for line in body.lines() {
        if let Some(comment) = line.strip_prefix("# @") {
            decorators = format!("@{comment}");
        } else if let Some((name, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) {
            let kind = decorators.split_once("@type=").map(|(_, kind)| kind.to_owned());
            let kind = kind.ok_or_else(|| format!("{name} has no type"))?;
            let required = decorators.contains("@required");
            found.push(Variable { name: name.to_owned(), value: value.to_owned(), kind, required });
            decorators.clear();
        }
    }
    if found.len() < 7 { Err(".env.example has hardly a variable".to_owned()) } else { Ok(found) }
}

/// Fails unless it ended over its configuration with exactly these `problems` on standard error.
fn expect_problems(ended: &Ended, problems: &[String]) -> Result<()> {
    let mut said = "failed to configure the service:\n".to_owned();
    for problem in problems {
        let _ = writeln!(said, "  {problem}");
    }
    said += "`.env.example` says what each variable is for\n";
    if ended.status.code() == Some(EX_CONFIG) && ended.stderr == said && ended.stdout.is_empty() {
        return Ok(());
    }
    Err(format!("exit code {EX_CONFIG} and this were expected:\n{said}but {}", ended.describe()))
}

pub(super) fn names_what_is_missing(subject: &Subject<'_>) -> Result<()> {
    let missing = |variable: &Variable| variable.required.then(|| format!("{} is required", variable.name));
    let problems: Vec<_> = schema(subject)?.iter().filter_map(missing).collect();
    expect_problems(&subject.run(None, &Environment::new())?, &problems)?;
    // The configuration comes first, whatever the command.
    expect_problems(&subject.run(Some("healthcheck"), &Environment::new())?, &problems)?;
    // What is empty is not set.
    let empty = schema(subject)?.into_iter().map(|variable| (variable.name, String::new())).collect();
    expect_problems(&subject.run(None, &empty)?, &problems)
}

pub(super) fn names_what_is_wrong(subject: &Subject<'_>) -> Result<()> {
    const WRONG: &str = "wrong 3b5d5c37";
    let schema = schema(subject)?;
    let set = schema.iter().map(|variable| (variable.name.clone(), WRONG.to_owned())).collect();
    let problem = |variable: &Variable| format!("{} must be of type `{}`", variable.name, variable.kind);
    expect_problems(&subject.run(None, &set)?, &schema.iter().map(problem).collect::<Vec<_>>())?;

    // A URL, but of something that the service does not speak to.
    for name in ["DATABASE_URL", "REDIS_URL"] {
        let mut set = subject.environment()?;
        if set.insert(name.to_owned(), format!("mysql://app:{CANARY}@localhost:1/app")).is_some() {
            expect_problems(&subject.run(None, &set)?, &[format!("{name} cannot be used")])?;
        }
    }
    let mut set = subject.environment()?;
    if set.insert("REDIS_URL".to_owned(), "redis://localhost:1/first".to_owned()).is_some() {
        expect_problems(&subject.run(None, &set)?, &["REDIS_URL cannot be used".to_owned()])?;
    }
    for (name, value) in [("PORT", "0"), ("PORT", "65536"), ("SHUTDOWN_DRAIN_SECONDS", "61"), ("HOST", "localhost")] {
        let mut set = subject.environment()?;
        set.insert(name.to_owned(), value.to_owned());
        let kind = schema.iter().find(|variable| variable.name == name).map(|variable| &variable.kind);
        let kind = kind.ok_or_else(|| format!("there is no {name}"))?;
        expect_problems(&subject.run(None, &set)?, &[format!("{name} must be of type `{kind}`")])?;
    }
    Ok(())
}

/// In staging and production nothing is read from files beside the service, and nothing that `.env.example` shows is a
/// value.
pub(super) fn refuses_placeholders_and_env_files(subject: &Subject<'_>) -> Result<()> {
    let schema = schema(subject)?;
    for file in [".env.local", ".env", ".env.example"] {
        std::fs::write(subject.dir.join(file), format!("AUTH_SECRET={CANARY}\n")).map_err(|error| error.to_string())?;
    }
    let no_place = "has no place beside a deployed service: set variables in its environment";
    for deployed in ["staging", "production"] {
        let mut set: Environment =
            schema.iter().map(|variable| (variable.name.clone(), variable.value.clone())).collect();
        set.insert("APP_ENV".to_owned(), deployed.to_owned());
        let is_placeholder = |variable: &&Variable| variable.required && !variable.kind.starts_with("enum");
        let placeholders = schema.iter().filter(is_placeholder);
        let mut problems: Vec<_> = placeholders
            .map(|variable| format!("{} still has the placeholder of `.env.example`", variable.name))
            .collect();
        problems.extend([".env", ".env.local"].map(|file| format!("{file} {no_place}")));
        expect_problems(&subject.run(None, &set)?, &problems)?;
    }
    Ok(())
}

/// What the environment does not set is read from `.env.local`, and the placeholders of `.env.example` will do.
pub(super) fn reads_a_local_file(subject: &Subject<'_>) -> Result<()> {
    let local = |text: &str| std::fs::write(subject.dir.join(".env.local"), text).map_err(|error| error.to_string());
    let example = std::fs::read_to_string(subject.project.join(".env.example")).map_err(|error| error.to_string())?;
    local(&example)?;
    let mut set = subject.environment()?;
    set.retain(|name, _| name.ends_with("PORT"));
    let app = subject.start_with(&set)?;
    if !app.logged().contains("\"development\"") {
        return Err(format!("it does not run in development:\n{}", app.logged()));
    }
    drop(app);
    local(&format!("this is no line {CANARY}\n"))?;
    let set = subject.environment()?.into_iter().map(|(name, value)| match name.as_str() {
        "APP_ENV" => (name, "development".to_owned()),
        _ => (name, value),
    });
    let problem = ".env.local cannot be read as `NAME=value` lines".to_owned();
    expect_problems(&subject.run(None, &set.collect())?, &[problem])
}
