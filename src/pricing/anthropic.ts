import type { PriceRow, Rates } from "./price.ts";
import { ratesFromUsd } from "./rates.ts";

const page = {
  provider: "anthropic",
  source: "platform.claude.com/docs/en/about-claude/pricing",
  verified: "2026-10-24",
} as const;

/** Models that left the pricing page; their prices live on in the tables of open tools. */
const retired = {
  provider: "anthropic",
  source: "LiteLLM and ccusage price tables",
  verified: "2026-06-13",
} as const;

const million = { contextWindow: 1_000_000, maxOutput: 128_000 } as const;
/** Since 4.6, a request that must stay in the United States costs a tenth more. */
const usable = { ...million, usInference: 1.1 } as const;

/** Reads cost a tenth of input, unless a model's row says otherwise. */
const usualRead = 0.1;

/** A five-minute write costs 1.25 times input, a one-hour write twice input; `readShare` is the price of a read relative to input. */
function claude(input: number, output: number, readShare: number): Rates {
  return ratesFromUsd({
    input,
    output,
    cacheRead: input * readShare,
    cacheWrite5m: input * 1.25,
    cacheWrite1h: input * 2,
  });
}

const standardOpus = claude(5, 25, usualRead);
const oldSonnet = claude(3, 15, usualRead);
const oldOpus = claude(15, 75, usualRead);
const doubleOpus = claude(10, 50, usualRead);
/** Fast mode of Opus 4.6 and 4.7, six times the standard price, while it was sold. */
const sixfoldOpus = claude(30, 150, usualRead);

/** What a prompt above 200,000 tokens cost in the million-token beta of Sonnet 4 and 4.5. */
const sonnetBeta = { above: 200_000, rates: claude(6, 22.5, usualRead) } as const;

const fable: readonly PriceRow[] = [
  {
    ...page,
    ...usable,
    model: "claude-fable-5-2",
    from: "2026-11-09",
    rates: claude(8, 40, 0.025),
    fast: claude(16, 80, 0.025),
    verified: "2026-11-12",
  },
  { ...page, ...usable, model: "claude-fable-5-1", from: "2026-09-01", rates: claude(10, 50, 0.025) },
  { ...page, ...usable, model: "claude-mythos-5-1", from: "2026-09-01", rates: claude(10, 50, 0.025) },
  { ...page, ...usable, model: "claude-fable-5", from: "2026-06-09", rates: claude(10, 50, usualRead) },
  { ...page, ...usable, model: "claude-mythos-5", from: "2026-06-09", rates: claude(10, 50, usualRead) },
];

const opus: readonly PriceRow[] = [
  {
    ...page,
    ...usable,
    model: "claude-opus-5-5",
    from: "2026-09-22",
    rates: claude(4, 20, 0.05),
    fast: claude(8, 40, 0.05),
  },
  { ...page, ...usable, model: "claude-opus-5", from: "2026-07-24", rates: standardOpus, fast: doubleOpus },
  {
    ...page,
    ...usable,
    model: "claude-opus-4-8",
    rates: standardOpus,
    fast: doubleOpus,
    note: "fast mode is refused from 2026-11-30",
  },
  {
    ...page,
    ...usable,
    model: "claude-opus-4-7",
    until: "2026-07-24",
    rates: standardOpus,
    fast: sixfoldOpus,
  },
  {
    ...page,
    ...usable,
    model: "claude-opus-4-7",
    from: "2026-07-24",
    rates: standardOpus,
    note: "fast mode is refused",
  },
  {
    ...page,
    ...usable,
    model: "claude-opus-4-6",
    until: "2026-06-29",
    rates: standardOpus,
    fast: sixfoldOpus,
  },
  {
    ...page,
    ...usable,
    model: "claude-opus-4-6",
    from: "2026-06-29",
    rates: standardOpus,
    note: "fast mode runs at standard speed and price",
  },
  { ...page, model: "claude-opus-4-5", rates: standardOpus, contextWindow: 200_000, maxOutput: 64_000 },
  {
    ...page,
    model: "claude-opus-4-1",
    rates: oldOpus,
    contextWindow: 200_000,
    maxOutput: 32_000,
    note: "retired 2026-08-05",
  },
  {
    ...page,
    model: "claude-opus-4",
    aliases: ["claude-opus-4-0", "claude-4-opus"],
    rates: oldOpus,
    contextWindow: 200_000,
    maxOutput: 32_000,
    note: "retired 2026-06-15",
  },
  { ...retired, model: "claude-3-opus", rates: oldOpus, contextWindow: 200_000, maxOutput: 4_096 },
];

const sonnet: readonly PriceRow[] = [
  {
    ...page,
    ...usable,
    model: "claude-sonnet-5-5",
    from: "2026-09-28",
    until: "2026-10-07",
    rates: claude(2, 10, usualRead),
  },
  {
    ...page,
    ...usable,
    model: "claude-sonnet-5-5",
    from: "2026-10-07",
    rates: claude(2, 10, 0.05),
    note: "cache reads cut by half",
  },
  {
    ...page,
    ...usable,
    model: "claude-sonnet-5",
    rates: claude(2, 10, usualRead),
    note: "the rise to 3/15 planned for 2026-09-01 was cancelled",
  },
  { ...page, ...usable, model: "claude-sonnet-4-6", rates: oldSonnet },
  {
    ...page,
    model: "claude-sonnet-4-5",
    rates: oldSonnet,
    longPrompt: sonnetBeta,
    contextWindow: 200_000,
    maxOutput: 64_000,
  },
  {
    ...page,
    model: "claude-sonnet-4",
    aliases: ["claude-sonnet-4-0", "claude-4-sonnet"],
    rates: oldSonnet,
    longPrompt: sonnetBeta,
    contextWindow: 200_000,
    maxOutput: 64_000,
    note: "retired 2026-06-15",
  },
  { ...retired, model: "claude-3-7-sonnet", rates: oldSonnet, contextWindow: 200_000, maxOutput: 64_000 },
  {
    ...retired,
    model: "claude-3-5-sonnet",
    // Vertex calls the second release of October 2024 so, before its date.
    aliases: ["claude-3-5-sonnet-v2"],
    rates: oldSonnet,
    contextWindow: 200_000,
    maxOutput: 8_192,
  },
];

const haiku: readonly PriceRow[] = [
  {
    ...page,
    ...usable,
    model: "claude-haiku-5-5",
    from: "2026-10-07",
    rates: claude(0.1, 0.5, usualRead),
    longPrompt: { above: 100_000, rates: claude(0.5, 2.5, usualRead) },
  },
  {
    ...page,
    model: "claude-haiku-4-5",
    rates: claude(1, 5, usualRead),
    contextWindow: 200_000,
    maxOutput: 64_000,
  },
  {
    ...page,
    model: "claude-3-5-haiku",
    rates: claude(0.8, 4, usualRead),
    contextWindow: 200_000,
    maxOutput: 8_192,
    note: "retired 2026-02-19",
  },
  {
    ...retired,
    model: "claude-3-haiku",
    // Rounded by Anthropic, not by the usual factors.
    rates: ratesFromUsd({ input: 0.25, output: 1.25, cacheRead: 0.03, cacheWrite5m: 0.3, cacheWrite1h: 0.5 }),
    contextWindow: 200_000,
    maxOutput: 4_096,
  },
];

/** Every Claude model a coding agent may have used, newest family first. */
export const anthropicRows: readonly PriceRow[] = [...fable, ...opus, ...sonnet, ...haiku];
