import re

import pytest

from app.telemetry import trace_id

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"  # pragma: allowlist secret


def traced(parent: str) -> str:
    """The id of a request with this header."""
    return trace_id({"type": "http", "headers": [(b"traceparent", parent.encode())]})


def test_a_callers_trace_goes_on() -> None:
    assert traced(f"00-{TRACE}-00f067aa0ba902b7-01") == TRACE
    assert traced(f"01-{TRACE}-00f067aa0ba902b7-01-more") == TRACE


@pytest.mark.parametrize(
    "parent",
    [
        "",
        f"00-{TRACE}",
        f"ff-{TRACE}-00f067aa0ba902b7-01",
        f"00-{'0' * 32}-00f067aa0ba902b7-01",
        f"00-{TRACE}-0000000000000000-01",
        f"00-{TRACE}-00f067aa0ba902b7-01-more",
        f"00-{TRACE.upper()}-00f067aa0ba902b7-01",
    ],
)
def test_what_is_no_trace_is_not_taken_over(parent: str) -> None:
    made = traced(parent)
    assert re.fullmatch("[0-9a-f]{32}", made)
    assert made != TRACE
