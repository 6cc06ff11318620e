import { Database } from "bun:sqlite";
import { afterAll, beforeAll, expect, test } from "bun:test";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { holdLock } from "../../src/store/sqlite/lock.ts";
import { apiRequest, logs, send } from "../e2e/otlp.ts";
import { proved } from "../proof/proved.ts";
import { rounds } from "../proof/setting.ts";
import { run, startDaemon, temporaryDir, type Ran } from "../e2e/daemon.ts";

const dir = temporaryDir();
const taken = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response("taken") });

beforeAll(() => {
  mkdirSync(join(dir.path, "home"));
});

afterAll(async () => {
  await taken.stop(true);
  dir[Symbol.dispose]();
});

/** A start that must not come off. Ends by itself, or the test runs into its time limit. */
function serve(
  dataDir: string,
  flags: readonly string[] = ["--port", "0", "--grpc-port", "0"],
): Promise<Ran> {
  return run(["serve", "--data-dir", dataDir, ...flags], { HOME: join(dir.path, "home") });
}

/** One line for a person: no second one, no stack, no quoted code. */
function expectOneLine(ran: Ran, code: number, ...parts: readonly string[]): void {
  expect(ran.err.trimEnd().split("\n")).toHaveLength(1);
  for (const part of ["hallmonitor: ", ...parts]) expect(ran.err).toContain(part);
  expect(ran.err).not.toMatch(/\bat .*\.ts:\d+|AppError|SQLITE_/);
  expect(ran.out).toBe("");
  expect(ran.code).toBe(code);
}

test("an HTTP port in use: one line that names it, exit 1", async () => {
  const ran = await serve(join(dir.path, "http"), ["--port", String(taken.port), "--grpc-port", "0"]);
  expectOneLine(ran, 1, `port ${taken.port}`, "--port");
  expect(existsSync(join(dir.path, "http", "daemon.json"))).toBe(false);
});

test("a gRPC port in use: one line that names it, exit 1", async () => {
  const ran = await serve(join(dir.path, "grpc"), ["--port", "0", "--grpc-port", String(taken.port)]);
  expectOneLine(ran, 1, `port ${taken.port}`, "--grpc-port");
});

test("both ports in use: the one that people know is named", async () => {
  using other = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => undefined } });
  const flags = ["--port", String(taken.port), "--grpc-port", String(other.port)];
  expectOneLine(await serve(join(dir.path, "both"), flags), 1, `port ${taken.port} on`, "--port");
});

test.each([
  ["10.99.99.99", "this machine has no such address"],
  ["nope.invalid", "that name cannot be looked up"],
])("the host %s: one line that says why nobody can listen there, exit 1", async (host, reason) => {
  const flags = ["--host", host, "--port", "0", "--grpc-port", "off"];
  const ran = await serve(join(dir.path, "host"), flags);
  expectOneLine(ran, 1, `cannot listen on ${host}:0: ${reason}`, "--host");
});

test("a second daemon on one data dir: one line that names the first, exit 1; the first goes on", async () => {
  const data = join(dir.path, "twice");
  await using first = await startDaemon(data);
  const ran = await serve(data);
  expectOneLine(ran, 1, data, String(first.pid), first.httpUrl);
  const file = JSON.parse(readFileSync(join(data, "daemon.json"), "utf8"));
  expect(file).toMatchObject({ pid: first.pid, http_url: first.httpUrl, grpc_address: first.grpcAddress });
  expect((await send(first, { signal: "logs", message: logs(apiRequest("s1", "req_1")) })).status).toBe(200);
});

test("of two daemons started at once on one data dir one runs, and the other says why not", async () => {
  // Which comes first is chance, so one round shows little.
  const count = rounds(3, 20);
  for (let round = 0; round < count; round += 1) {
    const data = join(dir.path, `race-${round}`);
    const started = await Promise.allSettled([startDaemon(data), startDaemon(data)]);
    const running = started.filter((one) => one.status === "fulfilled");
    await Promise.all(running.map((one) => one.value.kill()));
    const refusals = started.filter((one) => one.status === "rejected").map((one) => String(one.reason));
    expect(refusals).toEqual([expect.stringContaining("another Hallmonitor")]);
  }
  proved({
    what: "two daemons started at once on one data dir",
    rounds: count,
    outcome: "one runs each time, the other says why not",
  });
});

test("a daemon waits for a hook that holds the data dir for a moment, and not for ever", async () => {
  const data = join(dir.path, "held");
  mkdirSync(data);
  const hook = holdLock(join(data, "daemon.lock"));
  const starting = startDaemon(data);
  await Bun.sleep(800);
  hook[Symbol.dispose]();
  await (await starting).kill();
  using _forever = holdLock(join(data, "daemon.lock"));
  expectOneLine(await serve(data), 1, `at work on ${data} (an import`, "wait for its end");
});

test("a daemon that was killed leaves nothing that keeps the next from starting", async () => {
  const data = join(dir.path, "killed");
  const first = await startDaemon(data);
  await first.kill();
  await using second = await startDaemon(data);
  expect(JSON.parse(readFileSync(join(data, "daemon.json"), "utf8")).pid).toBe(second.pid);
});

test("a data dir below a file: one line that names it, exit 69", async () => {
  const file = join(dir.path, "file");
  writeFileSync(file, "");
  expectOneLine(await serve(join(file, "data")), 69, join(file, "data"), "--data-dir");
});

test("a data dir on a read-only file system: one line that names it, exit 69", async () => {
  const data = join(dir.path, "read-only");
  mkdirSync(data);
  await mounted(["-t", "tmpfs", "-o", "ro,size=1m", "tmpfs", data], data, async () => {
    expectOneLine(await serve(data), 69, data);
  });
});

