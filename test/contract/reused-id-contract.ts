import { describe, expect, test } from "bun:test";
import type { RequestObservation } from "../../src/domain/request.ts";
import type { ToolCallObservation } from "../../src/domain/tool-call.ts";
import type { LedgerReader, LedgerWriter } from "../../src/store/store.ts";
import { noon, request, toolCall } from "./observation.ts";

interface OpenStore extends Disposable {
  readonly writer: LedgerWriter;
  readonly reader: LedgerReader;
}

const usageOf = (output: number) => ({ ...request().usage!, output });

/** An answer of 900 ms as its span tells it, by an id of which its server has a thousand. */
const answer = (own: Partial<RequestObservation> = {}) =>
  request({
    agent: "opencode",
    source: "otlp-span",
    at: noon + 900,
    durationMs: 900,
    requestId: "chatcmpl-417",
    ...own,
  });
/** The same as its log tells it. */
const details = (own: Partial<RequestObservation> = {}) =>
  answer({ source: "otlp-log", at: noon + 901, durationMs: undefined, ...own });

/** A use of a tool of 60 ms as its end tells it, by an id that its server gives out in every answer. */
const use = (own: Partial<ToolCallObservation> = {}) => {
  const endedAt = own.endedAt ?? noon + 60;
  const times = { at: endedAt, startedAt: endedAt - 60, endedAt, durationMs: 60 };
  return toolCall({ agent: "codex", tool: "shell", toolUseId: "call_0", success: true, ...times, ...own });
};
/** The decision about it. */
const decision = (at: number, own: Partial<ToolCallObservation> = {}) =>
  toolCall({ agent: "codex", tool: "shell", toolUseId: "call_0", decision: "accept", at, ...own });

/** What every store must do with ids that may be given out again: they join what is of one session and touches in time. */
export function reusedIdContract(name: string, open: () => OpenStore): void {
  const counted = (...commits: readonly (RequestObservation | ToolCallObservation)[]) => {
    using store = open();
    for (const seen of commits) store.writer.commit([seen]);
    return store.reader.requests({}, 99).length + store.reader.toolCalls({}, 99).length;
  };
  /** Whichever comes first. */
  const bothWays = (one: RequestObservation | ToolCallObservation, other: typeof one) => [
    counted(one, other),
    counted(other, one),
  ];

  describe(`${name}, where an id may be given out again,`, () => {
    test.each([
      ["its log", details()],
      [
        "its log without the cache",
        details({ usage: { ...usageOf(20), input: 80, cacheRead: 0, cacheWrite: 0 } }),
      ],
      ["a span around it", answer({ at: noon + 950, durationMs: 1000 })],
    ])("knows an answer by its id in %s", (_, other) => {
      expect(bothWays(answer(), other)).toEqual([1, 1]);
    });

    test.each([
      ["of another session", answer({ sessionId: "s2" })],
      ["of another agent", answer({ agent: "qwen" })],
      ["of a day later", answer({ at: noon + 86_400_000 })],
      ["right after it", answer({ at: noon + 1900 })],
      ["with other tokens", details({ usage: usageOf(21) })],
      ["without a session", answer({ sessionId: undefined })],
    ])("takes an answer %s for another", (_, other) => {
      expect(bothWays(answer(), other)).toEqual([2, 2]);
    });

    test("counts two answers that each have a span and a log as two, whatever the order", () => {
      const later = noon + 86_400_000;
      const logs = [details(), details({ at: later + 901 })];
      expect(counted(answer(), answer({ at: later + 900 }), ...logs)).toBe(2);
      expect(counted(...logs.toReversed(), answer(), answer({ at: later + 900 }))).toBe(2);
    });

    test("takes answers without a session for others of each other", () => {
      const alone = { sessionId: undefined };
      expect(bothWays(answer(alone), details(alone))).toEqual([2, 2]);
    });

    test("keeps the cache that a span tells of an answer where its log says nothing of it", () => {
      const log = details({
        usage: { ...usageOf(20), input: 80, cacheRead: 0, cacheWrite: 0 },
        lacksCache: true,
      });
      for (const commits of [
        [answer(), log],
        [log, answer()],
      ]) {
        using store = open();
        for (const seen of commits) store.writer.commit([seen]);
        expect(store.reader.usage({ filter: {} })).toMatchObject([{ usage: { input: 10, cacheRead: 30 } }]);
      }
    });

    test("knows a use of a tool by its id in the decision about it", () => {
      expect(bothWays(use(), decision(noon + 2))).toEqual([1, 1]);
      expect(bothWays(use(), decision(noon - 1))).toEqual([1, 1]);
    });

    test.each([
      ["of another session", use({ sessionId: "s2" })],
      ["of another agent", use({ agent: "qwen" })],
      ["of another tool", use({ tool: "read" })],
      ["of another subagent", use({ subagentId: "a2" })],
      ["right after it", use({ endedAt: noon + 160 })],
      ["that is decided on right after it", decision(noon + 61)],
    ])("takes a use of a tool %s for another", (_, other) => {
      expect(bothWays(use({ subagentId: "a1" }), other)).toEqual([2, 2]);
    });

    test("counts uses that follow each other with a decision each", () => {
      const [next, nextUse] = [decision(noon + 100), use({ endedAt: noon + 170 })];
      expect(counted(decision(noon + 2), use(), next, nextUse)).toBe(2);
    });
  });
}
