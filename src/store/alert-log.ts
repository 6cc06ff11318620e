import type { Alert, AlertRule, AlertState, Silence } from "../domain/alert.ts";
import type { Filter, Keyed } from "./store.ts";

/** An alert with its key, which it keeps, and the number of its latest change, which grows with every change of any alert. */
export interface KeyedAlert extends Keyed<Alert> {
  readonly change: number;
}

/** Which alerts a list holds. */
export interface AlertQuestion {
  readonly filter: Pick<Filter, "agent" | "project" | "branch" | "user"> & {
    readonly sessionId?: string | undefined;
  };
  readonly states?: readonly AlertState[] | undefined;
  readonly rule?: AlertRule | undefined;
}

/** What is remembered of alerts: those that are open, those of the past, and a stream of their changes. */
export interface AlertLog {
  /** All that are pending or firing, oldest first. */
  open(): KeyedAlert[];
  /** The latest changed first, before a change when given. */
  page(question: AlertQuestion, limit: number, before?: number): KeyedAlert[];
  /** Alerts whose latest change is after a number, oldest change first: what a reconnecting stream missed. */
  after(change: number, limit: number): KeyedAlert[];
  /** Number of the latest change; 0 where there is none. */
  last(): number;
  /** Silences, those that are over included, newest first. */
  silences(): Keyed<Silence>[];
}

/** The writing side. Each call is one transaction, durable when it returns. */
export interface AlertBook {
  /** Keeps alerts as they are now: those without a key are new. Gives them with their keys, in order. */
  save(alerts: readonly (Alert & { readonly key?: number | undefined })[]): readonly KeyedAlert[];
  silence(silence: Silence): Keyed<Silence>;
  /** Whether there was such a silence. */
  unsilence(key: number): boolean;
  /** Forgets what was resolved, and silences that ended, before a time. */
  forget(before: number): void;
}
