/** The container's own health check: its image has no curl. */

import { get } from "node:http";

/** Longer than the slowest answer of `/readyz`, in milliseconds. */
const LIMIT = 2000;

/** Asks the service in the same container whether it is ready. */
export function healthcheck(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const request = get({ host: "127.0.0.1", port, path: "/readyz", agent: false }, (response) => {
      response.resume();
      answer(response.statusCode === 200);
    });
    request.on("error", () => answer(false));
    // Not the socket's own limit, which starts again with every byte.
    setTimeout(() => {
      answer(false);
      request.destroy();
    }, LIMIT).unref();
  });
}
