import { expect, test } from "bun:test";
import {
  again,
  backgroundTask,
  checkpoint,
  compaction,
  event,
  noon,
  prompt,
  request,
  subagent,
  toolCall,
} from "../../../test/contract/observation.ts";
import type { Observation } from "../../domain/observation.ts";
import { MemoryLedger } from "../../store/memory/ledger.ts";
import { MemoryReader } from "../../store/memory/reader.ts";
import { timelineRow } from "./detail.ts";
import type { TimelineAnswer } from "./shape.ts";
import type { Changes } from "../changes.ts";
import { sessionTimeline } from "./timeline.ts";

/** A log of changes that forgets nothing, as a listener sees it. */
function openWorld() {
  const ledger = new MemoryLedger();
  const reader = new MemoryReader(ledger);
  const noted: ReturnType<MemoryLedger["commit"]>["things"][number][] = [];
  const changes: Changes = {
    mark: () => `1-${noted.length}`,
    since: (sessionKey, mark, limit) => {
      const [run, count = 0] = mark.split("-").map(Number);
      if (run !== 1) return undefined;
      const own = noted.flatMap((change, index) =>
        index >= count && change.sessionKey === sessionKey ? [{ change, index }] : [],
      );
      const next = own[limit];
      return {
        changes: own.slice(0, limit).map(({ change }) => change),
        mark: `1-${next?.index ?? noted.length}`,
      };
    },
  };
  return {
    reader,
    commit: (...observations: Observation[]) => noted.push(...ledger.commit(observations).things),
    ask: (cursor?: string, limit = 100) => sessionTimeline(reader, { id: "s1", cursor, limit, changes }),
  };
}

const keysOf = ({ rows }: TimelineAnswer) => rows.map(({ key }) => key);
const later = (seconds: number) => noon + seconds * 1000;

test("what happened is told in order of time, at one instant what sets off before what is set off", () => {
  const { commit, ask } = openWorld();
  commit(
    toolCall({ aliases: ["tool:1"], toolUseId: "1", at: later(2) }),
    request({ aliases: ["req:1"], at: later(2) }),
    prompt({ promptId: "p1", at: later(2) }),
    compaction({ aliases: ["c"], at: later(1) }),
  );
  const answer = ask();
  expect(keysOf(answer)).toEqual(["compaction:1", "prompt:1", "request:1", "tool:1"]);
  expect(answer).toMatchObject({ session_id: "s1", has_more: false, restarted: false, gone: [] });
});

test("pages put together are the whole, also across equal times and kinds", () => {
  const { commit, ask } = openWorld();
  for (let second = 0; second < 12; second += 1) {
    const at = later(Math.floor(second / 5));
    commit(
      request({ aliases: [`req:${second}`], at }),
      toolCall({ aliases: [`tool:${second}`], toolUseId: `${second}`, at }),
      prompt({ aliases: [`prompt:${second}`], promptId: `${second}`, at }),
    );
  }
  const whole = keysOf(ask());
  expect(whole).toHaveLength(36);
  const told: string[] = [];
  for (let page = ask(undefined, 5); ; page = ask(page.next_cursor, 5)) {
    expect(page.rows.length).toBeLessThanOrEqual(5);
    told.push(...keysOf(page));
    if (!page.has_more) break;
  }
  expect(told).toEqual(whole);
});

test("from the end on, only what changed and what is new is told", () => {
  const { commit, ask } = openWorld();
  commit(
    prompt({ promptId: "p1" }),
    toolCall({ aliases: ["tool:1"], toolUseId: "1", source: "hook", at: later(1), startedAt: later(1) }),
  );
  const first = ask();
  expect(first.rows.at(-1)).toMatchObject({ key: "tool:1", status: "open", ended_at: null });
  expect(keysOf(ask(first.next_cursor))).toEqual([]);
  commit(
    toolCall({ aliases: ["tool:1"], source: "hook", at: later(4), success: true, durationMs: 3000 }),
    request({ aliases: ["req:1"], at: later(6) }),
  );
  const next = ask(first.next_cursor);
  expect(keysOf(next)).toEqual(["tool:1", "request:1"]);
  expect(next.rows[0]).toMatchObject({ status: "ok", ended_at: "2026-11-20T12:00:04.000Z" });
  expect(keysOf(ask(next.next_cursor))).toEqual([]);
});

test("what is heard of late is told, though it was before what was told already", () => {
  const { commit, ask } = openWorld();
  commit(request({ aliases: ["req:2"], at: later(9) }));
  const { next_cursor } = ask();
  commit(request({ aliases: ["req:1"], at: later(3) }));
  expect(keysOf(ask(next_cursor))).toEqual(["request:2"]);
});

