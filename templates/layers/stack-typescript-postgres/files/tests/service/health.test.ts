/** Health when the database does not answer. */

import { expect, test } from "vitest";
import { environment, freePort, hangingPort, Program, Service } from "./support.js";

test("a hanging database is reported within its limit", async () => {
  const url = `postgres://app@127.0.0.1:${await hangingPort()}/app`;
  const service = await Service.start(await environment({ DATABASE_URL: url }));

  const started = performance.now();
  const health = await service.get("/health");
  expect(performance.now() - started).toBeLessThan(2000);
  expect(health.status).toBe(503);
  expect(JSON.parse(health.body)).toMatchObject({
    status: "fail",
    checks: { database: { status: "fail", critical: true, reason: "timeout" } },
  });
  expect((await service.get("/readyz")).status).toBe(503);
  expect((await service.get("/livez")).status).toBe(200);
});

test("a database that is not there is refused, to the container's health check too", async () => {
  const set = await environment({ DATABASE_URL: `postgres://app@127.0.0.1:${await freePort()}/app` });
  const service = await Service.start(set);
  const health = await service.get("/health");
  expect(JSON.parse(health.body)).toMatchObject({ checks: { database: { reason: "refused" } } });
  const notes = await service.get("/notes");
  expect([notes.status, JSON.parse(notes.body)]).toEqual([503, { error: "unavailable" }]);
  const output = await new Program(set, ["healthcheck"]).finish();
  expect(output).toEqual({ code: 1, stdout: "", stderr: "the service is not ready\n" });
});

test("a migration that cannot reach the database says why, and not where", async () => {
  const output = await new Program(await environment(), ["migrate"]).finish();
  expect(output).toEqual({ code: 1, stdout: "", stderr: "failed to migrate the database: refused\n" });
});
