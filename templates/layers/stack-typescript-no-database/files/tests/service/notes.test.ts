/** Notes, as callers use them. */

import { expect, test } from "vitest";
import { environment, Service } from "./support.js";

test("a note is kept and shown", async () => {
  const service = await Service.start(await environment());
  const created = await service.post("/notes", '{"body":"buy milk"}');
  expect(created.status).toBe(201);
  expect(created.headers.get("location")).toBe("http://localhost:3000/notes/1");
  const note = JSON.parse(created.body);
  expect(note).toEqual({ id: 1, body: "buy milk", created_at: expect.stringMatching(/Z$/) });
  expect(JSON.parse((await service.get("/notes/1")).body)).toEqual(note);
  expect(JSON.parse((await service.get("/notes")).body)).toEqual([note]);
});

test("only the newest notes are kept", async () => {
  const service = await Service.start(await environment());
  for (let number = 1; number <= 51; number += 1) {
    expect((await service.post("/notes", `{"body":"note ${number}"}`)).status).toBe(201);
  }
  expect((await service.get("/notes/1")).status).toBe(404);
  expect((await service.get("/notes/51")).status).toBe(200);
});

test("what is not a note is refused", async () => {
  const service = await Service.start(await environment());
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
