import { expect, test } from "bun:test";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run, startDaemon, temporaryDir } from "./daemon.ts";
import { apiRequest, logs, requestCostUsd, send } from "./otlp.ts";

/** A price for the model that nobody knew, by which a request of these tests costs a tenth of a cent. */
const override = { input: 10, output: 20, cache_read: 10, cache_write_5m: 5 };

function costsOf(text: string): unknown[] {
  const { groups } = JSON.parse(text) as { groups: { key: string; total_cost_usd: number | null }[] };
  return groups.map(({ key, total_cost_usd }) => [key, total_cost_usd]).toSorted();
}

test("history is priced anew by today's config, with a collector and without one", async () => {
  using dir = temporaryDir();
  const data = join(dir.path, "data");
  const rebuild = (...more: string[]) => run(["rebuild", "--data-dir", data, ...more], { HOME: dir.path });
  {
    await using daemon = await startDaemon(data);
    const unknown = apiRequest("s1", "req_1", { model: "house-model" });
    await send(daemon, { signal: "logs", message: logs(unknown, apiRequest("s1", "req_2")) });
    const ran = await rebuild();
    expect([ran.code, ran.out, ran.err]).toEqual([0, "9 sums made anew: all were right\n", ""]);
    expect(costsOf(await (await daemon.fetch("/api/metrics/costs?group_by=model")).text())).toEqual([
      ["claude-opus-5-5", requestCostUsd],
      ["house-model", null],
    ]);
    const refused = await daemon.fetch("/api/rebuild", { method: "POST", body: '{"price":1}' });
    expect(refused.status).toBe(400);
    await daemon.stop();
  }
  writeFileSync(
    join(data, "config.json"),
    JSON.stringify({ pricing: { overrides: { "house-model": override } } }),
  );
  const priced = await rebuild("--prices");
  expect([priced.code, priced.err]).toEqual([0, ""]);
  expect(priced.out).toBe(
    "2 requests priced anew: 1 changed (+$0.0010), 0 without a price\n9 sums made anew: all were right\n",
  );
  await using daemon = await startDaemon(data);
  const answer = await (await daemon.fetch("/api/metrics/costs?group_by=model")).text();
  expect(costsOf(answer)).toEqual([
    ["claude-opus-5-5", requestCostUsd],
    ["house-model", 0.001],
  ]);
  const again = await rebuild("--prices", "--json");
  expect(JSON.parse(again.out)).toMatchObject({
    finished: true,
    sums: { cells: 9, wrong: 0 },
    prices: { requests: 2, changed: 0, unpriced: 0, cost_usd_change: 0 },
  });
});

test("without a ledger there is nothing to rebuild, and none is made", async () => {
  using dir = temporaryDir();
  const nowhere = join(dir.path, "nowhere");
  const { code, err } = await run(["rebuild", "--data-dir", nowhere], { HOME: dir.path });
  expect([code, err]).toEqual([69, expect.stringContaining("hallmonitor up")]);
  expect(existsSync(nowhere)).toBe(false);
});
