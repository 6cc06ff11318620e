import { expect, test } from "bun:test";
import { noon, request, toolCall } from "../../test/contract/observation.ts";
import { orders } from "../../test/contract/orders.ts";
import { mergeRequests, requestOf, type PriceOf } from "./request.ts";
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
