import { expect, test } from "bun:test";
import type { Observation } from "../../domain/observation.ts";
import type { RequestObservation } from "../../domain/request.ts";
import { noUsage } from "../../domain/usage.ts";
import {
  compaction,
  event,
  limitSample,
  noon,
  point,
  request,
  subagent,
} from "../../../test/contract/observation.ts";
import { readerOf } from "../../../test/ledger.ts";
import { listSessions } from "../sessions.ts";
import { sessionContext } from "./answer.ts";
import { contextOf } from "./context-of.ts";
import type { ContextSettings } from "./rules.ts";
import type { ContextShape } from "./shape.ts";

const minute = 60_000;
const settings: ContextSettings = { thresholds: [75, 85, 95], windows: {}, compactsAt: undefined };
const opus46 = "claude-opus-4-6";

/** A request that showed the model so many tokens, `minutes` after noon. */
function shown(tokens: number, minutes: number, own: Partial<RequestObservation> = {}): RequestObservation {
  const usage = { ...noUsage, input: 1000, output: 50, cacheRead: tokens - 1500, cacheWrite: 500 };
  return request({ usage, at: noon + minutes * minute, model: opus46, ...own });
}

function contextAt(
  minutes: number,
  observations: readonly Observation[],
  own: Partial<ContextSettings> = {},
): ContextShape | null {
  const reader = readerOf(...observations);
  const [session] = reader.sessionsById("s1");
  if (session === undefined) throw new Error("no session");
  return contextOf(reader, session, { settings: { ...settings, ...own }, now: noon + minutes * minute });
}

test("a context is what the last request showed, of the window and of the point of compaction", () => {
  const context = contextAt(3, [shown(50_000, 1), shown(83_500, 2)]);
  expect(context).toMatchObject({
    model: opus46,
    tokens: 83_500,
    window: 200_000,
    window_basis: "model",
    used_percent: 41.75,
    compacts_at_tokens: 167_000,
    compacts_at_basis: "usual",
    fill_percent: 50,
    basis: "request",
    as_of: "2026-11-20T12:02:00.000Z",
  });
});

test("two requests are enough to foretell the compaction, in requests and in time", () => {
  const context = contextAt(2, [shown(50_000, 1), shown(83_500, 2)]);
  expect(context?.exhausts_in_requests).toBe(3);
  expect(context?.exhausts_in_requests_low).toBeLessThanOrEqual(3);
  expect(context?.exhausts_in_requests_high).toBeGreaterThanOrEqual(3);
  expect(context?.exhausts_at).toBe("2026-11-20T12:05:00.000Z");
  expect(context?.confidence).toBeGreaterThan(0);
});

test("side requests never count: titles, compactions, paths in commands, and what nobody knows", () => {
  const sources = [
    "generate_session_title",
    "compact",
    "bash_extract_prefix",
    "agent:builtin:explore",
    "new",
  ];
  const side = sources.map((querySource, index) => shown(9000, 2 + index / 10, { querySource }));
  const main = shown(83_500, 1, { querySource: "repl_main_thread" });
  expect(contextAt(3, [main, ...side])).toMatchObject({ tokens: 83_500, as_of: "2026-11-20T12:01:00.000Z" });
});

test("requests of subagents and failed ones between those of the session do not count", () => {
  const own = [shown(50_000, 1), shown(60_000, 3)];
  const others = [
    shown(120_000, 2, { subagentId: "a" }),
    shown(150_000, 4, { subagentId: "a" }),
    request({ usage: undefined, failed: true, at: noon + 5 * minute }),
  ];
  expect(contextAt(6, [...own, ...others])).toMatchObject({ tokens: 60_000, exhausts_in_requests: 11 });
});

test("a session without an answered request has no context", () => {
  expect(contextAt(1, [event()])).toBeNull();
  expect(contextAt(1, [point()])).toBeNull();
  expect(contextAt(1, [limitSample({ contextTokens: undefined, contextPercent: undefined })])).toBeNull();
});

