import { expect, test } from "bun:test";
import { catalog } from "./catalog.ts";
import { createPriceBook } from "./lookup.ts";
import { normalizeModelName } from "../domain/model-name.ts";
import type { PriceRow, Rates } from "./price.ts";
import { ratesToUsd, type RatesUsd } from "./rates.ts";

const book = createPriceBook({ rows: catalog });

function rowAt(model: string, day: string): PriceRow {
  const found = book.find(model, Date.parse(day));
  if (found === undefined) throw new Error(`${model} has no price on ${day}`);
  return found.row;
}

/** Input, five-minute write, one-hour write, read, output: the order of Anthropic's page. */
type Line = readonly [number, number | undefined, number | undefined, number | undefined, number];

function lineOf(rates: Rates | undefined): Line | undefined {
  const usd: RatesUsd | undefined = rates && ratesToUsd(rates);
  return usd && [usd.input, usd.cacheWrite5m, usd.cacheWrite1h, usd.cacheRead, usd.output];
}

const claudeLines: readonly (readonly [string, string, Line])[] = [
  ["claude-fable-5-2", "2026-11-20", [8, 10, 16, 0.2, 40]],
  ["claude-fable-5-1", "2026-11-20", [10, 12.5, 20, 0.25, 50]],
  ["claude-mythos-5-1", "2026-11-20", [10, 12.5, 20, 0.25, 50]],
  ["claude-fable-5", "2026-11-20", [10, 12.5, 20, 1, 50]],
  ["claude-mythos-5", "2026-11-20", [10, 12.5, 20, 1, 50]],
  ["claude-opus-5-5", "2026-11-20", [4, 5, 8, 0.2, 20]],
  ["claude-opus-5", "2026-11-20", [5, 6.25, 10, 0.5, 25]],
  ["claude-opus-4-8", "2026-11-20", [5, 6.25, 10, 0.5, 25]],
  ["claude-opus-4-7", "2026-11-20", [5, 6.25, 10, 0.5, 25]],
  ["claude-opus-4-6", "2026-11-20", [5, 6.25, 10, 0.5, 25]],
  ["claude-opus-4-5", "2026-11-20", [5, 6.25, 10, 0.5, 25]],
  ["claude-opus-4-1", "2026-01-20", [15, 18.75, 30, 1.5, 75]],
  ["claude-opus-4", "2026-01-20", [15, 18.75, 30, 1.5, 75]],
  ["claude-3-opus", "2025-01-20", [15, 18.75, 30, 1.5, 75]],
  ["claude-sonnet-5-5", "2026-10-06", [2, 2.5, 4, 0.2, 10]],
  ["claude-sonnet-5-5", "2026-10-07", [2, 2.5, 4, 0.1, 10]],
  ["claude-sonnet-5", "2026-08-31", [2, 2.5, 4, 0.2, 10]],
  ["claude-sonnet-5", "2026-09-02", [2, 2.5, 4, 0.2, 10]],
  ["claude-sonnet-4-6", "2026-11-20", [3, 3.75, 6, 0.3, 15]],
  ["claude-sonnet-4-5", "2026-11-20", [3, 3.75, 6, 0.3, 15]],
  ["claude-sonnet-4", "2026-01-20", [3, 3.75, 6, 0.3, 15]],
  ["claude-3-7-sonnet", "2025-06-01", [3, 3.75, 6, 0.3, 15]],
  ["claude-3-5-sonnet", "2025-06-01", [3, 3.75, 6, 0.3, 15]],
  ["claude-haiku-5-5", "2026-11-20", [0.1, 0.125, 0.2, 0.01, 0.5]],
  ["claude-haiku-4-5", "2026-11-20", [1, 1.25, 2, 0.1, 5]],
  ["claude-3-5-haiku", "2025-06-01", [0.8, 1, 1.6, 0.08, 4]],
  ["claude-3-haiku", "2025-06-01", [0.25, 0.3, 0.5, 0.03, 1.25]],
];

