// How long it takes from saving a file until the browser shows it, on the repository's site:
//
//   TALLYBOOK=target/release/tallybook node preview.bench.mjs
//
// The clock starts before the file is written and stops when the new words stand in the page.

import { browse } from "./browser.mjs";
import { preview } from "./preview.mjs";

const shown = await preview();
const browser = await browse();
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
await page.goto(`${shown.address}2022-23/population.html`);
await page.locator(".tb-panel > button").waitFor();

/** Milliseconds of a change, until `to` stands in the page. */
async function save(path, from, to, words) {
  await page.evaluate((words) => {
    window.seen = new Promise((resolve) => {
      const look = () => document.body.textContent.includes(words) && resolve(performance.timeOrigin + performance.now());
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
  }, words);
  const start = performance.timeOrigin + performance.now();
  shown.change(path, from, to);
  const took = (await page.evaluate(() => window.seen)) - start;
  await page.waitForTimeout(700);
  return took;
}

const narrative = [], data = [];
for (let round = 0; round < 10; round += 1) {
  const [was, is] = [round, round + 1].map((n) => (n === 0 ? "Thurrock lies on" : `Thurrock lies ${"very ".repeat(n).trim()} near`));
  narrative.push(await save("content/2022-23/03-population/index.md", was, is, is));
  const [old, young] = [round, round + 1].map((n) => 10000 + n);
  data.push(await save("data/2022-23/population.yaml", `value: ${old}`, `value: ${young}`, young.toLocaleString("en-GB")));
}
for (const [what, times] of Object.entries({ narrative, data })) {
  const sorted = times.toSorted((a, b) => a - b).map(Math.round);
  console.log(`${what}: median ${sorted[sorted.length >> 1]} ms, ${sorted[0]} to ${sorted.at(-1)} ms, ${sorted.length} saves`);
}
await browser.close();
shown.end();
