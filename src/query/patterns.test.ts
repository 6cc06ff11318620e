import { expect, test } from "bun:test";
import { noon, point, request, toolCall } from "../../test/contract/observation.ts";
import { readerOf } from "../../test/ledger.ts";
import type { Observation } from "../domain/observation.ts";
import type { Filter } from "../store/store.ts";
import { Calendar } from "./calendar.ts";
import { patternsOf } from "./patterns.ts";

const hour = 3_600_000;
const day = 24 * hour;
const dollar = 1e9;

function patterns(observations: readonly Observation[], zone = "UTC", filter: Filter = {}) {
  return patternsOf(readerOf(...observations), { filter, calendar: new Calendar(zone) });
}

test("an empty ledger has no patterns", () => {
  const answer = patterns([]);
  expect(answer).toMatchObject({ days: 0, projects: [], models: [], tools: [] });
  expect(answer.sessions).toMatchObject({ sessions: 0, length_p50_s: null, cost_p90_usd: null });
  expect(answer.parallel).toMatchObject({ hours: 0, most: 0, most_at: null });
  expect(answer.unusual).toEqual({ measure: "tokens", compared_days: 0, days: [] });
});

test("an hour and a day in which everything failed are without use", () => {
  const failed = request({ at: noon - day, failed: true, usage: undefined, costNano: undefined });
  const answer = patterns([request(), failed]);
  expect(answer).toMatchObject({ days: 1, total: { requests: 1, failed_requests: 1 } });
  expect(answer.parallel.hours).toBe(1);
});

test("the heat map counts by weekday and hour of the asked time zone", () => {
  // 2026-11-20 was a Friday.
  const made = [request({ at: noon }), request({ at: noon + 7 * day }), request({ at: noon + 13 * hour })];
  const cell = (zone: string, row: number, column: number) => patterns(made, zone).heat[row]?.hours[column];
  expect(cell("UTC", 4, 12)).toEqual({
    requests: 2,
    cost_usd: 1.4e-8,
    unpriced_requests: 0,
    unpriced_tokens: 0,
  });
  expect(cell("UTC", 5, 1)?.requests).toBe(1);
  expect(cell("Asia/Tokyo", 4, 21)?.requests).toBe(2);
  expect(patterns(made).heat.map(({ hours }) => hours.length)).toEqual([24, 24, 24, 24, 24, 24, 24]);
});

test("an hour of the week and an unusual day say what their costs lack", () => {
  const last = noon + 9 * day;
  const unpriced = request({ at: last, sessionId: "u", model: "house-model", costNano: undefined });
  const counted = point({ at: last, measure: "tokens.input", series: "c", sessionId: "c", increase: 700 });
  const dear = request({ at: last, sessionId: "dear", costNano: 10 * dollar });
  const { heat, unusual, total } = patterns(tenDays([unpriced, counted, dear]));
  const lacks = { unpriced_requests: 1, unpriced_tokens: 700 };
  expect(total).toMatchObject(lacks);
  // A Sunday; ten days begin on a Friday, and have one other of it.
  expect(heat[6]?.hours[12]).toMatchObject({ cost_usd: 14, ...lacks });
  expect(heat[5]?.hours[12]).toMatchObject({ unpriced_requests: 0, unpriced_tokens: 0 });
  expect(unusual.days).toMatchObject([{ day: "2026-11-29", amount: 12, ...lacks }]);
});

test("sessions last from their first to their last sign; only those that began in the time are measured", () => {
  const lengths = [1, 2, 3, 4, 10].flatMap((hours, index) => [
    request({ sessionId: `s${index}`, at: noon }),
    request({ sessionId: `s${index}`, at: noon + hours * hour }),
  ]);
  const before = [
    request({ sessionId: "old", at: noon - 90 * day }),
    request({ sessionId: "old", at: noon + 1 }),
  ];
  const { sessions } = patterns([...lengths, ...before], "UTC", { from: noon });
  expect(sessions).toMatchObject({ sessions: 5, length_p50_s: 3 * 3600, length_p90_s: 10 * 3600 });
  expect(sessions).toMatchObject({ requests_p50: 2, requests_p90: 2, cost_p90_usd: 1.4e-8 });
});

test("what sessions cost leaves out what has no price, and says of how many", () => {
  const part = { sessionId: "part", at: noon };
  const { sessions } = patterns([
    request({ sessionId: "whole", at: noon, costNano: 3 * dollar }),
    request({ ...part, costNano: dollar }),
    request({ ...part, costNano: undefined }),
    request({ sessionId: "none", at: noon, costNano: undefined }),
    point({ at: noon, measure: "tokens.input", series: "c", sessionId: "counted", increase: 700 }),
    request({ sessionId: "failed", at: noon, failed: true, usage: undefined, costNano: undefined }),
  ]);
  expect(sessions).toMatchObject({ cost_p50_usd: 1, cost_p90_usd: 3, unpriced_sessions: 3 });
});

