import type { NotifierAccount, NotifierKind } from "../domain/notifier.ts";
import { instantOrNull } from "../domain/time.ts";
import { failureShape, type FailureShape } from "./failure.ts";

/** How telling people of alerts goes, of one notifier. All counts are since the collector's start. */
export interface NotifierHealth {
  readonly name: string;
  readonly kind: NotifierKind;
  /** Messages that were taken. */
  readonly sent: number;
  /** Messages that were given up: refused, or not taken within an hour. */
  readonly failed: number;
  /** Alerts that are to be told, or told again. */
  readonly waiting: number;
  /** Alerts that nobody was told of, for want of room. */
  readonly dropped: number;
  /** Alerts that were given up since a message was last taken. */
  readonly untold: number;
  readonly last_sent_at: string | null;
  readonly last_failure: FailureShape | null;
  /** Since when no message is taken; null where the last one was, or none was sent yet. */
  readonly failing_since: string | null;
}

/** An account of a notifier in the API's words. */
export function notifierHealth(account: NotifierAccount): NotifierHealth {
  const { name, kind, sent, failed, waiting, dropped, untold, lastFailure } = account;
  return {
    name,
    kind,
    sent,
    failed,
    waiting,
    dropped,
    untold,
    last_sent_at: instantOrNull(account.lastSentAt),
    last_failure: failureShape(lastFailure),
    failing_since: instantOrNull(account.failingSince),
  };
}
