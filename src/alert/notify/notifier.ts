import type { AlertShape } from "../shape.ts";

/** What happened to alerts that people are told of. `escalated`: a higher threshold was passed. */
export type NoticeEvent = "firing" | "escalated" | "resolved" | "test";

/** One message: alerts of one rule to which the same happened at about the same time. */
export interface Notice {
  /** The same when it is sent again, for receivers that must not show it twice. */
  readonly id: string;
  readonly at: number;
  readonly event: NoticeEvent;
  /** At least one. */
  readonly alerts: readonly AlertShape[];
}

/** A way to tell people. */
export interface Notifier {
  /** As the config calls it. */
  readonly name: string;
  /** Resolves when it was taken. Rejects with an AppError: `unavailable` for what may succeed later, anything else for what never will. */
  send(notice: Notice, ending: AbortSignal): Promise<void>;
}

/** How telling goes since the start, of one notifier. */
export interface NotifierAccount {
  readonly name: string;
  readonly sent: number;
  readonly failed: number;
  /** Notices that wait for their next try. */
  readonly waiting: number;
  readonly lastSentAt: number | undefined;
  readonly lastFailure: { readonly at: number; readonly reason: string } | undefined;
}

/** Hands a notice to every notifier; returns at once, and never throws. */
export type Tell = (notice: Notice) => void;
