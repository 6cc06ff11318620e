import { expect, test } from "bun:test";
import type { ContextSample } from "../context/gauge.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import { noUsage } from "../domain/usage.ts";
import type { Filter, LedgerReader, UsageQuestion, UsageRow } from "../store/store.ts";
import { event, limitSample, noon, point, request } from "../../test/contract/observation.ts";
import { readerOf } from "../../test/ledger.ts";
import { lastMidnight, statusLineFacts } from "./status-line.ts";

const minute = 60_000;
const hour = 60 * minute;
const dollar = 1_000_000_000;

const contexts = { thresholds: [], windows: {}, compactsAt: undefined };

interface Asked {
  readonly now?: number;
  readonly midnight?: number;
  readonly sessionId?: string;
  readonly sample?: ContextSample;
}

function facts(
  reader: LedgerReader,
  { now = noon, midnight = noon - 12 * hour, sessionId = "s1", sample }: Asked = {},
) {
  const midnightBefore = (at: number) => at - ((at - midnight) % (24 * hour));
  return statusLineFacts(reader, {
    agent: "claude-code",
    sessionId,
    now,
    midnightBefore,
    contexts,
    sample,
  });
}

test("the session's cost is of its whole time, the day's is of all sessions since midnight", () => {
  const reader = readerOf(
    request({ at: noon - 20 * hour, costNano: 3 * dollar, reportedNano: 2 * dollar }),
    request({ at: noon - hour, costNano: dollar, reportedNano: dollar }),
    request({ at: noon - hour, costNano: 5 * dollar, sessionId: "s2" }),
  );
  expect(facts(reader)).toMatchObject({
    session_cost_usd: 4,
    session_reported_usd: 3,
    day_cost_usd: 6,
    requests: 2,
    unpriced_requests: 0,
  });
});

test("the day begins at the asked midnight", () => {
  const reader = readerOf(request({ at: noon - 13 * hour, costNano: dollar }));
  expect(facts(reader).day_cost_usd).toBeNull();
  expect(facts(reader, { midnight: noon - 13 * hour }).day_cost_usd).toBe(1);
});

test("what a clock that is ahead tells of is neither of this day nor of the last minutes", () => {
  const reader = readerOf(
    request({ at: noon + 3 * hour, costNano: dollar }),
    request({ at: noon + 12 * hour, costNano: 2 * dollar }),
  );
  expect(facts(reader)).toMatchObject({ day_cost_usd: 1, session_cost_usd: 3, burn_usd_per_hour: null });
});

test("the burn rate is the session's own pace of the last ten minutes", () => {
  const reader = readerOf(
    request({ at: noon - hour, costNano: 9 * dollar }),
    request({ at: noon - 5 * minute, costNano: 40_103_200 }),
    request({ at: noon - 5 * minute, costNano: 7 * dollar, sessionId: "s2" }),
  );
  expect(facts(reader).burn_usd_per_hour).toBe(0.2406192);
  expect(facts(reader, { now: noon + 6 * minute }).burn_usd_per_hour).toBeNull();
});

test("a session's first request is not taken for the pace of an hour", () => {
  const reader = readerOf(request({ at: noon - 1000, costNano: dollar }));
  expect(facts(reader).burn_usd_per_hour).toBeCloseTo(60, 9);
});

test("what has no price is unknown, not free", () => {
  const reader = readerOf(request({ at: noon - hour, costNano: undefined }));
  expect(facts(reader)).toMatchObject({
    session_cost_usd: null,
    session_reported_usd: null,
    day_cost_usd: null,
    day_unpriced_requests: 1,
    unpriced_requests: 1,
  });
});

test("a session that only counters tell of is counted from them, for the day too", () => {
  const cost = point({ measure: "cost", metric: "claude_code.cost.usage", series: "cost", at: noon - hour });
  const reader = readerOf(cost, request({ sessionId: "s2", at: noon - hour, costNano: dollar }));
  expect(facts(reader)).toMatchObject({ session_cost_usd: 5, day_cost_usd: 6, requests: 0 });
});

test("dollars of requests and counters add up without the dust of binary fractions", () => {
  const cost = point({ measure: "cost", series: "cost", at: noon - hour, increase: 0.1 });
  const reader = readerOf(cost, request({ sessionId: "s2", at: noon - hour, costNano: 0.2 * dollar }));
  expect(facts(reader).day_cost_usd).toBe(0.3);
});

test("counters beside requests are not counted again", () => {
  const cost = point({ measure: "cost", metric: "claude_code.cost.usage", series: "cost", at: noon - hour });
  const reader = readerOf(cost, request({ at: noon - hour, costNano: dollar }));
  expect(facts(reader)).toMatchObject({ session_cost_usd: 1, day_cost_usd: 1 });
});

