import type { Allowance } from "../../domain/budget.ts";
import { usdToNano, type NanoUsd } from "../../domain/money.ts";
import type { UnixMs } from "../../domain/time.ts";

/** What may be spent of a budget now, with all that was allowed beyond it. */
export interface Limit {
  readonly nano: NanoUsd;
  /** Whether anything may be spent for a while, whatever the amount. */
  readonly isUnlimited: boolean;
  /** Dollars allowed beyond the budget, and until when; undefined where nothing was allowed. */
  readonly allowance: { readonly until: UnixMs | undefined; readonly usd: number | undefined } | undefined;
}

/** Whether an allowance holds at a time. */
export function holdsAt({ until, revokedAt }: Allowance, now: UnixMs): boolean {
  return revokedAt === undefined && (until === undefined || now < until);
}

/**
 * A limit with the allowances of its budget. Each amount is on top of what might be spent before, or of what was spent by then
 * where that was more: whoever allows five dollars more gets five dollars more.
 */
export function limitWith(limitNano: NanoUsd, allowances: readonly Allowance[], now: UnixMs): Limit {
  const holding = allowances.filter((one) => holdsAt(one, now)).toSorted((a, b) => a.createdAt - b.createdAt);
  if (holding.length === 0) return { nano: limitNano, isUnlimited: false, allowance: undefined };
  const nano = holding.reduce(
    (limit, { usd, spentNano }) => (usd === undefined ? limit : Math.max(limit, spentNano) + usdToNano(usd)),
    limitNano,
  );
  const isUnlimited = holding.some(({ usd }) => usd === undefined);
  const ends = holding.map(({ until }) => until ?? Infinity);
  const until = isUnlimited ? endOfUnlimited(holding) : Math.max(...ends);
  const usd = isUnlimited ? undefined : holding.reduce((sum, one) => sum + (one.usd ?? 0), 0);
  return { nano, isUnlimited, allowance: { until: Number.isFinite(until) ? until : undefined, usd } };
}

function endOfUnlimited(holding: readonly Allowance[]): number {
  const open = holding.filter(({ usd }) => usd === undefined);
  return Math.max(...open.map(({ until }) => until ?? Infinity));
}
