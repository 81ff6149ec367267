// The preview in a browser: a save reaches the page without losing the reader's place, messages mark the words that
// they are about, and errors keep the last good page.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { preview } from "./preview.mjs";
import { browse } from "./browser.mjs";

const text = "content/2022-23/03-population/index.md";
const data = "data/2022-23/population.yaml";
let shown, browser, page, address, change;

before(async () => {
  shown = await preview();
  ({ address, change } = shown);
  browser = await browse();
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(`${address}2022-23/population.html`);
  await page.locator(".tb-panel > button").filter({ hasText: "Everything tallies" }).waitFor();
});
after(async () => {
  await browser?.close();
  shown?.end();
});

test("a saved sentence is shown, and the reader stays where they were", async () => {
  await page.evaluate(() => window.scrollTo(0, 1500));
  change(text, "Thurrock lies on the north bank", "Thurrock is on the north bank");
  await page.getByText("Thurrock is on the north bank").waitFor({ state: "attached" });
  assert.equal(await page.evaluate(() => Math.round(scrollY)), 1500);
});

test("a saved figure is shown in the sentence and in the table", async () => {
  const old = await page.locator("main").textContent();
  change(data, "value: 10000", "value: 10001");
  await page.getByText("10,001").first().waitFor({ state: "attached" });
  assert.notEqual(await page.locator("main").textContent(), old);
});

test("a warning marks its words, and leads to file and line", async () => {
  change(text, "Thurrock is on the north bank", "Thurrock is is on the north bank");
  const button = page.locator(".tb-panel > button");
  await button.filter({ hasText: "1 warning" }).waitFor();
  assert.equal(await page.locator(".tb-mark").textContent(), "is");
  await button.click();
  assert.match(await page.locator(".tb-list").textContent(), /the word “is” stands twice.*population\/index\.md:\d+:\d+/s);
  await page.getByRole("button", { name: "Show on this page" }).click();
  assert.equal(await page.evaluate(() => document.activeElement.className), "tb-mark warning");
  await button.click();
});

test("an error keeps the last good page and says so", async () => {
  change(text, "Thurrock is is on the north bank", "Thurrock is on {{ nowhere.at.all }} the north bank");
  const button = page.locator(".tb-panel > button");
  await button.filter({ hasText: "1 error" }).waitFor();
  assert.match(await page.locator("main").textContent(), /Thurrock is is on the north bank/);
  await button.click();
  assert.match(await page.locator(".tb-list").textContent(), /The page is the last good one.*there is no table `nowhere`/s);
  change(text, "{{ nowhere.at.all }} ", "");
  await button.filter({ hasText: "Everything tallies" }).waitFor();
  assert.match(await page.locator("main").textContent(), /Thurrock is on the north bank/);
});

test("no published page holds anything of the preview", async () => {
  const answer = await (await fetch(`${address}2022-23/population.html`)).text();
  assert.match(answer, /_tallybook/);
  const { root, pages } = await import("./site.mjs");
  assert.deepEqual(pages.filter((path) => readFileSync(join(root, path), "utf8").includes("_tallybook")), []);
});
