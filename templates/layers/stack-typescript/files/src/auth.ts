/** Who may call the API: whoever presents the bearer token. */

import { createHash, timingSafeEqual } from "node:crypto";
import type { onRequestHookHandler } from "fastify";
import type { AuthSecrets } from "./config.js";
import { ApiError } from "./error.js";

const SCHEME = "Bearer ";

/**
 * Lets a request through if it carries the current token, or the previous one while a rotation is under way. Before
 * anything else of the request is looked at.
 */
export function requireToken(secrets: AuthSecrets): onRequestHookHandler {
  return (request, _reply, done) => {
    const header = request.headers.authorization ?? "";
    const token = header.startsWith(SCHEME) ? header.slice(SCHEME.length) : "";
    done(accepts(secrets, token) ? undefined : new ApiError("unauthorized"));
  };
}

// region accept
/** Whether a token is one of the two that are valid, in time that does not depend on how much of it is right. */
export function accepts({ current, previous }: AuthSecrets, token: string): boolean {
  // Digests have one length, as the comparison needs.
  const presented = digest(token);
  const [isCurrent, isPrevious] = [current, previous].map(
    (secret) => secret !== undefined && timingSafeEqual(digest(secret.expose()), presented),
  );
  return isCurrent === true || isPrevious === true;
}
// endregion

function digest(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
