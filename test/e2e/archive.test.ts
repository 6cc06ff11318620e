import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { holdLock } from "../../src/store/sqlite/lock.ts";
import { hashOf, rowsOfFiles, rowsOfLedger, writeHistory } from "../archive/history.ts";
import { run, startDaemon, temporaryDir, type StartedDaemon } from "./daemon.ts";
import { listen } from "./event-stream.ts";
import { apiRequest, logs, send } from "./otlp.ts";
import { fill, smallDisk } from "./small-disk.ts";

const day = 86_400_000;
const quiet = ["--no-import", "--no-watch"];

test("a collector archives on request while it answers, and its archive is that of the command", async () => {
  using dir = temporaryDir();
  const before = filled(dir.path, 20_000);
  await using daemon = await startDaemon(dir.path, quiet);
  const running = archive(dir.path, "run", "--json");
  // Telemetry goes on being taken, and is not archived.
  expect((await send(daemon, { signal: "logs", message: sent(Date.now()) })).status).toBe(200);
  const { code, out } = await running;
  expect(code).toBe(0);
  const done = JSON.parse(out);
  expect(done).toMatchObject({
    kind: "run",
    faults: [],
    stopped: false,
    error: null,
    total: { events: 20_000 },
  });

  const list = await daemon.get("/api/archive");
  expect(list.total).toEqual(done.total);
  expect(JSON.parse((await archive(dir.path, "list", "--json")).out)).toEqual(list);
  expect(await daemon.get("/api/archive/work")).toMatchObject({
    running: null,
    last: { started_at: done.started_at },
  });
  expect(hashOf(rowsOfFiles(join(dir.path, "archive")))).toBe(before);
  expect((await daemon.get("/api/metrics")).metrics).toHaveLength(1);
});

test("a day that a collector restores is in the feed again, also for one that starts later", async () => {
  using dir = temporaryDir();
  filled(dir.path, 2000);
  expect((await archive(dir.path, "run")).code).toBe(0);
  const [file = ""] = readdirSync(join(dir.path, "archive"));
  const restored = file.slice(0, 10);
  {
    await using daemon = await startDaemon(dir.path, quiet);
    expect((await daemon.get("/api/metrics")).metrics).toEqual([]);
    const { code, out } = await archive(dir.path, "restore", restored);
    expect([code, out]).toEqual([0, expect.stringMatching(/events back in the ledger; they stay until 20/)]);
    expect((await daemon.get("/api/metrics")).metrics.length).toBeGreaterThan(0);
    expect((await archive(dir.path, "list")).out).toContain(`restored until`);
    expect((await archive(dir.path, "run")).out).toStartWith("nothing to archive");
  }
  expect((await archive(dir.path, "verify")).out).toContain("as written");
});

test("a delivery that comes again after its events were archived changes nothing, and numbers go on", async () => {
  using dir = temporaryDir();
  const old = sent(Date.now() - 30 * day);
  {
    await using daemon = await startDaemon(dir.path, quiet);
    await send(daemon, { signal: "logs", message: old });
    expect((await daemon.get("/api/metrics")).metrics).toHaveLength(1);
    expect((await archive(dir.path, "run")).out).toStartWith("archived 1 event of 1 day");
    expect((await send(daemon, { signal: "logs", message: old })).status).toBe(200);
    expect((await daemon.get("/api/health")).items.dropped).toEqual({ duplicate: 1 });
    expect((await daemon.get("/api/metrics")).metrics).toEqual([]);
  }
  await using again = await startDaemon(dir.path, quiet);
  await send(again, { signal: "logs", message: old });
  expect((await again.get("/api/health")).items.dropped).toEqual({ duplicate: 1 });
  expect((await again.get("/api/usage?group_by=model")).total.requests).toBe(1);
  // A stream that was at number 1 hears number 2: none is given out twice.
  using stream = await listen(again, "/events/metrics", 1);
  await send(again, { signal: "logs", message: sent(Date.now()) });
  expect((await stream.next()).id).toBe(2);
});

