import { expect, test } from "bun:test";
import { laterDate } from "../domain/date.ts";
import type { Observation } from "../domain/observation.ts";
import type { RequestObservation } from "../domain/request.ts";
import { request } from "../../test/contract/observation.ts";
import { readerOf } from "../../test/ledger.ts";
import { Calendar } from "./calendar.ts";
import { forecast, type ForecastQuestion } from "./forecast.ts";
import { parseBudget, parseLevel, parsePeriod } from "./forecast/question.ts";
import type { ForecastAnswer } from "./forecast/shape.ts";

const now = Date.parse("2026-11-18T12:00:00Z");
const dollar = 1e9;

function ask(
  told: readonly Observation[],
  own: Partial<ForecastQuestion> = {},
  zone = "UTC",
): ForecastAnswer {
  return forecast(readerOf(...told), {
    filter: {},
    calendar: new Calendar(zone),
    now,
    period: undefined,
    next: false,
    level: 80,
    budgetUsd: undefined,
    ...own,
  });
}

/** A request of a dollar at 10:00 UTC on each of the last days up to yesterday. */
function daily(count: number, own: Partial<RequestObservation> = {}): RequestObservation[] {
  return Array.from({ length: count }, (_, index) =>
    request({ at: Date.parse(`${laterDate("2026-11-18", -index - 1)}T10:00:00Z`), costNano: dollar, ...own }),
  );
}

const ofDay = (answer: ForecastAnswer) => answer.total.periods.find(({ period }) => period === "day");
const ofMonth = (answer: ForecastAnswer) => answer.total.periods.find(({ period }) => period === "month");

test("what is spent is exact, and the rest of the month is added to it", () => {
  const answer = ask(daily(40));
  // 17 days of November are over; the day is past its hour of use; 12 days are still to come.
  expect(ofMonth(answer)).toMatchObject({
    first_day: "2026-11-01",
    last_day: "2026-11-30",
    cost_usd: { spent: 17, forecast: 29, low: 29, high: 29 },
    tokens: { spent: 1700, forecast: 2900, low: 2900, high: 2900 },
  });
  expect(ofDay(answer)?.cost_usd).toEqual({ spent: 0, forecast: 0, low: 0, high: 0 });
  expect(answer.total.history).toMatchObject({ first_day: "2026-10-09", days: 40, days_with_use: 40 });
});

test("the history begins with use: a request that failed before it teaches nothing", () => {
  const failed = request({
    at: now - 90 * 86_400_000,
    failed: true,
    usage: undefined,
    costNano: undefined,
  });
  expect(ask([...daily(3), failed]).total.history).toMatchObject({ first_day: "2026-11-15", days: 3 });
  expect(ask([failed]).total.history).toMatchObject({ first_day: null, days: 0 });
});

test("before the usual hour the day still has its use to come; the clock on the wall counts", () => {
  const morning = Date.parse("2026-11-18T09:00:00Z");
  expect(ofDay(ask(daily(40), { now: morning }))?.cost_usd.forecast).toBe(1);
  expect(ofDay(ask(daily(40), { now: morning }))?.cost_usd.spent).toBe(0);
});

test("of the present hour as much is still to come as is left of it", () => {
  const halfPast = Date.parse("2026-11-18T10:30:00Z");
  expect(ofDay(ask(daily(40), { now: halfPast }))?.cost_usd).toMatchObject({ spent: 0, forecast: 0.5 });
});

test("hours are compared by the clock on the wall, on both sides of a change of clocks", () => {
  // 10:00 in Berlin all along: 08:00 UTC in summer, 09:00 UTC in winter.
  const told = daily(60).map((one) => {
    const summer = one.at < Date.parse("2026-10-25T01:00:00Z");
    return { ...one, at: one.at - (summer ? 2 : 1) * 3_600_000 };
  });
  const at = (time: string) => ofDay(ask(told, { now: Date.parse(time) }, "Europe/Berlin"))?.cost_usd;
  expect(at("2026-11-18T08:59:00Z")).toEqual({ spent: 0, forecast: 1, low: 1, high: 1 });
  expect(at("2026-11-18T10:00:00Z")).toEqual({ spent: 0, forecast: 0, low: 0, high: 0 });
});

test("today's use is spent and belongs to no history", () => {
  const answer = ask([...daily(20), request({ at: now - 1, costNano: 5 * dollar })]);
  expect(ofDay(answer)?.cost_usd).toEqual({ spent: 5, forecast: 5, low: 5, high: 5 });
  expect(answer.total.history).toMatchObject({
    days: 20,
    silent_days: 0,
    day_cost_usd: { least: 1, most: 1 },
  });
});

test("days without use are zeros of the history", () => {
  const answer = ask([...daily(1), ...daily(40).slice(-1)]);
  expect(answer.total.history).toMatchObject({ days: 40, days_with_use: 2, silent_days: 0 });
});

