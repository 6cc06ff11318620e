import { expect, test } from "bun:test";
import { minute, opus, opusRates, prices, sonnet, book } from "../../test/advice/history.ts";
import { noon, request, toolCall } from "../../test/contract/observation.ts";
import { readerOf } from "../../test/ledger.ts";
import type { Observation } from "../domain/observation.ts";
import type { RequestObservation } from "../domain/request.ts";
import { noUsage, type Usage } from "../domain/usage.ts";
import { costOf } from "../pricing/cost.ts";
import type { Filter } from "../store/store.ts";
import { adviseOn, type AdviceAnswer } from "./advice.ts";
import type { AdviceKind } from "./advice/finding.ts";

const { read, write1h } = opusRates;

function advise(observations: readonly Observation[], filter: Filter = {}): AdviceAnswer {
  return adviseOn(readerOf(...observations), { filter, prices });
}

/** A priced request with one-hour writes. */
function asked(
  usage: Partial<Usage>,
  own: Omit<Partial<RequestObservation>, "usage"> = {},
): RequestObservation {
  const { cacheWrite = 0 } = usage;
  const whole: Usage = {
    input: 0,
    output: 0,
    reasoning: undefined,
    cacheRead: 0,
    cacheWrite,
    cacheWrite1h: cacheWrite,
    ...usage,
  };
  const { model = opus, at = noon } = own;
  return request({ costNano: costOf(whole, { model, at }, book)?.totalNano, ...own, model, usage: whole });
}

/** A session with one pause of two hours, after which 100,000 tokens were written again. */
function paused(sessionId: string): Observation[] {
  return [
    asked({ cacheWrite: 100_000 }, { sessionId }),
    asked({ cacheWrite: 101_000 }, { sessionId, at: noon + 120 * minute }),
  ];
}

function kinds({ findings }: AdviceAnswer): AdviceKind[] {
  return findings.map(({ kind }) => kind);
}

const savedOnce = (100_000 * (write1h - read)) / 1e9;

test("an empty ledger has nothing to advise on", () => {
  expect(advise([])).toMatchObject({ requests: 0, sessions: 0, spent_usd: null, saving_up_to_usd: null });
});

test("of a total that somebody logged nothing is advised, however small a request it would be", () => {
  const small = (own: Partial<RequestObservation>) =>
    ["a", "b", "c"].map((alias) =>
      request({
        model: opus,
        usage: { ...noUsage, input: 9000 },
        aliases: [alias],
        costNano: undefined,
        ...own,
      }),
    );
  expect(kinds(advise(small({})))).toEqual(["small_requests"]);
  const logged = advise(small({ agent: "manual", source: "manual" }));
  expect(logged).toMatchObject({ requests: 3, unpriced_requests: 3, findings: [] });
});

test("a finding has its saving, its counts, what to do and the three worst sessions", () => {
  const answer = advise(["s1", "s2", "s3", "s4"].flatMap(paused), {});
  const finding = answer.findings.find(({ kind }) => kind === "expired_cache");
  expect(finding).toMatchObject({ times: 4, requests: 4, sessions: 4, tokens: 400_000 });
  expect(finding?.saving_usd).toBeCloseTo(4 * savedOnce, 12);
  expect(finding?.evidence).toHaveLength(3);
  expect(finding?.evidence[0]).toMatchObject({
    saving_usd: savedOnce,
    agent: "claude-code",
    at: "2026-11-20T14:00:00.000Z",
    detail: "after a pause of 2 hours",
  });
});

test("two cases of little worth are chance, one that is worth a dollar is not", () => {
  const small = [0, 1].flatMap((index) => [
    asked({ cacheWrite: 10_000 }, { sessionId: `s${index}` }),
    asked({ cacheWrite: 10_001 }, { sessionId: `s${index}`, at: noon + 120 * minute }),
  ]);
  expect(kinds(advise(small))).not.toContain("expired_cache");
  const large = [asked({ cacheWrite: 130_000 }), asked({ cacheWrite: 131_000 }, { at: noon + 120 * minute })];
  expect(kinds(advise(large))).toContain("expired_cache");
  expect(advise(large).nothing_found).toContain("model_switch");
});

test("a request that two findings name counts once in the total, and never more than was spent", () => {
  const answer = advise(["s1", "s2", "s3"].flatMap(paused));
  expect(kinds(answer)).toEqual(["expired_cache", "five_minute_cache"]);
  const [expired, short] = answer.findings;
  const parts = (expired?.saving_usd ?? 0) + (short?.saving_usd ?? 0);
  // In each session the second request belongs to the pause; the first, 100,000 for 3000 less each, to the setting.
  expect(answer.saving_up_to_usd).toBeCloseTo(3 * (savedOnce + (100_000 * 3000) / 1e9), 12);
  expect(answer.saving_up_to_usd).toBeLessThan(parts);
  expect(parts).toBeGreaterThan(0);
  expect(answer.saving_up_to_usd).toBeLessThanOrEqual(answer.spent_usd ?? 0);
});

