/** SQLite: the file, its health and its migrations. */

import Sqlite from "better-sqlite3";
import type { DatabaseConfig } from "./config.js";
import { ApiError } from "./error.js";
import type { Check, Reason } from "./health.js";
import { logger } from "./logging.js";
import { APPLIED, described, MigrationError, pending } from "./migrations.js";

const log = logger("database");

/** How long a statement waits while somebody else writes, in milliseconds. Nothing else is served meanwhile. */
const BUSY_LIMIT = 1000;

/** The file, which `migrate` makes and this only opens. */
export class Database {
  readonly #file: string;
  #open: Sqlite.Database | undefined;

  /** Opened when first used, so that the service starts, and says "not ready", without its database. */
  constructor({ file }: DatabaseConfig) {
    this.#file = file;
  }

  /**
   * Has the database carry out a statement.
   *
   * Throws an {@link ApiError}: the cause goes to the log as SQLite's code for it, as its text may quote data.
   */
  async query<Row>(sql: string, values: readonly unknown[]): Promise<Row[]> {
    try {
      this.#open ??= open(this.#file, { fileMustExist: true });
      return this.#open.prepare<unknown[], Row>(sql).all(...values);
    } catch (error) {
      log.error("database error", { reason: reason(error), "db.response.status_code": sqliteCode(error) });
      throw new ApiError(["BUSY", "LOCKED", "CANTOPEN"].includes(kind(error) ?? "") ? "unavailable" : "internal");
    }
  }

  // region check
  /** The health check. */
  check(): Check {
    return {
      name: "database",
      critical: true,
      probe: async () => {
        try {
          this.#ping();
          return undefined;
        } catch (error) {
          return reason(error);
        }
      },
    };
  }

  /** Opens the file anew and asks to write: so one that is missing, replaced, read-only or damaged is seen. */
  #ping(): void {
    const database = open(this.#file, { fileMustExist: true });
    try {
      database.exec("BEGIN IMMEDIATE; ROLLBACK");
    } finally {
      database.close();
    }
  }
  // endregion

  /** Closes the file. */
  async close(): Promise<void> {
    this.#open?.close();
  }
}

/**
 * Brings the database to this version's schema, and makes its file if there is none. Safe to run from many places at
 * once: SQLite lets one write at a time. Throws a {@link MigrationError}; what a migration that failed did is undone.
 */
export async function migrate({ file }: DatabaseConfig): Promise<void> {
  try {
    const database = open(file, {});
    try {
      database.exec(APPLIED);
      const step = database.transaction(() => applyNext(database));
      while (step.immediate());
    } finally {
      database.close();
    }
  } catch (error) {
    if (error instanceof MigrationError) throw error;
    throw new MigrationError(described(reason(error), sqliteCode(error)));
  }
  log.info("the database is at this version's schema");
}

/** Carries out the oldest migration that is missing, in the transaction that is open. Tells whether there was one. */
function applyNext(database: Sqlite.Database): boolean {
  const applied = database
    .prepare<[], { version: number; checksum: string }>("SELECT version, checksum FROM schema_migrations")
    .all();
  const [next] = pending(new Map(applied.map(({ version, checksum }) => [version, checksum])));
  if (next === undefined) return false;
  const { version, file, sql, checksum } = next;
  try {
    database.exec(sql);
    database
      .prepare("INSERT INTO schema_migrations (version, name, checksum) VALUES (?, ?, ?)")
      .run(version, file, checksum);
    return true;
  } catch (error) {
    throw new MigrationError(`${file}: ${described(reason(error), sqliteCode(error))}`);
  }
}

/** Opens a file for several processes at once: readers go on while one writes. */
function open(file: string, options: Sqlite.Options): Sqlite.Database {
  const database = new Sqlite(file, { ...options, timeout: BUSY_LIMIT });
  try {
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = NORMAL");
    database.pragma("foreign_keys = ON");
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** The kinds of errors in the order of SQLite's numbers for them: the driver has only names. */
const KINDS = `OK ERROR INTERNAL PERM ABORT BUSY LOCKED NOMEM READONLY INTERRUPT IOERR CORRUPT NOTFOUND FULL CANTOPEN
  PROTOCOL EMPTY SCHEMA TOOBIG CONSTRAINT MISMATCH MISUSE NOLFS AUTH FORMAT RANGE NOTADB`.split(/\s+/);

/** The kind of an error, such as `BUSY`, unless it is not SQLite's: <https://www.sqlite.org/rescode.html>. */
function kind(error: unknown): string | undefined {
  return error instanceof Sqlite.SqliteError ? error.code.split("_")[1] : undefined;
}

/** SQLite's number for the kind of an error, unless it is not SQLite's. */
export function sqliteCode(error: unknown): string | undefined {
  const code = KINDS.indexOf(kind(error) ?? "");
  return code < 0 ? undefined : String(code);
}

/** What an error comes down to. Its text stays here: it names files. */
export function reason(error: unknown): Reason {
  return ["BUSY", "LOCKED"].includes(kind(error) ?? "") ? "timeout" : "error";
}
