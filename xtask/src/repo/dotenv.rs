//! Example files of environment variables, such as `.env.example`.

use std::ops::Range;

/// The names of example files, the first that is there counts.
pub const NAMES: [&str; 3] = [".env.example", ".env.template", ".env.sample"];

/// A variable in an example file.
#[derive(Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Where that stands.
    pub span: Range<usize>,
    /// The end of its line, line ending included.
    pub end: usize,
    /// What it is set to, without quotes.
    pub value: String,
    /// What is said of it alone, behind it or above it.
    pub comment: String,
    /// Whether it is set, and not a comment such as `# NAME=value`.
    pub active: bool,
    /// Whether an empty line stands before it and its comment.
    pub apart: bool,
}

/// The variables of an example file, in order.
#[must_use]
pub fn read(text: &str) -> Vec<Variable> {
    let mut found: Vec<Variable> = Vec::new();
    let mut above: Vec<&str> = Vec::new();
    let mut apart = true;
    // Whether the line before is a variable, and whether its comment stands above it and may be about several.
    let (mut after_variable, mut shared) = (false, false);
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let said = line.trim().trim_start_matches('\u{feff}');
        if said.is_empty() {
            above.clear();
            (apart, after_variable, shared) = (true, false, false);
        } else if let Some((name, value, comment, active)) = assignment(said) {
            if shared && let Some(before) = found.last_mut().filter(|before| before.active && active) {
                before.comment.clear();
            }
            let at = start + line.find(name).unwrap_or(0);
            shared = comment.is_empty() && !after_variable;
            let comment = if shared { above.join(" ") } else { comment.to_owned() };
            let span = at..at + name.len();
            found.push(Variable { name: name.to_owned(), span, end: offset, value, comment, active, apart });
            above.clear();
            (apart, after_variable) = (false, true);
        } else if let Some(comment) = said.strip_prefix('#') {
            let comment = comment.trim_start_matches('#').trim();
            // Neither rulers nor decorators.
            if comment.contains(char::is_alphanumeric) && !comment.starts_with('@') {
                above.push(comment);
            }
            (after_variable, shared) = (false, false);
        }
    }
    found
}

/// Name, value, comment behind it, and whether it is set.
fn assignment(line: &str) -> Option<(&str, String, &str, bool)> {
    let (line, active) = match line.strip_prefix('#') {
        Some(rest) => (rest.trim_start(), false),
        None => (line, true),
    };
    let line = line.strip_prefix("export ").unwrap_or(line);
    let (name, value) = line.split_once('=')?;
    let name = name.trim_end();
    let is_name = name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    let value = value.trim();
    let quoted = value.chars().next().filter(|quote| matches!(quote, '"' | '\''));
    let (value, rest) = match quoted.and_then(|quote| Some((quote, value[1..].find(quote)?))) {
        Some((_, end)) => (&value[1..=end], &value[end + 2..]),
        None => value.split_at(value.find(" #").unwrap_or(value.len())),
    };
    let comment = rest.trim_start().trim_start_matches('#').trim();
    is_name.then(|| (name, value.trim().to_owned(), comment, active))
}

/// Whether shells, systems, pipelines, tools or platforms set a variable.
#[must_use]
pub fn is_usual(name: &str) -> bool {
    const NAMES: [&str; 26] = [
        "CI",
        "DEBUG",
        "EDITOR",
        "ENV",
        "HOME",
        "HOSTNAME",
        "LANG",
        "LOGNAME",
        "MODE",
        "NODE_ENV",
        "NODE_OPTIONS",
        "NO_COLOR",
        "OLDPWD",
        "PATH",
        "PORT",
        "PWD",
        "PYTHONPATH",
        "SHELL",
        "TEMP",
        "TERM",
        "TMP",
        "TMPDIR",
        "TZ",
        "USER",
        "USERPROFILE",
        "VIRTUAL_ENV",
    ];
    const PREFIXES: [&str; 19] = [
        "AWS_LAMBDA_",
        "CARGO_",
        "CI_",
        "COMPOSE_",
        "DOCKER_",
        "GITHUB_",
        "GITLAB_",
        "GOOGLE_CLOUD_",
        "JEST_",
        "KUBERNETES_",
        "LC_",
        "NPM_",
        "PYTEST_",
        "RAILWAY_",
        "RENDER_",
        "RUNNER_",
        "RUST_",
        "VERCEL_",
        "XDG_",
    ];
    NAMES.contains(&name) || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// Whether `text` sets `name` to something that is not the same variable of its surroundings.
#[must_use]
pub fn sets(text: &str, name: &str) -> bool {
    text.lines().any(|line| {
        let mut parts = line.splitn(2, name);
        let (Some(before), Some(after)) = (parts.next(), parts.next()) else { return false };
        let is_start = !before.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | '{'));
        let value = after.trim_start_matches(['"', '\'', ' ']);
        is_start && value.starts_with([':', '=']) && !has_word(value, name)
    })
}

/// Whether `word` stands in `text` between what is no part of a name.
#[must_use]
pub fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(word)
        .any(|(at, _)| !text[..at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_have_values_and_comments_of_their_own() {
        let text = "\u{feff}# Ruler ====\n# ---\n\n# Where it listens.\r\n# @type=port\r\nPORT=3000\r\n\r\n# Database\nDB_HOST=x\nDB_NAME=\"a b\" # its name\n\
                    export A_KEY='z'\n# OLD_KEY=1\n# one=two\nlower=1\n\nLAST=";
        let read = read(text);
        let said: Vec<_> = read.iter().map(|it| (&*it.name, &*it.value, &*it.comment, it.active)).collect();
        assert_eq!(
            said,
            [
                ("PORT", "3000", "Where it listens.", true),
                ("DB_HOST", "x", "", true),
                ("DB_NAME", "a b", "its name", true),
                ("A_KEY", "z", "", true),
                ("OLD_KEY", "1", "", false),
                ("LAST", "", "", true),
            ]
        );
        assert!(read.iter().all(|it| text[it.span.clone()] == it.name));
        assert_eq!(read[0].end, text.find("\r\n\r\n# Data").unwrap() + 2);
        assert_eq!(read.iter().map(|it| it.apart).collect::<Vec<_>>(), [true, true, false, false, false, true]);
    }

    #[test]
    fn who_sets_a_variable_is_seen() {
        for text in ["A_B=1", "  A_B: x", "ENV A_B=${OTHER}", "- A_B=1", "\"A_B\": 1"] {
            assert!(sets(text, "A_B"), "{text}");
        }
        for text in ["A_B: ${A_B}", "A_B=$A_B", "XA_B=1", "A_BC=1", "${A_B:=1}", "A_B", ""] {
            assert!(!sets(text, "A_B"), "{text}");
        }
    }
}
