import pg from "pg";
import { expect, test } from "vitest";
import { reason } from "./database.js";

const coded = (error: Error, code: string) => Object.assign(error, { code });

test.each([
  [coded(new Error(), "ECONNREFUSED"), "refused"],
  [coded(new AggregateError([]), "ECONNREFUSED"), "refused"],
  [coded(new Error(), "ETIMEDOUT"), "timeout"],
  [new Error("timeout exceeded when trying to connect"), "timeout"],
  [new Error("Query read timeout"), "timeout"],
  [coded(new pg.DatabaseError("", 0, "error"), "28P01"), "auth"],
  [coded(new pg.DatabaseError("", 0, "error"), "42P01"), "error"],
  [coded(new Error(), "ENOTFOUND"), "error"],
  [undefined, "error"],
])("%# an error comes down to a word", (error, word) => {
  expect(reason(error)).toBe(word);
});