test("below a fortnight there is a forecast, but no interval", () => {
  const answer = ask(daily(13));
  expect(ofMonth(answer)).toMatchObject({
    confidence: "low",
    cost_usd: { forecast: 25, low: null, high: null },
  });
  expect(ofMonth(ask(daily(14)))?.cost_usd.low).toBe(26);
});

test("the first day has nothing to forecast from", () => {
  const answer = ask([request({ at: now - 1, costNano: dollar })]);
  expect(ofMonth(answer)).toMatchObject({
    confidence: "none",
    cost_usd: { spent: 1, forecast: null, low: null },
  });
});

test("an empty ledger is an answer, too", () => {
  const answer = ask([]);
  expect(answer).toMatchObject({ projects: [], total: { history: { first_day: null, days: 0 } } });
  expect(ofMonth(answer)?.tokens).toEqual({ spent: 0, forecast: null, low: null, high: null });
});

test("days that nobody can price teach no cost, and a month of them has none", () => {
  const unpriced = { costNano: undefined };
  const mixed = ask([...daily(40).slice(20), ...daily(20, unpriced)]);
  expect(mixed.total.history.days_without_price).toBe(20);
  expect(ofMonth(mixed)).toMatchObject({
    unpriced_requests: 17,
    cost_usd: { spent: null, forecast: null },
    tokens: { spent: 1700, forecast: 2900 },
  });
  const priced = ask([
    ...daily(40).slice(20),
    ...daily(20, unpriced),
    request({ at: now - 1, costNano: dollar }),
  ]);
  expect(ofMonth(priced)).toMatchObject({ unpriced_requests: 17, cost_usd: { spent: 1, forecast: 13 } });
});

test("each project has a history of its own; what has none stands under no name", () => {
  const project = (name: string, count: number) =>
    daily(count, { sessionId: name, facts: { project: name } });
  const answer = ask([...project("/a", 40), ...project("/b", 20), ...project("/b", 20), ...daily(30)]);
  expect(
    answer.projects.map(({ project: name, history, periods }) => [
      name,
      history.days,
      periods[0]?.cost_usd.spent,
    ]),
  ).toEqual([
    ["/b", 20, 34],
    ["/a", 40, 17],
    [null, 30, 17],
  ]);
  expect(ofMonth(answer)?.cost_usd.spent).toBe(68);
});

test("projects too new for a forecast come by what they spent", () => {
  const spent = (name: string, usd: number) =>
    request({ at: now - 1, costNano: usd * dollar, sessionId: name, facts: { project: name } });
  const { projects } = ask([spent("/a", 1), spent("/b", 3), spent("/c", 2)]);
  expect(projects.map(({ project, periods }) => [project, periods[0]?.cost_usd.forecast])).toEqual([
    ["/b", null],
    ["/c", null],
    ["/a", null],
  ]);
});

test("a project that is no longer used is expected to cost next to nothing", () => {
  const old = daily(60).slice(30);
  const answer = ask(
    old.map((one) => ({ ...one, facts: { project: "/old" } })),
    { period: "week" },
  );
  expect(answer.total.history.silent_days).toBe(30);
  expect(answer.projects[0]?.periods[0]?.cost_usd).toEqual({ spent: 0, forecast: 0, low: 0, high: 0 });
});

test("no forecast is below what is spent, and every interval holds its forecast", () => {
  const wild = daily(90).map((one, index) => ({ ...one, costNano: ((index * 7919) % 101) ** 3 * 1e6 }));
  const { total } = ask([...wild, request({ at: now - 1, costNano: dollar })], { next: true });
  expect(total.periods).toHaveLength(6);
  for (const { tokens, cost_usd } of total.periods) {
    for (const { spent, forecast: middle, low, high } of [tokens, cost_usd]) {
      expect([spent, low, middle, high]).toEqual(
        [spent, low, middle, high].toSorted((a, b) => (a ?? 0) - (b ?? 0)),
      );
    }
  }
});

test("until sets the time it is asked for, since where the history begins", () => {
  const then = ask(daily(40), { filter: { to: Date.parse("2026-11-05T00:00:00Z") } });
  expect(then.at).toBe("2026-11-04T23:59:59.999Z");
  expect(ofDay(then)).toMatchObject({ first_day: "2026-11-04", cost_usd: { spent: 1, forecast: 1 } });
  expect(ofMonth(then)?.cost_usd).toMatchObject({ spent: 4, forecast: 30 });
  const young = ask(daily(40), { filter: { from: Date.parse("2026-11-10T00:00:00Z") } });
  expect(young.total.history).toMatchObject({ first_day: "2026-11-10", days: 8 });
  expect(ofMonth(young)?.cost_usd.spent).toBe(17);
});

