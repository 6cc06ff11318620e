/** What one finds, from anywhere, as one types; and the list of all sessions. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { apiRequest, logs, send } from "../e2e/otlp.ts";
import { openPage } from "./page.ts";

const dir = temporaryDir();
let daemon: StartedDaemon;
/** A text that would do harm where texts are more than texts. */
const hostile = `fix <img src=x onerror="document.title='owned'"> the needle \u202egnp.exe`;

beforeAll(async () => {
  writeFileSync(join(dir.path, "config.json"), JSON.stringify({ pipeline: { keep_text: true } }));
  daemon = await startDaemon(dir.path, ["--no-import", "--no-watch"]);
  const told = Array.from({ length: 130 }, (_, index) =>
    apiRequest(`old-${String(index).padStart(3, "0")}`, `req_${index}`, {
      at: Date.now() - 3_600_000 - index * 1000,
    }),
  );
  await send(daemon, { signal: "logs", message: logs(...told) });
  await hook({ hook_event_name: "UserPromptSubmit", prompt: hostile, prompt_id: "p1" });
  for (const name of ["reducer", "selector"]) {
    const tool = {
      tool_name: "Edit",
      tool_use_id: `toolu_${name}`,
      tool_input: { file_path: `/home/dev/shop/src/cart/${name}.ts` },
    };
    await hook({ hook_event_name: "PreToolUse", ...tool });
    await hook({ hook_event_name: "PostToolUse", ...tool, tool_response: {} });
  }
}, 60_000);

afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  dir[Symbol.dispose]();
});

async function hook(own: object): Promise<void> {
  const body = JSON.stringify({ session_id: "s-cart", cwd: "/home/dev/shop", ...own });
  const headers = { "content-type": "application/json" };
  expect((await daemon.fetch("/hooks/claude-code", { method: "POST", headers, body })).status).toBe(200);
}

test("a slash, some letters and Enter lead to what was meant, and it is remembered", async () => {
  await using opened = await openPage(daemon, "/health");
  const { page } = opened;
  await page.keyboard.press("/");
  await page.getByRole("dialog").getByRole("combobox").waitFor();
  await page.keyboard.type("cart sel");
  const option = page.getByRole("option", { name: /selector\.ts/ });
  await option.waitFor();
  expect(await option.locator("mark").allTextContents()).toEqual(["cart", "selector"]);
  expect(await page.getByRole("option", { name: /reducer\.ts/ }).count()).toBe(0);
  expect(await option.getAttribute("aria-selected")).toBe("true");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/sessions\/s-cart\?.*row=tool-call/);
  await page.keyboard.press("/");
  await page.getByRole("option", { name: "cart sel" }).click();
  await option.waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
});

test("arrows walk over pages, projects and what was found", async () => {
  await using opened = await openPage(daemon, "/health");
  const { page } = opened;
  await page.keyboard.press("/");
  await page.keyboard.type("shop");
  const chosen = page.locator("[role=option][aria-selected=true]");
  await page.getByRole("option", { name: /All results/ }).waitFor();
  const names: (string | null)[] = [];
  for (let step = 0; step < 3; step += 1) {
    names.push(await chosen.textContent());
    await page.keyboard.press("ArrowDown");
  }
  expect(new Set(names).size).toBe(3);
  await page.keyboard.press("Home");
  for (let step = 0; step < 4; step += 1) await page.keyboard.press("ArrowUp");
  await page.getByRole("option", { name: /All results/ }).click();
  await page.waitForURL(/\/search\?.*q=shop/);
  await page.getByRole("heading", { name: /Tools/ }).waitFor();
});

test("Enter that only ends a word of an input method opens nothing", async () => {
  await using opened = await openPage(daemon, "/health");
  const { page } = opened;
  await page.keyboard.press("/");
  await page.keyboard.type("cart");
  await page.getByRole("option", { name: /reducer/ }).waitFor();
  await page
    .getByRole("combobox", { name: /Search/ })
    .dispatchEvent("keydown", { key: "Enter", isComposing: true, bubbles: true });
  expect(new URL(page.url()).pathname).toBe("/health");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/sessions\//);
});

test("a text from outside is a text, with what was looked for marked", async () => {
  await using opened = await openPage(daemon, "/search?q=needle&range=all");
  const { page } = opened;
  const hit = page.getByRole("link", { name: /needle/ });
  await hit.waitFor();
  expect(await hit.textContent()).toContain("<img src=x");
  expect(await page.locator("main img").count()).toBe(0);
  expect(await page.title()).toBe("needle · Search · Hallmonitor");
  expect(await hit.locator("mark").allTextContents()).toEqual(["needle"]);
  await page.getByRole("searchbox").fill("nothinglikeit");
  await page.getByText("Nothing was found for “nothinglikeit”").waitFor();
  expect(new URL(page.url()).searchParams.get("q")).toBe("nothinglikeit");
  await page.getByText("hallmonitor setup claude-code").waitFor();
  await page.goto(`${daemon.httpUrl}/search?q=nothinglikeit&kind=tool&range=7d&project=/home/dev/shop`);
  await page.getByRole("link", { name: "Clear the filters" }).click();
  await page.waitForURL(/search\?range=7d&q=nothinglikeit&kind=tool$/);
  await page.getByRole("link", { name: "Look at all time" }).click();
  await page.waitForURL(/search\?range=all&q=nothinglikeit&kind=tool$/);
});

test("the list of sessions comes page by page, and the address narrows it", async () => {
  await using opened = await openPage(daemon, "/sessions?range=all");
  const { page } = opened;
  const rows = page.locator("tbody tr");
  await rows.first().waitFor();
  expect(await rows.count()).toBeGreaterThanOrEqual(50);
  await page.getByRole("button", { name: /^CSV of the \d+ shown$/ }).waitFor();
  for (const last of [99, 130]) {
    await page.getByRole("button", { name: "Show more" }).scrollIntoViewIfNeeded();
    await rows.nth(last).waitFor();
  }
  expect(await rows.count()).toBe(131);
  await page.getByRole("button", { name: "CSV of Sessions" }).waitFor();
  await page.goto(`${daemon.httpUrl}/sessions?range=all&project=/home/dev/shop`);
  await page.getByText("s-cart").waitFor();
  expect(await rows.count()).toBe(1);
  await page.getByRole("button", { name: "Over" }).click();
  await page.getByText("No session matches").waitFor();
});

test("sessions that come, few or many, push none off a list that was asked for further", async () => {
  await using opened = await openPage(daemon, "/sessions?range=all");
  const { page } = opened;
  const rows = page.locator("tbody tr");
  for (const last of [99, 130]) {
    await page.getByRole("button", { name: "Show more" }).scrollIntoViewIfNeeded();
    await rows.nth(last).waitFor();
  }
  await page.evaluate("scrollTo(0, 0)");
  for (const [name, count] of [
    ["few", 5],
    ["many", 60],
  ] as const) {
    const before = await rows.count();
    const told = Array.from({ length: count }, (_, index) =>
      apiRequest(`${name}-${index}`, `req_${name}_${index}`, { at: Date.now() }),
    );
    await send(daemon, { signal: "logs", message: logs(...told) });
    await page.getByText(`${name}-0`, { exact: true }).first().waitFor();
    expect(await rows.count()).toBe(before + count);
  }
});