test("the day has what counters alone tell, however many sessions made requests since, or of no session at all", () => {
  const cost = (sessionId: string | undefined) =>
    point({ sessionId, measure: "cost", metric: "claude_code.cost.usage", series: `cost ${sessionId}` });
  const requests = Array.from({ length: 250 }, (_, index) =>
    request({ sessionId: `r${index}`, at: noon + 1000, costNano: dollar }),
  );
  expect(facts(readerOf(cost("c1"), ...requests), { now: noon + 2000 }).day_cost_usd).toBe(255);
  expect(facts(readerOf(cost(undefined))).day_cost_usd).toBe(5);
});

test("a session that is not known is not taken for one whose id it begins", () => {
  const reader = readerOf(request({ sessionId: "s1-long", at: noon - hour, costNano: dollar }));
  expect(facts(reader)).toMatchObject({ session_cost_usd: null, burn_usd_per_hour: null, requests: 0 });
  expect(facts(reader).day_cost_usd).toBe(1);
});

test("a session of another agent with the same id is not taken for it", () => {
  const reader = readerOf(
    request({ at: noon - 1000, costNano: dollar }),
    request({ at: noon, agent: "codex", costNano: 5 * dollar }),
  );
  expect(facts(reader)).toMatchObject({ session_cost_usd: 1, day_cost_usd: 6, requests: 1 });
});

test("the branch is the one the session was last heard on", () => {
  expect(facts(readerOf(event({ facts: { branch: "main" } }))).branch).toBe("main");
  expect(facts(readerOf(event())).branch).toBeNull();
});

const growing = [1, 2].map((step) =>
  request({
    at: noon - (4 - step) * minute,
    model: "claude-opus-4-6",
    usage: { ...noUsage, input: step * 40_000, output: 9 },
  }),
);

test("the forecast of the context is the session's own; of one that is not known there is none", () => {
  const reader = readerOf(...growing);
  expect(facts(reader)).toMatchObject({
    context_window: 200_000,
    compacts_at_tokens: 167_000,
    exhausts_in_requests: 3,
    exhausts_at: new Date(noon + 2 * minute).toISOString(),
  });
  expect(facts(reader, { sessionId: "s2" })).toMatchObject({
    context_window: null,
    exhausts_in_requests: null,
  });
});

test("where the client's own variables have it compact counts, heard before or told now", () => {
  const sample = { at: noon, model: "claude-opus-4-6", tokens: 80_000, window: 200_000 };
  const nearer = { compacts_at_tokens: 108_000, exhausts_in_requests: 1 };
  expect(facts(readerOf(...growing), { sample: { ...sample, compaction: { percent: 60 } } })).toMatchObject(
    nearer,
  );
  const heard = limitSample({
    contextTokens: 80_000,
    contextWindow: 200_000,
    model: sample.model,
    compactionOff: false,
    compactionPercent: 60,
  });
  expect(facts(readerOf(...growing, heard))).toMatchObject(nearer);
});

test("what the status line says now counts where no collector has heard it", () => {
  const sample = { at: noon, model: "claude-opus-4-6", tokens: 160_000, window: 200_000 };
  expect(facts(readerOf(...growing), { sample }).exhausts_in_requests).toBe(1);
});

/** A reader that tells what it is asked. */
class WatchedReader extends MemoryReader {
  readonly asked: Filter[] = [];
  readonly counted: Filter[] = [];

  override usage(question: UsageQuestion): UsageRow[] {
    this.asked.push(question.filter);
    return super.usage(question);
  }

  override usageFromCounters(question: UsageQuestion): UsageRow[] {
    this.counted.push(question.filter);
    return super.usageFromCounters(question);
  }
}

test("requests and counters are asked for by today or by session", () => {
  const ledger = new MemoryLedger();
  ledger.commit([
    request({ at: noon - 40 * hour }),
    request({ sessionId: "s2" }),
    event({ sessionId: "s3" }),
  ]);
  const reader = new WatchedReader(ledger);
  facts(reader);
  const midnight = noon - 12 * hour;
  for (const filters of [reader.asked, reader.counted]) {
    expect(filters.filter((filter) => filter.sessionKey === undefined)).toEqual([
      { from: midnight, to: midnight + 24 * hour },
    ]);
  }
});

test("the last midnight is the machine's own, on days of any length", () => {
  for (let hours = 0; hours < 24 * 400; hours += 5) {
    const at = noon + hours * hour;
    const date = new Date(lastMidnight(at));
    expect([date.getHours(), date.getMinutes(), date.getDate()]).toEqual([0, 0, new Date(at).getDate()]);
  }
});
