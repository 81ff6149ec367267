// Looks through the texts of search-index.js for the words of the address. What a page says counts by where it says it:
// in a title, a heading or the text.
(() => {
  "use strict";
  const { parts, terms } = globalThis.tallybookIndex;
  const field = document.getElementById("search-words");
  const status = document.getElementById("search-status");
  const list = document.getElementById("search-results");
  const query = (new URLSearchParams(location.search).get("q") || "").trim();
  field.value = query;
  if (!query) return;

  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const wordsOf = (text) => plain(text).match(/[\p{L}\p{N}]+(?:[.,&][\p{L}\p{N}]+)*/gu) || [];
  // "burglaries" finds "burglary": a long word is looked for by its beginning.
  const stem = (word) => (word.length > 5 ? word.replace(/(?:ies|es|s|y|ing|ed)$/u, "") : word);
  const escaped = (text) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  // A pattern that finds a word from its beginning, or what it stands for.
  const pattern = (word) => {
    const ways = [escaped(stem(word))];
    for (const [short, long] of terms) {
      if (plain(short) === word) ways.push(escaped(plain(long)));
    }
    return new RegExp(`(?<![\\p{L}\\p{N}])(?:${ways.join("|")})[\\p{L}\\p{N}]*`, "gu");
  };
  // Acronyms written out: whoever looks for the words finds the acronym too.
  const phrase = plain(query).replace(/\s+/g, " ");
  const acronyms = terms.filter(([, long]) => plain(long) === phrase).map(([short]) => plain(short));
  const searched = wordsOf(query).map(pattern);
  const whole = new RegExp(`(?<![\\p{L}\\p{N}])(?:${[phrase, ...acronyms].map(escaped).join("|")})`, "gu");

  const count = (text, looked) => (text.match(looked) || []).length;
  const scored = parts.map((part, order) => {
    const [page, heading, text] = [part.page, part.heading, part.text].map(plain);
    let score = 0;
    let found = 0;
    for (const word of searched) {
      const hits = [count(page, word), count(heading, word), count(text, word)];
      if (hits[0] + hits[1] + hits[2] > 0) found += 1;
      score += (hits[0] > 0 ? 4 : 0) + (hits[1] > 0 ? 6 : 0) + Math.min(hits[2], 3);
    }
    const said = count(page, whole) + count(heading, whole) + count(text, whole);
    if (said > 0) {
      score += 8;
      found = searched.length;
    }
    return { part, order, score, found };
  });
  const best = Math.max(0, ...scored.map((it) => it.found));
  const results = scored.filter((it) => it.found > 0 && it.found === best);
  results.sort((a, b) => b.score - a.score || a.order - b.order);

  // The words around the first place, with what was found marked.
  const LENGTH = 200;
  const around = (text) => {
    const low = plain(text);
    const same = low.length === text.length;
    const places = [whole, ...searched].map((looked) => low.search(looked)).filter((at) => at >= 0);
    const from = same && places.length > 0 ? Math.max(0, places[0] - LENGTH / 3) : 0;
    const start = from > 0 ? text.indexOf(" ", from) + 1 : 0;
    const cut = text.length > start + LENGTH ? text.lastIndexOf(" ", start + LENGTH) : text.length;
    return `${start > 0 ? "… " : ""}${text.slice(start, cut)}${cut < text.length ? " …" : ""}`;
  };
  const marked = (text, into) => {
    const low = plain(text);
    const places = low.length === text.length ? [whole, ...searched].flatMap((it) => [...low.matchAll(it)]) : [];
    places.sort((a, b) => a.index - b.index || b[0].length - a[0].length);
    let at = 0;
    for (const place of places) {
      if (place.index < at) continue;
      into.append(text.slice(at, place.index));
      const mark = document.createElement("mark");
      mark.textContent = text.slice(place.index, place.index + place[0].length);
      into.append(mark);
      at = place.index + place[0].length;
    }
    into.append(text.slice(at));
  };

  const MOST = 50;
  for (const { part } of results.slice(0, MOST)) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = part.href;
    link.textContent = part.heading ? `${part.page}: ${part.heading}` : part.page;
    const title = document.createElement("h2");
    title.append(link);
    item.append(title);
    if (part.report) {
      const where = document.createElement("p");
      where.className = "where";
      where.textContent = part.report;
      item.append(where);
    }
    const words = document.createElement("p");
    marked(around(part.text), words);
    item.append(words);
    list.append(item);
  }
  const said = status.dataset;
  const forms = JSON.parse(said.places);
  const places = forms[new Intl.PluralRules(document.documentElement.lang).select(results.length)] || forms.other;
  const some = best < searched.length ? `${said.notAll} ` : "";
  const first = results.length > MOST ? ` ${said.first}` : "";
  const values = { query, count: results.length, most: MOST };
  const text = results.length === 0 ? said.nothing : `${some}${places}${first}`;
  status.textContent = text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  document.title = `${query} - ${document.title}`;
})();
