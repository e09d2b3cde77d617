/** Whether every package that is deployed may be: scripts/check dependencies. The lock file has their licences. */

import { readFileSync } from "node:fs";

const ALLOWED = ["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "ISC", "MIT", "Unlicense"];

const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
const deployed = Object.entries(packages).filter(([path, { dev }]) => path !== "" && !dev);
// In SPDX's words: of `A OR B` one is enough, of `A AND B` it takes both.
const allowed = (licence = "") =>
  licence
    .replace(/[()]/g, "")
    .split(" OR ")
    .some((choice) => choice.split(" AND ").every((word) => ALLOWED.includes(word)));
const refused = deployed.filter(([, { license }]) => !allowed(license));
for (const [path, { license }] of refused) {
  process.stderr.write(`${path.replace(/^.*node_modules\//, "")}: the licence ${license ?? "(none)"} is not allowed\n`);
}
process.exit(refused.length > 0 ? 1 : 0);
