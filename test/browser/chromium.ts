import { afterAll } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser } from "playwright-core";
import { chromiumPath, missingChromium } from "./installed.ts";

/**
 * No name but this machine's is found, whatever the page or the browser itself would like to ask. The sandbox needs
 * what root does not have.
 */
const flags = [
  "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
  "--font-render-hinting=none",
  "--force-color-profile=srgb",
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];

let started: Promise<Started> | undefined;

interface Started {
  readonly browser: Browser;
  readonly home: string;
}

/** The browser of these tests, started for the first that asks. Tests take contexts of it, which share nothing. */
export async function sharedBrowser(): Promise<Browser> {
  started ??= start();
  return (await started).browser;
}

// Files that run in one process have this module in common: the next one that asks starts a browser of its own. The last
// one ends with the process.
afterAll(async () => {
  const last = started;
  started = undefined;
  if (last === undefined) return;
  const { browser, home } = await last;
  await browser.close();
  rmSync(home, { recursive: true, force: true });
});

async function start(): Promise<Started> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error(missingChromium());
  const home = mkdtempSync(join(tmpdir(), "hallmonitor-chromium-"));
  // Nothing of the machine's own settings may decide a test.
  const env = { PATH: process.env["PATH"] ?? "", HOME: home, TZ: "UTC", LANG: "C.UTF-8" };
  return { browser: await chromium.launch({ executablePath, args: flags, env }), home };
}
