import type { LongPrompt, PriceRow, Rates } from "./price.ts";
import { multiplyRates, ratesFromUsd } from "./rates.ts";

const modelsDev = { provider: "openai", source: "models.dev", verified: "2026-07-02" } as const;
const page = {
  provider: "openai",
  source: "developers.openai.com/api/docs/pricing",
  verified: "2026-10-27",
} as const;

const smaller = { contextWindow: 400_000, maxOutput: 128_000 } as const;
const larger = { contextWindow: 1_050_000, maxOutput: 128_000 } as const;

/** Models that charge nothing extra for writing a cache: written tokens are plain input. */
function gpt(input: number, cached: number, output: number): Rates {
  return ratesFromUsd({ input, output, cacheRead: cached, cacheWrite5m: input });
}

/**
 * From GPT-5.6 on a cache write costs 1.25 times input (it lives at least 30 minutes). Twelve-hour writes cost more,
 * and the ledger has no class for them, so the one-hour rate stays unknown.
 */
function gptWithWrites(input: number, cached: number, output: number): Rates {
  return ratesFromUsd({ input, output, cacheRead: cached, cacheWrite5m: input * 1.25 });
}

/** Above 272,000 prompt tokens the whole request pays double for its prompt and half as much again for its output. */
function longPrompt(rates: Rates, fast?: Rates): LongPrompt {
  return { above: 272_000, rates: longRates(rates), fast: fast === undefined ? undefined : longRates(fast) };
}

function longRates(rates: Rates): Rates {
  return { ...multiplyRates(rates, 2), output: rates.output * 1.5 };
}

/** Everything that follows from the short standard price since GPT-5.6: fast mode at double, and long prompts. */
function tiered(rates: Rates): Pick<PriceRow, "rates" | "fast" | "longPrompt"> {
  const fast = multiplyRates(rates, 2);
  return { rates, fast, longPrompt: longPrompt(rates, fast) };
}

const five = gpt(1.25, 0.125, 10);
const fiveTwo = gpt(1.75, 0.175, 14);
const fiveFour = gpt(2.5, 0.25, 15);
const fiveFive = gpt(5, 0.5, 30);
const mini = gpt(0.25, 0.025, 2);
/** The pro models have no cached price: every prompt token is input. */
const fivePro = gpt(15, 15, 120);
const fiveTwoPro = gpt(21, 21, 168);
const fiveFourPro = gpt(30, 30, 180);

const gpt5: readonly PriceRow[] = [
  { ...modelsDev, ...smaller, model: "gpt-5", rates: five },
  { ...modelsDev, ...smaller, model: "gpt-5-codex", rates: five },
  { ...modelsDev, ...smaller, model: "gpt-5-mini", rates: mini },
  { ...modelsDev, ...smaller, model: "gpt-5-nano", rates: gpt(0.05, 0.005, 0.4) },
  { ...modelsDev, ...smaller, model: "gpt-5-pro", rates: fivePro },
  { ...modelsDev, ...smaller, model: "gpt-5.1", rates: five },
  { ...modelsDev, ...smaller, model: "gpt-5.1-codex", rates: five },
  { ...modelsDev, ...smaller, model: "gpt-5.1-codex-max", rates: five },
  { ...modelsDev, ...smaller, model: "gpt-5.1-codex-mini", rates: mini },
  { ...modelsDev, ...smaller, model: "gpt-5.2", rates: fiveTwo },
  { ...modelsDev, ...smaller, model: "gpt-5.2-codex", rates: fiveTwo },
  { ...modelsDev, ...smaller, model: "gpt-5.2-pro", rates: fiveTwoPro },
  { ...modelsDev, ...smaller, model: "gpt-5.3-codex", rates: fiveTwo, fast: multiplyRates(fiveTwo, 2) },
  {
    ...modelsDev,
    model: "gpt-5.3-codex-spark",
    rates: fiveTwo,
    contextWindow: 128_000,
    maxOutput: 32_000,
  },
  {
    ...modelsDev,
    ...larger,
    model: "gpt-5.4",
    rates: fiveFour,
    longPrompt: longPrompt(fiveFour),
    fast: multiplyRates(fiveFour, 2),
  },
  { ...modelsDev, ...smaller, model: "gpt-5.4-mini", rates: gpt(0.75, 0.075, 4.5) },
  { ...modelsDev, ...smaller, model: "gpt-5.4-nano", rates: gpt(0.2, 0.02, 1.25) },
  {
    ...modelsDev,
    ...larger,
    model: "gpt-5.4-pro",
    rates: fiveFourPro,
    longPrompt: longPrompt(fiveFourPro),
  },
  {
    ...modelsDev,
    ...larger,
    model: "gpt-5.5",
    rates: fiveFive,
    longPrompt: longPrompt(fiveFive),
    fast: multiplyRates(fiveFive, 2.5),
  },
  {
    ...modelsDev,
    ...larger,
    model: "gpt-5.5-pro",
    rates: fiveFourPro,
    longPrompt: longPrompt(fiveFourPro),
  },
];

