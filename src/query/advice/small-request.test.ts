import { expect, test } from "bun:test";
import { glance, historyOf, minute, prices, tool } from "../../../test/advice/history.ts";
import { noon } from "../../../test/contract/observation.ts";
import { savedNano } from "./finding.ts";
import { smallRequest } from "./small-request.ts";

const plain = { input: 300, output: 50, cacheWrite1h: 0 };

function saved(history: ReturnType<typeof historyOf>): number | undefined {
  return savedNano(smallRequest.examine(history, prices)?.claims ?? []);
}

test("small requests are worth the difference to the smaller model of the same version", () => {
  const found = smallRequest.examine(historyOf([1, 2, 3].map(() => glance({ usage: plain }))), prices);
  // Opus 5.5 at 4 and 20 dollars a million tokens, Sonnet 5.5 at 2 and 10.
  expect(savedNano(found?.claims ?? [])).toBe(3 * (300 * 2000 + 50 * 10_000));
  expect(found?.detail).toBe("claude-sonnet-5-5 instead of claude-opus-5-5");
});

test("the price of the smaller model is that of the request's own day", () => {
  // Reads of Sonnet 5.5 fell from 0.20 to 0.10 on 2026-10-07; Opus 5.5 reads at 0.20.
  const usage = { input: 1000, cacheRead: 10_000 };
  const before = glance({ at: Date.UTC(2026, 9, 6), usage });
  const since = glance({ at: Date.UTC(2026, 9, 7), usage });
  expect(saved(historyOf([before]))).toBe(1000 * 2000);
  expect(saved(historyOf([since]))).toBe(1000 * 2000 + 10_000 * 100);
});

test("a long prompt, a long answer and a call of a tool are work", () => {
  expect(saved(historyOf([glance({ usage: { input: 25_001, output: 50 } })]))).toBeUndefined();
  expect(saved(historyOf([glance({ usage: { input: 300, output: 501 } })]))).toBeUndefined();
  expect(saved(historyOf([glance({ usage: plain, callsTools: true })]))).toBeUndefined();
  expect(saved(historyOf([glance({ usage: plain })], [tool({ at: noon + 1 })]))).toBeUndefined();
});

test("in a session with work, only what shares no cache with its neighbours is counted", () => {
  const work = glance({ at: noon + 10 * minute, usage: { cacheRead: 90_000, output: 2000 } });
  const cached = glance({ usage: { cacheRead: 10_000, output: 50 } });
  expect(saved(historyOf([cached, work]))).toBeUndefined();
  expect(saved(historyOf([glance({ usage: plain }), work]))).toBe(300 * 2000 + 50 * 10_000);
});

test("a session of which the beginning lies before the question is no session of small requests", () => {
  const requests = [glance({ usage: { cacheRead: 10_000, output: 50 } })];
  expect(saved(historyOf(requests, [], { isWhole: false }))).toBeUndefined();
  expect(saved(historyOf(requests))).toBeGreaterThan(0);
});

test("a tool between the neighbours of a request makes it a part of work", () => {
  const requests = [0, 1, 2, 3].map((index) => glance({ at: noon + index * minute, usage: plain }));
  const work = glance({ at: noon + 4 * minute, usage: { cacheWrite: 90_000 } });
  const found = smallRequest.examine(
    historyOf([...requests, work], [tool({ at: noon + 1.5 * minute })]),
    prices,
  );
  expect(found?.claims.map(({ request }) => request.at)).toEqual([noon, noon + 3 * minute]);
});

test("the smallest model and an unknown one have nothing cheaper", () => {
  for (const model of ["claude-haiku-5-5", "acme-1"])
    expect(saved(historyOf([glance({ model, usage: plain })]))).toBeUndefined();
});

test("requests of several subagents in one are no conversation of small requests", () => {
  const mixed = glance({ subagentType: "Explore", usage: { cacheRead: 10_000, output: 50 } });
  expect(saved(historyOf([mixed]))).toBeUndefined();
});
