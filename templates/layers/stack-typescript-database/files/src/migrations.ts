/** The migrations that this version comes with, and what every database has to know of them. */

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import type { Reason } from "./health.js";

/** Beside the program, wherever that is started. */
const FOLDER = new URL("../migrations/", import.meta.url);

/** A step from one version of the schema to the next. */
export interface Migration {
  readonly version: number;
  readonly file: string;
  readonly sql: string;
  /** Tells whether the file was changed since it was applied. */
  readonly checksum: string;
}

/** What keeps a schema from being brought up to date. Its message names neither hosts nor users. */
export class MigrationError extends Error {
  constructor(cause: string) {
    super(`failed to migrate the database: ${cause}`);
  }
}

/** An error in words: a reason, and the database's own code where it gave one. */
export function described(reason: Reason, code: string | undefined): string {
  return code === undefined ? reason : `${reason} (code ${code})`;
}

/** Where applied migrations are noted down. */
export const APPLIED = `CREATE TABLE IF NOT EXISTS schema_migrations (
  version bigint PRIMARY KEY,
  name text NOT NULL,
  checksum text NOT NULL,
  applied_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
)`;

/** All of them, the oldest first. */
export function migrations(): Migration[] {
  const files = readdirSync(FOLDER).filter((file) => /^\d{4}_\w+\.sql$/.test(file));
  return files.sort().map((file) => {
    const sql = readFileSync(new URL(file, FOLDER), "utf8");
    return { version: Number(file.slice(0, 4)), file, sql, checksum: createHash("sha256").update(sql).digest("hex") };
  });
}

/**
 * Those that are still to be applied, given the checksums of those that were. Versions that only a later release knows
 * are left alone, so that its predecessor can be rolled back to.
 */
export function pending(applied: ReadonlyMap<number, string>): Migration[] {
  const known = migrations();
  const changed = known.find(({ version, checksum }) => (applied.get(version) ?? checksum) !== checksum);
  if (changed !== undefined) {
    throw new MigrationError(`${changed.file} was changed after it was applied`);
  }
  return known.filter(({ version }) => !applied.has(version));
}
