//! `.env.local`, made from `.env.example`: what is missing in it, what a value must be, and the plan that writes it.
//!
//! Only what has to be set is written: a variable that is optional has a default, and stays with it when that changes.
//! A value is never shown, and one that is there is never replaced unless its owner types another.

use std::fmt::Write as _;

use super::checkout::{Checkout, Example, Local};
use super::{Probe, State};
use crate::markdown::newline;
use crate::plan::{Change, Digest, Mode, Plan, PlanPath};
use crate::repo::dotenv;
use crate::repo::env_spec::{Declared, Schema};

/// The file's name.
pub const LOCAL: &str = ".env.local";

/// The bytes of a secret that is made here.
const RANDOM: usize = 32;

/// Endings of names of secrets that are this service's own, so that any value will do. What somebody else has given out,
/// such as `STRIPE_SECRET_KEY`, is none of them.
const OWN: [&str; 8] = [
    "AUTH_SECRET",
    "SESSION_SECRET",
    "COOKIE_SECRET",
    "JWT_SECRET",
    "CSRF_SECRET",
    "APP_SECRET",
    "SECRET_KEY_BASE",
    "ENCRYPTION_KEY",
];

/// What is wrong with `.env.local`.
#[derive(Debug, Default)]
pub struct Lack<'c> {
    /// What has to be set and is not.
    pub missing: Vec<&'c Declared>,
    /// What is set to something that its type does not allow.
    pub wrong: Vec<&'c Declared>,
    /// Whether others may read it.
    pub is_open: bool,
}

impl Lack<'_> {
    /// Whether nothing is.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.missing.is_empty() && self.wrong.is_empty() && !self.is_open
    }
}

/// What is wrong with `.env.local`, given the example.
#[must_use]
pub fn lack<'c>(example: &'c Example, local: &Local) -> Lack<'c> {
    let empty = std::collections::BTreeMap::new();
    let values = local.values().unwrap_or(&empty);
    let set = |variable: &&Declared| values.get(&variable.name).filter(|value| !value.is_empty());
    let missing = needed(&example.schema).filter(|variable| set(variable).is_none()).collect();
    let is_wrong = |variable: &&Declared| set(variable).is_some_and(|value| variable.kind.check(value).is_err());
    Lack {
        missing,
        wrong: example.schema.variables.iter().filter(is_wrong).collect(),
        is_open: matches!(local, Local::There { is_private: false, .. }),
    }
}

/// What has to be set: what is declared to be, or everything where nothing is declared.
pub fn needed(schema: &Schema) -> impl Iterator<Item = &Declared> {
    let is_needed = |variable: &&Declared| variable.required || !schema.is_declared;
    schema.variables.iter().filter(is_needed)
}

/// How it stands.
pub(super) fn probe(checkout: &Checkout) -> Probe {
    let Some(example) = &checkout.example else {
        return Probe::unneeded("there is no `.env.example`, so nothing has to be set");
    };
    let needed: Vec<_> = needed(&example.schema).collect();
    match &checkout.local {
        Local::Unreadable(error) => return Probe::left(format!("`{LOCAL}` cannot be read: {error}")),
        Local::Missing if needed.is_empty() => {
            return Probe::unneeded(format!("nothing in `{}` has to be set", example.path));
        }
        Local::Missing => {
            return Probe::left(format!("`{LOCAL}` is not there; it needs {}", names(&needed)))
                .with(not_ignored(checkout));
        }
        Local::There { .. } => {}
    }
    let lack = lack(example, &checkout.local);
    let mut said = Vec::new();
    if !lack.missing.is_empty() {
        said.push(format!("`{LOCAL}` does not set {}", names(&lack.missing)));
    }
    said.extend(
        lack.wrong.iter().map(|variable| format!("`{}` in `{LOCAL}` is not {}", variable.name, variable.kind.wanted())),
    );
    if lack.is_open {
        said.push(format!("`{LOCAL}` can be read by other users of this machine"));
    }
    said.extend(not_ignored(checkout));
    if said.is_empty() {
        let owner = if cfg!(unix) { ", and only you may read it" } else { "" };
        return Probe::done(format!("`{LOCAL}` sets {}{owner}", names(&needed)));
    }
    Probe { state: State::Left, said }
}

/// That Git would commit the file, where it would.
#[must_use]
pub fn not_ignored(checkout: &Checkout) -> Option<String> {
    let is_open = checkout.record.is_in_git() && !checkout.files.would_ignore(LOCAL);
    is_open.then(|| {
        format!("Git does not ignore `{LOCAL}`: write it into `.gitignore` first, or a secret is committed one day")
    })
}

fn names(variables: &[&Declared]) -> String {
    variables.iter().map(|variable| format!("`{}`", variable.name)).collect::<Vec<_>>().join(", ")
}

/// Whether nobody has to think of a value: any that is random will do.
#[must_use]
pub fn is_generated(variable: &Declared) -> bool {
    OWN.iter().any(|ending| variable.name.ends_with(ending))
        || matches!(variable.name.as_str(), "SECRET" | "SECRET_KEY")
}

/// Whether the value is to be typed unseen.
#[must_use]
pub fn is_secret(variable: &Declared) -> bool {
    const WORDS: [&str; 6] = ["SECRET", "TOKEN", "PASSWORD", "API_KEY", "PRIVATE_KEY", "CREDENTIAL"];
    variable.sensitive || WORDS.iter().any(|word| variable.name.contains(word))
}

