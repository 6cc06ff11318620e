import { expect, test } from "bun:test";
import type { NotifierAccount } from "../domain/notifier.ts";
import type { Source } from "../domain/source.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import { healthAnswer, type HealthFacts } from "./health.ts";
import { nothingRead } from "../../test/reading.ts";

const noon = Date.UTC(2026, 10, 20, 12);

const facts: HealthFacts = {
  version: "1.0.0",
  startedAt: noon,
  now: noon + 61_999,
  pid: 7,
  residentBytes: 90_000_000,
  commandFlags: "",
  queue: { waiting: 0, capacity: 10 },
  accepted: new Map<Source, number>([["hook", 7]]),
  lastMinute: new Map<Source, number>([["hook", 2]]),
  lastSeen: new Map<Source, number>([["hook", noon + 1000]]),
  dropped: new Map(),
  forbiddenKeys: 0,
  refused: new Map(),
  commits: {
    count: 4,
    failed: 0,
    failing: false,
    lastFailure: undefined,
    observations: 7,
    lastMs: 1.237,
    maxMs: 9,
    recentMs: [9, 1.237, 1.237, 2],
  },
  gate: { stops: 0, failed: 0, lastFailure: undefined, stop: [], withoutBudget: [] },
  checkpoints: { saved: 0, given: 0, failed: 0, lastFailure: undefined },
  relays: [],
  alerts: { open: 0, firing: 0, evaluatedAt: undefined, lookMs: undefined, failingRules: [] },
  notifiers: [],
  reading: nothingRead,
};

const ask = (own: Partial<HealthFacts> = {}) =>
  healthAnswer(new MemoryReader(new MemoryLedger()), { ...facts, ...own });

test("commits are told by exact percentiles of the latest, beside the last and the longest ever", () => {
  expect(ask().commits).toMatchObject({ last_ms: 1.24, max_ms: 9, p50_ms: 1.24, p95_ms: 9, recent: 4 });
});

test("it is told how looking for alerts goes, and that nobody has looked yet", () => {
  expect(ask().alerts).toEqual({ open: 0, firing: 0, evaluated_at: null, look_ms: null, failing_rules: [] });
  const alerts = {
    open: 3,
    firing: 2,
    evaluatedAt: noon,
    lookMs: 1.2345,
    failingRules: ["retries"] as const,
  };
  expect(ask({ alerts }).alerts).toEqual({
    open: 3,
    firing: 2,
    evaluated_at: "2026-11-20T12:00:00.000Z",
    look_ms: 1.23,
    failing_rules: ["retries"],
  });
});

test("what became of budgets, checkpoints, relays and pushes is told whole, each number as its own", () => {
  const lastFailure = { at: noon, reason: "EACCES" };
  const failure = { at: "2026-11-20T12:00:00.000Z", reason: "EACCES" };
  const answer = ask({
    gate: { stops: 1, failed: 2, lastFailure, stop: ["day", "user"], withoutBudget: ["user"] },
    checkpoints: { saved: 3, given: 4, failed: 5, lastFailure },
    relays: [
      {
        name: "central",
        endpoint: "https://c.example:4318",
        sent: 6,
        dropped: new Map([["http-400", 7]]),
        waitingItems: 8,
        waitingBytes: 9,
        mostBytes: 10,
        oldestAt: noon,
        lastDroppedAt: undefined,
        lastSentAt: noon + 1000,
        lastError: lastFailure,
        warning: "slow",
      },
    ],
    pushes: { url: "http://g.example", pushed: 11, failed: 12, lastPushedAt: noon, lastFailure },
    commits: { ...facts.commits, count: 13, failed: 14, lastFailure, observations: 15 },
  });
  expect(answer.budget_gate).toEqual({
    stop: ["day", "user"],
    stop_without_budget: ["user"],
    stops: 1,
    failed: 2,
    last_failure: failure,
  });
  expect(answer.checkpoints).toEqual({ saved: 3, given: 4, failed: 5, last_failure: failure });
  expect(answer.relays).toEqual([
    {
      name: "central",
      endpoint: "https://c.example:4318",
      sent: 6,
      dropped: { "http-400": 7 },
      waiting: { items: 8, bytes: 9, capacity_bytes: 10, oldest_at: failure.at },
      last_sent_at: "2026-11-20T12:00:01.000Z",
      last_error: failure,
      warning: "slow",
    },
  ]);
  expect(answer.pushgateway).toEqual({
    url: "http://g.example",
    pushed: 11,
    failed: 12,
    last_pushed_at: failure.at,
    last_failure: failure,
  });
  expect(answer.commits).toMatchObject({ count: 13, failed: 14, last_failure: failure, observations: 15 });
});

test("before the first commit their times are unknown", () => {
  const commits = { ...facts.commits, count: 0, lastMs: undefined, maxMs: undefined, recentMs: [] };
  expect(ask({ commits }).commits).toMatchObject({ last_ms: null, p50_ms: null, p95_ms: null, recent: 0 });
});

test("a source is told with what it brought, in all and within the last minute", () => {
  expect(ask()).toMatchObject({
    status: "ok",
    uptime_s: 61,
    sources: { hook: { last_seen_at: "2026-11-20T12:00:01.000Z", accepted: 7, last_minute: 2 } },
  });
  expect(ask({ commits: { ...facts.commits, failing: true } }).status).toBe("degraded");
});

test("ways to tell people are told with what became of their messages; what never was is null", () => {
  const account: NotifierAccount = {
    name: "team",
    kind: "slack",
    sent: 0,
    failed: 1,
    waiting: 2,
    dropped: 0,
    untold: 1,
    lastSentAt: undefined,
    lastFailure: { at: noon, reason: "hooks.slack.com answered 503" },
    failingSince: noon,
  };
  expect(ask({ notifiers: [account] }).notifiers).toEqual([
    {
      name: "team",
      kind: "slack",
      sent: 0,
      failed: 1,
      waiting: 2,
      dropped: 0,
      untold: 1,
      last_sent_at: null,
      last_failure: { at: "2026-11-20T12:00:00.000Z", reason: "hooks.slack.com answered 503" },
      failing_since: "2026-11-20T12:00:00.000Z",
    },
  ]);
});
