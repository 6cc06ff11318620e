import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { askOf } from "../../src/load/ask.ts";
import type { LoadOrder } from "../../src/load/order.ts";
import { compareLoad, newRun, sendLoad, type Sent } from "../../src/load/run.ts";
import { httpWire } from "../../src/load/wire.ts";
import { startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { watchGrowth } from "../e2e/resident-memory.ts";
import { proved } from "../proof/proved.ts";
import { rounds } from "../proof/setting.ts";

/** More posts at once than a collector of one machine ever sees. */
const crowd: LoadOrder = {
  sessions: 40,
  requests: rounds(3, 40),
  connections: 40,
  rate: 0,
  durationMs: 300_000,
  lateMs: 1000,
  wire: "protobuf",
};

/** Memory that a crowd of this size may take beyond what the daemon has when it is up: 40 posts of 5 kB are the least of it. */
const growthMostMb = 160;

/** A crowd at work while something is wrong with the disk, and the daemon held to all it answered for. */
async function worked(daemon: StartedDaemon): Promise<{ sent: Sent; growthMb: number; refused: string }> {
  const growth = watchGrowth(daemon.pid);
  const settings = { httpUrl: daemon.httpUrl, token: undefined, clock: Date.now } as const;
  const ask = askOf(daemon);
  const sent = await sendLoad({
    run: newRun(),
    order: crowd,
    wire: httpWire({ ...settings, encoding: "protobuf" }),
    ask,
    clock: Date.now,
    stopping: new AbortController().signal,
    progress: () => undefined,
  });
  const growthMb = growth();
  expect(await compareLoad(ask, sent)).toEqual({
    lost: { requests: 0, toolCalls: 0, prompts: 0 },
    doubled: { requests: 0, toolCalls: 0, prompts: 0 },
    summedUp: crowd.sessions,
    wrongSums: 0,
    examples: [],
  });
  expect(sent).toMatchObject({ ending: "done", tally: { unanswered: 0, broken: 0 } });
  expect(growthMb).toBeLessThan(growthMostMb);
  const refused = [...sent.tally.refused].map(([status, { posts }]) => `${posts} times ${status}`).join(", ");
  return { sent, growthMb, refused };
}

function outcome({ sent, growthMb, refused }: Awaited<ReturnType<typeof worked>>): string {
  const { p50, max } = sent.tally.answerMs.spread();
  return `${sent.tally.letters} posts, ${refused === "" ? "none refused" : `refused ${refused} with Retry-After`}, all answered in the end, none lost or doubled; answers ${p50} ms in the median, ${max} ms at most; memory grew by ${growthMb.toFixed(0)} MB at most`;
}

test("a queue that is full puts senders off with 429, and takes all of it when they come again", async () => {
  using dir = temporaryDir();
  const dataDir = join(dir.path, "data");
  mkdirSync(dataDir);
  writeFileSync(join(dataDir, "config.json"), JSON.stringify({ pipeline: { max_queued: 12 } }));
  await using daemon = await startDaemon(dataDir, ["--no-import", "--no-watch"]);
  const result = await worked(daemon);
  expect(result.sent.tally.refused.get(429)).toMatchObject({ retryAfterMs: 1000 });
  proved({ what: "A queue of 12 items under 40 connections", rounds: 1, outcome: outcome(result) });
}, 120_000);

test("a ledger that another process holds for seconds puts senders off with 503, and takes all of it afterwards", async () => {
  using dir = temporaryDir();
  await using daemon = await startDaemon(dir.path, ["--no-import", "--no-watch"]);
  await using holder = holdNowAndThen(join(dir.path, "ledger.db"));
  await holder.begun;
  let result = await worked(daemon);
  // A crowd that comes while nobody holds it is soon done, and has met nothing.
  while (!result.sent.tally.refused.has(503)) result = await worked(daemon);
  expect(result.sent.tally.refused.get(503)).toMatchObject({ retryAfterMs: 1000 });
  proved({
    what: "A ledger held by another process for 3 s, again and again, under 40 connections",
    rounds: 1,
    outcome: outcome(result),
  });
}, 120_000);

/** Another program on the ledger, such as a backup: holds it for three seconds, longer than anybody waits for it, and rests for one. */
function holdNowAndThen(path: string): AsyncDisposable & { readonly begun: Promise<unknown> } {
  const text = `const { Database } = require("bun:sqlite"); const db = new Database(${JSON.stringify(path)});
    db.run("PRAGMA busy_timeout = 5000");
    for (;;) { db.run("BEGIN IMMEDIATE"); console.log("held"); await Bun.sleep(3000); db.run("ROLLBACK"); await Bun.sleep(1000); }`;
  const child = Bun.spawn([process.execPath, "-e", text], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "inherit",
  });
  return {
    begun: child.stdout.getReader().read(),
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await child.exited;
    },
  };
}