test("a budget lasts, runs out on a day, or has run out", () => {
  const budget = (budgetUsd: number) => ask(daily(40), { budgetUsd }).budget;
  expect(budget(100)).toMatchObject({ probability: 0, used_up_on: null, is_used_up: false });
  // 17 are spent; nothing more comes today; the fourth day from now makes it 21.
  // What is spent to the cent is used up, as it is where it stops somebody.
  expect(budget(17)).toMatchObject({ probability: 1, used_up_on: "2026-11-17", is_used_up: true });
  expect(budget(20.5)).toMatchObject({ spent_usd: 17, probability: 1, used_up_on: "2026-11-22" });
  // One of two days costs two dollars, in no order: the middle of the futures decides the day, not the luckiest.
  const uneven = daily(90).map((one, index) => ({
    ...one,
    costNano: ((index * 7919) % 101) % 2 ? 0 : 2 * dollar,
  }));
  const spent = ofMonth(ask(uneven))?.cost_usd.spent ?? 0;
  const told = ask(uneven, { budgetUsd: spent + 6.5 }).budget;
  expect(told?.probability).toBeWithin(0.8, 1);
  expect(told?.used_up_on).toBeOneOf(["2026-11-24", "2026-11-25", "2026-11-26"]);
  expect(budget(9.5)).toMatchObject({ probability: 1, used_up_on: "2026-11-10", is_used_up: true });
  const unpriced = ask(daily(40, { costNano: undefined }), { budgetUsd: 50 }).budget;
  expect(unpriced).toMatchObject({
    spent_usd: null,
    unpriced_requests: 17,
    probability: null,
    is_used_up: false,
  });
  expect(ask(daily(3), { budgetUsd: 50 }).budget).toMatchObject({ probability: null, used_up_on: null });
});

test("every current period has the budget that is kept for it, and a month the one that is asked about", () => {
  const told = [...daily(40), request({ at: now - 1, costNano: 3 * dollar })];
  const budgets = { day: 2, week: 20, month: 100 };
  const answer = ask(told, { budgets });
  expect(answer.budgets).toMatchObject([
    { period: "day", first_day: "2026-11-18", last_day: "2026-11-18", spent_usd: 3, is_used_up: true },
    { period: "week", first_day: "2026-11-16", last_day: "2026-11-22", spent_usd: 5, is_used_up: false },
    { period: "month", budget_usd: 100, spent_usd: 20, probability: 0 },
  ]);
  expect(answer.budget).toEqual(answer.budgets[2] ?? null);
  expect(ask(told, { budgets, budgetUsd: 15 }).budget).toMatchObject({ budget_usd: 15, is_used_up: true });
  expect(ask(told, { budgets: { week: 20 } })).toMatchObject({ budget: null, budgets: [{ period: "week" }] });
});

test("a part of the use is held against the budget that is named for it only", () => {
  const part = { filter: { agent: "claude-code" }, budgets: { day: 2, month: 100 } };
  expect(ask(daily(40), part).budgets).toEqual([]);
  expect(ask(daily(40), { ...part, budgetUsd: 50 }).budgets).toMatchObject([
    { period: "month", budget_usd: 50 },
  ]);
  expect(ask(daily(40), { ...part, filter: { from: now - 9e8 } }).budgets).toHaveLength(2);
});

test("an hour that comes twice and one that never comes change no sum", () => {
  const told = ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-11-17T09:00:00Z"].map((at) =>
    request({ at: Date.parse(at), costNano: dollar }),
  );
  const answer = ask(told, { now: Date.parse("2026-10-31T12:00:00Z") }, "Europe/Berlin");
  expect(ofMonth(answer)?.cost_usd.spent).toBe(2);
  expect(answer.total.history).toMatchObject({ first_day: "2026-10-25", days: 6, day_cost_usd: { most: 2 } });
});

test("words that mean nothing are refused with what would do", () => {
  expect(() => parsePeriod("year", "--period")).toThrow("--period year is not known; use day, week, month");
  expect(() => parseLevel("99", "--level")).toThrow("--level is not a whole number from 50 to 95: 99");
  expect(() => parseBudget("-3", "--budget")).toThrow("--budget is not an amount in dollars: -3");
  expect(parseBudget("$250", "--budget")).toBe(250);
});

test("days to learn from that are not yet are refused", () => {
  expect(() => ask(daily(40), { filter: { from: now + 1 } })).toThrow(
    "which is not yet; give an earlier day",
  );
  expect(() => ask(daily(40), { filter: { from: now } })).not.toThrow();
});

test("projects may be left out, and the total is the same", () => {
  const whole = ask(daily(40));
  const { projects, total } = ask(daily(40), { totalOnly: true });
  expect(whole.projects).toHaveLength(1);
  expect(projects).toEqual([]);
  expect(total).toEqual(whole.total);
});

test.each([
  [0, "none none none"],
  [13, "low low low"],
  [14, "good low low"],
  [21, "good low low"],
  [22, "good fair low"],
  [36, "good fair low"],
  [37, "good good low"],
  [45, "good good low"],
  [46, "good good fair"],
])(
  "after %d days of history what is left of the day, the week and the month is forecast with %s trust",
  (days, trust) => {
    const { periods } = ask(daily(days)).total;
    expect(periods.map(({ confidence }) => confidence).join(" ")).toBe(trust);
  },
);
