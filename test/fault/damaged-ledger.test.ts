import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
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

/** What `doctor --json` says of the ledger. */
async function ledgerCheck(): Promise<{ status: string; detail: string; fix: string | null }> {
  const { checks } = JSON.parse((await tell("doctor", "--json")).out);
  return checks.find(({ name }: { name: string }) => name === "ledger");
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
  expect(await ledgerCheck()).toMatchObject({
    status: "failed",
    detail: expect.stringMatching(/ is damaged\b/),
    fix: null,
  });
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
  const up = `hallmonitor up --data-dir ${dir.path}`;
  expect((await ledgerCheck()).fix).toBe(schema === 9999 ? null : up);
});
