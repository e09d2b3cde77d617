//! What an example file declares of its variables, in the decorators of [env-spec](https://varlock.dev/env-spec):
//! `# @required @sensitive @type=string(minLength=32)`.

use std::collections::BTreeMap;
use std::net::IpAddr;

use regex::Regex;

use super::dotenv;

/// A variable and what is declared of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Declared {
    /// Its name.
    pub name: String,
    /// What the example sets it to: a default, or a placeholder where it is required.
    pub value: String,
    /// What is said of it in words.
    pub comment: String,
    /// Whether it has to be set.
    pub required: bool,
    /// Whether nobody else may see its value.
    pub sensitive: bool,
    /// What its value has to be.
    pub kind: Type,
}

/// An example file's variables.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Schema {
    /// In order; those that are commented out are not there.
    pub variables: Vec<Declared>,
    /// Whether it has decorators at all. Where it has none, nothing tells what is required.
    pub is_declared: bool,
}

/// What a value has to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Type {
    /// `string`, `port`, or a name that is not known here, which any value satisfies.
    pub name: String,
    /// What stands in its parentheses without a name: the options of an `enum`.
    pub options: Vec<String>,
    /// `minLength=32` and the like.
    pub settings: BTreeMap<String, String>,
}

/// Reads an example file's text.
#[must_use]
pub fn read(text: &str) -> Schema {
    let mut schema = Schema::default();
    let mut defaults = (false, false);
    let mut above = Vec::new();
    let variables: Vec<_> = dotenv::read(text).into_iter().filter(|variable| variable.active).collect();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let span = offset..offset + line.len();
        offset = span.end;
        let said = line.trim().trim_start_matches('\u{feff}');
        if let Some(variable) = variables.iter().find(|variable| span.contains(&variable.span.start)) {
            schema.variables.push(declared(variable, &above, defaults));
            above.clear();
        } else if let Some(comment) = said.strip_prefix('#') {
            let found = decorators(comment.trim());
            schema.is_declared |= !found.is_empty();
            for (name, value) in &found {
                match name.as_str() {
                    "defaultRequired" => defaults.0 = value != "false",
                    "defaultSensitive" => defaults.1 = value != "false",
                    _ => {}
                }
            }
            above.extend(found);
        } else if said.is_empty() {
            above.clear();
        }
    }
    schema
}

fn declared(variable: &dotenv::Variable, above: &[(String, String)], defaults: (bool, bool)) -> Declared {
    let mut declared = Declared {
        name: variable.name.clone(),
        value: variable.value.clone(),
        comment: variable.comment.clone(),
        required: defaults.0,
        sensitive: defaults.1,
        kind: Type::parse("string"),
    };
    for (name, value) in above {
        let is_set = value != "false";
        match name.as_str() {
            "required" => declared.required = is_set,
            "optional" => declared.required = !is_set,
            "sensitive" => declared.sensitive = is_set,
            "public" => declared.sensitive = !is_set,
            "type" => declared.kind = Type::parse(value),
            _ => {}
        }
    }
    declared
}

/// Names and values of the decorators in a comment. None where it begins with other words.
fn decorators(comment: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = comment;
    while let Some(after) = rest.strip_prefix('@') {
        // A blank within parentheses or quotes is part of the value.
        let (mut depth, mut quote) = (0_usize, None);
        let end = after.find(|c: char| {
            match (quote, c) {
                (Some(open), c) if open == c => quote = None,
                (None, '"' | '\'') => quote = Some(c),
                (None, '(') => depth += 1,
                (None, ')') => depth = depth.saturating_sub(1),
                _ => {}
            }
            c.is_whitespace() && depth == 0 && quote.is_none()
        });
        let (word, more) = after.split_at(end.unwrap_or(after.len()));
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        found.push((name.to_owned(), unquoted(value).to_owned()));
        rest = more.trim_start();
    }
    found
}

fn unquoted(text: &str) -> &str {
    let inner = |quote| text.strip_prefix(quote).and_then(|text| text.strip_suffix(quote));
    inner('"').or_else(|| inner('\'')).unwrap_or(text)
}