test("a model of an unknown window shows tokens, and no percentage anywhere", () => {
  const context = contextAt(3, [
    shown(50_000, 1, { model: "acme-1" }),
    shown(83_500, 2, { model: "acme-1" }),
  ]);
  expect(context).toMatchObject({ tokens: 83_500, model: "acme-1" });
  for (const name of [
    "window",
    "window_basis",
    "used_percent",
    "compacts_at_tokens",
    "compacts_at_basis",
    "fill_percent",
    "exhausts_in_requests",
    "exhausts_in_requests_low",
    "exhausts_in_requests_high",
    "exhausts_at",
    "confidence",
  ] as const)
    expect(context?.[name]).toBeNull();
});

test("the config says a window, and where it is compacted", () => {
  const observations = [shown(40_000, 1, { model: "acme-1" })];
  expect(contextAt(3, observations, { windows: { "acme-1": 100_000 } })).toMatchObject({
    window: 100_000,
    window_basis: "config",
    compacts_at_tokens: 67_000,
  });
  const own = { windows: { "acme-1": 100_000 }, compactsAt: { percent: 80 } };
  expect(contextAt(3, observations, own)).toMatchObject({ compacts_at_tokens: 80_000, fill_percent: 50 });
});

test("another agent's conversation ends with its window: nobody knows where that compacts", () => {
  const reader = readerOf(shown(40_000, 1, { agent: "gemini-cli" }));
  const [session] = reader.sessionsById("s1");
  if (session === undefined) throw new Error("no session");
  expect(contextOf(reader, session, { settings, now: noon })).toMatchObject({ compacts_at_tokens: 200_000 });
});

test("a client that keeps its models to less than they can have is measured by what it lets them have", () => {
  const context = contextAt(3, [shown(129_200, 1, { agent: "codex", model: "gpt-5.5" })]);
  expect(context).toMatchObject({ window: 258_400, window_basis: "model", used_percent: 50 });
});

test("a window that somebody set for such a client is that of its conversation, and its end", () => {
  const told = { agent: "codex", model: "gpt-5.5" };
  const set = { contextTokens: undefined, contextPercent: undefined, contextWindow: 380_000 };
  const context = contextAt(3, [limitSample({ ...told, ...set, at: noon }), shown(190_000, 1, told)]);
  expect(context).toMatchObject({
    tokens: 190_000,
    window: 380_000,
    window_basis: "client",
    used_percent: 50,
    compacts_at_tokens: 360_000,
    basis: "request",
  });
});

test("such a client compacts nearer where it was told to, until it starts without that", () => {
  const told = { agent: "codex", model: "gpt-5.5" };
  const nothing = { contextTokens: undefined, contextPercent: undefined, contextWindow: undefined };
  const start = (minutes: number, tokens?: number) =>
    limitSample({
      ...told,
      ...nothing,
      at: noon + minutes * minute,
      compactionOff: false,
      compactionWindow: tokens,
    });
  const observations = [start(0, 20_000), shown(10_000, 1, told)];
  const usual = { window: 258_400, compacts_at_tokens: 244_800, compacts_at_basis: "usual" };
  expect(contextAt(2, observations)).toMatchObject({
    window: 258_400,
    compacts_at_tokens: 20_000,
    compacts_at_basis: "client",
    fill_percent: 50,
  });
  expect(contextAt(9, [...observations, start(3)])).toMatchObject(usual);
});

test("between a compaction and the next answer its own count holds, without a forecast", () => {
  const before = [shown(100_000, 1), shown(160_000, 2)];
  const cut = compaction({ at: noon + 3 * minute, tokensBefore: 165_000, tokensAfter: 16_700 });
  expect(contextAt(4, [...before, cut])).toMatchObject({
    tokens: 16_700,
    fill_percent: 10,
    window: 200_000,
    basis: "compaction",
    exhausts_in_requests: null,
    as_of: "2026-11-20T12:03:00.000Z",
  });
});

