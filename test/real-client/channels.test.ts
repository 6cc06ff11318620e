/**
 * Every channel of the real client at once: telemetry, hooks and transcripts must make one ledger that tells exactly
 * what the scripted model answered, however many channels told of it and whichever of them missed it.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run as runProgram, startDaemon, type StartedDaemon } from "../e2e/daemon.ts";
import {
  runClient,
  versions,
  type LabSettings,
  type LabTruth,
  type SessionTruth,
  type Usage,
  type Version,
} from "./client.ts";
import { soon } from "./soon.ts";

const scenarios = ["tools", "plan", "subagent", "errors"];
const branch = "feature/lab";

/** A person's home with a project under version control, a client that is set up, and a collector beside it. */
interface World extends AsyncDisposable {
  readonly project: string;
  readonly dataDir: string;
  daemon: StartedDaemon;
  /** Runs the client in the project as it was committed. */
  run(settings: Partial<LabSettings>): Promise<LabTruth>;
  /** kill -9 of the collector. */
  kill(): Promise<void>;
  /** Starts the collector again, on the same folders. */
  restart(): Promise<void>;
  /** Settles when the collector has read every transcript to its end: what it then says is no half of it. */
  allRead(): Promise<void>;
}

async function openWorld(version: Version, hooks: "http" | "command"): Promise<World> {
  const dir = mkdtempSync(join(tmpdir(), "hallmonitor-channels-"));
  const home = join(dir, "home");
  const project = join(home, "project");
  const dataDir = join(dir, "data");
  const claudeDir = join(home, ".claude");
  mkdirSync(claudeDir, { recursive: true });
  makeRepository(project, home);
  const start = () => startDaemon(dataDir, ["--claude-dir", claudeDir]);
  let readBefore = 0;
  const world: World = {
    project,
    dataDir,
    daemon: await start(),
    run: (settings) => {
      // Writing a file anew that was not read before is refused by some versions.
      rmSync(join(project, "hello.txt"), { force: true });
      return runClient({
        version,
        home,
        scenarios: ["default"],
        otlp: world.daemon.httpUrl,
        protocol: "http/protobuf",
        ...settings,
      });
    },
    kill: async () => {
      await world.allRead();
      readBefore = transcriptBytes(claudeDir);
      await world.daemon.kill();
    },
    restart: async () => {
      world.daemon = await start();
    },
    allRead: () =>
      soon(async () => {
        const { reading } = await world.daemon.get("/api/health");
        expect(reading.bytes).toBe(transcriptBytes(claudeDir) - readBefore);
      }),
    [Symbol.asyncDispose]: async () => {
      await world.daemon.kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  await setUp(["--hooks", hooks, "--data-dir", dataDir, "--claude-dir", claudeDir], home);
  return world;
}

/** What a person would type; the telemetry that it sets as well is given by the lab, which makes it quicker. */
async function setUp(flags: readonly string[], home: string): Promise<void> {
  const { code, err } = await runProgram(["setup", "claude-code", ...flags], { HOME: home });
  if (code !== 0) throw new Error(`setup failed: ${err}`);
  const path = join(home, ".claude", "settings.json");
  const { env: _, ...settings } = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
  writeFileSync(path, JSON.stringify(settings));
}

function makeRepository(path: string, home: string): void {
  mkdirSync(path, { recursive: true });
  const person = { NAME: "Lab", EMAIL: "lab@example.invalid" };
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: person.NAME,
    GIT_AUTHOR_EMAIL: person.EMAIL,
    GIT_COMMITTER_NAME: person.NAME,
    GIT_COMMITTER_EMAIL: person.EMAIL,
  };
  for (const words of [
    ["init", "--quiet", "-b", branch],
    ["commit", "--quiet", "--allow-empty", "-m", "Begin"],
  ]) {
    const { exitCode, stderr } = Bun.spawnSync(["git", ...words], { cwd: path, env, stderr: "pipe" });
    if (exitCode !== 0) throw new Error(`git ${words.join(" ")}: ${stderr.toString()}`);
  }
}

function transcriptBytes(claudeDir: string): number {
  const files = [...new Bun.Glob("projects/**/*.jsonl").scanSync(claudeDir)];
  return files.reduce((total, file) => total + statSync(join(claudeDir, file)).size, 0);
}

describe.each([...versions])("Claude Code %s with every channel", (version) => {
  let world: World;
  let first: LabTruth;
  /** What each session must still be at the end, whatever else was collected since. */
  const expected = new Map<string, Expected>();

  beforeAll(async () => {
    world = await openWorld(version, "http");
    first = await world.run({ scenarios });
  }, 120_000);

  afterAll(() => world[Symbol.asyncDispose]());

  test("every session is exact in requests, tokens, tools, money, state, project and branch", async () => {
    expect(first.runs.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    for (const [index, truth] of first.sessions.entries()) {
      const subagents = scenarios[index] === "subagent" ? 1 : 0;
      await settle({ truth, costUsd: costOf(first, truth.sessionId), subagents });
    }
  }, 120_000);

  test("the plan's tasks are there with what became of them", async () => {
    await soon(async () => {
      const { tasks } = await world.daemon.get(`/api/sessions/${idOf(first, "plan")}`);
      expect(tasks).toMatchObject([
        { id: "1", subject: "Write the parser", active_form: "Writing the parser", status: "completed" },
        { id: "2", subject: "Test the parser", active_form: "Testing the parser", status: "in_progress" },
      ]);
      expect(tasks).toHaveLength(2);
    });
  }, 120_000);

  test("a subagent's requests are told apart from its session's own", async () => {
    const id = idOf(first, "subagent");
    const records = first.sessions.find(({ sessionId }) => sessionId === id)?.records ?? [];
    const groupOf = (scenario: string) => {
      const own = records.filter((record) => record.scenario === scenario);
      return { requests: own.length, usage: sum(own.map(({ usage }) => usage)) };
    };
    await soon(async () => {
      const { groups } = await world.daemon.get(`/api/usage?group_by=subagent_type&session=${id}`);
      expect(groups).toHaveLength(2);
      expect(groups).toContainEqual(
        expect.objectContaining({
          key: null,
          requests: 2,
          usage: expect.objectContaining(groupOf("subagent").usage),
        }),
      );
      expect(groups).toContainEqual(
        expect.objectContaining({
          key: "general-purpose",
          requests: 2,
          usage: expect.objectContaining(groupOf("subagent-worker").usage),
        }),
      );
      const { subagents } = await world.daemon.get(`/api/sessions/${id}`);
      expect(subagents).toMatchObject([{ type: "general-purpose", description: "Count files" }]);
      expect(subagents[0].sources).toEqual(expect.arrayContaining(["hook", "transcript"]));
    });
  }, 120_000);

  test("a resumed session is one session with what both runs used", async () => {
    const begun = await world.run({ scenarios: ["tools"] });
    const resumed = await world.run({ resume: onlyId(begun) });
    expect(onlyId(resumed)).toBe(onlyId(begun));
    const truth = joined(begun, resumed);
    await settle({ truth, costUsd: costOf(begun) + ownCost(resumed, begun), prompts: 2 });
  }, 120_000);

  test("a fork has only its own request, and its parent stays as it was", async () => {
    const parent = await world.run({ scenarios: ["plan"] });
    const untouched = { truth: only(parent), costUsd: costOf(parent) };
    await settle(untouched);
    const forkedAt = Date.now();
    const fork = await world.run({ resume: onlyId(parent), args: ["--fork-session"] });
    expect(onlyId(fork)).not.toBe(onlyId(parent));
    const { requests, usage } = only(parent);
    const gaps = [{ kind: "duplicate_removed", requests, tokens: tokensIn(usage) }];
    await settle({ truth: only(fork), costUsd: ownCost(fork, parent), gaps });
    const { session, prompts } = await world.daemon.get(`/api/sessions/${onlyId(fork)}`);
    for (const time of [session.started_at, prompts[0].at])
      expect(Date.parse(time)).toBeGreaterThanOrEqual(forkedAt);
    // The older client names it only in what `/branch` repeats.
    expect(session.parent_session_id).toBe(version === "2.1.197" ? null : onlyId(parent));
    await settle(untouched);
  }, 120_000);

  test("a compaction is one, and its request is counted once", async () => {
    const begun = await world.run({ scenarios: ["tools"] });
    const compacted = await world.run({ resume: onlyId(begun), prompt: "/compact" });
    const truth = joined(begun, compacted);
    expect(only(compacted).records.map(({ kind }) => kind)).toEqual(["compaction"]);
    const tokens = tokensIn(only(compacted).usage);
    await settle({
      truth,
      costUsd: costOf(begun) + ownCost(compacted, begun),
      prompts: 2,
      compactions: 1,
      // No transcript holds the request that summarises.
      gaps: [{ kind: "missing_in_transcript", requests: 1, tokens }],
    });
    const { requests, compactions } = await world.daemon.get(`/api/sessions/${truth.sessionId}`);
    const kinds = requests.map(({ query_source }: { query_source: string }) => query_source);
    expect(kinds.filter((kind: string) => kind === "compact")).toHaveLength(1);
    expect(compactions).toMatchObject([{ trigger: "manual", success: true }]);
  }, 120_000);

  test("a second compaction is another one", async () => {
    const begun = await world.run({ scenarios: ["tools"] });
    const id = onlyId(begun);
    for (const prompt of ["/compact", undefined, "/compact"])
      await world.run({ resume: id, ...(prompt === undefined ? {} : { prompt }) });
    await world.allRead();
    await soon(async () => {
      const { session, compactions } = await world.daemon.get(`/api/sessions/${id}`);
      expect([session.requests, session.compactions, compactions.length]).toEqual([7, 2, 2]);
    });
  }, 120_000);

  test("money is told in whole billionths of a dollar, whoever told of it", async () => {
    const { sessions, total } = await world.daemon.get("/api/reconcile");
    const witnesses = [
      ...sessions.flatMap((one: { witnesses: unknown[] }) => one.witnesses),
      ...total.witnesses,
    ];
    const told = witnesses.map(({ source, cost_usd }) => [source, cost_usd]);
    expect(told).toEqual(told.map(([source, usd]) => [source, rounded(usd)]));
  });

  test("three sessions at once stay three", async () => {
    const truth = await world.run({ scenarios: ["plan"], parallel: 3 });
    expect(truth.sessions).toHaveLength(3);
    for (const one of truth.sessions) await settle({ truth: one, costUsd: costOf(truth, one.sessionId) });
  }, 120_000);

  test("what happened while the collector was dead is known after it started again, and nothing else moved", async () => {
    await world.kill();
    const missed = await world.run({ scenarios: ["tools"] });
    await world.restart();
    await expectMissed(world, missed);
    for (const one of expected.values()) await soon(() => expectTold(world, one));
  }, 120_000);

  async function settle(told: Expected): Promise<void> {
    await world.allRead();
    await soon(() => expectTold(world, told));
    expected.set(told.truth.sessionId, told);
  }

  function ownCost(lab: LabTruth, before: LabTruth): number {
    // Newer clients go on counting from where the session was left, a fork from what its parent had spent.
    return version === "2.1.197" ? costOf(lab) : costOf(lab) - costOf(before);
  }
});

test.each([...versions])(
  "Claude Code %s with hooks that start a program: they are kept while the collector is dead",
  async (version) => {
    await using world = await openWorld(version, "command");
    const heard = await world.run({ scenarios: ["tools"] });
    const told = { truth: only(heard), costUsd: costOf(heard) };
    await soon(() => expectTold(world, told));
    await world.kill();
    const missed = await world.run({ scenarios: ["tools"] });
    await world.restart();
    await expectMissed(world, missed);
    await soon(async () => {
      const { session, prompts, tool_calls } = await world.daemon.get(`/api/sessions/${onlyId(missed)}`);
      // The start, the prompt, four tools begun and ended, the answer's end, the session's end.
      expect(session.sources.hook).toBeGreaterThanOrEqual(12);
      expect(session).toMatchObject({ prompts: 1, tool_calls: 4, end_reason: "other" });
      expect(prompts).toMatchObject([{ sources: ["hook", "transcript"] }]);
      for (const call of tool_calls) expect(call.sources).toEqual(["hook", "transcript"]);
    });
    await soon(async () => expect(readdirSync(join(world.dataDir, "spool"))).toEqual([]));
    await soon(() => expectTold(world, told));
  },
  120_000,
);

interface Expected {
  readonly truth: Pick<SessionTruth, "sessionId" | "requests" | "usage" | "tools">;
  readonly costUsd: number;
  readonly prompts?: number;
  readonly subagents?: number;
  readonly compactions?: number;
  /** Where the channels must differ; the client's own calls are in no transcript. */
  readonly gaps?: readonly { readonly kind: string; readonly requests: number; readonly tokens: number }[];
}

/** The session as every channel told it, and that all of them agree. */
async function expectTold(world: World, told: Expected): Promise<void> {
  const { truth, costUsd, prompts = 1, subagents = 0, compactions = 0, gaps = [] } = told;
  const { session, tool_calls } = await world.daemon.get(`/api/sessions/${truth.sessionId}`);
  expect(session).toMatchObject({
    id: truth.sessionId,
    project: world.project,
    branch,
    requests: truth.requests,
    failed_requests: 0,
    unpriced_requests: 0,
    usage: truth.usage,
    cost_usd: rounded(costUsd),
    cost_reported_usd: rounded(costUsd),
    prompts,
    subagents,
    compactions,
    tool_calls: truth.tools.length,
    state: "ended",
    state_basis: "hooks",
  });
  expect(tool_calls.map(({ tool }: { tool: string }) => tool).toSorted()).toEqual(truth.tools.toSorted());
  const found = await reconciled(world, truth.sessionId);
  // Client 2.1.197 now and then writes a subagent's answers down before they are complete; events know them better.
  const isEarly = ({ kind }: { kind: string }): boolean => kind === "usage_placeholder" && subagents > 0;
  const early = found.gaps.some(isEarly);
  const others = found.gaps.filter((gap: { kind: string }) => !isEarly(gap));
  expect(others).toMatchObject(gaps);
  expect(others).toHaveLength(gaps.length);
  const missing = gaps.find(({ kind }) => kind === "missing_in_transcript");
  expect(found.confidence).toBe(missing === undefined && !early ? "exact" : "complete");
  expect(found.witnesses.map(({ source }: { source: string }) => source)).toEqual([
    "otlp-log",
    "otlp-span",
    "transcript",
    "otlp-metric",
  ]);
  for (const { source, requests, usage, cost_usd } of found.witnesses) {
    if (source === "transcript" && missing !== undefined) {
      expect(requests).toBe(truth.requests - missing.requests);
      continue;
    }
    if (source === "transcript" && early) continue;
    // Counters tell tokens and money, but no requests.
    expect([source, requests]).toEqual([source, source === "otlp-metric" ? null : truth.requests]);
    expect([source, usage]).toMatchObject([source, truth.usage]);
    expect([source, rounded(cost_usd)]).toEqual([source, rounded(costUsd)]);
  }
}

/** A session that only the transcript and what was spooled can tell of. */
async function expectMissed(world: World, missed: LabTruth): Promise<void> {
  const { sessionId, requests, usage, tools } = only(missed);
  await soon(async () => {
    const { session } = await world.daemon.get(`/api/sessions/${sessionId}`);
    expect(session).toMatchObject({
      project: world.project,
      branch,
      requests,
      usage,
      tool_calls: tools.length,
      prompts: 1,
      cost_usd: costOf(missed),
      state: "ended",
    });
    const { gaps, witnesses } = await reconciled(world, sessionId);
    expect(gaps).toMatchObject([{ kind: "missing_in_otlp", requests, tokens: tokensIn(usage) }]);
    expect(witnesses).toMatchObject([{ source: "transcript", requests, usage }]);
  });
}

async function reconciled(world: World, id: string): Promise<any> {
  const { sessions } = await world.daemon.get(`/api/reconcile?session=${id}`);
  expect(sessions).toHaveLength(1);
  return sessions[0];
}

function only(lab: LabTruth): SessionTruth {
  const [session, ...others] = lab.sessions;
  if (session === undefined || others.length > 0) throw new Error(`${lab.sessions.length} sessions, not one`);
  return session;
}

function onlyId(lab: LabTruth): string {
  return only(lab).sessionId;
}

function idOf(lab: LabTruth, scenario: string): string {
  const id = lab.runs.find((one) => one.scenario === scenario)?.sessionId;
  if (id === undefined) throw new Error(`no session of scenario ${scenario}`);
  return id;
}

/** Two runs of one session. */
function joined(first: LabTruth, second: LabTruth): SessionTruth {
  const [a, b] = [only(first), only(second)];
  return {
    sessionId: a.sessionId,
    requests: a.requests + b.requests,
    usage: sum([a.usage, b.usage]),
    tools: [...a.tools, ...b.tools],
    records: [...a.records, ...b.records],
  };
}

function sum(usages: readonly Usage[]): Usage {
  const total = (name: keyof Usage): number => usages.reduce((so, usage) => so + usage[name], 0);
  return {
    input_tokens: total("input_tokens"),
    output_tokens: total("output_tokens"),
    cache_read_input_tokens: total("cache_read_input_tokens"),
    cache_creation_input_tokens: total("cache_creation_input_tokens"),
  };
}

function tokensIn(usage: Usage): number {
  return Object.values(usage).reduce((so: number, tokens: number) => so + tokens, 0);
}

/** What the client says that a run cost; of the only session, unless one is named. */
function costOf(lab: LabTruth, sessionId = lab.runs[0]?.sessionId): number {
  const found = lab.runs.find((one) => one.sessionId === sessionId);
  return rounded(found?.reported.total_cost_usd ?? Number.NaN);
}

/** The client adds floats; ours are whole billionths of a dollar. */
function rounded(usd: number): number {
  return Math.round(usd * 1e9) / 1e9;
}
