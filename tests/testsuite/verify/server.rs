//! Small servers on this machine, with and without TLS, and an authority that signs their certificates.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::harness::Env;

/// A server that answers as told until the test ends.
pub(super) struct Server {
    port: u16,
    scheme: &'static str,
}

/// What is answered on each path. 404 on any other.
type Routes = &'static [(&'static str, &'static str)];

impl Server {
    /// Answers paths with whole responses.
    pub(super) fn start(routes: Routes) -> Self {
        Self::listen("http", routes, |stream| Some(Box::new(stream)))
    }

    /// The same with TLS.
    pub(super) fn tls(routes: Routes, config: ServerConfig) -> Self {
        let config = Arc::new(config);
        Self::listen("https", routes, move |stream| {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            Some(Box::new(StreamOwned::new(connection, stream)))
        })
    }

    fn listen(
        scheme: &'static str,
        routes: Routes,
        wrap: impl Fn(TcpStream) -> Option<Box<dyn Stream>> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let wrap = Arc::new(wrap);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (Ok(stream), wrap) = (stream, Arc::clone(&wrap)) else { return };
                std::thread::spawn(move || {
                    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
                    wrap(stream).map(|mut stream| answer(&mut *stream, routes))
                });
            }
        });
        Self { port, scheme }
    }

    /// Its address, by the number of this machine.
    pub(super) fn url(&self) -> String {
        format!("{}://127.0.0.1:{}", self.scheme, self.port)
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }
}

trait Stream: Read + Write {}
impl<S: Read + Write> Stream for S {}

/// Hears one request out and answers it. A client that does not want to talk is none of ours.
fn answer(stream: &mut dyn Stream, routes: Routes) {
    let mut heard = Vec::new();
    let mut byte = [0];
    while !heard.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            // Somebody speaks TLS to a server that does not: it says so at once, as servers do.
            Ok(1) if heard.is_empty() && !byte[0].is_ascii_uppercase() => break,
            Ok(1) => heard.push(byte[0]),
            _ => return,
        }
    }
    let heard = String::from_utf8_lossy(&heard).into_owned();
    let path = heard.split(' ').nth(1).unwrap_or_default();
    let response = routes.iter().find(|(route, _)| *route == path).map(|(_, response)| *response);
    let response = response.unwrap_or("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    let _ = stream.write_all(response.as_bytes());
    let _ = stream.flush();
}

/// A port that nothing listens on.
pub(super) fn closed() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// Somebody who signs certificates, whom a test may trust or not.
pub(super) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(super) fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// Writes its own certificate where the program finds it with `SSL_CERT_FILE`.
    pub(super) fn write(&self, t: &Env) -> PathBuf {
        let path = t.home().join("authority.pem");
        std::fs::write(&path, self.0.pem()).unwrap();
        path
    }

    /// A server's configuration with a certificate for `host` that is valid until `left` from now; where that is `None`,
    /// until an hour ago.
    pub(super) fn signs(&self, host: &str, left: Option<Duration>) -> ServerConfig {
        let mut params = CertificateParams::new(vec![host.to_owned()]).unwrap();
        let now = SystemTime::now();
        params.not_before = (now - Duration::from_secs(86_400)).into();
        params.not_after = left.map_or(now - Duration::from_secs(3600), |left| now + left).into();
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        builder.with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key).unwrap()
    }
}
