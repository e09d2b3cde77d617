//! Asking a server over HTTP: one GET, with limits of time and size, that goes nowhere but where it is told.
//!
//! Redirects are answers, not followed. Proxies are those that the caller names, and none for this machine itself. Of a
//! server with TLS it is known until when its certificate is valid, or why it is not.

mod proxy;
mod tls;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{ConnectProxyConnector, Connector, TcpConnector};
use ureq::{Agent, http};

pub use proxy::{Proxies, is_loopback};
pub use tls::{Certificate, TlsError, Trust};

/// How long a request may take, and how much may come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Until there is a connection, TLS and proxy included.
    pub connect: Duration,
    /// From the first step to the last byte.
    pub whole: Duration,
    /// The largest body, in bytes.
    pub body: usize,
}

impl Default for Limits {
    /// What a health check gets from load balancers that are patient with it.
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), whole: Duration::from_secs(10), body: 1024 * 1024 }
    }
}

/// Sends requests.
#[derive(Debug, Default)]
pub struct Client {
    limits: Limits,
    proxies: Proxies,
    trust: Trust,
}

/// What a server answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status, such as 200. Redirects come as they are.
    pub status: u16,
    /// `content-type`, as it is spelled.
    pub content_type: Option<String>,
    /// `location`: where a redirect leads.
    pub location: Option<String>,
    /// `strict-transport-security`.
    pub strict_transport_security: Option<String>,
    /// What came, whole.
    pub body: Vec<u8>,
    /// The server's certificate, which is valid. `None` without TLS.
    pub certificate: Option<Certificate>,
}

/// Why there is no answer. Never tells what was sent, nor what came.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// The address cannot be asked.
    #[error("this is no address of a server: {0}")]
    Address(&'static str),
    /// No host has this name.
    #[error("no host of this name is known")]
    UnknownHost,
    /// Nothing listens there.
    #[error("nothing listens there: the connection was refused")]
    Refused,
    /// There was no connection, or no whole answer, in time.
    #[error("no answer in time, which was {} s", .0.as_secs())]
    TimedOut(Duration),
    /// Body or head are too large.
    #[error("the answer is larger than {0} bytes")]
    TooLarge(u64),
    /// What came is something else.
    #[error("what answers there speaks no HTTP")]
    NotHttp,
    /// The connection is not safe.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The proxy does not let it through.
    #[error("the proxy did not connect: {0}")]
    Proxy(String),
    /// The connection broke.
    #[error("the connection broke: {0}")]
    Broken(String),
}

impl Client {
    /// One that keeps within `limits` and goes through `proxies`.
    #[must_use]
    pub fn new(limits: Limits, proxies: Proxies) -> Self {
        Self { limits, proxies, trust: Trust::default() }
    }

    /// Asks for `url` by GET: `http://` or `https://`, without a name and password in it.
    ///
    /// # Errors
    ///
    /// [`HttpError`] where there is no whole answer. One with a status such as 503 is an answer.
    pub fn get(&self, url: &str) -> Result<Answer, HttpError> {
        let uri = address(url)?;
        let seen = Arc::new(Mutex::new(None));
        let tls = if uri.scheme() == Some(&http::uri::Scheme::HTTPS) { Some(self.trust.config()?) } else { None };
        let chain = ().chain(ConnectProxyConnector::default()).chain(TcpConnector::default());
        let connector = chain.chain(tls::TlsConnector::new(tls, Arc::clone(&seen)));
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(self.proxies.of(&uri)?)
            .user_agent(concat!("patternbook/", env!("CARGO_PKG_VERSION")))
            .timeout_connect(Some(self.limits.connect))
            .timeout_global(Some(self.limits.whole))
            .build();
        let agent = Agent::with_parts(config, connector, DefaultResolver::default());
        let answer = agent.get(uri).call();
        let answer = answer.and_then(|mut response| {
            let limit = u64::try_from(self.limits.body).unwrap_or(u64::MAX);
            let body = response.body_mut().with_config().limit(limit).read_to_vec()?;
            Ok((response, body))
        });
        let seen = seen.lock().unwrap_or_else(PoisonError::into_inner).take().transpose();
        // Why TLS failed is known better by itself than by what came of it.
        let certificate = seen?;
        let (response, body) = answer.map_err(|error| self.failure(error))?;
        let header = |name| Some(response.headers().get(name)?.to_str().ok()?.to_owned());
        Ok(Answer {
            status: response.status().as_u16(),
            content_type: header(http::header::CONTENT_TYPE),
            location: header(http::header::LOCATION),
            strict_transport_security: header(http::header::STRICT_TRANSPORT_SECURITY),
            body,
            certificate,
        })
    }

    fn failure(&self, error: ureq::Error) -> HttpError {
        use ureq::Error;
        match error {
            Error::Timeout(ureq::Timeout::Connect) => HttpError::TimedOut(self.limits.connect),
            Error::Timeout(_) => HttpError::TimedOut(self.limits.whole),
            Error::HostNotFound => HttpError::UnknownHost,
            Error::BodyExceedsLimit(limit) => HttpError::TooLarge(limit),
            Error::LargeResponseHeader(_, limit) => HttpError::TooLarge(u64::try_from(limit).unwrap_or(u64::MAX)),
            Error::Protocol(_) => HttpError::NotHttp,
            Error::ConnectProxyFailed(reason) => HttpError::Proxy(reason),
            Error::InvalidProxyUrl => HttpError::Proxy("its address cannot be read".to_owned()),
            Error::ConnectionFailed => HttpError::Refused,
            Error::Io(error) => match error.kind() {
                std::io::ErrorKind::ConnectionRefused => HttpError::Refused,
                std::io::ErrorKind::TimedOut => HttpError::TimedOut(self.limits.whole),
                _ => HttpError::Broken(error.to_string()),
            },
            other => HttpError::Broken(other.to_string()),
        }
    }
}

/// `url`, if it is one to ask. Never repeats it: it may hold a password.
fn address(url: &str) -> Result<http::Uri, HttpError> {
    let uri: http::Uri = url.parse().map_err(|_| HttpError::Address("it cannot be read as a URL"))?;
    let authority = uri.authority().ok_or(HttpError::Address("it does not begin with `http://` or `https://`"))?;
    match uri.scheme_str() {
        Some("http" | "https") => {}
        _ => return Err(HttpError::Address("it does not begin with `http://` or `https://`")),
    }
    if authority.as_str().contains('@') {
        return Err(HttpError::Address("it holds a name or password, which everybody would see"));
    }
    if authority.host().is_empty() {
        return Err(HttpError::Address("it names no host"));
    }
    Ok(uri)
}

#[cfg(test)]
mod tests;
