import { expect, test } from "bun:test";
import { noon, request, toolCall } from "../../test/contract/observation.ts";
import { mergeRequests, requestOf } from "./request.ts";
import { mergeToolCalls, toolCallOf } from "./tool-call.ts";

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
