// Shows the value of the mark under the pointer, or of the mark chosen with the arrow keys. Everything that
// it says stands in the table of the figure as well; without it nothing is lost.
(() => {
  "use strict";
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.setAttribute("role", "status");
  tip.hidden = true;
  document.body.append(tip);

  const show = (text, box) => {
    tip.textContent = text;
    tip.hidden = false;
    const width = tip.offsetWidth;
    const left = Math.min(Math.max(box.left + box.width / 2 - width / 2, 8), document.documentElement.clientWidth - width - 8);
    const above = box.top - tip.offsetHeight - 8;
    tip.style.left = `${left + window.scrollX}px`;
    tip.style.top = `${(above > 0 ? above : box.bottom + 8) + window.scrollY}px`;
  };
  const hide = () => { tip.hidden = true; };

  for (const panel of document.querySelectorAll(".panel[data-marks]")) {
    const texts = JSON.parse(panel.dataset.marks);
    const textOf = (mark) => (texts[mark.dataset.s] || [])[mark.dataset.i];
    const marksOf = (picture) => {
      const seen = new Set();
      return [...picture.querySelectorAll("[data-i]")].filter((mark) => {
        const name = `${mark.dataset.s} ${mark.dataset.i}`;
        return textOf(mark) && !seen.has(name) && seen.add(name);
      });
    };
    for (const picture of panel.querySelectorAll(".picture")) {
      let marks = null;
      let at = -1;
      const choose = (next) => {
        marks = marks || marksOf(picture);
        if (marks.length === 0) return;
        if (marks[at]) marks[at].classList.remove("chosen");
        at = (next + marks.length) % marks.length;
        marks[at].classList.add("chosen");
        show(textOf(marks[at]), marks[at].getBoundingClientRect());
      };
      const leave = () => {
        if (marks && marks[at]) marks[at].classList.remove("chosen");
        at = -1;
        hide();
      };
      picture.tabIndex = 0;
      if (!picture.hasAttribute("role")) picture.setAttribute("role", "group");
      picture.setAttribute("aria-label", document.documentElement.dataset.chartKeys);
      picture.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        if (step) {
          event.preventDefault();
          choose(at < 0 && step < 0 ? -1 : at + step);
        } else if (event.key === "Escape") {
          leave();
        }
      });
      picture.addEventListener("blur", leave);
      picture.addEventListener("pointerover", (event) => {
        const mark = event.target.closest("[data-i]");
        const text = mark && textOf(mark);
        if (text) show(text, mark.getBoundingClientRect());
      });
      picture.addEventListener("pointerleave", hide);
    }
  }
})();
