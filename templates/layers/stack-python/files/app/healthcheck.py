"""The container's own health check: its image has no curl."""

import http.client

LIMIT = 2.0
"""In seconds: longer than the slowest answer of `/readyz`."""


def run(port: int) -> None:
    """Asks the service in the same container whether it is ready.

    Raises `OSError` if it cannot be reached, or says no.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LIMIT)
    try:
        connection.request("GET", "/readyz")
        if connection.getresponse().status != 200:
            raise OSError("the service is not ready")
    except http.client.HTTPException:
        raise OSError("the service does not speak HTTP") from None
    finally:
        connection.close()
