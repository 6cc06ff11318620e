/** What a person does on a session's page, against the real program: a session of the real client's files, and one that goes on. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { apiRequest, event, logs, send } from "../e2e/otlp.ts";
import { formatMoment } from "../../src/format/duration.ts";
import { soon } from "../real-client/soon.ts";
import { openPage } from "./page.ts";
import { settled } from "./settled.ts";

/** Recorded of Claude Code 2.1.329: compactions, a subagent, files that were read. */
const recorded = "343df99c-ed02-4f3a-93b9-168b61cf490b";
const live = "5e55105e-0000-4000-8000-000000000001";
/** Of one request, whose model has no price. */
const lone = "5e55105e-0000-4000-8000-000000000002";
const project = "/home/ada/shop";
const fixtures = join(import.meta.dir, "..", "fixtures", "transcripts", "2.1.329-context");

const dir = temporaryDir();
let daemon: StartedDaemon;

beforeAll(async () => {
  const claude = join(dir.path, "claude");
  mkdirSync(join(claude, "projects"), { recursive: true });
  cpSync(fixtures, join(claude, "projects", "-home-ada-recorded"), { recursive: true });
  daemon = await startDaemon(join(dir.path, "data"), ["--claude-dir", claude]);
  await hook("SessionStart", { source: "startup" });
  await hook("UserPromptSubmit", { prompt: "Mend the basket", prompt_id: "p1" });
  await ask(3);
  const request = apiRequest(lone, "req_unpriced", { at: Date.now(), model: "mystery-model-9", cost_usd: 0 });
  await send(daemon, { signal: "logs", message: logs(request) });
  await edit("toolu_1", { success: "true", duration_ms: 20 });
  await edit("toolu_2", { success: "false", error: "String to replace not found\nin basket.ts" });
  await soon(async () => {
    const { reading } = await daemon.get("/api/health");
    expect(reading.importing).toBeNull();
    expect((await daemon.get(`/api/sessions/${recorded}?parts=none`)).session.requests).toBeGreaterThan(5);
  });
}, 30_000);

afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  dir[Symbol.dispose]();
});

async function hook(name: string, fields: object): Promise<void> {
  const body = JSON.stringify({ session_id: live, cwd: project, hook_event_name: name, ...fields });
  const { status } = await daemon.fetch("/hooks/claude-code", { method: "POST", body });
  expect(status).toBe(200);
}

/** How many requests the live session has made. */
let asked = 0;

/** So many requests more of the live session, each of some thousand tokens more. */
async function ask(count = 1): Promise<void> {
  const at = Date.now();
  const requests = Array.from({ length: count }, () => {
    const step = (asked += 1);
    const own = { at: at + step, output_tokens: 1000 * step, model: "claude-opus-5-5" };
    return apiRequest(live, `req_${step}`, own);
  });
  await send(daemon, { signal: "logs", message: logs(...requests) });
}

async function edit(id: string, fields: object): Promise<void> {
  const call = {
    "session.id": live,
    tool_use_id: id,
    tool_name: "Edit",
    tool_input: JSON.stringify({ file_path: `${project}/src/basket.ts` }),
  };
  await send(daemon, {
    signal: "logs",
    message: logs(event("tool_result", Date.now(), { ...call, ...fields })),
  });
}

const tabs = "Timeline Context Cost Plan Files Errors Checkpoints Channels".split(" ");

/** The number under a label. */
function stat(page: Page, label: string): Promise<string | null> {
  return page
    .locator(".stat", { has: page.getByText(label, { exact: true }) })
    .first()
    .locator(".stat-value")
    .textContent();
}

test("a session is found by the beginning of its id, and all of its tabs are a link away", async () => {
  await using opened = await openPage(daemon, `/sessions/${recorded.slice(0, 8)}`);
  const { page } = opened;
  const { session } = await daemon.get(`/api/sessions/${recorded}?parts=none`);
  expect(await stat(page, "Requests")).toBe(String(session.requests));
  for (const tab of tabs) {
    await page.getByRole("navigation", { name: "Session" }).getByRole("link", { name: tab }).click();
    expect(new URL(page.url()).searchParams.get("tab")).toBe(tab.toLowerCase());
    await page.locator(".skeleton").waitFor({ state: "detached" });
  }
  await page.goBack();
  expect(new URL(page.url()).searchParams.get("tab")).toBe("checkpoints");
});

