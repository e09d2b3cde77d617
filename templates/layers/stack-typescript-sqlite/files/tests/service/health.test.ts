/** Health when the database is not there, or not to be used. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { emptyFolder, environment, Program, Service } from "./support.js";

const FAILED = { status: "fail", checks: { database: { status: "fail", critical: true, reason: "error" } } };

test("without its file the service is alive, and ready once that is made", async () => {
  const set = await environment();
  const folder = emptyFolder();
  const service = await Service.start(set, folder);
  const health = await service.get("/health");
  expect([health.status, JSON.parse(health.body)]).toMatchObject([503, FAILED]);
  expect((await service.get("/readyz")).status).toBe(503);
  expect((await service.get("/livez")).status).toBe(200);
  const notes = await service.get("/notes");
  expect([notes.status, JSON.parse(notes.body)]).toEqual([503, { error: "unavailable" }]);
  expect((await new Program(set, ["healthcheck"]).finish()).code).toBe(1);

  expect((await new Program(set, ["migrate"], folder).finish()).code).toBe(0);
  // The answer before stands for two seconds.
  await sleep(2100);
  expect((await service.get("/readyz")).status).toBe(200);
  expect((await service.get("/notes")).body).toBe("[]");
});

test("a file that is no database is reported, and left as it is", async () => {
  const set = await environment();
  const folder = emptyFolder();
  writeFileSync(join(folder, "app.db"), "canary".repeat(1000));
  const service = await Service.start(set, folder);
  const health = await service.get("/health");
  expect([health.status, JSON.parse(health.body)]).toMatchObject([503, FAILED]);
  const output = await new Program(set, ["migrate"], folder).finish();
  expect(output).toMatchObject({ code: 1, stderr: "failed to migrate the database: error (code 26)\n" });
});
