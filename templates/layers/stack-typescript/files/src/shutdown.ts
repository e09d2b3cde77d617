/** How the process learns that it should stop. */

/** Waits for SIGTERM, which is how orchestrators stop a process, or for Ctrl-C. A second signal changes nothing. */
export function stopRequested(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"]) {
      process.on(signal, () => resolve());
    }
  });
}
