import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { event, limitSample, noon, point, request, toolCall } from "../../../test/contract/observation.ts";
import { dropReasons } from "../../domain/outcome.ts";
import { Tally } from "../../self/tally.ts";
import type { Observation } from "../../domain/observation.ts";
import { Calendar } from "../../query/calendar.ts";
import { usageBy } from "../../query/usage.ts";
import { MemoryLedger } from "../../store/memory/ledger.ts";
import { MemoryReader } from "../../store/memory/reader.ts";
import { Metrics, type MetricsSettings } from "./metrics.ts";
import type { MetricsMemory } from "./memory.ts";

/** A ledger with what exports it; `restart` opens the same again, with what was remembered. */
function world(settings: Partial<MetricsSettings> = {}) {
  const ledger = new MemoryLedger();
  const reader = new MemoryReader(ledger);
  const tally = new Tally();
  let revision = 0;
  let remembered: MetricsMemory | undefined;
  const open = () =>
    new Metrics({
      reader,
      revision: () => revision,
      contexts: { thresholds: [], windows: {}, compactsAt: undefined },
      collector: () => ({
        version: "1.2.3",
        startedAt: noon,
        now: noon + 1000,
        tally: tally.snapshot(),
        queue: { waiting: 1, capacity: 10 },
        ledgerBytes: undefined,
        residentBytes: 5,
        cpuSeconds: 0.5,
      }),
      others: [],
      memory: { read: () => remembered, write: (memory) => (remembered = memory) },
      settings: { sessions: false, maxProjects: 200, ...settings },
    });
  const commit = (...observations: readonly Observation[]): void => {
    ledger.commit(observations);
    revision += 1;
  };
  return { reader, tally, commit, open };
}

/** Values of a family by the labels as they are written. */
function valuesOf(metrics: Metrics, name: string): Record<string, number> {
  const lines = metrics.text("text").split("\n");
  const own = lines.filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  return Object.fromEntries(
    own.map((line) => {
      const end = line.lastIndexOf(" ");
      return [line.slice(name.length, end), Number(line.slice(end + 1))];
    }),
  );
}

const sum = (values: Record<string, number>): number =>
  Object.values(values).reduce((total, value) => total + value, 0);

test("sums are those of usage, whoever they are of, requests and counters alike", () => {
  const { reader, commit, open } = world({ maxProjects: 1 });
  commit(
    request({ aliases: ["req:1"], facts: { project: "/a" }, costNano: 123_456_789 }),
    request({ aliases: ["req:2"], sessionId: "s2", facts: { project: "/b" }, costNano: 2, model: "m2" }),
    request({ aliases: ["req:3"], sessionId: "s3", costNano: undefined, model: "house" }),
    request({ aliases: ["req:4"], failed: true, usage: undefined }),
    point({ sessionId: "s4", value: { kind: "sum", value: 7, temporality: "delta", monotonic: true } }),
    point({ sessionId: "s4", measure: "cost", series: "c", unit: "USD", increase: 0.25 }),
  );
  const metrics = open();
  const calendar = new Calendar("UTC");
  const { total } = usageBy(reader, { grouping: "model", filter: {}, calendar });
  expect(sum(valuesOf(metrics, "hallmonitor_requests_total"))).toBe(total.requests);
  expect(sum(valuesOf(metrics, "hallmonitor_cost_usd_total"))).toBe(total.cost_usd ?? 0);
  expect(sum(valuesOf(metrics, "hallmonitor_unpriced_requests_total"))).toBe(total.unpriced_requests);
  expect(sum(valuesOf(metrics, "hallmonitor_failed_requests_total"))).toBe(1);
  expect(sum(valuesOf(metrics, "hallmonitor_tokens_total"))).toBe(
    total.usage.input_tokens +
      total.usage.output_tokens +
      total.usage.cache_read_input_tokens +
      total.usage.cache_creation_input_tokens,
  );
  // A model without a price has no cost, which is not 0.
  expect(Object.keys(valuesOf(metrics, "hallmonitor_cost_usd_total")).join()).not.toContain("house");
});

test("what clients counted of their work is told by project and agent", () => {
  const { commit, open } = world();
  const counted = (measure: "commits" | "pull-requests", series: string, increase: number) =>
    point({ measure, series, increase, model: undefined });
  commit(counted("commits", "c", 3), counted("pull-requests", "p", 2));
  const metrics = open();
  expect(sum(valuesOf(metrics, "hallmonitor_sessions_started_total"))).toBe(1);
  expect(sum(valuesOf(metrics, "hallmonitor_commits_total"))).toBe(3);
  expect(sum(valuesOf(metrics, "hallmonitor_pull_requests_total"))).toBe(2);
});

test("a known cost stays beside tokens of another session that nobody told the cost of; alone these have none", () => {
  const cost = point({ sessionId: "told", measure: "cost", series: "cost", unit: "USD", increase: 5 });
  const { commit, open } = world();
  commit(point({ sessionId: "untold", increase: 100 }));
  const metrics = open();
  expect(valuesOf(metrics, "hallmonitor_cost_usd_total")).toEqual({});
  commit(point({ sessionId: "told", increase: 50 }), cost);
  expect(sum(valuesOf(metrics, "hallmonitor_cost_usd_total"))).toBe(5);
  expect(sum(valuesOf(metrics, "hallmonitor_unpriced_tokens_total"))).toBe(100);
});

