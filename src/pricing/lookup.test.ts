import { expect, test } from "bun:test";
import { AppError } from "../domain/error.ts";
import { catalog } from "./catalog.ts";
import { createPriceBook, type PriceBookSettings } from "./lookup.ts";
import type { PriceRow } from "./price.ts";
import { ratesFromUsd } from "./rates.ts";

const book = createPriceBook({ rows: catalog });
const now = Date.parse("2026-11-20T12:00:00Z");

function named(model: string): readonly [string | undefined, string | undefined] {
  const found = book.find(model, now);
  return [found?.row.model, found?.how];
}

function row(model: string, days: { from?: string; until?: string } = {}): PriceRow {
  return { model, provider: "custom", rates: ratesFromUsd({ input: 1, output: 2 }), source: "test", ...days };
}

function refusalOf(settings: Omit<PriceBookSettings, "rows">): unknown {
  try {
    createPriceBook({ rows: catalog, ...settings });
  } catch (thrown) {
    return thrown;
  }
  return undefined;
}

test("a name is found as it is, by another name, or after normalizing, and says which", () => {
  expect(named("claude-opus-5-5")).toEqual(["claude-opus-5-5", "exact"]);
  expect(named("claude-opus-4-0")).toEqual(["claude-opus-4", "alias"]);
  expect(named("gpt-5.6")).toEqual(["gpt-5.6-sol", "alias"]);
  expect(named("claude-opus-4-5-20251101")).toEqual(["claude-opus-4-5", "normalized"]);
  expect(named("claude-3-5-sonnet-v2@20241022")).toEqual(["claude-3-5-sonnet", "normalized"]);
  expect(named("us.anthropic.claude-opus-4-20250514-v1:0")).toEqual(["claude-opus-4", "normalized"]);
});

test("a version never borrows the price of a shorter or longer one", () => {
  const near = [
    "claude-opus-4-51",
    "claude-opus-5-6",
    "claude-opus-5-5-5",
    "claude-opus",
    "claude-fable-5-3",
    "claude-haiku-5",
    "gpt-5.6-so",
    "gpt-6",
    "gpt-5-turbo",
    "gemini-3-flash",
  ];
  expect(near.filter((model) => book.find(model, now) !== undefined)).toEqual([]);
  expect(named("claude-opus-5")[0]).toBe("claude-opus-5");
  expect(named("claude-sonnet-4")[0]).toBe("claude-sonnet-4");
});

test("unknown, empty, endless and treacherous names have no price", () => {
  const strange = ["", " ", "<synthetic>", "opus", "__proto__", "constructor", "x".repeat(100_000)];
  expect(strange.map((model) => book.find(model, now))).toEqual(strange.map(() => undefined));
});

test("the row of the request's own time is used, to the millisecond", () => {
  const midnight = Date.parse("2026-10-07T00:00:00Z");
  expect(book.find("claude-sonnet-5-5", midnight - 1)?.row.rates.cacheRead).toBe(200);
  expect(book.find("claude-sonnet-5-5", midnight)?.row.rates.cacheRead).toBe(100);
});

test("a request dated before the first row has the first row's price", () => {
  expect(book.find("claude-opus-5-5", Date.parse("2020-01-01"))?.row.from).toBe("2026-09-22");
  expect(book.find("claude-sonnet-5-5", Date.parse("2020-01-01"))?.row.rates.cacheRead).toBe(200);
});

test("after an announced end with no successor there is no price", () => {
  const short = createPriceBook({ rows: [row("m", { until: "2026-11-20" })] });
  expect(short.find("m", Date.parse("2026-11-20") - 1)?.row.model).toBe("m");
  expect(short.find("m", Date.parse("2026-11-20"))).toBeUndefined();
});

test("rows may be given in any order", () => {
  const rows = [row("m", { from: "2026-02-01" }), row("m", { until: "2026-02-01" })];
  const mixed = createPriceBook({ rows });
  expect(mixed.find("m", Date.parse("2026-01-31"))?.row.until).toBe("2026-02-01");
  expect(mixed.history("m").map((found) => found.row.from)).toEqual([undefined, "2026-02-01"]);
});