test.each(claudeLines)("%s costs on %s what Anthropic's page says", (model, day, line) => {
  expect(lineOf(rowAt(model, day).rates)).toEqual(line);
});

/** Input, cached, output, write. */
const otherLines: readonly (readonly [string, string, readonly number[]])[] = [
  ["gpt-5", "2026-07-02", [1.25, 0.125, 10, 1.25]],
  ["gpt-5.1", "2026-07-02", [1.25, 0.125, 10, 1.25]],
  ["gpt-5-codex", "2026-07-02", [1.25, 0.125, 10, 1.25]],
  ["gpt-5.1-codex", "2026-07-02", [1.25, 0.125, 10, 1.25]],
  ["gpt-5.1-codex-max", "2026-07-02", [1.25, 0.125, 10, 1.25]],
  ["gpt-5-mini", "2026-07-02", [0.25, 0.025, 2, 0.25]],
  ["gpt-5.1-codex-mini", "2026-07-02", [0.25, 0.025, 2, 0.25]],
  ["gpt-5-nano", "2026-07-02", [0.05, 0.005, 0.4, 0.05]],
  ["gpt-5-pro", "2026-07-02", [15, 15, 120, 15]],
  ["gpt-5.2", "2026-07-02", [1.75, 0.175, 14, 1.75]],
  ["gpt-5.2-codex", "2026-07-02", [1.75, 0.175, 14, 1.75]],
  ["gpt-5.3-codex", "2026-07-02", [1.75, 0.175, 14, 1.75]],
  ["gpt-5.3-codex-spark", "2026-07-02", [1.75, 0.175, 14, 1.75]],
  ["gpt-5.2-pro", "2026-07-02", [21, 21, 168, 21]],
  ["gpt-5.4", "2026-07-02", [2.5, 0.25, 15, 2.5]],
  ["gpt-5.4-mini", "2026-07-02", [0.75, 0.075, 4.5, 0.75]],
  ["gpt-5.4-nano", "2026-07-02", [0.2, 0.02, 1.25, 0.2]],
  ["gpt-5.4-pro", "2026-07-02", [30, 30, 180, 30]],
  ["gpt-5.5-pro", "2026-07-02", [30, 30, 180, 30]],
  ["gpt-5.5", "2026-07-02", [5, 0.5, 30, 5]],
  ["gpt-5.6-sol", "2026-08-20", [5, 0.5, 30, 6.25]],
  ["gpt-5.6-sol", "2026-08-21", [4, 0.4, 20, 5]],
  ["gpt-5.6-terra", "2026-07-29", [2.5, 0.25, 15, 3.125]],
  ["gpt-5.6-terra", "2026-07-30", [2, 0.2, 12, 2.5]],
  ["gpt-5.6-luna", "2026-07-29", [1, 0.1, 6, 1.25]],
  ["gpt-5.6-luna", "2026-07-30", [0.2, 0.02, 1.2, 0.25]],
  ["gpt-6-astra", "2026-11-20", [10, 1, 50, 12.5]],
  ["gpt-6-sol", "2026-11-20", [2, 0.2, 10, 2.5]],
  ["gpt-6-luna", "2026-11-20", [0.1, 0.01, 0.5, 0.125]],
  ["gpt-6.1-sol", "2026-11-20", [2, 0.1, 10, 2.5]],
  ["gpt-6.1-terra", "2026-11-20", [1, 0.05, 5, 1.25]],
  ["gpt-6.2-astra", "2026-11-20", [8, 0.4, 40, 10]],
  ["gpt-6.2-sol", "2026-11-20", [2, 0.1, 10, 2.5]],
  ["gemini-2.5-pro", "2026-07-02", [1.25, 0.125, 10, 1.25]],
  ["gemini-2.5-flash", "2026-07-02", [0.3, 0.03, 2.5, 0.3]],
  ["gemini-2.5-flash-lite", "2026-07-02", [0.1, 0.01, 0.4, 0.1]],
  ["gemini-3-flash-preview", "2026-07-02", [0.5, 0.05, 3, 0.5]],
  ["gemini-3-pro-preview", "2026-07-02", [2, 0.2, 12, 2]],
  ["gemini-3.1-pro-preview", "2026-07-02", [2, 0.2, 12, 2]],
  ["gemini-3.1-flash-lite", "2026-07-02", [0.25, 0.025, 1.5, 0.25]],
  ["gemini-3.5-flash", "2026-07-02", [1.5, 0.15, 9, 1.5]],
  ["gemini-3.6-flash", "2026-12-31", [0.75, 0.075, 3.75, 0.75]],
  ["gemini-3.6-flash", "2027-01-01", [1.5, 0.15, 7.5, 1.5]],
  ["gemini-3.7-flash", "2026-12-31", [1.5, 0.15, 7.5, 1.5]],
  ["gemini-3.7-flash", "2027-01-01", [1.5, 0.15, 7.5, 1.5]],
  ["gemini-3.8-flash", "2026-12-31", [0.75, 0.075, 3.75, 0.75]],
  ["gemini-3.8-flash", "2027-01-01", [1.5, 0.15, 7.5, 1.5]],
];

