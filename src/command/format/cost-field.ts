import type { CostGroup, TokenClassCost } from "../../query/costs.ts";
import type { Field } from "../../format/csv.ts";
import type { Grouping } from "../../query/usage.ts";
import { requestsIn } from "../../format/requests.ts";
import { tokensOf } from "../../format/tokens.ts";

/**
 * A file's columns for costs, under the names of the API; the first is named after what they are by. A session's id alone does
 * not name it: two agents may have one.
 */
export function costFields(by: Grouping): Field<CostGroup>[] {
  return [
    { name: by, value: ({ key }) => key },
    ...(by === "session" ? [{ name: "agent", value: ({ agent }: CostGroup) => agent ?? null }] : []),
    { name: "requests", value: requestsIn },
    { name: "unpriced_requests", value: (group) => group.unpriced_requests },
    { name: "unpriced_tokens", value: (group) => group.unpriced_tokens },
    { name: "total_tokens", value: ({ usage }) => tokensOf(usage) },
    { name: "input_cost_usd", value: (group) => group.input_cost_usd },
    { name: "output_cost_usd", value: (group) => group.output_cost_usd },
    { name: "cache_read_cost_usd", value: (group) => group.cache_read_cost_usd },
    { name: "cache_creation_cost_usd", value: (group) => group.cache_creation_cost_usd },
    { name: "server_tool_cost_usd", value: (group) => group.server_tool_cost_usd },
    { name: "unsplit_cost_usd", value: (group) => group.unsplit_cost_usd },
    { name: "total_cost_usd", value: (group) => group.total_cost_usd },
    { name: "cache_savings_usd", value: (group) => group.cache_savings_usd },
  ];
}

/** A file's columns for costs by class of tokens. `share` is of the whole cost, 0 to 1. */
export const classFields: readonly Field<TokenClassCost>[] = [
  { name: "token_class", value: ({ token_class }) => token_class },
  { name: "tokens", value: ({ tokens }) => tokens },
  { name: "cost_usd", value: ({ cost_usd }) => cost_usd },
  { name: "share", value: ({ share }) => share },
];