test("more names than are remembered are still answered rightly", () => {
  for (let day = 0; day < 2500; day++) book.find(`stranger-${day}`, now);
  expect(named("claude-opus-5-5")).toEqual(["claude-opus-5-5", "exact"]);
  expect(named("stranger-7")).toEqual([undefined, undefined]);
});

test("an override wins over every dated row of that model, however the model is spelled", () => {
  const own = createPriceBook({
    rows: catalog,
    overrides: { "Claude-Sonnet-5-5": { input: 1.8, output: 9, cacheRead: 0.09 } },
  });
  const found = own.find("us.anthropic.claude-sonnet-5-5-v1:0", Date.parse("2026-09-29"));
  expect(found?.row.rates).toEqual({
    input: 1800,
    output: 9000,
    cacheRead: 90,
    cacheWrite5m: undefined,
    cacheWrite1h: undefined,
  });
  expect(found?.row.source).toContain("pricing.overrides");
  expect(found?.row.provider).toBe("anthropic");
  expect(found?.row.contextWindow).toBe(1_000_000);
  expect(own.find("claude-sonnet-5", now)?.row.rates.input).toBe(2000);
});

test("an override of a regional or dated name leaves the model's other names alone", () => {
  const regional = "eu.anthropic.claude-opus-5-5-v1:0";
  const own = createPriceBook({ rows: catalog, overrides: { [regional]: { input: 4.4, output: 22 } } });
  expect(own.find(regional, now)?.row.rates.input).toBe(4400);
  expect(own.find(regional, now)?.how).toBe("exact");
  expect(own.find("claude-opus-5-5", now)?.row.rates.input).toBe(4000);
  expect(own.find("us.anthropic.claude-opus-5-5-v1:0", now)?.row.rates.input).toBe(4000);
});

test("an override of a name that was an alias takes that name", () => {
  const own = createPriceBook({ rows: catalog, overrides: { "gpt-5.6": { input: 1, output: 2 } } });
  expect(own.find("gpt-5.6", now)?.row.rates.input).toBe(1000);
  expect(own.find("gpt-5.6-sol", now)?.row.rates.input).toBe(4000);
});

test("an override makes an unknown model priced", () => {
  const own = createPriceBook({ rows: catalog, overrides: { "house-model": { input: 1, output: 2 } } });
  expect(own.find("house-model", now)?.row.provider).toBe("custom");
  expect(own.models()).toContain("house-model");
});

test("an alias leads to the model it names, dated rows and all", () => {
  const own = createPriceBook({
    rows: catalog,
    overrides: { "house-model": { input: 1, output: 2 } },
    aliases: { "Gateway-Sonnet": "anthropic/claude-sonnet-5.5", fast: "house-model", "gpt-6-sol": "gpt-5.5" },
  });
  expect(own.find("gateway-sonnet", Date.parse("2026-10-06"))?.row.rates.cacheRead).toBe(200);
  expect(own.find("gateway-sonnet", now)).toMatchObject({
    how: "alias",
    row: { model: "claude-sonnet-5-5" },
  });
  expect(own.find("gateway-sonnet[1m]", now)?.how).toBe("normalized");
  expect(own.find("fast", now)?.row.model).toBe("house-model");
  expect(own.find("gpt-6-sol", now)?.row.model).toBe("gpt-5.5");
});

test("an alias to nothing, to another alias, or beside an override of the same name is refused", () => {
  const lost = refusalOf({ aliases: { mine: "claude-opus-55" } });
  expect(lost).toBeInstanceOf(AppError);
  expect(lost).toMatchObject({ code: "invalid" });
  expect(String(lost)).toContain('pricing.aliases["mine"] points to "claude-opus-55"');
  expect(String(lost)).toContain("did you mean claude-opus-5");
  expect(String(refusalOf({ aliases: { a: "b", b: "a" } }))).toContain("hallmonitor prices");
  const both = refusalOf({ aliases: { x: "gpt-5" }, overrides: { x: { input: 1, output: 1 } } });
  expect(String(both)).toContain("also in pricing.overrides");
});