test("its context shows how it filled, what compacted it, what fills it, and its subagent's", async () => {
  await using opened = await openPage(daemon, `/sessions/${recorded}?tab=context`);
  const { page } = opened;
  const { history, filled_by, subagents } = await daemon.get(`/api/sessions/${recorded}/context`);
  await page.getByRole("button", { name: /As table/ }).click();
  expect(await page.getByRole("table", { name: "Context over time" }).locator("tbody tr").count()).toBe(
    history.points.length,
  );
  const parts = page.getByRole("list", { name: "What fills the context" }).getByRole("listitem");
  expect(await parts.count()).toBe(filled_by.parts.length);
  const fills = page.getByRole("table", { name: "Fills" });
  expect(await fills.locator("tbody tr").count()).toBe(history.fills.length);
  const own = page.getByRole("table", { name: "Contexts of subagents" });
  expect(await own.locator("tbody tr").count()).toBe(subagents.length);
  // It was recorded on another day.
  const { started_at: began } = subagents[0];
  await own
    .getByText(formatMoment(Date.parse(began), "UTC"), { exact: true })
    .first()
    .waitFor();
});

test("requests are put in order by what is asked for, in the address too, and the dearest stands first", async () => {
  await using opened = await openPage(daemon, `/sessions/${recorded}?tab=cost`);
  const { page } = opened;
  const { requests } = await daemon.get(`/api/sessions/${recorded}/requests?sort=tokens&limit=1`);
  const table = page.getByRole("table", { name: "Requests" });
  await table.getByRole("button", { name: "Tokens" }).click();
  await page.waitForURL(/sort=tokens/);
  const exact = `${requests[0].tokens.toLocaleString("en-US")} tokens`;
  await table.locator("tbody tr").first().getByTitle(exact, { exact: true }).waitFor();
  expect(await table.getByRole("columnheader", { name: "Tokens" }).getAttribute("aria-sort")).toBe(
    "descending",
  );
  await page.getByRole("button", { name: "Tokens", exact: true }).first().click();
  await page.waitForURL(/unit=tokens/);
  await page.getByRole("figure", { name: "Tokens by request" }).waitFor();
});

test("files and errors tell what was changed and what failed, whole when opened", async () => {
  await using opened = await openPage(daemon, `/sessions/${live}?tab=files`);
  const { page } = opened;
  const row = page.getByRole("table", { name: "Files" }).locator("tbody tr");
  await row.first().waitFor();
  expect(await row.count()).toBe(1);
  expect((await row.first().textContent())?.startsWith("src/basket.ts")).toBe(true);
  await page.getByRole("link", { name: /Errors/ }).click();
  await page.getByText("String to replace not found").first().click();
  await page.getByText("in basket.ts").waitFor();
});

test("a page of a list that does not come says why, and comes when it is asked for again", async () => {
  await using opened = await openPage(daemon, `/sessions/${recorded}?tab=files`, { expected: /503/ });
  const { page } = opened;
  const more = page.getByRole("button", { name: "Show more files" });
  await page.route("**/files?*", async (route) => {
    const url = new URL(route.request().url());
    if (url.searchParams.has("cursor"))
      return route.fulfill({ status: 503, json: { error: { code: "overloaded", message: "too busy" } } });
    url.searchParams.set("limit", "1");
    return route.continue({ url: url.href });
  });
  await page.reload();
  await more.click();
  await page.getByText("too busy").waitFor();
  // Another order is another list, of which nothing went wrong.
  await page.getByRole("button", { name: "Changes" }).click();
  await page.getByText("too busy").waitFor({ state: "detached" });
  await more.click();
  await page.getByText("too busy").waitFor();
  await page.unroute("**/files?*");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("too busy").waitFor({ state: "detached" });
  await more.waitFor({ state: "detached" });
});

test("a session that goes on is told anew without a reload, and nothing on the page is scrolled away", async () => {
  await using opened = await openPage(daemon, `/sessions/${live}?tab=cost`, { height: 500 });
  const { page } = opened;
  const table = page.getByRole("table", { name: "Requests" });
  await table.locator("tbody tr").nth(2).waitFor();
  await page.evaluate("scrollTo(0, 300)");
  await ask();
  await soon(async () => expect(await stat(page, "Requests")).toBe(String(asked)));
  await soon(async () => expect(await table.locator("tbody tr").count()).toBe(asked));
  expect(await page.evaluate("scrollY")).toBe(300);
});

test("our cost and the client's are of one moment, however late the costs in detail come", async () => {
  await using opened = await openPage(daemon, `/sessions/${live}?tab=cost`);
  const { page } = opened;
  const costs = page.locator(".tab .stat-value");
  await costs.first().waitFor();
  const { promise: later, resolve: release } = Promise.withResolvers<void>();
  await page.route("**/costs?*", async (route) => {
    await later;
    await route.continue();
  });
  await ask();
  await soon(async () => expect(await stat(page, "Requests")).toBe(String(asked)));
  expect(await stat(page, "Cost")).toBe(await costs.first().innerText());
  release();
  await page
    .getByRole("table", { name: "Requests" })
    .locator("tbody tr")
    .nth(asked - 1)
    .waitFor();
});

