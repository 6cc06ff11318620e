import { expect, test } from "bun:test";
import { point, request, statement } from "../../../test/contract/observation.ts";
import type { Allowance, BudgetSettings } from "../../domain/budget.ts";
import type { Observation } from "../../domain/observation.ts";
import { MemoryLedger } from "../../store/memory/ledger.ts";
import { MemoryReader } from "../../store/memory/reader.ts";
import { Calendar } from "../calendar.ts";
import { BudgetGate } from "./gate.ts";

const dollar = 1e9;
const now = Date.parse("2026-11-18T12:00:00Z");
const all = ["session", "day", "week", "month", "project", "branch", "user"] as const;
const nobody: BudgetSettings = { projects: {}, branches: {}, users: {}, stop: all };

function open(told: readonly Observation[], settings: Partial<BudgetSettings>) {
  const ledger = new MemoryLedger();
  ledger.commit(told);
  const reader = new MemoryReader(ledger);
  const gate = new BudgetGate(reader, { ...nobody, ...settings }, new Calendar("UTC"));
  return {
    gate,
    commit: (...more: Observation[]) => ledger.commit(more),
    allow: (own: Partial<Allowance>) => ledger.allowances.allow([{ ...allowance, ...own }]),
    ask: (id = "s1", when = now) => {
      const [session] = reader.sessionsById(id);
      if (session === undefined) throw new Error(`no session ${id}`);
      return gate.verdictOn(session, when);
    },
  };
}

const allowance: Allowance = {
  scope: "session",
  name: "s1",
  agent: "claude-code",
  period: undefined,
  usd: 1,
  spentNano: 5 * dollar,
  createdAt: now,
  until: undefined,
  reason: undefined,
  revokedAt: undefined,
};

const spent = (usd: number, own: Parameters<typeof request>[0] = {}): Observation =>
  request({ at: now - 60_000, costNano: usd * dollar, ...own });

test("without a word in stop nobody is stopped, whatever is spent", () => {
  const { gate, ask } = open([spent(100)], { session: 1, day: 1, stop: [] });
  expect(gate.isOpen).toBe(true);
  expect(ask()).toEqual({ stop: undefined, isNear: false });
});

test("only what the words name stops", () => {
  expect(open([spent(5)], { session: 1, day: 1, stop: ["day"] }).ask().stop?.scope).toBe("total");
  expect(open([spent(5)], { session: 1, day: 9, stop: ["day"] }).ask().stop).toBeUndefined();
});

test("the narrowest budget that is used up is the one that is told", () => {
  const told = [spent(5, { facts: { project: "/p/web", branch: "main", user: "ada" } })];
  const settings = {
    day: 1,
    projects: { web: { day: 1 } },
    branches: { main: { day: 1 } },
    users: { ada: { day: 1 } },
  };
  expect(open(told, { ...settings, session: 1 }).ask().stop).toMatchObject({
    scope: "session",
    spentNano: 5 * dollar,
  });
  expect(open(told, settings).ask().stop).toMatchObject({ scope: "project", name: "web", period: "day" });
  expect(open(told, { ...settings, projects: {} }).ask().stop?.scope).toBe("branch");
});

test("a session is held to what its client says of requests that have no price here", () => {
  const unpriced = (own: Parameters<typeof request>[0]) =>
    request({ at: now - 60_000, model: "acme-1", costNano: undefined, ...own });
  const { ask, commit } = open([unpriced({ aliases: ["req:1"] })], { session: 5 });
  expect(ask().stop).toBeUndefined();
  commit(spent(2, { digest: 2, aliases: ["req:2"], reportedNano: 2 * dollar }));
  commit(unpriced({ digest: 3, aliases: ["req:3"], reportedNano: 3 * dollar }));
  expect(ask().stop).toMatchObject({ scope: "session", spentNano: 5 * dollar, isAtLeast: true });
});

test("a project's budget stops its own sessions only, and one that is meant by several stops nobody", () => {
  const told = [
    spent(5, { facts: { project: "/p/web" } }),
    spent(1, { sessionId: "s2", facts: { project: "/p/api" } }),
  ];
  const settings = { projects: { web: { day: 1 } } };
  expect(open(told, settings).ask("s1").stop).toBeDefined();
  expect(open(told, settings).ask("s2").stop).toBeUndefined();
  const twice = [...told, spent(1, { sessionId: "s3", facts: { project: "/q/web" } })];
  expect(open(twice, settings).ask("s1").stop).toBeUndefined();
});

