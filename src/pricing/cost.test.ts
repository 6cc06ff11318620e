import { expect, test } from "bun:test";
import { noUsage, type Usage } from "../domain/usage.ts";
import { catalog } from "./catalog.ts";
import { costOf, type PricedRequest } from "./cost.ts";
import { createPriceBook } from "./lookup.ts";

const book = createPriceBook({
  rows: catalog,
  overrides: {
    "no-cache-price": { input: 1, output: 2 },
    cheap: { input: 0.0045, output: 1 },
    halves: { input: 0.0045, output: 0.0045, cacheRead: 0.0045, cacheWrite5m: 0.0045, cacheWrite1h: 0.0045 },
    scholar: { input: 1, output: 2, longPrompt: { above: 10, input: 3, output: 4 } },
  },
});
const now = Date.parse("2026-11-20T12:00:00Z");

function usage(some: Partial<Usage>): Usage {
  return { ...noUsage, ...some };
}

function totalOf(model: string, some: Partial<Usage>, more: Partial<PricedRequest> = {}): number | undefined {
  return costOf(usage(some), { model, at: now, ...more }, book)?.totalNano;
}

const request = { input: 23, output: 400, cacheRead: 55_100, cacheWrite: 19_200 };

test("a request of Opus 5.5 and of Opus 4.8 costs what its page says, class by class", () => {
  expect(costOf(usage(request), { model: "claude-opus-5-5", at: now }, book)).toEqual({
    inputNano: 92_000,
    outputNano: 8_000_000,
    cacheReadNano: 11_020_000,
    cacheWriteNano: 96_000_000,
    serverToolNano: 0,
    cacheSavedNano: (55_100 + 19_200) * 4000 - 11_020_000 - 96_000_000,
    totalNano: 115_112_000,
  });
  expect(totalOf("claude-opus-4-8", request)).toBe(157_665_000);
});

test("an unknown model has no cost, not a cost of zero", () => {
  expect(costOf(usage(request), { model: "claude-opus-9", at: now }, book)).toBeUndefined();
});

test("a known model that used nothing costs nothing", () => {
  expect(totalOf("claude-opus-5-5", {})).toBe(0);
});

test("one-hour writes cost their own rate; an unknown split is five minutes", () => {
  const model = "claude-opus-5-5";
  expect(totalOf(model, { cacheWrite: 1000, cacheWrite1h: 0 })).toBe(5_000_000);
  expect(totalOf(model, { cacheWrite: 1000, cacheWrite1h: 1000 })).toBe(8_000_000);
  expect(totalOf(model, { cacheWrite: 1000, cacheWrite1h: 400 })).toBe(6_200_000);
  expect(totalOf(model, { cacheWrite: 1000, cacheWrite1h: undefined })).toBe(5_000_000);
});

test("a one-hour part larger than the whole is not charged beyond the whole", () => {
  expect(totalOf("claude-opus-5-5", { cacheWrite: 1000, cacheWrite1h: 5000 })).toBe(8_000_000);
});

test("reasoning is part of the output and is not charged again", () => {
  expect(totalOf("claude-opus-5-5", { output: 100, reasoning: 80 })).toBe(2_000_000);
});

test("above the limit the whole request pays the long-prompt rates", () => {
  const model = "claude-haiku-5-5";
  expect(totalOf(model, { input: 100_000, output: 10 })).toBe(100_000 * 100 + 10 * 500);
  expect(totalOf(model, { input: 100_001, output: 10 })).toBe(100_001 * 500 + 10 * 2500);
});

test("the prompt that decides the tier is fresh, read and written tokens together, without output", () => {
  const model = "claude-haiku-5-5";
  const parts = { input: 1, cacheRead: 90_000, cacheWrite: 9_999 };
  expect(totalOf(model, { ...parts, output: 50_000 })).toBe(100 + 90_000 * 10 + 9_999 * 125 + 50_000 * 500);
  expect(totalOf(model, { ...parts, cacheWrite: 10_000 })).toBe(500 + 90_000 * 50 + 10_000 * 625);
});

test("fast mode costs the fast rates, cache classes included, where it is sold", () => {
  expect(totalOf("claude-opus-5-5", request, { speed: "fast" })).toBe(115_112_000 * 2);
  expect(totalOf("claude-opus-5-5", request, { speed: "standard" })).toBe(115_112_000);
  expect(totalOf("gpt-5.5", { output: 10 }, { speed: "priority" })).toBe(10 * 75_000);
});

