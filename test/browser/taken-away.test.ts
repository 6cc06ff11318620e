/** What the files of a session's tables hold: all that is seen of each row, and how many of the rows. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { openPage } from "./page.ts";
import { ToldSession } from "./told-session.ts";

const session = "7a4e0000-0000-4000-8000-000000000001";
/** More than the page asks for at first. */
const count = 60;

const dir = temporaryDir();
let daemon: StartedDaemon;

beforeAll(async () => {
  daemon = await startDaemon(dir.path, ["--no-import", "--no-watch"]);
  const told = new ToldSession(session);
  const beganAt = Date.now() - count * 1000;
  told.prompt(beganAt);
  for (let step = 1; step <= count; step += 1)
    told.request(beganAt + step * 1000, 900, { stop_reason: "end_turn" });
  told.tool(Date.now(), "Edit", 20, {
    tool_input: JSON.stringify({ file_path: "/home/ada/shop/basket.ts" }),
  });
  await told.send(daemon);
});

afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  dir[Symbol.dispose]();
});

/** The rows of the file behind a button, each by the names of its columns. */
async function fileOf(page: Page, button: string): Promise<Record<string, string | undefined>[]> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: button }).click(),
  ]);
  const [names = [], ...rows] = readFileSync(await download.path(), "utf8")
    .trim()
    .split("\r\n")
    .map((line) => line.split(","));
  return rows.map((cells) => Object.fromEntries(names.map((name, index) => [name, cells[index]])));
}

test("the file of requests holds what the table shows of each, and says that it is a part of them", async () => {
  await using opened = await openPage(daemon, `/sessions/${session}?tab=cost`);
  const { page } = opened;
  const part = await fileOf(page, "CSV of the 50 shown");
  expect(part.length).toBe(50);
  // The client's word for that is in the file alone.
  const first = page.getByRole("table", { name: "Requests" }).locator("tbody tr").first();
  expect(await first.innerText()).toContain("the session itself");
  expect(part[0]).toMatchObject({
    request_id: `req_7a4e0000_${count + 1}`,
    model: "claude-opus-5-5",
    query_source: "repl_main_thread",
    status: "ok",
    cost: "0.008204",
    input_tokens: "6",
    cache_read_input_tokens: "18400",
    cache_creation_input_tokens: "300",
    output_tokens: "150",
    tokens: "18856",
    duration: "900",
    ttft_ms: "300",
  });
  // A part of a list that the collector puts in order is put in another order as before.
  await page.getByRole("table", { name: "Requests" }).getByRole("button", { name: "Took" }).click();
  await page.waitForURL(/sort=duration/);
  await page.getByRole("button", { name: "Show more requests" }).click();
  await page.getByRole("button", { name: "CSV of Requests" }).waitFor();
  expect((await fileOf(page, "CSV of Requests")).length).toBe(count);
});

test("the file of files says who changed them", async () => {
  await using opened = await openPage(daemon, `/sessions/${session}?tab=files`);
  expect(await fileOf(opened.page, "CSV of Files")).toMatchObject([
    { path: "/home/ada/shop/basket.ts", changes: "1", by: "itself" },
  ]);
});

test("the file of tools says who let them run", async () => {
  await using opened = await openPage(daemon, "/tools");
  expect(await fileOf(opened.page, "CSV of Tools by tool")).toMatchObject([
    { key: "Edit", calls: "1", decided: "config 1" },
  ]);
});
