import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { digestOf } from "../domain/digest.ts";
import type { HeardAt, Observation } from "../domain/observation.ts";
import { createHookHttp, hookLimits } from "../receiver/hook/http.ts";
import { drainLimits, drainSpool, lostCount } from "../receiver/hook/spool.ts";
import { noteLost, spoolDir, spoolLimits, writeSpool, type SpoolRecord } from "../self/spool.ts";
import { runHook, type HookHost } from "./hook.ts";
import { readInput } from "./hook/input.ts";
import type { HandedEvent } from "./host.ts";

const stop = { hook_event_name: "Stop", session_id: "s1" };
const start = { hook_event_name: "SessionStart", session_id: "s1", source: "startup" };
let dir: string;
let servers: Bun.Server<undefined>[];
let consumed: Observation[];
/** Resolves with the first event that a daemon takes. */

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "hook-"));
  servers = [];
  consumed = [];
});
afterEach(async () => {
  await Promise.all(servers.map((server) => server.stop(true)));
  rmSync(dir, { recursive: true, force: true });
});

/** Runs the command on an event; `printed` and `told` are its standard output and error. */
async function run(input: unknown, own: Partial<HookHost> & { httpUrl?: string | undefined } = {}) {
  const printed: string[] = [];
  const told: string[] = [];
  const asked: string[] = [];
  const host: HookHost = {
    words: ["--data-dir", dir],
    env: {},
    home: join(dir, "home"),
    platform: "linux",
    stdin: pipe(typeof input === "string" ? input : JSON.stringify(input)),
    out: (text) => void printed.push(text),
    err: (text) => void told.push(text),
    clock: Date.now,
    // A laden machine takes longer than an agent is made to wait.
    daemonMs: 20_000,
    findDaemon: (dataDir) => {
      asked.push(dataDir);
      return own.httpUrl === undefined ? undefined : { httpUrl: own.httpUrl };
    },
    keep: (dataDir, record) => writeSpool(dataDir, record, spoolLimits),
    lose: noteLost,
    keepWithoutDaemon: () => Promise.reject(new Error("nothing is answered here")),
    ...own,
  };
  await runHook(host);
  return { printed: printed.join(""), told, asked };
}

async function* pipe(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** A collector's hook intake; `answer` may change what it answers after it has taken the event. */
function daemon(
  answer: (response: Response) => Response | Promise<Response> = (response) => response,
): string {
  const http = createHookHttp({
    read: (agent, body, heard) => {
      const known = agent === "claude-code";
      return known ? { observations: [readEvent(body, heard)], dropped: new Map() } : undefined;
    },
    consume: ({ observations, dropped }) => {
      consumed.push(...observations);
      return Promise.resolve({ accepted: observations.length, dropped });
    },
    keep: () => "failed",
    limits: hookLimits,
    clock: Date.now,
    log: () => undefined,
  });
  return listen(async (request) => answer(await http(request, "127.0.0.1")));
}

function listen(fetch: (request: Request) => Response | Promise<Response>): string {
  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch });
  servers.push(server);
  return server.url.origin;
}

function readEvent(body: unknown, heard: HeardAt): Observation {
  return {
    kind: "event",
    agent: "claude-code",
    source: "hook",
    sessionId: "s1",
    ...heard,
    facts: {},
    name: "event",
    data: new Map(),
    digest: digestOf(JSON.stringify(body)),
  };
}

function spooled(): SpoolRecord[] {
  try {
    const names = readdirSync(spoolDir(dir)).filter((name) => name.endsWith(".json"));
    return names.map((name) => JSON.parse(readFileSync(join(spoolDir(dir), name), "utf8")));
  } catch {
    return [];
  }
}

/** What the spool holds, as a collector reads it. */
async function drained(): Promise<Observation[]> {
  const found: Observation[] = [];
  await drainSpool({
    dataDir: dir,
    read: ({ body, at }) => ({ observations: [readEvent(body, { at, seenAt: at })], dropped: new Map() }),
    consume: ({ observations, dropped }) => {
      found.push(...observations);
      return Promise.resolve({ accepted: observations.length, dropped });
    },
    limits: drainLimits,
    clock: Date.now,
    log: () => undefined,
  });
  return found;
}

