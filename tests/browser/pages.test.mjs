// What every page must do in a browser: fit, ask for nothing from elsewhere, be found by title and heading, be
// walked with the keyboard; and every link must lead somewhere.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { address, browse, pages, unfold } from "./site.mjs";

let browser;
const visits = new Map();

before(async () => {
  browser = await browse();
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  for (const path of pages) visits.set(path, await visit(context, path));
  await context.close();
});
after(() => browser.close());

/** Everything about each page that several tests need, gathered in one visit. */
async function visit(context, path) {
  const page = await context.newPage();
  const trouble = [];
  page.on("request", (request) => {
    if (!/^(file|data):/.test(request.url())) trouble.push(`asks for ${request.url()}`);
  });
  page.on("requestfailed", (request) => trouble.push(`cannot load ${request.url()}`));
  page.on("console", (message) => trouble.push(`says ${message.text()}`));
  page.on("pageerror", (error) => trouble.push(`throws ${error.message}`));
  await page.goto(address(path));
  await unfold(page);
  const facts = await page.evaluate(() => ({
    title: document.title,
    language: document.documentElement.lang,
    headings: [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((it) => Number(it.tagName[1])),
    ids: [...document.querySelectorAll("[id]")].map((it) => it.id),
    links: [...document.querySelectorAll("a[href]")].map((it) => ({ href: it.href, text: it.textContent.trim() || it.getAttribute("aria-label") || "" })),
    emptyCells: [...document.querySelectorAll("th, td")].filter((it) => it.textContent.trim() === "").length,
    captionless: [...document.querySelectorAll("table")].filter((it) => !it.caption || it.caption.textContent.trim() === "").length,
    pictures: [...document.querySelectorAll("svg:not([aria-hidden])")].map((it) => ({
      role: it.getAttribute("role"),
      name: (it.getAttribute("aria-labelledby") || "").split(" ").map((id) => document.getElementById(id)?.textContent.trim() || "").join(" ").trim(),
      words: document.getElementById(it.getAttribute("aria-describedby"))?.textContent.trim() || "",
      table: Boolean(it.closest("figure")?.querySelector("table")),
    })),
    wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    scripts: document.querySelectorAll("script:not([src])").length,
    styles: document.querySelectorAll("style, [style]").length,
  }));
  await page.close();
  return { path, trouble, ...facts };
}

test("nothing is asked for from elsewhere, and nothing goes wrong", () => {
  assert.deepEqual([...visits.values()].filter((it) => it.trouble.length > 0).map((it) => [it.path, it.trouble]), []);
});

test("no inline script and no inline style", () => {
  assert.deepEqual([...visits.values()].filter((it) => it.scripts + it.styles > 0).map((it) => it.path), []);
});

test("titles are there and differ", () => {
  const titles = [...visits.values()].map((it) => it.title);
  assert.equal(new Set(titles).size, titles.length, titles.filter((title, at) => titles.indexOf(title) !== at).join("\n"));
  assert.deepEqual([...visits.values()].filter((it) => it.language !== "en-GB").map((it) => it.path), []);
});

test("one main heading, and no level is skipped", () => {
  const skips = ({ headings }) => headings.some((level, at) => at > 0 && level > headings[at - 1] + 1);
  const wrong = [...visits.values()].filter((it) => it.headings[0] !== 1 || it.headings.filter((level) => level === 1).length !== 1 || skips(it));
  assert.deepEqual(wrong.map((it) => [it.path, it.headings.join(" ")]), []);
});

test("every table has a caption and no empty cell", () => {
  assert.deepEqual([...visits.values()].filter((it) => it.captionless + it.emptyCells > 0).map((it) => it.path), []);
});

test("every picture has a name, a description and a table", () => {
  const plain = (it) => it.role === "img" && it.name.length > 10 && it.words.length > 20 && it.table;
  assert.deepEqual([...visits.values()].filter((it) => !it.pictures.every(plain)).map((it) => it.path), []);
  const charts = [...visits.values()].filter((it) => !it.path.endsWith("print.html")).flatMap((it) => it.pictures);
  assert.ok(charts.length >= 20, `${charts.length} charts`);
});

test("ids are unique on each page", () => {
  const twice = ({ ids }) => ids.filter((id, at) => ids.indexOf(id) !== at);
  assert.deepEqual([...visits.values()].filter((it) => twice(it).length > 0).map((it) => [it.path, twice(it)]), []);
});

test("q50: every internal link leads to a file and an anchor that are there", () => {
  const ids = new Map([...visits.values()].map((it) => [address(it.path), new Set(it.ids)]));
  const broken = [];
  for (const { path, links } of visits.values()) {
    for (const { href } of links.filter((it) => it.href.startsWith("file:"))) {
      const [file, anchor] = href.split("#");
      if (!existsSync(fileURLToPath(file))) broken.push(`${path}: ${href}`);
      else if (anchor && !ids.get(file)?.has(decodeURIComponent(anchor))) broken.push(`${path}: ${href}`);
    }
  }
  assert.deepEqual(broken, []);
});

test("links say where they lead", () => {
  const vague = /^(click here|here|more|read more|this|link)$/i;
  const wrong = [...visits.values()].flatMap((it) => it.links.filter((link) => link.text === "" || vague.test(link.text) || /^https?:\/\/\S{40,}$/.test(link.text)).map((link) => `${it.path}: ${link.text} ${link.href}`));
  assert.deepEqual(wrong, []);
});

test("pages fit a screen of 320 pixels, with wide letters and lines too", async () => {
  const context = await browser.newContext({ viewport: { width: 320, height: 900 } });
  const wide = [];
  for (const path of pages) {
    const page = await context.newPage();
    await page.goto(address(path));
    await unfold(page);
    const over = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if ((await over()) > 0) wide.push(path);
    // WCAG 1.4.12, by the browser and not by the page, whose policy allows no inline style.
    const session = await context.newCDPSession(page);
    await session.send("Runtime.evaluate", { expression: `{
      const sheet = new CSSStyleSheet();
      sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }");
      document.adoptedStyleSheets = [sheet];
    }` });
    if ((await over()) > 0) wide.push(`${path} with wide letters`);
    await page.close();
  }
  await context.close();
  assert.deepEqual(wide, []);
});

test("the keyboard reaches everything, the skip link first, and what it reaches can be seen", async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
  for (const path of pages.filter((it) => /police-recorded-crime|appendix-risk-matrix|^index|2022-23\/index|glossary/.test(it))) {
    const page = await context.newPage();
    await page.goto(address(path));
    const wanted = await page.evaluate(() => document.querySelectorAll("a[href], summary, [tabindex='0']").length);
    const seen = [];
    for (let step = 0; step < wanted + 5; step += 1) {
      await page.keyboard.press("Tab");
      const focus = await page.evaluate(() => {
        const it = document.activeElement;
        if (!it || it === document.body) return null;
        // A link that is broken over two lines has a box for each.
        const box = it.getClientRects()[0] ?? it.getBoundingClientRect();
        const at = document.elementFromPoint(Math.min(Math.max(box.left + Math.min(box.width / 2, 8), 1), innerWidth - 1), Math.min(Math.max(box.top + Math.min(box.height / 2, 8), 1), innerHeight - 1));
        const style = getComputedStyle(it);
        return {
          text: (it.textContent || "").trim().slice(0, 40),
          hidden: box.width === 0 || box.height === 0,
          covered: Boolean(at) && at !== it && !it.contains(at) && !at.contains(it),
          ring: style.outlineStyle !== "none" && style.outlineWidth !== "0px",
        };
      });
      if (!focus) break;
      seen.push(focus);
    }
    assert.equal(seen[0].text, "Skip to main content", path);
    assert.deepEqual(seen.filter((it) => it.hidden || it.covered || !it.ring), [], path);
    assert.ok(seen.length > 5, path);
    await page.close();
  }
  await context.close();
});