test.each(otherLines)("%s costs on %s what its provider's page says", (model, day, line) => {
  const usd = ratesToUsd(rowAt(model, day).rates);
  expect([usd.input, usd.cacheRead, usd.output, usd.cacheWrite5m]).toEqual([...line]);
});

const longLines: readonly (readonly [string, number, readonly (number | undefined)[]])[] = [
  ["claude-haiku-5-5", 100_000, [0.5, 0.05, 2.5, 0.625, 1]],
  ["claude-sonnet-4-5", 200_000, [6, 0.6, 22.5, 7.5, 12]],
  ["claude-sonnet-4", 200_000, [6, 0.6, 22.5, 7.5, 12]],
  ["gpt-5.4", 272_000, [5, 0.5, 22.5, 5, undefined]],
  ["gpt-5.5", 272_000, [10, 1, 45, 10, undefined]],
  ["gpt-5.4-pro", 272_000, [60, 60, 270, 60, undefined]],
  ["gpt-5.5-pro", 272_000, [60, 60, 270, 60, undefined]],
  ["gpt-6-astra", 272_000, [20, 2, 75, 25, undefined]],
  ["gpt-6-sol", 272_000, [4, 0.4, 15, 5, undefined]],
  ["gpt-6-luna", 272_000, [0.2, 0.02, 0.75, 0.25, undefined]],
  ["gpt-6.1-sol", 272_000, [4, 0.2, 15, 5, undefined]],
  ["gpt-6.1-terra", 272_000, [2, 0.1, 7.5, 2.5, undefined]],
  ["gpt-6.2-astra", 272_000, [16, 0.8, 60, 20, undefined]],
  ["gemini-2.5-pro", 200_000, [2.5, 0.25, 15, 2.5, undefined]],
  ["gemini-3-pro-preview", 200_000, [4, 0.4, 18, 4, undefined]],
  ["gemini-3.1-pro-preview", 200_000, [4, 0.4, 18, 4, undefined]],
];

test.each(longLines)("%s has dearer rates above %d prompt tokens", (model, above, line) => {
  const { longPrompt } = rowAt(model, "2026-11-20");
  if (longPrompt === undefined) throw new Error(`${model} has no long-prompt rates`);
  const usd = ratesToUsd(longPrompt.rates);
  expect(longPrompt.above).toBe(above);
  expect([usd.input, usd.cacheRead, usd.output, usd.cacheWrite5m, usd.cacheWrite1h]).toEqual([...line]);
});

