// Every page is valid HTML, by the checker of the W3C (Nu).

import { test } from "node:test";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pages, root } from "./site.mjs";

test("q03: pages are valid HTML", () => {
  const jar = createRequire(import.meta.url)("vnu-jar");
  const files = pages.map((path) => join(root, path));
  try {
    execFileSync("java", ["-Xss4m", "-jar", jar, "--errors-only", "--format", "gnu", ...files], { stdio: "pipe" });
  } catch (error) {
    assert.fail(String(error.stderr));
  }
});