test("more changes than a page holds are told in pages, before what follows", () => {
  const { commit, ask } = openWorld();
  const calls = [1, 2, 3, 4, 5].map((at) =>
    toolCall({ aliases: [`tool:${at}`], toolUseId: `${at}`, source: "hook", at: later(at) }),
  );
  commit(...calls);
  const { next_cursor } = ask();
  commit(
    ...calls.map((call) => ({ ...again(call), at: call.at + 500, success: true, digest: call.digest + 100 })),
  );
  commit(request({ aliases: ["req:1"], at: later(9) }));
  const first = ask(next_cursor, 3);
  expect(keysOf(first)).toEqual(["tool:1", "tool:2", "tool:3"]);
  expect(first.has_more).toBe(true);
  expect(keysOf(ask(first.next_cursor, 3))).toEqual(["tool:4", "tool:5", "request:1"]);
});

test("two that turn out to be one leave one row, and the other is gone", () => {
  const { commit, ask } = openWorld();
  commit(request({ aliases: ["req:1"] }), request({ aliases: ["msg:1"], at: later(5) }));
  const { next_cursor } = ask();
  commit(request({ aliases: ["req:1", "msg:1"], at: later(9) }));
  expect(ask(next_cursor)).toMatchObject({ gone: ["request:2"], rows: [{ key: "request:1" }] });
});

test("a prompt that turns out to be a notice of the client is gone", () => {
  const { commit, ask } = openWorld();
  commit(prompt({ aliases: ["prompt:p1"], promptId: "p1" }));
  const { next_cursor } = ask();
  commit(prompt({ aliases: ["prompt:p1"], promptId: "p1", command: "task-notification", at: later(1) }));
  expect(ask(next_cursor)).toMatchObject({ gone: ["prompt:1"], rows: [] });
});

test("a subagent that nobody named is gone when it turns out to be the second telling of one", () => {
  const { commit, ask } = openWorld();
  commit(subagent({ aliases: ["span:1"], subagentId: undefined }));
  const first = ask();
  expect(keysOf(first)).toEqual(["subagent:1"]);
  commit(subagent({ aliases: ["agent:a1"], subagentId: "a1", at: later(5) }));
  expect(ask(first.next_cursor)).toMatchObject({ gone: ["subagent:1"], rows: [{ key: "subagent:2" }] });
});

test("a cursor of another run of the program begins anew and says so", () => {
  const { commit, ask } = openWorld();
  commit(request({ aliases: ["req:1"] }));
  const stale = ask().next_cursor.replace("1-", "2-");
  expect(ask(stale)).toMatchObject({ restarted: true, rows: [{ key: "request:1" }] });
  expect(() => ask("nonsense")).toThrow("cursor is not one of ours");
});

test("a request began as much earlier as it took, and one that nobody timed has no beginning", () => {
  const { commit, ask } = openWorld();
  commit(
    request({ aliases: ["req:1"], at: later(10), durationMs: 4000, ttftMs: 900, promptId: "p1", attempt: 1 }),
    request({
      aliases: ["req:2"],
      at: later(11),
      failed: true,
      usage: undefined,
      statusCode: 529,
      error: "overloaded",
      attempt: 3,
    }),
  );
  const [timed, untimed] = ask().rows;
  expect(timed).toMatchObject({
    started_at: "2026-11-20T12:00:06.000Z",
    ended_at: "2026-11-20T12:00:10.000Z",
    ttft_ms: 900,
    prompt_id: "p1",
    cost_usd: 7e-9,
    context_tokens: 80,
    notes: [],
  });
  expect(untimed).toMatchObject({
    started_at: null,
    duration_ms: null,
    context_tokens: null,
    status: "failed",
    error: "529 overloaded",
    notes: ["attempt 3"],
  });
});

test("a tool's wait for its person stands before its run, and the wait for a rule is none", () => {
  const { commit, ask } = openWorld();
  const call = { startedAt: noon, durationMs: 2000, success: true } as const;
  commit(
    toolCall({ ...call, aliases: ["tool:1"], toolUseId: "1", blockedMs: 5000, decidedBy: "user_temporary" }),
    toolCall({ ...call, aliases: ["tool:2"], toolUseId: "2", blockedMs: 40, decidedBy: "config" }),
    toolCall({
      aliases: ["tool:3"],
      toolUseId: "3",
      blockedMs: 900,
      decision: "reject",
      decidedBy: "user_reject",
    }),
  );
  expect(ask().rows).toMatchObject([
    { ended_at: "2026-11-20T12:00:07.000Z", duration_ms: 2000, waited_ms: 5000, status: "ok" },
    { ended_at: "2026-11-20T12:00:02.000Z", waited_ms: 0 },
    { ended_at: "2026-11-20T12:00:00.900Z", status: "refused", error: "refused by user_reject" },
  ]);
});

