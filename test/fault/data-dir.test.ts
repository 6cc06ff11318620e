import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readDaemonFile } from "../../src/self/data-dir.ts";
import { logFiles } from "../../src/self/log-file.ts";
import { startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { proved } from "../proof/proved.ts";
import { Senders } from "./sender.ts";

const json = { "content-type": "application/json" };
/** What a person may ask to be kept, beside what agents tell. */
const orders: readonly (readonly [string, object])[] = [
  ["/api/alerts/silences", { all: true, for: "1h" }],
  ["/api/budgets/allowances", { period: "day", for: "1h" }],
];

let dir: ReturnType<typeof temporaryDir>;
let data: string;
beforeEach(() => {
  dir = temporaryDir();
  data = join(dir.path, "data");
});
afterEach(() => dir[Symbol.dispose]());

test("a data dir that is moved away takes nothing for which somebody is answered, and goes on when it is back", async () => {
  const senders = new Senders();
  const away = join(dir.path, "away");
  {
    await using daemon = await startDaemon(data);
    expect(await senders.offer(daemon, "before")).toBe(200);
    renameSync(data, away);
    for (let round = 0; round < 5; round += 1) expect(await senders.offer(daemon, `away ${round}`)).toBe(503);
    const { commits, status } = await daemon.get("/api/health");
    expect([status, commits.last_failure.reason]).toEqual([
      "degraded",
      expect.stringContaining(`${join(data, "ledger.db")} was moved, replaced or deleted`),
    ]);
    // Nothing of ours stands where it is to come back to.
    expect(existsSync(data)).toBe(false);
    renameSync(away, data);
    await senders.retry(daemon);
    await daemon.kill();
  }
  await using again = await startDaemon(data);
  const { answered, refused } = await senders.expectKept(again);
  proved({
    what: "the data dir moved away, and back",
    rounds: refused,
    outcome: `${refused} refused as 503, none written into files without a name; ${answered} requests answered, ${answered} there`,
  });
});

test.each([
  ["the data dir", (): void => rmSync(data, { recursive: true })],
  ["the ledger's journal", (): void => rmSync(join(data, "ledger.db-wal"))],
  ["the ledger", (): void => rmSync(join(data, "ledger.db"))],
])("when %s is deleted nobody is told that something was kept", async (what, remove) => {
  const senders = new Senders();
  mkdirSync(data);
  writeFileSync(join(data, "config.json"), JSON.stringify({ budget: { day_usd: 10 } }));
  await using daemon = await startDaemon(data);
  expect(await senders.offer(daemon, "before")).toBe(200);
  remove();
  for (let round = 0; round < 5; round += 1) expect(await senders.offer(daemon, `late ${round}`)).toBe(503);
  for (const [path, order] of orders) {
    const response = await daemon.fetch(path, { method: "POST", body: JSON.stringify(order), headers: json });
    expect([path, response.status]).toEqual([path, 503]);
  }
  for (const order of [{}, { prices: true }])
    expect(await rebuilt(daemon, order)).toContain("was moved, replaced or deleted");
  proved({
    what: `${what} deleted`,
    rounds: 5,
    outcome:
      "5 posts, a silence, an allowance and two rebuilds refused with what to do; none answered and lost",
  });
});

/** What a collector says whose ledger is lost. */
const loss = (daemon: StartedDaemon): string =>
  `the collector (pid ${daemon.pid}) ended itself: ${join(data, "ledger.db")} was moved, replaced or deleted while it was open`;

test("a collector whose data dir stays away ends, for no command finds it", async () => {
  const senders = new Senders();
  const away = join(dir.path, "away");
  {
    await using daemon = await startDaemon(data);
    expect(await senders.offer(daemon, "before")).toBe(200);
    renameSync(data, away);
    expect(await daemon.ended()).toEqual([69, expect.stringContaining(loss(daemon))]);
  }
  expect(existsSync(data)).toBe(false);
  renameSync(away, data);
  await using again = await startDaemon(data);
  expect(await senders.expectKept(again)).toEqual({ answered: 1, refused: 0 });
});

test("a collector in whose data dir another has begun ends, and does nothing to that one", async () => {
  const senders = new Senders();
  await using daemon = await startDaemon(data);
  rmSync(data, { recursive: true });
  await using second = await startDaemon(data);
  expect(await senders.offer(second, "meanwhile")).toBe(200);
  expect(await daemon.ended()).toEqual([69, expect.stringContaining(loss(daemon))]);
  expect(await senders.offer(second, "after")).toBe(200);
  expect(readDaemonFile(data)?.pid).toBe(second.pid);
  const log = readFileSync(logFiles(data).current, "utf8");
  expect(log).toContain(loss(daemon));
  expect(log).not.toContain("stopp");
  expect(await second.stop()).toBe(0);
  await using again = await startDaemon(data);
  expect(await senders.expectKept(again)).toEqual({ answered: 2, refused: 0 });
});

/** Has sums made anew, and waits for the end; what was wrong with that. */
async function rebuilt(daemon: StartedDaemon, order: object): Promise<string | null> {
  await daemon.fetch("/api/rebuild", { method: "POST", body: JSON.stringify(order), headers: json });
  for (;;) {
    const { running, fault } = await daemon.get("/api/rebuild");
    if (!running) return fault;
  }
}
