"""What becomes of what is logged."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog

from app import logs

Logged = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def logged() -> Iterator[Logged]:
    """The lines that were written so far."""
    output = io.StringIO()
    handlers = logging.root.handlers[:]
    logs.init("info", output)
    yield lambda: [json.loads(line) for line in output.getvalue().splitlines()]
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers


def test_an_event_carries_the_fields_of_its_request(logged: Logged) -> None:
    with structlog.contextvars.bound_contextvars(trace_id="4bf9", **{"http.route": "/notes"}):
        logs.logger("app.test").info("done", reason="timeout")
    [line] = logged()
    assert (line["level"], line["target"], line["message"]) == ("INFO", "app.test", "done")
    assert (line["trace_id"], line["http.route"], line["reason"]) == ("4bf9", "/notes", "timeout")


def test_a_field_that_is_not_listed_is_dropped(logged: Logged) -> None:
    logs.logger("app.test").info("done", body="canary", authorization="canary")
    [line] = logged()
    assert "canary" not in str(line)


def test_a_library_that_quotes_data_is_not_quoted(logged: Logged) -> None:
    logging.getLogger("library").warning("failed for %s", "canary")
    logging.getLogger("library").error("failed for canary")
    template, withheld = logged()
    assert (template["level"], template["message"]) == ("WARN", "failed for %s")
    assert withheld["level"] == "ERROR"
    assert "test_logs.py" in withheld["location"]
    assert "canary" not in f"{template}{withheld}"


def test_an_unexpected_error_is_told_by_its_type_and_place(logged: Logged) -> None:
    try:
        raise ValueError("canary")
    except ValueError as error:
        logs.unexpected(error, "app.test")
    [line] = logged()
    assert line["message"] == "unexpected ValueError"
    assert "test_logs.py" in line["location"]
    assert "canary" not in str(line)
