/** The hooks of a client while no collector runs: the program does by itself what a collector would. */
import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { appendFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { holdLock } from "../../src/store/sqlite/lock.ts";
import { soon } from "../real-client/soon.ts";
import { run, startDaemon, temporaryDir, type StartedDaemon } from "./daemon.ts";

const project = "/home/dev/web";
const marker = /\[hallmonitor checkpoint [0-9a-z]{8}\]/g;

/** A client's folder and a data dir on which no collector runs. */
interface World extends Disposable {
  readonly claudeDir: string;
  readonly dataDir: string;
  /** Has a session write a file, as its transcript tells it. */
  write(session: string, file: string): void;
  /** Runs the hook for an event and gives what it prints: nothing, or the answer. It ends with 0 and says nothing else. */
  hook(event: string, session: string, own?: object): Promise<string>;
}

function openWorld(): World {
  const dir = temporaryDir();
  const [claudeDir, dataDir] = [join(dir.path, "claude"), join(dir.path, "data")];
  const folder = join(claudeDir, "projects", "-home-dev-web");
  mkdirSync(folder, { recursive: true });
  const pathOf = (session: string) => join(folder, `${session}.jsonl`);
  return {
    claudeDir,
    dataDir,
    write: (session, file) => appendFileSync(pathOf(session), writtenLines(session, `${project}/${file}`)),
    hook: async (event, session, own = {}) => {
      const body = { hook_event_name: event, session_id: session, transcript_path: pathOf(session) };
      const env = { HOME: dir.path, CLAUDE_CONFIG_DIR: claudeDir };
      const input = JSON.stringify({ cwd: project, ...body, ...own });
      const { out, err, code } = await run(["hook", "--data-dir", dataDir], env, input);
      expect([code, err]).toEqual([0, ""]);
      return out;
    },
    [Symbol.dispose]: () => dir[Symbol.dispose](),
  };
}

let lines = 0;

/** A request that uses a tool, and what came of it. */
function writtenLines(session: string, path: string): string {
  lines += 1;
  const frame = { sessionId: session, cwd: project, version: "2.1.329", timestamp: new Date().toISOString() };
  const id = `toolu_alone${lines}`;
  const answer = {
    ...frame,
    type: "assistant",
    uuid: crypto.randomUUID(),
    requestId: `req_alone${lines}`,
    message: {
      id: `msg_alone${lines}`,
      model: "claude-opus-5-5",
      role: "assistant",
      content: [{ type: "tool_use", id, name: "Write", input: { file_path: path, content: "x" } }],
      stop_reason: "tool_use",
      usage: { input_tokens: 10, output_tokens: 20, cache_read_input_tokens: 700_000 },
    },
  };
  const result = {
    ...frame,
    type: "user",
    uuid: crypto.randomUUID(),
    message: { role: "user", content: [{ type: "tool_result", tool_use_id: id, content: "written" }] },
    toolUseResult: { type: "create", filePath: path, content: "x", structuredPatch: [] },
  };
  return `${JSON.stringify(answer)}\n${JSON.stringify(result)}\n`;
}

/** The context in an answer. */
function contextIn(out: string): string {
  const { hookSpecificOutput } = JSON.parse(out);
  expect(hookSpecificOutput.hookEventName).toBe("SessionStart");
  expect(hookSpecificOutput.additionalContext.match(marker)).toHaveLength(2);
  return hookSpecificOutput.additionalContext;
}

/** How many lines of the feed there are of each name. */
async function countsOf(daemon: StartedDaemon): Promise<Record<string, number>> {
  const { metrics } = await daemon.get("/api/metrics?limit=200");
  const names: string[] = metrics.map((line: { event_type: string }) => line.event_type);
  return Object.fromEntries(names.map((name) => [name, names.filter((one) => one === name).length]));
}

const compacted = { source: "compact" };

test("a state is kept and given back once, and the collector that starts later counts each event once", async () => {
  using world = openWorld();
  world.write("s1", "src/parser.ts");
  expect(await world.hook("PreCompact", "s1", { trigger: "manual" })).toBe("");
  expect(contextIn(await world.hook("SessionStart", "s1", compacted))).toContain("src/parser.ts");
  expect(await world.hook("SessionStart", "s1", compacted)).toBe("");
  expect(readdirSync(join(world.dataDir, "spool"))).toHaveLength(3);
  await using daemon = await startDaemon(world.dataDir, ["--claude-dir", world.claudeDir]);
  await soon(async () => {
    const told = await countsOf(daemon);
    expect(told).toMatchObject({
      checkpoint_saved: 1,
      checkpoint_injected: 1,
      pre_compact: 1,
      session_start: 2,
    });
  });
}, 60_000);

test("two sessions that are compacted at once each get their own", async () => {
  using world = openWorld();
  const sessions = ["s1", "s2"];
  for (const session of sessions) world.write(session, `src/${session}.ts`);
  await Promise.all(sessions.map((session) => world.hook("PreCompact", session)));
  const outs = await Promise.all(sessions.map((session) => world.hook("SessionStart", session, compacted)));
  for (const [index, out] of outs.entries()) {
    const others = sessions.filter((_, other) => other !== index);
    expect(contextIn(out)).toContain(`src/${sessions[index]}.ts`);
    for (const other of others) expect(out).not.toContain(`src/${other}.ts`);
  }
}, 60_000);

test("a cleared session's state goes on in its project only", async () => {
  using world = openWorld();
  world.write("s1", "src/parser.ts");
  // The end of a session has a second, which may be too little to read anything: what was kept before is there then.
  await world.hook("PreCompact", "s1");
  // Its tools had gone into a folder; its client goes on in the one that it was started in.
  expect(await world.hook("SessionEnd", "s1", { reason: "clear", cwd: `${project}/src` })).toBe("");
  const cleared = { source: "clear" };
  expect(await world.hook("SessionStart", "s2", { ...cleared, cwd: "/home/dev/other" })).toBe("");
  expect(contextIn(await world.hook("SessionStart", "s3", cleared))).toContain("src/parser.ts");
  expect(await world.hook("SessionStart", "s4", cleared)).toBe("");
}, 60_000);

test("while the ledger cannot be had, what was kept before is given back, in time", async () => {
  using world = openWorld();
  world.write("s1", "src/parser.ts");
  await world.hook("PreCompact", "s1");
  world.write("s1", "src/later.ts");
  using _other = holdLock(join(world.dataDir, "daemon.lock"));
  const started = performance.now();
  await world.hook("PreCompact", "s1");
  // The process itself takes its time on a laden machine.
  expect(performance.now() - started).toBeLessThan(5000);
  const context = contextIn(await world.hook("SessionStart", "s1", compacted));
  expect(context).toContain("src/parser.ts");
  expect(context).not.toContain("src/later.ts");
}, 60_000);

test("a collector that hangs is not waited for, and knows afterwards what the hook did without it", async () => {
  using world = openWorld();
  await using daemon = await startDaemon(world.dataDir, ["--claude-dir", world.claudeDir]);
  world.write("s1", "src/parser.ts");
  await world.hook("PreCompact", "s1");
  process.kill(daemon.pid, "SIGSTOP");
  const started = performance.now();
  const context = contextIn(await world.hook("SessionStart", "s1", compacted));
  expect(performance.now() - started).toBeLessThan(5000);
  process.kill(daemon.pid, "SIGCONT");
  expect(context).toContain("src/parser.ts");
  const counts = { checkpoint_saved: 1, checkpoint_injected: 1, pre_compact: 1, session_start: 1 };
  await soon(async () => expect(await countsOf(daemon)).toMatchObject(counts));
  expect(await world.hook("SessionStart", "s1", compacted)).toBe("");
}, 60_000);

test("a ledger of an older version is left to the collector", async () => {
  using world = openWorld();
  world.write("s1", "src/parser.ts");
  await world.hook("PreCompact", "s1");
  {
    using ledger = new Database(join(world.dataDir, "ledger.db"));
    ledger.run("PRAGMA user_version = 3");
  }
  await world.hook("PreCompact", "s1");
  {
    using ledger = new Database(join(world.dataDir, "ledger.db"));
    expect(ledger.query("PRAGMA user_version").get()).toEqual({ user_version: 3 });
  }
  expect(contextIn(await world.hook("SessionStart", "s1", compacted))).toContain("src/parser.ts");
}, 60_000);

test("what is switched off, or cannot be read, is neither kept nor given back, and the hook says nothing", async () => {
  using world = openWorld();
  const checkpoint = (settings: object) =>
    writeFileSync(join(world.dataDir, "config.json"), JSON.stringify({ context: { checkpoint: settings } }));
  const saved = () => existsSync(join(world.dataDir, "checkpoints", "claude-code", "s1"));
  mkdirSync(world.dataDir);
  world.write("s1", "src/parser.ts");
  checkpoint({ enabled: false });
  await world.hook("PreCompact", "s1");
  expect(saved()).toBe(false);
  checkpoint({ restore: false });
  await world.hook("PreCompact", "s1");
  expect(saved()).toBe(true);
  expect(await world.hook("SessionStart", "s1", compacted)).toBe("");
  writeFileSync(join(world.dataDir, "config.json"), "{");
  expect(await world.hook("SessionStart", "s1", compacted)).toBe("");
  writeFileSync(join(world.dataDir, "config.json"), "{}");
  expect(contextIn(await world.hook("SessionStart", "s1", compacted))).toContain("src/parser.ts");
}, 60_000);
