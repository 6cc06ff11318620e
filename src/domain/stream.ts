/** A point of a cumulative stream: what it counted since the stream began, and what that adds to the point before it. */
export interface StreamPoint {
  readonly total: number;
  readonly increase: number;
}

/** What a stream added between two totals. One that falls began again and is itself what was added, unless it may fall. */
export function risen(total: number, last: number, mayFall: boolean): number {
  return total < last && !mayFall ? total : total - last;
}

/**
 * What a point of another ledger adds between the two that are known on either side of it, and the rest, which the later
 * one adds from then on: two ledgers heard the same stream at different times, and together it still adds up to its last total.
 */
export function placedBetween(
  point: { readonly total: number | undefined; readonly increase: number },
  before: StreamPoint | undefined,
  after: StreamPoint | undefined,
): { readonly increase: number; readonly rest: number | undefined } {
  const { total, increase } = point;
  if (total === undefined) return { increase, rest: undefined };
  const mayFall = [before, point, after].some((one) => (one?.increase ?? 0) < 0);
  const base = before?.total ?? (after === undefined ? undefined : after.total - after.increase);
  const own = base === undefined ? increase : risen(total, base, mayFall);
  return {
    // Without one before it, the other ledger may know better what there was; what the later one counted is not lost for that.
    increase: before === undefined && !mayFall ? Math.max(increase, own) : own,
    rest: after === undefined ? undefined : risen(after.total, total, mayFall),
  };
}
