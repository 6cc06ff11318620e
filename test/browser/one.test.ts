/** A ledger in which there is one of everything: what is counted on the page is in the singular. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { awayFromMidnight } from "../midnight.ts";
import { openPage } from "./page.ts";
import { settled } from "./settled.ts";
import { ToldSession } from "./told-session.ts";

// What only the browser has: functions that are evaluated run there.
declare const document: any;

const dir = temporaryDir();
const session = "70000001-0000-4000-8000-000000000001";
let daemon: StartedDaemon;

beforeAll(async () => {
  writeFileSync(join(dir.path, "config.json"), JSON.stringify({ budget: { day_usd: 5 } }));
  await awayFromMidnight();
  daemon = await startDaemon(dir.path, ["--no-import", "--no-watch"]);
  const request = { model: "unheard-of-1", input_tokens: 9, output_tokens: 0, cache_creation_tokens: 0 };
  await new ToldSession(session)
    .request(Date.now() - 1000, 500, { ...request, cache_read_tokens: 0, cost_usd: 0 })
    .send(daemon);
});

afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  dir[Symbol.dispose]();
});

test.each([
  "/",
  "/sessions",
  "/costs",
  "/costs?measure=requests",
  "/tools",
  "/kpis",
  "/health",
  ...["timeline", "context", "cost", "channels"].map((tab) => `/sessions/${session}?tab=${tab}`),
])("%s counts one of a thing as one", async (path) => {
  await using opened = await openPage(daemon, path);
  await settled(opened.page);
  const said: string[] = await opened.page.evaluate(() =>
    [...document.querySelectorAll("main, main [title], main [aria-label]")].flatMap((element: any) => [
      element.innerText ?? "",
      element.getAttribute("title") ?? "",
      element.getAttribute("aria-label") ?? "",
    ]),
  );
  const wrong = said.flatMap((text) => text.match(/\b1 (?!was|is|has)[a-z]{3,}s\b/g) ?? []);
  expect([...new Set(wrong)]).toEqual([]);
});

test("of a budget nothing is foretold without history", async () => {
  await using opened = await openPage(daemon, "/costs");
  const today = opened.page.getByRole("region", { name: "To come" }).locator(".outlook-period").first();
  await today.getByText("The budget of $5.00 cannot be held against a use that has no price.").waitFor();
  await new ToldSession("70000002-0000-4000-8000-000000000002").request(Date.now(), 500).send(daemon);
  await opened.page.reload();
  await today.getByText("The budget is $5.00.").waitFor();
  expect(await today.innerText()).not.toContain("likely");
});
