import { describe, expect, test } from "bun:test";
import approved197 from "../../../test/fixtures/hooks/claude-code-2.1.197-plan-approved.json";
import agent329 from "../../../test/fixtures/hooks/claude-code-2.1.329-background-agent.json";
import shell329 from "../../../test/fixtures/hooks/claude-code-2.1.329-background.json";
import approved329 from "../../../test/fixtures/hooks/claude-code-2.1.329-plan-approved.json";
import rejected329 from "../../../test/fixtures/hooks/claude-code-2.1.329-plan-rejected.json";
import {
  backgroundTask,
  event,
  noon,
  planEvent,
  subagent,
  task,
  toolCall,
} from "../../../test/contract/observation.ts";
import { readerOf } from "../../../test/ledger.ts";
import { sourceBit } from "../../domain/source.ts";
import type { Observation } from "../../domain/observation.ts";
import { historyOf } from "../../domain/task-history.ts";
import { blockersText } from "../../domain/task.ts";
import { MemoryLedger } from "../../store/memory/ledger.ts";
import { MemoryReader } from "../../store/memory/reader.ts";
import type { SessionPlanAnswer } from "./shape.ts";
import { sessionPlan, type ReadPlan } from "./session-plan.ts";
import { heardEvents, readRecorded, recorded } from "../../../test/recorded.ts";

const plan =
  "# Build a parser\n\n1. Read the grammar\n2. Write the parser\n\n- [x] Choose a name\n- [ ] Write tests\n";

interface Asked {
  readonly now?: number;
  readonly readPlan?: ReadPlan;
  readonly withText?: boolean;
}

/** The plan of the only session of some records. */
function planOf(observations: readonly Observation[], asked: Asked = {}): SessionPlanAnswer {
  const reader = readerOf(...observations);
  const [session, ...others] = reader.sessions({}, 9);
  expect(others).toEqual([]);
  const { now = recorded, readPlan = () => undefined, withText = false } = asked;
  return sessionPlan(reader, { id: session?.id ?? "", now, readPlan, withText });
}

describe.each([
  ["2.1.197", approved197],
  ["2.1.329", approved329],
])("a plan that was approved in %s", (version, session) => {
  const hooks = heardEvents(session);
  const file = readRecorded(`${version}-plan-approved.jsonl`);
  const readPlan = (path: string) => (path.endsWith(".md") ? { text: plan, cut: false } : undefined);

  test("is told the same by hooks and by the transcript, and once by both", () => {
    const both = planOf([...hooks, ...file], { readPlan });
    const turned = planOf([...file, ...hooks], { readPlan });
    expect(both.plan).toEqual(turned.plan);
    expect(both).toMatchObject({
      phase: "executing",
      permission_mode: "auto",
      basis: "plan",
      progress: { done: 1, total: 2 },
      plan: { state: "approved", title: "Build a parser", proposals: 1, text_from: "file", text: null },
    });
    for (const one of [planOf(hooks, { readPlan }), planOf(file, { readPlan })]) {
      expect(one.plan).toMatchObject({ state: "approved", path: both.plan?.path, proposals: 1 });
      const apart = Date.parse(one.plan?.approved_at ?? "") - Date.parse(both.plan?.approved_at ?? "");
      expect(apart).toBeGreaterThanOrEqual(0);
      expect(apart).toBeLessThan(1000);
    }
  });

  test("has as much progress as its boxes, however few of them are told", () => {
    const boxes = Array.from({ length: 250 }, (_, index) => `- [${index < 220 ? "x" : " "}] Step ${index}`);
    const text = boxes.join("\n");
    const told = planOf(file, { readPlan: () => ({ text, cut: false }) });
    expect(told.plan?.steps).toHaveLength(200);
    expect(told.progress).toEqual({ done: 220, total: 250 });
    const cut = planOf(file, { readPlan: () => ({ text, cut: true }) });
    expect(cut.plan?.steps).toHaveLength(200);
    expect(cut.progress).toBeNull();
  });

  test("took its person's time: it was approved when they said so, not when the tool had run", () => {
    const { plan: found } = planOf(hooks);
    const [proposed, approved] = [found?.proposed_at, found?.approved_at].map((at) => Date.parse(at ?? ""));
    expect((approved ?? 0) - (proposed ?? 0)).toBeGreaterThan(500);
  });

  test("without its file it has the text of the call where texts are kept, and no title where not", () => {
    expect(planOf(file, { withText: true }).plan).toMatchObject({ text_from: "call", text: plan });
    const quiet = file.map((one) => (one.kind === "tool-call" ? { ...one, input: undefined } : one));
    expect(planOf(quiet, { withText: true }).plan).toMatchObject({
      title: null,
      steps: [],
      text_from: null,
      text: null,
    });
  });
});

