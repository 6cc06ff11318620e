import { Database } from "bun:sqlite";
import { afterAll, describe, expect, test } from "bun:test";
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { answerMessage } from "../answer-message.ts";
import { startDaemon, temporaryDir, type StartedDaemon } from "./daemon.ts";
import { listen } from "./event-stream.ts";

const maker = join(import.meta.dir, "..", "corpus", "make-transcripts.mjs");
const noon = Date.UTC(2026, 10, 19, 12);

/** Tokens and requests, as the maker of a corpus counts them. */
interface Count {
  readonly requests: number;
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
}

interface Truth {
  readonly seed: string;
  readonly traps: boolean;
  readonly total: Count;
  readonly byDayUtc: Record<string, Count>;
  readonly byModel: Record<string, Count>;
  readonly byProject: Record<string, Count>;
  readonly bySession: Record<string, Count>;
  readonly tools: number;
  readonly badLines: number;
  readonly sessions: number;
  readonly subagents: number;
  readonly compactions: number;
}

const corpora = temporaryDir();
afterAll(() => corpora[Symbol.dispose]());

/** A history of some forty sessions with everything in it that real ones hold, and what a reader must come to. */
function corpusOf(seed: number, megabytes = 12): { claudeDir: string; truth: Truth } {
  const out = join(corpora.path, String(seed));
  const args = ["--out", out, "--mb", String(megabytes), "--files", "45", "--seed", String(seed), "--traps"];
  const { exitCode, stderr } = Bun.spawnSync([process.execPath, maker, ...args]);
  if (exitCode !== 0) throw new Error(stderr.toString());
  return {
    claudeDir: join(out, ".claude"),
    truth: JSON.parse(readFileSync(join(out, "truth.json"), "utf8")) as Truth,
  };
}

