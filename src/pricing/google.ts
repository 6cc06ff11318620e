import type { PriceRow, Rates } from "./price.ts";
import { ratesFromUsd } from "./rates.ts";

const size = { contextWindow: 1_048_576, maxOutput: 65_536 } as const;
const modelsDev = { provider: "google", source: "models.dev", verified: "2026-07-02", ...size } as const;
const page = {
  provider: "google",
  source: "ai.google.dev/gemini-api/docs/pricing",
  verified: "2026-10-07",
  ...size,
} as const;

/** Tokens written to a cache are plain input; storage is billed by the hour and is not part of a request. */
function gemini(input: number, cached: number | undefined, output: number): Rates {
  return ratesFromUsd({ input, output, cacheRead: cached, cacheWrite5m: input });
}

/** Introductory prices that two open tables carry alike. */
const tables = {
  provider: "google",
  source: "LiteLLM and models.dev price tables",
  verified: "2026-09-30",
  ...size,
} as const;

/** The pro models cost more for the whole request above this prompt. */
const longPro = 200_000;

const threePro = gemini(2, 0.2, 12);
const threeProLong = { above: longPro, rates: gemini(4, 0.4, 18) } as const;

/** 3.6 and 3.8 Flash share one price, and one half-price introduction through 2026. */
const introductory = {
  until: "2027-01-01",
  rates: gemini(0.75, 0.075, 3.75),
  note: "introductory half price",
} as const;
const later = { from: "2027-01-01", rates: gemini(1.5, 0.15, 7.5) } as const;

const pro: readonly PriceRow[] = [
  {
    ...modelsDev,
    model: "gemini-2.5-pro",
    rates: gemini(1.25, 0.125, 10),
    longPrompt: { above: longPro, rates: gemini(2.5, 0.25, 15) },
  },
  { ...modelsDev, model: "gemini-3-pro-preview", rates: threePro, longPrompt: threeProLong },
  {
    ...modelsDev,
    model: "gemini-3.1-pro-preview",
    aliases: ["gemini-3.1-pro-preview-customtools"],
    rates: threePro,
    longPrompt: threeProLong,
  },
];

const flash: readonly PriceRow[] = [
  {
    ...modelsDev,
    model: "gemini-2.5-flash",
    aliases: ["gemini-2.5-flash-preview-09-2025"],
    rates: gemini(0.3, 0.03, 2.5),
  },
  {
    ...modelsDev,
    model: "gemini-2.5-flash-lite",
    aliases: ["gemini-2.5-flash-lite-preview-09-2025"],
    rates: gemini(0.1, 0.01, 0.4),
  },
  { ...modelsDev, model: "gemini-3-flash-preview", rates: gemini(0.5, 0.05, 3) },
  { ...modelsDev, model: "gemini-3.1-flash-lite", rates: gemini(0.25, 0.025, 1.5) },
  { ...modelsDev, model: "gemini-3.5-flash", rates: gemini(1.5, 0.15, 9) },
  {
    ...page,
    model: "gemini-3.5-flash-lite",
    rates: gemini(0.3, undefined, 2.5),
    note: "cached price not known",
  },
  { ...tables, ...introductory, model: "gemini-3.6-flash" },
  { ...tables, ...later, model: "gemini-3.6-flash" },
  {
    ...tables,
    model: "gemini-3.7-flash",
    rates: gemini(1.5, 0.15, 7.5),
    note: "some tables list an introductory half price; the plan page does not",
  },
  { ...page, ...introductory, model: "gemini-3.8-flash" },
  { ...page, ...later, model: "gemini-3.8-flash" },
];

/** Every Gemini model a coding agent may have used. */
export const googleRows: readonly PriceRow[] = [...pro, ...flash];
