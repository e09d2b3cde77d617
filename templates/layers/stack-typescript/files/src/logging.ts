/** Logs: one JSON object a line on standard output, made only of fields that are known to hold no secret. */

import { AsyncLocalStorage } from "node:async_hooks";
import { type DestinationStream, destination, type Logger as Pino, pino } from "pino";

// region fields
/** The fields that are written; any other is dropped, so that nobody logs a body, a header or a query by accident. */
const FIELDS = [
  "address",
  "db.response.status_code",
  "duration_ms",
  "environment",
  "http.request.method",
  "http.response.status_code",
  "http.route",
  "location",
  "reason",
  "trace_id",
  "version",
] as const;
// endregion

/** What a line may carry beside its message. */
export type Fields = { readonly [name in (typeof FIELDS)[number]]?: string | number | undefined };

type Level = "error" | "warn" | "info" | "debug" | "trace";

const ALLOWED: ReadonlySet<string> = new Set(["target", ...FIELDS]);

/** What is known of the request that the code at hand works for. */
const request = new AsyncLocalStorage<Fields>();

let output: Pino = pino({ level: "silent" });

/** Logs from this level up, from here on. Before that nothing is logged. */
export function initLogging(level: string, stream: DestinationStream = destination({ fd: 1, sync: true })): void {
  output = pino(
    {
      level,
      base: null,
      messageKey: "message",
      timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
      formatters: {
        level: (label) => ({ level: label.toUpperCase() }),
        log: (fields) => Object.fromEntries(Object.entries(fields).filter(([name]) => ALLOWED.has(name))),
      },
      mixin: () => ({ ...request.getStore() }),
    },
    stream,
  );
}

/** Runs `work` so that every line it logs carries these fields too. */
export function withFields(fields: Fields, work: () => void): void {
  request.run(fields, work);
}

/** What a module logs with; `target` is the module's name. Takes no errors: their text may quote data. */
export function logger(target: string): Readonly<Record<Level, (message: string, fields?: Fields) => void>> {
  const at = (level: Level) => (message: string, fields?: Fields) => output[level]({ target, ...fields }, message);
  return { error: at("error"), warn: at("warn"), info: at("info"), debug: at("debug"), trace: at("trace") };
}

/** Where an error was thrown. Its message may quote data; the place is enough to find it. */
export function location(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? "").replace(error.message, "") : "";
  return stack.match(/^ +at .*?([^()\s]+:\d+:\d+)\)?$/m)?.[1]?.replace("file://", "") ?? "unknown";
}
