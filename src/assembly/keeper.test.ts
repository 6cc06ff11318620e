import { afterEach, beforeEach, expect, test } from "bun:test";
import { temporaryDir } from "../../test/e2e/daemon.ts";
import { contents, marked } from "../../test/checkpoint/state.ts";
import { event, noon } from "../../test/contract/observation.ts";
import { openCheckpoints } from "../checkpoint/folder.ts";
import { openRestore } from "../checkpoint/restore.ts";
import { sealState } from "../checkpoint/state.ts";
import { AppError } from "../domain/error.ts";
import { formatInstant } from "../domain/time.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import { Keeper, type Given, type KeeperParts } from "./keeper.ts";

const project = "/home/dev/web";
const settings = { enabled: true, budgetTokens: 2000, keepDays: 30, keepPerSession: 20, restore: true };

let dir: ReturnType<typeof temporaryDir>;
let ledger: MemoryLedger;
let reader: MemoryReader;
let given: Given[];
let said: string[];
/** What the sessions do; another state each time a test changes it. */
let work: string;

beforeEach(() => {
  dir = temporaryDir();
  ledger = new MemoryLedger();
  reader = new MemoryReader(ledger);
  given = [];
  said = [];
  work = "Write the parser";
});
afterEach(() => dir[Symbol.dispose]());

function open(own: Partial<KeeperParts> = {}): Keeper {
  return new Keeper({
    reader,
    consume: async ({ observations }) => {
      const { fates } = ledger.commit(observations);
      return { accepted: fates.filter((fate) => fate === "accepted").length, dropped: new Map() };
    },
    checkpoints: openCheckpoints(dir.path),
    restore: openRestore(dir.path),
    capture: async (session, reason) => {
      const tasks = [{ id: "1", subject: work, status: "in_progress", since: null } as const];
      const at = formatInstant(noon);
      const own_ = { at, reason, tasks, sessionId: session.id };
      const state = sealState(contents(own_));
      return { state, text: marked(state) };
    },
    readTranscript: async () => undefined,
    given: (one) => void given.push(one),
    settings,
    clock: () => noon,
    log: (line) => void said.push(line),
    ...own,
  });
}

function hook(name: string, own: Record<string, unknown> = {}) {
  return { hook_event_name: name, session_id: "s1", cwd: project, ...own };
}

function turn(keeper: Keeper, body: unknown, at = noon) {
  return keeper.turn({ agent: "claude-code", body, at });
}

function begin(...ids: string[]): void {
  ledger.commit(ids.map((sessionId) => event({ sessionId, facts: { project } })));
}

test("what was saved before a compaction is told to that very session after it, once", async () => {
  begin("s1", "s2");
  const keeper = open();
  expect(await turn(keeper, hook("PreCompact"))).toBeUndefined();
  expect(await turn(keeper, hook("SessionStart", { source: "compact", session_id: "s2" }))).toBeUndefined();
  const answer = await turn(keeper, hook("SessionStart", { source: "compact" }), noon + 1000);
  const [checkpoint] = reader.checkpoints({}, 9);
  expect(answer).toEqual({
    hookSpecificOutput: {
      hookEventName: "SessionStart",
      additionalContext: expect.stringContaining(`[hallmonitor checkpoint ${checkpoint?.checkpointId}]`),
    },
  });
  expect(checkpoint).toMatchObject({ reason: "pre-compact", injectedAt: noon + 1000, injectedInto: "s1" });
  const of = { agent: "claude-code", sessionId: "s1" };
  expect(given).toEqual([{ id: checkpoint?.checkpointId ?? "", of, at: noon + 1000, sessionId: "s1" }]);
  expect(await turn(keeper, hook("SessionStart", { source: "compact" }), noon + 2000)).toBeUndefined();
  expect(said).toEqual([]);
});

test("who may not read hears no state, takes none and promises none", async () => {
  begin("s1", "s2");
  const keeper = open();
  const stranger = (body: unknown) =>
    keeper.turn({ agent: "claude-code", body, at: noon, mayHear: () => false });
  await turn(keeper, hook("PreCompact"));
  const start = hook("SessionStart", { source: "compact" });
  expect(await stranger(start)).toBeUndefined();
  expect(said).toEqual([expect.stringContaining("somebody who may not read")]);
  expect(await turn(keeper, start)).toBeDefined();
  await stranger(hook("SessionEnd", { session_id: "s2", reason: "clear" }));
  expect(await turn(keeper, hook("SessionStart", { session_id: "s3", source: "clear" }))).toBeUndefined();
});

