//! What a service says of its health.
//!
//! The form is the one that generated services have: `{"status":"ok","version":"1.2.3","checks":{"database":{"status":
//! "ok","critical":true,"latency_ms":3}}}`. Others are understood as far as they go: `UP`, `pass`, checks below
//! `components` or at the top. Of what stands there only names, numbers and words that are known are repeated, so that
//! nothing of a host or a credential gets into a terminal or a log.

use serde_json::{Map, Value};

use crate::repo::http::Answer;

/// How a service, or something it needs, is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It works.
    Ok,
    /// It works without something that is not critical.
    Degraded,
    /// It does not work.
    Fail,
}

impl Status {
    /// The word that stands for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Degraded => "degraded",
            Self::Fail => "fail",
        }
    }

    fn of(word: &str) -> Option<Self> {
        match word.to_ascii_lowercase().as_str() {
            "ok" | "pass" | "up" | "healthy" => Some(Self::Ok),
            "degraded" | "warn" | "warning" => Some(Self::Degraded),
            "fail" | "failed" | "down" | "error" | "unhealthy" | "out_of_service" => Some(Self::Fail),
            _ => None,
        }
    }
}

/// Something that a service needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Its name.
    pub name: String,
    /// How it is.
    pub status: Status,
    /// Whether the service is of any use without it, where that is said.
    pub critical: Option<bool>,
    /// How long it took to find out.
    pub latency_ms: Option<u64>,
    /// Why it fails, if that is a word that is known.
    pub reason: Option<&'static str>,
}

/// A service's answer to `/health`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// How it is.
    pub status: Status,
    /// What runs.
    pub version: Option<String>,
    /// What it needs, in the order of the answer.
    pub checks: Vec<Check>,
}

impl Health {
    /// Reads an answer.
    ///
    /// # Errors
    ///
    /// What it is instead.
    pub fn read(answer: &Answer) -> Result<Self, String> {
        let code = answer.status;
        if let (300..=399, Some(location)) = (code, &answer.location) {
            return Err(format!("answers {code} and leads to `{}`", plain(location)));
        }
        if !matches!(code, 200 | 503) {
            return Err(format!("answers {code}"));
        }
        let Ok(Value::Object(body)) = serde_json::from_slice::<Value>(&answer.body) else {
            return Self::word(answer).ok_or_else(|| format!("answers {code}, and not with a JSON object"));
        };
        let checks = ["checks", "components"].iter().find_map(|key| body.get(*key)?.as_object()).unwrap_or(&body);
        let checks: Vec<Check> = checks.iter().filter_map(|(name, it)| Check::read(name, it.as_object()?)).collect();
        let failing = checks.iter().any(|check| check.status == Status::Fail && check.critical != Some(false));
        let said = body.get("status").and_then(Value::as_str).and_then(Status::of);
        let status = match (said, failing) {
            (Some(status), _) => status,
            (None, true) => Status::Fail,
            (None, false) if checks.is_empty() => return Err(format!("answers {code}, but tells no status")),
            (None, false) => Status::Ok,
        };
        match (code, status) {
            (200, Status::Fail) => return Err("answers 200, although it says that it fails".to_owned()),
            (503, Status::Ok | Status::Degraded) => {
                return Err(format!("answers 503, although it says `{}`", status.as_str()));
            }
            _ => {}
        }
        let version = body.get("version").and_then(Value::as_str).map(plain).filter(|version| !version.is_empty());
        Ok(Self { status, version, checks })
    }

    /// One that is a single word, in plain text.
    fn word(answer: &Answer) -> Option<Self> {
        let word = std::str::from_utf8(&answer.body).ok()?.trim();
        let status = Status::of(word).filter(|status| *status == Status::Ok && answer.status == 200)?;
        Some(Self { status, version: None, checks: Vec::new() })
    }
}

