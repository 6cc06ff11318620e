import type { UnixMs } from "./time.ts";

/** What every merged thing of the ledger has: whose it is, when it was first heard of, and who saw it (bit set). */
export interface Thing {
  readonly sessionKey: number | undefined;
  readonly at: UnixMs;
  readonly sources: number;
  /** Whether it stands on a line of the feed, which is told of requests and tool calls alone (`standsOnLine`); never false, so that one account which says so is enough. */
  readonly listed?: true | undefined;
  /** Whose it is where it names no session, which is known of requests and tool calls alone; every other is of its session's agent. */
  readonly agent?: string | undefined;
}

/**
 * Two accounts of one thing as one. The earlier account speaks first; what it does not know, the other fills in.
 * Nothing known is overwritten by something unknown.
 */
export function uniteAccounts<T extends Thing>(a: T, b: T): T {
  const [first, second] = a.at <= b.at ? [a, b] : [b, a];
  const united = Object.fromEntries<unknown>(Object.entries(first));
  for (const [name, value] of Object.entries(second)) united[name] ??= value;
  united["sources"] = first.sources | second.sources;
  if (united["sessionKey"] !== undefined) united["agent"] = undefined;
  // Every field of T came from one of two Ts, so the whole is a T.
  return united as unknown as T;
}

/** Whether two say the same of something; who says nothing contradicts nobody. */
export function areAlike<T>(a: T | undefined, b: T | undefined): boolean {
  return a === undefined || b === undefined || a === b;
}

/** Of the things that are meant, the nearest in time to an account; of equally near ones the one that has been known longest. */
export function nearest<T extends { readonly key: number; readonly at: UnixMs }>(
  things: readonly T[],
  { at }: Pick<Thing, "at">,
  isMeant: (thing: T) => boolean,
): T | undefined {
  return things
    .filter(isMeant)
    .toSorted((a, b) => Math.abs(a.at - at) - Math.abs(b.at - at) || a.key - b.key)[0];
}

/** The later of two times, of which either may be unknown. */
export function latest(a: UnixMs | undefined, b: UnixMs | undefined): UnixMs | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}

/** The earlier of two times, of which either may be unknown: each channel tells of an end a moment after it. */
export function earliest(a: UnixMs | undefined, b: UnixMs | undefined): UnixMs | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}
