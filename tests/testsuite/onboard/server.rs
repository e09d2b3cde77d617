//! What answers in the place of a service and its database.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

const HEALTH: &str =
    r#"{"status":"ok","version":"1.2.3","checks":{"database":{"status":"ok","critical":true,"latency_ms":3}}}"#;

/// Somebody who accepts connections and says nothing, until the process ends.
pub(super) fn database() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || listener.incoming().for_each(drop));
    port
}

/// From the moment that `running` is there, says on `port` that all is well.
pub(super) fn service(port: u16, running: PathBuf) {
    thread::spawn(move || {
        while !running.exists() {
            thread::sleep(Duration::from_millis(20));
        }
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        if let Ok((stream, _)) = listener.accept() {
            answer(stream);
        }
    });
}

fn answer(mut stream: TcpStream) {
    let _ = stream.read(&mut [0; 4096]);
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n", HEALTH.len());
    let _ = write!(stream, "{head}Connection: close\r\n\r\n{HEALTH}");
}