test("the skip link leads to the main part", async () => {
  const page = await browser.newPage();
  await page.goto(address("2022-23/population.html"));
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.match(page.url(), /#main$/);
  await page.close();
});

test("a mark shows its value to the pointer and to the keyboard", async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(address("2022-23/crime-and-asb/police-recorded-crime.html"));
  const tip = () => page.evaluate(() => { const it = document.querySelector(".tip"); return it.hidden ? "" : it.textContent; });
  const picture = page.locator("#crime-by-district .picture.wide");
  await picture.locator("[data-i='0']").first().hover();
  assert.equal(await tip(), "Southend: 21,225");
  await page.mouse.move(0, 0);
  await picture.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  assert.equal(await tip(), "Basildon: 20,411");
  await page.keyboard.press("Escape");
  assert.equal(await tip(), "");
  await page.close();
});

test("forced colours leave text and tables readable", async () => {
  const page = await browser.newPage({ forcedColors: "active" });
  await page.goto(address("2022-23/appendix-risk-matrix.html"));
  const same = await page.evaluate(() => [...document.querySelectorAll(".matrix td")].filter((it) => {
    const style = getComputedStyle(it);
    return style.color === style.backgroundColor;
  }).length);
  assert.equal(same, 0);
  await page.close();
});

for (const script of [true, false]) {
  test(`readers switch on where figures come from, ${script ? "and the choice is kept" : "without the script"}`, async () => {
    const context = await browser.newContext({ javaScriptEnabled: script });
    const page = await context.newPage();
    await page.goto(address("2022-23/crime-and-asb/police-recorded-crime.html"));
    const link = page.locator("a.evidence").first();
    assert.equal(await link.isVisible(), false);
    await page.getByLabel("Show where figures come from").check();
    assert.equal(await link.isVisible(), true);
    await link.click();
    const row = page.url().split("#")[1];
    assert.match(page.url(), /\/evidence\/crime_summary_thurrock\.html#row-all_crime$/);
    assert.match(await page.locator(`#${row}`).textContent(), /17,070/);
    await page.locator(`#${row} a.to-uses`).click();
    const uses = page.locator("#uses-all_crime + dd");
    assert.match(await uses.textContent(), /5\.1 Police recorded crime.*17,070 offences/s);
    await uses.getByRole("link", { name: "5.1 Police recorded crime" }).first().click();
    assert.equal(await page.locator("a.evidence").first().isVisible(), script);
    await context.close();
  });
}
