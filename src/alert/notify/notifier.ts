/**
 * How people are told of alerts. In comes a notice of what happened to alerts, out go messages in the wording of each
 * channel, and an account of how that goes. This folder refuses to know what an alert means, and to hold anybody up.
 */
import type { NotifierKind } from "../../domain/notifier.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { AlertShape } from "../shape.ts";

/** What happened to alerts that people are told of. `escalated`: a higher threshold was passed. */
export type NoticeEvent = "firing" | "escalated" | "resolved" | "test";

/** One message: alerts to which the same happened at about the same time. Those of one rule, but in a storm of alerts. */
export interface Notice {
  /** The same when it is sent again, for receivers that must not show it twice. */
  readonly id: string;
  readonly at: UnixMs;
  readonly event: NoticeEvent;
  /** At least one. */
  readonly alerts: readonly AlertShape[];
}

/**
 * What came of one try. `later`: it may succeed yet; `afterMs` is how long the other side wants to be left alone, and `unheard`
 * that surely nothing of it was taken. `refused`: it never will. Reasons are for people, and hold no secret.
 */
export type Reception =
  | { readonly kind: "taken" }
  | {
      readonly kind: "later";
      readonly reason: string;
      readonly afterMs?: number | undefined;
      readonly unheard?: boolean | undefined;
    }
  | { readonly kind: "refused"; readonly reason: string };

/** A way to tell people. */
export interface Notifier {
  /** As the config calls it. */
  readonly name: string;
  readonly kind: NotifierKind;
  /** One try, within half a minute; ends at once when `ending` aborts. Called for one notice at a time, and for tests beside it. */
  send(notice: Notice, ending: AbortSignal): Promise<Reception>;
}

/** `settled`: each notifier took it or gave it up. `interrupted`: the collector ended before; it is to be told after the next start. */
export type Told = "settled" | "interrupted";

/** Hands a notice to every notifier. Returns at once and never throws; what it returns never rejects. */
export type Tell = (notice: Notice) => Promise<Told>;
