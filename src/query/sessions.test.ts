import { expect, test } from "bun:test";
import type { Observation } from "../domain/observation.ts";
import { formatInstant } from "../domain/time.ts";
import { event, noon, point, prompt, request, toolCall } from "../../test/contract/observation.ts";
import { readerOf } from "../../test/ledger.ts";
import { listSessions, sessionDetail } from "./sessions.ts";
import type { SessionShape } from "./shape.ts";
import { parseStates } from "./state-filter.ts";

const minute = 60_000;

function only(now: number, ...observations: Observation[]): SessionShape {
  const { sessions } = listSessions(readerOf(...observations), { filter: {}, page: { limit: 10 }, now });
  const [session] = sessions;
  if (session === undefined) throw new Error("no session");
  return session;
}

test("a session heard of within a minute works, a silent one is idle, one with a tool under way works on", () => {
  const running = toolCall({ aliases: ["tool:1"], tool: "Bash", decision: "accept" });
  for (const told of [prompt(), request(), toolCall()])
    expect(only(noon + 59_000, told).state).toBe("working");
  expect(only(noon + 61_000, prompt())).toMatchObject({ state: "idle", current_tool: null });
  expect(only(noon + 5 * minute, running)).toMatchObject({ state: "working", current_tool: "Bash" });
  expect(only(noon + 20 * minute, running)).toMatchObject({ state: "idle", current_tool: null });
});

test("a session of which nothing but its start was told is idle, however lately that was", () => {
  const told = only(noon + 1000, event({ name: "hook_registered" }));
  expect(told).toMatchObject({ state: "idle", state_basis: "recency", counted_from: "nothing" });
});

test("a session that told its end over telemetry alone is over, and found as that", () => {
  const told = (name: string, says: "session-started" | "session-ended", at: number) =>
    event({ agent: "gemini", name, sign: { says }, at });
  const reader = readerOf(
    told("session.start", "session-started", noon),
    told("session.end", "session-ended", noon + minute),
  );
  for (const now of [noon + minute + 1000, noon + 20 * minute]) {
    const found = (states: string) =>
      listSessions(reader, {
        filter: {},
        page: { limit: 10 },
        now,
        states: parseStates(states, "state"),
      }).sessions.map(({ state, state_basis, ended_at }) => [state, state_basis, ended_at]);
    expect(found("over")).toEqual([["ended", "telemetry", formatInstant(noon + minute)]]);
    expect(found("ended")).toHaveLength(1);
    expect(found("open")).toEqual([]);
  }
});

test("the burn rate is the pace of the last ten minutes, and nothing when nothing was spent in them", () => {
  const spent = request({ costNano: 1_000_000_000 });
  expect(only(noon + 5 * minute, spent).burn_usd_per_hour).toBeCloseTo(12, 9);
  expect(only(noon + 7 * minute, spent).burn_usd_per_hour).toBe(8.571428571);
  expect(only(noon + 1000, spent).burn_usd_per_hour).toBeCloseTo(60, 9);
  expect(only(noon + 11 * minute, spent).burn_usd_per_hour).toBeNull();
});

test("cost is unknown while no request has a price, and the priced part when some have", () => {
  expect(only(noon, request({ costNano: undefined })).cost_usd).toBeNull();
  expect(only(noon, request({ costNano: undefined }), request())).toMatchObject({
    cost_usd: 7e-9,
    unpriced_requests: 1,
  });
});

test("where a session's numbers come from is said", () => {
  expect(only(noon, event()).counted_from).toBe("nothing");
  expect(only(noon, point())).toMatchObject({ counted_from: "counters", usage: { output_tokens: 5 } });
  expect(only(noon, point(), request())).toMatchObject({
    counted_from: "requests",
    usage: { output_tokens: 20 },
  });
});

test("seconds at work add up without the dust of binary fractions", () => {
  const active = (measure: "active.user" | "active.cli", increase: number) =>
    point({ measure, series: measure, increase });
  expect(only(noon, active("active.user", 0.1), active("active.cli", 0.2)).active_seconds).toBe(0.3);
  expect(only(noon, active("active.user", 0.1)).active_seconds).toBe(0.1);
  expect(only(noon, request()).active_seconds).toBeNull();
});

test("dollars of counters add up without the dust of binary fractions", () => {
  const costs = [0, 1, 2].map((at) =>
    point({ measure: "cost", series: "cost", at: noon + at, timeNano: `${2000 + at}`, increase: 0.1 }),
  );
  expect(only(noon, ...costs)).toMatchObject({ cost_usd: 0.3, cost_reported_usd: 0.3 });
});

test("a session's detail leaves out waits whose tool was never named", () => {
  const wait = toolCall({ aliases: ["span:1"], tool: undefined, blockedMs: 5 });
  const answer = sessionDetail(readerOf(wait, toolCall({ aliases: ["tool:1"] })), {
    id: "s1",
    filter: {},
    now: noon,
  });
  expect(answer.tool_calls.map((call) => call.tool)).toEqual(["Bash"]);
  expect(answer.session.tool_calls).toBe(1);
});

test("a cursor that is not ours is refused in words", () => {
  const page = { limit: 1, cursor: "x" };
  expect(() => listSessions(readerOf(), { filter: {}, page, now: noon })).toThrow("cursor");
});

test("a session of two agents is told apart by its agent, and refused without", () => {
  const reader = readerOf(event({ sessionId: "s1" }), event({ sessionId: "s1", agent: "codex" }));
  const asked = (agent?: string) => sessionDetail(reader, { id: "s1", filter: { agent }, now: noon }).session;
  expect(asked("codex").agent).toBe("codex");
  expect(asked("claude-code").agent).toBe("claude-code");
  expect(() => asked()).toThrow("2 agents have a session s1: claude-code, codex");
  expect(() => asked("gemini")).toThrow("no session of gemini has the id s1");
});
