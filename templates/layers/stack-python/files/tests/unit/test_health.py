"""What the probes answer, by how the dependencies are."""

import asyncio
import json
import time
from typing import Any

import pytest

from app import health
from app.health import Check, Health, Reason


def check(name: str, *, critical: bool, answer: Reason | None) -> Check:
    async def probe() -> Reason | None:
        return answer

    return Check(name, critical, probe)


def hanging(name: str) -> Check:
    async def probe() -> None:
        await asyncio.Event().wait()

    return Check(name, critical=True, probe=probe)


def ask(*checks: Check) -> tuple[int, dict[str, Any]]:
    response = asyncio.run(Health(list(checks)).health())
    return response.status_code, json.loads(bytes(response.body))


def test_all_well() -> None:
    code, body = ask(check("database", critical=True, answer=None))
    assert code == 200
    assert body["status"] == "ok"
    assert body["checks"]["database"]["critical"] is True
    assert isinstance(body["checks"]["database"]["latency_ms"], int)


def test_a_critical_failure_is_503_with_its_reason() -> None:
    code, body = ask(check("database", critical=True, answer=Reason.AUTH))
    assert code == 503
    assert (body["status"], body["checks"]["database"]["reason"]) == ("fail", "auth")


def test_another_failure_is_degraded_and_200() -> None:
    checks = [check("database", critical=True, answer=None), check("mail", critical=False, answer=Reason.REFUSED)]
    code, body = ask(*checks)
    assert code == 200
    assert body["status"] == "degraded"


def test_an_unexpected_error_is_a_reason_without_its_text() -> None:
    async def probe() -> None:
        raise ValueError("canary")

    _, body = ask(Check("database", critical=True, probe=probe))
    assert body["checks"]["database"]["reason"] == "error"
    assert "canary" not in str(body)


def test_dependencies_that_hang_cost_one_limit_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LIMIT", 0.2)
    started = time.monotonic()
    code, body = ask(hanging("one"), hanging("two"))
    assert time.monotonic() - started < 0.39
    assert code == 503
    assert body["checks"]["two"]["reason"] == "timeout"


def test_many_callers_are_one_flight_and_the_answer_stands_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "CACHE", 0.5)
    asked = 0

    async def probe() -> None:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0.01)

    async def scenario() -> None:
        shared = Health([Check("slow", critical=True, probe=probe)])
        await asyncio.gather(*(shared.report() for _ in range(10)))
        assert asked == 1
        await asyncio.sleep(0.5)
        await shared.report()
        assert asked == 2

    asyncio.run(scenario())


def test_a_draining_process_is_alive_but_not_ready() -> None:
    async def scenario() -> list[int]:
        draining = Health([])
        before = await draining.readyz()
        draining.drain()
        return [answer.status_code for answer in (before, await draining.readyz(), await draining.livez())]

    assert asyncio.run(scenario()) == [200, 503, 200]