function identity(seen: Observation | undefined): string {
  return `${seen?.at} ${seen?.digest}`;
}

test("a daemon that is up has the event, and nothing is printed or spooled", async () => {
  expect(await run(stop, { httpUrl: daemon(), clock: () => Date.now() - 3 })).toMatchObject({
    printed: "",
    told: [],
  });
  expect(consumed).toEqual([expect.objectContaining({ digest: digestOf(JSON.stringify(stop)) })]);
  expect(spooled()).toEqual([]);
});

test("what the daemon has to say is printed exactly", async () => {
  const words = '{"hookSpecificOutput":{"additionalContext":"ä"}}\n\n';
  const httpUrl = daemon(({ headers }) => new Response(words, { headers }));
  expect(await run(stop, { httpUrl })).toMatchObject({ printed: words, told: [] });
});

/** Events before which something is done, and what they may be answered with. */
const compaction = { hook_event_name: "PreCompact", session_id: "s1", trigger: "manual" };
const returns = ["compact", "clear", "resume"].map((source) => ({ ...start, source }));
const cleared = { hook_event_name: "SessionEnd", session_id: "s1", reason: "clear" };
const given = { hookSpecificOutput: { hookEventName: "SessionStart", additionalContext: "ä\n" } };

test("a daemon has the time it needs for an event that is answered", async () => {
  const httpUrl = daemon(async ({ headers }) => {
    await Bun.sleep(120);
    return new Response(JSON.stringify(given), { headers });
  });
  for (const event of [compaction, cleared, ...returns])
    expect(await run(event, { httpUrl })).toMatchObject({ printed: JSON.stringify(given), told: [] });
  expect(spooled()).toEqual([]);
});

test("without a daemon an event that is answered is spooled, and answered in this process", async () => {
  const at = Date.UTC(2026, 10, 20, 12);
  const asked: unknown[] = [];
  const keepWithoutDaemon = (dataDir: string, event: HandedEvent) => {
    asked.push([dataDir, event, spooled().length]);
    return Promise.resolve(given);
  };
  const events = [compaction, cleared, ...returns];
  for (const [index, event] of events.entries()) {
    const { printed, told } = await run(event, { clock: () => at, keepWithoutDaemon });
    expect([printed, told]).toEqual([JSON.stringify(given), []]);
    // Spooled first: whatever becomes of the answer, the event is not lost.
    expect(asked).toContainEqual([dir, { agent: "claude-code", at, body: event }, index + 1]);
  }
  for (const body of events) expect(spooled()).toContainEqual(expect.objectContaining({ at, body }));
});

test("nothing to answer is silence", async () => {
  const ran = await run(compaction, { keepWithoutDaemon: () => Promise.resolve(undefined) });
  expect(ran).toMatchObject({ printed: "", told: [] });
});

test("every other event is left alone without a daemon", async () => {
  const others: readonly unknown[] = [
    stop,
    start,
    { ...stop, last_assistant_message: "PreCompact", text: '"PreCompact"' },
    { ...start, source: ["compact"] },
    { ...cleared, reason: "prompt_input_exit" },
    '["PreCompact","SessionStart","compact"]',
  ];
  let asked = 0;
  const keepWithoutDaemon = async () => {
    asked += 1;
    return undefined;
  };
  for (const event of others) await run(event, { keepWithoutDaemon });
  await run(compaction, { words: ["--agent", "codex", "--data-dir", dir], keepWithoutDaemon });
  expect(asked).toBe(0);
  expect(spooled()).toHaveLength(others.length + 1);
});

