import type { Allowance } from "../domain/budget.ts";
import type { UnixMs } from "../domain/time.ts";
import type { Keyed } from "./store.ts";

/** What people allowed beyond budgets. There are few, and all that may hold are read at once. */
export interface AllowanceLog {
  /** Those that are neither revoked nor over at a time, newest first. */
  holding(now: UnixMs): Keyed<Allowance>[];
  /** All of them, newest first. */
  latest(limit: number): Keyed<Allowance>[];
}

/** The writing side. Each call is one transaction, durable when it returns. */
export interface AllowanceBook {
  /** Keeps what was allowed together, and gives it with its keys, in order. */
  allow(allowances: readonly Allowance[]): Keyed<Allowance>[];
  /** Ends one; undefined where there is none of that key that could still hold. */
  revoke(key: number, at: UnixMs): Keyed<Allowance> | undefined;
}