test("a project that comes when all names are given counts as other, and nothing that was there falls", () => {
  const { commit, open } = world({ maxProjects: 1 });
  const metrics = open();
  commit(request({ aliases: ["req:1"], facts: { project: "/a" } }));
  const before = valuesOf(metrics, "hallmonitor_requests_total");
  commit(
    request({ aliases: ["req:2"], sessionId: "s2", facts: { project: "/b" }, costNano: 999 }),
    request({ aliases: ["req:3"], sessionId: "s3", facts: { project: "/c" } }),
  );
  const after = valuesOf(metrics, "hallmonitor_requests_total");
  expect(after).toMatchObject(before);
  expect(sum(after)).toBe(3);
  expect(Object.entries(after).filter(([labels]) => labels.includes('project="other"'))).toMatchObject([
    [expect.any(String), 2],
  ]);
});

test("a session whose project becomes known moves, and what it was shown under stands still, over a restart too", () => {
  const { commit, open } = world();
  commit(request({ aliases: ["req:1"] }));
  const metrics = open();
  const before = valuesOf(metrics, "hallmonitor_requests_total");
  commit(event({ facts: { project: "/late" } }));
  const expected = { ...before, '{project="/late",model="claude-opus-5-5",agent="claude-code"}': 1 };
  expect(valuesOf(metrics, "hallmonitor_requests_total")).toEqual(expected);
  expect(sum(valuesOf(metrics, "hallmonitor_held_series"))).toBeGreaterThan(0);
  expect(valuesOf(open(), "hallmonitor_requests_total")).toEqual(expected);
});

test("every reason to drop an item is there before the first of them, so that the first loss is an increase", () => {
  const dropped = valuesOf(world().open(), "hallmonitor_items_dropped_total");
  expect(dropped).toEqual(Object.fromEntries(dropReasons.map((reason) => [`{reason="${reason}"}`, 0])));
});

test("how the collector itself is, is told", () => {
  const metrics = world().open();
  const told = ["queue_items", "queue_capacity_items", "resident_memory_bytes", "cpu_seconds_total"].map(
    (name) => Object.values(valuesOf(metrics, `hallmonitor_${name}`)),
  );
  expect(told).toEqual([[1], [10], [5], [0.5]]);
});

test("when a channel last brought something is told in seconds", () => {
  const { tally, open } = world();
  tally.accept("hook", noon);
  expect(valuesOf(open(), "hallmonitor_source_last_seen_timestamp_seconds")).toEqual({
    '{source="hook"}': noon / 1000,
  });
});

test("sessions count by agent and state; one by one only where that is asked for", () => {
  const told = world();
  told.commit(request(), toolCall({ tool: "Bash", toolUseId: "t1" }));
  const states = valuesOf(told.open(), "hallmonitor_sessions");
  expect(states['{agent="claude-code",state="working"}']).toBe(1);
  expect(states['{agent="claude-code",state="lost"}']).toBe(0);
  expect(told.open().text("text")).not.toContain("hallmonitor_session_");
  const each = world({ sessions: true });
  each.commit(request());
  expect(
    valuesOf(each.open(), "hallmonitor_session_context_tokens")[
      '{project="unknown",agent="claude-code",session="s1"}'
    ],
  ).toBe(80);
  expect(valuesOf(each.open(), "hallmonitor_session_last_seen_timestamp_seconds")).toEqual({
    '{project="unknown",agent="claude-code",session="s1"}': noon / 1000,
  });
});

test("a session that waits is counted, however many ended since it was heard of", () => {
  const { commit, open } = world();
  const ended = Array.from({ length: 1001 }, (_, index) =>
    event({ sessionId: `over-${index}`, at: noon + 1, source: "hook", sign: { says: "session-ended" } }),
  );
  commit(event({ source: "hook", sign: { says: "permission-asked", tool: "Bash" } }), ...ended);
  const states = valuesOf(open(), "hallmonitor_sessions");
  expect(states['{agent="claude-code",state="waiting-permission"}']).toBe(1);
  expect(states['{agent="claude-code",state="ended"}']).toBe(1000);
});

test("a plan's window that began anew is unknown, not 0", () => {
  const { commit, open } = world();
  commit(
    limitSample({
      fiveHourPercent: 41.5,
      fiveHourResetsAt: noon + 5000,
      sevenDayPercent: 90,
      sevenDayResetsAt: noon,
    }),
  );
  expect(valuesOf(open(), "hallmonitor_plan_limit_used_ratio")).toEqual({ '{window="5h"}': 0.415 });
});

test("a plan's window is over after its length, where nobody said when it begins anew", () => {
  const { commit, open } = world();
  const sixHoursBefore = noon - 6 * 3_600_000;
  commit(limitSample({ at: sixHoursBefore, fiveHourPercent: 96, sevenDayPercent: 90 }));
  expect(valuesOf(open(), "hallmonitor_plan_limit_used_ratio")).toEqual({ '{window="7d"}': 0.9 });
});

test("a plan's window is known behind hundreds of status lines that tell of no plan", () => {
  const { commit, open } = world();
  const since = Array.from({ length: 300 }, (_, index) =>
    limitSample({ at: noon + index, contextTokens: index }),
  );
  commit(limitSample({ at: noon - 1000, fiveHourPercent: 96, fiveHourResetsAt: noon + 3_600_000 }), ...since);
  expect(valuesOf(open(), "hallmonitor_plan_limit_used_ratio")).toEqual({ '{window="5h"}': 0.96 });
});

test("docs/prometheus.md names every metric", () => {
  const manual = readFileSync(join(import.meta.dir, "../../../docs/prometheus.md"), "utf8");
  const { commit, open } = world({ sessions: true });
  commit(request());
  const scraped = open().text("text");
  const names = [...scraped.matchAll(/^# TYPE hallmonitor_(\w+)/gm)].map(([, name = ""]) => name);
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => !manual.includes(`\`${name}\``))).toEqual([]);
});
