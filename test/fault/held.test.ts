import { afterEach, beforeEach, expect, test } from "bun:test";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { run, startDaemon, temporaryDir } from "../e2e/daemon.ts";
import { watchGrowth } from "../e2e/resident-memory.ts";
import { apiRequest, logs, send } from "../e2e/otlp.ts";
import { proved } from "../proof/proved.ts";
import { Senders } from "./sender.ts";

let dir: ReturnType<typeof temporaryDir>;
beforeEach(() => void (dir = temporaryDir()));
afterEach(() => dir[Symbol.dispose]());

const ledger = (): string => join(dir.path, "ledger.db");

/** What a WAL is allowed to keep when it could be emptied: open.ts, journal_size_limit. */
const keptBytes = 67_108_864;

/** Another program on the ledger, as a person's `sqlite3` is. Its locks are those of a process of its own. */
async function holder(sql: string): Promise<AsyncDisposable> {
  const text = `const { Database } = require("bun:sqlite"); const db = new Database(${JSON.stringify(ledger())});
    db.run("PRAGMA busy_timeout = 5000"); ${sql}; console.log("held"); setInterval(() => 0, 1000);`;
  const child = Bun.spawn([process.execPath, "-e", text], {
    stdout: "pipe",
    stderr: "inherit",
    stdin: "ignore",
  });
  const { value } = await child.stdout.getReader().read();
  expect(new TextDecoder().decode(value)).toBe("held\n");
  return {
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await child.exited;
    },
  };
}

test.each([
  ["BEGIN IMMEDIATE", "db.run('BEGIN IMMEDIATE')"],
  ["BEGIN EXCLUSIVE", "db.run('BEGIN EXCLUSIVE')"],
])("while another process holds the ledger by %s senders are asked to come again", async (what, sql) => {
  const senders = new Senders();
  {
    await using daemon = await startDaemon(dir.path);
    expect(await senders.offer(daemon, "before")).toBe(200);
    {
      await using _held = await holder(sql);
      for (let round = 0; round < 4; round += 1) {
        const asked = performance.now();
        expect(await senders.offer(daemon, `${what} ${round}`)).toBe(503);
        // It waits a quarter of a second for the other, and nobody for longer than that.
        expect(performance.now() - asked).toBeLessThan(2000);
      }
      const { status, commits } = await daemon.get("/api/health");
      expect([status, commits.last_failure.reason]).toEqual(["degraded", expect.stringContaining("locked")]);
      await senders.expectKept(daemon);
    }
    await senders.retry(daemon);
    await daemon.kill();
  }
  await using again = await startDaemon(dir.path);
  const { answered, refused } = await senders.expectKept(again);
  proved({
    what: `the ledger held by another process (${what})`,
    rounds: refused,
    outcome: `${refused} refused as 503 within 2 s each; ${answered} requests answered, ${answered} there`,
  });
});

test("a rebuild that cannot write says why, and calls no sums right", async () => {
  const rebuild = () => run(["rebuild", "--data-dir", dir.path]);
  const why = "hallmonitor: the ledger could not be written: database is locked\n";
  await using daemon = await startDaemon(dir.path);
  expect((await send(daemon, { signal: "logs", message: logs(apiRequest("s1", "r1")) })).status).toBe(200);
  await using _held = await holder("db.run('BEGIN IMMEDIATE')");
  expect(await rebuild()).toEqual({ code: 69, out: "0 sums made anew\n", err: why });
  const log = readFileSync(join(dir.path, "log", "hallmonitor.log"), "utf8");
  expect(log).toContain("rebuild: the ledger could not be written: database is locked\n");
});

test.each([["rebuild"], ["alerts silence --all --for 2h"]])(
  "'%s' without a collector says who is in the way of it, and blames no disk",
  async (command) => {
    await (await startDaemon(dir.path, ["--no-import", "--no-watch"])).stop();
    await using _held = await holder("db.run('BEGIN IMMEDIATE')");
    expect(await run([...command.split(" "), "--data-dir", dir.path])).toEqual({
      code: 69,
      out: "",
      err: "hallmonitor: another process holds the ledger: database is locked; try again once it is done\n",
    });
  },
);

test("a reader that holds an old moment lets the journal grow, not the memory, and the journal is small again after it", async () => {
  const journal = (): number => statSync(`${ledger()}-wal`).size;
  const bytes = "x".repeat(8000);
  await using daemon = await startDaemon(dir.path, ["--no-import", "--no-watch"]);
  let sent = 0;
  const sendSome = async (posts: number): Promise<void> => {
    for (let post = 0; post < posts; post += 1) {
      const many = Array.from({ length: 100 }, () =>
        apiRequest("s1", `r${(sent += 1)}`, { error_detail: bytes }),
      );
      expect((await send(daemon, { signal: "logs", message: logs(...many) })).status).toBe(200);
    }
  };
  await sendSome(1);
  const grown = watchGrowth(daemon.pid);
  let held = 0;
  {
    await using _reader = await holder("db.run('BEGIN'); db.query('SELECT count(*) FROM request').get()");
    while (held <= keptBytes) {
      await sendSome(5);
      held = journal();
    }
  }
  const megabytes = grown();
  // The commit that empties it is the first after the WAL checkpoint that a commit brings about.
  while (journal() > keptBytes) await sendSome(1);
  const { total } = await daemon.get("/api/usage?group_by=model");
  expect([total.requests, total.usage.output_tokens]).toEqual([sent, 20 * sent]);
  expect(megabytes).toBeLessThan(200);
  proved({
    what: "a reader that holds an old moment of the ledger while it is written",
    rounds: sent,
    outcome: `${sent.toLocaleString("en")} requests answered, ${sent.toLocaleString("en")} counted; the journal grew beyond 67 MB and came back below, memory by less than 200 MB`,
  });
}, 120_000);
