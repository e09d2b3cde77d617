import { expect, test } from "vitest";
import { traceId } from "./telemetry.js";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"; // pragma: allowlist secret

test("the caller's trace is continued", () => {
  expect(traceId(`00-${TRACE}-00f067aa0ba902b7-01`)).toBe(TRACE);
  expect(traceId(`01-${TRACE}-00f067aa0ba902b7-01-more`)).toBe(TRACE);
});

test.each([
  undefined,
  "",
  `00-${TRACE}`,
  `ff-${TRACE}-00f067aa0ba902b7-01`,
  "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
  `00-${TRACE}-0000000000000000-01`,
  `00-${TRACE}-00f067aa0ba902b7-01-more`,
  `00-${TRACE.toUpperCase()}-00f067aa0ba902b7-01`,
])("without a valid one there is a new id: %s", (traceparent) => {
  expect(traceId(traceparent)).toMatch(/^[\da-f]{32}$/);
  expect(traceId(traceparent)).not.toBe(TRACE);
});