test("a session goes on in time, whatever keeps its state from being kept", async () => {
  const at = Date.UTC(2026, 10, 20, 12);
  const hanging = { keepWithoutDaemon: () => new Promise<never>(() => undefined) };
  for (const [event, ms] of [[compaction, 2990] as const, [cleared, 890] as const]) {
    const times = [at, at + ms];
    const clock = () => times.shift() ?? at;
    const ran = await run(event, { ...hanging, clock, env: { HALLMONITOR_DEBUG: "1" } });
    expect(ran).toEqual({
      printed: "",
      told: ["hallmonitor hook: spool: written; there was no time to answer it"],
      asked: [dir],
    });
  }
  const failing = {
    keepWithoutDaemon: () => {
      throw new Error("the config is broken");
    },
  };
  expect(await run(compaction, failing)).toMatchObject({ printed: "", told: [] });
  expect(spooled()).toHaveLength(3);
});

test("without a daemon the event is spooled under the time the hook began", async () => {
  const at = Date.UTC(2026, 10, 20, 12);
  expect(await run(stop, { clock: () => at })).toEqual({ printed: "", told: [], asked: [dir] });
  expect(spooled()).toEqual([{ v: 1, channel: "hook", agent: "claude-code", at, body: stop }]);
});

test("a port where nobody listens is as good as no daemon", async () => {
  const httpUrl = listen(() => new Response());
  await servers[0]?.stop(true);
  expect(await run(stop, { httpUrl })).toMatchObject({ printed: "" });
  expect(spooled()).toHaveLength(1);
});

test("a daemon that never answers gets its budget, and what it took all the same is no second event", async () => {
  const httpUrl = daemon(() => new Promise<never>(() => undefined));
  // Long enough for the event to arrive on any machine.
  await run(stop, { httpUrl, daemonMs: 2000 });
  const [spooledEvent] = await drained();
  expect(consumed).toHaveLength(1);
  expect(identity(spooledEvent)).toBe(identity(consumed[0]));
});

test("nobody waits for a daemon that never answers", async () => {
  const httpUrl = listen(() => new Promise<never>(() => undefined));
  await run(stop, { httpUrl, daemonMs: undefined });
  expect(spooled()).toHaveLength(1);
});

test("an event too large for the budget or the spool is the same event both ways", async () => {
  const body = { ...stop, content: "ü\n".repeat(2_500_000) };
  await run(body);
  const [spooledEvent] = await drained();
  // Posted here and not by the command: whether so much arrives within its budget is the machine's affair.
  const headers = { "x-hallmonitor-at": String(spooledEvent?.at) };
  await fetch(`${daemon()}/hooks/claude-code`, { method: "POST", headers, body: JSON.stringify(body) });
  expect(identity(spooledEvent)).toBe(identity(consumed[0]));
});

test("a stranger on the daemon's port is neither believed nor quoted", async () => {
  const strangers = [
    () => new Response("<h1>welcome</h1>"),
    () => new Response("no", { status: 404 }),
    () => Response.redirect(`${daemon()}/hooks/claude-code`, 307),
  ];
  for (const stranger of strangers) {
    expect(await run(stop, { httpUrl: listen(stranger) })).toMatchObject({ printed: "" });
  }
  expect(spooled()).toHaveLength(3);
  expect(consumed).toEqual([]);
});

test("no proxy of the environment hears of the event", async () => {
  const { HTTP_PROXY: before } = process.env;
  process.env["HTTP_PROXY"] = listen(() => new Response());
  try {
    await run(stop, { httpUrl: daemon() });
  } finally {
    if (before === undefined) delete process.env["HTTP_PROXY"];
    else process.env["HTTP_PROXY"] = before;
  }
  expect(consumed).toHaveLength(1);
});

test("an event that the daemon can not take now is spooled", async () => {
  const refusing = daemon(() => new Response('{"error":{}}', { status: 503 }));
  expect(await run(stop, { httpUrl: refusing })).toMatchObject({ printed: "" });
  expect(spooled()).toHaveLength(1);
});

test("an agent that the daemon does not understand is left to the drain to count", async () => {
  expect(
    await run(stop, { httpUrl: daemon(), words: ["--agent=codex/../x", "--data-dir", dir] }),
  ).toMatchObject({
    printed: "",
  });
  expect(spooled()).toMatchObject([{ agent: "codex/../x" }]);
});

