// The preview: shows every save at once without losing the reader's place, and what `tallybook check` would say.
(() => {
  "use strict";
  const own = "/_tallybook/";
  const panel = document.createElement("section");
  panel.className = "tb-panel";
  panel.setAttribute("aria-label", "Messages of Tallybook");
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-expanded", "false");
  const list = document.createElement("div");
  list.className = "tb-list";
  list.hidden = true;
  panel.append(button, list);
  document.body.append(panel);
  button.addEventListener("click", () => open(list.hidden));

  const open = (wanted) => {
    list.hidden = !wanted;
    button.setAttribute("aria-expanded", String(wanted));
  };
  const element = (name, text, className) => {
    const it = document.createElement(name);
    if (text) it.textContent = text;
    if (className) it.className = className;
    return it;
  };
  const here = () => decodeURIComponent(location.pathname.replace(/^\//, "")).replace(/\/$/, "/index.html") || "index.html";

  // Marks the words that a message is about, where they stand on this page.
  const mark = (message) => {
    if (!message.quote) return null;
    const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const at = node.data.indexOf(message.quote);
      if (at < 0 || node.parentElement.closest("svg, script, .tb-mark")) continue;
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + message.quote.length);
      const found = element("mark", "", `tb-mark ${message.severity}`);
      found.tabIndex = 0;
      range.surroundContents(found);
      return found;
    }
    return null;
  };

  const show = (found) => {
    for (const old of document.querySelectorAll(".tb-mark")) old.replaceWith(...old.childNodes);
    document.querySelector("main").normalize();
    const count = (severity) => found.messages.filter((it) => it.severity === severity).length;
    const words = ["error", "warning"].map((it) => [count(it), it]).filter(([n]) => n > 0).map(([n, it]) => `${n} ${it}${n === 1 ? "" : "s"}`);
    button.textContent = words.join(", ") || "Everything tallies";
    button.className = count("error") > 0 ? "error" : words.length > 0 ? "warning" : "clean";
    list.replaceChildren();
    if (found.kept) list.append(element("p", "The page is the last good one: mend the errors to see what you wrote.", "tb-kept"));
    let group = "";
    for (const message of found.messages) {
      if (message.section !== group) {
        group = message.section;
        list.append(element("h2", group));
      }
      const item = element("article", "", message.severity);
      item.id = `tb-${message.id}`;
      item.append(element("p", `${message.severity}: ${message.message}`, "tb-message"));
      const place = element("p", "", "tb-place");
      const guide = element("a", message.code);
      guide.href = `${own}guide/${message.guide}`;
      guide.target = "_blank";
      guide.title = "What the guide says of it, in a new tab";
      place.append(element("code", `${message.file}:${message.line}:${message.column}`), " ", guide);
      item.append(place);
      if (message.excerpt) item.append(element("pre", message.excerpt));
      if (message.hint) item.append(element("p", message.hint, "tb-hint"));
      const marked = message.page === here() ? mark(message) : null;
      const to = element("button", marked ? "Show on this page" : "Open the page");
      to.type = "button";
      if (marked) {
        marked.title = message.message;
        marked.addEventListener("click", () => { open(true); item.scrollIntoView({ block: "nearest" }); });
        to.addEventListener("click", () => { marked.scrollIntoView({ block: "center" }); marked.focus({ preventScroll: true }); });
        item.append(to);
      } else if (message.page && message.page !== here()) {
        to.addEventListener("click", () => { location.href = `/${message.page}`; });
        item.append(to);
      }
      list.append(item);
    }
  };
  // Marks the paragraphs that have changed since an older version; what they said stands in their title.
  const own_words = (it) => {
    const copy = it.cloneNode(true);
    copy.querySelectorAll("a.evidence, ul, ol, .back").forEach((part) => part.remove());
    return copy.textContent.replace(/\s+/g, " ").trim();
  };
  const compare = async () => {
    const { since, pages } = await (await fetch(`${own}changes.json`, { cache: "no-store" })).json();
    document.querySelectorAll(".tb-changed").forEach((it) => { it.classList.remove("tb-changed"); it.removeAttribute("title"); });
    if (!since) return;
    const changes = pages[here()] || [];
    const blocks = [...document.querySelectorAll("main :is(p, li, h1, h2, h3, h4, dt, dd, td, th, figcaption)")];
    for (const change of changes.filter((it) => it.now)) {
      const wanted = change.now.replace(/\s+/g, " ").trim();
      for (const block of blocks.filter((it) => own_words(it).endsWith(wanted))) {
        block.classList.add("tb-changed");
        block.title = change.was ? `Changed since ${since}. It was: ${change.was}` : `New since ${since}`;
      }
    }
    let note = document.querySelector(".tb-since");
    if (!note) {
      note = element("p", "", "tb-since");
      panel.append(note);
    }
    const gone = changes.filter((it) => !it.now).length;
    note.textContent = `${changes.length} ${changes.length === 1 ? "change" : "changes"} on this page since ${since.slice(0, 12)}${gone ? `, ${gone} removed` : ""}`;
  };
  const tell = async () => show(await (await fetch(`${own}messages.json`, { cache: "no-store" })).json());

  // Puts the new page in the place of the old one. Folded parts stay as they are, and so does the scroll position.
  const update = async () => {
    const answer = await fetch(location.href, { cache: "no-store" });
    // A page that this edition does not have: the reader goes up to the next that is there.
    if (!answer.ok && here() !== "index.html") return void (location.href = `/${here().split("/").slice(0, -2).concat("index.html").join("/")}`);
    if (!answer.ok) return location.reload();
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const opened = [...document.querySelectorAll("details")].map((it) => it.open);
    const evidence = document.getElementById("show-evidence")?.checked;
    const anchor = [...document.querySelectorAll("main [id]")].find((it) => it.getBoundingClientRect().bottom > 0);
    const top = anchor?.getBoundingClientRect().top;
    document.title = fresh.title;
    for (const part of ["header.site-header", ".contents-large", ".contents-small", "main", "footer.site-footer"]) {
      const [old, next] = [document.querySelector(part), fresh.querySelector(part)];
      if (old && next) old.replaceWith(document.adoptNode(next));
    }
    document.querySelectorAll("details").forEach((it, at) => { it.open = opened[at] ?? it.open; });
    const box = document.getElementById("show-evidence");
    if (box && evidence) box.checked = true;
    const again = anchor && document.getElementById(anchor.id);
    if (again) window.scrollBy({ top: again.getBoundingClientRect().top - top, behavior: "instant" });
    // The scripts of the page take up the new parts.
    for (const old of document.querySelectorAll("script[src*='assets/']")) {
      const script = document.createElement("script");
      script.src = `${old.getAttribute("src").split("?")[0]}?${Date.now()}`;
      old.replaceWith(script);
    }
    document.querySelectorAll("body > .tip").forEach((it, at, all) => { if (at < all.length - 1) it.remove(); });
    document.documentElement.dataset.tallybook = String(Number(document.documentElement.dataset.tallybook || 0) + 1);
  };

  // A switch between the editions of a site that has several. The reader's place stays.
  const editions = async () => {
    const { editions: all, shown } = await (await fetch(`${own}editions.json`, { cache: "no-store" })).json();
    panel.querySelector(".tb-edition")?.remove();
    if (all.length < 2) return;
    const label = element("label", "Edition ", "tb-edition");
    const choice = element("select");
    for (const it of all) {
      const option = element("option", it.title);
      option.value = it.id;
      option.selected = it.id === shown;
      choice.append(option);
    }
    choice.addEventListener("change", () => fetch(`${own}edition/${encodeURIComponent(choice.value)}`, { method: "POST" }));
    label.append(choice);
    panel.append(label);
  };

  editions();
  tell().then(compare);
  const events = new EventSource(`${own}events`);
  events.addEventListener("page", () => update().then(tell).then(compare).then(editions));
  events.addEventListener("messages", tell);
  events.addEventListener("style", () => {
    for (const link of document.querySelectorAll("link[rel=stylesheet][href*='assets/']")) link.href = `${link.href.split("?")[0]}?${Date.now()}`;
  });
})();
