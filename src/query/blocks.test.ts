import { expect, test } from "bun:test";
import { noon, point, request } from "../../test/contract/observation.ts";
import { readerOf } from "../../test/ledger.ts";
import type { Observation } from "../domain/observation.ts";
import type { Filter } from "../store/store.ts";
import { blockSpans } from "./block-span.ts";
import { usageByBlock, type Block } from "./blocks.ts";
import { hourMs } from "../domain/time.ts";

const minute = 60_000;

function blocks(
  observations: Observation[],
  asked: { filter?: Filter; now?: number; breakdown?: boolean } = {},
) {
  const { filter = {}, now = noon + 1000 * hourMs, breakdown = false } = asked;
  return usageByBlock(readerOf(...observations), { filter, now, breakdown });
}

/** Minutes after noon, so that a test can be read. */
function minutes(text: string | null): number | null {
  return text === null ? null : (Date.parse(text) - noon) / minute;
}

function spans(groups: readonly Block[]): [string, number | null, number | null, number][] {
  return groups.map(({ start, end, is_gap, requests }) => [
    is_gap ? "gap" : "block",
    minutes(start),
    minutes(end),
    requests,
  ]);
}

test("a block begins at the full hour of its first request and is five hours long", () => {
  const answer = blocks([request({ at: noon + 50 * minute }), request({ at: noon + 299 * minute })]);
  expect(spans(answer.groups)).toEqual([["block", 0, 300, 2]]);
  expect(minutes(answer.groups[0]?.actual_end ?? null)).toBe(299);
});

test("use after its end opens the next one, at the hour of that use", () => {
  const hours = [0, 1, 4, 5, 9, 11, 17].map((hour) => hour * hourMs);
  expect(blockSpans(hours).map(({ from }) => from / hourMs)).toEqual([0, 5, 11, 17]);
});

test("silence of more than five hours is a gap, from where a block would have ended to the next request", () => {
  const answer = blocks([
    request({ at: noon + 10 * minute }),
    request({ at: noon + 30 * minute }),
    request({ at: noon + 331 * minute }),
    request({ at: noon + 331 * minute + 5 * hourMs }),
  ]);
  expect(spans(answer.groups)).toEqual([
    ["block", 0, 300, 2],
    ["gap", 330, 331, 0],
    ["block", 300, 600, 1],
    ["block", 600, 900, 1],
  ]);
  expect(answer.total.requests).toBe(4);
});

test("use that counters tell of is no silence", () => {
  const counted = (at: number) => point({ sessionId: "counted", at: noon + at * minute, series: `${at}` });
  const asked = (at: number) => request({ at: noon + at * minute });
  const told = (...all: Observation[]) => spans(blocks(all).groups).map(([kind, start]) => [kind, start]);
  const twoBlocks = [
    ["block", 0],
    ["block", 300],
  ];
  expect(told(counted(1), counted(299), asked(301))).toEqual(twoBlocks);
  expect(told(asked(10), counted(299), asked(320))).toEqual(twoBlocks);
  expect(told(asked(10), counted(302), asked(320))).toEqual(twoBlocks);
  // Counters tell when to the quarter hour: from 0:15 on nothing was used, and a window from then on ends at 5:15.
  expect(told(counted(1), asked(400))).toEqual([
    ["block", 0],
    ["gap", 315],
    ["block", 360],
  ]);
});

test("a request that failed opens no block", () => {
  const answer = blocks([
    request({ at: noon, failed: true, usage: undefined, costNano: undefined }),
    request({ at: noon + 90 * minute }),
    request({ at: noon + 350 * minute }),
  ]);
  expect(spans(answer.groups)).toEqual([["block", 60, 360, 2]]);
});

test("dates choose the blocks that begin in them, and do not move any", () => {
  const all = [0, 200, 310, 400].map((at) => request({ at: noon + at * minute }));
  const answer = blocks(all, { filter: { from: noon + 250 * minute } });
  expect(spans(answer.groups)).toEqual([["block", 300, 600, 2]]);
  expect(answer.total).toMatchObject({ requests: 2, sessions: 1 });
  expect(blocks(all, { filter: { to: noon + 250 * minute } }).total.requests).toBe(2);
});