test.each(["context", "cost"])(
  "what is read in the chart of its %s stays while the session goes on",
  async (tab) => {
    await using opened = await openPage(daemon, `/sessions/${live}?tab=${tab}`);
    const { page } = opened;
    const chart = page.getByRole("group", { name: /Arrow keys/ });
    await chart.focus();
    await page.keyboard.press("Home");
    const told = chart.getByRole("status");
    const first = await told.innerText();
    const plot = await chart.locator(".uplot").elementHandle();
    const toldAnew = () => page.waitForResponse((response) => response.url().includes(`/${live}/${tab}`));
    const once = toldAnew();
    await hook("PostToolUse", { tool_name: "Read", tool_use_id: `toolu_${tab}`, tool_input: {} });
    await once;
    const again = toldAnew();
    await ask();
    await again;
    await settled(page);
    expect(await told.innerText()).toBe(first);
    expect(await plot?.evaluate((element: any) => element.isConnected)).toBe(true);
    await page.keyboard.press("End");
    await soon(async () => expect(await told.innerText()).not.toBe(first));
  },
);

test("all of its clocks are those of the zone in the address", async () => {
  const { session } = await daemon.get(`/api/sessions/${live}?parts=none`);
  // The hour may have struck while it was told.
  const hours = new Set(
    [session.started_at, session.last_seen_at].map((at) =>
      formatMoment(Date.parse(at), "Asia/Tokyo").slice(0, 13),
    ),
  );
  for (const tab of ["timeline", "context", "cost", "errors"]) {
    await using opened = await openPage(daemon, `/sessions/${live}?tab=${tab}&timezone=Asia/Tokyo`);
    const { page } = opened;
    const main = page.locator("main");
    await main.locator(".tab, .tl-main").first().waitFor();
    const chart = page.getByRole("group", { name: /Arrow keys/ });
    if (["context", "cost"].includes(tab)) {
      await chart.focus();
      await page.keyboard.press("Home");
      await chart.getByRole("status").waitFor();
    }
    const told = (await main.innerText()).match(/\d{4}-\d\d-\d\d \d\d(?=:)/g) ?? [];
    expect(told.length).toBeGreaterThan(0);
    expect(told.filter((hour) => !hours.has(hour))).toEqual([]);
  }
  await using opened = await openPage(daemon, `/sessions/${live}?tab=context&timezone=Mars/Olympus`);
  await opened.page.getByRole("group", { name: /Arrow keys/ }).waitFor();
});

test("a session of a model without a price has bars that say so", async () => {
  await using opened = await openPage(daemon, `/sessions/${lone}?tab=cost`);
  const chart = opened.page.getByRole("group", { name: /Arrow keys/ });
  await chart.focus();
  await opened.page.keyboard.press("Home");
  expect(await chart.getByRole("status").innerText()).toMatch(/total\s+unpriced/);
});

test("what shows the last series alone can be seen whole", async () => {
  await using opened = await openPage(daemon, `/sessions/${live}?tab=cost`);
  const legend = opened.page.locator(".legend").first();
  const last = legend.getByRole("button", { name: /^Show only/ }).last();
  await last.locator("..").locator(".legend-name").hover();
  await last.hover();
  const [room, box] = [await legend.boundingBox(), await last.boundingBox()];
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual((room?.x ?? 0) + (room?.width ?? 0));
});

test("a context of one request is drawn", async () => {
  await using opened = await openPage(daemon, `/sessions/${lone}?tab=context`);
  const { page } = opened;
  await page.getByText("1 request", { exact: true }).waitFor();
  await settled(page);
  const colours = await page
    .getByRole("group", { name: /Arrow keys/ })
    .locator("canvas")
    .evaluate((canvas: any) => {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      const isBlue = (at: number): boolean => data[at + 2] > data[at] + 60;
      return Array.from({ length: data.length / 4 }, (_, at) => at * 4).filter(isBlue).length;
    });
  expect(colours).toBeGreaterThan(10);
});

test("what a session does is saved by a click, and two checkpoints are compared", async () => {
  await using opened = await openPage(daemon, `/sessions/${live}?tab=checkpoints`);
  const { page } = opened;
  await page.getByRole("button", { name: "Save now" }).click();
  await page.getByText(/^Saved as /).waitFor();
  await hook("TaskCreated", { task_id: "1", task_subject: "Count the basket" });
  await page.getByRole("button", { name: "Save now" }).click();
  const rows = page.getByRole("table", { name: "Checkpoints" }).locator("tbody tr");
  await soon(async () => expect(await rows.count()).toBe(2));
  const [newest, oldest] = (await daemon.get(`/api/sessions/${live}/checkpoints`)).checkpoints;
  await page.getByRole("heading", { name: `Checkpoint ${newest.id}` }).waitFor();
  await page.getByRole("button", { name: "Copy command" }).first().click();
  expect(await page.evaluate("navigator.clipboard.readText()")).toBe(
    `hallmonitor checkpoint restore --data-dir ${join(dir.path, "data")} ${newest.id}`,
  );
  await page.getByLabel("Compare with").selectOption(oldest.id);
  const comparison = page.locator(".comparison");
  await comparison.getByText("Count the basket").waitFor();
  expect(await comparison.textContent()).toContain(`From ${oldest.id} to ${newest.id}`);
  // Nearly 84 % of the way to its compaction is not yet 84 %.
  const full = apiRequest(live, "req_full", { at: Date.now(), cache_read_tokens: 811_900 });
  await send(daemon, { signal: "logs", message: logs(full) });
  await hook("TaskCreated", { task_id: "2", task_subject: "Weigh the basket" });
  await page.getByRole("button", { name: "Save now" }).click();
  await rows.getByText("83%", { exact: true }).waitFor();
});

