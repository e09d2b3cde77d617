/** The id by which the lines of one request are found, here and in the services before and behind this one. */

import { randomBytes } from "node:crypto";

/** `version-trace-parent-flags`, to which later versions may add: <https://www.w3.org/TR/trace-context/>. */
const TRACEPARENT = /^(?!ff|00.{54})[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]{2}(-|$)/;

/** The id of the trace that the caller's `traceparent` names, or a new one. */
export function traceId(traceparent: string | string[] | undefined): string {
  const named = typeof traceparent === "string" ? traceparent.match(TRACEPARENT)?.[1] : undefined;
  return named ?? randomBytes(16).toString("hex");
}