test("a project has a share in the windows of its account, and none of its own", () => {
  const facts = { project: "/web" };
  const answer = blocks(
    [
      request({ at: noon, sessionId: "a" }),
      request({ at: noon + 200 * minute, sessionId: "b", facts }),
      request({ at: noon + 320 * minute, sessionId: "b", facts }),
    ],
    { filter: { project: "/web" } },
  );
  expect(spans(answer.groups)).toEqual([
    ["block", 0, 300, 1],
    ["block", 300, 600, 1],
  ]);
});

test("another agent's use opens windows of that agent", () => {
  const all = [request({ at: noon, agent: "codex" }), request({ at: noon + 200 * minute })];
  expect(spans(blocks(all, { filter: { agent: "claude-code" } }).groups)).toEqual([["block", 180, 480, 1]]);
});

test("the present block has a pace and what it comes to; a past one and one of a single request have none", () => {
  const all = [0, 600, 640].map((at) => request({ at: noon + at * minute, costNano: 2e9 }));
  const [past, , present] = blocks(all, { now: noon + 660 * minute }).groups;
  expect([past?.is_active, past?.burn_rate, past?.projection]).toEqual([false, null, null]);
  // 200 tokens and $4 within 40 minutes, and 240 minutes to go.
  expect(present).toMatchObject({
    is_active: true,
    burn_rate: { tokens_per_minute: 5, cost_usd_per_hour: 6 },
    projection: { tokens: 1400, cost_usd: 28, remaining_minutes: 240 },
  });
  const [first] = blocks([request()], { now: noon + minute }).groups;
  expect([first?.is_active, first?.burn_rate, first?.projection]).toEqual([true, null, null]);
});

test("a pace is that of requests, and what counters tell beside them is in what it comes to alone", () => {
  const all = [0, 10].map((at) => request({ at: noon + at * minute, costNano: 1e9 }));
  const counted = point({ sessionId: "metrics-only", at: noon + minute, increase: 1_000_000 });
  const [block] = blocks([...all, counted], { now: noon + 20 * minute }).groups;
  // 200 tokens and $2 within 10 minutes, and 280 minutes to go.
  expect(block).toMatchObject({
    usage: { output_tokens: 1_000_040 },
    burn_rate: { tokens_per_minute: 20, cost_usd_per_hour: 12 },
    projection: { tokens: 1_000_200 + 5600, cost_usd: 58, remaining_minutes: 280 },
  });
});

test("a pace of unpriced requests is one of tokens alone", () => {
  const all = [0, 10].map((at) => request({ at: noon + at * minute, costNano: undefined }));
  const [block] = blocks(all, { now: noon + 20 * minute }).groups;
  expect(block).toMatchObject({
    cost_usd: null,
    burn_rate: { tokens_per_minute: 20, cost_usd_per_hour: null },
    projection: { cost_usd: null },
  });
});

test("a block that only counters tell of has no last request", () => {
  const { groups, total } = blocks([point({ at: noon + 20 * minute })]);
  const [block, ...others] = groups;
  expect(others).toEqual([]);
  expect([block?.sessions, total.sessions]).toEqual([1, 1]);
  expect(block).toMatchObject({ actual_end: null, requests: 0, usage: { output_tokens: 5 } });
});

test("blocks are broken down by model", () => {
  const all = [request({ model: "a", costNano: 1 }), request({ model: "b", costNano: 2 })];
  const [block] = blocks(all, { breakdown: true }).groups;
  expect(block?.breakdown?.map(({ key, requests }) => [key, requests])).toEqual([
    ["b", 1],
    ["a", 1],
  ]);
});

test("nothing used is no block", () => {
  expect(blocks([])).toMatchObject({ groups: [], total: { requests: 0 } });
});