test("who starts a session anew is not looked for: nothing is given there", async () => {
  const keeper = open();
  const asked: string[] = [];
  for (const source of ["startup", "compact"]) {
    const mayHear = () => asked.push(source) > 0;
    const body = hook("SessionStart", { source });
    await keeper.turn({ agent: "claude-code", body, at: noon, mayHear });
  }
  expect(asked).toEqual(["compact"]);
});

test("the same state is saved once, and told again after the next compaction", async () => {
  begin("s1");
  const keeper = open();
  for (const at of [noon, noon + 60_000]) {
    await turn(keeper, hook("PreCompact"), at);
    expect(await turn(keeper, hook("SessionStart", { source: "compact" }), at + 1)).toBeDefined();
  }
  expect(reader.checkpoints({}, 9)).toHaveLength(1);
  work = "Test the parser";
  await turn(keeper, hook("PreCompact"), noon + 120_000);
  expect(reader.checkpoints({}, 9)).toHaveLength(2);
});

test("where the hook before a compaction comes to nothing, the state of the last threshold is given back", async () => {
  begin("s1");
  const keeper = open();
  const [session] = reader.sessionsById("s1");
  if (session === undefined) throw new Error("no session");
  await keeper.saveAtThreshold(session);
  expect(await turn(keeper, hook("SessionStart", { source: "compact" }), noon + 1000)).toBeDefined();
  expect(reader.checkpoints({}, 9)).toMatchObject([{ reason: "threshold", injectedInto: "s1" }]);
});

test("a start whose hook has given up takes nothing from the next one", async () => {
  begin("s1");
  const keeper = open();
  await turn(keeper, hook("PreCompact"));
  const start = hook("SessionStart", { source: "compact" });
  const late = { agent: "claude-code", body: start, at: noon + 1000, isAwaited: () => false };
  expect(await keeper.turn(late)).toBeUndefined();
  expect(await turn(keeper, start, noon + 2000)).toBeDefined();
});

test("a cleared session goes on under another id and is told what it did", async () => {
  begin("s1");
  const keeper = open();
  await turn(keeper, hook("SessionEnd", { reason: "clear" }));
  const start = hook("SessionStart", { source: "clear", session_id: "s9" });
  expect(await turn(keeper, start, noon + 500)).toBeDefined();
  expect(reader.checkpoints({}, 9)).toMatchObject([{ reason: "clear", injectedInto: "s9" }]);
});

test("a session that is cleared in a folder within its project is still one of the project", async () => {
  begin("s1", "s2");
  const keeper = open();
  const clear = (id: string, cwd: string) =>
    hook("SessionEnd", { reason: "clear", session_id: id, cwd, transcript_path: "/t" });
  // The client goes back to the folder that it was started in.
  const start = (id: string) => hook("SessionStart", { source: "clear", session_id: id });
  await turn(keeper, clear("s1", `${project}/src`));
  expect(await turn(keeper, start("s9"), noon + 500)).toBeDefined();
  work = "Draw the report";
  await turn(keeper, clear("s1", `${project}/src`), noon + 1000);
  await turn(keeper, clear("s2", project), noon + 1001);
  expect(await turn(keeper, start("s8"), noon + 1500)).toBeUndefined();
});

test("a start waits for the state of a session that is being cleared, and never takes another's for it", async () => {
  begin("s1", "s2");
  const reading = Promise.withResolvers<void>();
  const keeper = open({ readTranscript: () => reading.promise });
  const clear = (id: string) =>
    hook("SessionEnd", { reason: "clear", session_id: id, transcript_path: "/t" });
  const start = (id: string) => hook("SessionStart", { source: "clear", session_id: id });
  const left = turn(keeper, clear("s1"));
  const begun = turn(keeper, start("s9"), noon + 500);
  reading.resolve();
  expect(await begun).toBeDefined();
  await left;
  work = "Draw the report";
  await Promise.all([turn(keeper, clear("s1"), noon + 1000), turn(keeper, clear("s2"), noon + 1001)]);
  expect(await turn(keeper, start("s8"), noon + 1500)).toBeUndefined();
  expect(reader.checkpoints({}, 9).map(({ injectedInto }) => injectedInto)).toEqual([
    "s9",
    undefined,
    undefined,
  ]);
});

test("a session that is cleared while another is being cleared is not told of the other", async () => {
  begin("s1", "s2");
  const never = open({ readTranscript: () => new Promise(() => undefined) });
  void turn(never, hook("SessionEnd", { reason: "clear", transcript_path: "/t" }));
  const keeper = open();
  await turn(keeper, hook("SessionEnd", { reason: "clear", session_id: "s2" }), noon + 1);
  const start = hook("SessionStart", { source: "clear", session_id: "s9" });
  expect(await turn(keeper, start, noon + 500)).toBeUndefined();
});

