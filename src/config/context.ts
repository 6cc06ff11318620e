import * as v from "valibot";
import { amountPattern, parseAmount } from "./amount.ts";
import type { Entry } from "./entry.ts";
import { truth, wholeNumber } from "./kind.ts";
import { tableOfNames } from "./override.ts";
import { percents } from "./percents.ts";

/** The bounds of a window, and of a place in it: from the least that leaves room beside a system prompt to more than any model has. */
const tokens = { least: 1000, most: 100_000_000 } as const;

/** A table of windows by model. */
function windows(description: string) {
  const allowed =
    'an object of model names, each with its tokens, 1000 and more, such as 200000, "200k" or "1M"';
  const window = v.pipe(
    v.union([v.string(), v.number()], allowed),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const value = tokensOf(dataset.value);
      if (value !== undefined) return value;
      addIssue({ message: allowed });
      return NEVER;
    }),
  );
  const schema = v.pipe(tableOfNames(allowed), v.record(v.string(), window), v.readonly());
  const json = {
    type: "object",
    additionalProperties: {
      type: ["string", "integer"],
      pattern: amountPattern.source,
      minimum: tokens.least,
      maximum: tokens.most,
    },
  };
  return Object.assign(v.optional(schema, {}), {
    facts: { description, unit: "tokens", allowed, json },
  }) satisfies Entry;
}

const percentPattern = /^(?:100|[1-9]\d?)%$/;

/** Where a context is compacted: `CompactsAt` for the code, undefined where the client decides. */
function point(description: string) {
  const allowed =
    'a number of tokens, such as 160000 or "160k", a part of the window, such as "80%", or "auto"';
  const schema = v.pipe(
    v.union([v.string(), v.number()], allowed),
    v.rawTransform(({ dataset: { value }, addIssue, NEVER }) => {
      if (value === "auto") return undefined;
      if (typeof value === "string" && percentPattern.test(value))
        return { percent: Number.parseInt(value, 10) };
      const told = tokensOf(value);
      if (told !== undefined) return { tokens: told };
      addIssue({ message: allowed });
      return NEVER;
    }),
  );
  const json = {
    type: ["string", "integer"],
    pattern: `${amountPattern.source}|${percentPattern.source}|^auto$`,
    minimum: tokens.least,
    maximum: tokens.most,
  };
  return Object.assign(v.optional(schema, "auto"), {
    facts: { description, unit: "tokens or percent", allowed, json, fromText: (text: string) => text },
  }) satisfies Entry;
}

/** An amount written as a number or a text, if it is a whole number that a context can have. */
function tokensOf(value: string | number): number | undefined {
  const amount = parseAmount(value);
  const fits = amount !== undefined && amount >= tokens.least && amount <= tokens.most;
  return fits && Number.isInteger(amount) ? amount : undefined;
}

const checkpoint = v.pipe(
  v.strictObject({
    enabled: truth({
      description: "Whether a session's state is saved before its context is compacted or cleared.",
      fallback: true,
    }),
    budget_tokens: wholeNumber({
      description:
        "How many tokens the text of a checkpoint may take in the context it is restored to. The client takes at most 9,500 characters, some 2,375 tokens.",
      unit: "tokens",
      fallback: 2000,
      min: 200,
      max: 10_000,
    }),
    keep_days: wholeNumber({
      description: "Days a checkpoint is kept. 0 keeps it for good.",
      unit: "days",
      fallback: 30,
      min: 0,
      max: 36_500,
    }),
    keep_per_session: wholeNumber({
      description: "Checkpoints kept per session. The oldest are deleted first.",
      unit: "checkpoints",
      fallback: 20,
      min: 1,
      max: 10_000,
    }),
    restore: truth({
      description:
        "Whether a session gets its newest checkpoint back after a compaction, a clear or a resume.",
      fallback: true,
    }),
  }),
  v.description("What is saved of a session, and whether it comes back."),
  v.transform((told) => ({
    enabled: told.enabled,
    budgetTokens: told.budget_tokens,
    keepDays: told.keep_days,
    keepPerSession: told.keep_per_session,
    restore: told.restore,
  })),
  v.readonly(),
);

/** How full contexts are, and what is done about it. */
export const context = v.pipe(
  v.strictObject({
    thresholds: percents({
      description: "At which fills, in percent of the point where it is compacted, an event is recorded.",
      fallback: [75, 85, 95],
    }),
    windows: windows("Context windows of models in tokens, instead of those the program knows."),
    compacts_at: point("Where a context is compacted. Needed only if the client is configured otherwise."),
    checkpoint: v.optional(checkpoint, {}),
  }),
  v.description("Contexts of sessions: windows, thresholds, checkpoints."),
  v.transform(({ compacts_at, ...told }) => ({ ...told, compactsAt: compacts_at })),
  v.readonly(),
);

/** Windows from the user's own prices: whoever wrote one there need not repeat it here. */
export function pricedWindows(
  overrides: Readonly<Record<string, { readonly contextWindow: number | undefined }>>,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(overrides).flatMap(([model, { contextWindow }]) =>
      contextWindow === undefined ? [] : [[model, contextWindow]],
    ),
  );
}
