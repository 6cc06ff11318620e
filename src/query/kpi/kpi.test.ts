import { expect, test } from "bun:test";
import { noon, point, prompt, request, task, toolCall, event } from "../../../test/contract/observation.ts";
import { readerOf } from "../../../test/ledger.ts";
import type { Measure, Observation } from "../../domain/observation.ts";
import type { Filter } from "../../store/store.ts";
import { Calendar } from "../calendar.ts";
import { kpiDefinitions, type KpiName } from "./kpi-definition.ts";
import { kpis, parseDays, parseHistory, type KpiAnswer, type KpiTargets } from "./kpi.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const usual = {
  tokens_per_session: 50_000,
  session_hours: 2,
  tasks_per_session: 3,
  tasks_per_100k_tokens: 10,
};

function ask(
  observations: readonly Observation[],
  own: { filter?: Filter; days?: number; targets?: Partial<KpiTargets>; now?: number; history?: number } = {},
): KpiAnswer {
  const none = Object.fromEntries(Object.keys(kpiDefinitions).map((name) => [name, undefined]));
  // Every name has a key, and every value is a number or undefined.
  const targets = { ...none, ...usual, ...own.targets } as KpiTargets;
  const { filter = {}, days, now = noon + day, history } = own;
  const calendar = new Calendar("UTC");
  return kpis(readerOf(...observations), { filter, days, calendar, now, targets, history });
}

