/** In milliseconds. */
export const LIMIT = 2_000;

/** Asks another service, and does not wait for ever. */
export async function call(url: string): Promise<Response> {
  const timeout = AbortSignal.timeout(LIMIT);
  return fetch(url, { signal: timeout });
}
