import { counted } from "../domain/counted.ts";
import type { Field } from "./csv.ts";

/** What a cost lacks: requests without a price, and tokens that were told as a sum without what they cost. */
export interface Unpriced {
  readonly unpriced_requests?: number | undefined;
  readonly unpriced_tokens?: number | undefined;
}

/** Whether more was spent than a cost says. */
export function lacksPrices({ unpriced_requests = 0, unpriced_tokens = 0 }: Unpriced): boolean {
  return unpriced_requests > 0 || unpriced_tokens > 0;
}

/** `2 requests and 1,200 tokens`; empty where nothing lacks. */
export function unpricedWords({ unpriced_requests = 0, unpriced_tokens = 0 }: Unpriced): string {
  return [
    ...(unpriced_requests > 0 ? [counted(unpriced_requests, "request")] : []),
    ...(unpriced_tokens > 0 ? [counted(unpriced_tokens, "token")] : []),
  ].join(" and ");
}

/** What several costs lack together. */
export function addUnpriced(all: readonly (Unpriced | undefined)[]): Unpriced {
  const sum = (of: (one: Unpriced) => number | undefined): number =>
    all.reduce((total, one) => total + (one === undefined ? 0 : (of(one) ?? 0)), 0);
  return {
    unpriced_requests: sum((one) => one.unpriced_requests),
    unpriced_tokens: sum((one) => one.unpriced_tokens),
  };
}

/** A file's columns for what a cost beside them lacks, under the names of the API; empty where there is no cost. */
export function unpricedFields<Row>(prefix: string, of: (row: Row) => Unpriced | undefined): Field<Row>[] {
  const field = (name: keyof Unpriced): Field<Row> => ({
    name: `${prefix}${name}`,
    value: (row) => {
      const unpriced = of(row);
      return unpriced === undefined ? null : (unpriced[name] ?? 0);
    },
  });
  return [field("unpriced_requests"), field("unpriced_tokens")];
}
