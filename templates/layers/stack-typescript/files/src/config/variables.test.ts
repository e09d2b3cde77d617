import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ip, number, oneOf, port, text, url, VARIABLES } from "./variables.js";

/** `.env.example` without its header, one `[decorators, name, value]` a variable. */
function example(): [string, string, string][] {
  const [, body = ""] = readFileSync(".env.example", "utf8").split("# ---\n");
  const found: [string, string, string][] = [];
  let decorators = "";
  for (const line of body.split("\n")) {
    const [name = "", ...value] = line.split("=");
    if (line.startsWith("# @")) {
      decorators = line.slice(2);
    } else if (!line.startsWith("#") && value.length > 0) {
      found.push([decorators, name, value.join("=")]);
    }
  }
  return found;
}

test("the example file says the same as the table", () => {
  const shown = example();
  const table = VARIABLES.map(({ name, kind, presence, sensitive }, index) => {
    const decorators = [
      ...(presence === "required" ? ["@required"] : []),
      ...(sensitive ? ["@sensitive"] : []),
      `@type=${kind.type}`,
    ];
    const placeholder = presence === "required" ? shown[index]?.[2] : "";
    return [decorators.join(" "), name, typeof presence === "object" ? presence.default : placeholder];
  });
  expect(shown).toEqual(table);
});

test("every default and placeholder is of its kind", () => {
  for (const [index, [, name, value]] of example().entries()) {
    const variable = VARIABLES[index];
    expect(value === "" || variable?.kind.accepts(value), name).toBe(true);
    expect(value === "", name).toBe(variable?.presence === "optional");
  }
});

test.each([
  [oneOf("a", "b"), "c"],
  [ip, "localhost"],
  [number(1, 3), "4"],
  [number(1, 3), "two"],
  [number(1, 3), "+2"],
  [port, "0"],
  [port, "65536"],
  [text(3), "ab"],
  [url, "example.org"],
])("$type turns away what is not its own: $1", (kind, value) => {
  expect(kind.accepts(value)).toBe(false);
});
