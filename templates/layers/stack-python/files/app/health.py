"""Health, for three readers: `/livez` restarts the process, `/readyz` steers traffic, `/health` informs people."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from fastapi import APIRouter
from starlette.responses import JSONResponse

from app import VERSION

LIMIT = 1.0
"""How long one check may take, in seconds."""
CACHE = 2.0
"""How long an answer stands, in seconds, so that many probes cost a dependency no more than one."""


class Reason(StrEnum):
    """Why a check failed. A fixed word: an error's own text may hold hosts or credentials."""

    TIMEOUT = "timeout"
    """No answer within the limit."""
    REFUSED = "refused"
    """Nothing listens there."""
    AUTH = "auth"
    """It did not accept the credentials."""
    ERROR = "error"
    """Anything else."""


@dataclass(frozen=True)
class Check:
    """A dependency and how to ask whether it is there."""

    name: str
    """Its name in the answer."""
    critical: bool
    """Whether the service is of any use without it. An external API usually is not critical."""
    probe: Callable[[], Awaitable[Reason | None]]
    """Asks it. Answers with the reason if it is not there."""

    async def run(self) -> dict[str, Any]:
        """Asks, within the limit."""
        started = time.monotonic()
        try:
            async with asyncio.timeout(LIMIT):
                reason = await self.probe()
        except TimeoutError:
            reason = Reason.TIMEOUT
        except Exception:
            # Its text stays here: it may name hosts.
            reason = Reason.ERROR
        latency_ms = int((time.monotonic() - started) * 1000)
        outcome = {"status": "fail" if reason else "ok", "critical": self.critical, "latency_ms": latency_ms}
        return outcome | ({"reason": reason.value} if reason else {})


class Health:
    """The checks of a service, the last answer, and whether the process is on its way out."""

    def __init__(self, checks: list[Check]) -> None:
        self._checks = checks
        self._lock = asyncio.Lock()
        self._last: tuple[float, dict[str, Any]] | None = None
        self._draining = False

    @property
    def is_draining(self) -> bool:
        """Whether the process is on its way out."""
        return self._draining

    def drain(self) -> None:
        """From now on `/readyz` says no."""
        self._draining = True

    # region report
    async def report(self) -> dict[str, Any]:
        """Asks every dependency at once, unless that was done a moment ago. Callers that come meanwhile share the
        answer."""
        async with self._lock:
            if self._last is not None and time.monotonic() - self._last[0] < CACHE:
                return self._last[1]
            outcomes = await asyncio.gather(*(check.run() for check in self._checks))
            checks = {check.name: outcome for check, outcome in zip(self._checks, outcomes, strict=True)}
            failed = [check["critical"] for check in checks.values() if check["status"] == "fail"]
            status = "fail" if any(failed) else "degraded" if failed else "ok"
            report = {"status": status, "version": VERSION, "checks": checks}
            self._last = (time.monotonic(), report)
            return report
            # endregion

    # region endpoints
    async def livez(self) -> JSONResponse:
        """`/livez`: the process answers, and nothing else is asked. A restart cures no dependency."""
        return JSONResponse({"status": "ok"})

    async def readyz(self) -> JSONResponse:
        """`/readyz`: whether to send requests here. No while a critical dependency is missing or the process is
        stopping."""
        if self._draining or (await self.report())["status"] == "fail":
            return JSONResponse({"status": "fail"}, 503)
        return JSONResponse({"status": "ok"})

    async def health(self) -> JSONResponse:
        """`/health`: every check in detail. Degraded is still 200: somebody else's outage must not take this service
        down."""
        report = await self.report()
        return JSONResponse(report, 503 if report["status"] == "fail" else 200)
        # endregion

    def router(self) -> APIRouter:
        """`GET /livez`, `GET /readyz`, `GET /health`."""
        router = APIRouter()
        for path, endpoint in [("/livez", self.livez), ("/readyz", self.readyz), ("/health", self.health)]:
            router.add_api_route(path, endpoint, methods=["GET", "HEAD"])
        return router
