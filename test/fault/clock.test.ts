import { afterEach, beforeEach, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { openCheckpoints } from "../../src/checkpoint/folder.ts";
import { loadConfig } from "../../src/config/load.ts";

import { dayMs, formatInstant } from "../../src/domain/time.ts";
import { startDaemon, type Daemon } from "../../src/main.ts";
import { readToken } from "../../src/self/data-dir.ts";
import { state, marked } from "../checkpoint/state.ts";
import { temporaryDir } from "../e2e/daemon.ts";
import { apiRequest, logs, send } from "../e2e/otlp.ts";
import { proved } from "../proof/proved.ts";

const today = Date.UTC(2026, 10, 20, 12);
/** A clock whose battery is flat, or that was set by a slip: far beyond all that may be kept. */
const farAhead = Date.UTC(2095, 5, 1, 12);

let dir: ReturnType<typeof temporaryDir>;
let now = today;
beforeEach(() => {
  dir = temporaryDir();
  now = today;
});
afterEach(() => dir[Symbol.dispose]());

/** The whole collector in this process, by a clock that the test sets. */
async function start(): Promise<
  Daemon & AsyncDisposable & { ask: typeof fetch; get: (path: string) => Promise<any> }
> {
  const env = { HALLMONITOR_PORT: "0", HALLMONITOR_GRPC_PORT: "off" };
  const sources = { flags: { dataDir: dir.path }, env, platform: "linux", home: dir.path } as const;
  const { config } = loadConfig({ ...sources, readText: () => undefined });
  const quiet = { ...config, import: false, watch: false };
  const host = { clock: () => now, version: "test", env: {}, home: "/", log: () => undefined };
  const daemon = await startDaemon(quiet, host, { quiet: true });
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${daemon.httpUrl}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${readToken(dir.path)}`, "content-type": "application/json" },
    });
  return {
    ...daemon,
    ask: ask as typeof fetch,
    get: async (path) => (await ask(path)).json(),
    [Symbol.asyncDispose]: () => daemon.stop(),
  };
}

type Started = Awaited<ReturnType<typeof start>>;

/** What an agent on this machine tells: by the same clock. */
async function tell(daemon: Started, session: string): Promise<void> {
  const message = logs(apiRequest(session, `req_${session}`, { at: now }));
  const { status } = await send({ httpUrl: daemon.httpUrl, grpcAddress: "" }, { signal: "logs", message });
  expect(status).toBe(200);
}

async function archive(daemon: Started): Promise<any> {
  expect((await daemon.ask("/api/archive", { method: "POST", body: "{}" })).status).toBe(202);
  for (;;) {
    const { running, last } = await daemon.get("/api/archive/work");
    if (running === null) return last;
    await Bun.sleep(5);
  }
}

/** A run deletes nothing, and what it archives is old by the right clock: the collector's own words of an old session come late. */
async function expectNoHarm(daemon: Started): Promise<void> {
  const { files, expired, error } = await archive(daemon);
  expect([expired, error]).toEqual([[], null]);
  expect(files.filter(({ day }: { day: string }) => day > "2026-11-13")).toEqual([]);
}

test("a clock in the year 2095 for a minute archives nothing, deletes nothing, and loses nothing", async () => {
  const checkpoints = openCheckpoints(dir.path);
  {
    await using daemon = await start();
    for (const age of [300, 20, 2, 0]) {
      now = today - age * dayMs;
      await tell(daemon, `s${age}`);
      const kept = state({ sessionId: `s${age}`, at: formatInstant(now) });
      // Older ones end after 30 days, as they should.
      if (age <= 20) checkpoints.save(kept, marked(kept));
    }
    expect((await archive(daemon)).files).toHaveLength(2);
  }
  const before = {
    archive: readdirSync(join(dir.path, "archive")),
    checkpoints: checkpoints.list().checkpoints.length,
  };
  {
    now = farAhead;
    await using daemon = await start();
    await tell(daemon, "ahead1");
    now += 60_000;
    await tell(daemon, "ahead2");
    await expectNoHarm(daemon);
  }
  now = today + 3_600_000;
  await using daemon = await start();
  await expectNoHarm(daemon);
  const after = {
    archive: readdirSync(join(dir.path, "archive")),
    checkpoints: checkpoints.list().checkpoints.length,
  };
  expect(after.checkpoints).toBe(before.checkpoints);
  expect(after.archive).toEqual(expect.arrayContaining(before.archive));
  const { groups, total } = await daemon.get("/api/usage?group_by=day&timezone=UTC&since=2020-01-01");
  expect(total.requests).toBe(6);
  expect(groups.map(({ key, requests }: any) => [key, requests])).toEqual([
    ["2026-01-24", 1],
    ["2026-10-31", 1],
    ["2026-11-18", 1],
    ["2026-11-20", 1],
    ["2095-06-01", 2],
  ]);
  proved({
    what: "the clock in the year 2095 for a minute, with telemetry by it, over two restarts",
    rounds: 1,
    outcome: `6 requests told, 6 counted on the days they were told for; of ${before.archive.length} files of the archive and ${before.checkpoints} checkpoints none is gone`,
  });
});

test("a clock that steps back and forth while the collector runs loses nothing and keeps its figures whole", async () => {
  const steps = [0, -3_600_000, 86_400_000, -40 * dayMs, 3_600_000, 0];
  await using daemon = await start();
  for (const [index, step] of steps.entries()) {
    now = today + step;
    await tell(daemon, `s${index}`);
    expect((await daemon.get("/api/health")).uptime_s).toBeGreaterThanOrEqual(0);
    expect((await daemon.ask("/api/alerts")).status).toBe(200);
    expect((await daemon.ask("/api/sessions")).status).toBe(200);
  }
  const { total } = await daemon.get("/api/usage?group_by=day&timezone=UTC&since=2020-01-01");
  expect(total.requests).toBe(steps.length);
  const { status, alerts } = await daemon.get("/api/health");
  expect([status, alerts.failing_rules]).toEqual(["ok", []]);
  proved({
    what: "the clock stepping between 40 days back and a day ahead while the collector runs",
    rounds: steps.length,
    outcome: `${steps.length} requests told, ${steps.length} counted; no rule of alerts fails, no time is negative`,
  });
});