const gpt56: readonly PriceRow[] = [
  {
    ...page,
    ...larger,
    ...tiered(gptWithWrites(5, 0.5, 30)),
    model: "gpt-5.6-sol",
    aliases: ["gpt-5.6"],
    from: "2026-07-09",
    until: "2026-08-21",
  },
  {
    ...page,
    ...larger,
    ...tiered(gptWithWrites(4, 0.4, 20)),
    model: "gpt-5.6-sol",
    aliases: ["gpt-5.6"],
    from: "2026-08-21",
    note: "promotion, promised until 2026-11-21 at least",
  },
  {
    ...page,
    ...larger,
    ...tiered(gptWithWrites(2.5, 0.25, 15)),
    model: "gpt-5.6-terra",
    from: "2026-07-09",
    until: "2026-07-30",
  },
  {
    ...page,
    ...larger,
    ...tiered(gptWithWrites(2, 0.2, 12)),
    model: "gpt-5.6-terra",
    from: "2026-07-30",
  },
  {
    ...page,
    ...larger,
    ...tiered(gptWithWrites(1, 0.1, 6)),
    model: "gpt-5.6-luna",
    from: "2026-07-09",
    until: "2026-07-30",
  },
  {
    ...page,
    ...larger,
    ...tiered(gptWithWrites(0.2, 0.02, 1.2)),
    model: "gpt-5.6-luna",
    from: "2026-07-30",
  },
];

const gpt6: readonly PriceRow[] = [
  { ...page, ...larger, ...tiered(gptWithWrites(10, 1, 50)), model: "gpt-6-astra", from: "2026-09-03" },
  { ...page, ...larger, ...tiered(gptWithWrites(2, 0.2, 10)), model: "gpt-6-sol", from: "2026-09-22" },
  { ...page, ...larger, ...tiered(gptWithWrites(0.1, 0.01, 0.5)), model: "gpt-6-luna", from: "2026-09-22" },
  { ...page, ...larger, ...tiered(gptWithWrites(2, 0.1, 10)), model: "gpt-6.1-sol", from: "2026-09-29" },
  {
    ...page,
    ...larger,
    ...tiered(gptWithWrites(1, 0.05, 5)),
    model: "gpt-6.1-terra",
    from: "2026-10-26",
    note: "twelve-hour cache writes cost 2.50",
  },
  {
    ...page,
    ...larger,
    ...tiered(gptWithWrites(8, 0.4, 40)),
    model: "gpt-6.2-astra",
    from: "2026-11-17",
    verified: "2026-11-18",
  },
  {
    ...page,
    ...larger,
    ...tiered(gptWithWrites(2, 0.1, 10)),
    model: "gpt-6.2-sol",
    from: "2026-11-17",
    verified: "2026-11-18",
  },
];

/** Every OpenAI model a coding agent may have used, oldest first. */
export const openaiRows: readonly PriceRow[] = [...gpt5, ...gpt56, ...gpt6];
