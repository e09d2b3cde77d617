//! Which names stand for secrets, which values are placeholders, and which look like the real thing.

use sha2::{Digest, Sha256};

use crate::pack;

/// What makes a value a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The shape of a provider's token, such as `a GitHub token`.
    Known(&'static str),
    /// It was drawn at random.
    Random,
    /// Its name says that it is one.
    Named,
}

impl Kind {
    /// What it is called in a message.
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Self::Known(noun) => noun,
            Self::Random => "a random value",
            Self::Named => "a value",
        }
    }
}

/// The words of a name in lower case: `db`, `password` of `DB_PASSWORD`, `dbPassword`, `db-password` and `db.password`.
#[must_use]
pub fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let mut before = ' ';
    let mut rest = name.chars().peekable();
    while let Some(c) = rest.next() {
        let next_is_lower = rest.peek().is_some_and(char::is_ascii_lowercase);
        let starts =
            c.is_ascii_uppercase() && (before.is_ascii_lowercase() || before.is_ascii_uppercase() && next_is_lower);
        if !c.is_alphanumeric() || starts {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(last) = words.last_mut()
        {
            last.push(c.to_ascii_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether what has this name is a secret: the last words of it say so. `token_type` and `secret_id` are none, and what is
/// published is none either.
#[must_use]
pub fn is_sensitive(name: &str) -> bool {
    let words = words(name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if words.iter().any(|word| matches!(*word, "public" | "publishable" | "pub" | "example" | "csrf" | "xsrf")) {
        return false;
    }
    matches!(
        words[..],
        [.., "password" | "passwd" | "passphrase" | "passcode" | "secret" | "token" | "apikey" | "credentials"]
            | [
                ..,
                "api"
                    | "access"
                    | "private"
                    | "secret"
                    | "signing"
                    | "encryption"
                    | "auth"
                    | "master"
                    | "account"
                    | "storage"
                    | "license",
                "key",
            ]
            | [.., "key", "base"]
            | [.., "connection", "string"]
    )
}

/// Whether a value stands for one that is filled in elsewhere, or is meant to be seen by everyone.
#[must_use]
pub fn is_placeholder(value: &str) -> bool {
    const STARTS: [&str; 14] =
        ["$", "<", "{", "%", "op://", "vault:", "ref+", "arn:", "file:", "/", "./", "projects/", "encrypted:", "ENC["];
    const PARTS: [&str; 37] = [
        "change",
        "replace",
        "your",
        "example",
        "placeholder",
        "dummy",
        "todo",
        "xxx",
        "insert",
        "redacted",
        "fake",
        "sample",
        "insecure",
        "not-a",
        "not_a",
        "notreal",
        "notsecure",
        "not-secure",
        "unsafe",
        "default",
        "local",
        "develop",
        "dev-",
        "dev_",
        "test",
        "secret",
        "password",
        "token",
        "changeit",
        "mock",
        "demo",
        "fixme",
        "n/a",
        "none",
        "...",
        "***",
        "abc123",
    ];
    let lower = value.trim().to_lowercase();
    lower.len() < 6
        || matches!(&*lower, "true" | "false" | "null" | "admin" | "postgres" | "mysql" | "root" | "guest" | "minio")
        || STARTS.iter().any(|start| value.trim_start().starts_with(start))
        || PARTS.iter().any(|part| lower.contains(part))
        || value.contains("${")
        || value.contains("{{")
        || lower.starts_with("1234")
        || lower.chars().all(|c| lower.starts_with(c))
}

/// Whether a value was drawn at random: long, of letters and digits without words between them, and hard to guess.
#[must_use]
pub fn is_random(value: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "+/=_-.~!@#%^&*".contains(c);
    let letters = value.chars().filter(char::is_ascii_alphabetic).count();
    let digits = value.chars().filter(char::is_ascii_digit).count();
    value.len() >= 16
        && value.chars().all(is_part)
        && letters >= 4
        && digits >= 2
        && !value.contains("://")
        && entropy(value) > if value.chars().all(|c| c.is_ascii_hexdigit() || c == '-') { 2.8 } else { 3.4 }
}

/// Shannon's entropy, in bits for each character.
fn entropy(value: &str) -> f64 {
    let mut counts = [0_u32; 256];
    value.bytes().for_each(|byte| counts[usize::from(byte)] += 1);
    let length = f64::from(u32::try_from(value.len()).unwrap_or(u32::MAX));
    let share = |count: &u32| {
        let share = f64::from(*count) / length;
        -share * share.log2()
    };
    counts.iter().filter(|count| **count > 0).map(share).sum()
}

/// What makes `value`, which `name` is set to, a secret; `None` where nothing does.
#[must_use]
pub fn kind(name: &str, value: &str) -> Option<Kind> {
    let value = value.trim();
    if value.is_empty() {
        return None;
    }
    match pack::secret_in(value) {
        Some(noun) if noun.starts_with("a URL") => return password_in(value).map(|_| Kind::Known(noun)),
        Some(noun) if !is_placeholder_token(value) => return Some(Kind::Known(noun)),
        _ => {}
    }
    if !is_sensitive(name) || is_placeholder(value) || value.contains("://") {
        return None;
    }
    Some(if is_random(value) { Kind::Random } else { Kind::Named })
}

/// Whether a literal is a secret, rather than the name of one or the way to it. Of tokens and keys, which are often called
/// by a name, only those count that a provider gave or that were drawn at random.
#[must_use]
pub fn is_value(name: &str, value: &str) -> bool {
    let words = words(name);
    let is_password = words.last().is_some_and(|word| matches!(&**word, "password" | "passwd" | "passphrase"));
    let is_name = value.contains([' ', '/']) || value.starts_with("alias");
    match kind(name, value) {
        Some(Kind::Known(_) | Kind::Random) => true,
        Some(Kind::Named) => is_password && !is_name,
        None => false,
    }
}

/// Whether a token is one of documentation: AWS's own, or one that says so.
fn is_placeholder_token(value: &str) -> bool {
    let lower = value.to_lowercase();
    ["example", "xxxx", "0000000", "1234567890", "your", "placeholder"].iter().any(|part| lower.contains(part))
}

/// The password in a URL, where the URL leads to a host of its own and the password is no placeholder.
#[must_use]
pub fn password_in(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let (user, host) = authority.rsplit_once('@')?;
    let (name, password) = user.split_once(':')?;
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    // The name of a service beside it, as in Compose, has no dot.
    let is_remote = host.contains('.') && !is_local(host) && !host.ends_with(".local") && !is_reserved(host);
    (is_remote && password != name && !is_placeholder(password)).then_some(password)
}

/// Whether a host is this machine.
#[must_use]
pub fn is_local(host: &str) -> bool {
    matches!(host, "localhost" | "::1" | "[::1]" | "0.0.0.0" | "host.docker.internal") || host.starts_with("127.")
}

/// Whether a host is one that documentation may use: RFC 2606 and RFC 6761.
#[must_use]
pub fn is_reserved(host: &str) -> bool {
    let last = |names: &str| host == names || host.ends_with(&format!(".{names}"));
    ["example", "example.com", "example.org", "example.net", "test", "invalid", "localhost"].into_iter().any(last)
}

/// What two secrets are compared by, so that neither is kept or shown.
#[must_use]
pub fn fingerprint(value: &str) -> [u8; 32] {
    Sha256::digest(value.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_end_in_what_they_are() {
        for name in
            ["DB_PASSWORD", "dbPassword", "stripe_secret_key", "API_KEY", "github.token", "SECRET_KEY_BASE", "apiKey"]
        {
            assert!(is_sensitive(name), "{name}");
        }
        for name in [
            "TOKEN_TYPE",
            "secret_id",
            "password_length",
            "NEXT_PUBLIC_API_KEY",
            "PUBLISHABLE_KEY",
            "primary_key",
            "tokens",
            "KEY",
            "csrf_token",
            "access_key_id",
        ] {
            assert!(!is_sensitive(name), "{name}");
        }
    }

    #[test]
    fn placeholders_are_no_secrets_and_the_real_thing_is() {
        let random = ["Zq4vN8rT2m", "K7xW1cB6hJ9d"].concat();
        assert_eq!(kind("SECRET_KEY", &random), Some(Kind::Random));
        assert_eq!(kind("DB_PASSWORD", "correct horse"), Some(Kind::Named));
        let url = |password: &str, host: &str| format!("postgres://app:{password}@{host}/app");
        assert!(matches!(kind("DATABASE_URL", &url("hunter22", "db.acme.io")), Some(Kind::Known(_))));
        for (name, value) in [
            ("SECRET_KEY", "changethis-now"),
            ("SECRET_KEY", "${SECRET}"),
            ("API_KEY", "your-api-key"),
            ("PORT", random.as_str()),
            ("DB_PASSWORD", "postgres"),
            ("DATABASE_URL", url("hunter22", "localhost:5432").as_str()),
            ("DATABASE_URL", url("hunter22", "db").as_str()),
            ("DATABASE_URL", url("hunter22", "db.example.org").as_str()),
            ("DATABASE_URL", url("app", "db.acme.io").as_str()),
            ("TOKEN_URL", "https://login.acme.io/token"),
            ("SECRET_TOKEN", ""),
        ] {
            assert_eq!(kind(name, value), None, "{name}");
        }
    }
}
