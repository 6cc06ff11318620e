import { expect, test } from "bun:test";
import { addUsage, noUsage, type Usage } from "../../domain/usage.ts";
import type { CountersRecord, ImitatedRecord, EventRecord } from "../../imitation/record.ts";
import { createScript, type ScriptSettings } from "./script.ts";

const startedAt = 1_795_000_000_000;
const hour = 3_600_000;

/** A price that a sum can be checked against: nothing for the company's own model. */
function priceOf(model: string, usage: Usage): number | undefined {
  return model.startsWith("acme-") ? undefined : usage.output * 20_000 + usage.cacheWrite * 5000;
}

function script(change: Partial<ScriptSettings> = {}) {
  const usual = {
    seed: 1,
    sessions: 6,
    startedAt,
    staggerMs: 4000,
    exportEveryMs: 10_000,
    speed: 1,
    priceOf,
  };
  return createScript({ ...usual, ...change });
}

const eventsOf = (records: readonly ImitatedRecord[]): EventRecord[] =>
  records.filter((record) => record.kind === "event");
const countersOf = (records: readonly ImitatedRecord[]): CountersRecord[] =>
  records.filter((record) => record.kind === "counters");
const requestsOf = (records: readonly ImitatedRecord[]) =>
  eventsOf(records).flatMap(({ act, session }) => (act.kind === "api_request" ? [{ act, session }] : []));

const usagesOf = (records: readonly ImitatedRecord[]) => requestsOf(records).map(({ act }) => act.usage);
const idsOf = (records: readonly ImitatedRecord[]) => [
  ...new Set(records.map(({ session }) => session.id)),
  ...requestsOf(records).map(({ act }) => act.requestId),
  ...new Set(eventsOf(records).map(({ act }) => act.promptId)),
  ...eventsOf(records).flatMap(({ act }) => (act.kind === "tool_decision" ? [act.toolUseId] : [])),
];

test("the same seed and start give the same records, in however many parts they are taken", () => {
  const whole = script().finish(startedAt + hour);
  const parted = script();
  const parts = [1, 2, 3, 4, 5].flatMap((part) => parted.until(startedAt + (part * hour) / 6));
  expect([...parts, ...parted.finish(startedAt + hour)]).toEqual([...whole]);
  expect(script({ seed: 2 }).finish(startedAt + hour)).not.toEqual(whole);
});

test("a later start plays the same sessions under ids that were never used", () => {
  const first = script().finish(startedAt + hour);
  const second = script({ startedAt: startedAt + 1 }).finish(startedAt + 1 + hour);
  expect(usagesOf(second)).toEqual(usagesOf(first));
  const all = [...idsOf(first), ...idsOf(second)];
  expect(new Set(all).size).toBe(all.length);
});

test("records come in the order of time, numbered per session from 0 without a gap", () => {
  const records = script().finish(startedAt + hour);
  const times = records.map(({ at }) => at);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  for (const events of Map.groupBy(eventsOf(records), ({ session }) => session.id).values()) {
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index));
  }
});

test("the counters of a session add up to its requests, wherever it is cut", () => {
  for (const lengthMs of [15_000, 61_234, hour]) {
    const records = script().finish(startedAt + lengthMs);
    const counted = (metric: string, type?: string): number =>
      countersOf(records)
        .flatMap(({ counts }) => counts)
        .filter(
          (count) => count.metric === metric && (type === undefined || count.attributes["type"] === type),
        )
        .reduce((sum, { value }) => sum + value, 0);
    const usage = requestsOf(records).reduce((sum, { act }) => addUsage(sum, act.usage), noUsage);
    expect(counted("claude_code.token.usage", "input")).toBe(usage.input);
    expect(counted("claude_code.token.usage", "output")).toBe(usage.output);
    expect(counted("claude_code.token.usage", "cacheRead")).toBe(usage.cacheRead);
    expect(counted("claude_code.token.usage", "cacheCreation")).toBe(usage.cacheWrite);
    const nano = requestsOf(records).reduce((sum, { act }) => sum + (act.costNano ?? 0), 0);
    expect(counted("claude_code.cost.usage")).toBeCloseTo(nano / 1e9, 9);
    expect(counted("claude_code.session.count")).toBe(new Set(records.map(({ session }) => session.id)).size);
  }
});

test("exports of a session follow on each other: each begins where the last one ended", () => {
  const records = countersOf(script().finish(startedAt + 10 * 60_000));
  for (const exports of Map.groupBy(records, ({ session }) => session.id).values()) {
    for (const [index, { since, at }] of exports.entries()) {
      expect(since).toBeLessThan(at);
      expect(since).toBeGreaterThanOrEqual(exports[index - 1]?.at ?? startedAt);
    }
  }
});

test("the default cast shows every kind of session within two hours", () => {
  const records = script().finish(startedAt + 2 * hour);
  const events = eventsOf(records);
  const models = new Set(requestsOf(records).map(({ act }) => act.model));
  expect([...models].toSorted()).toEqual([
    "acme-internal-1",
    "claude-haiku-5-5",
    "claude-opus-5-5",
    "claude-sonnet-5-5",
  ]);
  const statuses = new Set(events.flatMap(({ act }) => (act.kind === "api_error" ? [act.status] : [])));
  expect([...statuses].toSorted((a, b) => a - b)).toEqual([429, 529]);
  const types = events.flatMap(({ act }) => (act.kind === "subagent_completed" ? [act.subagent.type] : []));
  expect([...new Set(types)].toSorted()).toEqual(["Explore", "general-purpose"]);
  expect(events.some(({ act }) => act.kind === "compaction")).toBe(true);
  expect(events.some(({ act }) => act.kind === "tool_result" && !act.success)).toBe(true);
  expect(events.some(({ act }) => act.kind === "tool_decision" && act.decision === "reject")).toBe(true);
  const lastSeen = Map.groupBy(events, ({ session }) => session.repository)
    .get("acme/handbook")
    ?.at(-1)?.at;
  expect(lastSeen).toBeLessThan(startedAt + hour);
  for (const { act } of requestsOf(records))
    expect(act.costNano === undefined).toBe(act.model === "acme-internal-1");
});

test("more sessions than characters bring the first ones again, with other luck", () => {
  const records = script({ sessions: 8 }).finish(startedAt + hour);
  const bySession = Map.groupBy(requestsOf(records), ({ session }) => session);
  const twins = [...bySession].filter(
    ([{ repository, model }]) => repository === "acme/checkout" && model === "claude-opus-5-5",
  );
  expect(twins).toHaveLength(2);
  expect(twins[0]?.[1].map(({ act }) => act.usage)).not.toEqual(twins[1]?.[1].map(({ act }) => act.usage));
});
