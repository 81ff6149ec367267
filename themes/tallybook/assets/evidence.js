// Remembers from page to page whether the reader wants to see where figures come from. The switch itself is the
// style sheet's, and works without this.
(() => {
  "use strict";
  const box = document.getElementById("show-evidence");
  const key = "tallybook-show-evidence";
  try {
    box.checked = box.checked || sessionStorage.getItem(key) === "yes";
    box.addEventListener("change", () => sessionStorage.setItem(key, box.checked ? "yes" : "no"));
  } catch {
    // Nothing may be kept here: the switch then holds for one page.
  }
})();
