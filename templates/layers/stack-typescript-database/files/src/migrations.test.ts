import { expect, test } from "vitest";
import { migrations, pending } from "./migrations.js";

test("versions count up from 1, without gaps", () => {
  expect(migrations().map(({ version }) => version)).toEqual(migrations().map((_, index) => index + 1));
});

test("what was applied is not applied again, and what a later release applied is left alone", () => {
  const applied = new Map(migrations().map(({ version, checksum }) => [version, checksum]));
  expect(pending(new Map())).toEqual(migrations());
  expect(pending(applied.set(9999, "of a later release"))).toEqual([]);
});

test("a migration that was changed after it was applied is an error", () => {
  expect(() => pending(new Map([[1, "another"]]))).toThrow("0001_notes.sql was changed");
});
