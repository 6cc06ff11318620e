import type { Finding } from "../../domain/alert.ts";
import { plainText } from "../../domain/plain-text.ts";
import { commandLine } from "./command-line.ts";
import type { Rule } from "./rule.ts";

/** What was asked longer ago is history, which costs and reports mark. */
const recentMs = 30 * 86_400_000;
/** Thirty days of sums are read, and a new model is no hurry. */
const everyMs = 60_000;

/** Models that were asked within thirty days and have no known price: costs are the part that has one. */
export const unpricedModel: Rule = {
  name: "unpriced_model",
  everyMs,
  find: (reader, { filter, now }) =>
    reader
      .usage({ filter: { ...filter, from: now - recentMs, to: undefined }, by: ["model"] })
      .filter(({ unpricedRequests }) => unpricedRequests > 0)
      .toSorted((a, b) => b.unpricedRequests - a.unpricedRequests)
      .map(({ keys: [model], unpricedRequests }) => findingOf(plainText(model), unpricedRequests)),
};

function findingOf(model: string, requests: number): Finding {
  const isUnnamed = model === "";
  return {
    rule: "unpriced_model",
    subject: model,
    severity: "attention",
    title: isUnnamed ? "Requests name no model, so they have no price" : `${model} has no known price`,
    detail: `${requests} ${requests === 1 ? "request" : "requests"} of the last 30 days cost something that is in no sum.`,
    action: isUnnamed
      ? "See who sends them"
      : "Set its price in the config under pricing.overrides, then price history anew ('hallmonitor rebuild --prices')",
    command: isUnnamed ? "hallmonitor sessions" : commandLine("hallmonitor prices", model),
    owner: {},
  };
}
