/** Health, for three readers: `/livez` restarts the process, `/readyz` steers traffic, `/health` informs people. */

import type { RouteHandlerMethod } from "fastify";
import { VERSION } from "./version.js";

/** How long one check may take, in milliseconds. */
const LIMIT = 1000;
/** How long an answer stands, in milliseconds, so that many probes cost a dependency no more than one. */
const CACHE = 2000;

/**
 * Why a check failed: no answer within the limit, nothing listens there, it did not accept the credentials, or anything
 * else. A fixed word: an error's own text may hold hosts or credentials.
 */
export type Reason = "timeout" | "refused" | "auth" | "error";

/** A dependency and how to ask whether it is there. */
export interface Check {
  /** Its name in the answer. */
  readonly name: string;
  /** Whether the service is of any use without it. An external API usually is not critical. */
  readonly critical: boolean;
  /** Asks it. Says why when it is not well. */
  probe(): Promise<Reason | undefined>;
}

/** A check's outcome. */
interface Outcome {
  readonly status: "ok" | "fail";
  readonly critical: boolean;
  readonly latency_ms: number;
  readonly reason?: Reason;
}

/** The answer of `/health`. */
interface Report {
  readonly status: "ok" | "degraded" | "fail";
  readonly version: string;
  readonly checks: Readonly<Record<string, Outcome>>;
}

/** The checks of a service, the last answer, and whether the process is on its way out. */
export class Health {
  readonly #checks: readonly Check[];
  #last: { readonly at: number; readonly report: Report } | undefined;
  #flight: Promise<Report> | undefined;
  #draining = false;

  constructor(checks: readonly Check[]) {
    this.#checks = checks;
  }

  /** From now on `/readyz` says no. */
  drain(): void {
    this.#draining = true;
  }

  /** Whether {@link Health.drain} was called. */
  get draining(): boolean {
    return this.#draining;
  }

  // region report
  /** Asks every dependency at once, unless that was done a moment ago. Callers that come meanwhile share the answer. */
  async report(): Promise<Report> {
    if (this.#last !== undefined && performance.now() - this.#last.at < CACHE) return this.#last.report;
    this.#flight ??= this.#ask().finally(() => {
      this.#flight = undefined;
    });
    return this.#flight;
  }

  async #ask(): Promise<Report> {
    const checks = Object.fromEntries(await Promise.all(this.#checks.map(run)));
    const failed = Object.values(checks).filter(({ status }) => status === "fail");
    const status = failed.some(({ critical }) => critical) ? "fail" : failed.length > 0 ? "degraded" : "ok";
    const report: Report = { status, version: VERSION, checks };
    this.#last = { at: performance.now(), report };
    return report;
  }
  // endregion
}

/** Asks, within the limit. */
async function run({ name, critical, probe }: Check): Promise<[string, Outcome]> {
  const started = performance.now();
  const reason = await new Promise<Reason | undefined>((answer) => {
    const limit = setTimeout(answer, LIMIT, "timeout");
    const asked = probe().catch((): Reason => "error");
    void asked.then(answer).finally(() => clearTimeout(limit));
  });
  const outcome = { critical, latency_ms: Math.floor(performance.now() - started) };
  return [name, reason === undefined ? { status: "ok", ...outcome } : { status: "fail", ...outcome, reason }];
}

// region endpoints
/** `/livez`: the process answers, and nothing else is asked. A restart cures no dependency. */
export function livez(): RouteHandlerMethod {
  return async () => ({ status: "ok" });
}

/** `/readyz`: whether to send requests here. No while a critical dependency is missing or the process is stopping. */
export function readyz(health: Health): RouteHandlerMethod {
  return async (_request, reply) => {
    const ready = !health.draining && (await health.report()).status !== "fail";
    return reply.code(ready ? 200 : 503).send({ status: ready ? "ok" : "fail" });
  };
}

/** `/health`: every check in detail. Degraded is still 200: somebody else's outage must not take this service down. */
export function health(health: Health): RouteHandlerMethod {
  return async (_request, reply) => {
    const report = await health.report();
    return reply.code(report.status === "fail" ? 503 : 200).send(report);
  };
}
// endregion
