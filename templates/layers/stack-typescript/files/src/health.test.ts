import Fastify, { type RouteHandlerMethod } from "fastify";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Check, Health, health, livez, type Reason, readyz } from "./health.js";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});

afterEach(() => {
  vi.useRealTimers();
});

const check = (name: string, critical: boolean, reason?: Reason): Check => ({
  name,
  critical,
  probe: async () => reason,
});

const hanging = (name: string): Check => ({ name, critical: true, probe: () => new Promise(() => {}) });

async function answer(handler: RouteHandlerMethod): Promise<[number, unknown]> {
  const app = Fastify();
  app.get("/", handler);
  const response = await app.inject("/");
  return [response.statusCode, response.json()];
}

test("all well", async () => {
  const [code, body] = await answer(health(new Health([check("database", true)])));
  expect(code).toBe(200);
  expect(body).toMatchObject({ status: "ok", checks: { database: { status: "ok", critical: true, latency_ms: 0 } } });
});

test("a critical failure is 503 with its reason", async () => {
  const [code, body] = await answer(health(new Health([check("database", true, "auth")])));
  expect(code).toBe(503);
  expect(body).toMatchObject({ status: "fail", checks: { database: { status: "fail", reason: "auth" } } });
});

test("another failure is degraded and 200", async () => {
  const checks = [check("database", true), check("mail", false, "refused")];
  const [code, body] = await answer(health(new Health(checks)));
  expect(code).toBe(200);
  expect(body).toMatchObject({ status: "degraded" });
});

test("a check that throws has failed, and its error is not told", async () => {
  const probe = async () => Promise.reject(new Error("canary"));
  const [, body] = await answer(health(new Health([{ name: "broken", critical: true, probe }])));
  expect(body).toMatchObject({ status: "fail", checks: { broken: { reason: "error" } } });
  expect(JSON.stringify(body)).not.toContain("canary");
});

test("dependencies that hang cost one limit together", async () => {
  const reported = new Health([hanging("one"), hanging("two")]).report();
  await vi.advanceTimersByTimeAsync(1000);
  expect(await reported).toMatchObject({ status: "fail", checks: { two: { reason: "timeout", latency_ms: 1000 } } });
});

test("many callers are one flight, and the answer stands for a while", async () => {
  const probe = vi.fn(() => new Promise<undefined>((resolve) => setTimeout(resolve, 100, undefined)));
  const health = new Health([{ name: "slow", critical: true, probe }]);
  const reported = Promise.all(Array.from({ length: 10 }, () => health.report()));
  await vi.advanceTimersByTimeAsync(100);
  await reported;
  await health.report();
  expect(probe).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(2000);
  const again = health.report();
  await vi.advanceTimersByTimeAsync(100);
  await again;
  expect(probe).toHaveBeenCalledTimes(2);
});

test("a draining process is alive but not ready", async () => {
  const draining = new Health([]);
  expect(await answer(readyz(draining))).toEqual([200, { status: "ok" }]);
  draining.drain();
  expect(await answer(readyz(draining))).toEqual([503, { status: "fail" }]);
  expect(await answer(livez())).toEqual([200, { status: "ok" }]);
});