test("a plan that was sent back is rejected, whoever tells of it", () => {
  const file = readRecorded("2.1.329-plan-rejected.jsonl");
  // Hooks tell nothing of a refusal but that the session went on.
  expect(planOf(heardEvents(rejected329))).toMatchObject({
    phase: "planning",
    plan: { state: "rejected", rejected_at: null, approved_at: null },
  });
  const told = planOf([...heardEvents(rejected329), ...file]);
  expect(told.plan).toMatchObject({ state: "rejected", approved_at: null });
  expect(told.plan?.rejected_at).not.toBeNull();
});

test("while its person reads a plan it is proposed", () => {
  const asking = heardEvents(approved329).filter(({ at, name }) => name !== "stop" && at < recorded);
  const index = asking.findIndex(({ name }) => name === "permission_request");
  expect(planOf(asking.slice(0, index + 1))).toMatchObject({
    phase: "planning",
    plan: { state: "proposed", approved_at: null },
    current: { tool: null },
  });
});

test("secrets in a plan's file do not leave it", () => {
  const readPlan = () => ({ text: `${plan}- [ ] Use sk-ant-REDACTED0123456789\n`, cut: false });
  const found = planOf(heardEvents(approved329), { readPlan, withText: true }).plan;
  expect(JSON.stringify(found)).not.toContain("sk-ant-");
});

describe("what works for a session", () => {
  test("a real shell in the background runs, then is done", () => {
    const seen = heardEvents(shell329);
    const woken = seen.findIndex(({ sign }) => sign?.says === "woken");
    expect(planOf(seen.slice(0, woken), { now: seen[woken]?.at ?? 0 }).background).toMatchObject([
      { type: "shell", state: "running", description: "Sleep a bit", ended_at: null },
    ]);
    const { basis, background } = planOf([...seen, ...readRecorded("2.1.329-background.jsonl")]);
    expect(basis).toBe("subagents");
    expect(background).toMatchObject([{ state: "done", status: "completed" }]);
  });

  test("a real subagent in the background was only launched by its call, and is done when it stops", () => {
    const seen = heardEvents(agent329);
    const stop = seen.findIndex(({ name }) => name === "subagent_stop");
    expect(planOf(seen.slice(0, stop), { now: seen[stop]?.at ?? 0 }).subagents).toMatchObject([
      { description: "Count files", state: "running" },
    ]);
    for (const told of [seen, readRecorded("2.1.329-background-agent.jsonl")]) {
      const { subagents, background } = planOf(told);
      expect(subagents).toMatchObject([{ description: "Count files", state: "done" }]);
      expect(background).toEqual([]);
    }
  });

  test("a task that the next list leaves out has ended, though nobody said so", () => {
    const shell = backgroundTask({ status: "running", statusAt: noon, endedAt: undefined });
    const stop = (at: number) =>
      event({ at, source: "hook", sign: { says: "turn-ended", stillRunning: [] } });
    expect(planOf([stop(noon), shell], { now: noon }).background).toMatchObject([{ state: "running" }]);
    expect(planOf([shell, stop(noon + 9)], { now: noon + 9 }).background).toMatchObject([
      { state: "ended", ended_at: null },
    ]);
  });

  test("nothing runs on when its session is over", () => {
    const end = event({ at: noon + 9, source: "hook", sign: { says: "session-ended" } });
    const shell = backgroundTask({ status: "running", statusAt: noon, endedAt: undefined });
    const begun = task({ status: "in_progress", statusAt: noon, activeForm: "Testing it" });
    const { subagents, background, current } = planOf([shell, begun, subagent(), end], { now: noon + 10 });
    expect([...subagents, ...background].map(({ state }) => state)).toEqual(["ended", "ended"]);
    expect(current).toEqual({ task: null, tool: null });
  });

  test("a subagent failed when its call did, or its notification says so; of a silent session nobody knows", () => {
    const call = toolCall({ aliases: ["tool:t1"], tool: "Agent", toolUseId: "t1", success: false });
    const known = { aliases: ["agent:a1"], subagentId: "a1" };
    const failed = planOf([call, subagent({ ...known, toolUseId: "t1" })], { now: noon });
    expect(failed.subagents).toMatchObject([{ state: "failed" }]);
    const notice = backgroundTask({ taskId: "a1", type: "subagent", status: "killed", endedAt: noon + 5 });
    expect(planOf([subagent(known), notice], { now: noon }).subagents).toMatchObject([
      { state: "stopped", ended_at: new Date(noon + 5).toISOString() },
    ]);
    expect(planOf([subagent(known)], { now: noon + 3_600_000 }).subagents).toMatchObject([{ state: null }]);
  });

  test("a subagent that has ended and is sent a message runs until it ends again", () => {
    const hook = (seconds: number, own: { startedAt?: number; endedAt?: number }) =>
      subagent({
        aliases: ["agent:a1"],
        subagentId: "a1",
        source: "hook",
        at: noon + seconds,
        digest: seconds,
        ...own,
      });
    const notice = (seconds: number, status: string) =>
      backgroundTask({
        taskId: "a1",
        type: "subagent",
        status,
        statusAt: noon + seconds,
        endedAt: noon + seconds,
        digest: 100 + seconds,
      });
    const first = [hook(1, { startedAt: noon + 1 }), hook(5, { endedAt: noon + 5 }), notice(5, "completed")];
    const again = [...first, hook(9, { startedAt: noon + 9 })];
    const last = [...again, hook(12, { endedAt: noon + 12 })];
    // What the client notifies of the second end may not come.
    const failed = [...last, notice(13, "failed")];
    const told = [first, again, last, failed].map((all) => planOf(all, { now: noon + 20 }).subagents[0]);
    const at = (seconds: number) => new Date(noon + seconds).toISOString();
    expect(told).toMatchObject([
      { state: "done", ended_at: at(5) },
      { state: "running", started_at: at(1), ended_at: null },
      { state: "done", started_at: at(1), ended_at: at(12) },
      { state: "failed", started_at: at(1), ended_at: at(12) },
    ]);
  });
});

