// The browser that the tests run in; CHROMIUM names another.

import { chromium } from "playwright-core";

/** Starts the browser that the tests run in. */
export const browse = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
