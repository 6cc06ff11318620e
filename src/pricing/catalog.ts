import { anthropicRows } from "./anthropic.ts";
import { googleRows } from "./google.ts";
import { openaiRows } from "./openai.ts";
import type { PriceRow } from "./price.ts";

/** Every price the program ships with, as plain data: a model that is not listed is unpriced until the user adds it. */
export const catalog: readonly PriceRow[] = [...anthropicRows, ...openaiRows, ...googleRows];
