import { afterAll } from "bun:test";
import type { Browser } from "playwright-core";
import { launchChromium, type Launched } from "./launch.ts";

let started: Promise<Launched> | undefined;

/** The browser of these tests, started for the first that asks. Tests take contexts of it, which share nothing. */
export async function sharedBrowser(): Promise<Browser> {
  // One that has crashed fails the test it was in, and no other.
  if (started !== undefined && !(await started).browser.isConnected()) started = undefined;
  started ??= launchChromium();
  return (await started).browser;
}

// Files that run in one process have this module in common: the next one that asks starts a browser of its own. The last
// one ends with the process.
afterAll(async () => {
  const last = started;
  started = undefined;
  await (await last)?.[Symbol.asyncDispose]();
});
