/** What one sees on the first page while sessions start, ask, go on and end. */
import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { apiRequest, logs, send } from "../e2e/otlp.ts";
import { awayFromMidnight } from "../midnight.ts";
import { soon } from "../real-client/soon.ts";
import { openPage } from "./page.ts";

// What only the browser has: functions that are evaluated run there.
declare const Element: any;
declare const window: any;

const dir = temporaryDir();
let daemon: StartedDaemon;

beforeAll(async () => {
  writeFileSync(join(dir.path, "config.json"), JSON.stringify({ budget: { day_usd: 50, month_usd: 0.5 } }));
  daemon = await startDaemon(dir.path, ["--no-import", "--no-watch"]);
});

// The page tells of today.
beforeEach(awayFromMidnight);

afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  dir[Symbol.dispose]();
});

/** Something that a session tells, which works in a folder of its name, up to a dash. */
async function hook(session: string, name: string, own: object = {}): Promise<void> {
  await tell(daemon, session, { hook_event_name: name, ...own });
}

async function tell(to: StartedDaemon, session: string, own: object): Promise<void> {
  const body = JSON.stringify({ session_id: session, cwd: `/home/dev/${session.split("-")[0]}`, ...own });
  const headers = { "content-type": "application/json" };
  const response = await to.fetch("/hooks/claude-code", { method: "POST", headers, body });
  expect(response.status).toBe(200);
}

function begin(session: string): Promise<void> {
  return hook(session, "UserPromptSubmit", { prompt: "go" });
}

const bash = { tool_name: "Bash", tool_use_id: "toolu_1", tool_input: { command: "ls" } as object };

async function ask(session: string, tool = bash): Promise<void> {
  await hook(session, "PreToolUse", tool);
  const { tool_name, tool_input } = tool;
  await hook(session, "PermissionRequest", { tool_name, tool_input });
}

function answer(session: string): Promise<void> {
  return hook(session, "PostToolUse", { ...bash, tool_response: { stdout: "" } });
}

function request(session: string, tokens: number): Promise<unknown> {
  const usage = { cache_read_tokens: tokens, effort: "high", query_source: "repl_main_thread" };
  const message = logs(apiRequest(session, `req_${session}`, { at: Date.now(), ...usage }));
  return send(daemon, { signal: "logs", message });
}

async function write(session: string, path: string): Promise<void> {
  const tool = {
    tool_name: "Write",
    tool_use_id: `toolu_${session}`,
    tool_input: { file_path: path, content: "x" },
  };
  await hook(session, "PostToolUse", { ...tool, tool_response: { type: "create" } });
}

/** The cards of a part of the board. */
function cards(page: Page, part: string): Locator {
  return page.getByRole("region", { name: part }).getByRole("listitem");
}

test("an empty ledger says what to do, and the first session takes its place", async () => {
  using fresh = temporaryDir();
  await using empty = await startDaemon(fresh.path, ["--no-import", "--no-watch"]);
  await using opened = await openPage(empty);
  const { page } = opened;
  await page.getByText(`hallmonitor setup claude-code --data-dir ${fresh.path}`, { exact: true }).waitFor();
  const demo = page.getByText(`hallmonitor demo --data-dir ${fresh.path}`, { exact: true });
  await demo.waitFor();
  await soon(async () => expect(await page.title()).toBe("Now · Hallmonitor"));
  await tell(empty, "first", { hook_event_name: "UserPromptSubmit", prompt: "go" });
  await cards(page, "Working").getByText("thinks").waitFor();
  expect(await demo.count()).toBe(0);
});

test("whoever asks for permission goes to the top within a moment, and back when it is decided", async () => {
  await begin("asker");
  await using opened = await openPage(daemon);
  const { page } = opened;
  await cards(page, "Working").filter({ hasText: "asker" }).waitFor();
  await ask("asker");
  const card = cards(page, "Waiting for you").filter({ hasText: "asker" });
  // Sooner than the next question could tell: the stream does. How soon, bench/dashboard measures.
  await card.getByText("Bash wants to run").waitFor({ timeout: 1900 });
  await card.getByText("Needs permission").waitFor();
  await soon(async () => expect(await page.title()).toBe("1 waiting · Hallmonitor"));
  await soon(async () => expect(await card.locator("time").first().textContent()).toMatch(/^[1-9]\d*s$/));
  await answer("asker");
  await cards(page, "Working").filter({ hasText: "asker" }).waitFor();
  expect(await card.count()).toBe(0);
  await soon(async () => expect(await page.title()).toBe("Now · Hallmonitor"));
});

