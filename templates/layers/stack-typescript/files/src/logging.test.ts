import { expect, test } from "vitest";
import { type Fields, initLogging, location, logger, withFields } from "./logging.js";

function logged(write: () => void): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  initLogging("info", { write: (line) => lines.push(JSON.parse(line)) });
  write();
  return lines;
}

test("a line carries the fields of its request", () => {
  const [line, ...more] = logged(() => {
    withFields({ trace_id: "4bf92f3577b34da6a3ce929d0e0e4736", "http.route": "/notes" }, () => {
      logger("test").info("done", { reason: "timeout" });
    });
  });
  expect(more).toEqual([]);
  expect(line).toEqual({
    level: "INFO",
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    target: "test",
    trace_id: "4bf92f3577b34da6a3ce929d0e0e4736",
    "http.route": "/notes",
    reason: "timeout",
    message: "done",
  });
});

test("a field that is not listed is dropped", () => {
  const fields = { body: "canary", authorization: "canary" } as Fields;
  const lines = logged(() => withFields(fields, () => logger("test").info("done", fields)));
  expect(lines).toHaveLength(1);
  expect(JSON.stringify(lines)).not.toContain("canary");
});

test("levels below the chosen one are not logged", () => {
  expect(logged(() => logger("test").debug("done"))).toEqual([]);
});

test("of an error only the place is told", () => {
  const place = location(new Error("canary (canary.ts:1:1)\n    at canary (canary.ts:1:1)"));
  expect(place).toMatch(/logging\.test\.ts:\d+:\d+$/);
});