/// A value from the system's own source of randomness. `None` where it is not what is declared, so that it is asked for.
///
/// # Errors
///
/// Where the system has no randomness.
pub fn generate(variable: &Declared) -> Result<Option<String>, getrandom::Error> {
    let limit = |key| variable.kind.settings.get(key).and_then(|limit: &String| limit.parse::<usize>().ok());
    let mut bytes = vec![0; limit("minLength").map_or(RANDOM, |min| RANDOM.max(min.min(4096).div_ceil(2)))];
    getrandom::fill(&mut bytes)?;
    let mut value = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing into memory does not fail.
        let _ = write!(value, "{byte:02x}");
    }
    value.truncate(limit("maxLength").unwrap_or(usize::MAX));
    Ok(variable.kind.check(&value).is_ok().then_some(value))
}

/// Why a value cannot stand in the file.
pub const UNWRITABLE: &str = "one line, and beside an apostrophe none of \" $ ` \\";

/// Whether `value` can stand in the file.
#[must_use]
pub fn is_writable(value: &str) -> bool {
    // Within apostrophes nothing means anything; within quotation marks these do, to one reader or another.
    let is_misread = value.contains('\'') && value.contains(['"', '$', '`', '\\']);
    !is_misread && !value.chars().any(char::is_control)
}

/// What sets `values` in `.env.local`, leaving every other byte as it is.
#[must_use]
pub fn plan(checkout: &Checkout, values: &[(String, String)]) -> Plan {
    let before = match &checkout.local {
        Local::There { text, .. } => Some(text.as_str()),
        Local::Missing | Local::Unreadable(_) => None,
    };
    let example = checkout.example.as_ref().map_or(".env.example", |example| example.path);
    let head = format!(
        "# This clone's own, made by `patternbook onboard`. {example} says what each is, and what else there is.\n"
    );
    let content = values.iter().fold(before.map_or(head, str::to_owned), |text, (name, value)| set(&text, name, value));
    let change = match before {
        Some(before) => Change::Edit { expected: Digest::of(before.as_bytes()), content: content.into_bytes() },
        None => Change::Create { content: content.into_bytes(), mode: Mode::Private },
    };
    one(checkout, change)
}

/// What keeps `.env.local` from other users. `None` where there is none.
#[must_use]
pub fn close(checkout: &Checkout) -> Option<Plan> {
    let Local::There { text, .. } = &checkout.local else { return None };
    Some(one(checkout, Change::SetMode { expected: Digest::of(text.as_bytes()), mode: Mode::Private }))
}

fn one(checkout: &Checkout, change: Change) -> Plan {
    let mut plan = Plan::new(checkout.root());
    if let Ok(path) = PlanPath::new(LOCAL) {
        // A plan of one change does not contradict itself.
        let _ = plan.add(path, change);
    }
    plan
}

/// `text` with `name` set to `value`: in its line, or else in a new one at the end.
fn set(text: &str, name: &str, value: &str) -> String {
    let value = quoted(value);
    let variables = dotenv::read(text);
    if let Some(variable) = variables.iter().rfind(|variable| variable.active && variable.name == name) {
        let line = text[variable.span.end..variable.end].trim_end_matches(['\n', '\r']);
        let start = variable.span.end + line.find('=').map_or(0, |at| at + 1);
        return format!("{}{value}{}", &text[..start], &text[variable.span.end + line.len()..]);
    }
    let newline = newline(text);
    let gap = if text.is_empty() || text.ends_with('\n') { "" } else { newline };
    format!("{text}{gap}{name}={value}{newline}")
}

/// A value as every reader of such files has it: bare where nothing in it can be misread.
fn quoted(value: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-./:@%+,=?&~".contains(c);
    match value {
        _ if value.chars().all(is_plain) => value.to_owned(),
        _ if value.contains('\'') => format!("\"{value}\""),
        _ => format!("'{value}'"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repo::env_spec;

    #[test]
    fn values_are_set_where_they_stand_and_all_else_stays() {
        assert_eq!(set("", "A", "1"), "A=1\n");
        assert_eq!(set("# x\r\nB = 'old' # why\r\nC=3", "B", "2"), "# x\r\nB =2\r\nC=3");
        assert_eq!(set("B=1\r\nC=3", "A", "a b"), "B=1\r\nC=3\r\nA='a b'\r\n");
        assert_eq!(set("#A=1\n", "A", "it's"), "#A=1\nA=\"it's\"\n");
        for value in ["plain", "a b", "$HOME", "it's", "a#b", "postgres://app@localhost:5432/app"] {
            assert!(is_writable(value));
            assert_eq!(dotenv::read(&set("X=1\n", "A", value))[1].value, value);
        }
        assert!(!is_writable("a\nb") && !is_writable("'\"") && !is_writable("it's $5"));
    }

    #[test]
    fn only_secrets_of_ones_own_are_made() {
        let schema = env_spec::read(
            "# @type=string(minLength=100)\nAUTH_SECRET=x\nSTRIPE_SECRET_KEY=x\nDATABASE_URL=x\nSECRET_KEY=x\nCLIENT_SECRET=\n",
        );
        let made: Vec<bool> = schema.variables.iter().map(is_generated).collect();
        assert_eq!(made, [true, false, false, true, false]);
        let (one, other) = (generate(&schema.variables[0]).unwrap(), generate(&schema.variables[0]).unwrap());
        assert!(one != other && one.is_some_and(|value| value.len() == 100));
        let number = env_spec::read("# @type=number(max=5)\nJWT_SECRET=1\n");
        assert_eq!(generate(&number.variables[0]).unwrap(), None, "no number is 64 random digits up to 5");
    }
}
