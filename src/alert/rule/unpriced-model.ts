import type { Finding } from "../../domain/alert.ts";
import { plainText } from "../../domain/plain-text.ts";
import { byHand } from "../../query/by-hand.ts";
import { commandLine } from "../../domain/command-line.ts";
import type { Rule } from "./rule.ts";

/** What was asked longer ago is history, which costs and reports mark. */
const recentMs = 30 * 86_400_000;
/** Thirty days of sums are read, and a new model is no hurry. */
const everyMs = 60_000;

/** Models that agents asked within thirty days and that have no known price: costs are the part that has one. */
export const unpricedModel: Rule = {
  name: "unpriced_model",
  everyMs,
  find: (reader, { filter, now }) => {
    const rows = reader
      .usage({ filter: { ...filter, from: now - recentMs, to: undefined }, by: ["agent", "model"] })
      .filter(({ keys: [agent], unpricedRequests }) => agent !== byHand && unpricedRequests > 0);
    return [...Map.groupBy(rows, ({ keys: [, model] }) => model)]
      .map(([model, own]) => ({ model, requests: own.reduce((sum, row) => sum + row.unpricedRequests, 0) }))
      .toSorted((a, b) => b.requests - a.requests)
      .map(({ model, requests }) => findingOf(plainText(model), requests));
  },
};

function findingOf(model: string, requests: number): Finding {
  const isUnnamed = model === "";
  return {
    rule: "unpriced_model",
    subject: model,
    severity: "attention",
    title: isUnnamed ? "Requests name no model, so they have no price" : `${model} has no known price`,
    detail: `${requests} ${requests === 1 ? "request" : "requests"} of the last 30 days cost something that is in no sum: no price is known, or no tokens were told.`,
    action: isUnnamed
      ? "See who sends them"
      : "Set its price in the config under pricing.overrides, then price history anew ('hallmonitor rebuild --prices')",
    command: isUnnamed ? "hallmonitor sessions" : commandLine("hallmonitor prices", model),
    owner: {},
  };
}