test("garbage is refused by the daemon once and for all, and counted as lost without one", async () => {
  const httpUrl = daemon();
  for (const garbage of ["{", "no", "\u0000\u00ff"]) {
    expect(await run(garbage, { httpUrl })).toMatchObject({ printed: "", told: [] });
    expect(await run(garbage)).toMatchObject({ printed: "", told: [] });
  }
  expect(spooled()).toEqual([]);
  expect(await lostCount(dir)).toBe(3);
});

test("nothing on standard input is nothing to do", async () => {
  expect(await run("", { httpUrl: daemon() })).toEqual({ printed: "", told: [], asked: [] });
  expect(readdirSync(dir)).toEqual([]);
});

test("an event over the cap is counted as lost", async () => {
  async function* large(): AsyncGenerator<Uint8Array> {
    yield Buffer.from("{}");
    yield Buffer.alloc(16_000_000, " ");
  }
  expect(await run("", { stdin: large() })).toMatchObject({ printed: "", told: [] });
  expect(await lostCount(dir)).toBe(1);
});

test("an input that never ends is taken as far as it came", async () => {
  async function* hanging(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('{"a"');
    yield Buffer.from(":1}");
    await new Promise(() => undefined);
  }
  const read = await readInput(hanging(), { bytes: 100, ms: 20 });
  expect(String(read)).toBe('{"a":1}');
});

test("an input that has always more is left in time", async () => {
  const began = performance.now();
  async function* endless(): AsyncGenerator<Uint8Array> {
    // Long enough to be told from a second, short enough to fail.
    while (performance.now() - began < 3000) yield Buffer.alloc(10);
  }
  expect(await readInput(endless(), { bytes: 100, ms: 50 })).toBeUndefined();
  expect(performance.now() - began).toBeLessThan(1000);
});

test("an input that breaks is taken as far as it came", async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield Buffer.from("{}");
    throw new Error("EIO");
  }
  expect(String(await readInput(broken()))).toBe("{}");
});

test("the data dir is the flag's, else the environment's, else the platform's", async () => {
  const dirOf = async (words: readonly string[], env: HookHost["env"] = {}) =>
    (await run(stop, { words, env, keep: () => "written" })).asked[0];
  const usual = join(dir, "home", ".local", "share", "hallmonitor");
  expect(await dirOf(["--data-dir", "/flag"], { HALLMONITOR_DATA_DIR: "/env" })).toBe("/flag");
  expect(await dirOf(["--data-dir=~/flag"])).toBe(join(dir, "home", "flag"));
  expect(await dirOf([], { HALLMONITOR_DATA_DIR: "/env" })).toBe("/env");
  expect(await dirOf(["--wrong", "--data-dir"], {})).toBe(usual);
  expect(await dirOf(["--data-dir", "--agent", "x"])).toBe(usual);
  expect(await dirOf(["--data-dir="], { HALLMONITOR_DATA_DIR: "" })).toBe(usual);
});

test("nothing that goes wrong is heard of, unless somebody debugs", async () => {
  const file = join(dir, "file");
  writeFileSync(file, "");
  const words = ["--data-dir", file];
  expect(await run(stop, { words })).toMatchObject({ printed: "", told: [] });
  const findDaemon = () => {
    throw new Error("daemon.json is a folder");
  };
  expect(await run(stop, { findDaemon })).toMatchObject({ printed: "", told: [] });
  const env = { HALLMONITOR_DEBUG: "1" };
  expect(await run(stop, { words, env })).toMatchObject({ told: ["hallmonitor hook: spool: failed"] });
  expect(spooled()).toHaveLength(1);
  const keep = () => {
    throw new Error("no disk");
  };
  expect(await run(stop, { keep })).toMatchObject({ printed: "", told: [] });
  expect(await run(stop, { keep, env })).toMatchObject({ told: ["hallmonitor hook: Error: no disk"] });
});
