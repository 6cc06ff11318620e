import type { AlertRule } from "./alert.ts";
import type { UnixMs } from "./time.ts";

/** How looking goes. */
export interface AlertAccount {
  readonly open: number;
  readonly firing: number;
  readonly evaluatedAt: UnixMs | undefined;
  /** How long the last look took, in milliseconds. */
  readonly lookMs: number | undefined;
  /** Rules that could not be looked at last time. */
  readonly failingRules: readonly AlertRule[];
}
