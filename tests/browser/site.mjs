// What the tests share: the pages of the built site.
//
// SITE is the folder of the built site (default: the repository's `public`).

import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

export const root = resolve(process.env.SITE ?? join(import.meta.dirname, "../../public"));

/** Every page of the site, by its path from the top. */
export const pages = readdirSync(root, { recursive: true })
  .map(String)
  .filter((path) => path.endsWith(".html"))
  .map((path) => path.replaceAll("\\", "/"))
  .sort();

/** The address of a page as a reader with the folder on disk would open it. */
export const address = (path) => pathToFileURL(join(root, path)).href;

/** Opens every folded part and shows every link to evidence, so that nothing escapes the tests. */
export const unfold = (page) =>
  page.evaluate(() => {
    const evidence = document.getElementById("show-evidence");
    if (evidence) evidence.checked = true;
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