test("what names no session is none, and counters do not tell in how many requests", () => {
  const named = ["s1", "s2"].flatMap((sessionId) => [
    request({ sessionId }),
    request({ sessionId, at: noon + 1 }),
  ]);
  const nameless = Array.from({ length: 9 }, (_, index) =>
    request({ sessionId: undefined, at: noon + index }),
  );
  const counted = ["c1", "c2", "c3"].map((sessionId) =>
    point({ sessionId, measure: "cost", series: sessionId, increase: 1 }),
  );
  const { sessions } = patterns([...named, ...nameless, ...counted]);
  expect(sessions).toMatchObject({ requests_p50: 2, requests_p90: 2, cost_p90_usd: 1 });
});

test("side by side are sessions that ask in the same hour", () => {
  const inProject = (sessionId: string, project: string, at: number) =>
    request({ sessionId, at, facts: { project } });
  const { parallel } = patterns([
    inProject("s1", "/a", noon),
    inProject("s2", "/b", noon + 1),
    inProject("s1", "/a", noon + hour),
    inProject("s2", "/b", noon + hour),
    inProject("s3", "/b", noon + hour + 1),
    inProject("s1", "/a", noon + 2 * hour),
  ]);
  expect(parallel).toEqual({
    hours: 3,
    parallel_hours: 2,
    same_project_hours: 1,
    most: 3,
    most_at: "2026-11-20T13:00:00.000Z",
  });
});

test("sessions of which no project is known are in nobody's way", () => {
  const { parallel } = patterns([request(), request({ sessionId: "s2" })]);
  expect(parallel).toMatchObject({ parallel_hours: 1, same_project_hours: 0 });
});

test("projects, models and tools come with the most first", () => {
  const answer = patterns([
    request({ model: "small", costNano: 1, facts: { project: "/a" } }),
    request({ model: "large", costNano: 9, sessionId: "s2", facts: { project: "/b" } }),
    toolCall({ tool: "Read", success: true }),
    toolCall({ tool: "Bash", success: true }),
    toolCall({ tool: "Bash", success: false }),
  ]);
  expect(answer.projects.map(({ key }) => key)).toEqual(["/b", "/a"]);
  expect(answer.models.map(({ key }) => key)).toEqual(["large", "small"]);
  expect(answer.tools).toEqual([
    { tool: "Bash", calls: 2, failed: 1 },
    { tool: "Read", calls: 1, failed: 0 },
  ]);
});

/** Ten days of about two dollars in four sessions, and what is said of the last. */
function tenDays(last: readonly Observation[]): Observation[] {
  const usual = Array.from({ length: 10 }, (_, index) =>
    [0, 1, 2, 3].map((number) =>
      request({
        at: noon + index * day,
        sessionId: `d${index}s${number}`,
        costNano: 0.5 * dollar,
        facts: { project: "/home/ada/web" },
      }),
    ),
  );
  return [...usual.flat(), ...last];
}

test("an unusual day says how much, against what, and that it was one session", () => {
  const large = request({
    at: noon + 9 * day + hour,
    sessionId: "abcd1234-0000-4000-8000-000000000000",
    costNano: 10 * dollar,
    facts: { project: "/home/ada/checkout" },
  });
  const [found, ...others] = patterns(tenDays([large])).unusual.days;
  expect(others).toEqual([]);
  expect(found).toMatchObject({
    day: "2026-11-29",
    weekday: "sunday",
    amount: 12,
    times_usual: 6,
    compared_with: { days: 9, same_weekday: false },
    session: { key: "abcd1234-0000-4000-8000-000000000000", percent: 83 },
    project: { key: "/home/ada/checkout", percent: 83 },
    requests: 5,
    reason: "83 % of it one session abcd1234 in checkout on claude-opus-5-5",
  });
  expect(found?.usual).toBeCloseTo(2, 9);
});

test("a session that was nearly all of a day is not told as all of it", () => {
  const large = request({ at: noon + 9 * day, sessionId: "large", costNano: 990 * dollar });
  const [found] = patterns(tenDays([large])).unusual.days;
  expect(found).toMatchObject({ session: { percent: 99 }, model: { percent: 100 } });
});

test("an unusual day that only counters told of says so, for they tell of no request", () => {
  const counted = (project: string) =>
    point({
      at: noon + 10 * day,
      measure: "cost",
      series: project,
      sessionId: project,
      increase: 20,
      facts: { project },
    });
  const [found] = patterns(tenDays(["/a", "/b", "/c"].map(counted))).unusual.days;
  expect(found?.reason).toStartWith("told by metric counters only");
});

