import { expect, test } from "bun:test";
import { noon, request } from "../../test/contract/observation.ts";
import { sourceBit } from "./source.ts";
import { claims, leaves, mayBePair, neediestLine, pairOf, type RequestPair } from "./request-pair.ts";
import { eventRank, placeholderRank, requestOf, type Request } from "./request.ts";
import {
  areTokensOf,
  areTwins,
  isAnswerOfBoth,
  isEventWithoutLine,
  isJoinedOf,
  isLineWithoutRequest,
} from "./request-twin.ts";
import type { Usage } from "./usage.ts";

const eventBit = sourceBit("otlp-log");
const lineBit = sourceBit("transcript");
const usage: Usage = {
  input: 1,
  output: 20,
  reasoning: undefined,
  cacheRead: 3,
  cacheWrite: 4,
  cacheWrite1h: undefined,
};
const line = requestOf(
  request({ source: "transcript", at: noon + 1000, messageId: "m1", usage, costNano: undefined }),
  1,
);
const event = requestOf(request({ at: noon + 4000, durationMs: 4000, usage, reportedNano: 5 }), 1);
/** The two as one, as the ledger holds it. */
const answer: Request = { ...event, at: line.at, messageId: "m1", sources: eventBit | lineBit };
const incomplete: Request = { ...line, usage: { ...usage, output: 1 }, usageRank: placeholderRank };

test.each<[string, (one: Request) => boolean, Request, readonly Partial<Request>[]]>([
  [
    "a line that names no request",
    isLineWithoutRequest,
    line,
    [
      { sources: eventBit },
      { sources: eventBit | lineBit },
      { messageId: undefined },
      { requestId: "r1" },
      { usage: undefined },
    ],
  ],
  [
    "an event that no line tells",
    isEventWithoutLine,
    event,
    [
      { sources: lineBit },
      { sources: eventBit | lineBit },
      { messageId: "m1" },
      { usage: undefined },
      { failed: true },
    ],
  ],
  [
    "an answer that both tell",
    isAnswerOfBoth,
    answer,
    [{ sources: lineBit }, { sources: eventBit }, { messageId: undefined }, { requestId: "r1" }],
  ],
  [
    "an answer that may be parted",
    mayBePair,
    answer,
    [
      { sources: lineBit },
      { sources: eventBit | lineBit | sourceBit("otlp-span") },
      { messageId: undefined },
      { requestId: "r1" },
      { usageRank: eventRank + 1 },
    ],
  ],
])("%s is known by each of its signs", (_, is, one, others) => {
  expect(is(one)).toBe(true);
  for (const own of others) expect([own, is({ ...one, ...own })]).toEqual([own, false]);
});

const otherTokens = (["input", "output", "cacheRead", "cacheWrite"] as const).map((name) => ({
  usage: { ...usage, [name]: 99 },
}));

test("a line and an event are of one answer where session, model, subagent, tokens and time agree, each of them", () => {
  expect(areTwins(line, event)).toBe(true);
  expect(areTwins({ ...line, subagentId: "a1" }, event)).toBe(true);
  for (const at of [line.at - 6000, line.at + 6000]) expect(areTwins(line, { ...event, at })).toBe(true);
  for (const own of [
    ...otherTokens,
    { sessionKey: 2 },
    { model: "m2" },
    { usage: undefined },
    { at: line.at - 6001 },
    { at: line.at + 6001 },
    { at: line.at + 2001, durationMs: undefined },
  ])
    expect([own, areTwins(line, { ...event, ...own })]).toEqual([own, false]);
  expect(areTwins({ ...line, subagentId: "a1" }, { ...event, subagentId: "a2" })).toBe(false);
  const nowhere = { sessionKey: undefined };
  expect(areTwins({ ...line, ...nowhere }, { ...event, ...nowhere })).toBe(false);
});

test("an answer was joined of the event that tells the same of it, each thing", () => {
  expect(isJoinedOf(answer, event)).toBe(true);
  for (const own of [
    ...otherTokens,
    { sessionKey: 2 },
    { model: "m2" },
    { durationMs: 3999 },
    { reportedNano: 6 },
    { usage: undefined },
    { at: line.at - 6001 },
    { messageId: "m1" },
  ])
    expect([own, isJoinedOf(answer, { ...event, ...own })]).toEqual([own, false]);
  expect(isJoinedOf(line, event)).toBe(false);
  expect(isJoinedOf({ ...answer, subagentId: "a1" }, { ...event, subagentId: "a2" })).toBe(false);
  const nowhere = { sessionKey: undefined };
  expect(isJoinedOf({ ...answer, ...nowhere }, { ...event, ...nowhere })).toBe(false);
});

test("a line that was not written to its end knows all but what was still to come", () => {
  const told = (output: number, own: Partial<Usage> = {}) => ({ ...usage, ...own, output });
  const early = { ...line, usage: told(5), usageRank: placeholderRank };
  expect([4, 5, 6].map((output) => areTokensOf(early, told(output)))).toEqual([false, true, true]);
  expect(areTokensOf(early, told(6, { cacheRead: 99 }))).toBe(false);
  expect([0, 1].map((output) => areTokensOf(incomplete, told(output)))).toEqual([true, true]);
  expect(areTokensOf({ ...incomplete, usage: told(2) }, told(0))).toBe(false);
  expect([4, 5, 6].map((output) => areTokensOf({ ...line, usage: told(5) }, told(output)))).toEqual([
    false,
    true,
    false,
  ]);
});

test("an event is the line's that needs it most: another line has a claim, or the own one leaves", () => {
  const pair: RequestPair = pairOf(answer, { ...usage, output: 5 });
  const early = (messageId: string, output: number): Request => ({
    ...incomplete,
    messageId,
    usage: { ...usage, output },
  });
  const whole: Request = { ...line, messageId: "m2" };
  const claimants = [whole, early("m2", 6), early("m2", 5), early("m1", 6), { ...whole, model: "m2" }];
  expect(claimants.map((told) => claims(told, pair))).toEqual([true, true, false, false, false]);
  const own: Request = { ...line, usage: { ...usage, output: 21 } };
  const leaving = [own, line, { ...own, messageId: "m2" }, { ...own, requestId: "r1" }];
  expect(leaving.map((told) => leaves(told, pair))).toEqual([true, false, false, false]);
});

test("of several lines the neediest comes first, then the nearest, then the one that is known longest", () => {
  const of = (key: number, output: number | undefined, at: number) => ({
    ...(output === undefined ? line : { ...incomplete, usage: { ...usage, output } }),
    key,
    at,
  });
  const first = (...lines: ReturnType<typeof of>[]) => neediestLine(lines, { at: noon })?.key;
  expect(first(of(1, 5, noon), of(2, undefined, noon + 900))).toBe(2);
  expect(first(of(1, 5, noon), of(2, 6, noon + 900))).toBe(2);
  expect(first(of(1, 5, noon + 900), of(2, 5, noon - 800))).toBe(2);
  expect(first(of(2, 5, noon + 900), of(1, 5, noon - 900))).toBe(1);
  expect(first()).toBeUndefined();
});
