/** How the service leaves. */

import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { accepts, Begun, environment, Service, TOKEN } from "./support.js";

test("on SIGTERM it turns unready, finishes what is in flight and exits 0", async () => {
  const service = await Service.start(await environment({ SHUTDOWN_DRAIN_SECONDS: "1" }));

  // In flight: the head is sent, the body is not.
  const body = '{"body":""}';
  const head = `POST /notes HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\n`;
  const inFlight = new Begun(service.port, `${head}Content-Type: application/json\r\nContent-Length: ${body.length}`);
  await sleep(200);
  service.terminate();
  await sleep(200);

  expect((await service.get("/readyz")).status, "it is still ready").toBe(503);
  expect((await service.get("/livez")).status, "it no longer answers while it drains").toBe(200);
  await sleep(1500);
  expect(await accepts(service.port), "it still takes requests").toBe(false);
  // The connection was not asked to be closed: the service does it.
  const answer = await inFlight.finish(body);
  expect(answer).toMatch(/^HTTP\/1\.1 422 /);
  expect(answer.toLowerCase()).toContain("connection: close");

  const output = await service.finish();
  expect(output.code, output.stdout).toBe(0);
  expect(output.stdout.trimEnd().split("\n").at(-1)).toContain('"message":"stopped"');
});

test("what takes too long is not waited for", async () => {
  const service = await Service.start(await environment({ SHUTDOWN_TIMEOUT_SECONDS: "1" }));
  const head = `POST /notes HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\n`;
  new Begun(service.port, `${head}Content-Type: application/json\r\nContent-Length: 9`);
  await sleep(200);
  service.terminate();
  const output = await service.finish();
  expect(output.code, output.stdout).toBe(0);
  expect(output.stdout).toContain("requests were still in flight when the time to finish them was over");
});
