"""Traces: W3C trace context in. Nothing is sent anywhere: only the ids are kept, for the logs."""

import re
import secrets

from starlette.datastructures import Headers
from starlette.types import Scope

TRACE_PARENT = re.compile(r"(?!ff|00.{54})[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-|$)")
"""`version-trace-parent-flags`, to which later versions may add: https://www.w3.org/TR/trace-context/."""


def trace_id(scope: Scope) -> str:
    """The id of the trace that a request's headers name, or a new one."""
    named = TRACE_PARENT.match(Headers(scope=scope).get("traceparent", ""))
    return named[1] if named else secrets.token_hex(16)
