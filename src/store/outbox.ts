import type { Signal } from "../domain/telemetry.ts";
import type { UnixMs } from "../domain/time.ts";

/** Telemetry that waits until a relay has sent it. */
export interface Waiting {
  /** Rises with every commit. */
  readonly id: number;
  readonly signal: Signal;
  readonly items: number;
  /** When it came in. */
  readonly at: UnixMs;
  readonly body: Uint8Array;
}

/** How much waits for a relay. */
export interface WaitingSum {
  readonly items: number;
  /** What it takes on the disk. */
  readonly bytes: number;
}

/**
 * What goes on to others, from the commit it came with until every relay has sent it or given it up. It is filled by
 * `LedgerWriter.commit`; each call here is a transaction of its own, durable when it returns.
 */
export interface Outbox {
  waiting(relay: string): WaitingSum;
  /** When the oldest that waits for a relay came in. */
  oldestAt(relay: string): UnixMs | undefined;
  /**
   * What a relay should send next: of the signal whose turn it is, the oldest first, as much as fits within both bounds and at
   * least one.
   */
  next(relay: string, most: { readonly bytes: number; readonly items: number }): readonly Waiting[];
  /** These wait no more for the relay. */
  settle(relay: string, ids: readonly number[]): void;
  /** The oldest of a relay wait no more, but for those `spared`, until what waits takes `bytes` at most. Says what went. */
  trim(relay: string, bytes: number, spared: readonly number[]): WaitingSum;
  /** What waits for any other relay goes. Says how many items that were, by the relay's name. */
  keepOnly(relays: readonly string[]): ReadonlyMap<string, number>;
}