impl Type {
    /// Reads `enum(a, b)`, `number(min=1, max=5)` or a bare name.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let (name, rest) = text.split_once('(').unwrap_or((text, ""));
        let mut kind = Self { name: name.trim().to_owned(), options: Vec::new(), settings: BTreeMap::new() };
        let arguments = rest.trim_end().strip_suffix(')').unwrap_or(rest);
        for argument in arguments.split(',').map(str::trim).filter(|argument| !argument.is_empty()) {
            match argument.split_once('=') {
                Some((key, value)) => {
                    kind.settings.insert(key.trim().to_owned(), unquoted(value.trim()).to_owned());
                }
                None => kind.options.push(unquoted(argument).to_owned()),
            }
        }
        kind
    }

    /// Whether `value` is one of this type.
    ///
    /// # Errors
    ///
    /// What it has to be, never what it is.
    pub fn check(&self, value: &str) -> Result<(), String> {
        let holds = match self.name.as_str() {
            "enum" => self.options.iter().any(|option| option == value),
            "number" => value.parse::<f64>().is_ok_and(|number| number.is_finite() && self.is_within(number)),
            "port" => value.parse::<u16>().is_ok_and(|port| port > 0 && self.is_within(f64::from(port))),
            "boolean" => matches!(value, "true" | "false" | "1" | "0" | "yes" | "no" | "on" | "off"),
            "url" => is_url(value),
            "email" => value.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.')),
            "ip" => value.parse::<IpAddr>().is_ok(),
            "uuid" => value.len() == 36 && value.split('-').map(hexadecimals).eq([8, 4, 4, 4, 12].map(Some)),
            "string" => self.is_string(value),
            _ => true,
        };
        if holds { Ok(()) } else { Err(self.wanted()) }
    }

    fn number(&self, key: &str) -> Option<f64> {
        self.settings.get(key)?.parse().ok()
    }

    fn is_within(&self, number: f64) -> bool {
        let is_whole = self.settings.get("isInt").is_none_or(|whole| whole == "false") || number.fract() == 0.0;
        is_whole
            && self.number("min").is_none_or(|min| number >= min)
            && self.number("max").is_none_or(|max| number <= max)
    }

    fn is_string(&self, value: &str) -> bool {
        let length = value.chars().count();
        let limit = |key| self.settings.get(key).and_then(|limit| limit.parse::<usize>().ok());
        let setting = |key| self.settings.get(key).map_or("", String::as_str);
        let matches = |pattern: &String| Regex::new(pattern).is_ok_and(|regex| regex.is_match(value));
        limit("minLength").is_none_or(|min| length >= min)
            && limit("maxLength").is_none_or(|max| length <= max)
            && value.starts_with(setting("startsWith"))
            && value.ends_with(setting("endsWith"))
            && self.settings.get("matches").is_none_or(matches)
    }

    /// What a value has to be, in words: `a port from 1 to 65535`.
    #[must_use]
    pub fn wanted(&self) -> String {
        let what = match self.name.as_str() {
            "enum" => return format!("one of {}", self.options.join(", ")),
            "number" if self.settings.get("isInt").is_some_and(|whole| whole != "false") => "a whole number",
            "number" => "a number",
            "port" if self.range().is_empty() => "a port from 1 to 65535",
            "port" => "a port",
            "boolean" => "true or false",
            "url" => "an address such as https://example.org",
            "email" => "an e-mail address",
            "ip" => "an IP address",
            "uuid" => "a UUID",
            _ => "a text",
        };
        let words = self.settings.iter().filter_map(|(key, value)| {
            Some(match key.as_str() {
                "minLength" => format!("of {value} characters or more"),
                "maxLength" => format!("of no more than {value} characters"),
                "startsWith" => format!("that begins with `{value}`"),
                "endsWith" => format!("that ends with `{value}`"),
                "matches" => format!("that matches `{value}`"),
                _ => return None,
            })
        });
        let parts = [what.to_owned(), self.range()].into_iter().filter(|part| !part.is_empty());
        parts.chain(words).collect::<Vec<_>>().join(" ")
    }

    /// The numbers that will do, in words. Empty where all do.
    fn range(&self) -> String {
        match (self.settings.get("min"), self.settings.get("max")) {
            (Some(min), Some(max)) => format!("from {min} to {max}"),
            (Some(min), None) => format!("of {min} or more"),
            (None, Some(max)) => format!("up to {max}"),
            (None, None) => String::new(),
        }
    }
}

