/** A page that is opened stands still: what an answer pushes down is not shown before. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { BrowserContext, Page } from "playwright-core";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { openPage } from "./page.ts";
import { settled } from "./settled.ts";
import { ToldSession } from "./told-session.ts";

// What only the browser has: functions that are evaluated run there.
declare const document: any;
declare const getComputedStyle: any;
declare const PerformanceObserver: any;
declare const shifts: number[];

const dir = temporaryDir();
let daemon: StartedDaemon;

beforeAll(async () => {
  const config = join(dir.path, "config.json");
  writeFileSync(config, JSON.stringify({ budget: { day_usd: 5, week_usd: 20, month_usd: 40 } }));
  daemon = await startDaemon(join(dir.path, "data"), ["--no-import", "--no-watch", "--config", config]);
  // Each model without a price is an alert.
  for (const name of ["one", "two", "three", "four"]) {
    const session = new ToldSession(`70000004-0000-4000-8000-00000000${name.charCodeAt(1)}00`);
    const own = { model: `unheard-of-${name}`, cost_usd: 0 };
    await session
      .request(Date.now() - 9000, 500, own)
      .request(Date.now() - 5000, 500)
      .send(daemon);
  }
});

afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  dir[Symbol.dispose]();
});

/** Has the page's patience last, its shifts counted, and the answer to one question come behind all others. */
async function holdBack(context: BrowserContext, asked: string, release: Promise<void>): Promise<void> {
  await context.addInitScript(() => {
    const seen = ((globalThis as any).shifts = [] as number[]);
    new PerformanceObserver((list: any) => {
      for (const entry of list.getEntries()) seen.push(entry.value);
    }).observe({ type: "layout-shift", buffered: true });
    document.addEventListener("DOMContentLoaded", () => {
      document.documentElement.style.setProperty("--patience", "1000s");
    });
  });
  await context.route(
    (url) => url.pathname === asked,
    async (route) => {
      await release;
      await route.continue();
    },
  );
}

function isShown(page: Page, selector: string): Promise<boolean> {
  return page.evaluate(
    (wanted) => getComputedStyle(document.querySelector(wanted)).visibility === "visible",
    selector,
  );
}

test.each([
  ["/health", "/api/alerts", "#collector .stats"],
  ["/", "/api/forecast", ".board-cards > li"],
])("%s shows what stands below only with the answer of %s", async (path, asked, below) => {
  const held = Promise.withResolvers<void>();
  await using opened = await openPage(daemon, path, {
    before: (context) => holdBack(context, asked, held.promise),
  });
  const { page } = opened;
  await page.locator(below).first().waitFor({ state: "attached" });
  expect(await isShown(page, below)).toBe(false);
  held.resolve();
  await page.locator(below).first().waitFor();
  await settled(page);
  const sum = (await page.evaluate(() => shifts)).reduce((total, one) => total + one, 0);
  // What browsers call good. Fonts may come late on a busy machine; without the wait it is 0.33 and 0.49.
  expect(sum).toBeLessThan(0.1);
});
