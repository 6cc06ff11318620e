import { formatShare } from "../../format/percent.ts";
import { counted } from "../../domain/counted.ts";
import { formatUsd } from "../../format/money.ts";
import { requestsIn } from "../../format/requests.ts";
import { costsBy, type CostGroup } from "../../query/costs.ts";
import { groupings, isPeriod } from "../../query/usage.ts";
import { choice } from "../argument.ts";
import { filterInput, narrowed } from "../narrowing.ts";
import { reading } from "../tool.ts";
import { costWords, lines, quoted } from "../words.ts";

const mostLines = 12;

/**
 * What `GET /api/metrics/costs` tells, by model unless asked otherwise. Names that the ledger does not know are noted:
 * then nothing is found.
 */
export const costsTool = reading({
  name: "costs",
  title: "Costs",
  description:
    "What usage cost by class of tokens (input, output, cache reads, cache writes), by model or anything else, and what the prompt cache saved. Ask it why something was expensive. Without arguments: everything, by model.",
  input: { group_by: choice(groupings, "what to group by (model)"), ...filterInput },
  output: {
    groups: "periods in order of time, everything else the most expensive first",
    token_classes: "the same by class of tokens, with its share of the whole",
    total: "all that the question is about",
  },
  answer({ group_by: grouping = "model", ...owner }, desk) {
    const { filter, calendar, notes } = narrowed(owner, desk);
    const answer = costsBy(desk.reader, { grouping, filter, calendar });
    const { groups, token_classes: classes, total } = answer;
    const latest = isPeriod(grouping) ? groups.toReversed() : groups;
    const requests = requestsIn(total);
    const asked = requests === null ? "" : ` for ${counted(requests, "request")}`;
    const saved = total.cache_savings_usd;
    return {
      answer,
      text: [
        `Total: ${costWords(total.total_cost_usd, total)}${asked}${unpricedText(total)}.`,
        ...(saved === null ? [] : [`The cache saved ${formatUsd(saved)}.`]),
        ...classes.map(
          (one) => `- ${one.token_class}: ${costWords(one.cost_usd, total)}${shareText(one.share)}`,
        ),
        ...lines(
          latest,
          mostLines,
          ({ key, total_cost_usd, ...group }) =>
            `- ${key === null ? "unknown" : quoted(key)}: ${costWords(total_cost_usd, group)}`,
        ),
      ].join("\n"),
      notes,
      lists: [
        {
          path: "groups",
          keep: isPeriod(grouping) ? "last" : "first",
          narrow: "narrow by last, from or to, or group by something coarser",
        },
      ],
    };
  },
});

function shareText(share: number | null): string {
  return share === null ? "" : ` (${formatShare(share)})`;
}

function unpricedText({ unpriced_requests: requests, unpriced_tokens: tokens }: CostGroup): string {
  const asked = requests === 0 ? "" : `, ${requests} of them without a price`;
  return tokens === 0 ? asked : `${asked}, and ${counted(tokens, "token")} that nobody told the cost of`;
}
