/** Notes, as callers use them. */

import { expect } from "vitest";
import { testWithDatabase } from "./database.js";
import { Program, Service } from "./support.js";

testWithDatabase("a note is kept and shown", async ({ set, folder }) => {
  const service = await Service.start(set, folder);
  expect((await service.get("/health")).status).toBe(200);
  const created = await service.post("/notes", '{"body":"buy milk"}');
  expect(created.status).toBe(201);
  expect(created.headers.get("location")).toBe("http://localhost:3000/notes/1");
  const note = JSON.parse(created.body);
  expect(note).toEqual({ id: 1, body: "buy milk", created_at: expect.stringMatching(/Z$/) });
  expect(JSON.parse((await service.get("/notes/1")).body)).toEqual(note);
  expect(JSON.parse((await service.get("/notes")).body)).toEqual([note]);
});

testWithDatabase("what is not a note is refused", async ({ set, folder }) => {
  const service = await Service.start(set, folder);
  for (const json of ['{"body":""}', `{"body":"${"x".repeat(1001)}"}`, '{"body":"\\u0000"}']) {
    const answer = await service.post("/notes", json);
    const detail = "`body` must have 1 to 1000 characters, and no NUL";
    expect([answer.status, JSON.parse(answer.body)]).toEqual([422, { error: "invalid", detail }]);
  }
  for (const json of ["", "{", "[]", '{"text":"x"}', '{"body":1}', '{"body":"\\ud800"}', " ".repeat(65_537)]) {
    const answer = await service.post("/notes", json);
    const detail = "expected a JSON object with the text `body`";
    expect([answer.status, JSON.parse(answer.body)]).toEqual([422, { error: "invalid", detail }]);
  }
  for (const id of ["2", "x", "-1", "1.5", "9".repeat(30)]) {
    expect((await service.get(`/notes/${id}`)).status).toBe(404);
  }
  expect((await service.get("/notes")).body).toBe("[]");
  expect((await service.post("/notes", JSON.stringify({ body: "🥛".repeat(1000) }))).status).toBe(201);
});

testWithDatabase("an earlier version runs on a later one's schema", async ({ set, folder, execute }) => {
  await execute("INSERT INTO schema_migrations (version, name, checksum) VALUES (9999, 'from the future', '')");
  expect((await new Program(set, ["migrate"], folder).finish()).code).toBe(0);
  const service = await Service.start(set, folder);
  expect((await service.get("/readyz")).status).toBe(200);
});
