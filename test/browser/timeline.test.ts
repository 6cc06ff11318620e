/** What a person does with a session's timeline, in a real browser against the real program. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Locator, Page } from "playwright-core";
import { startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { soon } from "../real-client/soon.ts";
import { openPage } from "./page.ts";
import { longSession, ToldSession } from "./told-session.ts";

const dir = temporaryDir();
let daemon: StartedDaemon;
const [long, small, live] = ["1", "2", "3"].map((n) => `3000000${n}-0000-4000-8000-000000000001`) as [
  string,
  string,
  string,
];
const minute = 60_000;
const now = Date.now();
const hostile = `<script>alert(1)</script> \u202egnp.exe \u001b[31mred\u001b[0m ${"x".repeat(5000)}`;

beforeAll(async () => {
  daemon = await startDaemon(dir.path, ["--no-import", "--no-watch"]);
  await longSession(long, 20_000, now - 60 * minute).send(daemon);
  await new ToldSession(small)
    .prompt(now - 600 * minute)
    .request(now - 599 * minute, 6000)
    .tool(now - 598 * minute, "Bash", 2000, { success: false, error: hostile })
    .request(now - 597 * minute, 3000)
    .prompt(now - 60 * minute)
    .request(now - 59 * minute, 4000)
    .tool(now - 58 * minute, "Read", 12)
    .send(daemon);
}, 60_000);

afterAll(async () => {
  await daemon.stop();
  dir[Symbol.dispose]();
});

const address = (id: string, more = "") => `/sessions/${id}?tab=timeline${more}`;
const rowsOf = (page: Page): Locator => page.locator(".tl-row[data-place]");
const titles = (page: Page) => page.locator(".tl-row[data-place] .tl-title").allTextContents();

test("rows stand below their prompts, closed and opened with the keyboard, and one is told in full", async () => {
  await using opened = await openPage(daemon, address(small));
  const { page } = opened;
  await rowsOf(page).first().waitFor();
  expect(await titles(page)).toEqual([
    "Prompt",
    "opus-5.5",
    "Bash",
    "opus-5.5",
    "Prompt",
    "opus-5.5",
    "Read",
  ]);
  await page.keyboard.press("j");
  const grid = page.getByRole("treegrid", { name: "Timeline" });
  await grid.focus();
  await page.keyboard.press("ArrowLeft");
  expect(await titles(page)).toEqual(["Prompt", "Prompt", "opus-5.5", "Read"]);
  await page.keyboard.press("ArrowRight");
  for (const key of ["j", "j", "Enter"]) await page.keyboard.press(key);
  const panel = page.getByRole("complementary", { name: "The chosen row" });
  await panel.getByRole("heading", { name: "Bash" }).waitFor();
  await panel.getByText("2.0s · 2,000 ms").waitFor();
  expect(page.url()).toMatch(/row=tool%3A\d+/);
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "detached" });
});

test("a link opens its row, and what is told of it runs nothing, hides nothing and breaks nothing", async () => {
  await using opened = await openPage(daemon, address(small, "&failed=yes"));
  const { page } = opened;
  await soon(async () => expect(await titles(page)).toEqual(["Prompt", "Bash"]));
  await rowsOf(page).nth(1).click();
  await page.locator(".tl-panel h2").waitFor();
  await using again = await openPage(daemon, new URL(page.url()).pathname + new URL(page.url()).search);
  const panel = again.page.locator(".tl-panel");
  await panel.getByText("<script>alert(1)</script>").first().waitFor();
  const told = (await panel.textContent()) ?? "";
  for (const hidden of ["\u202e", "\u001b"]) expect(told).not.toContain(hidden);
  expect(await again.page.locator("body").evaluate((body) => body.scrollWidth - body.clientWidth)).toBe(0);
});

test("twenty thousand rows are there, a handful of them in the document, and the end is one key away", async () => {
  await using opened = await openPage(daemon, address(long));
  const { page } = opened;
  await page.getByText(/^(?:19,999|20,000) rows$/).waitFor({ timeout: 20_000 });
  expect(await rowsOf(page).count()).toBeLessThan(80);
  await page.getByRole("treegrid", { name: "Timeline" }).focus();
  await page.keyboard.press("End");
  const last = page.locator('[aria-rowindex="20000"]');
  await last.waitFor();
  expect(await last.getAttribute("aria-selected")).toBe("true");
  await page.getByRole("searchbox", { name: "Filter rows by words" }).fill("bash exit");
  await page.getByText(/ of (?:19,999|20,000) rows$/).waitFor();
  expect(await page.locator(".tl-row[data-place].is-tool:not(.is-failed)").count()).toBe(0);
});

test("idle time is folded until it is not, and the wheel looks closer at what is under it", async () => {
  await using opened = await openPage(daemon, address(small));
  const { page } = opened;
  await page.locator(".tl-ground .tl-fold").first().waitFor();
  const width = (): Promise<number> =>
    page
      .locator(".is-request .piece-run")
      .first()
      .evaluate((bar) => bar.getBoundingClientRect().width);
  const folded = await width();
  await page.getByRole("button", { name: "Fold idle time" }).click();
  await soon(async () => expect(await page.locator(".tl-ground .tl-fold").count()).toBe(0));
  expect(page.url()).toContain("fold=no");
  expect(await width()).toBeLessThan(folded);
  await page.getByRole("button", { name: "Fold idle time" }).click();
  const bar = page.locator(".is-request .piece-run").first();
  await bar.hover();
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -400);
  await page.keyboard.up("Control");
  await soon(async () => expect(await width()).toBeGreaterThan(folded * 1.5));
});

test("what happens now comes by itself: at the end one stays there, elsewhere nothing moves and the news waits", async () => {
  const session = new ToldSession(live).prompt(now);
  for (let call = 0; call < 60; call += 1) session.tool(now + call, "Read", 5);
  await session.send(daemon);
  await using opened = await openPage(daemon, address(live));
  const { page } = opened;
  await page.getByText("61 rows").waitFor();
  await page.locator('[aria-rowindex="62"]').waitFor();
  await session.tool(now + 2000, "Grep", 40).send(daemon);
  await page.locator('[aria-rowindex="63"] .tl-title', { hasText: "Grep" }).waitFor();
  const list = page.locator(".tl-list");
  await list.evaluate((box) => box.scrollTo({ top: 0 }));
  await page.locator('[aria-rowindex="2"]').waitFor();
  await session.tool(now + 3000, "Glob", 40).send(daemon);
  const news = page.getByRole("button", { name: "1 new row" });
  await news.waitFor();
  expect(await list.evaluate((box) => box.scrollTop)).toBe(0);
  await news.click();
  await page.locator('[aria-rowindex="64"] .tl-title', { hasText: "Glob" }).waitFor();
});
