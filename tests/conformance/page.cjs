// Looks at a page of `patternbook board` in Chromium, as a reader would: with eyes, a keyboard, a screen reader's rules,
// on a telephone, on paper and without scripts.
//
// node page.cjs MODULES CHROMIUM PAGE OUT: screenshots and the PDF go into OUT; what is wrong is printed, a line each.
"use strict";
const { createRequire } = require("node:module");
const fs = require("node:fs");
const path = require("node:path");
const { pathToFileURL } = require("node:url");

const [modules, executablePath, file, out] = process.argv.slice(2);
const load = createRequire(path.join(modules, "any.js"));
const { chromium } = load("playwright-core");
const axe = fs.readFileSync(load.resolve("axe-core/axe.min.js"), "utf8");
const address = pathToFileURL(file).href;
const wrong = [];
const expect = (is, what) => { if (!is) wrong.push(what); };

const DESKTOP = { width: 1280, height: 900 };
const LOOKS = [
  { name: "light", colorScheme: "light", viewport: DESKTOP },
  { name: "dark", colorScheme: "dark", viewport: DESKTOP },
  { name: "narrow-light", colorScheme: "light", viewport: { width: 375, height: 800 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
  { name: "narrow-dark", colorScheme: "dark", viewport: { width: 320, height: 700 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
];

// A page that notes whatever it should not do: run what a document says, load anything, break its own policy.
const open = async (browser, options, name) => {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on("console", (message) => { if (message.type() === "error") wrong.push(`${name}: the console has: ${message.text()}`); });
  page.on("pageerror", (error) => wrong.push(`${name}: a script fails: ${error.message}`));
  page.on("dialog", (dialog) => { wrong.push(`${name}: a dialog says: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => { if (request.url().split("#")[0] !== address) wrong.push(`${name}: it asks for ${request.url()}`); });
  await page.goto(address);
  return page;
};

const accessible = async (page, name) => {
  await page.evaluate(axe);
  const result = await page.evaluate(() => axe.run(document, { resultTypes: ["violations", "incomplete"] }));
  for (const violation of result.violations) {
    for (const node of violation.nodes) {
      wrong.push(`${name}: axe ${violation.id} (${violation.impact}): ${node.target.join(" ")}: ${node.failureSummary.replace(/\s+/g, " ")}`);
    }
  }
  expect(result.passes.length > 20, `${name}: axe looked at ${result.passes.length} rules only`);
  return result.passes.length;
};

const looks = async (browser) => {
  const grounds = new Map();
  let rules = 0;
  for (const { name, ...options } of LOOKS) {
    const page = await open(browser, options, name);
    rules = Math.max(rules, await accessible(page, name));
    const width = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(width <= 0, `${name}: it is ${width} px wider than the screen`);
    grounds.set(name, await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
    await page.screenshot({ path: path.join(out, `${name}.png`), fullPage: true });
    // The other colours are a choice away, and stay chosen.
    const other = options.colorScheme === "light" ? "Dark" : "Light";
    await page.getByRole("radio", { name: other }).focus();
    await page.keyboard.press(" ");
    const chosen = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(chosen !== grounds.get(name), `${name}: choosing ${other} changes nothing`);
    await page.context().close();
  }
  expect(grounds.get("light") !== grounds.get("dark"), "light and dark look the same");
  return rules;
};

const keyboard = async (browser) => {
  const page = await open(browser, { viewport: DESKTOP, reducedMotion: "reduce" }, "keyboard");
  const scroll = await page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior);
  expect(scroll === "auto", "it moves although less motion is asked for");
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement.className) === "skip", "the first stop is not the way past the head");
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  expect(outline !== "none", "it does not show where the focus is");
  const rows = page.locator("table.board > tbody > tr");
  const names = () => rows.evaluateAll((all) => all.filter((row) => !row.hidden).map((row) => row.firstElementChild.dataset.key));
  const all = await names();
  expect(all.length >= 2, "there are too few rows to sort");

  const head = page.locator("table.board th[data-sort] button").first();
  await head.focus();
  await page.keyboard.press("Enter");
  const up = await names();
  const sorted = [...all].sort(new Intl.Collator("en", { numeric: true, sensitivity: "base" }).compare);
  expect(JSON.stringify(up) === JSON.stringify(sorted), `sorting gives ${up}`);
  expect(await page.locator("th[aria-sort=ascending]").count() === 1, "no head says how it is sorted");
  await page.keyboard.press("Enter");
  expect(JSON.stringify(await names()) === JSON.stringify([...sorted].reverse()), "sorting again does not turn it around");

  const search = page.getByRole("searchbox");
  await search.focus();
  await page.keyboard.type(all[0].toLowerCase());
  await page.waitForFunction((most) => document.querySelectorAll("table.board > tbody > tr:not([hidden])").length < most, all.length);
  expect((await names()).includes(all[0]), "searching for a name does not find it");
  expect(/ of /.test(await page.getByRole("status").textContent()), "it does not say how many are shown");
  await page.keyboard.press("Escape");
  expect((await names()).length === all.length, "Escape does not show all again");

  const filter = page.locator(".filters button").first();
  await filter.focus();
  await page.keyboard.press(" ");
  const filtered = (await names()).length;
  expect(await filter.getAttribute("aria-pressed") === "true", "a filter does not say that it is on");
  expect(filtered > 0 && filtered < all.length, `a filter leaves ${filtered} of ${all.length}`);
  await page.context().close();
};

const paper = async (browser) => {
  const page = await open(browser, { viewport: DESKTOP, colorScheme: "dark" }, "paper");
  const pdf = await page.pdf({ path: path.join(out, "page.pdf"), format: "A4" });
  expect(pdf.subarray(0, 5).toString() === "%PDF-", "there is no PDF");
  await page.emulateMedia({ media: "print" });
  const ground = await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
  expect(ground === "light", "paper is dark");
  expect(await page.locator(".controls").isHidden(), "what cannot be pressed is printed");
  await page.context().close();
};

const noScripts = async (browser) => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: DESKTOP });
  const page = await context.newPage();
  await page.goto(address);
  expect(await page.locator("table.board > tbody > tr").first().isVisible(), "without scripts there is no row");
  expect(await page.locator(".controls").isHidden(), "without scripts there are controls that do nothing");
  await context.close();
};

(async () => {
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    const rules = await looks(browser);
    await keyboard(browser);
    await paper(browser);
    await noScripts(browser);
    console.log(`axe ${rules} rules, ${LOOKS.length} looks, Chromium ${browser.version()}`);
  } finally {
    await browser.close();
  }
  for (const line of [...new Set(wrong)]) console.log(`wrong: ${line}`);
  process.exitCode = wrong.length ? 1 : 0;
})();
