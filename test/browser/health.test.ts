/** What one sees when something needs a person, or the collector is not well. */
import { afterEach, beforeEach, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { apiRequest, attributes, event, logs, send } from "../e2e/otlp.ts";
import { soon } from "../real-client/soon.ts";
import { fill, smallDisk } from "../e2e/small-disk.ts";
import { openPage } from "./page.ts";

let dir: ReturnType<typeof temporaryDir>;
let daemon: StartedDaemon;

beforeEach(async () => {
  dir = temporaryDir();
  daemon = await startDaemon(join(dir.path, "data"), [
    "--no-import",
    "--claude-dir",
    join(dir.path, "claude"),
  ]);
});

afterEach(async () => {
  await daemon[Symbol.asyncDispose]();
  dir[Symbol.dispose]();
});

function request(session: string, own: Readonly<Record<string, string | number>>): Promise<unknown> {
  return send(daemon, {
    signal: "logs",
    message: logs(apiRequest(session, `req_${session}`, { at: Date.now(), ...own })),
  });
}

test("nothing needs anybody, until something does: it says what, why, and what to do", async () => {
  await using opened = await openPage(daemon, "/health");
  const { page } = opened;
  await page.getByText("Nothing needs you now.").waitFor();
  await page
    .getByText(`hallmonitor setup claude-code --data-dir ${join(dir.path, "data")}`, { exact: true })
    .waitFor();
  const full = { model: "claude-opus-4-6", cache_read_tokens: 160_000, query_source: "repl_main_thread" };
  await request("s-full", full);
  const items = page.getByRole("region", { name: "Needs attention" }).getByRole("listitem");
  await soon(async () => expect(await items.count()).toBe(1));
  expect(await items.first().innerText()).toContain(
    "The context of s-full has passed 95 % of where it is compacted",
  );
  expect(await items.first().innerText()).toContain("hallmonitor checkpoint save s-full");
  await soon(async () => expect(await page.title()).toBe("(1) Alerts and health · Hallmonitor"));

  await request("s <i>2", full);
  await soon(async () => expect(await items.count()).toBe(2));
  // What another named is quoted in a command. The newer of two that are equally bad comes first.
  expect(await items.first().innerText()).toContain("hallmonitor checkpoint save 's <i>2'");
  await items
    .last()
    .getByRole("link", { name: /The context of s-full/ })
    .click();
  await page.waitForURL(/\/sessions\/s-full\?.*tab=context/);
});

test("two agents' sessions of one id are told apart, also on a phone", async () => {
  await request("s-lone", { model: "claude-opus-5-5" });
  await request("s-shared", { model: "claude-opus-5-5" });
  const codex = {
    "event.name": "codex.sse_event",
    "event.kind": "response.completed",
    "conversation.id": "s-shared",
    model: "gpt-5.5",
    input_token_count: 1000,
    output_token_count: 10,
  };
  const resource = { attributes: attributes([["service.name", "codex_exec"]]) };
  const logRecords = [
    { ...event("sse_event", Date.now(), {}), attributes: attributes(Object.entries(codex)) },
  ];
  const message = { resourceLogs: [{ resource, scopeLogs: [{ scope: { name: "codex" }, logRecords }] }] };
  await send(daemon, { signal: "logs", message });
  for (const [path, table] of [
    ["/sessions", "Sessions"],
    ["/health", "Sessions with gaps"],
  ] as const) {
    await using opened = await openPage(daemon, path, { width: 390 });
    const row = opened.page.getByRole("table", { name: table }).getByRole("row");
    await row.filter({ hasText: "(claude-code)" }).waitFor();
    expect(await row.filter({ hasText: "s-lone" }).innerText()).not.toContain("(claude-code)");
    if (path === "/sessions") await row.filter({ hasText: "(codex)" }).waitFor();
  }
});

test("sources and what was dropped are told with their meaning", async () => {
  const point = { asDouble: 1, timeUnixNano: `${Date.now()}000000` };
  const metric = { name: "x", sum: { aggregationTemporality: 0, isMonotonic: true, dataPoints: [point] } };
  const response = await daemon.fetch("/v1/metrics", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics: [metric] }] }] }),
  });
  expect(response.status).toBe(200);
  await request("s-new", {});
  await using opened = await openPage(daemon, "/health");
  const { page } = opened;
  const dropped = page
    .getByRole("table", { name: "Dropped items" })
    .getByRole("row", { name: /unsupported/ });
  expect(await dropped.innerText()).toMatch(/unsupported\s+1\s+its meaning is unknown/);
  const { sources, commits } = await daemon.get("/api/health");
  const events = page.getByRole("table", { name: "Sources" }).getByRole("row", { name: /OTLP log/ });
  expect(await events.locator("td").last().innerText()).toBe(String(sources["otlp-log"].accepted));
  const told = page.getByRole("table", { name: "Sent out" }).getByRole("row", { name: /^terminal/ });
  expect(await told.innerText()).toMatch(/terminal\s+(?:Fine|nothing was sent yet)/);
  const collector = page.getByRole("region", { name: "Collector" });
  expect(await collector.innerText()).toContain("Writing");
  expect(await collector.innerText()).toContain(`of the last ${commits.recent}`);
  await page.getByRole("region", { name: "Trust in the figures" }).getByText("one channel told").waitFor();
});

test("on a full disk every page says that nothing is kept, and none that all is live or that nothing needs anybody", async () => {
  using data = smallDisk(join(dir.path, "disk"), "6m");
  await using full = await startDaemon(data.path, ["--no-import", "--no-watch"]);
  fill(data.path, join(data.path, "ballast"), 0);
  const offer = async (round: number) => {
    const big = { at: Date.now(), error_detail: "x".repeat(8000) };
    return (await send(full, { signal: "logs", message: logs(apiRequest("s1", `req_${round}`, big)) }))
      .status;
  };
  for (let round = 0; (await offer(round)) === 200; round += 1) expect(round).toBeLessThan(500);
  await using opened = await openPage(full, "/health");
  const { page } = opened;
  const attention = page.getByRole("region", { name: "Needs attention" });
  await attention.getByText("What needs you now is in no list: no alert can be kept.").waitFor();
  expect(await attention.getByText("Nothing needs you now.").count()).toBe(0);
  const bar = page.locator(".line-bar");
  for (const place of ["Alerts and health", "Costs", "Now"]) {
    await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: place }).first().click();
    await bar.getByText("Nothing is being kept, alerts neither.").waitFor();
    expect(await bar.innerText()).toContain(`hallmonitor doctor --data-dir ${data.path}`);
    expect(await bar.innerText()).toContain("disk is full");
    expect(await page.locator(".nav-line").innerText()).toBe("Nothing kept");
  }
  rmSync(join(data.path, "ballast"));
  expect(await offer(1000)).toBe(200);
  await bar.waitFor({ state: "detached" });
  expect(await page.locator(".nav-line").innerText()).toBe("Live");
}, 60_000);
