// What every page must do in a browser: fit, ask for nothing from elsewhere, be found by title and heading, be
// walked with the keyboard; and every link must lead somewhere.

import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { gather } from "./facts.mjs";
import { browse } from "./browser.mjs";
import { address, pages, unfold } from "./site.mjs";

let browser;
const visits = new Map();

before(async () => {
  browser = await browse();
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const left = [...pages];
  const walk = async () => { for (let path; (path = left.shift()); ) visits.set(path, await visit(context, path)); };
  await Promise.all(Array.from({ length: availableParallelism() }, walk));
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
  const facts = await page.evaluate(gather);
  await page.close();
  return { path, trouble, ...facts };
}

test("q67: nothing is asked for from elsewhere, and nothing goes wrong", () => {
  assert.deepEqual([...visits.values()].filter((it) => it.trouble.length > 0).map((it) => [it.path, it.trouble]), []);
});

test("q67: no inline script and no inline style, and a policy that lets in no other", () => {
  assert.deepEqual([...visits.values()].filter((it) => it.scripts + it.styles > 0).map((it) => it.path), []);
  const loose = ({ policy }) => !policy.startsWith("default-src 'none';") || /unsafe|\*|https?:/.test(policy);
  assert.deepEqual([...visits.values()].filter(loose).map((it) => [it.path, it.policy]), []);
});

test("q04: titles say page, report and body, and differ", () => {
  const titles = [...visits.values()].map((it) => it.title);
  assert.equal(new Set(titles).size, titles.length, titles.filter((title, at) => titles.indexOf(title) !== at).join("\n"));
  const wrong = ({ title, language, path }) => {
    const parts = title.split(" - ");
    const deep = /^\d{4}-\d{2}\/(?!index)/.test(path);
    return language !== "en-GB" || !title.endsWith("Thurrock Community Safety Partnership") || parts.length < (deep ? 3 : path === "index.html" ? 1 : 2);
  };
  assert.deepEqual([...visits.values()].filter(wrong).map((it) => [it.path, it.title]), []);
});

test("q04: one main heading, and no level is skipped", () => {
  const skips = ({ headings }) => headings.some((level, at) => at > 0 && level > headings[at - 1] + 1);
  const wrong = [...visits.values()].filter((it) => it.headings[0] !== 1 || it.headings.filter((level) => level === 1).length !== 1 || skips(it));
  assert.deepEqual(wrong.map((it) => [it.path, it.headings.join(" ")]), []);
});

test("q05: one main part, navigations with names, one banner, one end of the page", () => {
  assert.deepEqual([...visits.values()].filter((it) => it.landmarks.length > 0).map((it) => [it.path, it.landmarks]), []);
});

test("q09: every table has a caption, headers with a scope, and no empty cell", () => {
  assert.deepEqual([...visits.values()].filter((it) => it.tables.length > 0).map((it) => [it.path, it.tables]), []);
  const tables = [...visits.values()].reduce((sum, it) => sum + it.tableCount, 0);
  assert.ok(tables > 200, `${tables} tables`);
});

test("q10: every cell has a header of its column and one of its row", () => {
  assert.deepEqual([...visits.values()].filter((it) => it.headless.length > 0).map((it) => [it.path, it.headless.slice(0, 3)]), []);
});

test("q07: every picture has a name, and words that say its first and its largest or last value", () => {
  const plain = (it) => it.role === "img" && it.name.length > 10 && !/^(chart|image|figure|.*\.(svg|png))$/i.test(it.name) && it.words.length > 20;
  assert.deepEqual([...visits.values()].filter((it) => !it.pictures.every(plain)).map((it) => it.path), []);
  const charts = [...visits.values()].filter((it) => !it.path.endsWith("print.html")).flatMap((it) => it.pictures);
  assert.ok(charts.length >= 20, `${charts.length} charts`);
  const silent = [...visits.values()].flatMap((it) => it.charts.filter((chart) => chart.spoken < 2).map((chart) => `${it.path}#${chart.id}: ${chart.words}`));
  assert.deepEqual(silent, []);
});

test("q08: every mark of a chart has its value in the table of the figure, and is as long as it", () => {
  const charts = [...visits.values()].flatMap((it) => it.charts.map((chart) => ({ path: it.path, ...chart })));
  const wrong = charts.filter((it) => it.tables === 0 || it.marks === 0 || it.unlisted.length > 0 || it.outOfScale.length > 0);
  assert.deepEqual(wrong.map(({ path, id, tables, marks, unlisted, outOfScale }) => [path, id, tables, marks, unlisted.slice(0, 3), outOfScale.slice(0, 3)]), []);
  const measured = charts.reduce((sum, it) => sum + it.measured, 0);
  assert.ok(measured > 200, `the length of ${measured} bars was measured`);
});

test("q11: what a colour says, words say too", () => {
  assert.deepEqual([...visits.values()].filter((it) => it.wordless.length > 0).map((it) => [it.path, it.wordless]), []);
  const told = [...visits.values()].reduce((sum, it) => sum + it.told, 0);
  assert.ok(told > 50, `${told} ratings and directions`);
});

test("q14: what scrolls can be reached by keyboard and has a name", () => {
  assert.deepEqual([...visits.values()].filter((it) => it.scrollers.length > 0).map((it) => [it.path, it.scrollers]), []);
});

test("q18: the accessibility statement has all that the law asks for, and every page leads to it", () => {
  const statement = visits.get("accessibility-statement.html");
  assert.ok(statement, "there is a statement");
  for (const words of ["accessibility regulations", "Compliance status", "Non-accessible content", "Preparation of this accessibility statement", "Enforcement procedure", "Feedback and contact information", "Equality and Human Rights Commission"]) {
    assert.match(statement.text, new RegExp(words, "i"));
  }
  assert.match(statement.text, /prepared on \d{1,2} \w+ \d{4}/i);
  assert.match(statement.text, /reviewed on \d{1,2} \w+ \d{4}/i);
  const astray = ({ links, path }) => path !== "accessibility-statement.html" && !links.some((it) => it.href === address("accessibility-statement.html"));
  assert.deepEqual([...visits.values()].filter(astray).map((it) => it.path), []);
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

test("q17: links say where they lead", () => {
  const vague = /^(click here|here|more|read more|this|link)$/i;
  const wrong = [...visits.values()].flatMap((it) => it.links.filter((link) => link.text === "" || vague.test(link.text) || /^https?:\/\/\S{40,}$/.test(link.text)).map((link) => `${it.path}: ${link.text} ${link.href}`));
  assert.deepEqual(wrong, []);
});

test("q13 q19: pages fit a screen of 320 pixels, with wide letters and lines too", async () => {
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

test("q05 q14: the keyboard reaches everything, the skip link first, and what it reaches can be seen", async () => {
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

test("q05: the skip link leads to the main part", async () => {
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

test("q21: who asks for less movement gets none", async () => {
  const moving = () => document.getAnimations().length + [...document.querySelectorAll("*")].filter((it) => {
    const style = getComputedStyle(it);
    return style.scrollBehavior === "smooth" || style.transitionDuration.split(", ").some((time) => parseFloat(time) > 0) || style.animationName !== "none";
  }).length;
  for (const [reducedMotion, sound] of [["reduce", (count) => count === 0], ["no-preference", (count) => count > 0]]) {
    const page = await browser.newPage({ reducedMotion });
    await page.goto(address("2022-23/crime-and-asb/police-recorded-crime.html"));
    assert.ok(sound(await page.evaluate(moving)), reducedMotion);
    await page.close();
  }
});

test("q06: without JavaScript every text, table, link and file is there", async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, javaScriptEnabled: false });
  const read = () => ({
    text: document.querySelector("main").textContent.replace(/\s+/g, " "),
    tables: document.querySelectorAll("main table").length,
    links: [...document.querySelectorAll("a[href]")].filter((it) => it.checkVisibility()).map((it) => it.getAttribute("href")),
  });
  for (const path of pages.filter((it) => /police-recorded-crime|appendix-risk-matrix|^index|2022-23\/index|hate-crime|figures\.html/.test(it))) {
    const bare = await context.newPage();
    await bare.goto(address(path));
    const without = await bare.evaluate(read);
    await bare.close();
    const full = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await full.goto(address(path));
    assert.deepEqual(without, await full.evaluate(read), path);
    await full.close();
    for (const href of without.links.filter((it) => /\.(csv|pdf|docx|ods)$/.test(it))) {
      assert.ok(existsSync(fileURLToPath(new URL(href, address(path)))), `${path}: ${href}`);
    }
  }
  await context.close();
});

test("q15: what can be pressed is 24 pixels large, or stands in a line of text or apart", async () => {
  const page = await browser.newPage({ viewport: { width: 320, height: 900 } });
  for (const path of ["2022-23/crime-and-asb/police-recorded-crime.html", "2022-23/index.html", "index.html", "search.html"]) {
    await page.goto(address(path));
    await unfold(page);
    const small = await page.evaluate(() => {
      const all = [...document.querySelectorAll("a[href], button, input, summary, [tabindex='0']")].filter((it) => it.checkVisibility() && !it.closest(".skip"));
      const inLine = (it) => getComputedStyle(it).display === "inline" && it.parentElement.textContent.trim() !== it.textContent.trim();
      const boxes = all.flatMap((it) => [...it.getClientRects()].map((box) => ({ it, box })));
      const middle = ({ box }) => [box.left + box.width / 2, box.top + box.height / 2];
      return boxes.filter((own) => (own.box.width < 24 || own.box.height < 24) && !inLine(own.it)).filter((own) => boxes.some((other) => {
        const [[x, y], [u, v]] = [middle(own), middle(other)];
        return other.it !== own.it && !own.it.contains(other.it) && !other.it.contains(own.it) && Math.hypot(x - u, y - v) < 24;
      })).map(({ it }) => it.outerHTML.slice(0, 100));
    });
    assert.deepEqual(small, [], path);
  }
  await page.close();
});

test("q21: forced colours leave text and tables readable", async () => {
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