test("a ledger on a read-only file system: who would change it hears one line, exit 69", async () => {
  const data = join(dir.path, "frozen");
  const daemon = await startDaemon(data);
  await send(daemon, { signal: "logs", message: logs(apiRequest("s1", "req_1")) });
  await daemon.stop();
  await mounted(["--bind", data, data], data, async () => {
    expect(Bun.spawnSync(["mount", "-o", "remount,bind,ro", data]).exitCode).toBe(0);
    for (const words of [["rebuild"], ["archive", "run", "--days", "0"]])
      expectOneLine(await run([...words, "--data-dir", data]), 69, data);
  });
});

test("a lock that cannot be made: one line that names it, exit 69", async () => {
  const data = join(dir.path, "locked");
  mkdirSync(join(data, "daemon.lock"), { recursive: true });
  expectOneLine(await serve(data), 69, join(data, "daemon.lock"));
});

test("a ledger that is a folder: one line that names it, exit 69", async () => {
  const data = join(dir.path, "folder");
  mkdirSync(join(data, "ledger.db"), { recursive: true });
  expectOneLine(await serve(data), 69, join(data, "ledger.db"));
});

test("a ledger of a newer version: one line, exit 1 of who would write and 69 of who asks, and the ledger is as it was", async () => {
  const data = join(dir.path, "newer");
  mkdirSync(data);
  const path = join(data, "ledger.db");
  const db = new Database(path, { create: true });
  db.run("CREATE TABLE future (x)");
  db.run("PRAGMA user_version = 999");
  db.close();
  expectOneLine(await serve(data), 1, "newer", "999", "--data-dir");
  const reading = await run(["sessions", "--data-dir", data], { HOME: join(dir.path, "home") });
  expectOneLine(reading, 69, "newer", "999");
  const after = new Database(path, { readonly: true });
  expect(after.query("SELECT name FROM sqlite_master").values()).toEqual([["future"]]);
  after.close();
});

test("a ledger of random bytes: one line that names it, exit 69, and not a byte is changed", async () => {
  const data = join(dir.path, "corrupt");
  mkdirSync(data);
  const path = join(data, "ledger.db");
  const bytes = crypto.getRandomValues(Buffer.alloc(65_536));
  writeFileSync(path, bytes);
  for (const ran of [await serve(data), await serve(data)]) expectOneLine(ran, 69, path);
  expect(readFileSync(path).equals(bytes)).toBe(true);
  const reading = await run(["sessions", "--data-dir", data], { HOME: join(dir.path, "home") });
  expectOneLine(reading, 69, path);
});

test("a ledger whose pages are broken behind a whole head: clear words, never a crash", async () => {
  const data = join(dir.path, "broken");
  {
    const daemon = await startDaemon(data);
    await send(daemon, { signal: "logs", message: logs(apiRequest("s1", "req_1")) });
    await daemon.stop();
  }
  const path = join(data, "ledger.db");
  const bytes = readFileSync(path);
  crypto.getRandomValues(bytes.subarray(4096));
  writeFileSync(path, bytes);

  // Whether the head is enough to start is SQLite's business; if so, the sender must not lose what cannot be written.
  const started = await startDaemon(data).catch((error: Error) => error);
  if (started instanceof Error) {
    expect(started.message).toContain(`hallmonitor: the ledger at ${path} is damaged`);
    expect(started.message.trimEnd().split("\n")).toHaveLength(1);
    return;
  }
  await using daemon = started;
  const answer = await send(daemon, { signal: "logs", message: logs(apiRequest("s1", "req_2")) });
  expect([answer.status, answer.retryAfter]).toEqual([503, "1"]);
  expect((await daemon.fetch("/api/health")).status).toBe(200);
});

test("the rest of a token that was torn is no secret: a new one is made", async () => {
  const data = join(dir.path, "torn-token");
  mkdirSync(data);
  writeFileSync(join(data, "token"), "the rest");
  await using daemon = await startDaemon(data);
  expect(daemon.token).toMatch(/^[\w-]{43}$/);
  expect((await daemon.fetch("/api/sessions")).status).toBe(200);
});

test("what lies in the data dir is the owner's alone, whatever the umask and the folder's mode were", async () => {
  const data = join(dir.path, "modes");
  mkdirSync(data);
  chmodSync(data, 0o777);
  await using daemon = await startDaemon(data);
  await send(daemon, { signal: "logs", message: logs(apiRequest("s1", "req_1")) });
  const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);
  expect(mode(data)).toBe("700");
  for (const name of ["token", "daemon.json", "ledger.db", "ledger.db-wal", "ledger.db-shm"]) {
    expect([name, mode(join(data, name))]).toEqual([name, "600"]);
  }
});

test("no file of the data dir is readable by others", async () => {
  const data = join(dir.path, "all-modes");
  await using _ = await startDaemon(data);
  const own = readdirSync(data);
  const readable = own.filter((name) => (statSync(join(data, name)).mode & 0o077) !== 0);
  expect(readable).toEqual([]);
});

/** Runs while something is mounted; the mount goes whatever happens. */
async function mounted(args: readonly string[], at: string, work: () => Promise<void>): Promise<void> {
  const { exitCode, stderr } = Bun.spawnSync(["mount", ...args]);
  if (exitCode !== 0) throw new Error(`mount needs root: ${stderr.toString()}`);
  try {
    await work();
  } finally {
    Bun.spawnSync(["umount", "-l", at]);
  }
}