test("a compaction that tells no count leaves the context unknown, with its window", () => {
  const context = contextAt(4, [shown(160_000, 2), compaction({ at: noon + 3 * minute })]);
  expect(context).toMatchObject({ tokens: null, fill_percent: null, used_percent: null, window: 200_000 });
  expect(context?.basis).toBe("compaction");
});

test("after the next answer the fill begins anew, and the growth before the compaction is forgotten", () => {
  // It falls so little that nobody would know of the compaction by that.
  const before = [shown(60_000, 1), shown(100_000, 2)];
  const cut = compaction({ at: noon + 3 * minute, tokensAfter: 65_000 });
  const context = contextAt(6, [...before, cut, shown(70_000, 4), shown(71_000, 5)]);
  expect(context).toMatchObject({ tokens: 71_000, basis: "request", exhausts_in_requests: 96 });
});

test("a compaction that failed changes nothing", () => {
  const failed = compaction({ at: noon + 3 * minute, success: false });
  expect(contextAt(4, [shown(160_000, 2), failed])).toMatchObject({ tokens: 160_000, basis: "request" });
});

test("what fitted before a compaction still tells the size of the window after it", () => {
  const cut = compaction({ at: noon + 3 * minute, tokensAfter: 20_000 });
  expect(contextAt(4, [shown(500_000, 2), cut, shown(21_000, 3.5)])).toMatchObject({
    window: 1_000_000,
    window_basis: "observed",
  });
});

test("where the client was seen to compact twice is where it will again, unless the config says otherwise", () => {
  const cut = (minutes: number, tokensBefore: number) =>
    compaction({ at: noon + minutes * minute, trigger: "auto", tokensBefore, tokensAfter: 9000 });
  const observations = [
    shown(99_000, 1),
    cut(2, 101_000),
    shown(98_000, 3),
    cut(4, 100_000),
    shown(50_000, 5),
  ];
  expect(contextAt(6, observations)).toMatchObject({
    compacts_at_tokens: 100_000,
    compacts_at_basis: "observed",
    fill_percent: 50,
  });
  const own = { compactsAt: { tokens: 160_000 } };
  expect(contextAt(6, observations, own)).toMatchObject({
    compacts_at_tokens: 160_000,
    compacts_at_basis: "config",
  });
});

test("where one model was seen to be compacted says nothing of a model with another window", () => {
  const cut = (minutes: number, tokensBefore: number, trigger = "auto") =>
    compaction({ at: noon + minutes * minute, trigger, tokensBefore, tokensAfter: 9000 });
  const before = [shown(164_000, 1), cut(2, 166_000), shown(163_000, 3), cut(4, 165_000)];
  const larger = { model: "claude-opus-4-7" };
  const usual = { window: 1_000_000, compacts_at_tokens: 967_000, compacts_at_basis: "usual" };
  expect(contextAt(6, [...before, shown(120_000, 5, larger)])).toMatchObject(usual);
  // Also after a compaction by hand, when the last request before it was of the larger one.
  const byHand = [...before, shown(400_000, 5, larger), cut(6, 401_000, "manual"), shown(20_000, 7, larger)];
  expect(contextAt(8, byHand)).toMatchObject(usual);
  // Back with the first, what was seen of it holds; and with another of its window, for a flag may have moved the point of both.
  for (const model of [opus46, "claude-sonnet-4-5"])
    expect(contextAt(8, [...byHand.slice(0, -1), shown(20_000, 7, { model })])).toMatchObject({
      window: 200_000,
      compacts_at_tokens: 165_000,
      compacts_at_basis: "observed",
    });
});

