import { expect, test } from "bun:test";
import { point, request } from "../../../test/contract/observation.ts";
import type { BudgetSettings } from "../../domain/budget.ts";
import type { Observation } from "../../domain/observation.ts";
import { MemoryLedger } from "../../store/memory/ledger.ts";
import { MemoryReader } from "../../store/memory/reader.ts";
import { Calendar } from "../calendar.ts";
import { changed, type AllowOrder } from "./allowance.ts";
import { stopsWithoutBudget } from "./budget.ts";
import { budgetsAnswer } from "./budgets.ts";

const dollar = 1e9;
const noSettings: BudgetSettings = { projects: {}, branches: {}, users: {}, stop: [] };
/** A Wednesday. */
const now = Date.parse("2026-11-18T12:00:00Z");

interface World {
  readonly told: readonly Observation[];
  readonly settings: Partial<BudgetSettings>;
  readonly zone?: string;
  readonly now?: number;
}

function open({ told, settings: own, zone = "UTC", now: at = now }: World) {
  const ledger = new MemoryLedger();
  ledger.commit(told);
  const reader = new MemoryReader(ledger);
  const settings = { ...noSettings, ...own };
  const calendar = new Calendar(zone);
  return {
    ask: (filter = {}, when = at) => budgetsAnswer(reader, { filter, calendar, now: when, settings }).budgets,
    askPast: (when: number) =>
      budgetsAnswer(reader, { filter: {}, calendar, now: when, settings, past: true }),
    allow: (order: AllowOrder, when = at) =>
      changed({ reader, book: ledger.allowances }, { allow: order }, { settings, calendar, now: when })
        .allowances,
    revoke: (id: string, when = at) =>
      changed({ reader, book: ledger.allowances }, { revoke: id }, { settings, calendar, now: when }),
  };
}

function spent(at: string, own: Parameters<typeof request>[0] = {}): Observation {
  return request({ at: Date.parse(at), costNano: dollar, ...own });
}

test("a day, a week from Monday and a month are those of the asked time zone", () => {
  const told = [
    spent("2026-11-18T04:30:00Z"), // still Tuesday in New York
    spent("2026-11-18T05:30:00Z"),
    spent("2026-11-16T04:30:00Z"), // still Sunday
    spent("2026-11-01T03:30:00Z"), // still October
  ];
  const settings = { day: 2, week: 2, month: 4 };
  const sums = (zone: string) =>
    open({ told, settings, zone })
      .ask()
      .map((one) => one.spent_usd);
  expect(sums("UTC")).toEqual([2, 3, 4]);
  expect(sums("America/New_York")).toEqual([1, 2, 3]);
});

test("a day on which clocks change has 23 or 25 hours", () => {
  const zone = "Europe/Berlin";
  const spanAt = (at: string) => open({ told: [], settings: { day: 1 }, zone, now: Date.parse(at) }).ask()[0];
  expect(spanAt("2026-10-25T12:00:00Z")).toMatchObject({
    from: "2026-10-24T22:00:00.000Z",
    to: "2026-10-25T23:00:00.000Z",
  });
  expect(spanAt("2026-03-29T12:00:00Z")).toMatchObject({
    from: "2026-03-28T23:00:00.000Z",
    to: "2026-03-29T22:00:00.000Z",
  });
  const told = [spent("2026-10-24T21:30:00Z"), spent("2026-10-24T22:30:00Z"), spent("2026-10-25T22:30:00Z")];
  const [day] = open({ told, settings: { day: 1 }, zone, now: Date.parse("2026-10-25T22:45:00Z") }).ask();
  expect(day).toMatchObject({ spent_usd: 2, is_used_up: true });
});

test("what is spent to the cent is used up, and a part of a percent less is not a hundred", () => {
  const told = [spent("2026-11-18T10:00:00Z", { costNano: 0.9999 * dollar })];
  const { ask } = open({ told, settings: { day: 1, month: 0.9999 } });
  expect(ask()).toMatchObject([
    { percent: 99.9, is_used_up: false, remaining_usd: 0.0001 },
    { percent: 100, is_used_up: true, remaining_usd: 0 },
  ]);
});

test("requests without a price make a sum one of at least, and nothing but such make it unknown", () => {
  const unpriced = spent("2026-11-18T10:00:00Z", { costNano: undefined });
  const settings = { day: 1 };
  expect(open({ told: [unpriced], settings }).ask()[0]).toMatchObject({
    spent_usd: null,
    percent: null,
    remaining_usd: null,
    is_used_up: false,
    unpriced_requests: 1,
  });
  expect(open({ told: [unpriced, spent("2026-11-18T10:01:00Z")], settings }).ask()[0]).toMatchObject({
    spent_usd: 1,
    is_used_up: true,
    unpriced_requests: 1,
  });
});