test("a branch's and a user's budget stop their own sessions only", () => {
  const told = [
    spent(5, { branch: "fix", facts: { branch: "fix", user: "ada" } }),
    spent(1, { sessionId: "s2", branch: "main", facts: { branch: "main", user: "bob" } }),
    spent(1, { sessionId: "s3", branch: "main", facts: { branch: "main" } }),
  ];
  const stops = (settings: Partial<BudgetSettings>) => {
    const { ask } = open(told, settings);
    return ["s1", "s2", "s3"].map((id) => ask(id).stop?.scope);
  };
  expect(stops({ users: { ada: { day: 1 } } })).toEqual(["user", undefined, undefined]);
  expect(stops({ branches: { fix: { day: 1 } } })).toEqual(["branch", undefined, undefined]);
});

test.each(["session", "total"] as const)(
  "a session's allowance holds where the %s budget stops it, until it is spent to the cent",
  (scope) => {
    const { ask, allow, commit, gate } = open([spent(5)], {
      session: scope === "session" ? 1 : undefined,
      day: 1,
    });
    allow({});
    expect(ask().stop).toBeUndefined();
    commit(spent(1));
    gate.forget();
    expect(ask().stop?.scope).toBe(scope);
  },
);

test("what one agent's session may have is not another's of the same id", () => {
  const { ask, allow } = open([spent(5)], { session: 1 });
  allow({ agent: "codex" });
  expect(ask().stop?.scope).toBe("session");
  allow({});
  expect(ask().stop).toBeUndefined();
});

test("an allowance for a while ends by itself", () => {
  const { ask, allow } = open([spent(5)], { session: 1 });
  allow({ usd: undefined, until: now + 1000 });
  expect(ask("s1", now + 999).stop).toBeUndefined();
  expect(ask("s1", now + 1000).stop).toBeDefined();
});

test("sums of periods are remembered for a moment, and no longer, also when clocks are set back", () => {
  const { ask, commit } = open([spent(1)], { day: 2 });
  expect(ask().stop).toBeUndefined();
  commit(spent(1));
  expect(ask("s1", now + 400).stop).toBeUndefined();
  expect(ask("s1", now + 600).stop).toBeDefined();
  const other = open([spent(1)], { day: 2 });
  other.ask();
  other.commit(spent(1));
  expect(other.ask("s1", now - 10_000).stop).toBeDefined();
});

test("near its end a budget is looked at more closely", () => {
  expect(open([spent(4)], { session: 10 }).ask().isNear).toBe(false);
  expect(open([spent(5)], { session: 10 }).ask().isNear).toBe(true);
  expect(open([spent(0)], { session: 2 }).ask().isNear).toBe(true);
});

test("the client's own account counts where it is ahead, but for forks and clients that carry it on", () => {
  const said = (version: string) => [
    spent(1, { facts: { clientVersion: version } }),
    statement({ source: "statusline", costNano: 6 * dollar, aliases: ["statement:s1:statusline"] }),
  ];
  expect(open(said("2.1.329"), { session: 5 }).ask().stop?.spentNano).toBe(6 * dollar);
  expect(open(said("2.1.197"), { session: 5 }).ask().stop).toBeUndefined();
});

test("a fork's account holds what its parent spent, and counts in no budget once anybody tells that it is one", () => {
  const forks = [{ begunAs: "fork" }, { parentSessionId: "s0" }];
  for (const fork of forks) {
    const told = [
      spent(1, { facts: { clientVersion: "2.1.329", ...fork } }),
      statement({ source: "statusline", costNano: 6 * dollar, aliases: ["statement:s1:statusline"] }),
    ];
    expect(open(told, { session: 5 }).ask()).toMatchObject({ stop: undefined });
  }
});

test("counters beside requests add nothing to what a session spent, and never outweigh them", () => {
  const counted = point({ measure: "cost", series: "cost", increase: 6 });
  expect(open([counted], { session: 5 }).ask().stop?.spentNano).toBe(6 * dollar);
  expect(open([counted, spent(1)], { session: 5 }).ask()).toMatchObject({ stop: undefined });
});
