// The preview in a browser: a save reaches the page without losing the reader's place, messages mark the words that
// they are about, and errors keep the last good page.
//
// TALLYBOOK is the program (default: the repository's debug build).

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { browse } from "./site.mjs";

const repository = join(import.meta.dirname, "../..");
const program = process.env.TALLYBOOK ?? join(repository, "target/debug/tallybook");
const text = "content/2022-23/03-population/index.md";
const data = "data/2022-23/population.yaml";
let folder, server, browser, page, address;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "tallybook-preview-"));
  for (const part of ["tallybook.yaml", "content", "data"]) cpSync(join(repository, part), join(folder, part), { recursive: true });
  server = spawn(program, ["serve", "--port", "0"], { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  const lines = createInterface({ input: server.stderr });
  address = await new Promise((resolve, reject) => {
    lines.on("line", (line) => { const found = line.match(/http:[^;]*/); if (found) resolve(found[0].trim()); });
    server.on("exit", () => reject(new Error("the preview ended")));
  });
  browser = await browse();
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(`${address}2022-23/population.html`);
  await page.locator(".tb-panel > button").filter({ hasText: "Everything tallies" }).waitFor();
});
after(async () => {
  await browser?.close();
  server?.kill();
  rmSync(folder, { recursive: true, force: true });
});

const change = (path, from, to) => {
  const whole = readFileSync(join(folder, path), "utf8");
  assert.ok(whole.includes(from), `${path} has ${from}`);
  writeFileSync(join(folder, path), whole.replace(from, to));
};

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
