import type { Failure } from "./failure.ts";
import type { Signal } from "./telemetry.ts";
import type { UnixMs } from "./time.ts";

/** Telemetry that goes on to others, as it will be sent: an OTLP request in protobuf, with nothing in it that must not be stored. */
export interface Outgoing {
  /** The relays that send it, by name: at least one. */
  readonly relays: readonly string[];
  readonly signal: Signal;
  /** Log records, spans or data points in it. */
  readonly items: number;
  readonly body: Uint8Array;
}

/** How a relay does since the start of the program. */
export interface RelayAccount {
  readonly name: string;
  /** Where it sends to, without what could be a secret in it. */
  readonly endpoint: string;
  readonly sent: number;
  /** Items that are lost to it, by reason: `outbox-full`, `rejected`, or the status they were refused with, `http-400`. */
  readonly dropped: ReadonlyMap<string, number>;
  readonly lastDroppedAt: UnixMs | undefined;
  readonly waitingItems: number;
  /** What those take on the disk. */
  readonly waitingBytes: number;
  readonly mostBytes: number;
  /** When the oldest that waits came in. */
  readonly oldestAt: UnixMs | undefined;
  readonly lastSentAt: UnixMs | undefined;
  /** Why the latest try failed; undefined after one that did not. */
  readonly lastError: Failure | undefined;
  /** What should be known of how it is set up: that it sends to ourselves. */
  readonly warning: string | undefined;
}
