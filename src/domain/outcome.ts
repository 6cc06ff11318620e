/** All reasons why an item was not kept. Every one is counted and shown in health; none is silent. */
export const dropReasons = [
  "duplicate",
  "out-of-order",
  "invalid",
  "invalid-time",
  "not-a-number",
  "negative",
  "too-deep",
  "too-many-attributes",
  "attribute-too-long",
  "cardinality",
  "broken-line",
  "line-too-long",
  "orphan",
  "spool-full",
  "outside-project",
  "file-too-large",
  "unreadable-file",
  "unsupported",
] as const;

/** Why an item was not kept. */
export type DropReason = (typeof dropReasons)[number];

/** Counts items that were not kept under their reason. */
export function countDropped(into: Map<DropReason, number>, reason: DropReason, count = 1): void {
  into.set(reason, (into.get(reason) ?? 0) + count);
}

/** What became of one item. */
export type Fate = "accepted" | DropReason;

/** The fate of the items of one delivery. `accepted` plus all of `dropped` equals the items that came in. */
export interface Outcomes {
  readonly accepted: number;
  readonly dropped: ReadonlyMap<DropReason, number>;
}

/** Of a delivery without an item: nothing was accepted and nothing dropped. */
export const nothingHappened: Outcomes = { accepted: 0, dropped: new Map() };

/** Whether the ledger has what was dropped for this reason, or a later word on it: its sender may have missed our answer. */
export function isHeld(reason: DropReason): boolean {
  return reason === "duplicate" || reason === "out-of-order";
}

/** What a sender must be told: items that the ledger holds are no rejection. */
export function rejectedCount({ dropped }: Outcomes): number {
  return rejections(dropped).reduce((sum, [, count]) => sum + count, 0);
}

/** The reasons in words, most frequent first: `3 not-a-number, 1 too-deep`. Empty when nothing was rejected. */
export function formatRejected({ dropped }: Outcomes): string {
  return rejections(dropped)
    .toSorted((a, b) => b[1] - a[1])
    .map(([reason, count]) => `${count} ${reason}`)
    .join(", ");
}

function rejections(dropped: Outcomes["dropped"]): [DropReason, number][] {
  return [...dropped].filter(([reason, count]) => !isHeld(reason) && count > 0);
}