test("of a session that began before the asked time nobody knows whether all of it was small", () => {
  const hour = 60 * minute;
  const sessions = Array.from({ length: 50 }, (_, index) => ({ sessionId: `s${index}` }));
  const small = sessions.map((own) => asked({ cacheRead: 20_000, output: 50 }, { ...own, at: noon + hour }));
  const work = sessions.map((own) => asked({ output: 5000 }, own));
  const filter = { from: noon + hour / 2 };
  expect(kinds(advise(small, filter))).toContain("small_requests");
  expect(kinds(advise([...work, ...small], filter))).not.toContain("small_requests");
});

test("a setting is advised only if it saves over all sessions, those included where it costs", () => {
  const quick = asked({ cacheWrite: 10_000 }, { sessionId: "quick" });
  const slow = [
    asked({ cacheWrite: 200_000 }, { sessionId: "slow" }),
    ...[1, 2, 3, 4, 5, 6, 7].map((index) =>
      asked({ cacheRead: 200_000 }, { sessionId: "slow", at: noon + index * 30 * minute }),
    ),
  ];
  expect(kinds(advise([quick, ...slow]))).not.toContain("five_minute_cache");
});

test("what was not billed is told without money, after what was", () => {
  const failures = [0, 1, 2].map((index) =>
    request({ at: noon + index, failed: true, usage: undefined, costNano: undefined, statusCode: 529 }),
  );
  const answer = advise([...failures, ...["s2", "s3", "s4"].flatMap(paused)]);
  expect(kinds(answer).at(-1)).toBe("failed_requests");
  expect(answer.findings.at(-1)).toMatchObject({ saving_usd: null, times: 3, requests: 3 });
  expect(answer).toMatchObject({ requests: 6, failed_requests: 3, sessions: 4 });
});

test("an unpriced model gives findings without dollars, and never with 0", () => {
  const model = "claude-unknown-9";
  const calls = [0, 1, 2].map((index) =>
    toolCall({ at: noon + index * minute, success: false, error: "Exit code 1" }),
  );
  const requests = [0, 1, 2].map((index) =>
    request({ model, at: noon + index * minute + 1, costNano: undefined }),
  );
  const answer = advise([...calls, ...requests]);
  expect(kinds(answer)).toEqual(["failing_tools"]);
  expect(answer).toMatchObject({ spent_usd: null, saving_up_to_usd: null, unpriced_requests: 3 });
  expect(answer.findings[0]).toMatchObject({ saving_usd: null, requests: 2, unpriced_requests: 2 });
});

test("a filter narrows what is counted, not what is known of the time before", () => {
  const switched = ["s1", "s2", "s3"].flatMap((sessionId) => [
    asked({ cacheWrite: 100_000 }, { sessionId }),
    asked({ cacheWrite: 101_000 }, { sessionId, at: noon + minute, model: sonnet }),
  ]);
  const answer = advise(switched, { model: sonnet });
  expect(answer).toMatchObject({ requests: 3, sessions: 3 });
  expect(answer.findings.map(({ kind, requests }) => [kind, requests])).toContainEqual(["model_switch", 3]);
  expect(kinds(advise(switched, { model: opus }))).not.toContain("model_switch");
});

test("a branch is that of each request, and of the session where a request does not say", () => {
  const told = [
    asked({}, { branch: "fix", facts: { branch: "main" } }),
    asked({}, { at: noon + minute }),
    asked({}, { sessionId: "s2", facts: { branch: "fix" } }),
  ];
  expect(advise(told, { branch: "fix" })).toMatchObject({ requests: 2, sessions: 2 });
  expect(advise(told, { branch: "main" })).toMatchObject({ requests: 1, sessions: 1 });
});

test("a request that failed without tokens has no price to be known", () => {
  const failed = request({ failed: true, usage: undefined, costNano: undefined });
  expect(advise([asked({}), failed])).toMatchObject({ failed_requests: 1, unpriced_requests: 0 });
});

test("requests before the question are not looked at", () => {
  const answer = advise(["s1", "s2", "s3"].flatMap(paused), { from: noon + minute });
  expect(kinds(answer)).not.toContain("expired_cache");
  expect(answer.requests).toBe(3);
});
