import { expect, test } from "bun:test";
import { catalog } from "../pricing/catalog.ts";
import { createPriceBook } from "../pricing/lookup.ts";
import { event, noon, point, request, statement, toolCall } from "../../test/contract/observation.ts";
import { CardinalityLimit } from "./limit.ts";
import { Pipeline } from "./pipeline.ts";
import { createPricing } from "./price.ts";
import { validate } from "./validate.ts";

const usage = {
  input: 1,
  output: 1,
  reasoning: undefined,
  cacheRead: 0,
  cacheWrite: 0,
  cacheWrite1h: undefined,
};

test("a total that a person wrote down has no price, whatever its model", () => {
  const steps = new Pipeline([createPricing(createPriceBook({ rows: catalog }))]);
  const told = { model: "claude-opus-5-5", usage, costNano: undefined, reportedNano: 5 };
  const [own, byHand] = steps.process([request(told), request({ ...told, source: "manual" })]).kept;
  expect(own).toHaveProperty("costNano", expect.any(Number));
  expect(byHand).toMatchObject({ costNano: undefined, reportedNano: 5 });
});

test("every observation comes out once: kept, or dropped for a reason", () => {
  const { kept, dropped } = new Pipeline([validate]).process([
    event(),
    event({ at: 0 }),
    event({ name: "b" }),
  ]);
  expect(kept.map((seen) => seen.name)).toEqual(["auth", "b"]);
  expect(dropped).toEqual(["invalid-time"]);
});

test.each([
  [event({ at: 0 }), "invalid-time"],
  [event({ at: noon * 1000 }), "invalid-time"],
  [event({ sessionId: "s".repeat(513) }), "attribute-too-long"],
  [event({ name: "n".repeat(513) }), "attribute-too-long"],
  [request({ model: "m".repeat(513) }), "attribute-too-long"],
  [request({ aliases: [`req:${"x".repeat(513)}`] }), "attribute-too-long"],
  [request({ usage: { ...usage, output: -1 } }), "negative"],
  [request({ usage: { ...usage, cacheRead: Number.NaN } }), "not-a-number"],
  [request({ usage: { ...usage, input: 1.5 } }), "invalid"],
  [request({ usage: { ...usage, cacheRead: 2 ** 60 } }), "invalid"],
  [request({ usage: { ...usage, cacheRead: 2e9 } }), "invalid"],
  [request({ reportedNano: -1 }), "negative"],
  [request({ reportedNano: 1e300 }), "invalid"],
  [request({ durationMs: -1 }), "negative"],
  [request({ attempt: 1e300 }), "invalid"],
  [point({ measure: "active.cli", increase: 2 ** 53 }), "invalid"],
  [point({ measure: "cost", increase: -1e300 }), "invalid"],
  [toolCall({ durationMs: 1e16, startedAt: noon - 1e16 }), "invalid-time"],
  [toolCall({ aliases: [`tool:${"x".repeat(513)}`] }), "attribute-too-long"],
])("what no agent can mean is refused (case %#)", (seen, reason) => {
  expect(validate.process(seen)).toBe(reason as never);
});

const classes = ["input", "output", "reasoning", "cacheRead", "cacheWrite", "cacheWrite1h"] as const;

test.each([
  ...classes.flatMap((name) => {
    const of = (tokens: number) => ({ usage: { ...usage, [name]: tokens } });
    return [
      [request(of(1e9)), request(of(1e9 + 1)), "invalid"],
      [statement(of(1e12)), statement(of(1e12 + 1)), "invalid"],
      [request(of(0)), request(of(-1)), "negative"],
      [request(of(0)), request(of(Number.NaN)), "not-a-number"],
      [request(of(1)), request(of(0.5)), "invalid"],
    ] as const;
  }),
  ...(["costNano", "reportedNano"] as const).flatMap((name) => {
    const of = (nano: number) => request({ [name]: nano });
    return [
      [of(1e15), of(1e15 + 1), "invalid"],
      [of(0), of(-1), "negative"],
      [of(1), of(0.5), "invalid"],
    ] as const;
  }),
  ...(["agent", "sessionId", "name", "model"] as const).map((name) => {
    const of = (length: number) => request({ [name]: "m".repeat(length) });
    return [of(512), of(513), "attribute-too-long"] as const;
  }),
  [event({ at: Date.UTC(2000, 0) }), event({ at: Date.UTC(2000, 0) - 1 }), "invalid-time"],
  [event({ at: Date.UTC(2100, 0) - 1 }), event({ at: Date.UTC(2100, 0) }), "invalid-time"],
  [request({ durationMs: 1e12 }), request({ durationMs: 1e12 + 1 }), "invalid"],
  [point({ measure: "cost", increase: 1e12 }), point({ measure: "cost", increase: 1e12 + 1 }), "invalid"],
  [point({ measure: "cost", increase: -1e12 }), point({ measure: "cost", increase: -1e12 - 1 }), "invalid"],
])(
  "what is just within a bound is taken, and what is just beyond it is not (case %#)",
  (within, beyond, reason) => {
    expect(validate.process(within)).toBe(within);
    expect(validate.process(beyond)).toBe(reason as never);
  },
);

