/** What one sees of plans that projects keep in files, while their files change. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { soon } from "../real-client/soon.ts";
import { openPage } from "./page.ts";
import { tellHook } from "./tell.ts";

const dir = temporaryDir();
const project = join(dir.path, "shop");
let daemon: StartedDaemon;

beforeAll(async () => {
  const data = join(dir.path, "data");
  mkdirSync(data);
  writeFileSync(join(data, "config.json"), JSON.stringify({ plan: { poll_ms: 250 } }));
  daemon = await startDaemon(data, ["--no-import", "--claude-dir", join(dir.path, "claude")]);
});

afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  dir[Symbol.dispose]();
});

function write(name: string, text: string, ...features: readonly object[]): void {
  const folder = join(project, "dev", "active", name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "plan.md"), text);
  const lines = features.map((feature) => `${JSON.stringify(feature)}\n`).join("");
  writeFileSync(join(folder, "manifest.jsonl"), lines);
}

const types = { id: "F001", description: "Types <b>bold</b> \u202e", status: "completed" };
const read = { id: "F002", description: "Read lines", status: "in_progress", depends_on: ["F001"] };
const cost = { id: "F003", description: "Tell the cost", status: "pending", depends_on: ["F002", "F404"] };

test("without a plan it says how to see one, and a plan appears when its files do", async () => {
  await using opened = await openPage(daemon, "/plans");
  const { page } = opened;
  await page
    .getByText(`hallmonitor demo --plan --data-dir ${join(dir.path, "data")}`, { exact: true })
    .waitFor();
  write("parser", "# Parser\n\nPR: https://github.com/acme/shop/pull/7\n", types, read, cost);
  await tellHook(daemon, "s-shop", { hook_event_name: "UserPromptSubmit", cwd: project, prompt: "go" });
  const row = page.getByRole("row", { name: /parser/ });
  await row.waitFor();
  await soon(async () => expect(await row.innerText()).toContain("1/3"));
  expect(await row.getByRole("link", { name: "#7" }).getAttribute("href")).toBe(
    "https://github.com/acme/shop/pull/7",
  );
  expect(await row.getByRole("link", { name: "s-shop" }).getAttribute("href")).toContain("/sessions/s-shop");
});

test("one plan shows its features, what they need, and each event as it happens", async () => {
  await using opened = await openPage(daemon, "/plans");
  const { page } = opened;
  await page.getByRole("link", { name: "parser" }).click();
  await page.getByRole("heading", { level: 1, name: "parser" }).waitFor();
  const feature = (id: string) =>
    page.getByRole("table", { name: "Features" }).getByRole("row", { name: id }).first();
  // Telemetry is text: its markup is seen, and its marks turn nothing round.
  expect(await feature("F001").innerText()).toContain("Types <b>bold</b>");
  const needs = page.getByRole("table", { name: "Features" }).locator("tbody tr").nth(2).locator(".badge");
  expect(await needs.evaluateAll((all) => all.map(({ title }) => title))).toEqual([
    "",
    "in progress",
    "not in this plan",
  ]);
  const newest = page.getByRole("region", { name: "Events" }).getByRole("listitem").first();
  write(
    "parser",
    "# Parser\n\nPR: https://github.com/acme/shop/pull/7\n",
    types,
    { ...read, status: "failed" },
    cost,
  );
  await soon(async () => expect(await newest.innerText()).toMatch(/feature failed\s+F002 Read lines/i));
  await page.getByText("1 failed").waitFor();
});

test("a plan that is called as its events are has its page, and one that nobody knows says so", async () => {
  write("events", "# Events\n", types);
  await using opened = await openPage(daemon, "/plans", { expected: /404/ });
  const { page } = opened;
  await page.getByRole("link", { name: /^events/ }).click();
  await page.getByRole("cell", { name: /Types/ }).waitFor();
  await page.goto(`${daemon.httpUrl}/plans/nope`);
  await page.getByText("No plan is called nope").waitFor();
});

test("a plan that is over is seen beside the one that has its name now", async () => {
  await using opened = await openPage(daemon, "/plans");
  const { page } = opened;
  const rows = page.getByRole("row", { name: /again/ });
  write("again", "# First\n", types);
  await soon(async () => expect((await rows.allInnerTexts()).join()).toMatch(/completed/i));
  write("again", "# Second\n", read, cost);
  await soon(async () => expect(await rows.count()).toBe(2));
  await page.getByRole("link", { name: "again" }).first().click();
  await page.getByText("2 plans have had this name, one after the other").waitFor();
  expect(await page.getByRole("table", { name: "Features" }).count()).toBe(2);
});