impl Check {
    fn read(name: &str, check: &Map<String, Value>) -> Option<Self> {
        let reason = check.get("reason").and_then(Value::as_str).unwrap_or_default();
        Some(Self {
            name: plain(name),
            status: Status::of(check.get("status")?.as_str()?)?,
            critical: check.get("critical").and_then(Value::as_bool),
            latency_ms: check.get("latency_ms").and_then(Value::as_u64),
            reason: REASONS.iter().find(|(word, _)| *word == reason).map(|(_, meaning)| *meaning),
        })
    }

    /// What that means, in one line.
    #[must_use]
    pub fn explain(&self) -> String {
        let how = match self.status {
            Status::Ok => "ok".to_owned(),
            Status::Degraded => "degraded".to_owned(),
            Status::Fail => format!("fails: {}", self.reason.unwrap_or("it does not say why")),
        };
        let time = self.latency_ms.map(|time| format!(", {time} ms")).unwrap_or_default();
        let weight = match (self.status, self.critical) {
            (Status::Ok, _) | (_, None) => "",
            (_, Some(true)) => "; the service is of no use without it",
            (_, Some(false)) => "; the service works without it",
        };
        format!("{} {how}{time}{weight}", self.name)
    }
}

/// Why a check fails, and what that means.
const REASONS: [(&str, &str); 4] = [
    ("timeout", "no answer within its limit"),
    ("refused", "nothing listens there"),
    ("auth", "it did not accept the credentials"),
    ("error", "something else went wrong, which the log tells"),
];

/// What another side said, without anything that a terminal would obey, and not much of it.
pub(super) fn plain(said: &str) -> String {
    said.chars().filter(|c| !c.is_control()).take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(status: u16, body: &str) -> Result<Health, String> {
        Health::read(&Answer {
            status,
            content_type: None,
            location: None,
            strict_transport_security: None,
            body: body.as_bytes().to_vec(),
            certificate: None,
        })
    }

    #[test]
    fn checks_are_explained_in_words_of_our_own() {
        let body = r#"{"status":"fail","version":"1.2.3\u001b[2J","checks":{
            "database":{"status":"fail","critical":true,"latency_ms":1000,"reason":"timeout"},
            "mail":{"status":"fail","critical":false,"reason":"postgres://app:secret@db"},
            "cache":{"status":"ok","critical":true,"latency_ms":3}}}"#;
        let health = read(503, body).expect("an answer");
        assert_eq!((health.status, health.version.as_deref()), (Status::Fail, Some("1.2.3[2J")));
        let explained: Vec<_> = health.checks.iter().map(Check::explain).collect();
        assert_eq!(
            explained,
            [
                "database fails: no answer within its limit, 1000 ms; the service is of no use without it",
                "mail fails: it does not say why; the service works without it",
                "cache ok, 3 ms",
            ]
        );
    }

    #[test]
    fn other_forms_are_understood_and_contradictions_are_not_believed() {
        let status = |code, body| read(code, body).map(|health| health.status);
        assert_eq!(status(200, r#"{"status":"UP"}"#), Ok(Status::Ok));
        assert_eq!(status(200, "OK\n"), Ok(Status::Ok));
        assert_eq!(status(200, r#"{"database":{"status":"ok"},"redis":{"status":"ok"}}"#), Ok(Status::Ok));
        assert_eq!(status(503, r#"{"database":{"status":"error"},"redis":{"status":"ok"}}"#), Ok(Status::Fail));
        for (code, body, why) in [
            (200, "<html>", "answers 200, and not with a JSON object"),
            (200, "{}", "answers 200, but tells no status"),
            (200, r#"{"status":"fail"}"#, "answers 200, although it says that it fails"),
            (503, r#"{"status":"ok"}"#, "answers 503, although it says `ok`"),
            (404, r#"{"status":"ok"}"#, "answers 404"),
            (503, "OK", "answers 503, and not with a JSON object"),
        ] {
            assert_eq!(status(code, body), Err(why.to_owned()), "{code} {body}");
        }
    }
}
