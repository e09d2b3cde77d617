//! Certificates: valid, about to expire, expired, somebody else's, nobody's.

use std::time::Duration;

use super::server::{Authority, Server};
use super::{WELL, has, printed, repository};
use crate::harness::Env;

const DAY: Duration = Duration::from_secs(86_400);

fn env(authority: &Authority) -> Env {
    let t = repository("# Verification checklist\n\n- [ ] Safe <!-- patternbook:verify tls -->\n");
    let file = authority.write(&t);
    t.with("SSL_CERT_FILE", file)
}

#[test]
fn a_certificate_is_valid_for_two_more_weeks_or_fails() {
    let authority = Authority::new();
    let t = env(&authority);
    let hour = Duration::from_secs(3600);
    for (days, code, said) in [(90, 0, "pass  "), (14, 0, "pass  "), (13, 1, "fail  "), (1, 1, "fail  ")] {
        let server = Server::tls(WELL, authority.signs("127.0.0.1", Some(DAY * days + hour)));
        let printed = printed(&t, &["verify", "staging", "--url", &server.url()], code);
        let left = if days == 1 { "1 day from now".to_owned() } else { format!("{days} days from now") };
        has(&printed, &[said, "tls: the certificate is valid until ", &left, "no `Strict-Transport-Security`"]);
    }
}

#[test]
fn a_certificate_that_proves_nothing_fails() {
    let authority = Authority::new();
    let t = env(&authority);
    for (config, why) in [
        (authority.signs("127.0.0.1", None), "the certificate has expired on 20"),
        (authority.signs("example.com", Some(DAY * 90)), "the certificate is not for this host"),
        (Authority::new().signs("127.0.0.1", Some(DAY * 90)), "signed by nobody whom this machine trusts"),
    ] {
        let server = Server::tls(WELL, config);
        has(&printed(&t, &["verify", "staging", "--url", &server.url()], 1), &["fail ", why]);
    }
    // Nobody speaks TLS there.
    let plain = Server::start(WELL).url().replace("http:", "https:");
    has(&printed(&t, &["verify", "staging", "--url", &plain], 1), &["fail ", "tls: no TLS connection comes about"]);
    has(&printed(&t, &["verify", "staging", "--url", "http://example.invalid"], 1), &["everybody on the way can read"]);
}

#[test]
fn without_anybody_to_trust_nothing_is_judged() {
    let authority = Authority::new();
    let t = env(&authority);
    std::fs::write(authority.write(&t), "").unwrap();
    let server = Server::tls(WELL, authority.signs("127.0.0.1", Some(DAY * 90)));
    let said = printed(&t, &["verify", "staging", "--url", &server.url()], 0);
    has(&said, &["not checked  Safe", "trusted certificates cannot be read"]);
}
