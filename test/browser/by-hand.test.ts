/** What the page says of work that is known by its sums alone: what people log, and what counters tell. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { run, startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { apiRequest, logs, send } from "../e2e/otlp.ts";
import { openPage } from "./page.ts";

const dir = temporaryDir();
let daemon: StartedDaemon;

beforeAll(async () => {
  daemon = await startDaemon(dir.path, ["--no-import", "--no-watch"]);
  await log("session", "--id", "by-hand", "--duration", "45", "--tasks", "2", "--tokens", "120k");
});

afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  dir[Symbol.dispose]();
});

async function log(...words: string[]): Promise<void> {
  const folder = ["--dir", join(dir.path, "telemetry"), "--data-dir", dir.path];
  const { code, err } = await run(["log", ...words, ...folder], { HOME: dir.path });
  expect([code, err]).toEqual([0, ""]);
}

/** Each figure of a name: what it is called, its value and what is said of it. */
async function statsOf(page: Page, name: string): Promise<string[][]> {
  const texts = await page.locator(".stat").allInnerTexts();
  return texts.map((text) => text.split("\n")).filter(([label]) => label === name);
}

test("nobody counted the requests behind a sum of tokens, so no page says that there were none", async () => {
  await using opened = await openPage(daemon, "/");
  const { page } = opened;
  const asked = page.locator(".stat", { hasText: "Requests" });
  expect((await asked.innerText()).split("\n")).toEqual(["Requests", "–", "nobody counted them"]);
  await page.goto(`${daemon.httpUrl}/costs?by=day&measure=requests`);
  await asked.waitFor();
  expect((await asked.innerText()).split("\n")[1]).toBe("–");
  await page
    .getByRole("figure", { name: /^Requests per/ })
    .getByRole("button", { name: "As table" })
    .click();
  const numbers = page.getByRole("table", { name: /^Requests per/ });
  await numbers.waitFor();
  const [, only, total, before] = await numbers.locator("tbody tr").last().locator("th, td").allInnerTexts();
  expect([only, total, before]).toEqual(["–", "–", "0"]);
  await page.goto(`${daemon.httpUrl}/sessions/by-hand?tab=cost`);
  const models = page.getByRole("table", { name: "Cost by model" });
  await models.waitFor();
  expect(await statsOf(page, "Requests")).toEqual([["Requests", "–", "nobody counted them"]]);
  expect(await statsOf(page, "Cost")).toEqual([
    ["Cost", "unpriced", "\u00a0"],
    ["Cost", "unpriced", "nobody told it"],
  ]);
  const tokens = ["Tokens", "120k", "in and out not told apart"];
  expect(await statsOf(page, "Tokens")).toEqual([tokens, tokens]);
  expect(await models.locator("tbody tr td").nth(1).innerText()).toBe("–");
  await page.goto(`${daemon.httpUrl}/sessions/by-hand?tab=channels`);
  const ledger = page.getByRole("table", { name: "Accounts" }).getByRole("row", { name: /^ledger/ });
  expect(await ledger.locator("td").nth(1).innerText()).toBe("–");
});

test("a price is asked for only where it would help, which it does no total that somebody logged", async () => {
  await log("tokens", "--operation", "review", "--tokens", "20k", "--model", "claude-opus-5-5");
  const unknown = apiRequest("asked", "req_1", { model: "mystery-model", at: Date.now() });
  await send(daemon, { signal: "logs", message: logs(unknown) });
  await using opened = await openPage(daemon, "/costs");
  const section = opened.page.getByRole("region", { name: "Without a price" });
  await section.getByText(/1 request · 20.0k tokens in all · 1 logged by hand/).waitFor();
  await section.getByText(`hallmonitor prices --data-dir ${dir.path} mystery-model`).waitFor();
  const config = await section.locator("pre").innerText();
  expect([config.includes("mystery-model"), config.includes("claude-opus-5-5")]).toEqual([true, false]);
});
