import type { Failure } from "./failure.ts";
import type { UnixMs } from "./time.ts";

/** The ways to tell people. */
export const notifierKinds = ["terminal", "desktop", "slack", "discord", "webhook", "command"] as const;

/** As `kind` of a notifier in the config says it (docs/notify.md). */
export type NotifierKind = (typeof notifierKinds)[number];

/** How telling goes since the start, of one notifier. */
export interface NotifierAccount {
  readonly name: string;
  readonly kind: NotifierKind;
  /** Messages that were taken. */
  readonly sent: number;
  /** Messages that were given up. */
  readonly failed: number;
  /** Alerts that are to be told, or told again. */
  readonly waiting: number;
  /** Alerts that nobody was told of, for want of room. */
  readonly dropped: number;
  readonly lastSentAt: UnixMs | undefined;
  readonly lastFailure: Failure | undefined;
  /** Alerts that were given up since a message was last taken. */
  readonly untold: number;
  /** When the first try failed since one succeeded; undefined where the last one did, or none was made. */
  readonly failingSince: UnixMs | undefined;
}
