import type { RelayAccount } from "../domain/outgoing.ts";
import { instantOrNull } from "../domain/time.ts";
import { failureShape, type FailureShape } from "./failure.ts";

/** How sending on to another collector goes. Counts are items since the start; what waits survives it. */
export interface RelayHealth {
  readonly name: string;
  readonly endpoint: string;
  readonly sent: number;
  /** Items that are lost to it, by reason: `outbox-full`, `rejected`, `unreadable`, or a status such as `http-400`. */
  readonly dropped: Readonly<Record<string, number>>;
  readonly waiting: {
    readonly items: number;
    /** On the disk, compressed. */
    readonly bytes: number;
    readonly capacity_bytes: number;
    readonly oldest_at: string | null;
  };
  readonly last_sent_at: string | null;
  /** Why the latest try failed; null after one that did not. */
  readonly last_error: FailureShape | null;
  readonly warning: string | null;
}

/** The account as JSON tells it: no failure, no warning and what never happened are null. */
export function relayHealth(account: RelayAccount): RelayHealth {
  const { name, endpoint, sent, dropped, waitingItems, waitingBytes, mostBytes, lastError } = account;
  return {
    name,
    endpoint,
    sent,
    dropped: Object.fromEntries(dropped),
    waiting: {
      items: waitingItems,
      bytes: waitingBytes,
      capacity_bytes: mostBytes,
      oldest_at: instantOrNull(account.oldestAt),
    },
    last_sent_at: instantOrNull(account.lastSentAt),
    last_error: failureShape(lastError),
    warning: account.warning ?? null,
  };
}