test("of two runs at once one does it, and the other says so", async () => {
  using dir = temporaryDir();
  const before = filled(dir.path, 20_000);
  const refusal = `another Hallmonitor is at work on ${dir.path} (an import, a rebuild, an archive run, `;
  {
    // As a run holds it.
    using _held = holdLock(join(dir.path, "daemon.lock"));
    const refused = await archive(dir.path, "run");
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining(refusal)]);
  }
  const both = await Promise.all([archive(dir.path, "run"), archive(dir.path, "run")]);
  // A quick machine may be through with the first before the second begins.
  const refused = both.filter(({ code }) => code !== 0);
  expect(refused.length).toBeLessThan(2);
  for (const { code, err } of refused) expect([code, err]).toEqual([1, expect.stringContaining(refusal)]);
  expect(hashOf(rowsOfFiles(join(dir.path, "archive")))).toBe(before);
});

test("a collector that is asked twice at once begins one run, and refuses the other", async () => {
  using dir = temporaryDir();
  filled(dir.path, 20_000);
  await using daemon = await startDaemon(dir.path, quiet);
  const answers = await Promise.all([post(daemon, "/api/archive", {}), post(daemon, "/api/archive", {})]);
  expect(answers.map(({ status }) => status)).toEqual([202, 409]);
  expect(await answers[1]?.json()).toMatchObject({
    error: {
      code: "conflict",
      message: "an archive run is under way; wait until it has ended and try again",
    },
  });
});

test("a collector that is told to end in the middle of a run ends, and the next run goes on", async () => {
  using dir = temporaryDir();
  const before = filled(dir.path, 20_000);
  const daemon = await startDaemon(dir.path, quiet);
  expect((await post(daemon, "/api/archive", {})).status).toBe(202);
  expect(await daemon.stop()).toBe(0);
  expect((await archive(dir.path, "run")).code).toBe(0);
  expect(hashOf(rowsOfFiles(join(dir.path, "archive")))).toBe(before);
});

test("orders that mean nothing are refused with one that does, and begin no work", async () => {
  using dir = temporaryDir();
  await using daemon = await startDaemon(dir.path, quiet);
  const [toRun, toRestore] = ['{"after_days": 7}', '{"day": "2026-11-20"}'];
  for (const [path, body, right] of [
    ["/api/archive", { after_days: -1 }, toRun],
    ["/api/archive", { days: 1 }, toRun],
    ["/api/archive/restore", { day: "2026-02-30" }, toRestore],
    ["/api/archive/restore", {}, toRestore],
  ] as const) {
    const response = await post(daemon, path, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { code: "invalid", message: expect.stringContaining(right) },
    });
  }
  expect(await daemon.get("/api/archive/work")).toMatchObject({ running: null, last: null });
});

test("what cannot be restored is said by the collector as by the command", async () => {
  using dir = temporaryDir();
  await using daemon = await startDaemon(dir.path, quiet);
  const { code, err } = await archive(dir.path, "restore", "2026-01-01");
  expect([code, err]).toEqual([1, expect.stringContaining("no events of 2026-01-01 are in the archive")]);
  expect((await daemon.get("/api/archive/work")).last).toMatchObject({ error: { code: "not-found" } });
});

test("verify names what is damaged and ends with 1; restore refuses it; nothing is deleted", async () => {
  using dir = temporaryDir();
  filled(dir.path, 3000);
  await archive(dir.path, "run");
  const folder = join(dir.path, "archive");
  const [flipped = "", cut = "", gone = "", ...others] = readdirSync(folder);
  const bytes = readFileSync(join(folder, flipped));
  bytes[100] = (bytes[100] ?? 0) ^ 1;
  writeFileSync(join(folder, flipped), bytes);
  writeFileSync(join(folder, cut), readFileSync(join(folder, cut)).subarray(0, -1));
  rmSync(join(folder, gone));

  const { code, out, err } = await archive(dir.path, "verify");
  expect(code).toBe(1);
  expect(out).toContain(`${join(folder, flipped)} is damaged`);
  expect(out).toContain(`${join(folder, cut)} is damaged: it has ${statSync(join(folder, cut)).size} bytes`);
  expect(out).toContain(`${join(folder, gone)} is missing`);
  expect(out).toContain(`${others.length} of ${others.length + 3} files as written`);
  expect(err).toContain("3 files of the archive cannot be restored");
  for (const name of [flipped, cut, gone]) {
    const refused = await archive(dir.path, "restore", name.slice(0, 10));
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining(join(folder, name))]);
  }
  expect((await archive(dir.path, "verify", others[0]?.slice(0, 10) ?? "")).code).toBe(0);
  expect(readdirSync(folder)).toEqual([flipped, cut, ...others]);
});