test("of a day that the question begins in, only what lies in it is unusual", () => {
  const [early, late] = [
    request({ sessionId: "before", at: noon + 9 * day - 1, costNano: 50 * dollar }),
    request({ sessionId: "asked", at: noon + 9 * day, costNano: 9 * dollar }),
  ];
  const asked = (from: number) => patterns(tenDays([early, late]), "UTC", { from }).unusual.days;
  expect(asked(noon + 9 * day)).toMatchObject([{ amount: 11, session: { key: "asked", percent: 82 } }]);
  expect(asked(noon + 9 * day + 1)).toEqual([]);
});

test("the parts of an unusual day are those of the time that was asked about", () => {
  const morning = request({ at: noon + 9 * day, sessionId: "a", costNano: 10 * dollar });
  const evening = request({ at: noon + 9 * day + 6 * hour, sessionId: "b", costNano: 30 * dollar });
  const asked = { to: noon + 9 * day + hour };
  const [found] = patterns(tenDays([morning, evening]), "UTC", asked).unusual.days;
  expect(found).toMatchObject({ amount: 12, session: { key: "a", percent: 83 } });
});

test("a day of many sessions says so, and days on which everything failed are not the usual ones", () => {
  const many = Array.from({ length: 20 }, (_, index) =>
    request({ at: noon + 9 * day, sessionId: `m${index}`, costNano: 0.5 * dollar, model: `m${index}` }),
  );
  const failed = Array.from({ length: 12 }, (_, index) =>
    request({ at: noon - (index + 1) * day, failed: true, usage: undefined, costNano: undefined }),
  );
  const [found] = patterns(tenDays([...many, ...failed])).unusual.days;
  expect(found?.reason).toBe("24 sessions where 4 are usual");
});

test("a day of as many requests as ever, but dear ones, says so", () => {
  const dear = [0, 1, 2, 3].map((number) =>
    request({ at: noon + 10 * day, sessionId: `x${number}`, costNano: 3 * dollar, model: "dear" }),
  );
  const [found] = patterns(tenDays(dear)).unusual.days;
  expect(found?.reason).toBe("4 requests, each 6.0 times as large as usual, most of it on dear");
});

test("a day that only counters tell of has no number of requests to name", () => {
  const counted = tenDays([]).map((_, index) =>
    point({
      at: noon + index * day,
      measure: "cost",
      series: "cost",
      timeNano: String(index),
      sessionId: `c${index}`,
      value: { kind: "sum", value: index === 9 ? 40 : 2, temporality: "delta", monotonic: true },
    }),
  );
  const [found] = patterns(counted.slice(0, 10)).unusual.days;
  expect(found).toMatchObject({ day: "2026-11-29", amount: 40 });
  expect(found?.reason).not.toContain("0 requests");
});

test("days before the question are compared with, and not told", () => {
  const large = (index: number) => request({ at: noon + index * day, sessionId: "x", costNano: 30 * dollar });
  const { unusual } = patterns(tenDays([large(2), large(9)]), "UTC", { from: noon + 8 * day });
  expect(unusual.days.map((one) => one.day)).toEqual(["2026-11-29"]);
  expect(unusual.compared_days).toBe(10);
});

test("where nothing has a price, days are compared by tokens", () => {
  const unpriced = tenDays([]).map((seen) => ({ ...seen, costNano: undefined })) as Observation[];
  const usage = {
    input: 9000,
    output: 0,
    reasoning: undefined,
    cacheRead: 0,
    cacheWrite: 0,
    cacheWrite1h: undefined,
  };
  const large = request({ at: noon + 9 * day, sessionId: "x", costNano: undefined, usage });
  const { unusual } = patterns([...unpriced, large]);
  expect(unusual).toMatchObject({ measure: "tokens", days: [{ day: "2026-11-29", amount: 9400 }] });
});

test("of two agents that use one id the session that was on the branch is measured", () => {
  const told = [
    request({ at: noon, branch: "x" }),
    request({ at: noon + hour, branch: "x" }),
    request({ at: noon, branch: "y", agent: "codex" }),
    request({ at: noon + 9 * hour, branch: "y", agent: "codex" }),
  ];
  const { sessions } = patterns(told, "UTC", { branch: "x" });
  expect(sessions).toMatchObject({ sessions: 1, length_p90_s: 3600 });
});

test("the sessions of a branch are those that used something on it, wherever they went on to", () => {
  const moved = [
    request({ at: noon, branch: "x", facts: { branch: "x" } }),
    request({ at: noon + hour, branch: "y", facts: { branch: "y" } }),
  ];
  for (const branch of ["x", "y"]) {
    const { total, sessions } = patterns(moved, "UTC", { branch });
    expect([total.sessions, sessions.sessions, sessions.length_p50_s]).toEqual([1, 1, 3600]);
  }
});
