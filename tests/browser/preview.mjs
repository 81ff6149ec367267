// The preview of a copy of the repository's site, whose files may be changed.
//
// TALLYBOOK is the program (default: the repository's debug build).

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const repository = join(import.meta.dirname, "../..");
const program = process.env.TALLYBOOK ?? join(repository, "target/debug/tallybook");

/** Starts it: its address, a way to change a text of a file, and a way to end it. */
export async function preview() {
  const folder = mkdtempSync(join(tmpdir(), "tallybook-preview-"));
  for (const part of ["tallybook.yaml", "content", "data"]) cpSync(join(repository, part), join(folder, part), { recursive: true });
  const server = spawn(program, ["serve", "--port", "0"], { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  const lines = createInterface({ input: server.stderr });
  const address = await new Promise((resolve, reject) => {
    lines.on("line", (line) => { const found = line.match(/http:[^;]*/); if (found) resolve(found[0].trim()); });
    server.on("exit", () => reject(new Error("the preview ended")));
  });
  return {
    address,
    change(path, from, to) {
      const whole = readFileSync(join(folder, path), "utf8");
      assert.ok(whole.includes(from), `${path} has ${from}`);
      writeFileSync(join(folder, path), whole.replace(from, to));
    },
    end() {
      server.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
