//! What looks like a secret. Answers stand in generated files and in `patternbook.toml`, where no secret may be.
//!
//! Only shapes that are nothing else are known: a provider's tokens by their prefix and length, private keys by their
//! header, URLs by the password in them. A password that is a word cannot be told from a name.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Regex, RegexBuilder};

/// What it is called in a message, and what it looks like. Prefixes and lengths are those that the providers document, or
/// that GitHub's secret scanning knows.
const SHAPES: &[(&str, &str)] = &[
    ("a private key", r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?su:.*?-----END [A-Z0-9 ]+-----|.*)"),
    ("an age key", r"\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b"),
    // A password that is filled in later (`$NAME`, `<name>`, `{name}`) or starred out is none.
    ("a URL with a password in it", r"\b[A-Za-z][A-Za-z0-9+.-]*://(?u:[^\s/?#:@]*:[^\s/?#@$<{*][^\s/?#@]*@[^\s/?#@]+)"),
    ("a JSON web token", r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
    ("an AWS access key", r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b"),
    ("an Azure storage key", r"\bAccountKey=[A-Za-z0-9+/]{86}=="),
    ("a Google key", r"\bAIza[\w-]{35}\b|\bGOCSPX-[\w-]{28}\b|\bya29\.[\w-]{20,}"),
    ("a GitHub token", r"\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}\b"),
    ("a GitLab token", r"\bgl(?:pat|oas|dt|rt|cbt|ptt|ft|soat)-\w{20}"),
    ("a Slack token", r"\bxox[abeoprs]-[0-9]{9,}-[\w-]{10,}|\bxapp-[0-9]-[A-Z0-9]+-[0-9]+-[a-z0-9]+"),
    ("a Slack webhook", r"\bhooks\.slack\.com/(?:services|workflows)/[A-Z0-9]{8,}/[A-Z0-9]{8,}/\w{20,}"),
    ("a Stripe key", r"\b[sr]k_(?:live|test)_[A-Za-z0-9]{16,}\b|\bwhsec_[A-Za-z0-9+/]{32,}"),
    ("an OpenAI key", r"\bsk-(?:(?:proj|svcacct|admin)-)?[\w-]{20,}T3BlbkFJ[\w-]{20,}"),
    ("an Anthropic key", r"\bsk-ant-[a-z]+[0-9][0-9]-[\w-]{80,}"),
    ("a Hugging Face token", r"\bhf_[A-Za-z]{34}\b"),
    ("a crates.io token", r"\bcio[A-Za-z0-9]{32}\b"),
    ("an npm token", r"\bnpm_[A-Za-z0-9]{36}\b"),
    ("a PyPI token", r"\bpypi-AgE[\w-]{50,}"),
    ("a Docker token", r"\bdckr_(?:pat|oat)_[\w-]{27,}"),
    ("a Vault token", r"\bhv[sbr]\.[\w-]{24,}"),
    ("a Terraform token", r"\b[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,}"),
    ("a Pulumi token", r"\bpul-[a-f0-9]{40}\b"),
    ("a Doppler token", r"\bdp\.(?:pt|st|sa|ct|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}\b"),
    ("a 1Password token", r"\bops_eyJ[\w+/=-]{100,}"),
    ("a Fly.io token", r"\bfm[12][ar]?_[\w+/=-]{40,}|\bfo1_[\w-]{43}\b"),
    ("a Cloudflare key", r"\bv1\.0-[a-f0-9]{24}-[a-f0-9]{146}\b"),
    ("a DigitalOcean token", r"\bdo[por]_v1_[a-f0-9]{64}\b"),
    ("a Grafana token", r"\bglsa_[A-Za-z0-9]{32}_[a-fA-F0-9]{8}\b|\bglc_[A-Za-z0-9+/]{32,}"),
    ("a SendGrid key", r"\bSG\.[\w-]{22}\.[\w-]{43}\b"),
    ("a Shopify token", r"\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}\b"),
];

static KNOWN: LazyLock<Vec<(&str, Regex)>> = LazyLock::new(|| {
    // Without Unicode's classes they compile in a fraction of the time.
    let compile = |shape: &str| RegexBuilder::new(shape).unicode(false).build().ok();
    SHAPES.iter().filter_map(|(name, shape)| Some((*name, compile(shape)?))).collect()
});

/// What `text` seems to hold, such as `a GitHub token`; `None` if nothing in it looks like a secret.
#[must_use]
pub fn found_in(text: &str) -> Option<&'static str> {
    KNOWN.iter().find(|(_, shape)| shape.is_match(text)).map(|(name, _)| *name)
}

/// `text` with a star for each byte of what looks like a secret, so that it can be shown: lines and offsets stay.
#[must_use]
pub fn masked(text: &str) -> Cow<'_, str> {
    KNOWN.iter().fold(Cow::Borrowed(text), |text, (_, shape)| {
        let mut masked = String::new();
        let mut end = 0;
        for found in shape.find_iter(&text) {
            masked.push_str(&text[end..found.start()]);
            masked.extend(
                found.as_str().bytes().map(|byte| if matches!(byte, b'\n' | b'\r') { byte.into() } else { '*' }),
            );
            end = found.end();
        }
        if end == 0 {
            return text;
        }
        masked.push_str(&text[end..]);
        Cow::Owned(masked)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_compiles() {
        assert_eq!(KNOWN.len(), SHAPES.len());
    }

    /// Random characters after each provider's prefix, put together here so that nothing in this file looks like one.
    #[test]
    fn tokens_of_providers_are_found_and_masked() {
        let random = "Zq4vN8rT2mK7xW1cB6hJ9dL3fG5sP0aYuEiO".repeat(5);
        let hexadecimal = "0f1e2d3c4b5a69788796a5b4c3d2e1f0".repeat(5);
        let base32 = "Q7ZV2KX5NB4MJ3RT6WPL";
        let (random, hexadecimal) = (random.as_str(), hexadecimal.as_str());
        let with = |prefix: &str, rest: &str, length: usize| format!("{prefix}{}", &rest[..length]);
        for (name, token) in [
            ("a private key", format!("-----BEGIN {}-----\nMIIE", "RSA PRIVATE KEY")),
            ("a private key", format!("-----BEGIN {}-----\nMIIE\n-----END {0}-----\n", "OPENSSH PRIVATE KEY")),
            ("a URL with a password in it", format!("postgres://app:{}@db.example.org/app", "hunter2")),
            ("a URL with a password in it", format!("redis://:{}@cache:6379", "hunter2")),
            ("a JSON web token", format!("{}.{}.{}", with("eyJ", random, 20), with("eyJ", random, 20), &random[..30])),
            ("an AWS access key", with("AKIA", base32, 16)),
            ("an AWS access key", with("ASIA", base32, 16)),
            ("a Google key", with("AIza", random, 35)),
            ("a GitHub token", with("ghp_", random, 36)),
            ("a GitHub token", format!("{}_{}", with("github_pat_", random, 22), &random[..59])),
            ("a GitLab token", with("glpat-", random, 20)),
            ("a Slack token", with("xoxb-123456789012-", random, 30)),
            ("a Stripe key", with("sk_live_", random, 24)),
            ("an OpenAI key", format!("{}T3BlbkFJ{}", with("sk-proj-", random, 40), &random[..40])),
            ("an Anthropic key", with("sk-ant-api03-", random, 90)),
            ("a Hugging Face token", with("hf_", &"QwErTyUiOp".repeat(4), 34)),
            ("a crates.io token", with("cio", random, 32)),
            ("an npm token", with("npm_", random, 36)),
            ("a PyPI token", with("pypi-AgE", random, 80)),
            ("a Docker token", with("dckr_pat_", random, 27)),
            ("a Vault token", with("hvs.", random, 24)),
            ("a Terraform token", format!("{}.atlasv1.{}", &random[..14], &random[..67])),
            ("a Pulumi token", with("pul-", hexadecimal, 40)),
            ("a Doppler token", with("dp.st.prd.", random, 40)),
            ("a 1Password token", with("ops_eyJ", random, 120)),
            ("a Fly.io token", with("fm2_", random, 60)),
            ("a DigitalOcean token", with("dop_v1_", hexadecimal, 64)),
            ("a Grafana token", format!("{}_{}", with("glsa_", random, 32), &hexadecimal[..8])),
            ("a SendGrid key", format!("{}.{}", with("SG.", random, 22), &random[..43])),
        ] {
            let text = format!("key = \"{token}\" # ä");
            assert_eq!(found_in(&text), Some(name), "{token}");
            let masked = masked(&text);
            assert_eq!(masked.len(), text.len(), "{token}");
            assert_eq!(masked.lines().count(), text.lines().count(), "{token}");
            assert!(masked.starts_with("key = \"***") && !masked.contains(&token[token.len() / 2..]), "{masked}");
        }
    }

    #[test]
    fn names_and_addresses_are_no_secrets() {
        for text in [
            "",
            "demo",
            "api-gateway",
            "acme/platform-team",
            "sk-learn-service",
            "npm-proxy",
            "hf-models",
            "pypi-mirror",
            "ops-console",
            "eu-central-1",
            "akia-things",
            "glpat-docs",
            "postgres://app@localhost:5432/app",
            "https://example.org:8080/a:b@c",
            "postgres://app:$POSTGRES_PASSWORD@db:5432/app",
            "postgres://app:${PASSWORD}@db/app",
            "postgres://app:<password>@db/app",
            "git@github.com:acme/demo.git",
            "ssh://git@example.org:22/demo.git",
            "3f786850e387550fdab836ed7e6dc881de23001b",
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "an-unusually-long-but-otherwise-quite-ordinary-name-of-a-service",
        ] {
            assert_eq!(found_in(text), None, "{text}");
            assert_eq!(masked(text), text);
        }
    }
}