test("a question and a plan to approve are called so on the board, in the list and on the session's page", async () => {
  await begin("quiz");
  await ask("quiz", { tool_name: "AskUserQuestion", tool_use_id: "toolu_q", tool_input: { questions: [] } });
  await begin("planner");
  await ask("planner", { tool_name: "ExitPlanMode", tool_use_id: "toolu_p", tool_input: { plan: "# Go" } });
  await using opened = await openPage(daemon);
  const { page } = opened;
  for (const [session, badge, says] of [
    ["quiz", "Needs an answer", "asks a question"],
    ["planner", "Needs plan approval", "wants its plan approved"],
  ] as const) {
    await page.goto(`${daemon.httpUrl}/`);
    const card = cards(page, "Waiting for you").filter({ hasText: session });
    await card.getByText(badge).waitFor();
    await card.getByText(says).waitFor();
    await page.goto(`${daemon.httpUrl}/sessions`);
    await page.getByRole("row").filter({ hasText: session }).getByText(badge).waitFor();
    await page.goto(`${daemon.httpUrl}/sessions/${session}`);
    const lead = page.locator(".session-lead");
    await lead.getByText(badge).waitFor();
    await lead.getByText(says).waitFor();
    await hook(session, "SessionEnd", { reason: "other" });
  }
});

test("cards tell model, effort, context, cost and who else is at the same files, and the day stands above", async () => {
  for (const session of ["cart-1", "cart-2"]) {
    await begin(session);
    await request(session, 840_000);
  }
  for (const session of ["cart-1", "cart-2"]) await write(session, "/home/dev/cart/src/cart.ts");
  await using opened = await openPage(daemon);
  const { page } = opened;
  const card = cards(page, "Working").filter({ hasText: "cart" }).first();
  for (const text of ["two sessions changed", "src/cart.ts", "opus-5.5", "high", "86%", "$0.1686"])
    await card.getByText(text, { exact: true }).waitFor();
  const gauge = card.getByRole("meter", { name: "Context" });
  expect(await gauge.getAttribute("aria-valuetext")).toBe(
    "840,050 tokens · compacted at 967,000, 86.9 % of the way · window 1,000,000",
  );
  expect(await gauge.locator(".gauge-mark").getAttribute("style")).toContain("96.7%");
  const stat = (name: string): Locator => page.locator(".stat").filter({ hasText: name });
  await stat("Cost today").getByText("$0.3373").waitFor();
  await stat("Cost today").getByText("of $50.00, so far").waitFor();
  await stat("This month").getByText("of $0.5000, so far").waitFor();
  await stat("Burning now").getByText(/^\$\d/).waitFor();
});

test("nothing moves away from under the pointer, and all goes to its place when that leaves", async () => {
  await begin("pointed");
  await using opened = await openPage(daemon);
  const { page } = opened;
  const card = cards(page, "Working").filter({ hasText: "pointed" });
  const waiting = cards(page, "Waiting for you").filter({ hasText: "pointed" });
  await card.hover();
  await ask("pointed");
  await card.getByText("Bash wants to run").waitFor();
  expect(await waiting.count()).toBe(0);
  // Full contexts of the sessions beside it are alerts, which count before it.
  await soon(async () => expect(await page.title()).toMatch(/1 waiting · Hallmonitor$/));
  await page.mouse.move(5, 5);
  await waiting.waitFor();
  await answer("pointed");
  await card.waitFor();
});

