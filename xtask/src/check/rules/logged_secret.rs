//! `logged-secret`.

use super::logged::judge_values;
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
        judge_values(project, true, judge)
    }
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
