/** Why an item was not kept. Every reason is counted and shown in health; none is silent. */
export type DropReason =
  | "duplicate"
  | "out-of-order"
  | "invalid"
  | "invalid-time"
  | "not-a-number"
  | "negative"
  | "too-deep"
  | "too-many-attributes"
  | "attribute-too-long"
  | "cardinality"
  | "broken-line"
  | "line-too-long"
  | "orphan"
  | "spool-full"
  | "outside-project"
  | "file-too-large"
  | "unreadable-file"
  | "unsupported";

/** The fate of the items of one delivery. `accepted` plus all of `dropped` equals the items that came in. */
export interface Outcomes {
  readonly accepted: number;
  readonly dropped: ReadonlyMap<DropReason, number>;
}

/** Of a delivery without an item: nothing was accepted and nothing dropped. */
export const nothingHappened: Outcomes = { accepted: 0, dropped: new Map() };

/** What a sender must be told: redelivered items are safe with us, so they are no rejection. */
export function rejectedCount(outcomes: Outcomes): number {
  let rejected = 0;
  for (const [reason, count] of outcomes.dropped) if (reason !== "duplicate") rejected += count;
  return rejected;
}

/** The reasons in words, most frequent first: `3 not-a-number, 1 too-deep`. Empty when nothing was rejected. */
export function formatRejected(outcomes: Outcomes): string {
  return [...outcomes.dropped]
    .filter(([reason, count]) => reason !== "duplicate" && count > 0)
    .toSorted((a, b) => b[1] - a[1])
    .map(([reason, count]) => `${count} ${reason}`)
    .join(", ");
}