/** A home of Claude Code with files that a test writes, and the daemons that read it. */
class World implements AsyncDisposable {
  readonly #home = temporaryDir();
  readonly claudeDir = join(this.#home.path, "claude");
  readonly dataDir = join(this.#home.path, "data");
  #daemon: StartedDaemon | undefined;

  constructor() {
    mkdirSync(join(this.claudeDir, "projects"), { recursive: true });
    mkdirSync(this.dataDir);
  }

  /** Starts a daemon, after the one before was stopped, and waits until it has read what is there. */
  async start(): Promise<StartedDaemon> {
    await this.stop();
    this.#daemon = await startDaemon(this.dataDir, ["--claude-dir", this.claudeDir]);
    await until(this.#daemon, ({ importing }) => importing === null);
    return this.#daemon;
  }

  async stop(): Promise<void> {
    expect((await this.#daemon?.stop()) ?? 0).toBe(0);
    this.#daemon = undefined;
  }

  async kill(): Promise<void> {
    await this.#daemon?.kill();
    this.#daemon = undefined;
  }

  path(name: string): string {
    return join(this.claudeDir, "projects", name);
  }

  write(name: string, ...lines: readonly (object | string | Uint8Array)[]): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    for (const line of lines) appendFileSync(this.path(name), bytesOf(line));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    this.#home[Symbol.dispose]();
  }
}

function bytesOf(line: object | string | Uint8Array): string | Uint8Array {
  return typeof line === "string" || line instanceof Uint8Array ? line : `${JSON.stringify(line)}\n`;
}

/** One answer of the model, with 10 in, 20 out, 30 read and 40 written, and what is said otherwise. */
function answer(id: string, own: object = {}): object {
  const number = Number(/\d+$/.exec(id)?.[0] ?? 0);
  const message = answerMessage(id);
  return {
    type: "assistant",
    uuid: `line-${id}`,
    sessionId: "5e550000-0000-4000-8000-000000000001",
    timestamp: new Date(noon + number * 1000).toISOString(),
    cwd: "/home/dev/project",
    version: "2.1.329",
    isSidechain: false,
    requestId: `req_${id}`,
    message: {
      ...message,
      usage: {
        ...message.usage,
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 40 },
      },
    },
    ...own,
  };
}

/** Answers `a1`, `a2` and so on. */
function answers(name: string, count: number): object[] {
  return Array.from({ length: count }, (_, index) => answer(`${name}${index + 1}`));
}

/** Asks health until reading is as it should be. The runner's own limit ends a wait that is in vain. */
async function until(daemon: StartedDaemon, isSo: (reading: any) => boolean): Promise<any> {
  for (;;) {
    const { reading } = await daemon.get("/api/health");
    if (isSo(reading)) return reading;
    await Bun.sleep(20);
  }
}

async function readingOf(daemon: StartedDaemon): Promise<any> {
  return (await daemon.get("/api/health")).reading;
}

/** The ids of all messages in the ledger, sorted: one that was counted twice stands there twice. */
async function messageIds(daemon: StartedDaemon): Promise<string[]> {
  const { sessions } = await daemon.get("/api/sessions?limit=500");
  const details = await Promise.all(
    sessions.map(({ id }: { id: string }) => daemon.get(`/api/sessions/${id}`)),
  );
  return details
    .flatMap(({ requests }) => requests.map((request: { message_id: string }) => request.message_id))
    .toSorted();
}

function idsOf(lines: readonly any[]): string[] {
  return lines.map((line) => line.message.id as string).toSorted();
}

/** A usage of the API as the maker of a corpus counts it. */
function countOf(group: { requests: number; usage: any }): Count {
  const { usage, requests } = group;
  const oneHour = usage.cache_creation_1h_input_tokens ?? 0;
  return {
    requests,
    input: usage.input_tokens,
    output: usage.output_tokens,
    cacheRead: usage.cache_read_input_tokens,
    cacheWrite5m: usage.cache_creation_input_tokens - oneHour,
    cacheWrite1h: oneHour,
  };
}

async function countsBy(daemon: StartedDaemon, grouping: string): Promise<Record<string, Count>> {
  const { groups } = await daemon.get(`/api/usage?group_by=${grouping}&timezone=UTC`);
  return Object.fromEntries(groups.map((group: any) => [String(group.key), countOf(group)]));
}

async function totalOf(daemon: StartedDaemon): Promise<Count> {
  return countOf((await daemon.get("/api/usage?group_by=model")).total);
}

/** Everything that a corpus says of itself, as the daemon tells it. */
async function pictureOf(daemon: StartedDaemon): Promise<Omit<Truth, "badLines" | "seed" | "traps">> {
  const { sessions } = await daemon.get("/api/sessions?limit=500");
  const sum = (name: string): number => sessions.reduce((all: number, one: any) => all + one[name], 0);
  const counted = sessions.filter((one: any) => one.requests > 0);
  return {
    total: await totalOf(daemon),
    byDayUtc: await countsBy(daemon, "day"),
    byModel: await countsBy(daemon, "model"),
    byProject: await countsBy(daemon, "project"),
    bySession: Object.fromEntries(counted.map((one: any) => [one.id, countOf(one)])),
    tools: sum("tool_calls"),
    sessions: sessions.length,
    subagents: sum("subagents"),
    compactions: sum("compactions"),
  };
}

/** Starts a daemon on a corpus and waits until it has read it. */
async function startOn(dataDir: string, claudeDir: string): Promise<StartedDaemon> {
  const daemon = await startDaemon(dataDir, ["--claude-dir", claudeDir]);
  await until(daemon, (reading) => reading.importing === null && reading.bytes > 0);
  return daemon;
}

describe("a history with everything in it that real ones hold", () => {
  test.each([31, 58, 4242])("is counted to the token, and once (seed %d)", async (seed) => {
    const { claudeDir, truth } = corpusOf(seed);
    const { badLines, bySession, seed: _seed, traps: _traps, ...expected } = truth;
    using data = temporaryDir();
    const daemon = await startOn(data.path, claudeDir);
    const { bySession: counted, ...rest } = await pictureOf(daemon);
    expect(rest).toEqual(expected);
    expect(counted).toEqual(bySession);
    expect(await readingOf(daemon)).toMatchObject({
      broken_lines: badLines,
      retries: 0,
      unreadable_files: [],
    });
    expect(await daemon.stop()).toBe(0);

    await using again = await startDaemon(data.path, ["--claude-dir", claudeDir]);
    const second = await until(again, (reading) => reading.importing === null);
    expect(second).toMatchObject({ bytes: 0, lines: 0, broken_lines: 0 });
    expect(await pictureOf(again)).toEqual({ ...expected, bySession: counted });
  });

  test.each([true, false])(
    "is counted the same where it was copied to (times kept: %p)",
    async (keepTimes) => {
      // So much that it is read in a thread of its own.
      const { claudeDir, truth } = corpusOf(77, 30);
      using dir = temporaryDir();
      const copy = join(dir.path, "claude");
      cpSync(claudeDir, copy, { recursive: true, preserveTimestamps: keepTimes });
      await using daemon = await startOn(dir.path, copy);
      const { badLines: _bad, seed: _seed, traps: _traps, bySession, ...expected } = truth;
      const { bySession: counted, ...rest } = await pictureOf(daemon);
      expect(rest).toEqual(expected);
      expect(counted).toEqual(bySession);
    },
  );
});

describe("a file", () => {
  test("that was truncated and written on is read again, and nothing is counted twice", async () => {
    await using world = new World();
    const [first = {}, ...others] = answers("a", 6);
    world.write("-p/s.jsonl", first, ...others);
    await world.start();
    await world.stop();
    truncateSync(world.path("-p/s.jsonl"), bytesOf(first).length);
    world.write("-p/s.jsonl", answer("b7"));
    const daemon = await world.start();
    expect(await messageIds(daemon)).toEqual(idsOf([first, ...others, answer("b7")]));
    expect((await readingOf(daemon)).lines).toBe(2);
  });

  test("that was truncated while it is followed is read again", async () => {
    await using world = new World();
    const lines = answers("a", 3);
    world.write("-p/s.jsonl", ...lines);
    const daemon = await world.start();
    truncateSync(world.path("-p/s.jsonl"), 0);
    world.write("-p/s.jsonl", answer("b1"));
    await until(daemon, (reading) => reading.lines >= 4);
    expect(await messageIds(daemon)).toEqual(idsOf([...lines, answer("b1")]));
  });

  test("with another content under the same name is read from its start", async () => {
    await using world = new World();
    world.write("-p/s.jsonl", ...answers("a", 3));
    await world.start();
    await world.stop();
    rmSync(world.path("-p/s.jsonl"));
    world.write("-p/s.jsonl", ...answers("b", 5));
    const daemon = await world.start();
    expect(await messageIds(daemon)).toEqual(idsOf([...answers("a", 3), ...answers("b", 5)]));
  });

  test("that was renamed adds nothing, and is followed under its new name", async () => {
    await using world = new World();
    world.write("-p/s.jsonl", { ...answer("a0"), type: "user", message: { content: "Hello" } });
    world.write("-p/s.jsonl", ...answers("a", 3));
    const before = await world.start();
    const { sessions } = await before.get("/api/sessions");
    mkdirSync(world.path("-q"));
    renameSync(world.path("-p/s.jsonl"), world.path("-q/s.jsonl"));
    world.write("-q/s.jsonl", answer("b4"));
    await until(before, (reading) => reading.lines >= 9);
    expect(await messageIds(before)).toEqual(idsOf([...answers("a", 3), answer("b4")]));
    const [session] = (await before.get("/api/sessions")).sessions;
    expect(session.prompts).toBe(sessions[0].prompts);
  });

  test("that is deleted while it is read keeps what was read of it", async () => {
    await using world = new World();
    const pad = { padding: "x".repeat(100_000) };
    const lines = answers("a", 80).map((line) => ({ ...line, ...pad }));
    world.write("-p/s.jsonl", ...lines);
    world.write("-p/t.jsonl", answer("b1"));
    const daemon = await startDaemon(world.dataDir, ["--claude-dir", world.claudeDir]);
    rmSync(world.path("-p/s.jsonl"));
    await until(daemon, (reading) => reading.importing === null && reading.bytes > 0);
    const ids = await messageIds(daemon);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain("msg_b1");
    expect((await daemon.get("/api/health")).status).toBe("ok");
    await daemon.stop();
  });

  test("that may not be read is told of, and does not keep the others from being read", async () => {
    await using world = new World();
    const path = world.path("-p/a.jsonl");
    world.write("-p/a.jsonl", answer("a1"));
    world.write("-p/b.jsonl", answer("b1"));
    // Root may read everything but the memory of a process at address 0.
    if (process.getuid?.() === 0) {
      rmSync(path);
      symlinkSync("/proc/self/mem", path);
    } else chmodSync(path, 0o000);
    const daemon = await world.start();
    expect(await messageIds(daemon)).toEqual(["msg_b1"]);
    expect((await readingOf(daemon)).unreadable_files).toEqual([{ path, reason: expect.any(String) }]);
    world.write("-p/b.jsonl", answer("b2"));
    await until(daemon, (reading) => reading.lines >= 2);
    expect(await messageIds(daemon)).toEqual(["msg_b1", "msg_b2"]);
  });

  test("with a byte order mark, CRLF and bytes that are no UTF-8 is read", async () => {
    await using world = new World();
    const text = bytesOf(answer("a2", { cwd: "/home/dev/b\u00e4r" })) as string;
    world.write("-p/s.jsonl", `\uFEFF${JSON.stringify(answer("a1"))}\r\n`, Buffer.from(text, "latin1"));
    world.write("-p/s.jsonl", Uint8Array.from([0xff, 0xfe, 10]), `${JSON.stringify(answer("a3"))}\r\n`);
    const daemon = await world.start();
    expect(await messageIds(daemon)).toEqual(["msg_a1", "msg_a2", "msg_a3"]);
    expect(await readingOf(daemon)).toMatchObject({ broken_lines: 1, lines: 4 });
  });

  test("with nothing but what is no record adds nothing, and is told of", async () => {
    await using world = new World();
    world.write("-p/s.jsonl", "[1,2]\n", "17\n", '"text"\n', "\n", "oops\n", answer("a1"));
    const daemon = await world.start();
    expect(await messageIds(daemon)).toEqual(["msg_a1"]);
    expect((await readingOf(daemon)).broken_lines).toBeGreaterThan(0);
  });

  test("with a line nested so deep that it is no work of a client is read past", async () => {
    await using world = new World();
    const depth = 50_000;
    const use = { type: "tool_use", id: "toolu_01deep", name: "Bash", input: "DEEP" };
    const deep = JSON.stringify(answer("a1", { message: { ...messageOf("a1"), content: [use] } })).replace(
      '"DEEP"',
      `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`,
    );
    world.write("-p/a.jsonl", `${deep}\n`);
    world.write("-p/b.jsonl", answer("b1"));
    const daemon = await world.start();
    expect(await messageIds(daemon)).toContain("msg_b1");
    world.write("-p/c.jsonl", `${deep}\n`, answer("c1"));
    await until(daemon, (reading) => reading.lines >= 4);
    expect(await messageIds(daemon)).toContain("msg_c1");
  });
});

describe("a session under way", () => {
  test("is seen as its lines are completed", async () => {
    await using world = new World();
    world.write("-p/s.jsonl", answer("a1"));
    const daemon = await world.start();
    using listener = await listen(daemon, "/events/sessions");
    const text = bytesOf(answer("a2")) as string;
    world.write("-p/s.jsonl", text.slice(0, 200));
    world.write("-p/t.jsonl", answer("b1", { sessionId: "5e55-other" }));
    expect((await listener.next()).data).toMatchObject({ id: "5e55-other", requests: 1 });
    expect(await messageIds(daemon)).toEqual(["msg_a1", "msg_b1"]);
    world.write("-p/s.jsonl", text.slice(200));
    expect((await listener.next()).data).toMatchObject({
      id: "5e550000-0000-4000-8000-000000000001",
      requests: 2,
    });
    expect((await readingOf(daemon)).broken_lines).toBe(0);
  });

  test("is told with its project, whatever its path looks like", async () => {
    await using world = new World();
    const projects = ["/home/dev/meine Gärten/プロジェクト 🚀", String.raw`C:\work\app`];
    for (const [index, cwd] of projects.entries())
      world.write(`-p/5e55-${index}.jsonl`, answer(`a${index}`, { cwd, sessionId: `5e55-${index}` }));
    const daemon = await world.start();
    expect(Object.keys(await countsBy(daemon, "project")).toSorted()).toEqual(projects.toSorted());
    const asked = await daemon.get(
      `/api/usage?group_by=model&project=${encodeURIComponent(projects[1] ?? "")}`,
    );
    expect(asked.total.requests).toBe(1);
  });

  test("loses and doubles nothing when the daemon is killed again and again", async () => {
    await using world = new World();
    const lines = answers("a", 300);
    let written = 0;
    for (let round = 0; round < 3; round += 1) {
      const daemon = await world.start();
      const before = (await readingOf(daemon)).lines;
      for (let line = 0; line < 100; line += 1) {
        world.write("-p/s.jsonl", lines[written] ?? {});
        written += 1;
        if (line % 20 === 0) await until(daemon, (reading) => reading.lines > before);
      }
      await world.kill();
    }
    const daemon = await world.start();
    expect(await messageIds(daemon)).toEqual(idsOf(lines));
    expect(await totalOf(daemon)).toMatchObject({ requests: 300, input: 3000, output: 6000 });
  });

  test("loses nothing while another process holds the ledger", async () => {
    await using world = new World();
    world.write("-p/s.jsonl", answer("a0"));
    const daemon = await world.start();
    const lines = answers("a", 40);
    const other = new Database(join(world.dataDir, "ledger.db"));
    other.run("BEGIN IMMEDIATE");
    const released = Bun.sleep(1500).then(() => other.run("ROLLBACK"));
    for (const line of lines) {
      world.write("-p/s.jsonl", line);
      await Bun.sleep(10);
    }
    await released;
    other.close();
    const reading = await until(daemon, ({ lines: read }) => read >= 41);
    expect(reading.retries).toBeGreaterThan(0);
    expect(reading.lines).toBe(41);
    expect(await messageIds(daemon)).toEqual(idsOf([answer("a0"), ...lines]));
  });

  // The first lines of a new reading tell no time, and a line without a time is left out.
  test("keeps the client's own account when it is all that a new daemon finds", async () => {
    await using world = new World();
    const { sessionId } = answer("a1") as { sessionId: string };
    world.write("-p/s.jsonl", answer("a1"));
    await world.start();
    await world.stop();
    world.write("-p/s.jsonl", { type: "cost-state", sessionId, totalCostUSD: 0.25, modelUsage: {} });
    const daemon = await world.start();
    const { sessions } = await daemon.get("/api/reconcile");
    expect(sessions[0].client_reported).toMatchObject({ cost_usd: 0.25 });
  });
});

function messageOf(id: string): object {
  return (answer(id) as { message: object }).message;
}

test("a folder that holds no transcripts is refused when it is asked to be read", async () => {
  await using world = new World();
  const daemon = await world.start();
  const order = (folder: string): Promise<Response> =>
    daemon.fetch("/api/import", {
      method: "POST",
      headers: { authorization: `Bearer ${daemon.token}` },
      body: JSON.stringify({ folder }),
    });
  const refused = await order(world.dataDir);
  expect([refused.status, await refused.text()]).toEqual([
    400,
    expect.stringContaining("no folder 'projects'"),
  ]);
  expect((await order(world.claudeDir)).status).toBe(202);
});
