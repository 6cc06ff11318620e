import { expect, test } from "bun:test";
import { AppError } from "../domain/error.ts";
import { catalog } from "./catalog.ts";
import { overrideToRow, type PriceOverride } from "./override.ts";

function refusalOf(override: PriceOverride): string {
  try {
    overrideToRow("my-model", override, undefined);
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(AppError);
    expect(thrown).toMatchObject({ code: "invalid" });
    return String(thrown);
  }
  return "accepted";
}

test("dollars per million tokens become nano-dollars per token, tiers and fast mode included", () => {
  const row = overrideToRow(
    "my-model",
    {
      input: 3,
      output: 15,
      cacheRead: 0.3,
      cacheWrite5m: 3.75,
      cacheWrite1h: 6,
      longPrompt: { above: 200_000, input: 6, output: 22.5 },
      fast: { input: 30, output: 150 },
      contextWindow: 200_000,
    },
    undefined,
  );
  expect(row.rates).toEqual({
    input: 3000,
    output: 15_000,
    cacheRead: 300,
    cacheWrite5m: 3750,
    cacheWrite1h: 6000,
  });
  expect(row.longPrompt).toMatchObject({ above: 200_000, rates: { input: 6000, output: 22_500 } });
  expect(row.fast).toMatchObject({ input: 30_000, output: 150_000, cacheRead: undefined });
  expect(row.contextWindow).toBe(200_000);
});

test("what inference in the US costs more is no price of its own, and stays", () => {
  const known = catalog.find((row) => row.usInference !== undefined);
  const override = { input: 2, output: 8 };
  expect(overrideToRow("claude", override, known).usInference).toBe(1.1);
  expect(overrideToRow("claude", override, undefined).usInference).toBeUndefined();
});

test("a price of nothing is a price", () => {
  expect(refusalOf({ input: 0, output: 0 })).toBe("accepted");
});

const wrong: readonly (readonly [string, PriceOverride])[] = [
  ['pricing.overrides["my-model"].input is -3:', { input: -3, output: 1 }],
  ['pricing.overrides["my-model"].output is NaN:', { input: 1, output: Number.NaN }],
  ['pricing.overrides["my-model"].cacheRead is Infinity:', { input: 1, output: 1, cacheRead: Infinity }],
  [
    'pricing.overrides["my-model"].fast.output is -1:',
    { input: 1, output: 1, fast: { input: 1, output: -1 } },
  ],
  [
    'pricing.overrides["my-model"].longPrompt.above is 0.5:',
    { input: 1, output: 1, longPrompt: { above: 0.5, input: 1, output: 1 } },
  ],
  [
    'pricing.overrides["my-model"].longPrompt.input is NaN:',
    { input: 1, output: 1, longPrompt: { above: 5, input: Number.NaN, output: 1 } },
  ],
];

test.each(wrong)("%s is refused with the key's path", (start, override) => {
  expect(refusalOf(override)).toContain(start);
});

test("what a JSON file may hold instead of a number is refused by name", () => {
  const files = ['{"output":1}', '{"input":"3","output":1}', '{"input":null,"output":1}'];
  const texts = files.map((file) => refusalOf(JSON.parse(file) as PriceOverride));
  expect(texts.map((text) => /input is (.*?):/.exec(text)?.[1])).toEqual(["missing", '"3"', "null"]);
});

test("a price per token is recognized, and the price per million is offered", () => {
  expect(refusalOf({ input: 0.000003, output: 15 })).toContain("so write 3.");
});
