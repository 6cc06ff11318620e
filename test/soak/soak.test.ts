import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { join } from "node:path";
import { proved } from "../proof/proved.ts";
import { seeded } from "../proof/seeded.ts";
import { rounds, seed } from "../proof/setting.ts";
import { startDaemon, temporaryDir } from "../e2e/daemon.ts";
import { crowds, type CrowdResult } from "./crowd.ts";
import { Gauge, type Reading } from "./gauge.ts";
import { archiving, asking, listeners, reports, transcripts } from "./surroundings.ts";

/** So long in CI, or half an hour; HALLMONITOR_SOAK_SECONDS names another length. */
const seconds = Number(process.env["HALLMONITOR_SOAK_SECONDS"] ?? rounds(16, 1800));
/** Requests a second over each of the three wires; a busy team of a hundred has ten in all. */
const rate = 6;
/** What a process that was started just now has yet to load and to warm up takes longer than CI has. */
const isLong = seconds >= 240;

/**
 * Memory of the last quarter beyond that of the second, as it may be: the engine lets garbage stand until it is worth to collect it, so that two
 * looks at the same program differ by some ten megabytes. A leak of a hundred bytes a record is 20 MB in half an hour.
 */
const memorySlackMb = isLong ? 16 : 80;
/** Threads that do work beside come when there is some, and stay: a process that is young has not all of them yet. */
const threadSlack = isLong ? 2 : 8;
/** Connections that came and went between two looks. */
const handleSlack = 12;
/** `journal_size_limit`, and what a commit adds before the log begins anew. */
const walMostMb = 64 + 16;
/** Of the ledger's bytes those that hold nothing: pages that the archive emptied. */
const emptyMost = 0.1;

test(
  `a mixed load of ${seconds} s (seed ${seed}) grows nothing but the data, and none of it is lost or doubled`,
  async () => {
    using dir = temporaryDir();
    const dataDir = join(dir.path, "data");
    const claudeDir = join(dir.path, "claude");
    await using daemon = await startDaemon(dataDir, ["--claude-dir", claudeDir]);
    const over = new AbortController();
    const until = over.signal;
    using gauge = new Gauge(daemon.pid, dataDir, isLong ? 2000 : 250);
    const timer = setTimeout(() => over.abort(), seconds * 1000);
    // The first fault ends all of it, so that nothing is left running.
    const part = <T>(work: Promise<T>): Promise<T> => work.finally(() => over.abort());
    const [json, protobuf, grpc, written, came, asked, made, archived] = await Promise.all([
      part(crowds(daemon, { wire: "json", rate, until })),
      part(crowds(daemon, { wire: "protobuf", rate, until })),
      part(crowds(daemon, { wire: "grpc", rate, until })),
      part(transcripts(claudeDir, until)),
      part(listeners(daemon, seeded(seed), until)),
      part(asking(daemon, until)),
      part(reports(dataDir, until)),
      part(archiving(daemon, until)),
    ]);
    clearTimeout(timer);
    gauge.look();
    const all = [json, protobuf, grpc];

    expect(all.flatMap(({ faults }) => faults)).toEqual([]);
    expect(await transcriptRequests(daemon, written)).toBe(written);
    const health = await daemon.get("/api/health");
    expect(health.status).toBe("ok");
    expect(health.commits.failed).toBe(0);
    expect(health.reading.broken_lines).toBe(0);

    const growth = (of: (reading: Reading) => number) => [gauge.median(2, of), gauge.median(4, of)] as const;
    const memory = growth(({ residentMb }) => residentMb);
    const handles = growth((reading) => reading.handles);
    const threads = growth((reading) => reading.threads);
    const wal = gauge.most(({ walMb }) => walMb);
    if (isLong) console.log(table(gauge));
    expect(memory[1]).toBeLessThan(memory[0] + memorySlackMb);
    expect(handles[1]).toBeLessThan(handles[0] + handleSlack);
    expect(threads[1]).toBeLessThanOrEqual(threads[0] + threadSlack);
    expect(wal).toBeLessThan(walMostMb);

    expect(await daemon.stop()).toBe(0);
    gauge[Symbol.dispose]();
    const empty = emptyShare(join(dataDir, "ledger.db"));
    expect(empty).toBeLessThan(emptyMost);

    const sum = (of: (result: CrowdResult) => number) =>
      count(all.reduce((total, one) => total + of(one), 0));
    proved({
      what: `Mixed load for ${seconds} s: simulated clients over json, protobuf and grpc with hooks, transcripts, streams, questions, reports, archive runs`,
      rounds: 1,
      outcome: `${sum(({ requests }) => requests)} requests in ${sum(({ posts }) => posts)} posts of ${sum((one) => one.crowds)} crowds and ${count(written)} in transcripts, none lost or doubled, no sum wrong; ${count(came)} listeners, ${count(asked)} questions, ${made} reports, ${archived} archive runs`,
    });
    proved({
      what: `What the daemon held meanwhile, in the second and the last quarter of ${seconds} s`,
      rounds: gauge.readings.length,
      outcome: `memory ${mb(memory[0])} and ${mb(memory[1])} (medians), open handles ${handles.join(" and ")}, threads ${threads.join(" and ")}; write-ahead log ${mb(wal)} at most; ${(empty * 100).toFixed(1)} % of the ledger empty`,
    });
  },
  (seconds + 120) * 1000,
);

/** Requests of the transcripts' project, once all that was written is read. */
async function transcriptRequests(
  daemon: { get(path: string): Promise<any> },
  written: number,
): Promise<number> {
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

/** Twenty looks, evenly spread, for whoever wants to see the course. */
function table({ readings }: Gauge): string {
  const step = Math.max(1, Math.floor(readings.length / 20));
  const lines = readings
    .filter((_, index) => index % step === 0)
    .map(({ seconds: at, residentMb, handles, threads, ledgerMb, walMb, otherMb }) =>
      [at, residentMb, handles, threads, ledgerMb, walMb, otherMb]
        .map((value) => value.toFixed(0).padStart(9))
        .join(""),
    );
  return ["        s   memory  handles  threads   ledger      wal    other", ...lines].join("\n");
}

function mb(value: number): string {
  return `${value.toFixed(0)} MB`;
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
