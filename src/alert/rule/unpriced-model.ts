import { plainText } from "../../domain/plain-text.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { Filter, LedgerReader } from "../../store/store.ts";
import { commandLine } from "./command-line.ts";
import { nobody, type AttentionItem } from "./item.ts";

/** What was asked longer ago is history, which costs and reports mark. */
const recentMs = 30 * 86_400_000;

/** Models that were asked within thirty days and have no known price: costs are the part that has one. */
export function priceItems(
  reader: LedgerReader,
  { filter, now }: { readonly filter: Filter; readonly now: UnixMs },
): AttentionItem[] {
  return reader
    .usage({ filter: { ...filter, from: now - recentMs, to: undefined }, by: ["model"] })
    .filter(({ unpricedRequests }) => unpricedRequests > 0)
    .toSorted((a, b) => b.unpricedRequests - a.unpricedRequests)
    .map(({ keys: [model], unpricedRequests }) => itemOf(plainText(model), unpricedRequests));
}

function itemOf(model: string, requests: number): AttentionItem {
  const isUnnamed = model === "";
  return {
    kind: "unpriced_model",
    severity: "attention",
    title: isUnnamed ? "Requests name no model, so they have no price" : `${model} has no known price`,
    detail: `${requests} ${requests === 1 ? "request" : "requests"} of the last 30 days cost something that is in no sum.`,
    action: isUnnamed
      ? "See who sends them: hallmonitor sessions"
      : "Set its price in the config under pricing.overrides, then price history anew: hallmonitor rebuild --prices",
    command: isUnnamed ? "hallmonitor sessions" : commandLine("hallmonitor prices", model),
    since: null,
    ...nobody,
  };
}
