//! What every path has in common.

use std::io;

use serde_json::Value;

use crate::support::{Service, TOKEN, environment, request};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736"; // pragma: allowlist secret

#[test]
fn callers_without_the_token_are_told_so_before_anything_else() -> io::Result<()> {
    let service = Service::start(&environment()?)?;
    for method in ["GET", "POST", "DELETE"] {
        for headers in ["", "Authorization: Bearer wrong\r\n"] {
            let answer = request(service.port, method, "/notes", headers, "")?;
            assert_eq!((answer.status, answer.body.as_str()), (401, r#"{"error":"unauthorized"}"#), "{method}");
            assert!(answer.head.contains("www-authenticate: Bearer"), "{answer:?}");
        }
    }
    Ok(())
}

#[test]
fn other_paths_and_other_methods_are_refused_by_a_word() -> io::Result<()> {
    let service = Service::start(&environment()?)?;
    for path in ["/", "/notes/", "/metrics"] {
        // Nobody needs a token to be told so.
        let answer = request(service.port, "GET", path, "", "")?;
        assert_eq!((answer.status, answer.body.as_str()), (404, r#"{"error":"not_found"}"#), "{path}");
    }
    let headers = format!("Authorization: Bearer {TOKEN}\r\n");
    for method in ["DELETE", "PROPFIND"] {
        let answer = request(service.port, method, "/notes", &headers, "")?;
        assert_eq!((answer.status, answer.body.as_str()), (405, r#"{"error":"method_not_allowed"}"#), "{method}");
        assert!(answer.head.contains("allow: "), "{answer:?}");
    }
    Ok(())
}

#[test]
fn each_request_is_logged_once_with_the_trace_its_caller_names() -> io::Result<()> {
    let mut service = Service::start(&environment()?)?;
    let headers = format!("Authorization: Bearer {TOKEN}\r\ntraceparent: 00-{TRACE}-00f067aa0ba902b7-01\r\n");
    request(service.port, "GET", "/notes/x?canary", &headers, "")?;
    service.get("/livez")?;
    let output = service.output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let lines = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let requests: Vec<Value> = lines.filter(|line| line["message"] == "request").collect();
    assert_eq!(requests.len(), 1, "{text}");
    assert_eq!(requests[0]["level"], "INFO");
    assert_eq!(requests[0]["trace_id"], TRACE);
    assert_eq!(requests[0]["http.request.method"], "GET");
    assert_eq!(requests[0]["http.route"], "/notes/{id}");
    assert_eq!(requests[0]["http.response.status_code"], 404);
    Ok(())
}
