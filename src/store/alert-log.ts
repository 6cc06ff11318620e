import type { Alert, AlertRule, AlertState, Silence } from "../domain/alert.ts";
import type { UnixMs } from "../domain/time.ts";
import type { Filter, Keyed } from "./store.ts";

/** An alert with its key, which it keeps, and the number of its latest change, which grows with every change of any alert. */
export interface KeyedAlert extends Keyed<Alert> {
  readonly change: number;
}

/** An alert to be kept: without a key it is new. */
export type AlertToKeep = Alert & { readonly key?: number | undefined };

/** Which alerts a list holds. */
export interface AlertQuestion {
  readonly filter: Pick<Filter, "agent" | "project" | "branch" | "user" | "team"> & {
    readonly sessionId?: string | undefined;
  };
  readonly states?: readonly AlertState[] | undefined;
  readonly rule?: AlertRule | undefined;
}

/** What is remembered of alerts: those that are open, those of the past, and a stream of their changes. */
export interface AlertLog {
  /** All that are pending or firing, oldest first. */
  open(): KeyedAlert[];
  byKey(key: number): KeyedAlert | undefined;
  /** The latest changed first, before a change when given. What was over before it fired is in no list. */
  page(question: AlertQuestion, limit: number, before?: number): KeyedAlert[];
  /** Alerts whose latest change is after a number, oldest change first: what a reconnecting stream missed. */
  after(change: number, limit: number): KeyedAlert[];
  /** Number of the latest change; 0 where there is none. It never falls. */
  last(): number;
  /** Silences, those that are over included, newest first. */
  silences(): Keyed<Silence>[];
}

/** The writing side. Each call is one transaction, durable when it returns, and throws `unavailable` when nothing was kept. */
export interface AlertBook {
  /**
   * Keeps alerts as they are now: those without a key are new. Gives them with their keys, in order. Throws `invalid` where
   * a rule would have two open alerts of one subject.
   */
  save(alerts: readonly AlertToKeep[]): readonly KeyedAlert[];
  silence(silence: Silence): Keyed<Silence>;
  /** Whether there was such a silence. */
  unsilence(key: number): boolean;
  /**
   * Forgets what was resolved before a time, what was over before it fired, and all but the `most` latest of what was
   * resolved; and silences that ended before that time. The latest change stays, so that its number never comes again.
   */
  forget(before: UnixMs, most: number): void;
}
