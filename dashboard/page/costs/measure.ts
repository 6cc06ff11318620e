import { formatKnownCount } from "../../../src/format/known-count.ts";
import type { UsageGroup } from "../../../src/query/shape.ts";
import { requestsIn } from "../../../src/format/requests.ts";
import { formatTokens, tokensOf } from "../../../src/format/tokens.ts";
import { axisCount, axisUsd } from "../../chart/axis-number.ts";
import { formatCost } from "../../../src/format/money.ts";
import type { Unpriced } from "../../../src/format/unpriced.ts";

/** How the address names what is measured, `measure=tokens`. */
export type MeasureName = "cost" | "tokens" | "requests";

/** What is counted of usage, and how it is written. */
export interface Measure {
  readonly name: MeasureName;
  readonly title: string;
  readonly of: (group: UsageGroup) => number | null;
  /** What it lacks, for it has no price. */
  readonly unpriced: (group: UsageGroup) => Unpriced;
  readonly format: (value: number | null, unpriced?: Unpriced) => string;
  /** On an axis, whose numbers are round. */
  readonly formatAxis: (value: number) => string;
}

/** What a person can choose from, in the order of the buttons. The first is the usual one. */
export const measures: readonly Measure[] = [
  {
    name: "cost",
    title: "Cost",
    of: ({ cost_usd }) => cost_usd,
    unpriced: ({ unpriced_requests, unpriced_tokens }) => ({ unpriced_requests, unpriced_tokens }),
    format: formatCost,
    formatAxis: axisUsd,
  },
  {
    name: "tokens",
    title: "Tokens",
    of: ({ usage }) => tokensOf(usage),
    unpriced: () => ({}),
    format: formatTokens,
    formatAxis: axisCount,
  },
  {
    name: "requests",
    title: "Requests",
    of: requestsIn,
    unpriced: () => ({}),
    format: formatKnownCount,
    formatAxis: axisCount,
  },
];

/** The measure of an address: cost where it names none. */
export function measureOf(told: string | null): Measure {
  const [cost] = measures as readonly [Measure, ...Measure[]];
  return measures.find(({ name }) => name === told) ?? cost;
}

/** Whether a group tells of use. That nothing was used is not the same as that nobody knows what it cost. */
export function isUsed({ requests, usage, cost_usd }: UsageGroup): boolean {
  return requests > 0 || tokensOf(usage) > 0 || (cost_usd ?? 0) !== 0;
}