test("without a ledger, an action or a day it is said what is missing", async () => {
  using dir = temporaryDir();
  const words = async (...args: string[]) => {
    const { code, err } = await archive(dir.path, ...args);
    return [code, err.trim()];
  };
  for (const action of ["run", "list", "verify"]) {
    expect(await words(action)).toEqual([69, expect.stringContaining(`no ledger at ${dir.path}`)]);
  }
  expect(readdirSync(dir.path)).toEqual([]);
  expect(await words("restore")).toEqual([2, expect.stringContaining("needs a day")]);
  expect(await words("restore", "yesterday")).toEqual([2, expect.stringContaining("yesterday is not a day")]);
  expect(await words("sweep")).toEqual([2, expect.stringContaining("run, list, verify or restore")]);
  expect(await words("run", "--days", "-1")).toEqual([2, expect.stringContaining("0 to 36500")]);
  expect(await words("list", "--days", "1")).toEqual([
    2,
    expect.stringContaining("--days is for 'archive run'"),
  ]);
  expect(await words("run", "2026-01-01")).toEqual([2, expect.stringContaining("takes no day")]);
});

test("on a full disk nothing is deleted and it is said; when there is room the run goes on", async () => {
  using dir = temporaryDir();
  using data = smallDisk(join(dir.path, "disk"), "40m");
  const before = filled(data.path, 20_000);
  const ballast = join(data.path, "ballast");
  {
    await using _daemon = await startDaemon(data.path, quiet);
    fill(data.path, ballast);
    const full = await archive(data.path, "run");
    expect([full.code, full.err]).toEqual([
      69,
      expect.stringMatching(/disk is full; no event was lost, free some room/),
    ]);
    expect(everywhere(data.path)).toBe(before);
    rmSync(ballast);
  }
  // Room for the first days only: what is whole leaves, the rest stays.
  fill(data.path, ballast, 1_500_000);
  const some = await archive(data.path, "run");
  expect([some.code, some.err]).toEqual([69, expect.stringContaining("no event was lost, free some room")]);
  expect(readdirSync(join(data.path, "archive")).length).toBeGreaterThan(0);
  expect(everywhere(data.path)).toBe(before);

  rmSync(ballast);
  expect((await archive(data.path, "run")).code).toBe(0);
  expect(everywhere(data.path)).toBe(before);
  expect(readdirSync(join(data.path, "archive")).every((name) => name.endsWith(".zst"))).toBe(true);
});

function archive(data: string, ...words: readonly string[]) {
  return run(["archive", ...words, "--data-dir", data]);
}

/** A ledger with old events in the folder, and the hash of them. */
function filled(data: string, rows: number): string {
  writeHistory(join(data, "ledger.db"), { rows, days: 10, until: 9 });
  return everywhere(data);
}

/** All events in the ledger and in files that are whole, each once. */
function everywhere(data: string): string {
  using db = new Database(join(data, "ledger.db"));
  const known = new Map(rowsOfLedger(db).map((row) => [row[0], row]));
  if (db.query("SELECT 1 FROM sqlite_schema WHERE name = 'archive_file'").get() !== null) {
    const files = db
      .query<{ name: string }, []>("SELECT name FROM archive_file WHERE state IN ('written', 'archived')")
      .all();
    for (const { name } of files)
      for (const row of rowsOfFiles(join(data, "archive"), name)) known.set(row[0], row);
  }
  return hashOf([...known.values()]);
}

function sent(at: number): ReturnType<typeof logs> {
  return logs(apiRequest("s1", `req_${at}`, { at }));
}

function post(daemon: StartedDaemon, path: string, body: unknown): Promise<Response> {
  return daemon.fetch(path, { method: "POST", body: JSON.stringify(body) });
}
