// The reports of this site, latest first. A page of an earlier year says that a later one has replaced it.
(() => {
  "use strict";
  const reports = [/* reports */];
  const words = {/* words */};
  const own = document.documentElement.dataset.report;
  const main = document.querySelector("main");
  const at = reports.findIndex((it) => it.slug === own);
  if (at < 0 || !main) return;
  const series = reports.filter((it) => it.title === reports[at].title);
  if (series.length < 2) return;
  const root = document.documentElement.dataset.root;
  const link = (it) => {
    const a = document.createElement("a");
    a.href = `${root}${it.slug}/index.html`;
    a.textContent = it.year || it.slug;
    return a;
  };
  const nav = document.createElement("nav");
  nav.className = "years";
  nav.setAttribute("aria-label", words.others);
  const line = document.createElement("p");
  if (series[0].slug !== own) {
    nav.classList.add("superseded");
    const strong = document.createElement("strong");
    strong.append(`${words.replaced} `, link(series[0]), ". ");
    line.append(strong);
  }
  const others = series.slice(nav.classList.contains("superseded") ? 1 : 0).filter((it) => it.slug !== own);
  if (others.length > 0) line.append(`${words.othersAre} `);
  others.forEach((it, n) => line.append(n > 0 ? ", " : "", link(it)));
  nav.append(line);
  main.prepend(nav);
})();