test("what only counters of tokens tell costs what nobody knows, not nothing", () => {
  const told = [point({ at: now, sessionId: "counted" })];
  expect(open({ told, settings: { day: 1 } }).ask()[0]).toMatchObject({
    spent_usd: null,
    percent: null,
    remaining_usd: null,
  });
});

test("use that only counters tell of counts", () => {
  const told = [
    point({
      at: now,
      measure: "cost",
      value: { kind: "sum", value: 2, temporality: "delta", monotonic: true },
      increase: 2,
      sessionId: "counted",
    }),
  ];
  expect(open({ told, settings: { day: 1 } }).ask()[0]).toMatchObject({ spent_usd: 2 });
});

const two = [
  spent("2026-11-18T10:00:00Z", {
    sessionId: "a",
    facts: { project: "/p/web", branch: "main", user: "ada", team: "red" },
  }),
  spent("2026-11-18T11:00:00Z", {
    sessionId: "b",
    facts: { project: "/p/api", branch: "main", user: "bob" },
  }),
];

test("projects, branches and users are held against what is theirs", () => {
  const settings = {
    projects: { web: { day: 2 }, "/p/api/": { month: 4 } },
    branches: { main: { day: 4 } },
    users: { bob: { week: 1 } },
  };
  expect(
    open({ told: two, settings })
      .ask()
      .map(({ scope, project, percent }) => [scope, project, percent]),
  ).toEqual([
    ["project", "/p/web", 50],
    ["project", "/p/api", 25],
    ["branch", null, 50],
    ["user", null, 100],
  ]);
});

test("a name that means several projects is held against nothing, and says so", () => {
  const told = [...two, spent("2026-11-18T11:30:00Z", { sessionId: "c", facts: { project: "/q/web" } })];
  const [web] = open({ told, settings: { projects: { web: { day: 1 } } } }).ask();
  expect(web).toMatchObject({ project: null, spent_usd: null, percent: null, is_used_up: false });
  expect(web?.fault).toContain("/p/web, /q/web");
});

test("only the session of an agent that can be stopped is said to be", () => {
  const told = ["claude-code", "codex"].map((agent) =>
    spent("2026-11-18T11:10:00Z", { agent, sessionId: "a" }),
  );
  const standings = open({ told, settings: { session: 4, stop: ["session"] } }).ask();
  expect(standings.map(({ agent, stops }) => [agent, stops]).toSorted()).toEqual([
    ["claude-code", true],
    ["codex", false],
  ]);
});

test("the sessions of the last day stand beside, the fullest first", () => {
  const told = [
    ...two,
    spent("2026-11-18T11:10:00Z", { sessionId: "b" }),
    spent("2026-11-16T11:00:00Z", { sessionId: "old" }),
  ];
  expect(
    open({ told, settings: { session: 4 } })
      .ask()
      .map(({ name, percent }) => [name, percent]),
  ).toEqual([
    ["b", 50],
    ["a", 25],
  ]);
});

test("an answer about a part holds nothing that is of others, or of all", () => {
  const settings = {
    day: 9,
    session: 4,
    projects: { web: { day: 2 }, api: { day: 2 } },
    branches: { main: { day: 4 } },
  };
  const { ask } = open({ told: two, settings });
  const names = (filter: object) => ask(filter).map(({ name }) => name);
  expect(names({ project: "/p/web" })).toEqual(["web", "a"]);
  expect(names({ branch: "main" }).toSorted()).toEqual(["a", "b", "main"]);
  expect(names({ team: "red" })).toEqual(["a"]);
  expect(names({ agent: "codex" })).toEqual([]);
  expect(names({ agent: "claude-code", project: "/p/web" })).toEqual(["a"]);
  expect(() => ask({ from: now })).toThrow("budgets are of the day");
});

test("an allowance is on top of what was spent, and ends with its time or its period", () => {
  const told = [spent("2026-11-18T10:00:00Z", { costNano: 30 * dollar })];
  const { ask, allow, revoke } = open({ told, settings: { day: 20 } });
  const [kept] = allow({ period: "day", usd: 5, reason: "release" });
  expect(kept).toMatchObject({ id: "l1", scope: "total", usd: 5, until: "2026-11-19T00:00:00.000Z" });
  expect(ask()[0]).toMatchObject({ budget_usd: 20, limit_usd: 35, is_used_up: false, remaining_usd: 5 });
  expect(ask({}, now + 86_400_000)[0]).toMatchObject({ limit_usd: 20, allowance: null });
  allow({ period: "day", usd: 2 });
  expect(ask()[0]).toMatchObject({ limit_usd: 37, allowance: { usd: 7 } });
  revoke("l1");
  expect(ask()[0]).toMatchObject({ limit_usd: 32 });
  expect(() => revoke("l1")).toThrow("no allowance l1 holds now");
});

