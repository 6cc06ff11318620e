import type { UsageGroup } from "../../query/shape.ts";
import type { Field } from "../../format/csv.ts";
import { requestsIn } from "../../format/requests.ts";
import { tokensOf } from "../../format/tokens.ts";

/** A row of a file: a group, or one of the models it is made of. */
export interface UsageRecord<Group extends UsageGroup = UsageGroup> {
  readonly group: Group;
  readonly sums: UsageGroup;
}

/** A row for each group, or for each part of each where there are parts: either way the rows add up to the total. */
export function usageRecords<Group extends UsageGroup>(groups: readonly Group[]): UsageRecord<Group>[] {
  return groups.flatMap((group) =>
    group.breakdown === undefined
      ? [{ group, sums: group }]
      : group.breakdown.map((part) => ({ group, sums: part })),
  );
}

/** The sums of a row, under the names of the API. `model` leads where groups are broken down. */
export function sumFields(breakdown: boolean): Field<UsageRecord>[] {
  const model: Field<UsageRecord>[] = breakdown ? [{ name: "model", value: ({ sums }) => sums.key }] : [];
  return [
    ...model,
    { name: "requests", value: ({ sums }) => requestsIn(sums) },
    { name: "failed_requests", value: ({ sums }) => sums.failed_requests },
    { name: "input_tokens", value: ({ sums }) => sums.usage.input_tokens },
    { name: "output_tokens", value: ({ sums }) => sums.usage.output_tokens },
    { name: "reasoning_output_tokens", value: ({ sums }) => sums.usage.reasoning_output_tokens },
    { name: "cache_read_input_tokens", value: ({ sums }) => sums.usage.cache_read_input_tokens },
    { name: "cache_creation_input_tokens", value: ({ sums }) => sums.usage.cache_creation_input_tokens },
    {
      name: "cache_creation_1h_input_tokens",
      value: ({ sums }) => sums.usage.cache_creation_1h_input_tokens,
    },
    { name: "total_tokens", value: ({ sums }) => tokensOf(sums.usage) },
    { name: "cost_usd", value: ({ sums }) => sums.cost_usd },
    { name: "cost_reported_usd", value: ({ sums }) => sums.cost_reported_usd },
    { name: "unpriced_requests", value: ({ sums }) => sums.unpriced_requests },
    { name: "unpriced_tokens", value: ({ sums }) => sums.unpriced_tokens },
    { name: "sessions", value: ({ sums }) => sums.sessions },
  ];
}