function kpi(answer: KpiAnswer, name: KpiName) {
  const found = answer.kpis.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no KPI ${name}`);
  return found;
}

/** A request of so many tokens: a tenth of them fresh input, the rest output; cache reads come on top. */
function used(sessionId: string, tokens: number, own: Parameters<typeof request>[0] = {}) {
  const input = tokens / 10;
  const usage = {
    input,
    output: tokens - input,
    reasoning: undefined,
    cacheRead: 9 * input,
    cacheWrite: 0,
    cacheWrite1h: undefined,
  };
  return request({ sessionId, usage, costNano: 0, ...own });
}

const counted = (sessionId: string, measure: Measure, value: number, at = noon) =>
  point({
    sessionId,
    measure,
    series: `${sessionId} ${measure}`,
    at,
    value: { kind: "sum", value, temporality: "delta", monotonic: true },
  });

const done = (sessionId: string, count: number) =>
  Array.from({ length: count }, (_, index) =>
    task({ sessionId, aliases: [`task:${sessionId}:${index}`], status: "completed" }),
  );

test("tokens are those of the median session, without cache reads, and the mean stands beside", () => {
  const answer = ask([used("a", 10_000), used("b", 30_000), used("c", 500_000)]);
  expect(kpi(answer, "tokens_per_session")).toMatchObject({
    value: 30_000,
    target: 50_000,
    status: "met",
    sessions: 3,
    // 90 % of the sent tokens come from the cache: nine times the input on top.
    detail: {
      mean: 180_000,
      total: 540_000,
      with_cache_reads_median: 57_000,
      with_cache_reads_mean: 342_000,
    },
  });
  expect(kpi(answer, "cache_read_percent")).toMatchObject({ value: 90, status: null, target: null });
});

test("tokens that a person logged are tokens, but nobody knows how many came from the cache", () => {
  const answer = ask([used("a", 10_000, { source: "manual" })]);
  expect(kpi(answer, "tokens_per_session").value).toBe(10_000);
  expect(kpi(answer, "cache_read_percent")).toMatchObject({ value: null, sessions: 0 });
});

test("a person logs what was used, so nobody knows whether requests failed", () => {
  const byHand = used("a", 10_000, { source: "manual" });
  expect(kpi(ask([byHand]), "request_error_percent")).toMatchObject({ value: null, sessions: 0 });
  const answer = ask([byHand, used("b", 10_000)]);
  expect(kpi(answer, "request_error_percent")).toMatchObject({ value: 0, sessions: 1 });
});

test("a session of which no channel told tokens has unknown tokens, not none", () => {
  const failed = request({ sessionId: "b", failed: true, usage: undefined, costNano: undefined });
  const answer = ask([used("a", 10_000), failed, event({ sessionId: "c" })]);
  expect(kpi(answer, "tokens_per_session")).toMatchObject({ value: 10_000, sessions: 1 });
  expect(answer.period.sessions).toBe(3);
  expect(kpi(answer, "request_error_percent")).toMatchObject({ value: 50, sessions: 2 });
});

test("counters speak for a session without requests, and for no other", () => {
  const answer = ask([
    used("a", 10_000),
    counted("a", "tokens.output", 7),
    counted("b", "tokens.output", 20_000),
  ]);
  expect(kpi(answer, "tokens_per_session")).toMatchObject({ value: 15_000, sessions: 2 });
});

test("a session lasts from its first to its last sign of life; counters tell how long it was worked on", () => {
  const answer = ask([
    event({ sessionId: "a" }),
    event({ sessionId: "a", at: noon + 3 * hour }),
    counted("a", "active.user", 600),
    counted("a", "active.cli", 1200),
    event({ sessionId: "b" }),
    event({ sessionId: "b", at: noon + hour }),
  ]);
  expect(kpi(answer, "session_hours")).toMatchObject({ value: 2, status: "missed", sessions: 2 });
  expect(kpi(answer, "active_hours")).toMatchObject({ value: 0.5, sessions: 1 });
});

test("tasks are those that were completed, of sessions with a list; where there is none they are unknown", () => {
  const open = task({ sessionId: "b", aliases: ["task:b:9"], status: "in_progress" });
  const answer = ask([...done("a", 6), ...done("b", 3), open, event({ sessionId: "c" })]);
  expect(kpi(answer, "tasks_per_session")).toMatchObject({
    value: 4.5,
    status: "met",
    sessions: 2,
    detail: { median: 4.5, completed: 9 },
  });
  expect(kpi(ask([event()]), "tasks_per_session")).toMatchObject({
    value: null,
    status: "unknown",
    sessions: 0,
  });
});

test("tasks per tokens divide the tasks by the tokens of the sessions that know both", () => {
  const answer = ask([...done("a", 6), used("a", 40_000), ...done("b", 3), used("c", 1_000_000)]);
  expect(kpi(answer, "tasks_per_100k_tokens")).toMatchObject({
    value: 15,
    status: "met",
    sessions: 1,
    detail: { completed: 6, tokens: 40_000 },
  });
});

test("a commit costs what all sessions that count commits cost; a session without metrics is left out", () => {
  const answer = ask([
    used("a", 10, { costNano: 2e9 }),
    counted("a", "commits", 3),
    used("b", 10, { costNano: 4e9 }),
    counted("b", "active.cli", 1),
    used("c", 10, { costNano: 100e9 }),
  ]);
  expect(kpi(answer, "cost_per_commit_usd")).toMatchObject({
    value: 2,
    sessions: 2,
    detail: { cost_usd: 6, commits: 3, unpriced_requests: 0 },
  });
});

test("without a commit its cost is unknown, and so is a cost without any price", () => {
  const withoutCommit = ask([used("a", 10, { costNano: 2e9 }), counted("a", "active.cli", 1)]);
  expect(kpi(withoutCommit, "cost_per_commit_usd")).toMatchObject({ value: null, detail: { commits: 0 } });
  const unpriced = ask([used("a", 10, { costNano: undefined }), counted("a", "commits", 1)]);
  expect(kpi(unpriced, "cost_per_commit_usd")).toMatchObject({
    value: null,
    detail: { cost_usd: null, unpriced_requests: 1 },
  });
});

test("a part without a price is flagged, not taken for free", () => {
  const answer = ask([
    used("a", 10, { costNano: 2e9 }),
    used("a", 10, { costNano: undefined }),
    counted("a", "commits", 1),
  ]);
  expect(kpi(answer, "cost_per_commit_usd")).toMatchObject({ value: 2, detail: { unpriced_requests: 1 } });
});

test("so are tokens that counters told without a cost", () => {
  const answer = ask([
    used("a", 10, { costNano: 2e9 }),
    counted("a", "commits", 1),
    counted("b", "tokens.output", 500),
    counted("b", "commits", 1),
  ]);
  expect(kpi(answer, "cost_per_commit_usd")).toMatchObject({
    value: 2,
    detail: { unpriced_requests: 0, unpriced_tokens: 500 },
  });
});

test("one session without a price is enough to leave a sum a part, whatever the others have", () => {
  const sessions = [
    used("a", 10, { costNano: 2e9 }),
    counted("a", "commits", 1),
    used("b", 10, { costNano: 2e9 }),
    used("b", 10, { costNano: undefined }),
    counted("b", "commits", 1),
  ];
  const statusFor = (usd: number) =>
    kpi(ask(sessions, { targets: { cost_per_commit_usd: usd } }), "cost_per_commit_usd").status;
  expect([statusFor(3), statusFor(1)]).toEqual(["unknown", "missed"]);
});

test("a cost below its target has not met it while the price of a part is not known; one above has missed it", () => {
  const part = [
    used("a", 10, { costNano: 2e9 }),
    used("a", 10, { costNano: undefined }),
    counted("a", "commits", 1),
  ];
  const statusFor = (usd: number, own = part) =>
    kpi(ask(own, { targets: { cost_per_commit_usd: usd } }), "cost_per_commit_usd").status;
  expect([statusFor(3), statusFor(1)]).toEqual(["unknown", "missed"]);
  const without = [used("b", 10, { costNano: undefined }), counted("b", "commits", 1)];
  const whole = [used("a", 10, { costNano: 2e9 }), counted("a", "commits", 1)];
  expect(statusFor(3, [...whole, ...without])).toBe("met");
});

test("work whose cost nobody knows is not taken for free", () => {
  const edited = (sessionId: string, linesAdded: number) =>
    toolCall({ sessionId, source: "hook", tool: "Edit", linesAdded, linesRemoved: 0, success: true });
  const answer = ask([used("a", 10, { costNano: 3e9 }), edited("a", 100), edited("h", 900)]);
  expect(kpi(answer, "cost_per_100_lines_usd")).toMatchObject({
    value: 3,
    sessions: 1,
    detail: { cost_usd: 3, lines_kept: 100 },
  });
});

test("pull requests are told by the counter or by the session's link, and counted once", () => {
  const answer = ask([
    used("a", 10, { costNano: 3e9, facts: { pullRequest: "https://example.com/1" } }),
    counted("a", "pull-requests", 1),
    used("b", 10, { costNano: 5e9, source: "transcript", facts: { pullRequest: "https://example.com/2" } }),
    used("c", 10, { costNano: 2e9, source: "transcript" }),
    used("d", 10, { costNano: 90e9 }),
  ]);
  expect(kpi(answer, "cost_per_pull_request_usd")).toMatchObject({
    value: 5,
    sessions: 3,
    detail: { pull_requests: 2 },
  });
});

test("metrics of an agent that counts no commits tell of none, and not that there were none", () => {
  const gemini = { sessionId: "g", agent: "gemini" };
  const points = point({ ...gemini, metric: "gemini_cli.token.usage", measure: undefined });
  const others = [used("g", 10_000, { ...gemini, costNano: 1e9 }), points];
  const own = [used("c", 10_000, { costNano: 1e9 }), counted("c", "commits", 1)];
  expect(kpi(ask([...own, ...others]), "cost_per_commit_usd")).toMatchObject({ value: 1, sessions: 1 });
  for (const name of ["cost_per_commit_usd", "cost_per_pull_request_usd", "cost_per_100_lines_usd"] as const)
    expect(kpi(ask(others), name)).toMatchObject({ value: null, sessions: 0 });
});

test("lines kept are net per session, never below none, and counters speak before results", () => {
  const edited = (sessionId: string, linesAdded: number, linesRemoved: number) =>
    toolCall({ sessionId, source: "hook", tool: "Edit", linesAdded, linesRemoved, success: true });
  const answer = ask([
    used("a", 10, { costNano: 1e9 }),
    counted("a", "lines.added", 300),
    counted("a", "lines.removed", 100),
    edited("a", 5, 0),
    used("b", 10, { costNano: 2e9 }),
    edited("b", 10, 400),
    used("c", 10, { costNano: 50e9 }),
  ]);
  expect(kpi(answer, "cost_per_100_lines_usd")).toMatchObject({
    value: 1.5,
    sessions: 2,
    detail: { cost_usd: 3, lines_kept: 200 },
  });
});

test("one-shot edits and errors are shares of what can be judged", () => {
  const edit = (at: number, own: Parameters<typeof toolCall>[0] = {}) =>
    toolCall({ tool: "Edit", filePath: "/f", success: true, at, promptId: "p", ...own });
  const answer = ask([
    prompt({ promptId: "p" }),
    edit(noon + 1),
    edit(noon + 2),
    edit(noon + 3, { filePath: "/g" }),
    edit(noon + 4, { filePath: undefined }),
    toolCall({ success: false }),
    toolCall({ success: false, decision: "reject" }),
    request(),
    request(),
    request({ failed: true, usage: undefined }),
  ]);
  expect(kpi(answer, "one_shot_percent")).toMatchObject({
    value: 66.666666667,
    detail: { one_shot: 2, judged: 3, edits: 4 },
  });
  expect(kpi(answer, "tool_error_percent")).toMatchObject({ value: 20, detail: { failed: 1, calls: 5 } });
  expect(kpi(answer, "request_error_percent").value).toBeCloseTo(100 / 3, 6);
});

test("a wait that spans and hooks tell is one wait; a night is no wait", () => {
  const hook = (says: "permission-asked" | "permission-decided" | "turn-ended" | "prompted", at: number) =>
    event({ source: "hook", sign: { says }, at });
  const answer = ask([
    hook("permission-asked", noon),
    hook("permission-decided", noon + 3 * minute),
    toolCall({ source: "otlp-span", blockedMs: 2 * minute, decidedBy: "user_temporary" }),
    hook("turn-ended", noon + 4 * minute),
    hook("prompted", noon + 10 * minute),
    hook("turn-ended", noon + 11 * minute),
    hook("prompted", noon + 16 * hour),
    event({ source: "hook", sessionId: "never waited" }),
    event({ sessionId: "nobody tells" }),
  ]);
  expect(kpi(answer, "permission_wait_minutes")).toMatchObject({
    value: 1.5,
    sessions: 2,
    detail: { total: 3 },
  });
  expect(kpi(answer, "input_wait_minutes")).toMatchObject({ value: 33, sessions: 2, detail: { total: 66 } });
});

test("a session counts whole in the period it began in, and in no other", () => {
  const now = noon + day;
  const answer = ask(
    [
      used("now", 10_000, { at: now - 6 * day }),
      used("before", 20_000, { at: now - 8 * day }),
      // What it did later belongs to the session, and so to the period before.
      used("before", 20_000, { at: now - day }),
      used("long ago", 90_000, { at: now - 40 * day }),
    ],
    { now },
  );
  expect(answer.period).toEqual({
    from: "2026-11-15T00:00:00.000Z",
    to: "2026-11-21T12:00:00.000Z",
    sessions: 1,
  });
  expect(answer.period_before).toMatchObject({ from: "2026-11-08T12:00:00.000Z", sessions: 1 });
  expect(kpi(answer, "tokens_per_session")).toMatchObject({
    value: 10_000,
    before: 40_000,
    change_percent: -75,
    trend: "better",
  });
});

test("a trend knows which way is better, and is unknown where there is nothing to compare with", () => {
  const now = noon + day;
  const answer = ask([...done("a", 2), ...done("b", 0), event({ sessionId: "b", at: now - 9 * day })], {
    now,
  });
  expect(kpi(answer, "tasks_per_session")).toMatchObject({ before: null, change_percent: null, trend: null });
  expect(kpi(answer, "session_hours")).toMatchObject({
    value: 0,
    before: 0,
    change_percent: 0,
    trend: "level",
  });
  const error = (at: number) => toolCall({ sessionId: `at ${at}`, at, success: false });
  const fine = (at: number) => toolCall({ sessionId: `at ${at}`, at, success: true });
  const worse = ask([error(now - day), fine(now - 9 * day)], { now });
  expect(kpi(worse, "tool_error_percent")).toMatchObject({ before: 0, change_percent: null, trend: "worse" });
});

test("a cost that lacks the price of a part has no trend, whichever of the two periods lacks it, and both say so", () => {
  const now = noon + day;
  const spent = (at: number, costNano: number | undefined) =>
    used(`at ${at}`, 10, { at, costNano, source: "hook" });
  const edited = (at: number) =>
    toolCall({
      sessionId: `at ${at}`,
      at,
      source: "hook",
      tool: "Edit",
      linesAdded: 100,
      linesRemoved: 0,
      success: true,
    });
  const before = [spent(noon - 9 * day, 2e9), edited(noon - 9 * day)];
  const current = [spent(noon, 1e9), edited(noon)];
  const ofBoth = (...more: readonly Observation[]) =>
    kpi(ask([...before, ...current, ...more], { now, history: 2 }), "cost_per_100_lines_usd");
  const without = { change_percent: null, trend: null };
  expect(ofBoth()).toMatchObject({ value: 1, before: 2, change_percent: -50, trend: "better" });
  const old = ofBoth(spent(noon - 9 * day, undefined));
  expect(old).toMatchObject({ value: 1, before: 2, ...without, before_detail: { unpriced_requests: 1 } });
  expect(old.history?.map(({ detail }) => detail["unpriced_requests"])).toEqual([1, 0]);
  expect(ofBoth(spent(noon, undefined))).toMatchObject({
    value: 1,
    ...without,
    detail: { unpriced_requests: 1 },
  });
  const { trend, detail } = ofBoth(counted("c", "tokens.output", 500), counted("c", "lines.added", 5));
  expect([trend, detail["unpriced_tokens"]], "of a session without any price nothing is in it").toEqual([
    "better",
    500,
  ]);
});

test("a value that is exactly the target has missed it, and no target asks nothing", () => {
  const answer = ask([used("a", 50_000)], { targets: { cache_read_percent: 90 } });
  expect(kpi(answer, "tokens_per_session")).toMatchObject({ value: 50_000, status: "missed" });
  expect(kpi(answer, "cache_read_percent")).toMatchObject({ value: 90, status: "missed" });
  expect(kpi(answer, "cost_per_commit_usd").status).toBeNull();
});

test("an empty ledger knows nothing, and says when the last session was if there is one outside the period", () => {
  const empty = ask([]);
  expect(empty).toMatchObject({ period: { sessions: 0 }, last_session_at: null });
  for (const { value, before, trend } of empty.kpis)
    expect([value, before, trend]).toEqual([null, null, null]);
  const old = ask([event({ at: noon - 90 * day })]);
  expect(old).toMatchObject({ period: { sessions: 0 }, last_session_at: "2026-08-22T12:00:00.000Z" });
});

test("days are counted back from the end of the question; a beginning that is not yet is refused", () => {
  const { period } = ask([], { days: 1 });
  expect(period).toMatchObject({ from: "2026-11-21T00:00:00.000Z", to: "2026-11-21T12:00:00.000Z" });
  const told = ask([], { days: 2, filter: { to: Date.parse("2026-11-11T00:00:00Z") } });
  expect(told.period).toMatchObject({ from: "2026-11-09T00:00:00.000Z", to: "2026-11-11T00:00:00.000Z" });
  const ofToday = ask([], { filter: { from: noon, to: noon + 3 * day } });
  expect(ofToday.period_before).toMatchObject({
    from: "2026-11-19T12:00:00.000Z",
    to: "2026-11-20T12:00:00.000Z",
  });
  expect(() => ask([], { filter: { from: noon + 2 * day } })).toThrow("which is not yet");
  expect(parseDays("30", "--days")).toBe(30);
  for (const text of ["0", "-1", "1.5", "week", "", "1e3"]) {
    expect(() => parseDays(text, "--days")).toThrow("--days is no number of days");
  }
});

test("sessions of two agents that share an id keep their own tokens", () => {
  const answer = ask([used("a", 10_000), used("a", 30_000, { agent: "codex" })]);
  expect(kpi(answer, "tokens_per_session")).toMatchObject({ value: 20_000, sessions: 2 });
});

test("the history of a KPI is the KPI of one period after the other, this one last", () => {
  const answer = ask(
    [
      used("s1", 100, { at: noon }),
      used("s2", 300, { at: noon - 2 * day }),
      used("s3", 500, { at: noon - 2 * day }),
      used("s4", 900, { at: noon - 3 * day }),
    ],
    { filter: { from: noon - hour, to: noon + 23 * hour }, history: 3 },
  );
  const { history, value, before } = kpi(answer, "tokens_per_session");
  expect([value, before]).toEqual([100, null]);
  expect(history).toMatchObject([
    { from: "2026-11-18T11:00:00.000Z", to: "2026-11-19T11:00:00.000Z", value: 400, sessions: 2 },
    { from: "2026-11-19T11:00:00.000Z", to: "2026-11-20T11:00:00.000Z", value: null, sessions: 0 },
    { from: "2026-11-20T11:00:00.000Z", to: "2026-11-21T11:00:00.000Z", value: 100, sessions: 1 },
  ]);
  expect(kpi(ask([used("s1", 100)]), "tokens_per_session")).not.toHaveProperty("history");
  expect(kpi(ask([used("s1", 100)], { history: 1 }), "tokens_per_session").history).toHaveLength(1);
});

test("a history is a number of periods", () => {
  for (const periods of [1, 8, 60]) expect(parseHistory(`${periods}`, "history")).toBe(periods);
  for (const text of ["", "0", "61", "-1", "1.5", "x"])
    expect(() => parseHistory(text, "history")).toThrow("history is no number of periods from 1 to 60");
});
