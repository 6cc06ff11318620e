import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { basename, join } from "node:path";
import { mkdirSync } from "node:fs";
import { startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { writeHistory } from "../archive/history.ts";
import { proved } from "../proof/proved.ts";
import { seeded } from "../proof/seeded.ts";
import { patience, rounds, seed } from "../proof/setting.ts";
import { TracedDisk } from "./power-cut.ts";
import { Senders } from "./sender.ts";
import { traceWrites } from "./strace.ts";

const count = rounds(1, 10);

test(
  `power cuts at every sync, while syncs fail, take nothing that was answered (seed ${seed})`,
  async () => {
    const random = seeded(seed);
    const sums = { answered: 0, syncs: 0, failed: 0 };
    for (let round = 0; round < count; round += 1) {
      using dir = temporaryDir();
      const every = 9 + Math.floor(random() * 9);
      const { answered, syncs, failed } = await cutRound(dir.path, every, random);
      sums.answered += answered;
      sums.syncs += syncs;
      sums.failed += failed;
    }
    proved({
      what: "the power cut at every sync, while each ninth to seventeenth sync fails",
      rounds: sums.syncs,
      outcome: `${sums.failed} syncs failed; at every cut the ledger is sound and has all that was answered by then, at the end ${sums.answered} requests`,
    });
  },
  patience(60_000, count),
);

/** One daemon that takes in, archives and is cut off at each of its syncs. */
async function cutRound(dir: string, every: number, random: () => number) {
  const data = join(dir, "data");
  mkdirSync(data);
  const ledger = join(data, "ledger.db");
  const paths = [ledger, `${ledger}-wal`];
  writeHistory(ledger, { rows: 6000, days: 6, until: 10, isLean: true });
  const senders = new Senders();
  await using daemon = await startDaemon(data, ["--no-import", "--no-watch"]);
  expect(await senders.offer(daemon, "before")).toBe(200);
  const trace = join(dir, "trace");
  let disk: TracedDisk;
  {
    await using _traced = await traceWrites(daemon.pid, { into: trace, paths, first: 2, every });
    // What is written from here on is in the trace; what was before is taken for safe, for nothing failed yet.
    disk = new TracedDisk(paths);
    const archived = new AbortController();
    const archiving = archiveAll(daemon).finally(() => archived.abort());
    for (let one = 0; one < 30 || !archived.signal.aborted; one += 1) await senders.offer(daemon, `r${one}`);
    await archiving;
  }
  await daemon.kill();
  const { answered } = senders;
  return { answered: answered.length, ...cutAtEachSync({ dir, disk, trace, random }, answered) };
}

const json = { "content-type": "application/json" };

/** Archives what is old, again and again until a run comes through: each ends where a sync fails. */
async function archiveAll(daemon: StartedDaemon): Promise<void> {
  for (let error: unknown = "none yet"; error !== null;) {
    const order = { method: "POST", body: '{"after_days":1}', headers: json };
    expect((await daemon.fetch("/api/archive", order)).status).toBe(202);
    while ((await daemon.get("/api/archive/work")).running !== null) await Bun.sleep(20);
    error = (await daemon.get("/api/archive/work")).last.error ?? null;
  }
}

/** Plays what was traced. A cut ledger is sound and never has less than the one cut before it; the last has all of `answered`. */
function cutAtEachSync(
  { dir, disk, trace, random }: { dir: string; disk: TracedDisk; trace: string; random: () => number },
  answered: readonly string[],
) {
  const left = join(dir, "left");
  mkdirSync(left);
  let known: ReadonlySet<string> = new Set();
  let [syncs, failed, checkpoints] = [0, 0, 0];
  for (const { path: synced, isDone } of disk.play(trace)) {
    syncs += 1;
    if (synced.endsWith(".db")) checkpoints += 1;
    if (!isDone) failed += 1;
    disk.cut((path) => join(left, basename(path)), random);
    const now = requestsIn(join(left, "ledger.db"));
    expect([syncs, [...known].filter((id) => !now.has(id))]).toEqual([syncs, []]);
    if (isDone) known = now;
  }
  expect(answered.filter((id) => !known.has(id))).toEqual([]);
  // A cut in the middle of a WAL checkpoint is the worst there is: one must have been seen.
  expect(checkpoints).toBeGreaterThan(0);
  return { syncs, failed };
}

function requestsIn(path: string): ReadonlySet<string> {
  using db = new Database(path);
  expect(db.query("PRAGMA quick_check").get()).toEqual({ quick_check: "ok" });
  return new Set(
    db
      .query<{ id: string }, []>("SELECT request_id AS id FROM request")
      .all()
      .map(({ id }) => id),
  );
}
