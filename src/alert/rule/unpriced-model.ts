import { counted } from "../../domain/counted.ts";
import type { Finding } from "../../domain/alert.ts";
import { plainText } from "../../domain/plain-text.ts";
import { totalTokens } from "../../domain/usage.ts";
import { byHand } from "../../query/by-hand.ts";
import { commandLine } from "../../domain/command-line.ts";
import type { UsageRow } from "../../store/store.ts";
import { aheadMs, type Rule } from "./rule.ts";

/** What was asked longer ago is history, which costs and reports mark. */
const recentMs = 30 * 86_400_000;
/** Thirty days of sums are read, and a new model is no hurry. */
const everyMs = 60_000;

/** Models whose requests of thirty days have no known cost, all or some: costs are the part that has one. */
export const unpricedModel: Rule = {
  name: "unpriced_model",
  everyMs,
  find: (reader, { filter, now }) => {
    const rows = reader
      .usage({ filter: { ...filter, from: now - recentMs, to: now + aheadMs }, by: ["agent", "model"] })
      .filter(({ keys: [agent] }) => agent !== byHand);
    return [...Map.groupBy(rows, ({ keys: [, model] }) => model)]
      .map(([model, own]) => gapOf(plainText(model), own))
      .filter(({ requests }) => requests > 0)
      .toSorted((a, b) => b.requests - a.requests)
      .map(findingOf);
  },
};

/** The requests of a model whose cost is not known. */
interface Gap {
  readonly model: string;
  readonly requests: number;
  /** Whether others of it have a price, and whether any of it told tokens. */
  readonly isPriced: boolean;
  readonly hasTokens: boolean;
}

function gapOf(model: string, rows: readonly UsageRow[]): Gap {
  return {
    model,
    requests: rows.reduce((sum, { unpricedRequests }) => sum + unpricedRequests, 0),
    isPriced: rows.some(({ requests, unpricedRequests }) => requests > unpricedRequests),
    hasTokens: rows.some(({ usage }) => totalTokens(usage) > 0),
  };
}

function findingOf(gap: Gap): Finding {
  return {
    rule: "unpriced_model",
    subject: gap.model,
    severity: "attention",
    detail: `${counted(gap.requests, "request")} of the last 30 days cost something that is in no sum: no price is known, or no tokens were told.`,
    ...wordsOf(gap),
    owner: {},
  };
}

/** A model of which others have a price, or that nobody told tokens of, has one as like as not: to set it would help nobody. */
function wordsOf({ model, isPriced, hasTokens }: Gap): Pick<Finding, "title" | "action" | "command"> {
  const seeWho = { action: "See who sends them", command: "hallmonitor sessions" };
  if (model === "") return { title: "Requests name no model, so they have no price", ...seeWho };
  if (isPriced)
    return {
      title: `Some requests of ${model} have no known cost`,
      action: "See from when on its price is known; what told no tokens has no cost",
      command: commandLine("hallmonitor prices", model),
    };
  if (!hasTokens) return { title: `Requests of ${model} tell no tokens, so they have no cost`, ...seeWho };
  return {
    title: `${model} has no known price`,
    action:
      "Set its price in the config under pricing.overrides, then price history anew ('hallmonitor rebuild --prices')",
    command: commandLine("hallmonitor prices", model),
  };
}
