import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { join } from "node:path";
import { startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { proved } from "../proof/proved.ts";
import { seeded } from "../proof/seeded.ts";
import { rounds, seed } from "../proof/setting.ts";
import { Gauge, quarter, type Reading } from "./gauge.ts";
import { mix, type MixResult } from "./mix.ts";
import { Transcripts } from "./surroundings.ts";

/** So long in CI, or half an hour; HALLMONITOR_SOAK_SECONDS names another length. */
const seconds = Number(process.env["HALLMONITOR_SOAK_SECONDS"] ?? rounds(14, 1800));
/**
 * Load and rest take turns. Under load the engine lets garbage stand until it is worth its while, and two looks at one program differ by
 * fifty megabytes; when nobody asks it takes back what nobody holds, and what stays is held.
 */
const restSeconds = seconds < 60 ? 2 : 12;
const busySeconds = seconds < 60 ? seconds - restSeconds : 33;
const cycles = Math.max(1, Math.floor(seconds / (busySeconds + restSeconds)));
/** In fewer there are no later ones to hold against earlier ones. */
const isLong = cycles >= 8;

/** What a daemon may hold at rest beyond what it held earlier: the caches of its writer and its reader fill up to 16 MB each as the ledger grows. */
const memorySlackMb = 2 * 16 + 8;
/**
 * What nobody may hold who works for so few, at any time: a leak of a connection or of a post shows within a minute. Half of it is garbage: the
 * engine collects it the later, the busier others keep the processors, and 439 MB were seen beside three other suites.
 */
const memoryMostMb = 512;
/** Connections that are idle are closed after 30 s. */
const handleSlack = 12;
/** `journal_size_limit`, and what a commit adds before the log begins anew. */
const walMostMb = 64 + 16;
/** Of the ledger's bytes those that hold nothing: pages that the archive emptied. */
const emptyMost = 0.1;

test(
  `a mixed load of ${cycles} times ${busySeconds} s (seed ${seed}) grows nothing but the data, and none of it is lost or doubled`,
  async () => {
    using dir = temporaryDir();
    const dataDir = join(dir.path, "data");
    const claudeDir = join(dir.path, "claude");
    await using daemon = await startDaemon(dataDir, ["--claude-dir", claudeDir]);
    const gauge = new Gauge(daemon.pid, dataDir);
    const transcripts = new Transcripts(claudeDir);
    const parts = { daemon, dataDir, transcripts, chance: seeded(seed) };
    const results: MixResult[] = [];
    for (let cycle = 0; cycle < cycles; cycle += 1) {
      const looking = gauge.whileBusy();
      results.push(await mix(parts, busySeconds).finally(() => looking[Symbol.dispose]()));
      await Bun.sleep(restSeconds * 1000);
      gauge.atRest();
    }
    if (isLong) console.log(table(gauge.rest));

    expect(results.flatMap(({ faults }) => faults)).toEqual([]);
    expect(await transcriptRequests(daemon, transcripts.written)).toBe(transcripts.written);
    const health = await daemon.get("/api/health");
    expect(health).toMatchObject({ status: "ok", commits: { failed: 0 }, reading: { broken_lines: 0 } });
    expectSteady(gauge);
    expect(await daemon.stop()).toBe(0);
    const empty = emptyShare(join(dataDir, "ledger.db"));
    expect(empty).toBeLessThan(emptyMost);
    tell(results, { gauge, transcripts, empty });
  },
  (seconds * 2 + 120) * 1000,
);

function expectSteady({ busy, rest }: Gauge): void {
  expect(most(busy, ({ residentMb }) => residentMb)).toBeLessThan(memoryMostMb);
  expect(most(busy, ({ walMb }) => walMb)).toBeLessThan(walMostMb);
  if (!isLong) return;
  const grew = (of: (reading: Reading) => number) => quarter(rest, 4, of) - quarter(rest, 2, of);
  expect(grew(({ residentMb }) => residentMb)).toBeLessThan(memorySlackMb);
  expect(grew(({ handles }) => handles)).toBeLessThan(handleSlack);
  expect(grew(({ threads }) => threads)).toBeLessThanOrEqual(2);
}

/** Requests of the transcripts' project, once all that was written is read. */
async function transcriptRequests(daemon: StartedDaemon, written: number): Promise<number> {
  const patienceUntil = performance.now() + 20_000;
  for (;;) {
    const { total } = await daemon.get("/api/usage?group_by=project&project=/home/dev/soak");
    if (total.requests >= written || performance.now() > patienceUntil) return total.requests as number;
    await Bun.sleep(100);
  }
}

function emptyShare(path: string): number {
  using db = new Database(path, { readonly: true });
  const number = (pragma: string) => Number(Object.values(db.query(`PRAGMA ${pragma}`).get() ?? {})[0]);
  return number("freelist_count") / number("page_count");
}

interface Seen {
  readonly gauge: Gauge;
  readonly transcripts: Transcripts;
  readonly empty: number;
}

function tell(results: readonly MixResult[], { gauge: { busy, rest }, transcripts, empty }: Seen): void {
  const length = `${cycles} times ${busySeconds} s`;
  const sum = (of: (result: MixResult) => number) =>
    count(results.reduce((total, one) => total + of(one), 0));
  proved({
    what: `Mixed load, ${length}: simulated clients over json, protobuf and grpc with hooks, transcripts, streams, questions, reports, archive runs`,
    rounds: cycles,
    outcome: `${sum(({ requests }) => requests)} requests in ${sum(({ posts }) => posts)} posts of ${sum((one) => one.crowds)} crowds and ${count(transcripts.written)} in transcripts, none lost or doubled, no sum wrong (${sum(({ broken }) => broken)} posts went again without an answer); ${sum((one) => one.listeners)} listeners, ${sum((one) => one.questions)} questions, ${sum((one) => one.reports)} reports, ${sum((one) => one.archiveRuns)} archive runs`,
  });
  const both = (of: (reading: Reading) => number) =>
    isLong
      ? `${quarter(rest, 2, of).toFixed(0)} and ${quarter(rest, 4, of).toFixed(0)}`
      : quarter(rest, 4, of).toFixed(0);
  proved({
    what: `What the daemon held, ${length}${isLong ? "; at rest: medians of the second and the last quarter" : ""}`,
    rounds: busy.length + rest.length,
    outcome: `memory ${most(busy, ({ residentMb }) => residentMb).toFixed(0)} MB at most, at rest ${both(({ residentMb }) => residentMb)} MB; open handles at rest ${both(({ handles }) => handles)}, threads ${both(({ threads }) => threads)}; write-ahead log ${most(busy, ({ walMb }) => walMb).toFixed(0)} MB at most; ${(empty * 100).toFixed(1)} % of the ledger empty`,
  });
}

/** What is held at rest, cycle by cycle, for whoever wants to see the course. */
function table(rest: readonly Reading[]): string {
  const lines = rest.map(({ seconds: at, residentMb, handles, threads, ledgerMb, walMb, otherMb }) =>
    [at, residentMb, handles, threads, ledgerMb, walMb, otherMb]
      .map((value) => value.toFixed(0).padStart(9))
      .join(""),
  );
  return ["        s   memory  handles  threads   ledger      wal    other", ...lines].join("\n");
}

function most(readings: readonly Reading[], of: (reading: Reading) => number): number {
  return Math.max(...readings.map(of));
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
