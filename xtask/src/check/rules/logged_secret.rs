//! `logged-secret`.

use std::sync::OnceLock;

use regex::Regex;
use rustc_hash::FxHashSet;

use super::logged::judge_values;
use crate::check::code;
use crate::check::code::emitted::Emitted;
use crate::check::code::sinks::{Kind, Sink};
use crate::check::project::{File, Project};
use crate::check::secret;
use crate::check::{Area, Outcome, Rule};
use crate::diagnostic::{Diagnostic, Severity};

pub(in crate::check) struct LoggedSecret;

const ID: &str = "logged-secret";

impl Rule for LoggedSecret {
    fn id(&self) -> &'static str {
        ID
    }

    fn area(&self) -> Area {
        Area::Secrets
    }

    fn summary(&self) -> &'static str {
        "No password, token, key or whole environment is written to a log or into the text of an error."
    }

    fn check(&self, project: &Project) -> Outcome {
        let routes = OnceLock::new();
        let is_known = |file: &File, value: &Emitted| {
            let routes = || routes.get_or_init(|| parameters(project));
            value.name.to_lowercase().ends_with("key") && is_identifier(file, value, routes())
        };
        judge_values(project, true, |file, sink, value| judge(file, sink, value).filter(|_| !is_known(file, value)))
    }
}

/// The keys in the addresses that the repository's own routes answer to: `key` of `"sites/<str:key>/"` in Django and Flask,
/// of `"/sites/:key"` in Express. They stand in every server's log: they identify, and let nobody in.
fn parameters(project: &Project) -> FxHashSet<String> {
    let Ok(route) = Regex::new(r"(?:\(\?P<|<(?:str|slug|string|uuid|path):|/<|/:)(\w*[kK]ey)\b") else {
        return FxHashSet::default();
    };
    let files = project.files().filter(|file| code::is_program(file));
    let of = |file: &File| {
        let text = file.text().unwrap_or_default();
        route.captures_iter(text).map(|it| secret::words(&it[1]).join("_")).collect::<Vec<_>>()
    };
    files.flat_map(of).collect()
}

/// Whether a value is one of `routes`, by its own name or behind that of its owner: `environment.api_key` is
/// `environment_api_key`, and so is `api_key` in a folder or file of environments.
fn is_identifier(file: &File, value: &Emitted, routes: &FxHashSet<String>) -> bool {
    let whole = secret::words(&value.path).join("_");
    let own = secret::words(&value.name).join("_");
    let is_its = |owner: &str| {
        let names = |name: &str| name.strip_suffix('s').unwrap_or(name) == owner;
        whole == own && file.path().split(['/', '.']).any(names)
    };
    let owner = |route: &String| route.strip_suffix(&own)?.strip_suffix('_').map(is_its);
    routes.contains(&whole) || routes.iter().filter_map(owner).any(|is_its| is_its)
}

fn judge(file: &File, sink: &Sink, value: &Emitted) -> Option<Diagnostic> {
    let where_to = match sink.kind {
        Kind::Log => "to the log",
        Kind::Error => "into the text of an error",
    };
    let what = match value.path.as_str() {
        "process.env" | "os.environ" | "environ" | "import.meta.env" => "the whole environment".to_owned(),
        path if path.ends_with("expose_secret()") => format!("the secret `{path}`"),
        path if is_secret(&value.name) => format!("`{path}`"),
        _ => return None,
    };
    let message = format!("`{}` writes {what} {where_to}", sink.name);
    let diagnostic = Diagnostic::new(ID, Severity::Error, file.span(value.range.clone()), message);
    Some(diagnostic.help("leave it out, or write whether it is set; replace what was logged"))
}

/// Whether a name in code is one of a secret. Parsers have tokens, and lists have counts of them.
fn is_secret(name: &str) -> bool {
    // A constant names something: an error's code, a variable's name.
    if name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_') && !name.contains("_KEY") {
        return false;
    }
    let words = secret::words(name);
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] | ["token" | "credentials"] => false,
        [
            "has" | "is" | "no" | "log" | "safe" | "sanitized" | "missing" | "invalid" | "expected" | "wrong" | "bad"
            | "unexpected",
            ..,
        ] => false,
        [
            ..,
            "next" | "page" | "continuation" | "current" | "prev" | "peek" | "last" | "cancel" | "cancellation",
            "token",
        ] => false,
        [.., "jwt"] | [.., "bearer"] => true,
        _ => {
            secret::is_sensitive(name)
                && !words.iter().any(|word| word == "hashed" || word == "masked" || word == "redacted")
        }
    }
}
