//! Files as they may be shown: with stars in place of secrets, so that lines and offsets stay.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::secret;
use crate::pack;
use crate::repo::{dotenv, files};

/// A key with a value in quotes or to the end of its line, as in YAML, HCL, JSON, TOML, dotenv and code.
static SETTING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?m)([A-Za-z][\w.-]*)["']?[ \t]*(?::=|=>|[:=])[ \t]*(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"'#,;(){}\[\]]+))"#,
    )
    .ok()
});

/// `text` with a star for each byte of what is a secret by its shape, its name or the file it stands in.
#[must_use]
pub fn masked<'t>(path: &str, text: &'t str) -> Cow<'t, str> {
    let mut hidden: Vec<Range<usize>> = Vec::new();
    if is_dotenv(path) {
        hidden.extend(values(text));
    }
    if let Some(setting) = &*SETTING {
        for found in setting.captures_iter(text) {
            let name = found.get(1).map_or("", |name| name.as_str());
            let value = (2..5).find_map(|group| found.get(group));
            hidden.extend(value.filter(|_| secret::is_sensitive(name)).map(|value| value.range()));
        }
    }
    match pack::masked(text) {
        Cow::Borrowed(text) if hidden.is_empty() => Cow::Borrowed(text),
        shown => Cow::Owned(starred(&shown, text, &hidden)),
    }
}

/// `shown` with stars for `hidden`, which are ranges of the text that it was made of.
fn starred(shown: &str, text: &str, hidden: &[Range<usize>]) -> String {
    let mut bytes = shown.as_bytes().to_vec();
    // A star takes a byte and what it hides may take more of them: whole characters are hidden, or none.
    for range in hidden.iter().filter(|range| text.get((*range).clone()).is_some()) {
        if let Some(bytes) = bytes.get_mut(range.clone()) {
            bytes.iter_mut().filter(|byte| !matches!(byte, b'\n' | b'\r')).for_each(|byte| *byte = b'*');
        }
    }
    String::from_utf8(bytes).unwrap_or_default()
}

/// Whether a file holds variables and their values: `.env`, `.env.production`, `production.env`.
#[must_use]
pub fn is_dotenv(path: &str) -> bool {
    let name = files::name(path);
    name == ".env" || name.starts_with(".env.") || name.ends_with(".env")
}

/// Where the values of a dotenv file stand. Examples hold none.
fn values(text: &str) -> Vec<Range<usize>> {
    let variables = dotenv::read(text);
    let set = variables.iter().filter(|variable| variable.active && !variable.value.is_empty());
    let value = |variable: &dotenv::Variable| {
        let start = variable.span.end + text.get(variable.span.end..variable.end)?.find('=')? + 1;
        let rest = text.get(start..variable.end)?;
        let at = start + rest.find(variable.value.as_str())?;
        Some(at..at + variable.value.len())
    };
    set.filter_map(value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_starred_and_nothing_moves() {
        for (path, text, shown) in [
            (".env", "PORT=3000\nA=\"ä b\" # c\n", "PORT=****\nA=\"****\" # c\n"),
            (
                "main.tf",
                "  master_password = \"hunter2\"\n  name = \"x\"\n",
                "  master_password = \"*******\"\n  name = \"x\"\n",
            ),
            ("a.yaml", "apiKey: abc # d\nport: 80\n", "apiKey: *** # d\nport: 80\n"),
            ("a.yaml", "stringData:\n  DB_PASSWORD: abc\n", "stringData:\n  DB_PASSWORD: ***\n"),
            ("a.json", "{\"clientSecret\": \"abc\"}", "{\"clientSecret\": \"***\"}"),
            ("a.rs", "fn token() {}\nlet x = 1;", "fn token() {}\nlet x = 1;"),
        ] {
            let masked = masked(path, text);
            assert_eq!(masked, shown);
            assert_eq!(masked.len(), text.len());
        }
    }
}
