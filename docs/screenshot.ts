/**
 * Takes the pictures of the page that docs and README show, from the demo: `bun docs/screenshot.ts [NAME…]` writes
 * docs/dashboard-NAME.webp and docs/dashboard-NAME-dark.webp. The same pages always give the same pictures.
 */
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { launchChromium } from "../test/browser/launch.ts";
import { webpOf } from "../test/browser/picture.ts";
import { openScene, type Scene } from "../test/browser/scene.ts";
import { settled } from "../test/browser/settled.ts";

/** What is shown, and in which window. WAITING is the session that waits for its person, COMPACTED one with several contexts. */
const shots = [
  { name: "now", path: "/", width: 1360, height: 850 },
  { name: "session", path: "/sessions/WAITING?tab=timeline", width: 1360, height: 1000 },
  { name: "context", path: "/sessions/COMPACTED?tab=context", width: 1360, height: 1000 },
  { name: "costs", path: "/costs", width: 1360, height: 850 },
  { name: "tools", path: "/tools", width: 1360, height: 850 },
  { name: "kpis", path: "/kpis", width: 1360, height: 850 },
  { name: "health", path: "/health", width: 1360, height: 850 },
  { name: "narrow", path: "/", width: 390, height: 844 },
] as const;
type Shot = (typeof shots)[number];

/** Of history: a look at what a month of use is like. */
const days = 45;
/** Sharp on a dense screen, and still small. */
const density = 1.5;
const quality = 0.86;

if (import.meta.main) await main(process.argv.slice(2));

async function main(names: readonly string[]): Promise<void> {
  await using scene = await openScene(days);
  await using launched = await launchChromium();
  for (const shot of shots.filter(({ name }) => names.length === 0 || names.includes(name)))
    for (const theme of ["light", "dark"] as const) {
      const file = `dashboard-${shot.name}${theme === "dark" ? "-dark" : ""}.webp`;
      const picture = await take(launched.browser, scene, { ...shot, theme });
      await Bun.write(join(import.meta.dir, file), picture);
      console.log(`${file} ${Math.round(picture.length / 1000)} KB`);
    }
}

async function take(
  browser: Browser,
  scene: Scene,
  { path, theme, ...viewport }: Shot & { readonly theme: "light" | "dark" },
): Promise<Buffer> {
  const look = { colorScheme: theme, reducedMotion: "reduce", timezoneId: "UTC", locale: "en-US" } as const;
  await using context = await browser.newContext({ ...look, viewport, deviceScaleFactor: density });
  await context.clock.setFixedTime(scene.at);
  await scene.steady(context);
  const page = await context.newPage();
  const address = path
    .replace("WAITING", await scene.waitingSession())
    .replace("COMPACTED", await scene.compactedSession());
  await page.goto(`${scene.httpUrl}${address}#token=${scene.token}`);
  await settled(page);
  return webpOf(browser, await page.screenshot({ animations: "disabled", caret: "hide" }), quality);
}
