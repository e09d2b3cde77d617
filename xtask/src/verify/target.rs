//! Environments: which there are, and where each answers.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::repo::{Files, dotenv};
use crate::sync::config;

/// What kind of environment it is, which decides what can be asked of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A workstation.
    Local,
    /// Where tests run.
    Ci,
    /// Where the service runs for others.
    Deployed,
}

/// An environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its name: `local`, `ci`, `staging`, `production` or another.
    pub name: String,
    /// What kind it is.
    pub kind: Kind,
    /// Where it answers. CI does not.
    pub url: Option<String>,
}

/// Names that mean the same, the one that is spoken here first.
const NAMES: [&[&str]; 4] = [
    &["local", "development", "dev", "workstation"],
    &["ci", "test", "pipeline"],
    &["staging", "stage"],
    &["production", "prod", "live"],
];

/// The files of local variables, which Git ignores, the first that is there counts.
pub(super) const LOCAL_FILES: [&str; 2] = [".env.local", ".env"];

/// `name` as it is spoken here: `prod` is `production`.
#[must_use]
pub fn canonical(name: &str) -> String {
    let name = name.to_lowercase();
    let known = NAMES.iter().find(|names| names.contains(&name.as_str()));
    known.map_or(name, |names| names[0].to_owned())
}

/// The environments that a heading or the head of a column names, `Staging (APP_ENV=staging)`, as [`canonical`] has
/// them.
pub(super) fn named_in(heading: &str) -> Option<String> {
    let before = heading.split(['(', ':', '–', '—']).next().unwrap_or_default();
    let words = before.split(|c: char| !c.is_alphanumeric() && c != '-').map(canonical);
    let is_known = |word: &String| NAMES.iter().any(|names| names[0] == word);
    words.into_iter().find(is_known)
}

impl Target {
    /// The environment `name`, which answers at `url`, or where `patternbook.toml` says; a local one at the port in
    /// `.env.local`.
    ///
    /// # Errors
    ///
    /// What is missing, and what to do about it.
    pub fn find(name: &str, url: Option<String>, files: &Files) -> Result<Self, TargetError> {
        let name = canonical(name);
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if name.is_empty() || name.starts_with('-') || !name.chars().all(is_plain) {
            return Err(TargetError::Name(name));
        }
        let kind = match name.as_str() {
            "local" => Kind::Local,
            "ci" => Kind::Ci,
            _ => Kind::Deployed,
        };
        let url = match (url, kind) {
            (Some(url), _) => Some(url),
            (None, Kind::Ci) => None,
            (None, _) => match (configured(&name, files)?, kind) {
                (None, Kind::Local) => {
                    Some(format!("http://127.0.0.1:{}", local(files, "PORT").unwrap_or("3000".to_owned())))
                }
                (None, _) => return Err(TargetError::NoAddress(name)),
                (url, _) => url,
            },
        };
        if url.as_deref().is_some_and(|url| url.contains(['?', '#', '@'])) {
            return Err(TargetError::Url);
        }
        Ok(Self { name, kind, url })
    }
}

/// Why it is not known what to ask.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// The name is none.
    #[error("`{0}` is no name of an environment")]
    Name(String),
    /// Nothing says where it answers.
    #[error("nothing says where `{0}` answers")]
    NoAddress(String),
    /// The address is more than one.
    #[error("its address has a `?`, `#` or `@` in it")]
    Url,
    /// `patternbook.toml` is wrong.
    #[error("`patternbook.toml` cannot be read")]
    Configuration(Box<Diagnostic>),
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    environments: BTreeMap<String, Environment>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Environment {
    url: String,
}

/// `[environments.NAME] url` of `patternbook.toml`.
fn configured(name: &str, files: &Files) -> Result<Option<String>, TargetError> {
    let Ok(text) = files.read(config::NAME) else { return Ok(None) };
    let wrong = |span: std::ops::Range<usize>, message: &str| {
        let diagnostic = Diagnostic::new("configuration", Severity::Error, Span::new(config::NAME, span), message);
        let help = format!("write `[environments.{name}]` and below it `url = \"https://…\"`");
        TargetError::Configuration(Box::new(diagnostic.help(help)))
    };
    let failed = |error: toml::de::Error| wrong(error.span().unwrap_or(0..0), error.message());
    let file: File = toml::from_str(&text).map_err(failed)?;
    let found = file.environments.into_iter().find(|(key, _)| canonical(key) == name);
    Ok(found.map(|(_, environment)| environment.url))
}

/// What `.env.local`, or else the example file, sets `name` to. For ports only: a value is not to be shown.
pub(super) fn local(files: &Files, name: &str) -> Option<String> {
    let sets = |path: &str| {
        let variables = dotenv::read(&files.read(path).ok()?);
        let last = variables.into_iter().rfind(|it| it.active && it.name == name)?;
        Some(last.value).filter(|value| value.parse::<u16>().is_ok_and(|port| port > 0))
    };
    LOCAL_FILES.into_iter().chain(dotenv::NAMES).find_map(sets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_name_environments_in_many_ways() {
        for (heading, name) in [
            ("Staging", Some("staging")),
            ("Production environment", Some("production")),
            ("3. Local (`APP_ENV=development`)", Some("local")),
            ("**CI**", Some("ci")),
            ("Prod:", Some("production")),
            ("Pre-production", None),
            ("Before you begin", None),
        ] {
            assert_eq!(named_in(heading).as_deref(), name, "{heading}");
        }
    }
}