test("a subagent whose end only a notice tells of ends then, and is told again when it comes", () => {
  const { commit, ask } = openWorld();
  commit(
    subagent({
      aliases: ["agent:a1"],
      subagentId: "a1",
      subagentType: "Explore",
      toolUses: 1,
      startedAt: noon,
      promptId: "p1",
    }),
    request({ aliases: ["req:1"], at: later(3), promptId: "p1", subagentId: "a1" }),
  );
  const first = ask();
  expect(first.rows).toMatchObject([
    { kind: "subagent", id: "a1", status: "open", notes: expect.arrayContaining(["1 tool use"]) },
    { kind: "request", subagent_id: "a1" },
  ]);
  commit(
    backgroundTask({
      aliases: ["task:a1"],
      taskId: "a1",
      type: "subagent",
      status: "failed",
      startedAt: undefined,
      endedAt: later(8),
    }),
  );
  expect(ask(first.next_cursor).rows).toMatchObject([
    { key: "subagent:1", status: "failed", ended_at: "2026-11-20T12:00:08.000Z" },
  ]);
});

test("a failure that a notice tells of the second end of a subagent is shown, and none of the first while it works again", () => {
  const { commit, ask } = openWorld();
  const run = (seconds: number, own: { startedAt?: number; endedAt?: number }) =>
    subagent({
      aliases: ["agent:a1"],
      subagentId: "a1",
      source: "hook",
      at: later(seconds),
      digest: seconds,
      ...own,
    });
  const failedAt = (seconds: number) =>
    backgroundTask({
      aliases: ["task:a1"],
      taskId: "a1",
      type: "subagent",
      status: "failed",
      statusAt: later(seconds),
      endedAt: later(seconds),
      digest: 100 + seconds,
    });
  commit(run(1, { startedAt: later(1) }), run(5, { endedAt: later(5) }), failedAt(5));
  expect(ask().rows).toMatchObject([{ status: "failed", error: "failed" }]);
  commit(run(9, { startedAt: later(9) }));
  expect(ask().rows).toMatchObject([{ status: "open", ended_at: null }]);
  commit(run(12, { endedAt: later(12) }), failedAt(13));
  expect(ask().rows).toMatchObject([
    { status: "failed", ended_at: "2026-11-20T12:00:12.000Z", error: "failed" },
  ]);
});

test("a checkpoint is told when it was saved and when it was given back, and a threshold when it was passed", () => {
  const { commit, ask } = openWorld();
  const saved = { aliases: ["checkpoint:c1"], checkpointId: "c1", reason: "pre-compact" } as const;
  commit(
    checkpoint({ ...saved, contextTokens: 150_000 }),
    event({
      source: "ledger",
      name: "context_threshold",
      at: later(-5),
      data: new Map([
        ["percent", 75],
        ["tokens", 120_000],
      ]),
    }),
  );
  const first = ask();
  expect(first.rows).toMatchObject([
    { kind: "threshold", name: "75%", context_tokens: 120_000 },
    { kind: "checkpoint", name: "pre-compact", context_tokens: 150_000 },
  ]);
  commit(checkpoint({ ...saved, at: later(30), injectedAt: later(30), injectedInto: "s1" }));
  const next = ask(first.next_cursor);
  expect(keysOf(next)).toEqual(["checkpoint:1", "restore:1"]);
  expect(next.rows[0]?.notes).toEqual(["given back"]);
});

test("a budget that ended the work is a row, and is told in full", () => {
  const { commit, ask, reader } = openWorld();
  const data = {
    scope: "project",
    name: "web",
    period: "day",
    spent_usd: 2.5,
    limit_usd: 2,
    event: "PreToolUse",
    tool: "Bash",
  };
  const stop = { source: "ledger", name: "budget_stop" } as const;
  const earlier = new Map(Object.entries({ ...data, spent_usd: 2 }));
  commit(
    toolCall({ aliases: ["tool:1"] }),
    event({ ...stop, at: later(4), data: earlier }),
    event({ ...stop, at: later(5), data: new Map(Object.entries(data)) }),
  );
  const row = ask().rows.at(-1);
  expect(row).toMatchObject({ kind: "stop", status: "refused", name: "project web, day" });
  expect(timelineRow(reader, { id: "s1", key: row?.key ?? "" }).thing).toEqual({
    at: "2026-11-20T12:00:05.000Z",
    ...data,
  });
});

test("a row is told in full by its key, and one of another session is not", () => {
  const { commit, ask, reader } = openWorld();
  const input = "x".repeat(900);
  commit(
    toolCall({ aliases: ["tool:1"], toolUseId: "toolu_1", input }),
    request({ sessionId: "other", aliases: ["req:1"] }),
  );
  expect(ask().rows[0]?.detail).toHaveLength(300);
  const { row, thing } = timelineRow(reader, { id: "s1", key: "tool:1" });
  expect(row.key).toBe("tool:1");
  expect(thing).toMatchObject({ id: "toolu_1", input });
  for (const key of ["constructor:1", "request:1", "tool:9", "nonsense", "task:1", "tool:1x"])
    expect(() => timelineRow(reader, { id: "s1", key })).toThrow("has no row");
});
