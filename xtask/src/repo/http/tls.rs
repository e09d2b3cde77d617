//! TLS, so that it is known how a connection is secured, and if not, why.

use std::io::{Read, Write};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{CertificateError, ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use ureq::Error;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport, TransportAdapter,
};
use x509_cert::der::Decode;

use super::proxy::bare;

/// A certificate that a server showed, and that is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Certificate {
    /// Until when, in seconds since 1970.
    pub expires: i64,
    /// How long that is from now, in seconds.
    pub left: i64,
}

/// Why a connection is not safe.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TlsError {
    /// It was valid once.
    #[error("the certificate has expired{}", .0.map(|day| format!(" on {}", crate::repo::history::day(day))).unwrap_or_default())]
    Expired(Option<i64>),
    /// It will be valid.
    #[error("the certificate is not valid yet")]
    NotYetValid,
    /// It is for somebody else.
    #[error("the certificate is not for this host")]
    OtherHost,
    /// Nobody that this machine trusts has signed it.
    #[error("the certificate is signed by nobody whom this machine trusts")]
    UnknownIssuer,
    /// Something else is wrong with it.
    #[error("the certificate is not valid: {0}")]
    Certificate(String),
    /// The other side does not speak TLS as it is spoken today.
    #[error("no TLS connection comes about: {0}")]
    Handshake(String),
    /// Nothing could be judged.
    #[error("this machine's trusted certificates cannot be read: {0}")]
    NoTrust(String),
}

/// Whom this machine trusts to sign certificates: the system's own list, or `SSL_CERT_FILE` and `SSL_CERT_DIR`. Read
/// once, when it is first needed.
#[derive(Debug, Default)]
pub struct Trust(OnceLock<Result<Arc<ClientConfig>, TlsError>>);

impl Trust {
    pub(super) fn config(&self) -> Result<Arc<ClientConfig>, TlsError> {
        self.0.get_or_init(read).clone()
    }
}

fn read() -> Result<Arc<ClientConfig>, TlsError> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    let (added, _) = roots.add_parsable_certificates(found.certs);
    if added == 0 {
        let reason = found.errors.first().map_or_else(|| "there are none".to_owned(), ToString::to_string);
        return Err(TlsError::NoTrust(reason));
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| TlsError::Handshake(error.to_string()))?;
    Ok(Arc::new(builder.with_root_certificates(roots).with_no_client_auth()))
}

/// How the last handshake ended.
pub(super) type Seen = Arc<Mutex<Option<Result<Certificate, TlsError>>>>;

/// Puts TLS on a connection that needs it.
#[derive(Debug)]
pub(super) struct TlsConnector {
    config: Option<Arc<ClientConfig>>,
    seen: Seen,
}

impl TlsConnector {
    pub(super) fn new(config: Option<Arc<ClientConfig>>, seen: Seen) -> Self {
        Self { config, seen }
    }

    fn handshake(&self, stream: &mut Stream) -> Result<(), Error> {
        let done = stream.conn.complete_io(&mut stream.sock);
        let seen = match done {
            Ok(_) => leaf(stream.conn.peer_certificates()),
            Err(error) => match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
                Some(reason) => Err(why(reason)),
                // Time ran out, or the line broke: that is not about TLS.
                None => return Err(error.into()),
            },
        };
        let result = seen.as_ref().map(|_| ()).map_err(|_| Error::Tls("no safe connection"));
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(seen);
        result
    }
}

impl<In: Transport> Connector<In> for TlsConnector {
    type Out = Either<In, TlsTransport>;

    fn connect(&self, details: &ConnectionDetails<'_>, chained: Option<In>) -> Result<Option<Self::Out>, Error> {
        let transport = chained.ok_or(Error::ConnectionFailed)?;
        let Some(config) = self.config.as_ref().filter(|_| details.needs_tls()) else {
            return Ok(Some(Either::A(transport)));
        };
        let host = bare(details.uri.host().unwrap_or_default()).to_owned();
        let name = ServerName::try_from(host).map_err(|_| Error::HostNotFound)?;
        let conn = ClientConnection::new(Arc::clone(config), name).map_err(|_| Error::Tls("no safe connection"))?;
        let mut sock = TransportAdapter::new(transport.boxed(), Arc::clone(&details.current_time));
        sock.set_timeout(details.timeout);
        let mut stream = StreamOwned { conn, sock };
        self.handshake(&mut stream)?;
        let buffers = LazyBuffers::new(details.config.input_buffer_size(), details.config.output_buffer_size());
        Ok(Some(Either::B(TlsTransport { buffers, stream })))
    }
}

type Stream = StreamOwned<ClientConnection, TransportAdapter>;

/// A connection with TLS.
pub(super) struct TlsTransport {
    buffers: LazyBuffers,
    stream: Stream,
}

impl std::fmt::Debug for TlsTransport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TlsTransport").finish_non_exhaustive()
    }
}

impl Transport for TlsTransport {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.stream.sock.set_timeout(timeout);
        let output = &self.buffers.output()[..amount];
        Ok(self.stream.write_all(output)?)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.stream.sock.set_timeout(timeout);
        let amount = self.stream.read(self.buffers.input_append_buf())?;
        self.buffers.input_appended(amount);
        Ok(amount > 0)
    }

    fn is_open(&mut self) -> bool {
        self.stream.sock.get_mut().is_open()
    }

    fn is_tls(&self) -> bool {
        true
    }
}

/// What the server's own certificate, the first of its chain, says.
fn leaf(chain: Option<&[CertificateDer<'_>]>) -> Result<Certificate, TlsError> {
    let leaf = chain.and_then(<[_]>::first).ok_or_else(|| TlsError::Certificate("none was shown".to_owned()))?;
    let read = x509_cert::Certificate::from_der(leaf).map_err(|error| TlsError::Certificate(error.to_string()))?;
    let expires = read.tbs_certificate().validity().not_after.to_unix_duration().as_secs();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let signed = |seconds| i64::try_from(seconds).unwrap_or(i64::MAX);
    Ok(Certificate { expires: signed(expires), left: signed(expires) - signed(now) })
}

fn why(error: &rustls::Error) -> TlsError {
    use CertificateError as C;
    match error {
        rustls::Error::InvalidCertificate(reason) => match reason {
            C::ExpiredContext { not_after, .. } => TlsError::Expired(i64::try_from(not_after.as_secs()).ok()),
            C::Expired => TlsError::Expired(None),
            C::NotValidYet | C::NotValidYetContext { .. } => TlsError::NotYetValid,
            C::NotValidForName | C::NotValidForNameContext { .. } => TlsError::OtherHost,
            // Or by somebody who only has the name of one that is trusted.
            C::UnknownIssuer | C::BadSignature => TlsError::UnknownIssuer,
            other => TlsError::Certificate(other.to_string()),
        },
        other => TlsError::Handshake(other.to_string()),
    }
}
