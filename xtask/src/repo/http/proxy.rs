//! Which proxy a request goes through.

use std::net::IpAddr;

use ureq::Proxy;
use ureq::http::Uri;

use super::HttpError;

/// The proxies of the environment, as `curl` and most others read it. They are given rather than read here, so that
/// nothing goes through one by surprise.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Proxies {
    /// `HTTPS_PROXY`, else `ALL_PROXY`: for `https://`.
    pub https: Option<String>,
    /// `HTTP_PROXY`, else `ALL_PROXY`: for `http://`.
    pub http: Option<String>,
    /// `NO_PROXY`: names of hosts that are asked directly, with all below them, between commas. `*` is all.
    pub none: Option<String>,
}

/// Addresses of proxies hold passwords: only which there are is shown.
impl std::fmt::Debug for Proxies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (https, http) = (self.https.is_some(), self.http.is_some());
        f.debug_struct("Proxies").field("https", &https).field("http", &http).field("none", &self.none).finish()
    }
}

impl Proxies {
    /// The proxy for `uri`. This machine itself is never asked through one.
    pub(super) fn of(&self, uri: &Uri) -> Result<Option<Proxy>, HttpError> {
        let host = uri.host().unwrap_or_default();
        let given = if uri.scheme_str() == Some("https") { &self.https } else { &self.http };
        let Some(given) = given.as_deref().filter(|given| !given.is_empty()) else { return Ok(None) };
        if is_loopback(host) || self.none.as_deref().is_some_and(|none| is_named(none, host)) {
            return Ok(None);
        }
        let proxy = Proxy::new(given).map_err(|_| HttpError::Proxy("its address cannot be read".to_owned()))?;
        match proxy.uri().scheme_str() {
            Some("http" | "https") => Ok(Some(proxy)),
            _ => Err(HttpError::Proxy("only `http://` and `https://` proxies can be used".to_owned())),
        }
    }
}

/// Whether `host` is this machine, by a name or number that no configuration can point elsewhere.
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    let host = bare(host);
    let is_number = host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    is_number || host.eq_ignore_ascii_case("localhost")
}

/// A host without the brackets of IPv6.
pub(super) fn bare(host: &str) -> &str {
    host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
}

/// Whether `none`, as `NO_PROXY` has it, names `host` or what it is below.
fn is_named(none: &str, host: &str) -> bool {
    let host = bare(host).to_ascii_lowercase();
    none.split(',').map(|name| name.trim().to_ascii_lowercase()).any(|name| {
        let name = name.strip_prefix("*.").or_else(|| name.strip_prefix('.')).unwrap_or(&name);
        let is_below = || host.strip_suffix(name).is_some_and(|rest| rest.ends_with('.'));
        name == "*" || !name.is_empty() && (host == name || is_below())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_taken_for_its_scheme_and_never_for_this_machine() {
        let proxies = Proxies {
            https: Some("http://user:secret@proxy.example:3128".to_owned()),
            http: None,
            none: Some("internal.example, .corp,10.0.0.1".to_owned()),
        };
        let host = |url: &str| {
            let proxy = proxies.of(&url.parse().expect("a URL")).expect("a good proxy");
            proxy.map(|proxy| proxy.host().to_owned())
        };
        assert_eq!(host("https://a.example/x").as_deref(), Some("proxy.example"));
        assert_eq!(host("https://notinternal.example").as_deref(), Some("proxy.example"));
        for direct in [
            "http://a.example",
            "https://localhost:1",
            "https://127.0.0.2",
            "https://[::1]:8443",
            "https://internal.example",
            "https://a.INTERNAL.example",
            "https://x.corp",
            "https://10.0.0.1",
        ] {
            assert_eq!(host(direct), None, "{direct}");
        }
        assert!(!format!("{proxies:?}").contains("secret"));
        let socks = Proxies { https: Some("socks5://127.0.0.1:1".to_owned()), ..Proxies::default() };
        assert!(matches!(socks.of(&"https://a.example".parse().expect("a URL")), Err(HttpError::Proxy(_))));
    }
}