const fastLines: readonly (readonly [string, string, Line | undefined])[] = [
  ["claude-fable-5-2", "2026-11-20", [16, 20, 32, 0.4, 80]],
  ["claude-opus-5-5", "2026-11-20", [8, 10, 16, 0.4, 40]],
  ["claude-opus-5", "2026-11-20", [10, 12.5, 20, 1, 50]],
  ["claude-opus-4-8", "2026-11-20", [10, 12.5, 20, 1, 50]],
  ["claude-opus-4-7", "2026-07-23", [30, 37.5, 60, 3, 150]],
  ["claude-opus-4-7", "2026-07-24", undefined],
  ["claude-opus-4-6", "2026-06-28", [30, 37.5, 60, 3, 150]],
  ["claude-opus-4-6", "2026-06-29", undefined],
  ["claude-fable-5-1", "2026-11-20", undefined],
  ["claude-sonnet-5-5", "2026-11-20", undefined],
  ["gpt-5.5", "2026-11-20", [12.5, 12.5, undefined, 1.25, 75]],
  ["gpt-5.4", "2026-11-20", [5, 5, undefined, 0.5, 30]],
  ["gpt-5.3-codex", "2026-11-20", [3.5, 3.5, undefined, 0.35, 28]],
  ["gpt-5.6-sol", "2026-11-20", [8, 10, undefined, 0.8, 40]],
];

test.each(fastLines)("fast mode of %s on %s", (model, day, line) => {
  expect(lineOf(rowAt(model, day).fast)).toEqual(line);
});

test("every rate is a whole number of nano-dollars per token", () => {
  const rates = catalog.flatMap((row) => [row.rates, row.fast, row.longPrompt?.rates, row.longPrompt?.fast]);
  const numbers = rates.flatMap((some) => Object.values(some ?? {})).filter((rate) => rate !== undefined);
  expect(numbers.length).toBeGreaterThan(catalog.length * 4);
  expect(numbers.filter((rate) => !Number.isInteger(rate) || rate <= 0)).toEqual([]);
});

test("the rows of a model follow each other without overlap or gap, and the last has no end", () => {
  for (const [model, rows] of Map.groupBy(catalog, (row) => row.model)) {
    const sorted = rows.toSorted((a, b) => ((a.from ?? "") < (b.from ?? "") ? -1 : 1));
    const seams = sorted.map((row, position) => [row.until, sorted[position + 1]?.from]);
    expect({ model, seams }).toEqual({ model, seams: seams.map(([until]) => [until, until]) });
    expect(sorted.at(-1)?.until).toBeUndefined();
    expect(sorted.slice(1).map((row) => row.from)).not.toContain(undefined);
  }
});

test("every row has real days, a source, and the day it was checked", () => {
  for (const { model, from, until, source, verified } of catalog) {
    const days = [from, until, verified].filter((day) => day !== undefined);
    expect(days.map((day) => new Date(day).toISOString().slice(0, 10))).toEqual(days);
    expect([model, source.length > 0, verified !== undefined]).toEqual([model, true, true]);
    if (from !== undefined && until !== undefined) expect(from < until).toBe(true);
  }
});

test("no name is two models, and every model's own name survives normalizing", () => {
  const models = new Set(catalog.map((row) => row.model));
  for (const row of catalog) {
    expect(normalizeModelName(row.model)).toBe(row.model);
    for (const alias of row.aliases ?? []) {
      expect(models.has(alias)).toBe(false);
      expect(book.find(alias, Date.now())?.row.model).toBe(row.model);
    }
  }
});

test("inference kept in the United States costs a tenth more from Claude 4.6 on, and nothing more before", () => {
  const charged = catalog.filter((row) => row.usInference !== undefined).map((row) => row.model);
  expect(charged).toContain("claude-opus-4-6");
  expect(charged).toContain("claude-haiku-5-5");
  expect(charged.filter((model) => /4-5$|4-1$|-4$|claude-3|gpt|gemini/.test(model))).toEqual([]);
});
