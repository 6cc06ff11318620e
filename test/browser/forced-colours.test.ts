/** The page where the system chooses all colours, as Windows' high contrast does: what is drawn and what is chosen is still seen. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { openPage } from "./page.ts";
import { settled } from "./settled.ts";
import { ToldSession } from "./told-session.ts";

// What only the browser has: functions that are evaluated run there.
declare const document: any;
declare const getComputedStyle: any;

const dir = temporaryDir();
const session = "70000002-0000-4000-8000-000000000001";
let daemon: StartedDaemon;

beforeAll(async () => {
  daemon = await startDaemon(dir.path, ["--no-import", "--no-watch"]);
  const at = Date.now() - 60_000;
  const told = new ToldSession(session).prompt(at).request(at + 9000, 8000);
  await told.tool(at + 12_000, "Read", 2000).send(daemon);
});

afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  dir[Symbol.dispose]();
});

/** The system's own ground. What is not seen has it, too, or less of it. */
const canvas = "255, 255, 255";

/** The grounds of all that a selector finds, or another colour of theirs, each once. */
function coloursOf(page: Page, selector: string, property = "backgroundColor"): Promise<string[]> {
  return page.evaluate(
    ({ wanted, name }) => {
      const found = [...document.querySelectorAll(wanted)];
      const colours: string[] = found.map((one: any) => getComputedStyle(one)[name]);
      return [...new Set(colours.map((colour) => /\d+, \d+, \d+/.exec(colour)?.[0] ?? colour))];
    },
    { wanted: selector, name: property },
  );
}

test.each([
  ["a bar of the waterfall", ".tl-list .tl-piece.piece-run"],
  ["the fill of a gauge", ".gauge-fill"],
  ["the page one is on", '.nav a[aria-current="page"]'],
  ["the open tab", '.tabs a[aria-current="page"]'],
  ["the choice of a switch", '.segments button[aria-pressed="true"]'],
  ["a button that is pressed", '.tl-toggle[aria-pressed="true"]'],
])("%s stands out", async (_what, selector) => {
  await using opened = await openPage(daemon, `/sessions/${session}?tab=timeline`);
  const { page } = opened;
  await page.emulateMedia({ forcedColors: "active" });
  await settled(page);
  const grounds = await coloursOf(page, selector);
  expect(grounds).not.toEqual([]);
  expect(grounds).not.toContain(canvas);
});

test("only the open tab has a line below it", async () => {
  await using opened = await openPage(daemon, `/sessions/${session}?tab=timeline`);
  await opened.page.emulateMedia({ forcedColors: "active" });
  await settled(opened.page);
  const others = ".tabs a:not([aria-current])";
  expect(await coloursOf(opened.page, others, "borderBottomColor")).toEqual([canvas]);
});
