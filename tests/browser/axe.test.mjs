// Every page has no violation of WCAG 2.2 A and AA, nor of axe's best practice: on wide and narrow screens, in
// light and dark, and without the site's script. What axe cannot decide about contrast (single digits, arrows, words
// in pictures) is decided here, by the colours of the text and of what lies under it.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { browse } from "./browser.mjs";
import { address, pages, unfold } from "./site.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

// The pages of evidence are alike, and so are those of messages: one in eight stands for them.
const tested = pages.filter((path, at) => !/\/(evidence|messages)\//.test(path) || at % 8 === 0);

let browser;
before(async () => { browser = await browse(); });
after(() => browser.close());

/** Runs axe on a page, with all rules or with some, and gives what is wrong, in lines. */
async function faults(page, runOnly) {
  // axe is put into the page by the browser, not by the page: the page's own policy lets no script in.
  const session = await page.context().newCDPSession(page);
  const run = async (expression) => {
    const { result, exceptionDetails } = await session.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    assert.equal(exceptionDetails, undefined, exceptionDetails?.exception?.description);
    return result.value;
  };
  await run(`${axe}; 0`);
  const options = JSON.stringify({ runOnly, resultTypes: ["violations", "incomplete"] });
  const found = JSON.parse(await run(`axe.run(document, ${options}).then((found) => JSON.stringify({
    violations: found.violations.flatMap((rule) => rule.nodes.map((node) => rule.id + ": " + node.target.join(" ") + " " + (node.failureSummary || "").replace(/\\s+/g, " "))),
    open: found.incomplete.filter((rule) => rule.id === "color-contrast").flatMap((rule) => rule.nodes.map((node) => node.target.join(" "))),
  }))`));
  const low = JSON.parse(await run(`JSON.stringify((${lowContrast})(${JSON.stringify(found.open)}))`));
  await session.detach();
  return [...found.violations, ...low];
}

/** Of the elements that axe left open, those whose text does not stand out by 4.5:1. Runs in the page. */
function lowContrast(selectors) {
  const channels = (colour) => (colour.match(/[\d.]+/g) || []).map(Number);
  const luminance = (colour) => {
    const [r, g, b] = channels(colour).map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const solid = (colour) => colour.startsWith("rgb") && (channels(colour)[3] ?? 1) > 0.99;
  const paint = (element) => (element instanceof SVGElement ? getComputedStyle(element).fill : getComputedStyle(element).backgroundColor);
  return selectors.flatMap((selector) => {
    const element = document.querySelector(selector);
    element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const box = element.getBoundingClientRect();
    const under = document.elementsFromPoint(box.left + box.width / 2, box.top + box.height / 2).filter((it) => !it.contains(element) || it === element);
    const ancestors = [];
    for (let it = element; it; it = it.parentElement) ancestors.push(it);
    const isText = element instanceof SVGTextElement;
    const layers = (isText ? under.filter((it) => it instanceof SVGElement && !(it instanceof SVGTextElement)) : []).concat(ancestors.filter((it) => !(it instanceof SVGElement)));
    const ground = layers.map(paint).find(solid) ?? "rgb(255, 255, 255)";
    const ink = isText ? getComputedStyle(element).fill : getComputedStyle(element).color;
    const [a, b] = [luminance(ink), luminance(ground)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    return ratio >= 4.5 ? [] : [`contrast ${ratio.toFixed(2)}: ${selector} (${ink} on ${ground}): ${element.textContent.trim()}`];
  });
}

// Where nothing but colours differs, nothing else is looked at again.
const colours = ["color-contrast"];
for (const [name, width, options, rules] of [
  ["wide", 1280, {}, tags],
  ["narrow", 320, {}, tags],
  ["dark", 1280, { colorScheme: "dark" }, colours],
  ["without the script", 1280, {}, tags],
  ["on paper", 1280, {}, tags],
]) {
  test(`q01 q02 q12: no violations, and no contrast left open: ${name}`, { concurrency: availableParallelism() }, async (t) => {
    const context = await browser.newContext({ viewport: { width, height: 900 }, ...options });
    if (name === "without the script") await context.route("**/*.js", (route) => route.abort());
    // The style sheet of paper is short: a part of the pages has all that it changes.
    const some = tested.filter((path, at) => name !== "on paper" || at % 6 === 0);
    await Promise.all(
      some.map((path) => t.test(path, async () => {
        const page = await context.newPage();
        if (name === "on paper") await page.emulateMedia({ media: "print" });
        await page.goto(address(path));
        await unfold(page);
        assert.deepEqual(await faults(page, rules), []);
        await page.close();
      })),
    );
    await context.close();
  });
}
