/** What every path has in common. */

import { expect, test } from "vitest";
import { environment, request, Service } from "./support.js";

test("callers without the token are told so before anything else", async () => {
  const service = await Service.start(await environment());
  const headers = { authorization: "Bearer wrong", "content-type": "application/json" };
  for (const init of [{}, { method: "POST", body: "{" }, { method: "DELETE" }]) {
    const answer = await request(service.port, "/notes", { ...init, headers });
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    expect(JSON.parse(answer.body)).toEqual({ error: "unauthorized" });
  }
});

test("other paths and other methods are refused by a word", async () => {
  const service = await Service.start(await environment());
  for (const path of ["/", "/notes/", "/metrics", "/%zz"]) {
    // Nobody needs a token to be told so.
    const answer = await request(service.port, path, { headers: { authorization: "" } });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([404, { error: "not_found" }]);
  }
  for (const method of ["DELETE", "PROPFIND"]) {
    const answer = await request(service.port, "/notes", { method });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([405, { error: "method_not_allowed" }]);
    expect(answer.headers.get("allow")).toBe("HEAD, GET, POST");
  }
});

test("each request is logged once, with the trace its caller names", async () => {
  const service = await Service.start(await environment());
  const trace = "4bf92f3577b34da6a3ce929d0e0e4736"; // pragma: allowlist secret
  await request(service.port, "/notes/x?canary", { headers: { traceparent: `00-${trace}-00f067aa0ba902b7-01` } });
  await service.get("/livez");
  service.terminate();
  const lines = (await service.finish()).stdout.trimEnd().split("\n");
  const requests = lines.map((line) => JSON.parse(line)).filter(({ message }) => message === "request");
  expect(requests).toMatchObject([
    {
      level: "INFO",
      trace_id: trace,
      "http.request.method": "GET",
      "http.route": "/notes/{id}",
      "http.response.status_code": 404,
    },
  ]);
});
