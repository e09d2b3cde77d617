import { expect, test } from "vitest";
import { accepts } from "./auth.js";
import { Secret } from "./secret.js";

test("both tokens are valid during a rotation, and nothing else is", () => {
  const secrets = { current: new Secret("new"), previous: new Secret("old") };
  expect(accepts(secrets, "new")).toBe(true);
  expect(accepts(secrets, "old")).toBe(true);
  expect(accepts(secrets, "")).toBe(false);
  expect(accepts(secrets, "newer")).toBe(false);
});

test("without a previous token only the current one is valid", () => {
  const secrets = { current: new Secret("new"), previous: undefined };
  expect(accepts(secrets, "new")).toBe(true);
  expect(accepts(secrets, "")).toBe(false);
  expect(accepts(secrets, "undefined")).toBe(false);
});
