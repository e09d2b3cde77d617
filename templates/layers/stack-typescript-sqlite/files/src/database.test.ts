import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { migrate, reason, sqliteCode } from "./database.js";

/** What SQLite says to a statement. */
function refusal(sql: string, open = () => new Sqlite(":memory:")): unknown {
  try {
    open().exec(sql);
  } catch (error) {
    return error;
  }
  throw new Error("it was not refused");
}

test("errors have SQLite's own number", () => {
  expect(sqliteCode(refusal("nonsense"))).toBe("1");
  expect(sqliteCode(refusal("CREATE TABLE a (x PRIMARY KEY); INSERT INTO a VALUES (1), (1)"))).toBe("19");
  const missing = () => new Sqlite(join(tmpdir(), "there-is-no-such-file.db"), { fileMustExist: true });
  expect(sqliteCode(refusal("", missing))).toBe("14");
  expect(sqliteCode(new Error("of something else"))).toBeUndefined();
});

test("who waits for a lock in vain has waited too long", async () => {
  const folder = mkdtempSync(join(tmpdir(), "app-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "app.db");
  await migrate({ file });
  const holder = new Sqlite(file);
  holder.exec("BEGIN IMMEDIATE");
  const error = refusal("BEGIN IMMEDIATE", () => new Sqlite(file, { timeout: 1 }));
  expect([reason(error), sqliteCode(error)]).toEqual(["timeout", "5"]);
  holder.close();
});
