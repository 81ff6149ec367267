// The search, as a reader uses it who opened the site from a folder: by keyboard, without a server.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { browse } from "./browser.mjs";
import { address } from "./site.mjs";

let browser;
before(async () => {
  browser = await browse();
});
after(() => browser.close());

/** What a search finds: what the page says, and each result with its words and where it leads. */
async function found(query) {
  const page = await browser.newPage();
  await page.goto(`${address("search.html")}?q=${encodeURIComponent(query)}`);
  const all = await page.evaluate(() => ({
    status: document.getElementById("search-status").textContent,
    results: [...document.querySelectorAll("#search-results li")].map((it) => ({
      title: it.querySelector("a").textContent, href: it.querySelector("a").href, text: it.textContent,
      marked: [...it.querySelectorAll("mark")].map((mark) => mark.textContent),
    })),
  }));
  await page.close();
  return all;
}

test("q63 words, names of wards, and titles of figures are found, with the words around them", async () => {
  const drugs = await found("drug dealing");
  assert.match(drugs.status, /^“drug dealing” was found in \d+ places\.$/);
  assert.ok(drugs.results[0].marked.includes("drug dealing"));
  const ward = await found("tilbury riverside");
  assert.ok(ward.results.some((it) => it.title.includes("Figure")), "a figure with the ward among its rows");
  const [figure] = (await found("recorded crime of all Thurrock beats")).results;
  assert.match(figure.title, /^5\.1 .*: Figure \d+: /);
  assert.match(figure.href, /2022-23\/crime-and-asb\/.*\.html#.+/);
});

test("q63 an acronym and what it stands for find one another, and endings do not matter", async () => {
  const short = await found("PSPO");
  assert.ok(short.results.some((it) => it.marked.some((words) => /public spaces? protection order/i.test(words))));
  const [one, many] = [await found("burglary"), await found("burglaries")];
  assert.ok(one.results.length > 0);
  const places = ({ results }) => results.map((it) => it.href).sort();
  assert.deepEqual(places(one), places(many));
});

test("q63 what is not there is told", async () => {
  assert.match((await found("xylophone")).status, /^Nothing was found for “xylophone”/);
  assert.match((await found("xylophone burglary")).status, /^No place has all the words\./);
  assert.deepEqual((await found("<img src=x onerror=alert(1)>")).results.filter((it) => it.text.includes("<img")), []);
});

test("q63 a result can be reached from any page by keyboard alone", async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(address("2022-23/fire-and-rescue.html"));
  await page.focus("#site-search");
  await page.keyboard.type("burglary");
  await page.keyboard.press("Enter");
  await page.waitForURL(/search\.html\?q=burglary$/);
  await page.focus("#search-words");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  const focused = await page.evaluate(() => document.activeElement.closest("#search-results li") !== null);
  assert.ok(focused, "the first result follows the button");
  await page.keyboard.press("Enter");
  await page.waitForURL(/2022-23|glossary/);
  await page.close();
});
