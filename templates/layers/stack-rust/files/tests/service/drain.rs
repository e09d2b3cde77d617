//! How the service stops.

use std::io::{self, Write as _};
use std::net::TcpStream;
use std::thread::sleep;
use std::time::Duration;

use crate::support::{Service, TOKEN, environment, read_answer, send};

#[test]
fn on_sigterm_it_turns_unready_finishes_what_is_in_flight_and_exits_0() -> io::Result<()> {
    let mut set = environment()?;
    set.insert("SHUTDOWN_DRAIN_SECONDS", "1".to_owned());
    let service = Service::start(&set)?;

    // In flight: the head is sent, the body is not.
    let headers = format!("Authorization: Bearer {TOKEN}\r\nContent-Type: application/json\r\n");
    let body = r#"{"body":""}"#;
    let mut in_flight = send(service.port, "POST", "/notes", &headers, body.len())?;
    sleep(Duration::from_millis(200));
    service.terminate()?;
    sleep(Duration::from_millis(200));

    assert_eq!(service.get("/readyz")?.status, 503, "it is still ready");
    assert_eq!(service.get("/livez")?.status, 200, "it no longer answers while it drains");
    sleep(Duration::from_millis(1500));
    assert!(TcpStream::connect(("127.0.0.1", service.port)).is_err(), "it still takes requests");
    in_flight.write_all(body.as_bytes())?;
    let answer = read_answer(in_flight)?;
    assert_eq!(answer.status, 422, "{answer:?}");

    let output = service.finish()?;
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let logged = String::from_utf8_lossy(&output.stdout);
    assert!(logged.lines().last().is_some_and(|line| line.contains("\"stopped\"")), "{output:?}");
    Ok(())
}
