"""What every path has in common."""

import json

import httpx

from tests.service.support import PATIENCE, TOKEN, Environment, Service

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"  # pragma: allowlist secret


def test_callers_without_the_token_are_told_so_before_anything_else(variables_without_services: Environment) -> None:
    headers = {"authorization": "Bearer wrong", "content-type": "application/json"}
    with Service(variables_without_services) as service:
        for method, body in [("GET", ""), ("POST", "{"), ("DELETE", "")]:
            refused = httpx.request(method, f"{service.url}/notes", content=body, headers=headers, timeout=PATIENCE)
            assert (refused.status_code, refused.json()) == (401, {"error": "unauthorized"})
            assert refused.headers["www-authenticate"] == "Bearer"
        assert httpx.get(f"{service.url}/notes", timeout=PATIENCE).status_code == 401


def test_other_paths_and_other_methods_are_refused_by_a_word(variables_without_services: Environment) -> None:
    with Service(variables_without_services) as service:
        for path in ["/", "/notes/", "/metrics"]:
            # Nobody needs a token to be told so.
            answer = httpx.get(f"{service.url}{path}", timeout=PATIENCE)
            assert (answer.status_code, answer.json()) == (404, {"error": "not_found"})
        for method in ["DELETE", "PROPFIND"]:
            headers = {"authorization": f"Bearer {TOKEN}"}
            answer = httpx.request(method, f"{service.url}/notes", headers=headers, timeout=PATIENCE)
            assert (answer.status_code, answer.json()) == (405, {"error": "method_not_allowed"})
            assert answer.headers["allow"] == "GET, HEAD, POST"


def test_each_request_is_logged_once_with_the_trace_its_caller_names(variables_without_services: Environment) -> None:
    headers = {"authorization": f"Bearer {TOKEN}", "traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
    with Service(variables_without_services) as service:
        httpx.get(f"{service.url}/notes/x?canary", headers=headers, timeout=PATIENCE)
        service.get("/livez")
        lines = [json.loads(line) for line in service.output().splitlines()]
    [line] = [line for line in lines if line["message"] == "request"]
    assert (line["level"], line["trace_id"]) == ("INFO", TRACE)
    assert (line["http.request.method"], line["http.route"]) == ("GET", "/notes/{id}")
    assert line["http.response.status_code"] == 404
