/** What callers are told when a request fails: a word, never the cause. */

import type { FastifyReply } from "fastify";

const STATUS = {
  /** No token, or the wrong one. */
  unauthorized: 401,
  /** There is no such thing. */
  not_found: 404,
  /** There is, but it does not take this method. */
  method_not_allowed: 405,
  /** The request itself is at fault. */
  invalid: 422,
  /** The service is at fault. */
  internal: 500,
  /** A dependency is missing for now. */
  unavailable: 503,
} as const;

/** Why a request failed. */
export class ApiError extends Error {
  readonly word: keyof typeof STATUS;
  readonly detail: string | undefined;

  /** `detail` says how a request is at fault, and holds nothing of the request. */
  constructor(word: keyof typeof STATUS, detail?: string) {
    super(word);
    this.word = word;
    this.detail = detail;
  }

  /** Tells the caller. */
  answer(reply: FastifyReply): FastifyReply {
    if (this.word === "unauthorized") reply.header("www-authenticate", "Bearer");
    const { word, detail } = this;
    return reply.code(STATUS[word]).send(detail === undefined ? { error: word } : { error: word, detail });
  }
}