test("of allowances that end apart, more may be spent until the last has ended", () => {
  const { ask, allow } = open({ told: [], settings: { month: 20 } });
  allow({ period: "month", usd: 5, for: "1h" });
  allow({ period: "month", usd: 2, for: "2h" });
  expect(ask()[0]).toMatchObject({ limit_usd: 27, allowance: { usd: 7, until: "2026-11-18T14:00:00.000Z" } });
  expect(ask({}, now + 3_600_000)[0]).toMatchObject({ limit_usd: 22, allowance: { usd: 2 } });
});

test("a session that was allowed more is told though it spent nothing yet, and its allowance with no other filter", () => {
  const told = [
    request({ sessionId: "a", at: now - 60_000, costNano: 0 }),
    request({ sessionId: "b", at: now - 60_000, costNano: 0 }),
  ];
  const { ask, askPast, allow } = open({ told, settings: { session: 4 } });
  allow({ session: "a", usd: 5 });
  expect(ask().map(({ name, limit_usd }) => [name, limit_usd])).toEqual([["a", 9]]);
  expect(askPast(now + 1).allowances).toMatchObject([{ scope: "session", name: "a" }]);
});

test("an allowance without an amount lets anything through for an hour", () => {
  const told = [spent("2026-11-18T10:00:00Z", { costNano: 30 * dollar })];
  const { ask, allow } = open({ told, settings: { day: 20 } });
  allow({ period: "day" });
  expect(ask()[0]).toMatchObject({
    is_used_up: false,
    limit_usd: 20,
    allowance: { usd: null, until: "2026-11-18T13:00:00.000Z" },
  });
  expect(ask({}, now + 3_600_000)[0]).toMatchObject({ is_used_up: true, allowance: null });
});

test("all budgets of a project are allowed more, or the one that is named", () => {
  const { allow } = open({ told: two, settings: { projects: { web: { day: 1, month: 9 } } } });
  expect(allow({ project: "/p/web", usd: 1 }).map(({ name, period }) => [name, period])).toEqual([
    ["web", "day"],
    ["web", "month"],
  ]);
  expect(allow({ project: "web", period: "month", usd: 1 }).map(({ period }) => period)).toEqual(["month"]);
});

test("an order that means no budget is refused with those there are", () => {
  const { allow } = open({ told: two, settings: { day: 1, projects: { web: { day: 1 } } } });
  expect(() => allow({})).toThrow("say whose budget");
  expect(() => allow({ period: "week" })).toThrow("there are: day, project web · day");
  expect(() => allow({ project: "web", user: "ada" })).toThrow("name one of project and user");
  expect(() => allow({ session: "a" })).toThrow("no budget holds a session up");
  for (const usd of [-1, 0, 1e9 + 1, Infinity])
    expect(() => allow({ period: "day", usd })).toThrow("not an amount");
  expect(() => allow({ period: "day", for: "soon" })).toThrow("for is no span of time: soon");
  expect(() => allow({ period: "day", for: "400d" })).toThrow("for is longer than a year: 400d");
});

test("who may spend any amount breaks no budget, and those that hold are told beside all that are over", () => {
  const told = [spent("2026-11-18T09:00:00Z", { costNano: 12 * dollar })];
  const { ask, allow, askPast } = open({ told, settings: { day: 10 } });
  const later = now + 600_000;
  allow({ period: "day", for: "2h" });
  for (let index = 0; index < 105; index += 1) allow({ period: "day", usd: 1, for: "1m" }, now + 1);
  expect(ask({}, later)[0]).toMatchObject({ is_used_up: false, probability: null, breaks_on: null });
  const { allowances } = askPast(later);
  expect([allowances.length, allowances.filter(({ holds }) => holds).length]).toEqual([100, 1]);
});

test("the fullest session of a day is told however many came after it", () => {
  const dear = spent("2026-11-18T03:00:00Z", { sessionId: "dear", costNano: 90 * dollar });
  const later = Array.from({ length: 250 }, (_, index) =>
    spent("2026-11-18T09:00:00Z", { sessionId: `s${index}`, costNano: dollar / 10 }),
  );
  const [first] = open({ told: [dear, ...later], settings: { session: 10 } }).ask();
  expect(first).toMatchObject({ name: "dear", is_used_up: true, spent_usd: 90 });
});

test("words of budget.stop of which there is no budget are told of", () => {
  const stop = ["session", "day", "project", "user"] as const;
  const settings = { ...noSettings, stop };
  expect(stopsWithoutBudget(settings)).toEqual(stop);
  const projects = { web: { week: 3 } };
  expect(stopsWithoutBudget({ ...settings, session: 1, projects, week: 2 })).toEqual(["day", "user"]);
});