test("a number that is none of our counters may be as large as a time in nanoseconds", () => {
  const seen = point({ measure: undefined, increase: 1.8e18 });
  expect(validate.process(seen)).toBe(seen);
});

test("what is counted in whole units is rounded, not refused", () => {
  expect(validate.process(request({ durationMs: 1.5, ttftMs: 12.4 }))).toMatchObject({
    durationMs: 2,
    ttftMs: 12,
  });
});

test("series beyond the limit of a session are dropped, those it has go on", () => {
  const limit = new CardinalityLimit({ maxSeriesPerSession: 2 });
  const fates = ["a", "b", "c", "a"].map((series) => typeof limit.process(point({ series })));
  expect(fates).toEqual(["object", "object", "string", "object"]);
  expect(typeof limit.process(point({ series: "c", sessionId: "s2" }))).toBe("object");
});

test("series of all sessions together are remembered up to a bound, also where no new session comes", () => {
  const limit = new CardinalityLimit({ maxSeriesPerSession: 3 }, 4);
  const fate = (sessionId: string, series: string) => typeof limit.process(point({ sessionId, series }));
  expect(["a", "b", "c"].map((series) => fate("s1", series))).toEqual(["object", "object", "object"]);
  expect(fate("s1", "d")).toBe("string");
  expect(["a", "b"].map((series) => fate("s2", series))).toEqual(["object", "object"]);
  // The second of these was beyond the bound: s1 counts anew.
  expect(fate("s1", "d")).toBe("object");
});

test("a request is priced by its model at its own time", () => {
  const pricing = createPricing(createPriceBook({ rows: catalog }));
  const read = { ...usage, input: 0, output: 0, cacheRead: 1_000_000 };
  const priced = (at: string) =>
    pricing.process(
      request({ model: "claude-sonnet-5-5", usage: read, at: Date.parse(at), costNano: undefined }),
    );
  expect(priced("2026-10-06T23:59:59Z")).toMatchObject({ costNano: 200_000_000 });
  expect(priced("2026-10-07T00:00:00Z")).toMatchObject({ costNano: 100_000_000 });
});

test("searches that no channel counts are what a reported cost is beyond the tokens'", () => {
  const pricing = createPricing(createPriceBook({ rows: catalog }));
  const told = { model: "claude-opus-5-5", usage: { ...usage, input: 1000, output: 0 }, costNano: undefined };
  const priced = (reportedNano: number | undefined, hidesSearches = true) =>
    pricing.process(request({ ...told, reportedNano, hidesSearches, webSearches: undefined }));
  const tokensNano = 4_000_000;
  expect(priced(tokensNano + 20_000_000)).toMatchObject({
    webSearches: 2,
    costNano: tokensNano + 20_000_000,
  });
  // Told in whole micro-dollars.
  expect(priced(tokensNano + 10_000_400)).toMatchObject({
    webSearches: 1,
    costNano: tokensNano + 10_000_000,
  });
  expect(priced(tokensNano + 10_001_000)).toMatchObject({ webSearches: 1 });
  for (const nothing of [
    undefined,
    tokensNano,
    tokensNano + 10_001_001,
    tokensNano + 9_000_000,
    tokensNano - 10_000_000,
  ])
    expect(priced(nothing)).toMatchObject({ webSearches: undefined, costNano: tokensNano });
  expect(priced(tokensNano + 20_000_000, false)).toMatchObject({
    webSearches: undefined,
    costNano: tokensNano,
  });
});

test("a model without a price stays unpriced", () => {
  const pricing = createPricing(createPriceBook({ rows: catalog }));
  expect(pricing.process(request({ model: "acme-1", costNano: undefined }))).toMatchObject({
    costNano: undefined,
  });
});
