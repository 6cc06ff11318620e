import { expect, test } from "bun:test";
import type { TimelineRow } from "../../../../src/query/timeline/shape.ts";
import { lively } from "./life.ts";
import { sceneAxis, sceneOf } from "./scene.ts";
import { shownRows } from "./shown.ts";
import { partsOf, timed } from "./span.ts";
import { takeIn } from "./feed.ts";

const noon = Date.UTC(2026, 10, 20, 12);
const time = (seconds: number): string => new Date(noon + seconds * 1000).toISOString();

/** A row of so many seconds after noon. */
function row(key: string, start: number, own: Partial<TimelineRow> = {}) {
  return timed({
    key,
    kind: "tool",
    id: null,
    prompt_id: "p1",
    subagent_id: null,
    at: time(start),
    started_at: time(start),
    ended_at: time(start + 1),
    duration_ms: 1000,
    waited_ms: null,
    status: "ok",
    name: "Bash",
    detail: null,
    error: null,
    notes: [],
    length: null,
    usage: null,
    cost_usd: null,
    ttft_ms: null,
    context_tokens: null,
    context_tokens_after: null,
    ...own,
  });
}

const prompt = (id: string, start: number) =>
  row(`prompt:${id}`, start, {
    kind: "prompt",
    id,
    prompt_id: null,
    ended_at: null,
    duration_ms: null,
    name: null,
  });

const kindsOf = (one: ReturnType<typeof row>, since = one.start) =>
  partsOf(one, { now: 0, since }).map(({ kind, from, to }) => [
    kind,
    (from - noon) / 1000,
    (to - noon) / 1000,
  ]);

test("a call's bar tells the wait for its person apart from the time it ran", () => {
  const call = row("tool:1", 10, { ended_at: time(20), duration_ms: 3000, waited_ms: 5000 });
  expect(kindsOf(call)).toEqual([
    ["lead", 10, 12],
    ["wait", 12, 17],
    ["run", 17, 20],
  ]);
});

test("a call that was refused only waited, and one that nobody timed is a moment", () => {
  const refused = { status: "refused", ended_at: time(14), duration_ms: null, waited_ms: 4000 } as const;
  expect(kindsOf(row("tool:1", 10, refused))).toEqual([["wait", 10, 14]]);
  expect(kindsOf(row("tool:1", 10, { ended_at: null, duration_ms: null }))).toEqual([["run", 10, 10]]);
});

test("a request's bar tells the time to its first token; one that nobody timed leads up to its answer", () => {
  const request = { kind: "request", ended_at: time(16), duration_ms: 6000, ttft_ms: 2000 } as const;
  expect(kindsOf(row("request:1", 10, request))).toEqual([
    ["first", 10, 12],
    ["run", 12, 16],
  ]);
  const untimed = row("request:1", 16, { kind: "request", started_at: null, ended_at: time(16) });
  expect(kindsOf(untimed, noon + 9000)).toEqual([
    ["lead", 9, 16],
    ["run", 16, 16],
  ]);
});

test("what is open goes on only in a session that is alive, since its last prompt; a permission is waited for", () => {
  const open = { status: "open", ended_at: null, duration_ms: null } as const;
  const rows = [row("tool:1", 1, open), prompt("p2", 5), row("tool:2", 6, open)];
  const working = { state: "working", state_since: time(5), waiting_for: null } as const;
  const running = (state: Parameters<typeof lively>[1]) =>
    lively(rows, state)
      .filter(({ isRunning }) => isRunning === true)
      .map(({ key }) => key);
  expect(running(working)).toEqual(["tool:2"]);
  expect(running({ ...working, state: "idle" })).toEqual([]);
  const [, , asked] = lively(rows, {
    state: "waiting-permission",
    state_since: time(7),
    waiting_for: "Bash",
  });
  expect(asked === undefined ? [] : partsOf(asked, { now: noon + 9000, since: 0 })).toEqual([
    { kind: "run", from: noon + 6000, to: noon + 7000 },
    { kind: "wait", from: noon + 7000, to: noon + 9000 },
  ]);
});

test("the time between two prompts is folded, and so is a night's wait for a permission", () => {
  const rows = [
    prompt("p1", 0),
    row("tool:1", 1, { ended_at: time(36_003), duration_ms: 2000, waited_ms: 36_000_000 }),
    prompt("p2", 72_000),
    row("tool:2", 72_001, { prompt_id: "p2" }),
  ];
  const axis = sceneAxis(sceneOf(rows), { folds: true, now: 0 });
  expect(axis.segments.filter(({ isFolded }) => isFolded)).toHaveLength(2);
  expect(axis.length).toBeLessThan(60_000);
});

test("a filter keeps what meets it and whom that stands below; without one, what is below a closed row is hidden", () => {
  const { nodes } = sceneOf([
    prompt("p1", 0),
    row("tool:1", 1),
    row("tool:2", 2, { status: "failed", error: "Exit code 1", name: "Grep" }),
    prompt("p2", 9),
  ]);
  const none = { kind: undefined, onlyFailed: false, text: "" };
  const keys = (filter: Parameters<typeof shownRows>[1], closed: string[] = []) =>
    shownRows(nodes, filter, new Set(closed)).map(({ index }) => nodes[index]?.row.key);
  expect(keys(none)).toHaveLength(4);
  expect(keys(none, ["prompt:p1"])).toEqual(["prompt:p1", "prompt:p2"]);
  expect(keys({ ...none, onlyFailed: true }, ["prompt:p1"])).toEqual(["prompt:p1", "tool:2"]);
  expect(keys({ ...none, text: "grep EXIT" })).toEqual(["prompt:p1", "tool:2"]);
  expect(keys({ ...none, kind: "prompts" })).toEqual(["prompt:p1", "prompt:p2"]);
});

test("an answer's rows replace those with their keys, those that are gone go, and a new beginning voids all", () => {
  const rows = new Map([["tool:1", row("tool:1", 1)]]);
  const answer = {
    schema_version: 1,
    session_id: "s1",
    agent: "claude-code",
    rows: [row("tool:1", 1, { name: "Read" }), row("tool:2", 2)],
    gone: [] as string[],
    next_cursor: "",
    has_more: false,
    restarted: false,
  };
  expect(takeIn(rows, answer)).toBe(true);
  expect([...rows.values()].map(({ key, name }) => [key, name])).toEqual([
    ["tool:1", "Read"],
    ["tool:2", "Bash"],
  ]);
  expect(takeIn(rows, { ...answer, rows: [], gone: ["tool:2"] })).toBe(true);
  expect(takeIn(rows, { ...answer, rows: [] })).toBe(false);
  takeIn(rows, { ...answer, rows: [row("tool:9", 9)], restarted: true });
  expect([...rows.keys()]).toEqual(["tool:9"]);
});
