import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run, startDaemon, temporaryDir, type Ran } from "../e2e/daemon.ts";
import { apiRequest, logs, send } from "../e2e/otlp.ts";

let dir: ReturnType<typeof temporaryDir>;
beforeEach(() => void (dir = temporaryDir()));
afterEach(() => dir[Symbol.dispose]());

const ledger = (): string => join(dir.path, "ledger.db");
const tell = (...args: readonly string[]): Promise<Ran> =>
  run([...args, "--data-dir", dir.path], { HOME: dir.path });

async function writeLedger(): Promise<void> {
  const daemon = await startDaemon(dir.path);
  const events = Array.from({ length: 50 }, (_, index) => apiRequest("s1", `req_${index}`));
  expect((await send(daemon, { signal: "logs", message: logs(...events) })).status).toBe(200);
  await daemon.stop();
}

interface Check {
  readonly name: string;
  readonly status: string;
  readonly detail: string;
  readonly fix: string | null;
}

/** What `doctor --json` says of the ledger and of the collector. */
async function checks(): Promise<readonly [ledger: Check | undefined, collector: Check | undefined]> {
  const found: readonly Check[] = JSON.parse((await tell("doctor", "--json")).out).checks;
  const named = (asked: string) => found.find(({ name }) => name === asked);
  return [named("ledger"), named("collector")];
}

test.each([
  ["no ledger at all", async () => writeFileSync(ledger(), "no ledger ".repeat(10_000))],
  [
    "cut in half",
    async () => {
      await writeLedger();
      for (const end of ["-wal", "-shm"]) rmSync(ledger() + end, { force: true });
      truncateSync(ledger(), Math.floor(statSync(ledger()).size / 8192) * 4096);
    },
  ],
])("a ledger that is %s is told as damaged, with both ways on", async (_, damage) => {
  await damage();
  const asked = await tell("sessions");
  expect([asked.code, asked.out, asked.err]).toEqual([69, "", expect.stringMatching(/ is damaged\b/)]);
  expect(asked.err).toContain("move ledger.db and all that begins with this name out of the data dir");
  expect(asked.err).toContain("'backup'");
  const status = JSON.parse((await tell("status", "--json")).out);
  expect(status.ledger.fault).toContain(" is damaged");
  expect((await tell("status")).out).toMatch(/ledger +cannot be read: /);
  // No command of ours repairs it.
  expect(await checks()).toMatchObject([
    { status: "failed", detail: expect.stringMatching(/ is damaged\b/), fix: null },
    { status: "failed", detail: expect.stringContaining("before the ledger is in order"), fix: null },
  ]);
});

test.each([
  [0, "is not finished; start the collector"],
  [12, "has schema 12"],
  [9999, "was written by a newer Hallmonitor (schema 9999"],
])("a ledger of schema %i is told with what to do, exit 69", async (schema, words) => {
  const db = new Database(ledger());
  db.run(`PRAGMA user_version = ${schema}`);
  db.close();
  const { code, err } = await tell("sessions");
  expect([code, err]).toEqual([69, expect.stringContaining(words)]);
  const up = schema === 9999 ? null : `hallmonitor up --data-dir ${dir.path}`;
  expect(await checks()).toMatchObject([{ fix: up }, { fix: up }]);
  const way = up === null ? `see 'hallmonitor doctor --data-dir ${dir.path}'` : `'${up}' starts one`;
  expect((await tell("status")).err).toContain(way);
});

test("doctor names the copy that this program can go on with, where the ledger is of a newer one", async () => {
  const db = new Database(ledger());
  db.run("PRAGMA user_version = 9999");
  db.close();
  const backup = join(dir.path, "backup");
  mkdirSync(backup);
  const copies = ["12-2026-11-28T22-40-12Z", "29-2026-11-29T22-40-12Z", "9998-2026-11-30T22-40-12Z"];
  for (const name of copies) writeFileSync(join(backup, `ledger-${name}.db`), "");
  const [found] = await checks();
  expect(found?.detail).toContain(`go back to ${join(backup, "ledger-29-2026-11-29T22-40-12Z.db")}`);
});