test.each([true, false])("cards glide to their places only where motion is wanted: %p", async (motion) => {
  const session = `glider${motion ? "" : "still"}`;
  await begin(session);
  await using opened = await openPage(daemon, "/", { motion });
  const { page } = opened;
  await cards(page, "Working").filter({ hasText: session }).waitFor();
  await page.evaluate(() => {
    const { animate } = Element.prototype;
    window.glides = [];
    Element.prototype.animate = function glide(this: any, frames: any, options: any) {
      window.glides.push(options.duration);
      return animate.call(this, frames, options);
    };
  });
  await ask(session);
  await cards(page, "Waiting for you").filter({ hasText: session }).waitFor();
  const glides = (await page.evaluate(() => window.glides)) as number[];
  if (motion) expect(Math.max(...glides)).toBeWithin(1, 201);
  else expect(glides).toEqual([]);
  await answer(session);
  await cards(page, "Working").filter({ hasText: session }).waitFor();
});

test("j and k walk over the cards, also across their parts, and Enter opens one", async () => {
  await begin("neighbour");
  await begin("walked");
  await ask("walked");
  await using opened = await openPage(daemon);
  const { page } = opened;
  await cards(page, "Waiting for you").filter({ hasText: "walked" }).waitFor();
  const focused = page.locator("a:focus");
  await page.keyboard.press("j");
  expect(await focused.textContent()).toBe("walked");
  await page.keyboard.press("j");
  expect(await focused.textContent()).not.toBe("walked");
  await page.keyboard.press("k");
  // A card that changes its place keeps the focus.
  await answer("walked");
  await cards(page, "Working").filter({ hasText: "walked" }).waitFor();
  expect(await focused.textContent()).toBe("walked");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/sessions\/walked\?agent=claude-code$/);
});

test("which session is looked at narrows no page that one goes to from there", async () => {
  await begin("agented");
  await using opened = await openPage(daemon, "/?range=7d");
  const { page } = opened;
  await page.getByRole("link", { name: "agented" }).click();
  await page.waitForURL(/\/sessions\/agented\?range=7d&agent=claude-code$/);
  await page.getByRole("link", { name: "Errors" }).click();
  await page.waitForURL(/agent=claude-code/);
  await page.keyboard.press("g");
  await page.keyboard.press("c");
  await page.waitForURL(/\/costs\?range=7d$/);
});

test("a session that ended leaves the board and is found in the fold below", async () => {
  await begin("leaver");
  await using opened = await openPage(daemon);
  const { page } = opened;
  const card = cards(page, "Working").filter({ hasText: "leaver" });
  await card.waitFor();
  await hook("leaver", "SessionEnd", { reason: "exit" });
  await card.waitFor({ state: "detached" });
  await page.getByText("Ended today").click();
  const over = page.getByRole("table", { name: "Sessions ended today" });
  await over.getByRole("link", { name: "leaver" }).waitFor();
});

test("all sessions that ended today can be reached from the board", async () => {
  await Promise.all(
    Array.from({ length: 55 }, async (_, index) => {
      await begin(`ended-${index}`);
      await hook(`ended-${index}`, "SessionEnd", { reason: "exit" });
    }),
  );
  const order = encodeURIComponent("title.down.Sessions ended today");
  await using opened = await openPage(daemon, `/?project=%2Fhome%2Fdev%2Fended&order=${order}`);
  const { page } = opened;
  await page.getByText("Ended today").click();
  const table = page.getByRole("table", { name: "Sessions ended today" });
  const over = table.locator("tbody tr");
  await over.nth(49).waitFor();
  // The first of those that are here by some order are not the first of all.
  expect(await table.locator("th[aria-sort]").count()).toBe(0);
  await page.getByRole("button", { name: "CSV of the 50 shown" }).waitFor();
  await page.getByRole("button", { name: "Show more", exact: true }).click();
  await over.nth(54).waitFor();
  await table.locator("th[aria-sort=descending]").waitFor();
});

test("a filter narrows the board, and what it leaves out does not come by the stream", async () => {
  await begin("narrow");
  await using opened = await openPage(daemon, "/?project=%2Fhome%2Fdev%2Fnarrow");
  const { page } = opened;
  await cards(page, "Working").filter({ hasText: "narrow" }).waitFor();
  await begin("stranger");
  await ask("narrow");
  await cards(page, "Waiting for you").filter({ hasText: "narrow" }).waitFor();
  expect(await page.getByText("stranger", { exact: true }).count()).toBe(0);
  await answer("narrow");
  await cards(page, "Working").filter({ hasText: "narrow" }).waitFor();
});
