// What a browser can tell of a page that several tests need, gathered in one visit.

/** Runs in the page. Lists of what is wrong are empty where nothing is. */
export function gather() {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const words = (element) => (element?.textContent || "").replace(/\s+/g, " ").trim();
  const named = (element) => words(document.getElementById((element.getAttribute("aria-labelledby") || "").split(" ")[0])) || element.getAttribute("aria-label") || "";
  const numbers = (text) => (text.match(/[\u2212-]?\d[\d,]*(\.\d+)?/g) || []).map((it) => it.replace(/,/g, "").replace("\u2212", "-"));

  /** The grid of a table: the element at every place, spans filled in. */
  const grid = (table) => {
    const places = [];
    [...table.rows].forEach((row, y) => {
      places[y] ??= [];
      let x = 0;
      for (const cell of row.cells) {
        while (places[y][x]) x += 1;
        for (let dy = 0; dy < cell.rowSpan; dy += 1) {
          places[y + dy] ??= [];
          for (let dx = 0; dx < cell.colSpan; dx += 1) places[y + dy][x + dx] = cell;
        }
        x += cell.colSpan;
      }
    });
    return places;
  };
  const headless = (table) => {
    const places = grid(table);
    const lacking = [];
    for (const [y, row] of places.entries()) {
      for (const [x, cell] of row.entries()) {
        if (cell?.tagName !== "TD") continue;
        const above = places.slice(0, y).some((other) => /^col/.test(other[x]?.getAttribute("scope") || ""));
        const before = row.some((other) => other?.getAttribute("scope") === "row") ||
          places.slice(0, y).some((other) => other.some((it) => it?.getAttribute("scope") === "row" && it.rowSpan > y));
        if (!above || !before) lacking.push(words(cell));
      }
    }
    return lacking;
  };

  /** A chart against the table of its figure: values that the table lacks, and bars that are not as long as their values. */
  const chart = (panel) => {
    const figure = panel.closest("figure");
    const tables = all("table", figure);
    const listed = new Set(tables.flatMap((table) => all("td, th", table).flatMap((cell) => numbers(words(cell)))));
    const texts = JSON.parse(panel.dataset.marks);
    const value = (text) => numbers(text.slice(text.lastIndexOf(": ") + 2))[0];
    const unlisted = texts.flat().filter((text) => text && value(text) !== undefined && !listed.has(value(text)));
    const outOfScale = [];
    let measured = 0;
    const picture = panel.querySelector(".picture svg");
    texts.forEach((series, at) => {
      const bars = series.map((text, nth) => ({ text, value: Math.abs(Number(value(text || "") ?? NaN)), mark: picture?.querySelector(`path[data-s='${at}'][data-i='${nth}'], rect[data-s='${at}'][data-i='${nth}']`) }))
        .filter((it) => it.mark && it.value > 0)
        .map((it) => ({ ...it, box: it.mark.getBBox() }));
      const alike = (side) => bars.length > 2 && bars.every((it) => Math.abs(side(it.box) - side(bars[0].box)) < 0.6);
      const length = alike((box) => box.x) && alike((box) => box.height) ? "width" : alike((box) => box.y + box.height) && alike((box) => box.width) ? "height" : null;
      if (!length) return;
      const largest = bars.reduce((most, it) => (it.value > most.value ? it : most));
      for (const it of bars) {
        measured += 1;
        const wanted = (it.value / largest.value) * largest.box[length];
        if (Math.abs(it.box[length] - wanted) > Math.max(1.5, wanted * 0.01)) outOfScale.push(`${it.text}: ${it.box[length].toFixed(1)} and not ${wanted.toFixed(1)}`);
      }
    });
    const described = all("svg", panel).map((it) => words(document.getElementById(it.getAttribute("aria-describedby")))).join(" ");
    const spoken = new Set(numbers(described).filter((it) => listed.has(it) || listed.has(it.replace("-", "")))).size;
    return { id: figure.id, tables: tables.length, marks: texts.flat().filter(Boolean).length, unlisted, outOfScale, measured, spoken, words: described };
  };

  const wrongTables = all("table").flatMap((table) => {
    const headers = all("th", table);
    return [
      words(table.caption) ? null : `${table.id} has no caption`,
      headers.every((it) => /^(col|row)(group)?$/.test(it.getAttribute("scope") || "")) ? null : `${table.id} has a header without a scope`,
      all("th, td", table).every((it) => words(it)) ? null : `${table.id} has an empty cell`,
      headers.length > 0 && table.getAttribute("role") === null ? null : `${table.id} is no table of data`,
    ].filter(Boolean);
  });
  const landmarks = [
    all("main").length === 1 ? null : "not one main part",
    all("body > header").length === 1 ? null : "not one banner",
    all("body > footer").length === 1 ? null : "not one end of the page",
    ...all("nav").map((it) => (named(it) ? null : "a navigation without a name")),
    ...all("nav").filter((it) => it.checkVisibility()).map(named).filter((name, at, names) => names.indexOf(name) !== at).map((name) => `two navigations called ${name}`),
  ].filter(Boolean);
  const scrolls = (it) => /auto|scroll/.test(getComputedStyle(it).overflowX) && it.scrollWidth > it.clientWidth && it !== document.documentElement && it !== document.body;
  const coloured = all(".rating, .direction, .status, .tile-rating");

  return {
    title: document.title,
    language: document.documentElement.lang,
    policy: document.querySelector("meta[http-equiv='Content-Security-Policy']")?.content || "",
    text: words(document.querySelector("main")),
    headings: all("h1, h2, h3, h4, h5, h6").map((it) => Number(it.tagName[1])),
    ids: all("[id]").map((it) => it.id),
    links: all("a[href]").map((it) => ({ href: it.href, text: words(it) || it.getAttribute("aria-label") || "" })),
    landmarks,
    tables: wrongTables,
    tableCount: all("table").length,
    headless: all("table").flatMap((table) => headless(table).map((cell) => `${table.id}: ${cell}`)),
    pictures: all("svg:not([aria-hidden])").map((it) => ({ role: it.getAttribute("role"), name: named(it), words: words(document.getElementById(it.getAttribute("aria-describedby"))) })),
    charts: all(".panel[data-marks]").map(chart),
    wordless: coloured.filter((it) => !/[a-z]{3}/i.test(it.textContent)).map((it) => it.outerHTML.slice(0, 100)),
    told: coloured.length,
    scrollers: all("*").filter(scrolls).filter((it) => it.tabIndex !== 0 || !named(it)).map((it) => it.outerHTML.slice(0, 100)),
    scripts: all("script:not([src])").length,
    styles: all("style, [style]").length,
  };
}
