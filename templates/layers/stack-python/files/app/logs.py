"""Logs: one JSON object a line on standard output, made only of fields that are known to hold no secret."""

import logging
import sys
import threading
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import TextIO

import structlog
from structlog.typing import EventDict, FilteringBoundLogger, WrappedLogger

# region fields
FIELDS = frozenset(
    {
        "address",
        "db.response.status_code",
        "duration_ms",
        "environment",
        "http.request.method",
        "http.response.status_code",
        "http.route",
        "location",
        "reason",
        "trace_id",
        "version",
    }
)
"""The fields that are written; any other is dropped, so that nobody logs a body, a header or a query by accident."""
# endregion

LEVELS = {
    "error": logging.ERROR,
    "warn": logging.WARNING,
    "info": logging.INFO,
    "debug": logging.DEBUG,
    "trace": logging.NOTSET,
}
"""The words of `LOG_LEVEL`."""


def logger(target: str) -> FilteringBoundLogger:
    """A logger for a module, by the module's name."""
    bound: FilteringBoundLogger = structlog.get_logger(target=target)
    return bound


def init(level: str, output: TextIO = sys.stdout) -> None:
    """Logs from this level up for the service, and warnings from its libraries."""
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, _line, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=structlog.WriteLoggerFactory(output),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(handlers=[_Libraries()], level=logging.WARNING, force=True)
    sys.excepthook = _unhandled
    threading.excepthook = lambda it: _unhandled(it.exc_type, it.exc_value, it.exc_traceback)


def unexpected(error: BaseException, target: str) -> None:
    """Logs an error that nobody expected. Its text may quote data; its type and place are enough to find it."""
    frames = traceback.extract_tb(error.__traceback__)
    location = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    logger(target).error(f"unexpected {type(error).__name__}", location=location)


def _line(_logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Puts a line together from what is allowed."""
    level = {"warning": "WARN", "exception": "ERROR", "critical": "ERROR"}.get(method, method.upper())
    line: EventDict = {
        "timestamp": datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "level": level,
        "target": event.get("target", ""),
    }
    line.update({name: value for name, value in event.items() if name in FIELDS})
    line["message"] = event.get("event", "")
    return line


class _Libraries(logging.Handler):
    """Passes on what libraries log. A message may quote data, the template it is made from cannot; where there is no
    template only the place is told."""

    def emit(self, record: logging.LogRecord) -> None:
        message = str(record.msg) if record.args else "a library's message is not shown, because it may quote data"
        write = logger(record.name).error if record.levelno >= logging.ERROR else logger(record.name).warning
        write(message, location=f"{record.pathname}:{record.lineno}")


def _unhandled(_kind: type[BaseException], error: BaseException | None, _traceback: TracebackType | None) -> None:
    if error is not None:
        unexpected(error, "app")
