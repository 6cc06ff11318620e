import { expect, test } from "bun:test";
import { multiplyRates, ratesFromUsd, ratesToUsd } from "./rates.ts";

test("one dollar per million tokens is a thousand nano-dollars per token", () => {
  expect(ratesFromUsd({ input: 1, output: 0.01, cacheRead: 0.1 })).toEqual({
    input: 1000,
    output: 10,
    cacheRead: 100,
    cacheWrite5m: undefined,
    cacheWrite1h: undefined,
  });
});

test("decimal prices leave no binary dust", () => {
  expect(ratesFromUsd({ input: 1.005, output: 4 * 0.05, cacheRead: 0.1 + 0.2 })).toMatchObject({
    input: 1005,
    output: 200,
    cacheRead: 300,
  });
});

test("dollars survive the way there and back, and unknown stays unknown", () => {
  const usd = { input: 2.5, output: 15, cacheRead: 0.25, cacheWrite5m: 3.125, cacheWrite1h: undefined };
  expect(ratesToUsd(ratesFromUsd(usd))).toEqual(usd);
});

test("multiplying leaves unknown rates unknown", () => {
  const rates = ratesFromUsd({ input: 5, output: 30, cacheRead: 0.5 });
  expect(multiplyRates(rates, 2.5)).toEqual({
    input: 12_500,
    output: 75_000,
    cacheRead: 1250,
    cacheWrite5m: undefined,
    cacheWrite1h: undefined,
  });
});
