/** What one does on the page of tools: rank them, and go from a tool that fails to its errors and sessions. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { soon } from "../real-client/soon.ts";
import { openPage } from "./page.ts";
import { tellHook } from "./tell.ts";

// What only the browser has: functions that are evaluated run there.
declare const document: any;

const dir = temporaryDir();
let daemon: StartedDaemon;
let told = 0;

beforeAll(async () => {
  writeFileSync(join(dir.path, "config.json"), JSON.stringify({ pipeline: { keep_text: true } }));
  daemon = await startDaemon(dir.path, ["--no-import", "--no-watch"]);
});

afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  dir[Symbol.dispose]();
});

function ran(session: string, tool: string): Promise<void> {
  const call = { tool_name: tool, tool_use_id: `toolu_${++told}`, tool_input: {} };
  return tellHook(daemon, session, { hook_event_name: "PostToolUse", ...call, tool_response: {} });
}

function failed(session: string, tool: string, error: string): Promise<void> {
  const call = { tool_name: tool, tool_use_id: `toolu_${++told}`, tool_input: { command: "npm test" } };
  return tellHook(daemon, session, { hook_event_name: "PostToolUseFailure", ...call, error });
}

/** The cells of each row of a table. */
async function rowsOf(page: Page, table: string): Promise<string[][]> {
  const rows = await page.getByRole("table", { name: table }).locator("tbody tr").all();
  return Promise.all(rows.map((row) => row.locator("td").allInnerTexts()));
}

test("without a tool it says what to do, and the first call takes its place", async () => {
  await using opened = await openPage(daemon, "/tools?range=all");
  const { page } = opened;
  await page.getByText(`hallmonitor setup claude-code --data-dir ${dir.path}`, { exact: true }).waitFor();
  await ran("s-read", "Read");
  await page.getByRole("link", { name: "Read" }).waitFor();
});

test("a tool that fails leads to its errors, its newest call, and its sessions", async () => {
  await failed("s-shop", "Bash", "Exit code 1\nno such test <script>alert(1)</script>");
  await failed("s-shop", "Bash", "Exit code 1\nagain");
  await failed("s-bank", "Bash", "Exit code 2");
  await using opened = await openPage(daemon, "/tools");
  const { page } = opened;
  await page.getByRole("button", { name: "Failures" }).click();
  expect(new URL(page.url()).searchParams.get("sort")).toBe("failures");
  await soon(async () => {
    const [first = []] = await rowsOf(page, "Tools by tool");
    expect(first.slice(0, 5).map((cell) => cell.trim())).toEqual(["Bash", "", "3", "3", "100.0"]);
  });
  await page.getByRole("link", { name: "Bash" }).click();
  await page.getByRole("heading", { level: 1, name: "Bash" }).waitFor();
  await page.getByRole("table", { name: "Errors of Bash" }).waitFor();
  const errors = await rowsOf(page, "Errors of Bash");
  expect(errors.map(([error, calls, sessions]) => [error, calls, sessions])).toEqual([
    ["Exit code 1", "2", "1"],
    ["Exit code 2", "1", "1"],
  ]);
  await page.getByRole("button", { name: "Exit code 1" }).click();
  const dialog = page.getByRole("dialog");
  expect(await dialog.locator("pre").innerText()).toBe("Exit code 1\nagain");
  await page.keyboard.press("Escape");
  await page
    .getByRole("table", { name: "Sessions in which Bash failed" })
    .getByRole("link", { name: "s-bank" })
    .click();
  await page.waitForURL(/\/sessions\/s-bank\?.*tab=errors/);
});

test("what fails while one looks appears by itself", async () => {
  await using opened = await openPage(daemon, "/tools?tool=Grep");
  const { page } = opened;
  await page.getByText("Grep was not called in this time").waitFor();
  await failed("s-shop", "Grep", "pattern is no expression");
  await page.getByRole("button", { name: "pattern is no expression" }).waitFor();
});

test("tools are grouped by what is chosen, and that is in the address", async () => {
  await ran("s-shop", "mcp__github__list_issues");
  await failed("s-shop", "mcp__github__create_issue", "403");
  await using opened = await openPage(daemon, "/tools");
  const { page } = opened;
  await page.getByRole("combobox", { name: /^By/ }).selectOption("mcp_server");
  await page.getByRole("link", { name: "github", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "github" }).waitFor();
  await page.getByRole("table", { name: "Errors of github" }).waitFor();
  expect((await rowsOf(page, "Errors of github")).map(([error]) => error)).toEqual(["403"]);
  await page.goBack();
  await page.getByText("Built in").waitFor();
  await page.getByRole("combobox", { name: /^By/ }).selectOption("project");
  await page.getByRole("link", { name: "shop" }).click();
  await soon(() => expect(new URL(page.url()).searchParams.get("project")).toBe("/home/dev/shop"));
  await page.getByRole("link", { name: "Read" }).waitFor();
  // A session of the agent that the page is narrowed to is that agent's.
  await page.goto(`${daemon.httpUrl}/tools?by=session&agent=claude-code`);
  await page.getByRole("link", { name: "s-shop" }).click();
  await page.waitForURL(/\/sessions\/s-shop\?agent=claude-code$/);
});

test("a path that is too long loses of its folder, not of its name", async () => {
  const cwd = join("/home/ada", "work".repeat(12), "basket-shop");
  await tellHook(daemon, "s-long", { hook_event_name: "SessionStart", source: "startup", cwd });
  await failed("s-long", "Grep", "no such folder");
  await using opened = await openPage(daemon, "/tools?tool=Grep");
  const name = opened.page.getByTitle(cwd).locator("bdi");
  // A hundredth of a pixel less than its letters take costs three of them.
  const room: number = await name.evaluate((element: any) => {
    const text = document.createRange();
    text.selectNodeContents(element);
    return element.getBoundingClientRect().width - text.getBoundingClientRect().width;
  });
  expect(room).toBeGreaterThanOrEqual(0);
});
