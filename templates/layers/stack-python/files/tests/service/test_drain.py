"""How the service stops."""

import json
import socket
import time

from tests.service.support import PATIENCE, TOKEN, Environment, Service


def test_on_sigterm_it_turns_unready_finishes_what_is_in_flight_and_exits_0(
    variables_without_services: Environment,
) -> None:
    variables = variables_without_services | {"SHUTDOWN_DRAIN_SECONDS": "1"}
    body = json.dumps({"body": ""}).encode()
    head = (
        "POST /notes HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {TOKEN}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with Service(variables) as service, socket.create_connection(("127.0.0.1", service.port), PATIENCE) as in_flight:
        # In flight: the head is sent, the body is not.
        in_flight.sendall(head.encode())
        time.sleep(0.2)
        service.terminate()
        time.sleep(0.2)
        assert service.get("/readyz").status_code == 503
        assert service.get("/livez").status_code == 200
        deadline = time.monotonic() + PATIENCE
        while service.takes_connections():
            assert time.monotonic() < deadline
            time.sleep(0.1)
        in_flight.sendall(body)
        assert in_flight.makefile("rb").read().startswith(b"HTTP/1.1 422 ")
        code, output = service.finish()
        assert code == 0
        assert json.loads(output.splitlines()[-1])["message"] == "stopped"
