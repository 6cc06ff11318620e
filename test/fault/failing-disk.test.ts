import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeHistory } from "../archive/history.ts";
import { run, startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { proved } from "../proof/proved.ts";
import { Senders } from "./sender.ts";
import { breakCalls, type CallFault } from "./strace.ts";

let dir: ReturnType<typeof temporaryDir>;
beforeEach(() => void (dir = temporaryDir()));
afterEach(() => dir[Symbol.dispose]());

const journal = (): string => join(dir.path, "ledger.db-wal");

const faults: readonly (readonly [string, Pick<CallFault, "calls" | "error">, RegExp])[] = [
  ["syncing fails", { calls: "fdatasync,fsync", error: "EIO" }, /disk I\/O error/],
  ["writing fails", { calls: "pwrite64", error: "EIO" }, /disk I\/O error/],
  ["the quota is used up", { calls: "pwrite64", error: "EDQUOT" }, /disk I\/O error/],
  ["the file system has become read-only", { calls: "pwrite64", error: "EROFS" }, /disk I\/O error/],
];

test.each([...faults])(
  "while %s senders are asked to come again and told why, and nothing is lost or doubled",
  async (what, fault, words) => {
    const senders = new Senders();
    {
      await using daemon = await startDaemon(dir.path);
      expect(await senders.offer(daemon, "before")).toBe(200);
      {
        await using _fault = await breakCalls(daemon.pid, { ...fault, paths: [journal()] });
        for (let round = 0; round < 5; round += 1)
          expect(await senders.offer(daemon, `${what} ${round}`)).toBe(503);
        await expectDegraded(daemon, words);
        // Reading goes on, and tells what was kept.
        await senders.expectKept(daemon);
      }
      expect(await senders.offer(daemon, "after")).toBe(200);
      expect(await daemon.get("/api/health")).toMatchObject({ status: "ok", commits: { failed: 5 } });
      await senders.retry(daemon);
      await daemon.kill();
    }
    await using again = await startDaemon(dir.path);
    const { answered, refused } = await senders.expectKept(again);
    proved({
      what: `the disk of the ledger: ${what}`,
      rounds: refused,
      outcome: `${refused} refused as 503 and named in health and log; ${answered} requests answered, ${answered} there after kill -9`,
    });
  },
);

test("while the ledger cannot be read questions are refused in words, never answered with less than there is", async () => {
  const senders = new Senders();
  {
    await using daemon = await startDaemon(dir.path);
    for (let one = 0; one < 20; one += 1) expect(await senders.offer(daemon, `r${one}`)).toBe(200);
    await daemon.stop();
  }
  await using daemon = await startDaemon(dir.path);
  const ask = () => daemon.fetch("/api/sessions/s1");
  {
    const paths = [journal(), join(dir.path, "ledger.db")];
    await using _fault = await breakCalls(daemon.pid, { calls: "pread64", error: "EIO", paths });
    const answer = await ask();
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "1"]);
    const { error } = (await answer.json()) as { error: { code: string; message: string } };
    expect([error.code, error.message]).toEqual([
      "unavailable",
      expect.stringMatching(/^the ledger cannot be read: .+; check its disk, then try again/),
    ]);
  }
  expect((await ask()).status).toBe(200);
  await senders.expectKept(daemon);
  proved({
    what: "the disk of the ledger: reading fails",
    rounds: 1,
    outcome: "said as 503; 20 requests there when it can be read again",
  });
});

test("on a file system that syncs no folders days are archived all the same; one that fails to leaves no file behind", async () => {
  const folder = join(dir.path, "archive");
  writeHistory(join(dir.path, "ledger.db"), { rows: 500, days: 2, until: 9 });
  mkdirSync(folder);
  await using daemon = await startDaemon(dir.path);
  const archived = () => run(["archive", "run", "--data-dir", dir.path]);
  const broken = { calls: "fdatasync,fsync", paths: [folder] } as const;
  {
    await using _fault = await breakCalls(daemon.pid, { ...broken, error: "EIO" });
    expect((await archived()).err).toContain("the archive cannot be written in");
    expect(readdirSync(folder)).toEqual([]);
  }
  await using _fault = await breakCalls(daemon.pid, { ...broken, error: "EINVAL" });
  expect((await archived()).out).toContain("archived 500 events");
});

/** Everything that tells a person of it says why. */
async function expectDegraded(daemon: StartedDaemon, words: RegExp): Promise<void> {
  const { status, commits } = await daemon.get("/api/health");
  expect([status, commits.last_failure.reason]).toEqual(["degraded", expect.stringMatching(words)]);
  expect((await daemon.fetch("/readyz")).status).toBe(503);
  expect(readFileSync(join(dir.path, "log", "hallmonitor.log"), "utf8")).toMatch(words);
}
