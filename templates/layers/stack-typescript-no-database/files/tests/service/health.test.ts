/** Health without anything to depend on. */

import { expect, test } from "vitest";
import { environment, Program, Service } from "./support.js";

test("a service that depends on nothing is well", async () => {
  const set = await environment();
  const service = await Service.start(set);
  const health = await service.get("/health");
  expect(health.status).toBe(200);
  expect(JSON.parse(health.body)).toEqual({ status: "ok", version: expect.any(String), checks: {} });
  expect((await service.get("/readyz")).status).toBe(200);
  expect((await service.get("/livez")).status).toBe(200);
  expect((await new Program(set, ["healthcheck"]).finish()).code).toBe(0);
});

test("the container's health check fails without a service", async () => {
  const output = await new Program(await environment(), ["healthcheck"]).finish();
  expect(output).toEqual({ code: 1, stdout: "", stderr: "the service is not ready\n" });
});
