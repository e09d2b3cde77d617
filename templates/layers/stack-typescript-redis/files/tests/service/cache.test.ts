/** Notes with a cache: there, missing, and hanging. */

import { expect } from "vitest";
import { testWithDatabase } from "./database.js";
import { freePort, hangingPort, Service } from "./support.js";

testWithDatabase("a note is answered from the cache", async ({ set, folder, execute }) => {
  const service = await Service.start(set, folder);
  await service.post("/notes", '{"body":"buy milk"}');
  await execute("DELETE FROM notes");
  expect((await service.get("/notes/1")).status).toBe(200);
  expect((await service.get("/notes")).body).toBe("[]");
});

testWithDatabase("without the cache the service is degraded and answers", async ({ set, folder }) => {
  const service = await Service.start({ ...set, REDIS_URL: `redis://127.0.0.1:${await freePort()}/0` }, folder);
  expect((await service.post("/notes", '{"body":"buy milk"}')).status).toBe(201);
  expect((await service.get("/notes/1")).status).toBe(200);
  expect((await service.get("/readyz")).status).toBe(200);
  const health = await service.get("/health");
  expect([health.status, JSON.parse(health.body)]).toMatchObject([
    200,
    { status: "degraded", checks: { cache: { status: "fail", critical: false, reason: "refused" } } },
  ]);
});

testWithDatabase("a cache that hangs costs little", async ({ set, folder }) => {
  const service = await Service.start({ ...set, REDIS_URL: `redis://127.0.0.1:${await hangingPort()}/0` }, folder);
  expect((await service.post("/notes", '{"body":"buy milk"}')).status).toBe(201);
  const started = performance.now();
  expect((await service.get("/notes/1")).status).toBe(200);
  expect(performance.now() - started).toBeLessThan(1000);
  const health = await service.get("/health");
  expect(JSON.parse(health.body)).toMatchObject({ checks: { cache: { reason: "timeout" } } });
});
