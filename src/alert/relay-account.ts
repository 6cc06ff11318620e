import type { UnixMs } from "../domain/time.ts";

/** How forwarding to another collector goes, of one relay. */
export interface RelayAccount {
  readonly name: string;
  /** What waits to be sent. */
  readonly waiting: number;
  readonly waitingBytes: number;
  readonly maxBytes: number;
  /** When the oldest of it came in; undefined where nothing waits. */
  readonly oldestAt: UnixMs | undefined;
  /** What was thrown away since the start: refused for good, or too old when the outbox was full. */
  readonly dropped: number;
  readonly lastSentAt: UnixMs | undefined;
  readonly lastFailure: { readonly at: UnixMs; readonly reason: string } | undefined;
}
