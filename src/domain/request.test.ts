import { expect, test } from "bun:test";
import { noon, request, toolCall } from "../../test/contract/observation.ts";
import { orders } from "../../test/contract/orders.ts";
import { copyAlias, mergeRequests, requestOf, sideChainSource, type PriceOf } from "./request.ts";
import { mergeToolCalls, toolCallOf } from "./tool-call.ts";
import { noUsage } from "./usage.ts";

const told = (input: number, at: number) => {
  const usage = {
    input,
    output: 7,
    reasoning: undefined,
    cacheRead: 0,
    cacheWrite: 0,
    cacheWrite1h: undefined,
  };
  return requestOf(request({ usage, at, costNano: input }), 1);
};

test("of two accounts that know equally well and tell the same output, the same one holds whichever came first", () => {
  const [one, other] = [told(0, noon + 5), told(1, noon)];
  expect(mergeRequests(one, other).usage?.input).toBe(1);
  expect(mergeRequests(other, one).usage?.input).toBe(1);
  expect(mergeRequests(told(0, noon), told(1, noon)).costNano).toBe(1);
});

test("of the same tokens under two models, and of no tokens, the same model holds whichever came first", () => {
  const named = (model: string | undefined, own: object = {}) =>
    requestOf(request({ model, costNano: undefined, ...own }), 1);
  const models = (a: ReturnType<typeof named>, b: typeof a) => [
    mergeRequests(a, b).model,
    mergeRequests(b, a).model,
  ];
  expect(models(named("m1"), named("m2"))).toEqual(["m2", "m2"]);
  expect(models(named("m1"), named(undefined))).toEqual(["m1", "m1"]);
  const [early, late] = [named("m1", { usage: undefined }), named("m2", { usage: undefined, at: noon + 1 })];
  expect(models(early, late)).toEqual(["m1", "m1"]);
  // The one that tells the tokens need not tell the model.
  expect(models(named(undefined), late)).toEqual(["m2", "m2"]);
});

test("tokens are told by whoever tells any, and of two costs of the same tokens the larger holds", () => {
  const of = (own: object) => requestOf(request(own), 1);
  const [nothing, some] = [of({ usage: undefined, costNano: undefined }), of({ usage: noUsage })];
  for (const merged of [mergeRequests(nothing, some), mergeRequests(some, nothing)])
    expect(merged.usage).toEqual(noUsage);
  const costs = [of({ costNano: 3 }), of({ costNano: undefined }), of({ costNano: 9 })];
  for (const order of orders(costs)) expect(order.reduce((a, b) => mergeRequests(a, b)).costNano).toBe(9);
});

test("a line that a side chain repeats stays the session's own, told at one time or later", () => {
  const of = (own: object) => requestOf(request({ source: "transcript", ...own }), 1);
  const own = of({ querySource: undefined });
  for (const at of [noon, noon + 5])
    for (const side of [of({ at, subagentId: "a1" }), of({ at, querySource: sideChainSource })])
      for (const merged of [mergeRequests(own, side), mergeRequests(side, own)])
        expect(merged).toMatchObject({ subagentId: undefined, querySource: undefined });
  const [first, later] = [
    of({ subagentId: "a1", querySource: "agent" }),
    of({ at: noon + 5, querySource: "sdk" }),
  ];
  expect(mergeRequests(later, first)).toMatchObject({ subagentId: "a1", querySource: "agent" });
});

test("copies of a request are told apart by each thing that names them", () => {
  const of = (own: object) =>
    copyAlias(request({ sessionId: "s1", aliases: ["msg:1"], requestId: "r1", ...own }));
  const all = [
    of({}),
    of({ agent: "b" }),
    of({ sessionId: "s2" }),
    of({ aliases: ["msg:2"] }),
    of({ requestId: "r2" }),
  ];
  expect(new Set(all).size).toBe(all.length);
});

test("of two clocks that are as good, the longer time holds whichever was told first", () => {
  const [hook, log] = [
    toolCallOf(toolCall({ source: "hook", durationMs: 120 }), 1),
    toolCallOf(toolCall({ source: "otlp-log", durationMs: 118 }), 1),
  ];
  expect(mergeToolCalls(hook, log).durationMs).toBe(120);
  expect(mergeToolCalls(log, hook).durationMs).toBe(120);
});

/** A hundred for each token put out, ten times that at fast speed, and a thousand for each search. */
const priceOf: PriceOf = ({ usage, speed, webSearches = 0 }) => {
  if (usage === undefined) return undefined;
  const costNano = usage.output * (speed === "fast" ? 1000 : 100) + webSearches * 1000;
  return {
    costNano,
    costSplit: { inputNano: 0, outputNano: costNano, cacheReadNano: 0, cacheWriteNano: 0, cacheSavedNano: 0 },
  };
};

test("what accounts know together is priced, in whichever order they come", () => {
  const accounts = [
    request({ source: "transcript", isPlaceholder: true, webSearches: 3, at: noon + 2, costNano: 3700 }),
    request({ source: "otlp-log", speed: "fast", usage: { ...noUsage, output: 9 }, costNano: 9000 }),
    request({ source: "otlp-span", usage: { ...noUsage, output: 8 }, at: noon - 5, costNano: 800 }),
  ].map((seen) => requestOf({ ...seen, costNano: priceOf(requestOf(seen, 1))?.costNano }, 1));
  for (const order of orders(accounts)) {
    const merged = order.reduce((a, b) => mergeRequests(a, b, priceOf));
    expect(merged.costNano).toBe(9 * 1000 + 3 * 1000);
    expect(merged.costSplit?.outputNano).toBe(merged.costNano);
  }
});

test("a price that came with an account, from another ledger or from nobody, stays", () => {
  const held = requestOf(request({ costNano: 77, source: "transcript" }), 1);
  const span = requestOf(request({ source: "otlp-span", speed: "fast", costNano: 4 }), 1);
  expect(mergeRequests(held, span, priceOf).costNano).toBe(77);
  expect(mergeRequests({ ...held, costNano: undefined }, span, priceOf).costNano).toBeUndefined();
});
