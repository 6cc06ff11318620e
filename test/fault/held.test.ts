import { afterEach, beforeEach, expect, test } from "bun:test";
import { join } from "node:path";
import { startDaemon, temporaryDir } from "../e2e/daemon.ts";
import { proved } from "../proof/proved.ts";
import { Senders } from "./sender.ts";

let dir: ReturnType<typeof temporaryDir>;
beforeEach(() => void (dir = temporaryDir()));
afterEach(() => dir[Symbol.dispose]());

const ledger = (): string => join(dir.path, "ledger.db");

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
