import { expect, test } from "bun:test";
import { confidenceOf } from "./confidence.ts";
import type { Evidence } from "./reconcile.ts";

const none = { requests: 0, tokens: 0 };
const usage = { inputTokens: 1, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };

/** What two channels told, of which each missed a request. */
function eachMissedOne(own: object): Evidence {
  const one = { requests: 1, tokens: 5 };
  const agreement = { uncorrected: none, missingInOtlp: one, missingInTranscript: one };
  const witnesses = [{ source: "transcript" }, { source: "otlp-log" }];
  return { witnesses, counted: undefined, statement: undefined, agreement, ...own } as unknown as Evidence;
}

const gaps = [{ kind: "missing_in_otlp", detail: "", requests: 1, tokens: 5 }] as const;

test.each([
  ["each of two channels missed something", {}, "partial"],
  ["the client's own account says the same as both together", { statement: { usage } }, "complete"],
  ["the client's account tells of no tokens", { statement: { usage: undefined } }, "partial"],
  ["one channel is alone", { witnesses: [{ source: "otlp-log" }, { source: "otlp-span" }] }, "single-source"],
  [
    "one channel is alone beside an account without tokens",
    { witnesses: [{ source: "transcript" }], statement: { usage: undefined } },
    "single-source",
  ],
  ["one channel is beside counters", { witnesses: [{ source: "transcript" }], counted: usage }, "partial"],
])("how far a session can be trusted where %s", (_, own, expected) => {
  expect(confidenceOf(eachMissedOne(own), gaps)).toBe(expected as never);
});