test("what the browser refuses to copy is not said to be copied", async () => {
  const refuse =
    "void (navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError')))";
  await using opened = await openPage(daemon, `/sessions/${recorded}`);
  await opened.page.evaluate(refuse);
  await opened.page.getByRole("button", { name: "Copy session id" }).click();
  await opened.page.getByText("not copied").waitFor({ state: "attached" });
});

test("its channels are told side by side, with what to do", async () => {
  await using opened = await openPage(daemon, `/sessions/${recorded}?tab=channels`);
  const { page } = opened;
  const { sessions } = await daemon.get(`/api/reconcile?session=${recorded}`);
  await page.getByText(sessions[0].confidence).first().waitFor();
  const rows = page.getByRole("table", { name: "Accounts" }).locator("tbody tr");
  expect(await rows.count()).toBeGreaterThanOrEqual(sessions[0].witnesses.length + 1);
  const flags = `--data-dir ${join(dir.path, "data")}`;
  await page.getByText(`'hallmonitor setup claude-code ${flags}'`).waitFor();
  await page.getByText(`'hallmonitor doctor ${flags}' says why telemetry fails`).waitFor();
});

test("an address that names no tab shows the first, and says so", async () => {
  await using opened = await openPage(daemon, `/sessions/${live}?tab=none`);
  await opened.page.getByRole("treegrid", { name: "Timeline" }).waitFor();
  const open = opened.page.getByRole("navigation", { name: "Session" }).locator("[aria-current=page]");
  expect(await open.allTextContents()).toEqual(["Timeline"]);
});

test("on a phone the open tab and the open page are in sight", async () => {
  await using opened = await openPage(daemon, `/sessions/${live}?tab=channels`, { width: 320 });
  const { page } = opened;
  const isInSight = (name: RegExp): Promise<boolean> =>
    page.getByRole("link", { name }).evaluate((link: any) => {
      const { left, right } = link.getBoundingClientRect();
      return left >= 0 && right <= 320;
    });
  await soon(async () => expect(await isInSight(/^Channels/)).toBe(true));
  expect(await page.evaluate("scrollY")).toBe(0);
  await page.keyboard.press("g");
  await page.keyboard.press("h");
  await soon(async () => expect(await isInSight(/^Alerts and health/)).toBe(true));
});

test("an address of a session that nobody knows says so and where to go", async () => {
  await using opened = await openPage(daemon, "/sessions/nobody?agent=codex", { expected: /404/ });
  const { page } = opened;
  await page.getByRole("heading", { name: "No such session" }).waitFor();
  await page.getByText(`'hallmonitor sessions --data-dir ${join(dir.path, "data")}' lists those`).waitFor();
  await page.getByRole("link", { name: "Search for it" }).waitFor();
  await page.getByRole("link", { name: "Look for it among all agents" }).click();
  await page.waitForURL(/\/sessions\/nobody$/);
});

test("it fits a narrow window", async () => {
  await using opened = await openPage(daemon, `/sessions/${recorded}?tab=context`, { width: 360 });
  const { page } = opened;
  for (const tab of tabs.filter((one) => one !== "Timeline")) {
    await page.getByRole("navigation", { name: "Session" }).getByRole("link", { name: tab }).click();
    await page.locator(".skeleton").waitFor({ state: "detached" });
    const wide = await page.evaluate<number>("document.documentElement.scrollWidth");
    expect([tab, wide]).toEqual([tab, 360]);
    expect([tab, await page.evaluate(cutTables)]).toEqual([tab, []]);
  }
  await hook("Stop", {});
  await page.goto(`${daemon.httpUrl}/sessions`);
  const badge = page.locator("tbody .badge", { hasText: "Your turn" });
  expect((await badge.boundingBox())?.height).toBeLessThan(30);
});

/** The names of tables that are cut off at their edge. */
const cutTables =
  "[...document.querySelectorAll('.table-scroll')].filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.innerText.split('\\n')[0])";
