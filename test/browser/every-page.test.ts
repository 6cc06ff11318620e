/**
 * What holds for every page: it is accessible, fits its window, and looks as it did. Pictures are compared with those in
 * test/browser/screenshots; `HALLMONITOR_SCREENSHOTS=renew npm test -- test/browser/every-page` takes them anew, to be
 * looked at before they are committed.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { source as axeSource } from "axe-core";
import type { Page } from "playwright-core";
import { sharedBrowser } from "./chromium.ts";
import { openPage } from "./page.ts";
import { compare, webpOf } from "./picture.ts";
import { openScene, type Scene } from "./scene.ts";
import { settled } from "./settled.ts";
import { viewsOf } from "./views.ts";

// What only the browser has: functions that are evaluated run there.
declare const axe: { run(settings: object): Promise<{ violations: Violation[] }> };
declare const document: any;
declare const innerWidth: number;

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
}

/** Share of a picture's pixels that may look otherwise: what another version of the browser smooths in another way. */
const tolerance = 0.0015;
/** How a page is looked at, one after the other: it is loaded once, and follows the system and its window. */
const looks = [
  { look: "light", theme: "light", width: 1280, height: 900 },
  { look: "dark", theme: "dark", width: 1280, height: 900 },
  { look: "narrow", theme: "light", width: 360, height: 900 },
] as const;

let scene: Scene;

beforeAll(async () => {
  scene = await openScene();
}, 120_000);

afterAll(() => scene[Symbol.asyncDispose]());

test.each([...viewsOf("SESSION")])(
  "$name is accessible, fits, and looks as it did, in every look",
  async ({ name, path }) => {
    const address = path.replace("SESSION", await scene.waitingSession());
    await using opened = await openPage(scene, address, {
      ...looks[0],
      density: 0.5,
      at: scene.at,
      before: (context) => scene.steady(context),
    });
    const { page } = opened;
    await page.evaluate(axeSource);
    for (const { look, theme, width, height } of looks) {
      await page.emulateMedia({ colorScheme: theme });
      await page.setViewportSize({ width, height });
      await settled(page);
      const needed = await page.evaluate(() => document.scrollingElement.scrollWidth as number);
      expect([look, Math.max(needed, width)]).toEqual([look, width]);
      expect([look, await violationsOn(page)]).toEqual([look, []]);
      await hold(`${name}-${look}`, await picture(page));
    }
  },
);

test("on a wall of 3840 pixels the board uses the width, and text keeps to lines that can be read", async () => {
  await using opened = await openPage(scene, "/", { width: 3840, height: 2160, at: scene.at });
  await settled(opened.page);
  const main = await opened.page.getByRole("main").boundingBox();
  expect(main?.width).toBeGreaterThan(1700);
  expect(await opened.page.evaluate(() => document.scrollingElement.scrollWidth <= innerWidth)).toBe(true);
});

test("nothing moves for who asked for stillness", async () => {
  await using opened = await openPage(scene, "/", { at: scene.at });
  await settled(opened.page);
  const moving = await opened.page.evaluate(() =>
    document
      .getAnimations()
      .filter((one: any) => one.playState === "running" && one.effect.getComputedTiming().activeDuration > 1)
      .map((one: any) => String(one.animationName ?? one.transitionProperty)),
  );
  expect(moving).toEqual([]);
});

/** What axe finds wrong, a line each. */
async function violationsOn(page: Page): Promise<string[]> {
  const { violations } = await page.evaluate(() => axe.run({ resultTypes: ["violations"] }));
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${help}): ${target.join(" ")}\n${failureSummary}`),
  );
}

/** The page at half its size: small files, and still every word. */
async function picture(page: Page): Promise<Buffer> {
  // The font of the page comes with it; the one of code is the machine's.
  await page.evaluate(() => document.documentElement.style.setProperty("--mono", "var(--font)"));
  return page.screenshot({ animations: "disabled", caret: "hide", scale: "device" });
}

const folder = join(import.meta.dir, "screenshots");

/** Compares with the picture of that name. Where they differ, both are left in the temp folder. */
async function hold(name: string, after: Buffer): Promise<void> {
  const path = join(folder, `${name}.webp`);
  if (process.env["HALLMONITOR_SCREENSHOTS"] === "renew") {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, await webpOf(await sharedBrowser(), after));
    return;
  }
  if (!existsSync(path)) throw new Error(`no picture ${path}: take it with HALLMONITOR_SCREENSHOTS=renew`);
  const { share, picture: difference } = await compare(await sharedBrowser(), readFileSync(path), after);
  if (share <= tolerance) return;
  const left = join(tmpdir(), `hallmonitor-${name}.png`);
  writeFileSync(left, difference);
  throw new Error(`${(share * 100).toFixed(2)}% of ${name} looks otherwise: see ${left}`);
}