test("fast mode of Opus 4.6 cost six times until it was taken away, and nothing more since", () => {
  const before = { at: Date.parse("2026-06-28T23:59:59Z"), speed: "fast" };
  const after = { at: Date.parse("2026-06-29T00:00:00Z"), speed: "fast" };
  expect(totalOf("claude-opus-4-6", { output: 100 }, before)).toBe(100 * 150_000);
  expect(totalOf("claude-opus-4-6", { output: 100 }, after)).toBe(100 * 25_000);
});

test("fast mode of a long prompt costs more where it is sold, and the long price where it is not", () => {
  const long = { input: 272_001 };
  expect(totalOf("gpt-6-sol", long, { speed: "fast" })).toBe(272_001 * 8000);
  expect(totalOf("gpt-5.5", long, { speed: "fast" })).toBe(272_001 * 10_000);
});

test("a request is priced by the row of its own day", () => {
  const read = { cacheRead: 1_000_000 };
  expect(totalOf("claude-sonnet-5-5", read, { at: Date.parse("2026-10-06") })).toBe(200_000_000);
  expect(totalOf("claude-sonnet-5-5", read, { at: Date.parse("2026-10-07") })).toBe(100_000_000);
});

test("inference in the United States adds a tenth, only when told and only where it is charged", () => {
  expect(totalOf("claude-opus-5-5", request, { inferenceGeo: "us" })).toBe(126_623_200);
  expect(totalOf("claude-opus-5-5", request, { inferenceGeo: "global" })).toBe(115_112_000);
  expect(totalOf("claude-opus-4-5", { input: 10 }, { inferenceGeo: "us" })).toBe(50_000);
  expect(totalOf("claude-opus-5-5", request, { inferenceGeo: "us", speed: "fast" })).toBe(253_246_400);
});

test("every class is a whole number of nano-dollars, and the total is their sum", () => {
  const cost = costOf(
    usage({ input: 7, output: 13, cacheRead: 3, cacheWrite: 11, cacheWrite1h: 5 }),
    { model: "claude-haiku-5-5", at: now, inferenceGeo: "us" },
    book,
  );
  expect(cost).toEqual({
    inputNano: 770,
    outputNano: 7150,
    cacheReadNano: 33,
    cacheWriteNano: Math.round((6 * 125 + 5 * 200) * 1.1),
    serverToolNano: 0,
    // Writes of which little is read back cost more than they save.
    cacheSavedNano: Math.round(14 * 100 * 1.1) - 33 - 1925,
    totalNano: 770 + 7150 + 33 + 1925,
  });
  expect(totalOf("cheap", { input: 1 })).toBe(5);
  for (const name of ["input", "output", "cacheRead", "cacheWrite"])
    expect([name, totalOf("halves", { [name]: 1 })]).toEqual([name, 5]);
});

test("tokens of a class without a known rate leave the request unpriced; none of them do no harm", () => {
  expect(totalOf("no-cache-price", { input: 10, output: 10 })).toBe(30_000);
  expect(totalOf("no-cache-price", { input: 10, cacheRead: 1 })).toBeUndefined();
  expect(totalOf("no-cache-price", { input: 10, cacheWrite: 1 })).toBeUndefined();
  expect(totalOf("gpt-6-sol", { cacheWrite: 10, cacheWrite1h: 4 })).toBeUndefined();
});

test("providers without a cached price bill cached tokens as input", () => {
  expect(totalOf("gpt-5-pro", { input: 10, cacheRead: 10, cacheWrite: 10 })).toBe(30 * 15_000);
});

test("an override's long prices apply to long prompts", () => {
  expect(totalOf("scholar", { input: 10 })).toBe(10_000);
  expect(totalOf("scholar", { input: 11 })).toBe(33_000);
});

test("web searches are billed by the piece, on models of the provider that bills them so", () => {
  const searched = (model: string): number =>
    (totalOf(model, { input: 1 }, { webSearches: 3 }) ?? 0) - (totalOf(model, { input: 1 }) ?? 0);
  expect(searched("claude-opus-5-5")).toBe(30_000_000);
  expect(searched("gemini-2.5-pro")).toBe(0);
});
