import { expect } from "bun:test";
import * as fc from "fast-check";
import { costOf } from "../../src/pricing/cost.ts";
import { catalog } from "../../src/pricing/catalog.ts";
import { createPriceBook } from "../../src/pricing/lookup.ts";
import type { Usage } from "../../src/domain/usage.ts";
import { claim, nothingFailsUnheard } from "./fuzzed.ts";

nothingFailsUnheard();

const book = createPriceBook({ rows: catalog });
const names = catalog.flatMap(({ model, aliases = [] }) => [model, ...aliases]);
const known = fc.constantFrom(...names);
const at = fc.integer({ min: Date.UTC(2023, 0, 1), max: Date.UTC(2028, 0, 1) });

/** Names that are nearly those of the catalogue: longer, shorter, with a letter changed, with what clouds add. */
const near = fc
  .tuple(
    known,
    fc.nat(),
    fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom("-5", "-1", "-mini", "-fast", "5-", "-v2", ".5")),
    fc.constantFrom("cut", "insert", "append", "prepend", "upper"),
  )
  .map(([name, place, text, how]) => {
    const index = place % (name.length + 1);
    switch (how) {
      case "cut":
        return name.slice(0, index);
      case "insert":
        return name.slice(0, index) + text + name.slice(index);
      case "append":
        return name + text;
      case "prepend":
        return text + name;
      case "upper":
        return name.toUpperCase();
    }
  });
const anyName = fc.oneof(
  near,
  fc.string(),
  fc.string({ unit: "binary", maxLength: 400 }),
  fc.constantFrom("__proto__", "constructor", "toString", ""),
);

/** What may stand around a model's own name, told without the code: gateways and clouds before it, dates and revisions behind it. */
const before =
  /^(?:arn:aws[^/]*\/|projects\/[^/]+\/locations\/[^/]+\/|publishers\/(?:anthropic|google)\/models\/|(?:openrouter|litellm|anthropic|openai|google|gemini|models|vertex|vertex_ai|bedrock|converse|azure|azure_ai)\/|(?:(?:us|us-gov|eu|apac|au|ca|jp|global)\.)?anthropic\.)/;
const behind =
  /(?:\[1m\]|-v\d+:\d+(?::\d+k)?|-v1|-latest|@latest|@default|[-@]20\d{6}|-20\d\d-[01]\d-[0-3]\d)$/;

const namesOf = ({ model, aliases = [] }: (typeof catalog)[number]): readonly string[] => [model, ...aliases];
const dashed = (text: string): string =>
  text.startsWith("claude-") ? text.replaceAll(/(\d)\.(?=\d)/g, "$1-") : text;

claim(
  "a name has a price only when it is a known name, but for what clouds, dates and letter case add to it",
  {
    given: fc.tuple(anyName, at),
    inputs: 1500,
    holds: ([name, time]) => {
      const found = book.find(name, time);
      if (found === undefined) return;
      let bare = name.trim().toLowerCase();
      const owners = new Set<string>();
      for (let left = ""; left !== bare;) {
        left = bare;
        for (const row of catalog)
          if (namesOf(row).some((own) => own === bare || own === dashed(bare))) owners.add(row.model);
        bare = bare.replace(before, "");
        if (bare === left) bare = bare.replace(behind, "");
      }
      expect([...owners]).toContain(found.row.model);
    },
  },
);

const tokens = fc.oneof(
  fc.nat({ max: 1000 }),
  fc.nat({ max: 1_000_000_000 }),
  fc.constantFrom(0, 199_999, 200_000, 200_001, 272_000, 272_001),
);
const usage: fc.Arbitrary<Usage> = fc
  .record({
    input: tokens,
    output: tokens,
    cacheRead: tokens,
    cacheWrite: tokens,
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    isSplit: fc.boolean(),
  })
  .map(({ share, isSplit, ...told }) => ({
    ...told,
    reasoning: undefined,
    cacheWrite1h: isSplit ? Math.round(told.cacheWrite * share) : undefined,
  }));

claim(
  "a cost is a whole number of nano-dollars, the exact sum of its classes, and what big integers make of the row's rates",
  {
    given: fc.tuple(
      known,
      at,
      usage,
      fc.constantFrom(undefined, "fast", "standard"),
      fc.constantFrom(undefined, "us", "eu"),
      fc.nat({ max: 9 }),
    ),
    inputs: 1500,
    holds: ([model, time, used, speed, inferenceGeo, webSearches]) => {
      const cost = costOf(used, { model, at: time, speed, inferenceGeo, webSearches }, book);
      const row = book.find(model, time)?.row;
      if (cost === undefined) return expect(row === undefined || hasUnknownRate(row, used, speed)).toBe(true);
      const { inputNano, outputNano, cacheReadNano, cacheWriteNano, serverToolNano, totalNano } = cost;
      expect(Object.values(cost).every(Number.isSafeInteger)).toBe(true);
      expect(totalNano).toBe(inputNano + outputNano + cacheReadNano + cacheWriteNano + serverToolNano);
      expect(
        Math.min(inputNano, outputNano, cacheReadNano, cacheWriteNano, serverToolNano),
      ).toBeGreaterThanOrEqual(0);
      if (row === undefined) throw new Error("a cost without a row");
      const prompt = used.input + used.cacheRead + used.cacheWrite;
      const tier = row.longPrompt !== undefined && prompt > row.longPrompt.above ? row.longPrompt : row;
      const rates = (speed === "fast" ? tier.fast : undefined) ?? tier.rates;
      const factor = inferenceGeo === "us" ? (row.usInference ?? 1) : 1;
      expect(inputNano).toBe(exactly([[used.input, rates.input]], factor));
      expect(outputNano).toBe(exactly([[used.output, rates.output]], factor));
      const long = used.cacheWrite1h ?? 0;
      expect(cacheReadNano).toBe(exactly([[used.cacheRead, rates.cacheRead ?? 0]], factor));
      expect(cacheWriteNano).toBe(
        exactly(
          [
            [used.cacheWrite - long, rates.cacheWrite5m ?? 0],
            [long, rates.cacheWrite1h ?? 0],
          ],
          factor,
        ),
      );
    },
  },
);

/** Tokens times rates, half up, in integers: a rate has at most six places, a factor three. */
function exactly(parts: readonly (readonly [tokens: number, rate: number])[], factor: number): number {
  const sum = parts.reduce(
    (total, [count, rate]) => total + BigInt(count) * BigInt(Math.round(rate * 1e6)),
    0n,
  );
  const scaled = sum * BigInt(Math.round(factor * 1000));
  return Number((scaled + 500_000_000n) / 1_000_000_000n);
}

function hasUnknownRate(row: (typeof catalog)[number], used: Usage, speed: string | undefined): boolean {
  const prompt = used.input + used.cacheRead + used.cacheWrite;
  const tier = row.longPrompt !== undefined && prompt > row.longPrompt.above ? row.longPrompt : row;
  const rates = (speed === "fast" ? tier.fast : undefined) ?? tier.rates;
  const long = used.cacheWrite1h ?? 0;
  return (
    (used.cacheRead > 0 && rates.cacheRead === undefined) ||
    (used.cacheWrite - long > 0 && rates.cacheWrite5m === undefined) ||
    (long > 0 && rates.cacheWrite1h === undefined)
  );
}