test("the fills of a history are told by the window of their own model", () => {
  const cut = (minutes: number, tokensBefore: number) =>
    compaction({ at: noon + minutes * minute, trigger: "auto", tokensBefore, tokensAfter: 9000 });
  const reader = readerOf(
    shown(164_000, 1),
    cut(2, 166_000),
    shown(163_000, 3),
    cut(4, 165_000),
    shown(96_700, 5, { model: "claude-opus-4-7" }),
  );
  const { history, thresholds } = sessionContext(reader, { id: "s1", settings, now: noon + 6 * minute });
  expect(history.points.map(({ fill_percent }) => fill_percent)).toEqual([99.39, 98.78, 10]);
  expect(thresholds[0]).toEqual({ percent: 75, tokens: 725_250, passed_at: null });
});

test("a status line that is newer than the last request knows more, and its growth counts", () => {
  const told = limitSample({
    at: noon + 3 * minute,
    model: opus46,
    contextTokens: 80_000,
    contextWindow: 200_000,
  });
  expect(contextAt(3, [shown(50_000, 1), shown(60_000, 2), told])).toMatchObject({
    tokens: 80_000,
    basis: "statusline",
    window_basis: "client",
  });
  const known = contextAt(3, [shown(50_000, 1), shown(60_000, 2)])?.exhausts_in_requests ?? 0;
  const more = contextAt(3, [shown(50_000, 1), shown(60_000, 2), told])?.exhausts_in_requests ?? 0;
  expect(more).toBeLessThan(known);
});

test("a status line drawn again after a request is no request of its own", () => {
  const requests = [shown(50_000, 1), shown(60_000, 2)];
  const again = limitSample({
    at: noon + 2.1 * minute,
    model: opus46,
    contextTokens: 60_000,
    contextWindow: 200_000,
  });
  const alone = contextAt(3, requests);
  expect(contextAt(3, [...requests, again])?.exhausts_in_requests).toBe(alone?.exhausts_in_requests ?? 0);
});

test("the client's word on the window holds until it goes on with another model", () => {
  const told = limitSample({ at: noon, model: opus46, contextTokens: undefined, contextWindow: 1_000_000 });
  expect(contextAt(3, [told, shown(50_000, 1)])).toMatchObject({ window: 1_000_000, window_basis: "client" });
  const haiku = shown(50_000, 1, { model: "claude-haiku-4-5" });
  expect(contextAt(3, [told, haiku])).toMatchObject({ window: 200_000, window_basis: "model" });
});

test("what the client's own variables say of its compaction holds for every model it runs", () => {
  const variables = { compactionOff: false, compactionPercent: 50 };
  const told = limitSample({
    at: noon,
    model: opus46,
    contextTokens: undefined,
    contextWindow: 1_000_000,
    ...variables,
  });
  const nearer = { compacts_at_basis: "client", compacts_at_tokens: 490_000 };
  expect(contextAt(3, [told, shown(49_000, 1)])).toMatchObject({ ...nearer, fill_percent: 10 });
  const haiku = shown(45_000, 1, { model: "claude-haiku-4-5" });
  expect(contextAt(3, [told, haiku])).toMatchObject({ compacts_at_tokens: 90_000, fill_percent: 50 });
  const config = { compactsAt: { tokens: 150_000 } };
  expect(contextAt(3, [told, haiku], config)).toMatchObject({ compacts_at_basis: "config" });
});

test("settings files of the client count for sessions in their folder, until its own variables are heard", () => {
  const asked: unknown[] = [];
  const filed = (project: string | undefined) => {
    asked.push(project);
    const variables = { CLAUDE_AUTOCOMPACT_PCT_OVERRIDE: "50" };
    return { isOff: false, windowTokens: undefined, windows: new Map([[opus46, 133_000]]), variables };
  };
  const first = shown(28_250, 1, { facts: { project: "/home/ann/shop" } });
  expect(contextAt(3, [first], { filed })).toMatchObject({
    compacts_at_tokens: 56_500,
    compacts_at_basis: "settings",
    fill_percent: 50,
  });
  expect(new Set(asked)).toEqual(new Set(["/home/ann/shop"]));
  const untouched = limitSample({ at: noon, contextWindow: 200_000, model: opus46, compactionOff: false });
  expect(contextAt(3, [untouched, first], { filed })).toMatchObject({ compacts_at_tokens: 100_000 });
  const other = event({ agent: "codex", sessionId: "s1" });
  expect(contextAt(3, [other, request({ ...first, agent: "codex" })], { filed })?.compacts_at_basis).toBe(
    "usual",
  );
});