test.each(["compact", "clear"] as const)(
  "what a hook has given by itself after a %s, because the collector was late, is known to the ledger all the same",
  async (source) => {
    begin("s1");
    const keeper = open();
    const isCleared = source === "clear";
    await turn(keeper, isCleared ? hook("SessionEnd", { reason: "clear" }) : hook("PreCompact"));
    const sessionId = isCleared ? "s9" : "s1";
    const at = noon + 500;
    const claim = { agent: "claude-code", sessionId, project, source, at };
    expect(openRestore(dir.path).claim(claim)).toBeDefined();
    const spooled = {
      agent: "claude-code",
      body: hook("SessionStart", { source, session_id: sessionId }),
      at,
    };
    for (let times = 0; times < 2; times += 1) await keeper.catchUp(spooled);
    expect(reader.checkpoints({}, 9)).toMatchObject([{ injectedInto: sessionId, injectedAt: at }]);
    expect(given[0]).toMatchObject({ sessionId, of: { sessionId: "s1" } });
  },
);

test("nobody is told anything where it is off, at a first start, or of another agent", async () => {
  begin("s1");
  const silent = open({ settings: { ...settings, restore: false } });
  await turn(silent, hook("PreCompact"));
  expect(await turn(silent, hook("SessionStart", { source: "compact" }))).toBeUndefined();
  const keeper = open();
  expect(await turn(keeper, hook("SessionStart", { source: "startup" }))).toBeUndefined();
  const other = { agent: "manual", body: hook("SessionStart", { source: "compact" }), at: noon };
  expect(await keeper.turn(other)).toBeUndefined();
  expect(await turn(open({ settings: { ...settings, enabled: false } }), hook("PreCompact"))).toBeUndefined();
});

test("where the state cannot be saved, the one from before is told, and the reason is logged", async () => {
  begin("s1");
  await turn(open(), hook("PreCompact"));
  const capture = () => Promise.reject(new AppError("unavailable", "the disk is full"));
  const keeper = open({ capture });
  await turn(keeper, hook("PreCompact"), noon + 60_000);
  expect(said).toEqual(["checkpoint of session s1: the disk is full"]);
  const lastFailure = { at: noon, reason: "the disk is full" };
  expect(keeper.account()).toEqual({ saved: 0, given: 0, failed: 1, lastFailure });
  expect(await turn(keeper, hook("SessionStart", { source: "compact" }), noon + 61_000)).toBeDefined();
});

test("a ledger that cannot be written keeps nobody from its state, and hears of it later", async () => {
  begin("s1");
  const consume = () => Promise.reject(new AppError("unavailable", "no disk"));
  const keeper = open({ consume });
  await turn(keeper, hook("PreCompact"));
  expect(await turn(keeper, hook("SessionStart", { source: "compact" }), noon + 5)).toBeDefined();
  expect(reader.checkpoints({}, 9)).toEqual([]);
  await open().adopt();
  const told = [{ reason: "pre-compact", injectedAt: noon + 5, injectedInto: "s1" }];
  expect(reader.checkpoints({}, 9)).toMatchObject(told);
  const entries = reader.lastSeq();
  await open().adopt();
  expect(reader.lastSeq()).toBe(entries);
});

test("a session with nothing to keep is neither saved nor promised anything", async () => {
  begin("s1");
  const keeper = open({ capture: async () => undefined });
  await turn(keeper, hook("PreCompact"));
  expect(await turn(keeper, hook("SessionStart", { source: "compact" }))).toBeUndefined();
  expect(openCheckpoints(dir.path).list().checkpoints).toEqual([]);
});

test("saving removes what is too old of that session alone: all of them take a while, and a client waits", async () => {
  begin("s1", "s2");
  await turn(open(), hook("PreCompact", { session_id: "s2" }));
  // Others are heard of for days, or nobody would believe the clock.
  const dayMs = 86_400_000;
  for (const day of [31, 33])
    ledger.commit([event({ sessionId: `other-${day}`, at: noon + day * dayMs, facts: { project } })]);
  const later = open({ clock: () => noon + 33 * dayMs });
  await turn(later, hook("PreCompact"));
  const left = () =>
    openCheckpoints(dir.path)
      .list()
      .checkpoints.map(({ sessionId }) => sessionId);
  expect(left()).toEqual(["s2"]);
  later.prune();
  expect(left()).toEqual([]);
});
