//! A server that behaves in every way that servers do, on this machine.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use super::*;

/// A server that hears one request out, sends `pieces` with `pause` between them, and closes. Returns its address.
fn server(pieces: &[&str], pause: Duration) -> String {
    let pieces: Vec<String> = pieces.iter().map(|&piece| piece.to_owned()).collect();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let mut heard = Vec::new();
        let mut byte = [0];
        while !heard.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read > 0) {
            heard.push(byte[0]);
        }
        for piece in pieces {
            // The client may have had enough.
            let _ = stream.write_all(piece.as_bytes());
            std::thread::sleep(pause);
        }
    });
    format!("http://{address}/health")
}

fn client() -> Client {
    let limits = Limits { connect: Duration::from_secs(2), whole: Duration::from_millis(500), body: 1000 };
    // A proxy that nothing may go through: this machine is asked directly.
    let proxy = Some("http://127.0.0.1:9".to_owned());
    Client::new(limits, Proxies { https: proxy.clone(), http: proxy, none: None })
}

#[test]
fn an_answer_is_an_answer_whatever_its_status() {
    let url = server(
        &["HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"],
        Duration::ZERO,
    );
    let answer = client().get(&url).expect("an answer");
    assert_eq!((answer.status, &*answer.body, answer.certificate), (503, &b"{}"[..], None));
    assert_eq!(answer.content_type.as_deref(), Some("application/json"));

    let url =
        server(&["HTTP/1.1 301 M\r\nLocation: https://example.com/x\r\nContent-Length: 0\r\n\r\n"], Duration::ZERO);
    let answer = client().get(&url).expect("an answer");
    assert_eq!((answer.status, answer.location.as_deref()), (301, Some("https://example.com/x")));
}

#[test]
fn limits_hold() {
    let start = Instant::now();
    let slow = server(&["HTTP/1.1 200 OK\r\n", "\r\n", "x"], Duration::from_secs(5));
    assert!(matches!(client().get(&slow), Err(HttpError::TimedOut(_))));
    let dripping = server(&["HTTP/1.1 200 OK\r\n\r\n", "a", "b", "c", "d", "e", "f", "g"], Duration::from_millis(200));
    assert!(matches!(client().get(&dripping), Err(HttpError::TimedOut(_))));
    assert!(start.elapsed() < Duration::from_secs(4), "{:?}", start.elapsed());

    let body = "x".repeat(1001);
    let large = server(&["HTTP/1.1 200 OK\r\n\r\n", &body], Duration::ZERO);
    assert!(matches!(client().get(&large), Err(HttpError::TooLarge(1000))));
    let head = format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "x".repeat(200_000));
    assert!(matches!(client().get(&server(&[&head], Duration::ZERO)), Err(HttpError::TooLarge(_))));
}

#[test]
fn what_is_no_answer_says_why() {
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        format!("http://{}/", listener.local_addr().expect("an address"))
    };
    assert!(matches!(client().get(&closed), Err(HttpError::Refused)));
    assert!(matches!(client().get(&server(&["SSH-2.0-OpenSSH\r\n\r\n"], Duration::ZERO)), Err(HttpError::NotHttp)));
    let plain = server(&["HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"], Duration::ZERO).replace("http:", "https:");
    let error = client().get(&plain).expect_err("no TLS there");
    assert!(matches!(error, HttpError::Tls(_) | HttpError::TimedOut(_) | HttpError::Broken(_)), "{error}");
    for (wrong, reason) in [
        ("localhost:3000", "does not begin with"),
        ("ftp://example.com", "does not begin with"),
        ("http://user:secret@example.com/", "everybody would see"),
        ("/health", "does not begin with"),
        ("http://a b/", "cannot be read"),
    ] {
        let error = client().get(wrong).expect_err(wrong).to_string();
        assert!(error.contains(reason) && !error.contains("secret"), "{wrong}: {error}");
    }
}
