import { expect, test } from "bun:test";
import type { Observation } from "../../domain/observation.ts";
import type { RequestObservation } from "../../domain/request.ts";
import { noUsage } from "../../domain/usage.ts";
import { compaction, event, noon, request } from "../../../test/contract/observation.ts";
import { readerOf } from "../../../test/ledger.ts";
import { sessionContext } from "./answer.ts";
import { liveContexts } from "./live.ts";
import type { ContextSettings } from "./rules.ts";

const minute = 60_000;
const settings: ContextSettings = { thresholds: [75, 85, 95], windows: {}, compactsAt: undefined };
const model = "claude-opus-4-6";

function shown(tokens: number, minutes: number, own: Partial<RequestObservation> = {}): RequestObservation {
  return request({
    usage: { ...noUsage, input: tokens, output: 5 },
    at: noon + minutes * minute,
    model,
    ...own,
  });
}

function answerOf(...observations: Observation[]) {
  return sessionContext(readerOf(...observations), { id: "s1", settings, now: noon + 60 * minute });
}

const twoFills = [
  shown(20_000, 1),
  shown(150_000, 2),
  shown(140_000, 3),
  compaction({ at: noon + 4 * minute, trigger: "auto", tokensBefore: 151_000, tokensAfter: 9000 }),
  shown(12_000, 5),
  shown(126_000, 6),
  shown(143_000, 7),
];

test("the history is a series of requests, cut into fills by compactions", () => {
  const { history } = answerOf(...twoFills);
  expect(history.requests).toBe(6);
  expect(history.points.map(({ tokens }) => tokens)).toEqual([
    20_000, 150_000, 140_000, 12_000, 126_000, 143_000,
  ]);
  expect(history.points[1]).toEqual({
    at: "2026-11-20T12:02:00.000Z",
    tokens: 150_000,
    model,
    fill_percent: 89.82,
  });
  expect(history.compactions).toMatchObject([{ at: "2026-11-20T12:04:00.000Z", tokens_before: 151_000 }]);
  expect(history.fills).toEqual([
    {
      started_at: "2026-11-20T12:01:00.000Z",
      compacted_at: "2026-11-20T12:04:00.000Z",
      requests: 3,
      first_tokens: 20_000,
      peak_tokens: 150_000,
      peak_fill_percent: 89.82,
      last_tokens: 140_000,
    },
    {
      started_at: "2026-11-20T12:05:00.000Z",
      compacted_at: null,
      requests: 3,
      first_tokens: 12_000,
      peak_tokens: 143_000,
      peak_fill_percent: 85.62,
      last_tokens: 143_000,
    },
  ]);
});

test("thresholds are those of the present fill, each at the request that passed it", () => {
  expect(answerOf(...twoFills).thresholds).toEqual([
    { percent: 75, tokens: 125_250, passed_at: "2026-11-20T12:06:00.000Z" },
    { percent: 85, tokens: 141_950, passed_at: "2026-11-20T12:07:00.000Z" },
    { percent: 95, tokens: 158_650, passed_at: null },
  ]);
  const fresh = answerOf(...twoFills, compaction({ at: noon + 8 * minute }));
  expect(fresh.thresholds.map(({ passed_at }) => passed_at)).toEqual([null, null, null]);
});

test("without a known window thresholds have no tokens and are never passed", () => {
  const { thresholds, history } = answerOf(shown(900_000, 1, { model: "acme-1" }));
  expect(thresholds).toEqual([75, 85, 95].map((percent) => ({ percent, tokens: null, passed_at: null })));
  expect(history.points[0]?.fill_percent).toBeNull();
  expect(history.fills[0]?.peak_fill_percent).toBeNull();
});

test("a failed compaction is told and cuts nothing", () => {
  const { history } = answerOf(
    shown(20_000, 1),
    compaction({ at: noon + 2 * minute, success: false }),
    shown(30_000, 3),
  );
  expect(history.compactions).toHaveLength(1);
  expect(history.fills).toHaveLength(1);
});

test("a long history is thinned to a thousand points that keep the ends and extremes of every fill", () => {
  const fill = (start: number): Observation[] =>
    Array.from({ length: 750 }, (_, index) =>
      shown(20_000 + index * 90 + (index === 377 ? 9000 : 0), start + index / 10),
    );
  const cut = compaction({ at: noon + 200 * minute, tokensAfter: 9000 });
  const { history } = answerOf(...fill(0), cut, ...fill(201));
  expect(history.requests).toBe(1500);
  expect(history.points.length).toBeLessThanOrEqual(1000);
  expect(history.points.length).toBeGreaterThan(400);
  const tokens = history.points.map((one) => one.tokens);
  const peak = 20_000 + 377 * 90 + 9000;
  expect(tokens.filter((one) => one === peak)).toHaveLength(2);
  expect(tokens.filter((one) => one === 20_000)).toHaveLength(2);
  expect(tokens.filter((one) => one === 20_000 + 749 * 90)).toHaveLength(2);
  const times = history.points.map(({ at }) => at);
  expect(times).toEqual(times.toSorted());
});

test("live sessions come in the order in which they run out; those that nobody foresees come last", () => {
  const growing = (sessionId: string, step: number) => [
    shown(20_000, 1, { sessionId }),
    shown(20_000 + step, 2, { sessionId }),
  ];
  const reader = readerOf(
    ...growing("slow", 1000),
    ...growing("fast", 20_000),
    shown(100_000, 2, { sessionId: "fuller", model: "claude-opus-4-6" }),
    shown(50_000, 2, { sessionId: "once" }),
    shown(900_000, 2, { sessionId: "unknown", model: "acme-1" }),
    ...growing("yesterday", 30_000).map((one) => ({ ...one, at: one.at - 48 * 60 * minute })),
    ...growing("over", 20_000),
    event({ sessionId: "over", at: noon + 2.5 * minute, sign: { says: "session-ended", reason: undefined } }),
  );
  const ids = (filter: { from?: number }) =>
    liveContexts(reader, { filter, now: noon + 3 * minute, contexts: settings }).sessions.map(({ id }) => id);
  expect(ids({})).toEqual(["fast", "slow", "fuller", "once", "unknown"]);
  expect(ids({ from: 0 })).toEqual(["fast", "slow", "yesterday", "fuller", "once", "unknown"]);
});

test("that there are more than can be told is told", () => {
  const on = (count: number) =>
    readerOf(...Array.from({ length: count }, (_, index) => shown(20_000, 1, { sessionId: `on-${index}` })));
  const asked = { filter: {}, now: noon + 3 * minute, contexts: settings };
  expect(liveContexts(on(200), asked)).toMatchObject({ has_more: false, sessions: { length: 200 } });
  expect(liveContexts(on(201), asked)).toMatchObject({ has_more: true, sessions: { length: 200 } });
});

test("who goes on is told however many sessions ended since", () => {
  const over = Array.from({ length: 200 }, (_, index) =>
    event({
      sessionId: `over-${index}`,
      at: noon + 2 * minute,
      sign: { says: "session-ended", reason: undefined },
    }),
  );
  const reader = readerOf(shown(20_000, 1, { sessionId: "on" }), ...over);
  const { sessions } = liveContexts(reader, { filter: {}, now: noon + 3 * minute, contexts: settings });
  expect(sessions.map(({ id }) => id)).toEqual(["on"]);
});
