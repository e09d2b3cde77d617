//! `logged-personal-data`.

use super::logged::judge_values;
use crate::check::code::emitted::Emitted;
use crate::check::code::sinks::Sink;
use crate::check::project::{File, Project};
use crate::check::secret;
use crate::check::{Area, Outcome, Rule};
use crate::diagnostic::{Diagnostic, Severity};

pub(in crate::check) struct LoggedPersonalData;

const ID: &str = "logged-personal-data";

impl Rule for LoggedPersonalData {
    fn id(&self) -> &'static str {
        ID
    }

    fn area(&self) -> Area {
        Area::Monitoring
    }

    fn summary(&self) -> &'static str {
        "Logs tell people apart by an identifier, not by their e-mail address, telephone number or the like."
    }

    fn check(&self, project: &Project) -> Outcome {
        judge_values(project, false, judge)
    }
}

fn judge(file: &File, sink: &Sink, value: &Emitted) -> Option<Diagnostic> {
    let what = personal(&value.name)?;
    let message = format!("`{}` writes `{}`, {what}, to the log", sink.name, value.path);
    let diagnostic = Diagnostic::new(ID, Severity::Error, file.span(value.range.clone()), message);
    Some(diagnostic.help("log the person's identifier, or mask it"))
}

/// What of a person a name stands for.
fn personal(name: &str) -> Option<&'static str> {
    let words = secret::words(name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    // What is in capitals is the name of something, and these words make another thing of it.
    const OTHER: [&str; 13] = [
        "hash", "hashed", "masked", "redacted", "is", "has", "no", "support", "admin", "service", "send", "sender",
        "from",
    ];
    if name.chars().all(|c| !c.is_lowercase()) || words.iter().any(|word| OTHER.contains(word)) {
        return None;
    }
    match words[..] {
        [.., "email"] | [.., "email" | "mail", "address"] | ["e", "mail"] => Some("an e-mail address"),
        [.., "phone"] | [.., "phone" | "mobile" | "telephone", "number"] | [.., "msisdn"] => Some("a telephone number"),
        [.., "home" | "postal" | "street" | "billing" | "shipping", "address"] => Some("a postal address"),
        [.., "ssn" | "nino"] | [.., "social", "security", "number"] | [.., "national", "insurance", "number"] => {
            Some("a national number")
        }
        [.., "passport", "number"] => Some("a passport number"),
        [.., "birth", "date"] | [.., "date", "of", "birth"] | [.., "birthdate" | "birthday" | "dob"] => {
            Some("a date of birth")
        }
        [.., "card", "number"] | [.., "iban"] => Some("a number to pay with"),
        [.., "first" | "last" | "full" | "given", "name"] => Some("a person's name"),
        _ => None,
    }
}