test("a session that is over keeps tokens and percent, and runs out no more", () => {
  const end = event({ at: noon + 3 * minute, sign: { says: "session-ended" } });
  expect(contextAt(4, [shown(50_000, 1), shown(83_500, 2), end])).toMatchObject({
    tokens: 83_500,
    fill_percent: 50,
    exhausts_in_requests: null,
    exhausts_at: null,
    confidence: null,
  });
});

test("while a session rests nobody knows the time, but how many requests are left", () => {
  expect(contextAt(200, [shown(50_000, 1), shown(83_500, 2)])).toMatchObject({
    exhausts_in_requests: 3,
    exhausts_at: null,
  });
});

test("lists carry the contexts where they are asked for, and read nothing for them elsewhere", () => {
  const reader = readerOf(shown(83_500, 2));
  const list = (contexts?: ContextSettings) =>
    listSessions(reader, { filter: {}, page: { limit: 5 }, now: noon, contexts }).sessions[0]?.context;
  expect(list(settings)).toMatchObject({ fill_percent: 50 });
  expect(list()).toBeNull();
});

test("each subagent has a window of its own", () => {
  const reader = readerOf(
    shown(150_000, 1, { model: "claude-opus-5-5" }),
    subagent({ aliases: ["sub:a"], subagentId: "a", subagentType: "Explore", startedAt: noon, at: noon }),
    shown(40_000, 2, { subagentId: "a", model: "claude-haiku-4-5" }),
    shown(83_500, 3, { subagentId: "a", model: "claude-haiku-4-5" }),
    subagent({
      aliases: ["sub:b"],
      subagentId: "b",
      startedAt: noon + minute,
      endedAt: noon + 4 * minute,
      at: noon + minute,
    }),
    shown(9000, 2, { subagentId: "b" }),
    subagent({ aliases: ["sub:c"], subagentId: "c", at: noon + 2 * minute }),
    limitSample({
      at: noon + 5 * minute,
      model: "claude-opus-5-5",
      contextTokens: 151_000,
      compactionOff: false,
      compactionPercent: 60,
    }),
  );
  const { subagents, context } = sessionContext(reader, { id: "s1", settings, now: noon + 5 * minute });
  expect(context).toMatchObject({ tokens: 151_000, window: 1_000_000, compacts_at_tokens: 588_000 });
  expect(subagents.map((one) => one.subagent_id)).toEqual(["a", "b"]);
  const [first, second] = subagents;
  expect(first).toMatchObject({ type: "Explore", ended_at: null });
  expect(first?.context).toMatchObject({
    tokens: 83_500,
    window: 200_000,
    compacts_at_tokens: 108_000,
    compacts_at_basis: "client",
    fill_percent: 77.31,
    basis: "request",
  });
  expect(first?.context.exhausts_in_requests).toBe(1);
  expect(second?.context).toMatchObject({ tokens: 9000, exhausts_in_requests: null });
});

test("a subagent's conversation runs out no more when its session is over, even if nobody told of its own end", () => {
  const reader = readerOf(
    subagent({ aliases: ["sub:a"], subagentId: "a", startedAt: noon, at: noon }),
    shown(40_000, 2, { subagentId: "a" }),
    shown(83_500, 3, { subagentId: "a" }),
    event({ at: noon + 4 * minute, source: "hook", sign: { says: "session-ended" } }),
  );
  const { subagents } = sessionContext(reader, { id: "s1", settings, now: noon + 5 * minute });
  expect(subagents[0]).toMatchObject({ ended_at: null, context: { exhausts_in_requests: null } });
});