/// The number of hexadecimal digits in a text of nothing else.
fn hexadecimals(text: &str) -> Option<usize> {
    text.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(text.len())
}

/// Whether `value` is `scheme://something`, or a file's address such as `sqlite:app.db`.
fn is_url(value: &str) -> bool {
    let Some((scheme, rest)) = value.split_once(':') else { return false };
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    let rest = rest.trim_start_matches("//");
    is_scheme && !rest.is_empty() && !value.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decorators_say_what_a_variable_must_be() {
        let text = "# The schema.\r\n# @defaultRequired=false @defaultSensitive=false\r\n# ---\r\n\r\n# Where it runs.\r\n\
                    # @required @type=enum(development, test)\r\nAPP_ENV=development\r\n\r\n\
                    # @required @sensitive @type=string(minLength=32)\r\nAUTH_SECRET=replace-me\r\n\r\nPLAIN=\r\n# @required\r\n# OFF=1\r\n";
        let schema = read(text);
        assert!(schema.is_declared);
        let said: Vec<_> = schema
            .variables
            .iter()
            .map(|it| (&*it.name, &*it.value, it.required, it.sensitive, &*it.kind.name))
            .collect();
        assert_eq!(
            said,
            [
                ("APP_ENV", "development", true, false, "enum"),
                ("AUTH_SECRET", "replace-me", true, true, "string"),
                ("PLAIN", "", false, false, "string"),
            ]
        );
        assert_eq!(schema.variables[0].kind.options, ["development", "test"]);
        assert_eq!(schema.variables[0].comment, "Where it runs.");
        assert!(!read("# Where.\nA=1\n").is_declared);
        assert!(read("# @defaultRequired=true\n\nA=1\n").variables[0].required);
    }

    #[test]
    fn values_are_held_to_their_type_and_never_repeated() {
        for (kind, good, bad) in [
            ("port", "3000", "0"),
            ("port", "65535", "65536"),
            ("number(min=1, max=5)", "2.5", "6"),
            ("number(isInt=true)", "2", "2.5"),
            ("number", "-1", "one"),
            ("boolean", "true", "maybe"),
            ("url", "postgres://app@localhost:5432/app", "localhost:"),
            ("url", "sqlite://app.db", "a b://c"),
            ("ip", "::1", "localhost"),
            ("enum(a, b)", "b", "c"),
            ("email", "a@example.org", "example.org"),
            ("string(minLength=3)", "äöü", "ab"),
            ("string(startsWith=sk_)", "sk_1", "pk_1"),
            ("string(matches=\"^[a-z]+$\")", "abc", "Abc"),
            ("uuid", "00000000-0000-0000-0000-000000000000", "0000"),
            ("boolean", "off", ""),
        ] {
            let kind = Type::parse(kind);
            assert_eq!(kind.check(good), Ok(()), "{kind:?}");
            let wanted = kind.check(bad).unwrap_err();
            assert!(bad.len() < 3 || !wanted.contains(bad), "{wanted}");
        }
        assert_eq!(Type::parse("vendor-type(x=1)").check("anything"), Ok(()));
        let wanted = |kind: &str| Type::parse(kind).wanted();
        assert_eq!(wanted("number(min=1, max=5)"), "a number from 1 to 5");
        assert_eq!(wanted("string(minLength=32)"), "a text of 32 characters or more");
        assert_eq!(wanted("port"), "a port from 1 to 65535");
    }
}
