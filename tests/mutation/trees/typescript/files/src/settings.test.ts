import { readSettings } from "./settings";

test("a database is asked for", () => {
  expect(() => readSettings({})).toThrow("DATABASE_URL");
});