describe("tasks", () => {
  const hook = sourceBit("hook");

  test("have their history, and what is still to be done before them", () => {
    const numbered = (id: string) => ({ aliases: [`task:s1:${id}`], taskId: id });
    const { basis, progress, current, tasks } = planOf(
      [
        task({ ...numbered("1"), status: "completed", statusAt: noon }),
        task({
          ...numbered("2"),
          status: "in_progress",
          statusAt: noon + 5,
          activeForm: "Testing it",
          history: historyOf({ status: "in_progress", at: noon + 5, sources: hook, call: 1 }),
          blockedBy: blockersText(["1", "3", "9"]),
        }),
        task({ ...numbered("3"), status: "pending", statusAt: noon }),
        task({ ...numbered("4"), status: "deleted", statusAt: noon }),
      ],
      { now: noon },
    );
    expect({ basis, progress, current }).toEqual({
      basis: "tasks",
      progress: { done: 1, total: 3 },
      current: { task: "Testing it", tool: null },
    });
    expect(tasks[1]).toMatchObject({
      blocked_by: ["3"],
      history: [{ status: "in_progress", at: new Date(noon + 5).toISOString(), sources: ["hook"] }],
    });
    expect(tasks).toHaveLength(4);
  });

  test("of an older ledger have what it kept: when they were made, begun and done", () => {
    const old = task({ status: "completed", statusAt: noon + 9, startedAt: noon + 5, completedAt: noon + 9 });
    const { tasks } = planOf([old], { now: noon });
    expect(tasks[0]?.history.map(({ status, at }) => [status, Date.parse(at) - noon])).toEqual([
      ["pending", 0],
      ["in_progress", 5],
      ["completed", 9],
    ]);
  });

  test("without numbers are a list that was written whole", () => {
    const todo = task({ aliases: ["todo:1"], taskId: undefined, subject: "Ship", status: "pending" });
    expect(planOf([todo], { now: noon }).basis).toBe("todos");
  });
});

test("of a session that tells of nothing there is nothing, and no progress is invented", () => {
  expect(planOf([event()], { now: noon })).toEqual({
    schema_version: 1,
    session_id: "s1",
    state: "idle",
    phase: null,
    permission_mode: null,
    basis: "none",
    progress: null,
    current: { task: null, tool: null },
    plan: null,
    tasks: [],
    subagents: [],
    background: [],
    orchestration: [],
  });
});

test("what a session did to plans is there however much others did since", () => {
  const project = "/home/dev/project";
  const happened = (id: string, own: object) =>
    planEvent({ aliases: [`plan:${id}`], eventId: id, project, at: noon + 5, ...own });
  const ledger = new MemoryLedger();
  ledger.commit([
    event({ facts: { project } }),
    event({ at: noon + 10 }),
    happened("e1", { sessionId: "s1" }),
  ]);
  ledger.commit(
    Array.from({ length: 250 }, (_, index) => happened(`o${index}`, { at: noon + 6, sessionId: "s2" })),
  );
  const asked = { id: "s1", now: noon + 10, readPlan: () => undefined, withText: false };
  const { orchestration } = sessionPlan(new MemoryReader(ledger), asked);
  expect(orchestration.map(({ id }) => id)).toEqual(["e1"]);
});

test("what happened to plans of its project is there, but for what another session did", () => {
  const project = "/home/dev/project";
  const happened = (id: string, own: object) =>
    planEvent({ aliases: [`plan:${id}`], eventId: id, project, at: noon + 5, sessionId: undefined, ...own });
  const asked = { id: "s1", now: noon + 10, readPlan: () => undefined, withText: false };
  const { orchestration } = sessionPlan(
    readerOf(
      event({ facts: { project } }),
      event({ sessionId: "s2", facts: { project } }),
      event({ at: noon + 10 }),
      happened("e1", { eventType: "plan_created", sessionId: "s1" }),
      happened("e2", { eventType: "feature_created", at: noon + 6 }),
      happened("e3", { sessionId: "s2" }),
      happened("e4", { project: "/home/dev/other" }),
      happened("e5", { at: noon + 900 }),
    ),
    asked,
  );
  expect(orchestration.map(({ id, event_type }) => [id, event_type])).toEqual([
    ["e1", "plan_created"],
    ["e2", "feature_created"],
  ]);
});
